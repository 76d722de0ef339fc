"""Who may do what with the files of a meeting.

Policy in words: whoever keeps the record adds files, also after the lock, for a photograph of the signed page is made then;
what comes after the lock is shown as added later. Papers are read by all who read the meeting. A picture of a page written by
hand holds everything that was said, so it is opened in the branch only; a committee that adds one on behalf sees that it is
there and no more. Taken out of the list a file keeps its row; what was there when the minutes were locked stays.
"""

from chibo.accounts.models import User
from chibo.organization.models import Access
from meetings.models import Meeting, MeetingFile
from meetings.permissions import can_log_meeting, can_read_criticism


def can_add_file(access: Access | None, meeting: Meeting) -> bool:
    return can_log_meeting(access, meeting.unit) and not meeting.is_voided


def can_see_files(access: Access | None, meeting: Meeting) -> bool:
    """Open the page of files: everybody who reads the meeting."""
    return access is not None and access.reaches(meeting.unit)


def can_open_file(access: Access | None, file: MeetingFile) -> bool:
    return not file.stays_in_branch or can_read_criticism(access, file.meeting)


def can_remove_file(access: Access | None, user: User, file: MeetingFile) -> bool:
    """Take a file out: those of the branch, and whoever sent it in; not from under locked minutes."""
    if not can_add_file(access, file.meeting) or (file.meeting.is_finalized and not file.is_late):
        return False
    return can_read_criticism(access, file.meeting) or file.file.uploaded_by_id == user.pk
