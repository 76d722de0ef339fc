"""The rota, what came of a visit, the form and its answer: every refusal, and what is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Unit
from chibo.organization.tests.factories import BranchFactory
from meetings.enums import ProposalState, VisitState
from meetings.models import Proposal, Visit
from meetings.rota import Turn
from meetings.services.visits import (
    Visitor,
    assign_visits,
    hand_over_visits,
    note_absence,
    revise_visit,
    withdraw_visit,
)
from meetings.tests.conftest import People
from meetings.tests.factories import HELD_ON, MeetingFactory
from meetings.tests.visit_scene import AT, MONTH, answered, assigned, observed

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)


def refusal(call: object, **values: object) -> tuple[str | None, str]:
    with pytest.raises(Refused) as caught:
        call(**values)
    return caught.value.field, caught.value.sentence


# --- assigning -------------------------------------------------------------------------------------------------------


def test_turn_on_the_rota_already_is_left_as_it_is(people: People) -> None:
    first = assigned(people)
    again = Turn(people.branch, MONTH, Visitor(user=people.cadre.user))
    new = Turn(people.sister, MONTH, Visitor(name=" Đoàn công tác số 2 "))
    made = assign_visits(unit=people.commune, turns=[again, new, new], actor=people.committee.user)
    assert [(row.branch, row.who) for row in made] == [(people.sister, "Đoàn công tác số 2")]
    assert set(Visit.objects.values_list("pk", flat=True)) == {first.pk, made[0].pk}


def test_branch_from_elsewhere_and_no_branch_are_refused(people: People) -> None:
    act = {"unit": people.commune, "actor": people.committee.user}
    elsewhere = [Turn(people.outside, MONTH, Visitor(name="Đoàn"))]
    assert refusal(assign_visits, turns=elsewhere, **act) == (
        "branches",
        f"{people.outside.name} không thuộc {people.commune.name}. Mời đồng chí chọn lại.",
    )
    assert refusal(assign_visits, turns=[], **act)[0] == "branches"
    assert refusal(assign_visits, turns=[Turn(people.commune, MONTH, Visitor(name="Đoàn"))], **act)[0] == "branches"
    assert Visit.objects.count() == 0


def test_branch_that_is_closed_in_the_month_is_refused(people: People) -> None:
    Unit.objects.filter(pk=people.branch.pk).update(valid_to=date(2026, 8, 31))
    people.branch.refresh_from_db()
    turns = [Turn(people.branch, MONTH, Visitor(name="Đoàn"))]
    _, sentence = refusal(assign_visits, unit=people.commune, turns=turns, actor=people.committee.user)
    assert sentence == f"{people.branch.name} không hoạt động trong tháng 09/2026. Mời đồng chí chọn lại."


def test_turn_without_a_person_is_refused(people: People) -> None:
    turns = [Turn(people.branch, MONTH, Visitor(name=" "))]
    assert refusal(assign_visits, unit=people.commune, turns=turns, actor=people.committee.user)[0] == "visitors"


def test_revising_changes_who_month_and_day_until_something_is_noted(people: People) -> None:
    visit = assigned(people)
    change = {"who": Visitor(name="Đồng chí Bình"), "month": OCTOBER, "planned_on": date(2026, 10, 3)}
    revise_visit(visit=visit, actor=people.committee.user, **change)
    visit.refresh_from_db()
    assert (visit.who, visit.visitor, visit.month, visit.planned_on) == (
        "Đồng chí Bình",
        None,
        OCTOBER,
        date(2026, 10, 3),
    )
    observed(people, visit, at=AT + timedelta(days=40))
    sentence = "Buổi dự này đã ghi kết quả nên lịch không sửa được nữa."
    assert refusal(revise_visit, visit=visit, actor=people.committee.user, **change) == (None, sentence)


def test_day_outside_the_month_and_a_turn_taken_are_refused(people: People) -> None:
    visit, other = assigned(people), assigned(people, month=OCTOBER)
    act = {"visit": visit, "who": Visitor(user=people.cadre.user), "actor": people.committee.user}
    assert refusal(revise_visit, month=MONTH, planned_on=date(2026, 10, 3), **act)[0] == "planned_on"
    assert refusal(revise_visit, month=OCTOBER, planned_on=None, **act)[0] == "month"
    assert Visit.objects.get(pk=other.pk).month == OCTOBER


def test_withdrawn_visit_stays_on_record_and_twice_is_once(people: People) -> None:
    visit = assigned(people)
    first = withdraw_visit(visit=visit, actor=people.committee.user, at=AT)
    second = withdraw_visit(visit=visit, actor=people.committee.user, at=AT + timedelta(days=1))
    assert (first.withdrawn_at, second.withdrawn_at) == (AT, AT)
    assert second.state_on(MONTH) == VisitState.WITHDRAWN
    assert assigned(people).pk != visit.pk  # the place on the rota is free again
    with pytest.raises(Refused):
        observed(people, visit)


# --- outcome ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "state"),
    [(date(2026, 8, 31), VisitState.PLANNED), (date(2026, 9, 30), VisitState.PLANNED), (OCTOBER, VisitState.UNNOTED)],
)
def test_state_of_a_visit_without_outcome_follows_from_its_month(people: People, day: date, state: VisitState) -> None:
    assert assigned(people).state_on(day) == state


def test_absence_needs_a_reason_and_the_month_to_have_begun(people: People) -> None:
    act = {"visit": assigned(people), "actor": people.cadre.user}
    assert refusal(note_absence, reason=" ", at=AT, **act)[0] == "absence_reason"
    early = datetime(2026, 8, 31, 16, 59, tzinfo=UTC)  # 23:59 in Vietnam
    assert refusal(note_absence, reason="Ốm", at=early, **act)[1].startswith("Chưa đến tháng 09/2026")
    missed = note_absence(reason="Ốm", at=early + timedelta(minutes=1), **act)
    assert (missed.state_on(MONTH), missed.absence_reason) == (VisitState.MISSED, "Ốm")


def test_form_takes_back_an_absence_and_an_absence_no_form(people: People) -> None:
    visit = assigned(people)
    note_absence(visit=visit, reason="Ốm", actor=people.cadre.user, at=AT)
    observed(people, visit)
    visit.refresh_from_db()
    assert (visit.came, visit.absence_reason) == (True, "")
    assert refusal(note_absence, visit=visit, reason="Ốm", actor=people.cadre.user, at=AT)[0] == "came"


def test_meeting_of_the_planned_day_goes_before_that_of_the_month(people: People) -> None:
    regular = MeetingFactory(unit=people.branch, held=True)
    topical = MeetingFactory(unit=people.branch, topical=True, held_on=HELD_ON + timedelta(days=7))
    MeetingFactory(unit=people.sister, held=True)
    visit = assigned(people)
    observed(people, visit)
    assert Visit.objects.get(pk=visit.pk).meeting == regular
    Visit.objects.filter(pk=visit.pk).update(planned_on=topical.held_on)
    observed(people, visit, number=1, faults="Thêm")
    assert Visit.objects.get(pk=visit.pk).meeting == topical


def test_voided_meeting_and_one_not_held_are_not_linked(people: People) -> None:
    MeetingFactory(unit=people.branch, held=True, voided=True)
    MeetingFactory(unit=people.branch)
    visit = assigned(people)
    observed(people, visit)
    assert Visit.objects.get(pk=visit.pk).meeting is None


# --- the form --------------------------------------------------------------------------------------------------------


def test_later_form_is_a_new_version_and_the_same_words_are_once(people: People) -> None:
    visit = assigned(people)
    first = observed(people, visit)
    assert observed(people, visit).pk == first.pk
    second = observed(people, visit, number=1, faults="Ít ý kiến của đảng viên trẻ")
    assert [(row.number, row.faults) for row in visit.observations.all()] == [
        (1, "Ít ý kiến"),
        (2, second.faults),
    ]


def test_form_over_a_newer_one_is_refused_and_shows_it(people: People) -> None:
    visit = assigned(people)
    first = observed(people, visit)
    with pytest.raises(StaleVersion) as caught:
        observed(people, visit, number=0, faults="Khác")
    assert caught.value.current == first


def test_form_without_a_word_is_refused(people: People) -> None:
    with pytest.raises(Refused) as caught:
        observed(people, assigned(people), strengths="", faults="")
    assert caught.value.field == "strengths"


def test_what_was_heard_becomes_proposals_that_the_branch_has_not_sent(people: People) -> None:
    visit = assigned(people)
    observed(people, visit, heard=["Sửa kênh tiêu"])
    observed(people, visit, number=1, heard=["Sửa kênh tiêu", "Thêm đèn đường"])
    rows = Proposal.objects.order_by("pk")
    assert [(row.text, row.unit, row.state) for row in rows] == [
        ("Sửa kênh tiêu", people.branch, ProposalState.DRAFT),
        ("Thêm đèn đường", people.branch, ProposalState.DRAFT),
    ]
    assert rows[0].addressee == people.commune.committee_name
    assert rows[0].on_behalf_by == f"{people.cadre.user.full_name}, {people.commune.committee_name}"


def test_branch_that_has_ended_gets_no_proposals(people: People) -> None:
    visit = assigned(people)
    Unit.objects.filter(pk=people.branch.pk).update(valid_to=date(2026, 9, 4))
    assert observed(people, visit, heard=["Sửa kênh tiêu"]).heard == ["Sửa kênh tiêu"]
    assert Proposal.objects.count() == 0


def test_answer_is_given_once_and_to_the_newest_form_only(people: People) -> None:
    visit = assigned(people)
    first = observed(people, visit)
    newest = observed(people, visit, number=1, faults="Khác")
    with pytest.raises(Refused):
        answered(people, first)
    given = answered(people, newest, " Chi bộ tiếp thu ")
    assert (given.answer, given.answered_by) == ("Chi bộ tiếp thu", people.secretary.user)
    assert answered(people, newest).pk == newest.pk
    with pytest.raises(Refused) as caught:
        answered(people, newest, "Lời khác")
    assert caught.value.field == "answer"
    with pytest.raises(Refused):
        answered(people, observed(people, visit, number=2, faults="Nữa"), " ")


def test_log_holds_no_texts(people: People) -> None:
    visit = assigned(people)
    answered(people, observed(people, visit, heard=["Sửa kênh tiêu"]))
    logged = str(list(AuditEvent.objects.filter(verb__startswith="visits.").values()))
    assert [word for word in ("Chuẩn bị kỹ", "Ít ý kiến", "Sửa kênh", "tiếp thu") if word in logged] == []


# --- mergers ---------------------------------------------------------------------------------------------------------


def test_open_visits_pass_to_the_successor_and_the_rest_stays(people: People) -> None:
    done, coming = assigned(people), assigned(people, month=OCTOBER)
    observed(people, done)
    hand_over_visits(unit=people.branch, successor=people.sister, actor=None)
    assert Visit.objects.get(pk=done.pk).branch == people.branch
    assert Visit.objects.get(pk=coming.pk).branch == people.sister


def test_turn_that_the_successor_has_already_stays_behind(people: People) -> None:
    own, same = assigned(people), assigned(people, place="sister")
    hand_over_visits(unit=people.branch, successor=people.sister, actor=None)
    assert (Visit.objects.get(pk=own.pk).branch, Visit.objects.get(pk=same.pk).branch) == (
        people.branch,
        people.sister,
    )


# --- constraints -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        {"month": date(2026, 9, 2)},
        {"visitor": None, "visitor_name": ""},
        {"outcome_at": AT},
        {"withdrawn_at": AT},
        {"absence_reason": "Ốm"},
    ],
)
def test_row_that_cannot_be_is_refused_by_the_database(people: People, broken: dict) -> None:
    visit = assigned(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**broken)


@pytest.mark.parametrize(
    "broken", [{"strengths": "", "faults": ""}, {"answer": "Có"}, {"answered_at": AT}, {"number": 2}]
)
def test_form_that_cannot_be_is_refused_by_the_database(people: People, broken: dict) -> None:
    visit = assigned(people)
    row = observed(people, visit)
    observed(people, visit, number=1, faults="Khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        visit.observations.filter(pk=row.pk).update(**broken)


def test_meeting_without_outcome_is_refused_by_the_database(people: People) -> None:
    visit, meeting = assigned(people), MeetingFactory(unit=people.branch, held=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(meeting=meeting)


def test_same_name_twice_in_a_month_is_refused_by_the_database(people: People) -> None:
    branch = BranchFactory(parent=people.commune)
    values = {"unit": people.commune, "branch": branch, "month": MONTH, "visitor_name": "Đoàn 2"}
    Visit.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(**values)
