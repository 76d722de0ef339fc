from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.enums import UnitEventKind
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import AccessFactory, BranchFactory, PostFactory
from meetings.calendar_page import branch_year, branches_of_month
from meetings.models import Registration, RegistrationRule, Rescheduling
from meetings.planned_months import planned_moments
from meetings.queries import due_day
from meetings.queries.registration import Asked, asked_of, deadline
from meetings.services.registrations import register_topical, withdraw
from meetings.services.rescheduling import reschedule
from meetings.tests.conftest import People
from meetings.tests.factories import MeetingFactory
from meetings.tests.planning_scene import DECEMBER, DUE, NOW, PLACE, TODAY, register, wanted


@pytest.fixture
def actor(people: People) -> object:
    return people.secretary.user


# --- the service -----------------------------------------------------------------------------------------------------


def test_registration_of_the_rules_day_moves_nothing(people: People, actor: object) -> None:
    row = register(people.branch, actor)
    assert (row.planned_on, row.planned_at, row.place, row.version) == (DUE, time(19, 0), PLACE, 1)
    assert not Rescheduling.objects.exists()
    assert due_day(people.branch, DECEMBER).day == DUE


def test_the_same_registration_again_writes_nothing(people: People, actor: object) -> None:
    first, events = register(people.branch, actor), AuditEvent.objects.count()
    again = register(people.branch, actor)
    assert (again.pk, again.version, AuditEvent.objects.count()) == (first.pk, 1, events)


