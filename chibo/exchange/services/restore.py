"""Taking a backup back: checked whole before anything is touched, then loaded in one transaction."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zlib import error as ZlibError  # noqa: N812 -- an exception

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from chibo.accounts.models import User
from chibo.audit.models import AuditEvent
from chibo.exchange.archive import (
    FORMAT,
    MANIFEST,
    MEDIA,
    PROGRAM,
    BackupRefused,
    Manifest,
    Part,
    Values,
    applied_migrations,
    carried_models,
    columns_of,
)
from chibo.exchange.services.backup import media_files, private
from chibo.organization.models import Member, Unit

PIECE = 1 << 20
PARAMETERS = 900  # in one statement: the least that a database of ours takes is 999
LONGEST_MANIFEST = 50_000_000
DAMAGED = "Tệp sao lưu bị hỏng hoặc thiếu ({what}). Chưa thay đổi gì; mời đồng chí dùng bản sao lưu khác."
# What migrations do not fill: one row in any of these is somebody's work.
FILLED_BY_PEOPLE = (User, Unit, Member, AuditEvent)


def restore_backup(path: Path, *, replace: bool = False) -> Manifest:
    """Load the backup at `path` into this database and MEDIA_ROOT; `replace` empties both first.

    Every checksum is checked before anything is touched. Database and files change together or not at all. Raises
    BackupRefused with a sentence.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _read_manifest(archive)
            _check_program(manifest)
            _check_parts(archive, manifest)
            if not replace and holds_data():
                raise BackupRefused(
                    "Cơ sở dữ liệu này đang có số liệu nên chưa khôi phục. Nếu đồng chí muốn thay toàn bộ bằng bản "
                    "sao lưu, mời đồng chí chạy lại lệnh với --replace."
                )
            with _media_beside(archive, manifest) as put_in_place:
                _load(archive, manifest, put_in_place)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise BackupRefused(DAMAGED.format(what=path.name)) from error
    except DatabaseError as error:
        raise BackupRefused(f"Không nạp được số liệu vào cơ sở dữ liệu: {error}. Chưa thay đổi gì.") from error
    return manifest


def holds_data() -> bool:
    """Return whether people have put anything into the database or the folder of uploaded files."""
    return any(model._base_manager.exists() for model in FILLED_BY_PEOPLE) or bool(media_files())


# --- before anything is touched ----------------------------------------------------------------------------------


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise ValueError(MANIFEST)
        plain = json.loads(archive.read(MANIFEST))
        if plain["program"] != PROGRAM or not isinstance(plain["format"], int):
            raise ValueError(PROGRAM)
        if plain["format"] != FORMAT:
            raise BackupRefused(
                f"Bản sao lưu có khuôn dạng {plain['format']}, chương trình này đọc khuôn dạng {FORMAT}. "
                "Mời đồng chí dùng phiên bản chương trình đã tạo bản sao lưu."
            )
        return Manifest(plain["made_at"], plain["migrations"], [Part(**part) for part in plain["parts"]])
    except (KeyError, ValueError, TypeError, UnicodeDecodeError) as error:
        raise BackupRefused(
            "Tệp này không phải bản sao lưu của chương trình. Mời đồng chí chọn tệp do lệnh backup tạo ra."
        ) from error


def _check_program(manifest: Manifest) -> None:
    """Refuse a backup of another version: its tables may have other columns."""
    theirs, ours = set(manifest.migrations), set(applied_migrations())
    if theirs - ours:
        missing = ", ".join(sorted(theirs - ours)[:3])
        raise BackupRefused(
            f"Bản sao lưu có những bước cập nhật mà cơ sở dữ liệu này chưa có ({missing}). "
            "Mời đồng chí chạy manage.py migrate, hoặc dùng phiên bản chương trình đã tạo bản sao lưu."
        )
    if ours - theirs:
        extra = ", ".join(sorted(ours - theirs)[:3])
        raise BackupRefused(
            f"Bản sao lưu được tạo từ phiên bản cũ hơn: còn thiếu {extra}. Mời đồng chí khôi phục bằng phiên bản đó, "
            "rồi nâng cấp và chạy manage.py migrate."
        )
    expected = {model._meta.label_lower: [field.attname for field in columns_of(model)] for model in carried_models()}
    if {part.model: part.fields for part in manifest.tables} != expected:
        raise BackupRefused("Các bảng trong bản sao lưu khác với chương trình này. Mời đồng chí dùng đúng phiên bản.")


