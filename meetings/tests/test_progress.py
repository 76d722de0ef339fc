"""The chain of assignments from month to month."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.common.errors import Refused, StaleVersion
from chibo.organization.enums import UnitEventKind
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import AccessFactory, BranchFactory
from meetings.facts import facts_of
from meetings.minutes import compose
from meetings.models import AssignmentProgress
from meetings.queries.assignment import due_for_report
from meetings.services.progress import ProgressLine, save_progress
from meetings.services.record import void_meeting
from meetings.tests.factories import LOCKED_AT, AssignmentFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    return AccessFactory()


def held(unit, month, **values):
    return MeetingFactory(unit=unit, month=date(2026, month, 1), held_on=date(2026, month, 3), **values)


@pytest.fixture
def months(access):
    """The meetings of September, October, November and December 2026."""
    return [held(access.unit, month) for month in (9, 10, 11, 12)]


@pytest.fixture
def assignment(months):
    """226 households to be won over, given in September."""
    return AssignmentFactory(meeting=months[0], measure_total=226, measure_unit="hộ", due_on=date(2026, 11, 30))


def save(meeting, *lines, version=None):
    meeting.refresh_from_db()
    return save_progress(
        meeting=meeting, lines=lines, version=version or meeting.version, actor=AccessFactory(unit=meeting.unit).user
    )


def state(assignment):
    assignment.refresh_from_db()
    return assignment.state, assignment.measure_done, assignment.closed_on


def test_measure_runs_over_months_to_its_end(assignment, months):
    save(months[1], ProgressLine(assignment.pk, "open", "Được hơn nửa", 120))
    assert state(assignment) == ("open", 120, None)
    save(months[2], ProgressLine(assignment.pk, "done", "Đủ các hộ", 226))
    assert state(assignment) == ("done", 226, date(2026, 11, 3))
    starts = assignment.progress.order_by("meeting__held_on").values_list("state_at_start", "state")
    assert list(starts) == [("open", "open"), ("open", "done")]


def test_meeting_hears_of_what_was_given_before_and_is_open(assignment, months, access):
    here = AssignmentFactory(meeting=months[1])
    AssignmentFactory(meeting=months[0], state="done", closed_on=date(2026, 9, 20))
    AssignmentFactory(meeting=held(access.unit, 8, voided=True))
    AssignmentFactory()
    assert list(due_for_report(months[0])) == []
    assert list(due_for_report(months[1])) == [assignment]
    assert set(due_for_report(months[2])) == {assignment, here}


def test_reported_assignment_is_still_shown_at_its_meeting_and_no_later(assignment, months):
    save(months[1], ProgressLine(assignment.pk, "done"))
    assert list(due_for_report(months[1])) == [assignment]
    assert list(due_for_report(months[2])) == []


def test_saving_twice_changes_nothing(assignment, months):
    for _ in range(2):
        save(months[1], ProgressLine(assignment.pk, "not_done", "Chưa xong", 100))
    row = AssignmentProgress.objects.get()
    assert (row.state_at_start, row.state, row.measure_done) == ("open", "not_done", 100)
    assert state(assignment) == ("not_done", 100, date(2026, 10, 3))


def test_correcting_an_older_meeting_keeps_the_newer_word(assignment, months):
    save(months[1], ProgressLine(assignment.pk, "open", measure_done=100))
    save(months[2], ProgressLine(assignment.pk, "done", measure_done=226))
    save(months[1], ProgressLine(assignment.pk, "open", "Đính chính", 120))
    assert state(assignment) == ("done", 226, date(2026, 11, 3))
    assert assignment.progress.get(meeting=months[1]).measure_done == 120


def test_late_entry_between_two_meetings_takes_the_state_before_it(assignment, months):
    save(months[1], ProgressLine(assignment.pk, "open", measure_done=100))
    save(months[3], ProgressLine(assignment.pk, "not_done", measure_done=150))
    save(months[2], ProgressLine(assignment.pk, "open", measure_done=120))
    assert state(assignment) == ("not_done", 150, date(2026, 12, 3))


def test_voiding_the_last_meeting_gives_the_state_before_it_back(assignment, months, access):
    save(months[1], ProgressLine(assignment.pk, "open", measure_done=100))
    save(months[2], ProgressLine(assignment.pk, "done", measure_done=226))
    void_meeting(meeting=months[2], reason="Ghi nhầm", actor=access.user, at=LOCKED_AT)
    assert state(assignment) == ("open", 100, None)
    void_meeting(meeting=months[1], reason="Ghi nhầm", actor=access.user, at=LOCKED_AT)
    assert state(assignment) == ("open", None, None)


def test_more_than_the_measure_is_refused_and_nothing_written(assignment, months):
    with pytest.raises(Refused, match="Số đã đạt 1.000 nhiều hơn hẳn chỉ tiêu 226") as refusal:
        save(months[1], ProgressLine(assignment.pk, "done", measure_done=1000))
    assert refusal.value.field == f"progress-{assignment.pk}-measure_done"
    assert not AssignmentProgress.objects.exists()


def test_assignment_of_another_branch_or_twice_is_refused(assignment, months):
    foreign = AssignmentFactory()
    line = ProgressLine(assignment.pk, "done")
    for lines in ([line, ProgressLine(foreign.pk, "done")], [line, line]):
        with pytest.raises(Refused, match="Danh sách nhiệm vụ đã thay đổi"):
            save(months[1], *lines)
    assert not AssignmentProgress.objects.exists()
    assert state(foreign)[0] == "open"


def test_unknown_state_is_refused(assignment, months):
    with pytest.raises(Refused, match="Chưa rõ kết quả"):
        save(months[1], ProgressLine(assignment.pk, "xong"))


def test_older_version_is_refused(assignment, months):
    save(months[1], ProgressLine(assignment.pk, "open"))
    with pytest.raises(StaleVersion):
        save(months[1], ProgressLine(assignment.pk, "done"), version=1)


def test_locked_minutes_take_no_result(assignment, access):
    locked = held(access.unit, 7, finalized=True)
    with pytest.raises(Refused, match="đã khóa"):
        save(locked, ProgressLine(assignment.pk, "done"))


def test_facts_count_the_results(assignment, months):
    other = AssignmentFactory(meeting=months[0])
    save(months[1], ProgressLine(assignment.pk, "done"), ProgressLine(other.pk, "open"))
    facts = facts_of(months[1])
    assert (facts.last_assignments, facts.last_assignments_done) == (2, 1)


# --- branches that merge ---------------------------------------------------------------------------------------------


def test_open_assignments_pass_to_the_successor_and_finished_ones_stay(assignment, months, access):
    done = AssignmentFactory(meeting=months[0], closed=True)
    successor = BranchFactory(parent=access.unit.parent)
    apply_event(unit=access.unit, kind=UnitEventKind.MERGE, on=date(2026, 10, 20), target=successor, actor=access.user)
    assignment.refresh_from_db()
    done.refresh_from_db()
    assert (assignment.unit, done.unit) == (successor, access.unit)
    heard = held(successor, 11)
    assert list(due_for_report(heard)) == [assignment]
    save(heard, ProgressLine(assignment.pk, "done", measure_done=226))
    assert state(assignment)[0] == "done"


def test_assignments_pass_on_through_two_mergers(assignment, access):
    second, third = BranchFactory(parent=access.unit.parent), BranchFactory(parent=access.unit.parent)
    apply_event(unit=access.unit, kind=UnitEventKind.MERGE, on=date(2026, 10, 20), target=second, actor=access.user)
    apply_event(unit=second, kind=UnitEventKind.MERGE, on=date(2026, 11, 20), target=third, actor=access.user)
    assignment.refresh_from_db()
    assert assignment.unit == third


def test_record_of_a_merged_branch_can_still_be_corrected(assignment, months, access):
    save(months[1], ProgressLine(assignment.pk, "open", measure_done=100))
    successor = BranchFactory(parent=access.unit.parent)
    apply_event(unit=access.unit, kind=UnitEventKind.MERGE, on=date(2026, 10, 20), target=successor, actor=access.user)
    assert list(due_for_report(months[1])) == [assignment]
    save(months[1], ProgressLine(assignment.pk, "open", measure_done=110))
    assert state(assignment) == ("open", 110, None)


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, access, months):
    client.force_login(access.user)
    return client, reverse("meetings:progress", args=[months[3].pk])


def posted(meeting, assignment, **changed):
    meeting.refresh_from_db()
    data = {"version": meeting.version, "progress-TOTAL_FORMS": "1", "progress-INITIAL_FORMS": "1"}
    data |= {"progress-0-assignment": assignment.pk, "progress-0-state": "done"}
    return data | {"progress-0-result": "Đủ 226 hộ", "progress-0-measure_done": "226"} | changed


def html(answer):
    return answer.content.decode()


def test_page_shows_the_state_at_the_start(page, assignment, months):
    save(months[2], ProgressLine(assignment.pk, "open", measure_done=120))
    shown = html(page[0].get(page[1]))
    # due on 30 November, heard on 3 December
    assert "Quá hạn" in shown
    assert "120/226 hộ" in shown


def test_page_saves_result_state_and_measure(page, assignment, months):
    assert page[0].post(page[1], posted(months[3], assignment)).status_code == 302
    assert state(assignment) == ("done", 226, date(2026, 12, 3))
    assert "Đủ 226 hộ" in html(page[0].get(page[1]))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"progress-0-measure_done": "453"}, "Số đã đạt 453 nhiều hơn hẳn chỉ tiêu 226"),
        ({"progress-0-measure_done": "-1"}, "phải từ 0 trở lên"),
        ({"progress-0-state": "xong"}, "không có trong danh sách"),
        ({"progress-0-result": "x" * 10_000}, "chỉ ghi được 4000 chữ"),
    ],
)
def test_bad_result_is_refused_beside_its_field_and_kept(page, assignment, months, changed, sentence):
    data = posted(months[3], assignment, **changed)
    shown = html(page[0].post(page[1], data))
    assert sentence in shown
    assert data["progress-0-result"] in shown
    assert not AssignmentProgress.objects.exists()


def test_untouched_result_stays_without_report(page, assignment, months):
    data = posted(months[3], assignment, **{"progress-0-state": "", "progress-0-result": ""})
    answer = page[0].post(page[1], data | {"progress-0-measure_done": "", "next": "1"})
    assert (answer.status_code, AssignmentProgress.objects.count()) == (302, 0)
    assert months[3].version == 1


def test_result_without_its_state_is_asked_for(page, assignment, months):
    shown = html(page[0].post(page[1], posted(months[3], assignment, **{"progress-0-state": ""})))
    assert "Chưa chọn đánh giá của nhiệm vụ này." in shown
    assert '<a href="#id_progress-0-state">Xem mục cần sửa' in shown
    assert not AssignmentProgress.objects.exists()


def test_minutes_say_the_state_at_the_start_as_the_page_does(assignment, months):
    save(months[3], ProgressLine(assignment.pk, "open"))
    assert [(row["start"], row["state"]) for row in compose(months[3])["progress"]] == [("Quá hạn", "Đang thực hiện")]


@pytest.mark.parametrize("wrong", ["999999", "x", "9" * 40, ""])
def test_unknown_assignment_is_refused(page, assignment, months, wrong):
    answer = page[0].post(page[1], posted(months[3], assignment, **{"progress-0-assignment": wrong}))
    assert answer.status_code == 200
    assert not AssignmentProgress.objects.exists()


def test_two_versions_stand_side_by_side(page, assignment, months):
    data = posted(months[3], assignment)
    save(months[3], ProgressLine(assignment.pk, "open", "Bản của người khác"))
    shown = html(page[0].post(page[1], data))
    assert "Bản của người khác" in shown
    assert "Đủ 226 hộ" in shown
    assert 'name="version" value="2"' in shown


def test_page_costs_the_same_for_one_assignment_and_for_three(client, django_assert_num_queries):
    for count in (1, 3):
        access = AccessFactory()
        first, second = held(access.unit, 9), held(access.unit, 10)
        for _ in range(count):
            AssignmentFactory(meeting=first)
        client.force_login(access.user)
        with django_assert_num_queries(13):
            client.get(reverse("meetings:progress", args=[second.pk]))
