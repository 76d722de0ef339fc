"""Photographs and papers that people sent in come back with their rows, byte for byte, and stay private."""

from __future__ import annotations

import hashlib
import io
import shutil

import pytest
from django.core.management import call_command
from django.utils import timezone

from chibo.files.models import StoredFile
from chibo.files.services import keep_upload, sweep_files
from chibo.files.tests.samples import picture, upload
from chibo.organization.tests.factories import BranchFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_file_sent_in_comes_back_with_its_row_byte_for_byte(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    kept = keep_upload(upload(picture()), unit=BranchFactory(), actor=UserFactory(), at=timezone.now())
    call_command("backup", str(tmp_path / "sao-luu.zip"), stdout=io.StringIO())
    StoredFile.objects.all().delete()
    shutil.rmtree(settings.MEDIA_ROOT)
    call_command("restore", str(tmp_path / "sao-luu.zip"), replace=True, stdout=io.StringIO())
    back = StoredFile.objects.get()
    path = settings.MEDIA_ROOT / back.bytes.name
    assert hashlib.sha256(path.read_bytes()).hexdigest() == back.digest == kept.digest
    assert path.stat().st_mode & 0o777 == 0o600
    assert sweep_files(at=timezone.now()) == 0