def test_another_day_without_reason_is_refused_and_with_reason_is_a_move(people: People, actor: object) -> None:
    with pytest.raises(Refused) as refused:
        register(people.branch, actor, planned_on=date(2026, 12, 5))
    assert refused.value.field == "reason"
    assert refused.value.sentence == "Ngày đăng ký khác ngày quy định 03/12/2026. Mời đồng chí ghi lý do dời."
    with pytest.raises(Refused) as refused:
        register(people.branch, actor, planned_on=date(2026, 12, 5), reason="Trùng lễ hội")
    assert refused.value.field == "decided_by"
    row = register(people.branch, actor, planned_on=date(2026, 12, 5), reason="Trùng lễ hội", decided_by="Chi ủy")
    move = Rescheduling.objects.get()
    assert (row.move, move.moved_to, move.reason, move.decided_on) == (move, date(2026, 12, 5), "Trùng lễ hội", TODAY)
    assert due_day(people.branch, DECEMBER).day == DUE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"planned_on": date(2026, 11, 20)}, "planned_on"),
        ({"planned_on": date(2027, 1, 5), "reason": "Bận", "decided_by": "Bí thư"}, "planned_on"),
        ({"place": "  "}, "place"),
        ({"kind": "combined"}, "topic"),
        ({"month": date(2027, 6, 1), "planned_on": date(2027, 6, 3)}, "planned_on"),
    ],
)
def test_registration_that_cannot_be_is_refused(people: People, actor: object, values: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        register(people.branch, actor, **values)
    assert (refused.value.field, Registration.objects.count()) == (field, 0)


def test_month_that_was_held_or_locked_is_refused(people: People, actor: object) -> None:
    MeetingFactory(unit=people.branch, month=DECEMBER, finalized=True, held_on=DUE)
    with pytest.raises(Refused) as refused:
        register(people.branch, actor)
    assert refused.value.sentence == "Kỳ tháng 12 đã sinh hoạt, không cần đăng ký nữa."


def test_registration_over_a_newer_one_is_refused_with_what_is_stored(people: People, actor: object) -> None:
    stored = register(people.branch, actor)
    with pytest.raises(StaleVersion) as refused:
        register(people.branch, actor, place="Nhà bí thư", version=0)
    assert refused.value.current == stored
    assert register(people.branch, actor, place="Nhà bí thư", version=1).version == 2


def test_move_after_the_registration_goes_before_its_day(people: People, actor: object) -> None:
    register(people.branch, actor)
    reschedule(
        branch=people.branch,
        month=DECEMBER,
        moved_to=date(2026, 12, 6),
        reason="Bão",
        decided_by="Chi ủy",
        decided_on=TODAY,
        actor=actor,
        today=TODAY,
    )
    found = planned_moments([people.branch.pk], [DECEMBER])[people.branch.pk, DECEMBER]
    assert (found.day, found.time, found.place) == (date(2026, 12, 6), time(19, 0), PLACE)


def test_withdrawn_registration_leaves_the_rule(people: People, actor: object) -> None:
    withdraw(registration=register(people.branch, actor), actor=actor, at=NOW)
    found = planned_moments([people.branch.pk], [DECEMBER])[people.branch.pk, DECEMBER]
    assert (found.day, found.is_registered) == (DUE, False)
    assert register(people.branch, actor).version == 1


def test_topical_session_is_registered_once_a_day(people: People, actor: object) -> None:
    asked = {"plan_row": None, "actor": actor, "at": NOW, "today": TODAY, "on_behalf_by": ""}
    said = wanted(kind="topical", topic="Chuyển đổi số", planned_on=date(2026, 12, 10))
    first = register_topical(branch=people.branch, wanted=said, **asked)
    assert register_topical(branch=people.branch, wanted=said, **asked) == first
    other = wanted(kind="topical", topic="Nông thôn mới", planned_on=date(2026, 12, 10))
    with pytest.raises(Refused) as refused:
        register_topical(branch=people.branch, wanted=other, **asked)
    assert refused.value.field == "planned_on"


def test_merged_branch_hands_its_topical_registrations_on(people: People, actor: object) -> None:
    said = wanted(kind="topical", topic="Chuyển đổi số", planned_on=date(2026, 12, 10))
    row = register_topical(
        branch=people.branch, wanted=said, plan_row=None, actor=actor, at=NOW, today=TODAY, on_behalf_by=""
    )
    apply_event(unit=people.branch, kind=UnitEventKind.MERGE, on=TODAY, target=people.sister, decision="1", actor=actor)
    row.refresh_from_db()
    assert row.unit == people.sister


def test_merger_recorded_ahead_leaves_the_branch_what_lies_before_it(people: People, actor: object) -> None:
    asked = {"plan_row": None, "actor": actor, "at": NOW, "today": TODAY, "on_behalf_by": ""}
    for day in (10, 20):
        said = wanted(kind="topical", topic="Chuyển đổi số", planned_on=date(2026, 12, day))
        register_topical(branch=people.branch, wanted=said, **asked)
    merger = {"kind": UnitEventKind.MERGE, "on": date(2026, 12, 15), "target": people.sister, "decision": "1"}
    apply_event(unit=people.branch, actor=actor, **merger)
    found = Registration.objects.order_by("planned_on").values_list("planned_on__day", "unit")
    assert list(found) == [(10, people.branch.pk), (20, people.sister.pk)]


# --- until when ------------------------------------------------------------------------------------------------------


def test_branch_is_asked_only_by_a_rule_and_near_its_deadline(people: People, actor: object) -> None:
    assert (deadline(people.branch, DECEMBER), asked_of(people.branch, TODAY)) == (None, None)
    RegistrationRule.objects.create(unit=people.commune, deadline_day=25)
    assert asked_of(people.branch, date(2026, 11, 17)) is None
    asked = asked_of(people.branch, date(2026, 11, 18))
    assert asked == Asked(DECEMBER, date(2026, 11, 25))
    assert (asked.is_late(date(2026, 11, 25)), asked.is_late(date(2026, 11, 26))) == (False, True)
    RegistrationRule.objects.create(unit=people.branch, deadline_day=20)
    assert deadline(people.branch, DECEMBER) == date(2026, 11, 20)
    register(people.branch, actor)
    assert asked_of(people.branch, TODAY) is None


# --- pages -----------------------------------------------------------------------------------------------------------


def address(people: People, month: str = "2026-12", code: str = "T1") -> str:
    return reverse("meetings:registration", args=[code, month])


@pytest.fixture
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("registrations", "month_calendar", "topical_plans", "registration_papers"):
        monkeypatch.setattr(f"meetings.views.{module}.today", lambda: TODAY)


def test_branch_registers_in_one_tap(people: People, in_november: None) -> None:
    people.branch.branch.usual_place = PLACE
    people.branch.branch.save()
    from meetings.models import CalendarRule  # noqa: PLC0415 -- used once

    CalendarRule.objects.create(unit=people.commune, start_time=time(19, 0))
    client = people.client()
    page = client.get(reverse("meetings:registrations"))
    # this month's day has passed: the next is offered
    assert page.context["next"]["code"] == "2026-12"
    sent = {"planned_on": "2026-12-03", "planned_at": "19:00", "place": PLACE}
    assert client.post(address(people), sent).status_code == 302
    assert Registration.objects.get().planned_at == time(19, 0)
    assert client.post(address(people), sent).status_code == 302
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"planned_at": "25:00"}, "planned_at"),
        ({"planned_on": "31/02/2026"}, "planned_on"),
        ({"planned_on": "2026-11-01"}, "planned_on"),
        ({"place": ""}, "place"),
        ({"is_combined": "on"}, "topic"),
    ],
)
def test_bad_registration_is_said_beside_the_field_and_kept(
    people: People, in_november: None, changed: dict, field: str
) -> None:
    sent = {"planned_on": "2026-12-03", "planned_at": "19:00", "place": PLACE, "note": "Mang theo sổ"} | changed
    page = people.client().post(address(people), sent)
    assert list(page.context["form"].errors) == [field]
    assert "Mang theo sổ" in page.content.decode()


