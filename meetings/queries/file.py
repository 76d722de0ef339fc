"""Files of a meeting as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from chibo.accounts.models import User
from chibo.organization.models import Access
from meetings.enums import MeetingFileRole
from meetings.models import Meeting, MeetingFile
from meetings.permissions.file import can_open_file, can_remove_file


@dataclass(frozen=True)
class FileRow:
    """One file as a person sees it: `may_open` False tells no more than that it is there."""

    file: MeetingFile
    may_open: bool
    may_remove: bool

    @property
    def is_picture(self) -> bool:
        return self.file.file.is_image


def files_of(meeting: Meeting, access: Access | None, user: User) -> dict[str, list[FileRow]]:
    """Return {role: rows} of the files kept at a meeting, in the order of their pages. One query."""
    rows: dict[str, list[FileRow]] = {role: [] for role in MeetingFileRole.values}
    for file in meeting.files.kept().select_related("file__uploaded_by").order_by("page", "pk"):
        file.meeting = meeting
        row = FileRow(file, can_open_file(access, file), can_remove_file(access, user, file))
        rows[file.role].append(row)
    return rows
