"""What was said at a meeting of the assignments given before: the chain from month to month.

The state of an assignment is that of the last standing meeting that reported on it; so a correction of an older meeting,
or the voiding of a newer one, leaves it right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.common.text import thousands
from chibo.organization.models import Unit
from meetings.enums import AssignmentState
from meetings.models import Assignment, AssignmentProgress, Meeting
from meetings.models.assignments import measured
from meetings.queries.assignment import due_for_report, standing_reports, states_at_start
from meetings.services.locking import close, opened

# More than the measure may be done (230/226 hộ); more than twice as much is a slip of the keyboard.
MOST_OF_A_MEASURE = 2


@dataclass(frozen=True)
class ProgressLine:
    """The result of one assignment as told at the meeting."""

    assignment_id: int
    state: str
    result: str = ""
    measure_done: int | None = None


@transaction.atomic
def save_progress(*, meeting: Meeting, lines: Collection[ProgressLine], version: int, actor: User) -> Meeting:
    """Keep the results told at a meeting. Saving twice changes nothing; a later meeting's word is not overwritten.

    Raises Refused (field `progress-<assignment id>-<name>`, or None for an assignment that is not the branch's),
    StaleVersion on a newer stored record.
    """
    row = opened(meeting, version)
    known = {assignment.pk: assignment for assignment in due_for_report(row)}
    if not {line.assignment_id for line in lines} <= known.keys() or len({*_ids(lines)}) != len(lines):
        raise Refused(None, "Danh sách nhiệm vụ đã thay đổi. Mời đồng chí mở lại trang này và xem lại.")
    starts = states_at_start(row, known.values())
    for line in lines:
        _check_line(line, known[line.assignment_id])
        AssignmentProgress.objects.update_or_create(
            assignment=known[line.assignment_id],
            meeting=row,
            defaults={
                "state_at_start": starts[line.assignment_id],
                "state": line.state,
                "result": line.result,
                "measure_done": line.measure_done,
            },
        )
    settle(known[pk] for pk in _ids(lines))
    return close(row, actor=actor, verb="progress", fields=[])


def _ids(lines: Iterable[ProgressLine]) -> list[int]:
    return [line.assignment_id for line in lines]


def _check_line(line: ProgressLine, assignment: Assignment) -> None:
    where = f"progress-{assignment.pk}"
    if line.state not in AssignmentState.values:
        raise Refused(f"{where}-state", "Chưa rõ kết quả. Mời đồng chí chọn một mục.")
    done, total = line.measure_done or 0, assignment.measure_total
    if total and done > total * MOST_OF_A_MEASURE:
        raise Refused(
            f"{where}-measure_done",
            f"Số đã đạt {thousands(done)} nhiều hơn hẳn chỉ tiêu {thousands(total)}. Mời đồng chí xem lại.",
        )


def settle(assignments: Iterable[Assignment]) -> None:
    """Give each assignment the state of its last standing report; without one it is open again."""
    assignments = list(assignments)
    reports = standing_reports().filter(assignment__in=assignments).select_related("meeting")
    last = {report.assignment_id: report for report in reports}
    for assignment in assignments:
        report = last.get(assignment.pk)
        state = report.state if report else AssignmentState.OPEN
        assignment.state, assignment.measure_done = state, report.measure_done if report else None
        assignment.closed_on = None if state == AssignmentState.OPEN else report.meeting.roll_day
    Assignment.objects.bulk_update(assignments, ["state", "measure_done", "closed_on"], batch_size=100)


def settle_after_voiding(meeting: Meeting) -> None:
    """What a voided meeting reported counts no more."""
    settle(Assignment.objects.filter(progress__meeting=meeting))


def measure_hint(assignment: Assignment, done: int | None, state: str) -> str:
    """Return what should be looked at again where the number and the word do not go together, '' otherwise."""
    total = assignment.measure_total
    if not total or done is None:
        return ""
    words = measured(done, total, assignment.measure_unit)
    if done > total:
        return f"{words}: vượt chỉ tiêu {thousands(done - total)} {assignment.measure_unit}".strip() + "."
    if done == total and state == AssignmentState.OPEN:
        return f"Đã đủ {words}. Nếu việc đã xong, mời đồng chí chọn Hoàn thành."
    if done < total and state == AssignmentState.DONE:
        return f"Mới được {words} mà ghi Hoàn thành, nên xem lại."
    return ""


def _continue_groups(assignment_ids: Collection[int]) -> None:
    """What a group of the merged branch does goes on with the group that continues it in the successor."""
    rows = Assignment.groups.through.objects.filter(assignment__in=assignment_ids)
    for row in rows.filter(membergroup__continued_as__isnull=False).select_related("membergroup"):
        row.membergroup_id = row.membergroup.continued_as_id
        row.save(update_fields=["membergroup"])


@transaction.atomic
def hand_over(*, unit: Unit, successor: Unit, actor: User | None) -> int:
    """Give the open assignments of a merged unit to its successor; returns how many. The finished ones stay its record."""
    passing = list(Assignment.objects.filter(unit=unit).unfinished().values_list("pk", flat=True))
    count = Assignment.objects.filter(pk__in=passing).update(unit=successor)
    _continue_groups(passing)
    if count:
        record(actor=actor, verb="assignments.hand_over", subject=successor, unit=successor, fields={"rows": count})
    return count