def test_foreign_branch_and_odd_month_are_not_found(people: People, in_november: None) -> None:
    client = people.client()
    assert client.get(address(people, code="T2")).status_code == 404
    assert client.get(address(people, month="2026-13")).status_code == 404
    assert client.get(address(people, month="2026")).status_code == 404


def test_committee_registers_on_behalf_and_is_named(people: People, in_november: None) -> None:
    sent = {"planned_on": "2026-12-03", "planned_at": "19:00", "place": PLACE}
    people.client("committee").post(address(people), sent)
    assert Registration.objects.get().on_behalf_by.endswith("Đảng ủy xã Quỳnh Thiện")


def test_stale_form_shows_what_is_stored_and_saves_the_second_time(people: People, in_november: None) -> None:
    register(people.branch, people.secretary.user)
    sent = {"planned_on": "2026-12-03", "planned_at": "19:30", "place": "Nhà bí thư", "version": "0"}
    page = people.client().post(address(people), sent)
    assert f"Vừa có người đăng ký: 19:00 ngày 03/12/2026, {PLACE}" in page.content.decode()
    sent["version"] = page.context["form"].data["version"]
    assert people.client().post(address(people), sent).status_code == 302
    assert Registration.objects.get().place == "Nhà bí thư"


def test_registered_month_reads_so_in_the_lists(people: People) -> None:
    register(people.branch, people.secretary.user)
    year = branch_year(people.branch, 2026, TODAY)
    assert {row.month: row.state for row in year}[DECEMBER] == "Đã đăng ký"
    _, rows = branches_of_month(people.commune, DECEMBER, TODAY, people.committee, None)
    assert [row.state for row in rows] == ["Đã đăng ký", "Theo lịch"]


def test_month_of_a_committee_lists_who_registered_and_who_did_not(people: People, in_november: None) -> None:
    PostFactory(member=people.member, unit=people.branch)
    register(people.branch, people.secretary.user)
    client = people.client("committee")
    page = client.get(reverse("meetings:registrations") + "?month=2026-12")
    assert (page.context["registered"], page.context["branches"], page.context["missing"]) == (1, 2, 1)
    first = page.context["lines"][0]
    assert (first.branch, first.members, first.secretary.member) == (people.branch, 2, people.member)
    missing = client.get(reverse("meetings:registrations") + "?month=2026-12&state=missing")
    assert [line.branch for line in missing.context["lines"]] == [people.sister]


@pytest.mark.parametrize("name", ["registrations", "calendar", "topical-plan"])
def test_pages_of_a_committee_ask_as_often_for_many_branches(
    people: People, in_november: None, name: str, django_assert_max_num_queries: object
) -> None:
    client: Client = people.client("committee")
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(45) as found:
            client.get(reverse(f"meetings:{name}") + "?month=2026-12")
        counts.append(len(found.captured_queries))
        for number in range(3):
            branch = BranchFactory(code=f"N{len(counts)}{number}", parent=people.commune)
            PostFactory(unit=branch)
            register(branch, AccessFactory(unit=branch).user)
    assert counts[0] == counts[1]
