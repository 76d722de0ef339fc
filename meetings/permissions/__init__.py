"""Who may do what with the record of a meeting.

Policy in words: the secretary of a branch (or a clerk with that access) keeps the record of its meetings; a committee or board
above may keep it on behalf of a branch, marked so; a cadre reads; an administrator reads nothing. What was said in criticism
and self-criticism stays in the branch: above it one reads only that it was done. Rows come through `visible_to`.

Proposals in words: the secretary raises and sends them, or a committee or board above on behalf, marked so; where one lies,
the committee or board receives, considers, passes on and answers, and one above it may do so on its behalf. A cadre reads.
Fields are one table for the site, kept like the table of holidays; deadlines are kept like other rules of a unit.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from chibo.organization.permissions import can_change_holidays
from meetings.enums import ProposalState
from meetings.models import Meeting, Proposal

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


def can_see_gatherings(access: Access | None) -> bool:
    """The list of meetings of committees, and starting one: for those who act for a committee."""
    return access is not None and access.unit_id is not None and access.is_above


def can_open_giao_ban(access: Access | None, meeting: Meeting) -> bool:
    """The last month of the units that a giao ban calls."""
    return can_see_gatherings(access) and meeting.calls_units


def can_log_gathering(access: Access | None, unit: Unit) -> bool:
    """Keep the record of a meeting of the committee of `unit`, also on behalf of it."""
    return can_log_meeting(access, unit) and not unit.is_branch


def can_reschedule(access: Access | None, unit: Unit) -> bool:
    return can_log_meeting(access, unit)


def can_read_criticism(access: Access | None, meeting: Meeting) -> bool:
    """Read what stays in the branch, the words of criticism and why somebody was absent.

    Only who acts for the very branch, or for the one that it was merged into; of a meeting of a committee, who acts for it.
    """
    if meeting.is_of_committee:
        return access is not None and access.is_above and access.unit_id == meeting.unit_id
    return access is not None and access.role == Role.SECRETARY and access.reaches(meeting.unit)


def acts_from_above(access: Access, unit: Unit) -> bool:
    """Return whether a committee or board acts here for another unit than its own."""
    return access.role != Role.SECRETARY and access.unit_id != unit.pk


def writes_for(access: Access, unit: Unit, name: str) -> str:
    """Return who writes on behalf of `unit` ('Nguyễn Văn A, Đảng ủy xã B'), '' for the unit itself.

    `name` is that of the person signed in: of a clerk who writes for the secretary it stands alone.
    """
    if acts_from_above(access, unit):
        return f"{name}, {access.unit.committee_name}"[:LONGEST_WRITER]
    return name if access.on_behalf else ""


# --- proposals -------------------------------------------------------------------------------------------------------


def can_see_proposals(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and access.role in Role.reads_minutes()


def can_raise_proposal(access: Access | None, unit: Unit) -> bool:
    """Write a proposal of the branch `unit` and send it, also on behalf of it."""
    return can_log_meeting(access, unit) and unit.is_branch


def can_change_proposal(access: Access | None, proposal: Proposal) -> bool:
    """Change, send or drop one that was not sent yet."""
    return proposal.is_draft and can_log_meeting(access, proposal.unit)


def can_clarify_proposal(access: Access | None, proposal: Proposal) -> bool:
    """Send one again that came back to be made clear."""
    return proposal.state == ProposalState.RETURNED and can_log_meeting(access, proposal.unit)


def can_see_steps(access: Access | None, proposal: Proposal, *, is_of_branch: bool) -> bool:
    """Open the form of a step: who acts for the branch, or for a committee; whether it is theirs to take now comes after."""
    if is_of_branch:
        return can_log_meeting(access, proposal.unit)
    return can_see_proposals(access) and access.is_above


def can_handle_proposal(access: Access | None, proposal: Proposal) -> bool:
    """Act for the committee where it lies: from that committee, or from one above it, marked as on behalf."""
    has_place = proposal.place_id is not None
    return has_place and access is not None and access.is_above and access.reaches(proposal.place)


def can_change_proposal_fields(access: Access | None) -> bool:
    return can_change_holidays(access)
