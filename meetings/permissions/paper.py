"""Who works with the paper pack of a meeting: whoever keeps its record, also on behalf; only of meetings of a branch."""

from chibo.organization.models import Access
from meetings.enums import MeetingKind
from meetings.models import Meeting
from meetings.permissions import can_log_meeting, can_write


def has_pack(meeting: Meeting) -> bool:
    """Tell whether there is a pack for such a meeting: one of the whole branch that is rated."""
    return meeting.kind in MeetingKind.rated()


def can_enter_from_paper(access: Access | None, meeting: Meeting) -> bool:
    return has_pack(meeting) and can_write(access, meeting)


def can_print_pack(access: Access | None, meeting: Meeting) -> bool:
    """Print the pack: it holds names of members and of what falls due for them, so those who keep the record."""
    return has_pack(meeting) and can_log_meeting(access, meeting.unit) and not meeting.is_voided
