"""The log takes no texts, and shows when somebody touched it."""

from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from chibo.accounts.models import User
from chibo.audit import queries
from chibo.audit.digests import FIRST, digest
from chibo.audit.models import AuditEvent
from chibo.audit.services import record, seal_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> User:
    return User.objects.create(username="lan", full_name="Nguyễn Thị Lan")


@pytest.fixture
def chain(actor: User) -> list[AuditEvent]:
    """Five sealed events."""
    events = [record(actor=actor, verb="test.change", subject=actor, unit=7, fields={"n": n}) for n in range(5)]
    assert seal_events() == 5
    return events


def test_record_keeps_numbers_and_digests_texts(actor: User) -> None:
    event = record(
        actor=actor, verb="test.change", subject=actor, unit=7, fields={"present": 38, "note": "Nhất trí", "on": None}
    )
    event.refresh_from_db()
    assert event.fields == {"present": 38, "note": digest("Nhất trí"), "on": None}
    assert (event.subject_type, event.subject_id, event.unit_id) == ("accounts.user", str(actor.pk), 7)


def test_record_of_names_alone(actor: User) -> None:
    assert record(actor=actor, verb="test.read", subject=actor, fields=["note"]).fields == {"note": None}


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_record_without_an_actor_names_the_program(nobody: object) -> None:
    event = record(actor=nobody, verb="accounts.login_failed", subject=None, ip="127.0.0.1")
    assert (event.actor, event.actor_label, event.subject_type, event.subject_id) == (None, "chương trình", "", "")


def test_seal_links_events_in_order(chain: list[AuditEvent]) -> None:
    rows = list(AuditEvent.objects.order_by("pk").values_list("sequence", "previous_seal", "seal"))
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5]
    assert [row[1] for row in rows] == [FIRST, *[row[2] for row in rows[:-1]]]
    assert queries.head() == queries.Head(5, rows[-1][2])


def test_seal_goes_on_where_it_ended(actor: User, chain: list[AuditEvent]) -> None:
    record(actor=actor, verb="test.change", subject=actor)
    assert seal_events() == 1
    assert seal_events() == 0
    assert queries.head().sequence == 6
    assert queries.first_broken_link() is None


def test_verify_audit_prints_the_head(chain: list[AuditEvent]) -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == f"5 links hold, head {queries.head().seal}\n"


@pytest.mark.parametrize(
    "change", [{"verb": "test.other"}, {"fields": {"n": 9}}, {"actor": None, "actor_label": "x"}, {"unit_id": None}]
)
def test_verify_audit_names_the_row_that_was_altered(chain: list[AuditEvent], change: dict) -> None:
    AuditEvent.objects.filter(pk=chain[2].pk).update(**change)
    with pytest.raises(CommandError, match=rf"Link 3 \(event {chain[2].pk}\) was altered"):
        call_command("verify_audit")


def test_verify_audit_names_the_link_that_is_missing(chain: list[AuditEvent]) -> None:
    chain[1].delete()
    with pytest.raises(CommandError, match="link 2 is missing"):
        call_command("verify_audit")


def test_verify_audit_misses_the_end_that_was_cut_off_only_without_the_printed_head(chain: list[AuditEvent]) -> None:
    printed = queries.head().seal
    AuditEvent.objects.filter(sequence=5).delete()
    assert queries.first_broken_link() is None
    with pytest.raises(CommandError, match="cut off"):
        call_command("verify_audit", head=printed)


def test_two_sealings_cannot_fork_the_chain(chain: list[AuditEvent], actor: User) -> None:
    event = record(actor=actor, verb="test.change", subject=actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(sequence=5, previous_seal=FIRST, seal=FIRST)


@pytest.mark.parametrize("change", [{"sequence": 9}, {"seal": FIRST}, {"actor": None}])
def test_database_refuses_a_half_sealed_or_ownerless_event(actor: User, change: dict) -> None:
    event = record(actor=actor, verb="test.change", subject=actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(**change)
