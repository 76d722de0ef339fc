from datetime import date, timedelta
from uuid import uuid4

import pytest

from chibo.common.errors import Refused
from meetings.enums import MeetingKind
from meetings.models import ProposalAnnouncement
from meetings.queries.proposal import answers_for, counts_of
from meetings.services.proposal_answers import announce_answers
from meetings.services.record import finalize, void_meeting
from meetings.tests.factories import MeetingFactory
from meetings.tests.proposal_scene import SENT_ON, at

OCTOBER = {"month": date(2026, 10, 1), "held_on": date(2026, 10, 3)}
NOVEMBER = {"month": date(2026, 11, 1), "held_on": date(2026, 11, 3)}
TODAY = date(2026, 11, 4)


@pytest.fixture
def answered(scene):
    """A proposal answered on 13 September."""
    return scene.take(scene.send(), "answered", 10, text="Sẽ đo trong tháng 10.")


def heard(meeting):
    return [(answer.proposal, answer.is_announced) for answer in answers_for(meeting)]


def tell(scene, meeting, *proposals):
    steps = [proposal.steps.last().pk for proposal in proposals]
    return announce_answers(meeting=meeting, step_ids=steps, actor=scene.secretary.user, at=at(TODAY))


def test_next_meeting_hears_the_answer(scene, answered):
    meeting = MeetingFactory(unit=scene.branch, called=True, **OCTOBER)
    assert heard(meeting) == [(answered, False)]
    [answer] = answers_for(meeting)
    assert (answer.answered_by, answer.on) == (scene.commune.committee_name, SENT_ON + timedelta(days=10))


def test_meeting_being_prepared_hears_it_too(scene, answered):
    assert heard(MeetingFactory(unit=scene.branch, month=date(2026, 10, 1))) == [(answered, False)]


@pytest.mark.parametrize(("day", "count"), [(date(2026, 9, 12), 0), (date(2026, 9, 13), 1)])
def test_meeting_hears_what_came_back_by_its_day(scene, answered, day, count):
    assert len(heard(MeetingFactory(unit=scene.branch, called=True, held_on=day))) == count


def test_other_branch_and_chi_uy_hear_nothing(scene, answered):
    assert heard(MeetingFactory(unit=scene.sister, called=True, **OCTOBER)) == []
    assert heard(MeetingFactory(unit=scene.branch, kind=MeetingKind.BRANCH_COMMITTEE, **OCTOBER)) == []


def test_body_outside_is_named_as_who_answered(scene):
    row = scene.take(scene.send(), "letter", 2, outside_body="Điện lực")
    scene.take(row, "answered", 8, text="x", outside_body="Điện lực", document_number="1", document_on=SENT_ON)
    [answer] = answers_for(MeetingFactory(unit=scene.branch, called=True, **OCTOBER))
    assert answer.answered_by == "Điện lực"


def test_told_answer_is_not_heard_again(scene, answered):
    october, november = (MeetingFactory(unit=scene.branch, called=True, **month) for month in (OCTOBER, NOVEMBER))
    assert counts_of(scene.secretary, TODAY).untold == 1
    assert tell(scene, october, answered) == 1
    assert (heard(october), heard(november)) == ([(answered, True)], [])
    assert counts_of(scene.secretary, TODAY).untold == 0


def test_telling_twice_changes_nothing_and_unticking_takes_it_back(scene, answered):
    meeting = MeetingFactory(unit=scene.branch, called=True, **OCTOBER)
    assert [tell(scene, meeting, answered), tell(scene, meeting, answered), tell(scene, meeting)] == [1, 0, 1]
    assert ProposalAnnouncement.objects.count() == 0


def test_locked_minutes_keep_what_was_told_and_take_no_more(scene, answered):
    meeting = MeetingFactory(unit=scene.branch, called=True, **OCTOBER)
    tell(scene, meeting, answered)
    later = scene.take(scene.send(), "answered", 11, text="x")
    meeting = finalize(meeting=meeting, version=meeting.version, actor=scene.secretary.user, at=at(TODAY))
    assert heard(meeting) == [(answered, True)]
    with pytest.raises(Refused):
        tell(scene, meeting, later)


def test_answer_told_at_a_voided_meeting_is_heard_again(scene, answered):
    october, november = (MeetingFactory(unit=scene.branch, called=True, **month) for month in (OCTOBER, NOVEMBER))
    tell(scene, october, answered)
    void_meeting(meeting=october, reason="Ghi nhầm", actor=scene.secretary.user, at=at(TODAY))
    assert heard(november) == [(answered, False)]


def test_answer_of_another_branch_cannot_be_ticked(scene):
    other = scene.take(scene.send(scene.sister), "answered", 1, text="x")
    with pytest.raises(Refused):
        tell(scene, MeetingFactory(unit=scene.branch, called=True, **OCTOBER), other)


def test_second_answer_is_told_on_its_own(scene, answered):
    october = MeetingFactory(unit=scene.branch, called=True, **OCTOBER)
    tell(scene, october, answered)
    scene.take(answered, "answered", 40, text="Đã đo xong.", token=uuid4())
    november = MeetingFactory(unit=scene.branch, called=True, **NOVEMBER)
    assert [answer.step.text for answer in answers_for(november)] == ["Đã đo xong."]
