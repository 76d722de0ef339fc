"""Files of meetings for the cast: a page written by hand and a paper, both small pictures, of each branch."""

from __future__ import annotations

import io

from django.utils import timezone
from PIL import Image

from chibo.accounts.models import User
from chibo.files.checking import Checked
from chibo.files.enums import FileKind
from chibo.files.services import keep_checked
from meetings.models import Meeting, MeetingFile
from meetings.paper_reference import reference


def make_file(*, meeting: Meeting, role: str, name: str, by: User) -> MeetingFile:
    """Return a picture called `name` at `meeting`, sent in by `by`."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG")
    checked = Checked(FileKind.JPEG.value, f"{name}.jpg", out.getvalue())
    stored = keep_checked(checked, unit=meeting.unit, actor=by, at=timezone.now())
    return MeetingFile.objects.create(meeting=meeting, file=stored, role=role)


class PackPage:
    """The first page of a meeting's paper pack, as its QR code names it."""

    def __init__(self, meeting: Meeting):
        self.code = reference(meeting.pk, 1)
        self.pk = meeting.pk
