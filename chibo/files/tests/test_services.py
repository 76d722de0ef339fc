"""Keeping bytes: whole, private, under a name of our own; swept when their transaction was taken back; handed out fenced."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from chibo.common.errors import Refused
from chibo.files import services
from chibo.files.enums import FileKind
from chibo.files.models import StoredFile
from chibo.files.services import keep_upload, sweep_files
from chibo.files.tests.samples import docx, pdf, picture, upload
from chibo.files.views import SANDBOX, file_answer, thumbnail_answer
from chibo.organization.tests.factories import BranchFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def keep(content: bytes = b"", name: str = "Biên bản.jpg") -> StoredFile:
    sent = upload(content or picture(), name)
    return keep_upload(sent, unit=BranchFactory(), actor=UserFactory(), at=timezone.now())


def test_a_file_is_kept_whole_and_private_under_a_name_of_our_own(media: Path):
    file = keep(name="../../../etc/x.php")
    path = media / file.bytes.name
    assert file.bytes.name == f"files/{file.key.hex[:2]}/{file.key.hex}"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (file.name, file.size) == ("x.php.jpg", path.stat().st_size)
    assert file.digest == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_bytes_of_a_transaction_that_was_taken_back_are_swept_a_day_later(media: Path):
    kept = keep()
    with transaction.atomic():
        lost = keep()
        transaction.set_rollback(True)
    orphan = media / lost.bytes.name
    assert sweep_files(at=timezone.now()) == 0
    yesterday = (timezone.now() - timedelta(days=2)).timestamp()
    for path in (orphan, media / kept.bytes.name):
        os.utime(path, (yesterday, yesterday))
    call_command("sweep_files", stdout=io.StringIO())
    assert (orphan.exists(), (media / kept.bytes.name).exists()) == (False, True)


def test_headers_of_a_download_keep_a_browser_from_doing_anything_with_it():
    answer = file_answer(keep(pdf(), 'Nghị "quyết"\r\nX: 1.pdf'))
    name = "filename*=utf-8''Ngh%E1%BB%8B%20-quy%E1%BA%BFt-%20X-%201.pdf"
    assert answer["Content-Disposition"] == f"attachment; {name}"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == SANDBOX


def test_only_a_picture_is_shown_in_the_page():
    answer = file_answer(keep(), inline=True)
    assert (answer["Content-Type"], answer["Content-Disposition"].partition(";")[0]) == ("image/jpeg", "inline")
    for content in (pdf(), docx()):
        with pytest.raises(ValueError, match="only pictures"):
            file_answer(keep(content), inline=True)
        with pytest.raises(Http404):
            thumbnail_answer(keep(content))


def test_bytes_that_are_gone_are_not_found(media: Path):
    file = keep()
    (media / file.bytes.name).unlink()
    for answer in (file_answer, thumbnail_answer):
        with pytest.raises(Http404):
            answer(file)


def test_a_small_picture_is_small():
    answer = thumbnail_answer(keep(picture(size=(3000, 2000))))
    assert answer["Content-Type"] == FileKind.JPEG.content_type
    assert len(answer.content) < 20_000


@pytest.mark.parametrize(("files", "size"), [(services.MOST_FILES_A_DAY, 1), (1, services.MOST_BYTES_A_DAY)])
def test_a_unit_sends_only_so_much_within_a_day(files: int, size: int):
    unit, actor, at = BranchFactory(), UserFactory(), timezone.now()
    row = {"unit": unit, "name": "a.pdf", "kind": FileKind.PDF, "size": size, "uploaded_at": at, "uploaded_by": actor}
    StoredFile.objects.bulk_create(StoredFile(**row, bytes=f"files/{number}") for number in range(files))
    with pytest.raises(Refused) as refused:
        keep_upload(upload(pdf(), "a.pdf"), unit=unit, actor=actor, at=at)
    assert (refused.value.field, refused.value.sentence) == ("file", services.TOO_MUCH_TODAY)
    keep_upload(upload(pdf(), "a.pdf"), unit=unit, actor=actor, at=at + timedelta(days=1))
    keep_upload(upload(pdf(), "a.pdf"), unit=BranchFactory(), actor=actor, at=at)
    assert StoredFile.objects.count() == files + 2
