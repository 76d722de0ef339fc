"""Who may do what with notices and papers.

Policy in words: whoever keeps the record of a meeting writes and sends its notice and its papers, also from above, marked so.
Everybody who reads the record reads the notice and opens the papers; what the agenda says of a member stays in the branch.
Who has opened a paper is for those who keep the record.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access
from meetings.models import Meeting
from meetings.permissions import can_log_meeting, can_read_criticism, can_write


def can_see_notice(access: Access | None, meeting: Meeting) -> bool:
    reads = access is not None and access.unit_id is not None and access.role in Role.reads_minutes()
    return reads and access.reaches(meeting.unit)


def can_send_notice(access: Access | None, meeting: Meeting) -> bool:
    """Write and send notices and papers: until the minutes are locked."""
    return can_write(access, meeting)


def can_see_openings(access: Access | None, meeting: Meeting) -> bool:
    return can_log_meeting(access, meeting.unit)


def reads_whole_agenda(access: Access | None, meeting: Meeting) -> bool:
    """Read also what the agenda says of single members."""
    return can_read_criticism(access, meeting)
