"""Files of a meeting: papers for it, pictures of what was written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from chibo.common.models import one_of
from chibo.files.models import StoredFile
from meetings.enums import MeetingFileRole
from meetings.models.agenda import AgendaItem
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access


class MeetingFileQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> MeetingFileQuerySet:
        """Return files of meetings that `access` reads; what may be opened of them says `permissions.file`."""
        return self.filter(meeting__in=Meeting.objects.visible_to(access))

    def kept(self) -> MeetingFileQuerySet:
        """Return files that were not taken out again."""
        return self.filter(removed_at__isnull=True)


class MeetingFile(models.Model):
    """A file at a meeting. Read with the meeting; a page written by hand holds everything, so it stays in the branch."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("là gì", max_length=10, choices=MeetingFileRole.choices)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="files", verbose_name="của nội dung"
    )
    page = models.PositiveSmallIntegerField("trang", null=True, blank=True)
    removed_at = models.DateTimeField("bỏ ra lúc", null=True, blank=True)

    objects = MeetingFileQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "role", "page", "pk"]
        verbose_name = "tệp của kỳ sinh hoạt"
        constraints = [one_of("role", MeetingFileRole.values, name="meetings_meetingfile_role")]

    def __str__(self) -> str:
        return str(self.file)

    @property
    def stays_in_branch(self) -> bool:
        return self.role in MeetingFileRole.staying()

    @property
    def is_late(self) -> bool:
        """Added after the minutes were locked."""
        locked_at = self.meeting.finalized_at
        return locked_at is not None and self.file.uploaded_at > locked_at