def _check_parts(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    names = [part.name for part in manifest.parts]
    if sorted(archive.namelist()) != sorted([*names, MANIFEST]) or len(set(names)) != len(names):
        raise BackupRefused(DAMAGED.format(what="thừa hoặc thiếu phần"))
    for part in manifest.files:
        _check_file_name(part)
    for part in manifest.parts:
        if _sum_of(archive, part) != (part.sha256, part.size):
            raise BackupRefused(DAMAGED.format(what=part.name))


def _check_file_name(part: Part) -> None:
    path = PurePosixPath(part.name.removeprefix(MEDIA))
    is_safe = part.name == f"{MEDIA}{path}" and not path.is_absolute() and ".." not in path.parts and path.parts
    if not is_safe or re.search(r"[\\\0]", part.name):
        raise BackupRefused(DAMAGED.format(what="tên tệp đính kèm"))


def _sum_of(archive: zipfile.ZipFile, part: Part) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(part.name) as entry:
            while (piece := entry.read(PIECE)) and size <= part.size:
                digest.update(piece)
                size += len(piece)
    except ZlibError:
        return "", 0
    return digest.hexdigest(), size


# --- files -------------------------------------------------------------------------------------------------------


@contextmanager
def _media_beside(archive: zipfile.ZipFile, manifest: Manifest) -> Iterator[object]:
    """Unpack the files beside MEDIA_ROOT and yield the function that swaps the folders; undone on an error."""
    root = Path(settings.MEDIA_ROOT)
    token = secrets.token_hex(4)
    fresh, former = root.with_name(f".{root.name}.new.{token}"), root.with_name(f".{root.name}.old.{token}")
    root.parent.mkdir(parents=True, exist_ok=True)
    swapped = False

    def put_in_place() -> None:
        nonlocal swapped
        if root.exists():
            root.rename(former)
        swapped = True
        fresh.rename(root)

    try:
        _unpack(archive, manifest, fresh)
        yield put_in_place
    except BaseException:
        if swapped:
            shutil.rmtree(root, ignore_errors=True)
            if former.exists():
                former.rename(root)
        raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for part in manifest.files:
        path = folder / part.name.removeprefix(MEDIA)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with archive.open(part.name) as entry, open(path, "xb", opener=private) as file:
            shutil.copyfileobj(entry, file, PIECE)


# --- tables ------------------------------------------------------------------------------------------------------


@transaction.atomic
def _load(archive: zipfile.ZipFile, manifest: Manifest, put_in_place: object) -> None:
    """Empty all tables and fill them; foreign keys are checked when all rows are there. The files are swapped last."""
    _empty([*carried_models(), Session])
    values = Values()
    for part in manifest.tables:
        model = apps.get_model(part.model)
        with archive.open(part.name) as lines:
            _load_table(model, lines, values, part)
    connection.check_constraints()
    for part in manifest.tables:
        if apps.get_model(part.model)._base_manager.count() != part.rows:
            raise BackupRefused(DAMAGED.format(what=f"số dòng của {part.name}"))
    _reset_sequences()
    put_in_place()


def _empty(tables: list[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for model in reversed(tables):
            cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")


def _load_table(model: type[models.Model], lines: BinaryIO, values: Values, part: Part) -> None:
    """Insert the rows as they were: no default, no automatic time, nothing that saving would do."""
    fields = columns_of(model)
    names = ", ".join(_quoted(field.column) for field in fields)
    begin = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES "
    one = f"({', '.join(['%s'] * len(fields))})"
    at_once = max(1, PARAMETERS // len(fields))
    with connection.cursor() as cursor:
        for rows in _batches(lines, at_once):
            parameters = [value for row in rows for value in _read(fields, row, values, part)]
            cursor.execute(begin + ", ".join([one] * len(rows)), parameters)


def _read(fields: list[models.Field], row: bytes, values: Values, part: Part) -> list[object]:
    try:
        written = json.loads(row)
        return [values.read(field, value) for field, value in zip(fields, written, strict=True)]
    except (ValueError, TypeError, LookupError, ValidationError) as error:
        raise BackupRefused(DAMAGED.format(what=part.name)) from error


def _batches(lines: BinaryIO, size: int) -> Iterator[list[bytes]]:
    batch = []
    for row in lines:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), carried_models()):
            cursor.execute(sql)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
