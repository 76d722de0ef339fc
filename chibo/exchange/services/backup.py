"""Writing a backup: everything the program knows, as it was at one moment."""

from __future__ import annotations

import hashlib
import os
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from chibo.exchange.archive import (
    MANIFEST,
    MEDIA,
    Manifest,
    Part,
    Values,
    applied_migrations,
    carried_models,
    columns_of,
    line,
)

ROWS_AT_ONCE = 2000
PIECE = 1 << 20


def write_backup(path: Path) -> Manifest:
    """Write the backup to `path`, which appears only when it is complete, and return its manifest. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(temporary, "xb", opener=private) as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _fill(archive)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return manifest


def private(name: str, flags: int) -> int:
    """Open a file that its owner alone reads."""
    return os.open(name, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(archive: zipfile.ZipFile) -> Manifest:
    made_at = timezone.now().isoformat()
    with one_moment():
        migrations = applied_migrations()
        values = Values()
        parts = [_table(archive, place, model, values) for place, model in enumerate(carried_models())]
    parts += [part for part in (_media_file(archive, path) for path in media_files()) if part]
    manifest = Manifest(made_at, migrations, parts)
    archive.writestr(MANIFEST, manifest.as_json())
    return manifest


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the database as it is at one moment; nobody who writes has to wait.

    Inside a transaction of the caller that transaction is the moment.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Not atomic(): that begins IMMEDIATE, which would keep writers waiting.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


# --- tables ------------------------------------------------------------------------------------------------------


def _table(archive: zipfile.ZipFile, place: int, model: type[models.Model], values: Values) -> Part:
    name = f"data/{place:03d}-{model._meta.label_lower}.jsonl"
    fields = columns_of(model)
    rows = 0

    def lines() -> Iterator[bytes]:
        nonlocal rows
        for row in stored_rows(model, fields):
            rows += 1
            yield line(
                values.write(field, value, is_null=is_null) for field, (value, is_null) in zip(fields, row, strict=True)
            )

    sha256, size = _write_entry(archive, name, lines())
    return Part(name, sha256, size, model._meta.label_lower, [field.attname for field in fields], rows)


def stored_rows(model: type[models.Model], fields: list[models.Field]) -> Iterator[list[tuple[object, bool]]]:
    """Yield each row, by primary key, as (value, whether the column is NULL): a JSON null is a value."""
    nulls = {
        f"is_null_{place}": ExpressionWrapper(Q(**{f"{field.name}__isnull": True}), output_field=BooleanField())
        for place, field in enumerate(fields)
        if isinstance(field, models.JSONField)
    }
    places = {int(name.removeprefix("is_null_")): len(fields) + index for index, name in enumerate(nulls)}
    rows = model._base_manager.order_by("pk").annotate(**nulls)
    for row in rows.values_list(*(field.attname for field in fields), *nulls).iterator(chunk_size=ROWS_AT_ONCE):
        yield [
            (row[place], bool(row[places[place]]) if place in places else row[place] is None)
            for place in range(len(fields))
        ]


# --- files -------------------------------------------------------------------------------------------------------


def media_files() -> list[Path]:
    """Return the uploaded files, as paths below MEDIA_ROOT. Links are not followed."""
    root = Path(settings.MEDIA_ROOT)
    found = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path.relative_to(root) for path in found)


def _media_file(archive: zipfile.ZipFile, path: Path) -> Part | None:
    name = f"{MEDIA}{path.as_posix()}"
    try:
        with (Path(settings.MEDIA_ROOT) / path).open("rb") as file:
            sha256, size = _write_entry(archive, name, iter(lambda: file.read(PIECE), b""))
    except FileNotFoundError:
        return None  # taken away since it was listed
    return Part(name, sha256, size)


def _write_entry(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> tuple[str, int]:
    """Stream `pieces` into an entry and return (SHA-256, size)."""
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size
