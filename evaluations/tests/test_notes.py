"""Why a sheet does not have full points, as the roll-up tells it."""

from datetime import date
from decimal import Decimal

import pytest

from evaluations.criteria import shipped
from evaluations.engine import Judgement, score
from evaluations.models import CriteriaSet, Evaluation
from evaluations.notes import deduction_notes, notes_on
from evaluations.services.rating import scores_of
from evaluations.services.review import confirm_rating
from evaluations.tests.cast import Cast
from evaluations.tests.factories import at
from evaluations.tests.test_lacking import ALMOST_GOOD
from meetings.facts import Facts
from meetings.tests.factories import MeetingFactory

HD42, TRA_VINH = shipped("hd42"), shipped("tra-vinh")


def filled(code: str, **fields: object) -> Evaluation:
    return Evaluation(criteria_set=CriteriaSet.objects.get(code=code), **fields)


@pytest.mark.django_db
def test_note_per_criterion_below_its_maximum_by_reason_fact_or_neither():
    reasons = {"4.2": "Ít ý kiến\nphát biểu."}
    judgements = {code: Judgement(Decimal(points), reasons.get(code, "")) for code, points in ALMOST_GOOD.items()}
    facts = Facts(kind="regular", last_assignments=12, last_assignments_done=10)  # 83,3% → 27
    sheet = filled("hd42", scores=scores_of(score(HD42, facts, judgements)))
    assert deduction_notes(sheet) == [
        "3.2: 3/5",
        "4.2: 20/25 – ít ý kiến phát biểu",
        "6: 27/30 – 10/12 nhiệm vụ kỳ trước đã hoàn thành (83,3%)",
        "7: 3/5",
    ]


@pytest.mark.django_db
def test_event_is_told_only_as_one():
    result = score(TRA_VINH, None, {}, ["ky_luat"], "tot")
    sheet = filled("tra-vinh", scores=scores_of(result), caps=list(result.caps), events=list(result.events))
    assert deduction_notes(sheet) == ["Có sự kiện theo quy định: xếp mức Kém"]


@pytest.mark.django_db
def test_notes_on_meetings_take_the_sheet_and_the_reason_of_another_official_level():
    cast = Cast()
    cast.submit()
    committee = cast.accesses["committee"]
    confirm_rating(
        meeting=cast.meeting,
        unit=committee.unit,
        actor=committee.user,
        at=at(5),
        level="kha",
        reason="Biên bản sơ sài.",
    )
    other = MeetingFactory(unit=cast.branch, month=date(2026, 10, 1))
    assert notes_on([cast.meeting.pk, other.pk]) == {
        cast.meeting.pk: ["4.2: 20/25", "4.3: 8/10", "Cấp trên: Biên bản sơ sài"]
    }


def test_imported_level_has_no_notes():
    assert deduction_notes(Evaluation(is_imported=True, level="kha")) == []
