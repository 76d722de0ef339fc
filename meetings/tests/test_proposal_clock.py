from datetime import date, timedelta

import pytest

from chibo.common.errors import Refused
from chibo.organization.models import UnitType
from meetings.models import Proposal, ProposalDeadlineRule
from meetings.proposal_clock import due_after, rule_at
from meetings.services.proposal_escalation import escalate_overdue
from meetings.services.proposal_settings import add_deadline_rule, end_deadline_rule
from meetings.tasks import escalate_proposals
from meetings.tests.proposal_scene import SENT_ON, at

DUE_ON = date(2026, 10, 3)  # 3 September and thirty days
LAST_DAY_OF_GRACE = date(2026, 10, 13)


def rule(scene, unit, **changes):
    values = {"level": None, "days": 10, "days_to_escalate": 5, "valid_from": date(2026, 9, 1)}
    values |= {"number": "", "issuer": "", "issued_on": None, "actor": scene.board.user}
    return add_deadline_rule(unit=unit, **values | changes)


# --- deadlines -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_shipped_rule_is_the_programs_own_proposal():
    shipped = ProposalDeadlineRule.objects.get(unit=None)
    assert (shipped.days, shipped.days_to_escalate, shipped.grade) == (30, 10, "D")
    assert shipped.note.startswith("Đề xuất của chương trình")


def test_nearest_rule_wins_over_a_farther_one(scene):
    rule(scene, scene.district, days=20)
    assert due_after(scene.commune, SENT_ON) == SENT_ON + timedelta(days=20)
    rule(scene, scene.commune, days=7)
    assert due_after(scene.commune, SENT_ON) == SENT_ON + timedelta(days=7)
    assert due_after(scene.district, SENT_ON) == SENT_ON + timedelta(days=20)


def test_rule_of_a_level_holds_only_for_it(scene):
    rule(scene, scene.district, days=20)
    rule(scene, scene.district, days=5, level=UnitType.objects.get(pk="co_so"))
    assert (rule_at(scene.commune, SENT_ON).days, rule_at(scene.district, SENT_ON).days) == (5, 20)


def test_without_any_rule_thirty_days_hold(scene):
    ProposalDeadlineRule.objects.all().delete()
    assert due_after(scene.commune, SENT_ON) == DUE_ON


def test_new_rule_ends_the_one_before_and_leaves_given_deadlines(scene):
    first = rule(scene, scene.commune, days=20)
    row = scene.send()
    rule(scene, scene.commune, days=7, valid_from=date(2026, 9, 10))
    first.refresh_from_db()
    row.refresh_from_db()
    assert (first.valid_to, row.due_on) == (date(2026, 9, 9), SENT_ON + timedelta(days=20))


def test_same_rule_sent_twice_is_one(scene):
    assert rule(scene, scene.commune) == rule(scene, scene.commune)


def test_rule_before_another_is_refused(scene):
    rule(scene, scene.commune)
    with pytest.raises(Refused) as error:
        rule(scene, scene.commune, days=12)
    assert error.value.field == "valid_from"


def test_rule_cannot_end_before_it_begins(scene):
    with pytest.raises(Refused) as error:
        end_deadline_rule(rule=rule(scene, scene.commune), last_day=date(2026, 8, 31), actor=scene.board.user)
    assert error.value.field == "last_day"


# --- overdue ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "words", "tone"),
    [(DUE_ON, "Đã gửi", "info"), (DUE_ON + timedelta(days=1), "Quá hạn trả lời", "bad")],
)
def test_proposal_is_overdue_the_day_after_its_deadline(scene, day, words, tone):
    row = scene.send()
    assert (row.words_on(day), row.tone_on(day)) == (words, tone)
    assert Proposal.objects.overdue_on(day).count() == (words == "Quá hạn trả lời")


def test_answered_and_returned_are_never_overdue(scene):
    scene.take(scene.send(), "answered", 1, text="Sẽ đo.")
    scene.take(scene.send(), "returned", 1, text="Hộ nào?")
    assert Proposal.objects.overdue_on(date(2030, 1, 1)).count() == 0


# --- one level up ----------------------------------------------------------------------------------------------------


def test_proposal_goes_up_only_after_the_days_of_grace(scene):
    row = scene.send()
    assert escalate_overdue(at=at(LAST_DAY_OF_GRACE)) == 0
    assert escalate_overdue(at=at(LAST_DAY_OF_GRACE + timedelta(days=1), 0)) == 1
    row.refresh_from_db()
    assert (row.place, row.state, row.due_on) == (scene.district, "forwarded", date(2026, 11, 13))
    step = row.steps.last()
    assert (step.kind, step.from_unit, step.to_unit, step.by) == ("escalated", scene.commune, scene.district, None)


def test_second_run_of_the_day_finds_nothing(scene):
    row = scene.send()
    moment = at(date(2026, 12, 1), 0)
    assert [escalate_overdue(at=moment), escalate_overdue(at=moment)] == [1, 0]
    assert row.steps.filter(kind="escalated").count() == 1


def test_letter_that_nobody_answers_goes_up_too(scene):
    row = scene.take(scene.send(), "letter", 1, outside_body="Điện lực")
    escalate_overdue(at=at(date(2026, 12, 1)))
    row.refresh_from_db()
    assert (row.place, row.outside_body) == (scene.district, "")


def test_at_the_top_it_stays_overdue(scene):
    row = scene.take(scene.send(), "forwarded", 1, to_unit=scene.district)
    assert escalate_overdue(at=at(date(2027, 12, 1))) == 0
    row.refresh_from_db()
    assert (row.place, row.words_on(date(2027, 12, 1))) == (scene.district, "Quá hạn trả lời")


def test_returned_and_answered_stay(scene):
    scene.take(scene.send(), "answered", 1, text="Sẽ đo.")
    scene.take(scene.send(), "returned", 1, text="Hộ nào?")
    assert escalate_overdue(at=at(date(2027, 12, 1))) == 0


def test_rule_without_days_of_grace_sends_nothing_up(scene):
    rule(scene, scene.commune, days_to_escalate=None)
    scene.send()
    assert escalate_overdue(at=at(date(2027, 12, 1))) == 0


def test_daily_task_escalates(scene):
    row = scene.send(day=date(2020, 1, 6))
    escalate_proposals()
    row.refresh_from_db()
    assert row.place == scene.district
