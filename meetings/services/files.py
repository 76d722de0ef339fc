"""Files of a meeting: added, given their page, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.files.checking import Checked, check
from chibo.files.enums import FileKind
from chibo.files.services import keep_checked
from meetings.enums import MeetingFileRole
from meetings.models import AgendaItem, Meeting, MeetingFile

MOST_FILES = 60
MOST_PAGES = 40
TOO_MANY = f"Kỳ này đã có {MOST_FILES} tệp. Mời đồng chí bỏ bớt tệp không cần rồi thêm lại."
VOIDED = "Kỳ sinh hoạt này đã hủy nên không thêm tệp được."
ODD_PAGE = f"Số trang phải từ 1 đến {MOST_PAGES}. Mời đồng chí ghi lại."


def attach(
    *,
    meeting: Meeting,
    upload: UploadedFile | None,
    role: str,
    item: AgendaItem | None = None,
    page: int | None = None,
    actor: User,
    at: datetime,
) -> MeetingFile:
    """Keep an uploaded file at a meeting, also one with locked minutes, and return its row.

    A page written by hand (MeetingFileRole.SCAN) must be a picture or a PDF. The same bytes twice in the same role are one
    row: a bad line sends again. Raises Refused (field `file` or `page`).
    """
    kinds = [*FileKind.images(), FileKind.PDF] if role in MeetingFileRole.staying() else None
    if page is not None and not 1 <= page <= MOST_PAGES:
        raise Refused("page", ODD_PAGE)
    return _attach(meeting, check(upload, kinds), role, item, page, actor, at)


@transaction.atomic
def _attach(
    meeting: Meeting,
    checked: Checked,
    role: str,
    item: AgendaItem | None,
    page: int | None,
    actor: User,
    at: datetime,
) -> MeetingFile:
    row = _locked(meeting)
    known = row.files.select_related("file").filter(role=role, file__digest=checked.digest).first()
    if known is not None:
        return _again(known, page, actor)
    if row.files.kept().count() >= MOST_FILES:
        raise Refused("file", TOO_MANY)
    kept = keep_checked(checked, unit=row.unit, actor=actor, at=at)
    file = MeetingFile.objects.create(meeting=row, file=kept, role=role, item=item, page=page)
    said = {"role": role, "page": page, "digest": kept.digest}
    record(actor=actor, verb="meetings.attach", subject=file, unit=row.unit_id, fields=said)
    return file


def _locked(meeting: Meeting) -> Meeting:
    row = Meeting.objects.select_for_update(of=("self",)).select_related("unit").get(pk=meeting.pk)
    if row.is_voided:
        raise Refused(None, VOIDED)
    return row


def _again(file: MeetingFile, page: int | None, actor: User) -> MeetingFile:
    """The same file came once more: nothing new, unless it was taken out or now has another page."""
    is_same = file.removed_at is None and page in (None, file.page)
    if not is_same:
        file.removed_at, file.page = None, page or file.page
        file.save(update_fields=["removed_at", "page"])
        record(
            actor=actor, verb="meetings.attach", subject=file, unit=file.meeting.unit_id, fields=["removed_at", "page"]
        )
    return file


@transaction.atomic
def remove(*, file: MeetingFile, actor: User, at: datetime) -> MeetingFile:
    """Take a file out of a meeting; its row and its bytes stay. Twice is once. Raises Refused under locked minutes."""
    row = _locked(file.meeting)
    stored = MeetingFile.objects.select_related("file", "meeting").get(pk=file.pk)
    if stored.removed_at is not None:
        return stored
    if row.is_finalized and not stored.is_late:
        raise Refused(None, "Biên bản đã khóa nên tệp có trước lúc khóa được giữ nguyên. Mời đồng chí dùng Đính chính.")
    stored.removed_at = at
    stored.save(update_fields=["removed_at"])
    record(actor=actor, verb="meetings.detach", subject=stored, unit=row.unit_id, fields=["removed_at"])
    return stored


@transaction.atomic
def set_pages(*, meeting: Meeting, pages: Mapping[int, int | None], actor: User) -> None:
    """Say which page each photograph shows: {file id: page or None}. Raises Refused(`page-<id>`) on an odd number."""
    row = _locked(meeting)
    for file in row.files.kept().filter(pk__in=pages):
        page = pages[file.pk]
        if page == file.page:
            continue
        if page is not None and not 1 <= page <= MOST_PAGES:
            raise Refused(f"page-{file.pk}", ODD_PAGE)
        file.page = page
        file.save(update_fields=["page"])
        record(actor=actor, verb="meetings.page", subject=file, unit=row.unit_id, fields={"page": page})
