"""The backup file: one ZIP with manifest.json, a part of JSON lines per model, and the uploaded files.

Values are written so that the same file loads into SQLite and PostgreSQL. A line is a list of the values of the fields
that the manifest names. Rows that Django itself makes anew (content types, permissions) are not carried but named by
what they stand for; sessions are left out, so everybody signs in again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

PROGRAM = "sinh-hoat-chi-bo"
FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media/"
LEFT_OUT = (ContentType, Permission, Session)
NAMED = {
    ContentType: ("app_label", "model"),
    Permission: ("content_type__app_label", "content_type__model", "codename"),
}


class BackupRefused(Exception):  # noqa: N818 -- reads as what it says
    """A backup cannot be written or taken back. The text is a Vietnamese sentence or two that say what to do."""


@dataclass(frozen=True)
class Part:
    """One entry of the ZIP with its size in bytes; a table's part also with its model, fields and number of rows."""

    name: str
    sha256: str
    size: int
    model: str = ""
    fields: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass(frozen=True)
class Manifest:
    made_at: str
    migrations: list[str]
    parts: list[Part]
    program: str = PROGRAM
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @property
    def tables(self) -> list[Part]:
        return [part for part in self.parts if part.model]

    @property
    def files(self) -> list[Part]:
        return [part for part in self.parts if not part.model]


def applied_migrations() -> list[str]:
    """Return 'app.name' of every migration that this database has."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


# --- models ------------------------------------------------------------------------------------------------------


def carried_models() -> list[type[models.Model]]:
    """Return the models of a backup, each after those it points at as far as they do not point at each other."""
    waiting = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model not in LEFT_OUT
    ]
    ordered: list[type[models.Model]] = []
    while waiting:
        ready = [model for model in waiting if not _pointed_at(model) & set(waiting)] or waiting[:1]
        ordered += ready
        waiting = [model for model in waiting if model not in ready]
    return ordered


def _pointed_at(model: type[models.Model]) -> set[type[models.Model]]:
    return {field.related_model for field in columns_of(model) if field.is_relation} - {model}


def columns_of(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.concrete_fields)


# --- values ------------------------------------------------------------------------------------------------------


class Values:
    """Turns the values of fields into JSON and back.

    JSON fields are written as a list of one value, so that JSON's null differs from an empty column.
    """

    def __init__(self) -> None:
        self._names: dict[type, dict[int, list[str]]] = {}
        self._ids: dict[type, dict[tuple[str, ...], int]] = {}

    def write(self, field: models.Field, value: object, *, is_null: bool) -> object:
        if isinstance(field, models.JSONField):
            return None if is_null else [value]
        if value is None:
            return None
        if field.related_model in NAMED:
            return self._name(field.related_model, value)
        if isinstance(value, (bytes, memoryview)):
            return base64.b64encode(value).decode("ascii")
        if isinstance(value, (date, datetime, time)):
            return value.isoformat()
        return str(value) if isinstance(value, (Decimal, UUID)) else value

    def read(self, field: models.Field, written: object) -> object:
        """Return the parameter for the database; ValueError when nothing stands for what was written."""
        if written is None:
            return None
        if isinstance(field, models.JSONField):
            return field.get_db_prep_value(written[0], connection)
        if field.related_model in NAMED:
            return self._id(field.related_model, tuple(written))
        target = field
        while target.is_relation:
            target = target.target_field
        value = base64.b64decode(written) if isinstance(target, models.BinaryField) else target.to_python(written)
        return target.get_db_prep_save(value, connection)

    def _name(self, model: type[models.Model], pk: int) -> list[str]:
        if model not in self._names:
            rows = model.objects.order_by().values_list("pk", *NAMED[model])
            self._names[model] = {pk: names for pk, *names in rows}
        return self._names[model][pk]

    def _id(self, model: type[models.Model], name: tuple[str, ...]) -> int:
        if model not in self._ids:
            rows = model.objects.order_by().values_list("pk", *NAMED[model])
            self._ids[model] = {tuple(names): pk for pk, *names in rows}
        try:
            return self._ids[model][name]
        except KeyError as error:
            raise ValueError(f"{model._meta.label} {'.'.join(name)}") from error


def line(values: Iterable[object]) -> bytes:
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
