"""Keeping files that people bring in, and sweeping away bytes that no row knows."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum

from chibo.accounts.models import User
from chibo.common.dates import VIETNAM
from chibo.common.errors import Refused
from chibo.common.files import write_atomically
from chibo.files.checking import Checked, check
from chibo.files.models import StoredFile, place_of
from chibo.organization.models import Unit

FOLDER = "files"
# A transaction never lasts this long: bytes without a row after it were left by one that was taken back.
ORPHAN_AFTER = timedelta(days=1)
# What one unit may send in within a day, taken out again or not: ten times what a month of a branch needs.
DAY = timedelta(days=1)
MOST_FILES_A_DAY = 200
MOST_BYTES_A_DAY = 500 * 1024 * 1024

TOO_MUCH_TODAY = "Hôm nay đơn vị đã gửi quá nhiều tệp. Mời đồng chí bỏ tệp không cần và thêm tiếp vào ngày mai."


def keep_upload(
    upload: UploadedFile | None, *, unit: Unit, actor: User, at: datetime, kinds: Collection[str] | None = None
) -> StoredFile:
    """Check an uploaded file and keep it for `unit`; `kinds`: which FileKind values may come (None: all).

    A picture is drawn anew as a JPEG, upright and without metadata. Raises Refused("file", sentence). The caller hangs it
    on a row that decides who reads it, and records the audit event of that row.
    """
    return keep_checked(check(upload, kinds), unit=unit, actor=actor, at=at)


@transaction.atomic
def keep_checked(checked: Checked, *, unit: Unit, actor: User, at: datetime) -> StoredFile:
    """Keep what `checking.check` found fit. The bytes are on disk, whole, before the row can be seen.

    When the transaction is taken back the bytes stay without a row; `sweep_files` removes them. Raises Refused("file") when
    the unit has sent too much within a day.
    """
    _check_room(unit, len(checked.content), at)
    file = StoredFile(
        key=uuid.uuid4(),
        unit=unit,
        name=checked.name,
        kind=checked.kind,
        size=len(checked.content),
        digest=checked.digest,
        uploaded_at=at,
        uploaded_by=actor,
    )
    place = place_of(file, checked.name)
    path = Path(settings.MEDIA_ROOT) / place
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(path, checked.content, mode=0o600)
    file.bytes.name = place
    file.save()
    return file


def _check_room(unit: Unit, size: int, at: datetime) -> None:
    sent = StoredFile.objects.filter(unit=unit, uploaded_at__gt=at - DAY).aggregate(files=Count("pk"), size=Sum("size"))
    if sent["files"] >= MOST_FILES_A_DAY or (sent["size"] or 0) + size > MOST_BYTES_A_DAY:
        raise Refused("file", TOO_MUCH_TODAY)


def sweep_files(*, at: datetime) -> int:
    """Remove bytes older than a day that no row knows and return how many. Safe to run twice, and beside uploads."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    old = [path for path in folder.rglob("*") if path.is_file() and _written_at(path) < at - ORPHAN_AFTER]
    known = set(StoredFile.objects.values_list("bytes", flat=True)) if old else set()
    orphans = [path for path in old if path.relative_to(settings.MEDIA_ROOT).as_posix() not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, VIETNAM)
