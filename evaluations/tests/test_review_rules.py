"""The rule of review on screen: who sets it, from when it holds, how it ends."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.common.dates import add_months, month_start, today
from chibo.common.errors import Refused
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, UserFactory
from evaluations.models import ReviewRule
from evaluations.services.review_rules import add_review_rule, end_review_rule
from evaluations.tests.cast import Cast

pytestmark = pytest.mark.django_db

NEW, LIST = reverse("evaluations:review-rule-new"), reverse("evaluations:review-rules")
SOURCE = {"issuer": "", "number": "", "issued_on": None, "grade": "A", "note": ""}


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def posted(cast: Cast, **changes: object) -> dict[str, object]:
    month = month_start(today()).isoformat()
    data = {"unit": cast.commune.pk, "steps": 2, "vote_required": "on", "valid_from": month}
    return data | {"number": "12-QC/ĐU", "issuer": "Đảng ủy xã", "issued_on": "01/02/2026", "grade": "A"} | changes


def test_board_sets_a_rule_that_is_then_listed_with_its_source(cast: Cast) -> None:
    client = cast.client("board")
    assert client.post(NEW, posted(cast)).status_code == 302
    rule = ReviewRule.objects.get()
    assert (rule.unit, rule.steps, rule.vote_required, rule.valid_from) == (
        cast.commune,
        2,
        True,
        month_start(today()),
    )
    page = client.get(LIST).content.decode()
    assert "Hai bước: thẩm định, rồi đồng chí khác công nhận; chi bộ phải biểu quyết mức" in page
    assert "12-QC/ĐU ngày 01/02/2026 của Đảng ủy xã" in page


def test_committee_reads_the_rules_and_sets_none(cast: Cast) -> None:
    client = cast.client("committee")
    assert client.get(LIST).status_code == 200
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, posted(cast)).status_code == 403
    assert ReviewRule.objects.count() == 0


@pytest.mark.parametrize("changes", [{"steps": "3"}, {"steps": ""}, {"valid_from": "2026-13-01"}, {"unit": "0"}])
def test_what_cannot_be_is_said_and_kept(cast: Cast, changes: dict[str, str]) -> None:
    answer = cast.client("board").post(NEW, posted(cast, **changes))
    assert answer.status_code == 200
    assert "Đảng ủy xã" in answer.content.decode()
    assert ReviewRule.objects.count() == 0


def test_unit_of_another_tree_takes_no_rule(cast: Cast) -> None:
    other = cast.accesses["stranger"].unit.parent
    assert cast.client("board").post(NEW, posted(cast, unit=other.pk)).status_code == 200
    assert ReviewRule.objects.count() == 0


def test_new_rule_ends_the_one_before_and_a_second_submit_adds_nothing(cast: Cast) -> None:
    actor = UserFactory()
    first = add_review_rule(unit=cast.commune, steps=1, vote_required=False, valid_from=None, actor=actor, **SOURCE)
    values = {"steps": 2, "vote_required": False, "valid_from": date(2026, 9, 1)}
    second = add_review_rule(unit=cast.commune, actor=actor, **values, **SOURCE)
    assert add_review_rule(unit=cast.commune, actor=actor, **values, **SOURCE) == second
    first.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (date(2026, 8, 31), None)
    with pytest.raises(Refused) as refused:
        add_review_rule(unit=cast.commune, actor=actor, **(values | {"valid_from": date(2026, 5, 1)}), **SOURCE)
    assert refused.value.field == "valid_from"
    verbs = AuditEvent.objects.filter(verb__startswith="review_rule").values_list("verb", flat=True)
    assert list(verbs) == ["review_rule.add", "review_rule.add"]


def test_rule_ends_with_a_month(cast: Cast) -> None:
    rule = ReviewRule.objects.create(unit=cast.commune, steps=2, valid_from=date(2026, 9, 1))
    with pytest.raises(Refused):
        end_review_rule(rule=rule, last_month=date(2026, 8, 1), actor=UserFactory())
    client, last = cast.client("board"), add_months(month_start(today()), 1)
    url = reverse("evaluations:review-rule-end", args=[rule.pk])
    ReviewRule.objects.filter(pk=rule.pk).update(valid_from=None)
    assert client.post(url, {"last_month": ""}).status_code == 200
    assert client.post(url, {"last_month": last.isoformat()}).status_code == 302
    rule.refresh_from_db()
    assert month_start(rule.valid_to) == last
    assert add_months(last, 1).toordinal() - rule.valid_to.toordinal() == 1


def test_rule_for_all_is_ended_only_from_above_everything(cast: Cast) -> None:
    rule = ReviewRule.objects.create(steps=2)
    url = reverse("evaluations:review-rule-end", args=[rule.pk])
    assert cast.client("board").get(url).status_code == 403
    assert cast.client("administrator").get(url).status_code == 200
    local = AccessFactory(unit=cast.district, role=Role.ADMINISTRATOR)
    cast.accesses["local"] = local
    assert cast.client("local").get(url).status_code == 403
