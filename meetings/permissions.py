"""Who may do what with the record of a meeting.

Policy in words: the secretary of a branch (or a clerk with that access) keeps the record of its meetings; a committee or board
above may keep it on behalf of a branch, marked so; a cadre reads; an administrator reads nothing. What was said in criticism
and self-criticism stays in the branch: above it one reads only that it was done. Rows come through `visible_to`.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from meetings.models import Meeting

LONGEST_WRITER = Meeting._meta.get_field("on_behalf_by").max_length
WRITERS = [Role.SECRETARY, Role.COMMITTEE, Role.BOARD]


def can_log_meeting(access: Access | None, unit: Unit) -> bool:
    """Start and keep the record of a meeting of `unit`, also on behalf of it."""
    return access is not None and access.role in WRITERS and access.reaches(unit)


def can_write(access: Access | None, meeting: Meeting) -> bool:
    """Change the record: it is neither locked nor voided."""
    return can_log_meeting(access, meeting.unit) and not meeting.is_finalized and not meeting.is_voided


def can_correct(access: Access | None, meeting: Meeting) -> bool:
    """Open locked minutes again, with a reason."""
    return can_log_meeting(access, meeting.unit) and meeting.is_finalized and not meeting.is_voided


def can_void(access: Access | None, meeting: Meeting) -> bool:
    return can_log_meeting(access, meeting.unit) and not meeting.is_voided


def can_reschedule(access: Access | None, unit: Unit) -> bool:
    return can_log_meeting(access, unit)


def can_read_criticism(access: Access | None, meeting: Meeting) -> bool:
    """Only who acts for the very branch, or for the one that it was merged into."""
    return access is not None and access.role == Role.SECRETARY and access.reaches(meeting.unit)


def writes_for(access: Access, name: str) -> str:
    """Return who writes on behalf of the branch ('Nguyễn Văn A, Đảng ủy xã B'), '' for its own secretary.

    `name` is that of the person signed in.
    """
    if access.role == Role.SECRETARY:
        return name if access.on_behalf else ""
    return f"{name}, {access.unit.committee_name}"[:LONGEST_WRITER]
