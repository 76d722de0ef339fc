"""The draft of a resolution as the record of the month before gives it: what was done, what goes on."""

from __future__ import annotations

from chibo.common.dates import screen_date
from meetings.enums import AssignmentState
from meetings.models import Assignment, AssignmentProgress, Meeting
from meetings.queries.preparation import open_assignments, results_of_last

MOST_CARRIED = 30


def composed_draft(meeting: Meeting) -> tuple[str, list[str]]:
    """Return (assessment, items): the results told at the last meeting, and every open assignment carried over."""
    items = [carried(assignment) for assignment in open_assignments(meeting)[:MOST_CARRIED]]
    return _assessment(results_of_last(meeting).rows), items


def _assessment(rows: list[AssignmentProgress]) -> str:
    if not rows:
        return ""
    done = [row for row in rows if row.state == AssignmentState.DONE]
    lines = [f"Hoàn thành {len(done)}/{len(rows)} nhiệm vụ đã giao."]
    lines += [f"- {row.assignment.text}: {_told(row)}" for row in rows]
    return "\n".join(lines)


def _told(row: AssignmentProgress) -> str:
    state = row.get_state_display().lower()
    return f"{state}; {row.result}" if row.result else state


def carried(assignment: Assignment) -> str:
    """Return 'Tiếp tục: … (đồng chí A; hạn 31/12/2026)'."""
    who = [f"đồng chí {member.name}" for member in assignment.members.all()]
    who += [assignment.outside_body] * bool(assignment.outside_body)
    parts = [", ".join(who)] * bool(who)
    parts += [f"hạn {screen_date(assignment.due_on)}"] * bool(assignment.due_on)
    text = " ".join(assignment.text.split())
    return f"Tiếp tục: {text}" + (f" ({'; '.join(parts)})" if parts else "")
