"""Drafts of criteria sets: written from nothing or from a copy, changed part by part, thrown away.

A draft may contradict itself while it is worked on. What was published never changes: `criteria_publishing` ends it, a new
version takes its place. Two people on one draft do not meet unless they change the same part: `version` is the digest of
the part that was shown (`version_of`), and a part that has changed since is refused with `StaleVersion`.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused, StaleVersion
from chibo.common.text import digest, search_key
from chibo.organization.models import BranchType, Unit
from evaluations.definition import POINTS, RUBRIC
from evaluations.enums import CriteriaStatus, Level
from evaluations.models import CriteriaSet

IS_PUBLISHED = "Bộ tiêu chí này đã ban hành nên không sửa được nữa. Mời đồng chí lập bản mới từ bộ này."
IS_SHIPPED = "Bộ tiêu chí mẫu không sửa được. Mời đồng chí lập bản mới từ bộ này."
IS_GONE = "Bản dự thảo này đã được bỏ. Mời đồng chí quay lại danh sách bộ tiêu chí."
# 90, 70, 50 as in HD 42-HD/BTCTW: a beginning for a set with points, to be changed.
FIRST_BORDERS = (90, 70, 50, 0)
COPIED = ("kinds", "branch_type", "grade", "note")


@dataclass(frozen=True)
class Frame:
    """What stands around the criteria: name, document, reach, days, and the form with its stated maximum."""

    name: str
    unit: Unit | None
    kinds: list[str]
    branch_type: BranchType | None
    issuer: str
    number: str
    issued_on: date | None
    grade: str
    note: str
    valid_from: date | None
    valid_to: date | None
    form: str
    maximum: Decimal | None


def frame_of(row: CriteriaSet) -> Frame:
    stored = {name: getattr(row, name) for name in Frame.__dataclass_fields__ if name not in ("form", "maximum")}
    maximum = row.definition.get("maximum")
    form = row.definition.get("form", POINTS)
    return Frame(**stored, form=form, maximum=None if maximum is None else Decimal(str(maximum)))


def version_of(part: Any) -> str:
    """Return the digest of a part of a draft: an entry of its definition, a row of one, or a `Frame`."""
    return digest(_plain(part))


def _plain(part: Any) -> Any:
    if not isinstance(part, Frame):
        return part
    values = {name: getattr(part, name) for name in Frame.__dataclass_fields__} | {
        "unit": part.unit and part.unit.pk,
        "branch_type": part.branch_type and part.branch_type.pk,
    }
    return values | {"maximum": None if part.maximum is None else str(part.maximum.normalize())}


def plain_number(value: Decimal) -> int | float:
    """Return a number as the data writes it: 5, 4.5."""
    return int(value) if value == value.to_integral_value() else float(value)


# --- begin ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_draft(*, name: str, unit: Unit | None, form: str, actor: User) -> CriteriaSet:
    """Begin a set from nothing. The same again returns the first, as long as nothing was written in it."""
    definition = _empty(form, {})
    first = _same(unit=unit, name=name, copied_from=None, definition=definition)
    if first is not None:
        return first
    return _begin(actor, name=name, unit=unit, kinds=["regular", "combined"], definition=definition)


@transaction.atomic
def copy_set(*, source: CriteriaSet, unit: Unit | None, name: str, actor: User) -> CriteriaSet:
    """Begin a draft of `unit` with all that `source` holds but its document and its days: those are the unit's own.

    The same again returns the first, as long as nothing was changed in it.
    """
    first = _same(unit=unit, name=name, copied_from=source, definition=source.definition)
    if first is not None:
        return first
    kept = {field: getattr(source, field) for field in COPIED}
    return _begin(
        actor, name=name, unit=unit, copied_from=source, definition=deepcopy(source.definition), **deepcopy(kept)
    )


def _same(*, unit: Unit | None, name: str, copied_from: CriteriaSet | None, definition: dict) -> CriteriaSet | None:
    if unit is not None:
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    drafts = CriteriaSet.objects.filter(
        unit=unit, name=name, copied_from=copied_from, status=CriteriaStatus.DRAFT, is_shipped=False
    )
    return next((draft for draft in drafts if draft.definition == definition), None)


def _begin(actor: User, **values: Any) -> CriteriaSet:
    code = slugify(search_key(values["name"]))[:40] or "bo-tieu-chi"
    issuer = values["unit"].committee_name if values["unit"] is not None else ""
    draft = CriteriaSet.objects.create(code=code, issuer=issuer, **values)
    fields = {"copied_from": draft.copied_from_id}
    record(actor=actor, verb="criteria_set.begin", subject=draft, unit=draft.unit_id, fields=fields)
    return draft


def _empty(form: str, kept: dict) -> dict:
    """Return a definition without criteria; what both forms have is kept."""
    common = {name: kept.get(name, []) for name in ("norms", "caps", "events", "mends")}
    if form == RUBRIC:
        return {"form": RUBRIC, "levels": [{"level": str(level), "text": ""} for level in Level.best_first()]} | common
    borders = zip(Level.best_first(), FIRST_BORDERS, strict=True)
    thresholds = [{"level": str(level), "from": border} for level, border in borders]
    return {"form": POINTS, "maximum": 100, "thresholds": thresholds, "criteria": []} | common


# --- change --------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_frame(*, draft: CriteriaSet, frame: Frame, version: str, actor: User) -> CriteriaSet:
    """Keep name, document, reach and days. Raises Refused where the form changes under criteria that are written."""
    draft = _locked(draft)
    stored = frame_of(draft)
    if version_of(stored) == version_of(frame):
        return draft
    _require_version(draft, stored, version)
    if frame.valid_from and frame.valid_to and frame.valid_to < frame.valid_from:
        raise Refused("valid_to", "Ngày kết thúc trước ngày bắt đầu. Mời đồng chí ghi lại.")
    for name in Frame.__dataclass_fields__:
        if name not in ("form", "maximum"):
            setattr(draft, name, getattr(frame, name))
    if frame.form != stored.form:
        draft.definition = _reformed(draft.definition, frame.form)
    if frame.form == POINTS and frame.maximum is not None:
        draft.definition["maximum"] = plain_number(frame.maximum)
    return _saved(draft, actor, "frame")


def _reformed(definition: dict, form: str) -> dict:
    if definition.get("criteria") or any(row["text"] for row in definition.get("levels", [])):
        raise Refused(
            "form", "Bộ này đã có tiêu chí hoặc mô tả mức nên không đổi cách chấm được. Mời đồng chí lập bộ mới."
        )
    kept = definition | {"caps": [cap for cap in definition.get("caps", []) if not cap.get("requires")]}
    return _empty(form, kept)


@transaction.atomic
def save_part(*, draft: CriteriaSet, part: str, value: list, version: str, actor: User) -> CriteriaSet:
    """Keep one entry of the definition as a whole: thresholds, levels, norms, events or mends."""
    draft = _locked(draft)
    stored = draft.definition.get(part, [])
    if stored == value:
        return draft
    _require_version(draft, stored, version)
    draft.definition[part] = value
    return _saved(draft, actor, part)


@transaction.atomic
def add_row(*, draft: CriteriaSet, part: str, row: dict, actor: User) -> CriteriaSet:
    """Add a criterion (behind the last of its group) or a cap; the very same row again changes nothing."""
    draft = _locked(draft)
    rows = draft.definition.setdefault(part, [])
    if row in rows:
        return draft
    _require_code(rows, part, row, None)
    same_group = [index for index, known in enumerate(rows) if "group" in row and known.get("group") == row["group"]]
    rows.insert(same_group[-1] + 1 if same_group else len(rows), row)
    return _saved(draft, actor, part)


@transaction.atomic
def save_row(*, draft: CriteriaSet, part: str, index: int, row: dict, version: str, actor: User) -> CriteriaSet:
    """Keep a changed criterion or cap. Where the code of a criterion changes, the caps that ask for it go along."""
    draft = _locked(draft)
    rows = draft.definition.get(part, [])
    if row in rows:
        return draft
    index = _place(draft, part, index, version)
    _require_code(rows, part, row, index)
    former, rows[index] = rows[index], row
    if part == "criteria" and former["code"] != row["code"]:
        for cap in draft.definition.get("caps", []):
            if "requires" in cap:
                cap["requires"] = [row["code"] if code == former["code"] else code for code in cap["requires"]]
    return _saved(draft, actor, part)


@transaction.atomic
def move_row(*, draft: CriteriaSet, part: str, index: int, step: int, version: str, actor: User) -> CriteriaSet:
    """Let a criterion or cap change places with the one before (`step` -1) or behind it (1)."""
    draft = _locked(draft)
    index = _place(draft, part, index, version)
    rows = draft.definition[part]
    other = index + step
    if not 0 <= other < len(rows):
        return draft
    rows[index], rows[other] = rows[other], rows[index]
    return _saved(draft, actor, part)


@transaction.atomic
def remove_row(*, draft: CriteriaSet, part: str, index: int, version: str, actor: User) -> CriteriaSet:
    draft = _locked(draft)
    del draft.definition[part][_place(draft, part, index, version)]
    return _saved(draft, actor, part)


@transaction.atomic
def rename_groups(*, draft: CriteriaSet, names: Sequence[str], version: str, actor: User) -> CriteriaSet:
    """Give the groups of criteria, in their order, other names. Raises StaleVersion when the groups have changed."""
    draft = _locked(draft)
    stored = groups_of(draft)
    if list(names) == stored:
        return draft
    _require_version(draft, stored, version)
    renamed = dict(zip(stored, names, strict=True))
    for row in draft.definition["criteria"]:
        row["group"] = renamed[row["group"]]
    return _saved(draft, actor, "groups")


def groups_of(row: CriteriaSet) -> list[str]:
    """Return the groups of criteria in their order."""
    return list(dict.fromkeys(item["group"] for item in row.definition.get("criteria", [])))


@transaction.atomic
def discard_draft(*, draft: CriteriaSet, actor: User) -> None:
    """Throw a draft away; copies of it count as copies of what it was copied from."""
    draft = _locked(draft)
    draft.copies.update(copied_from=draft.copied_from)
    record(actor=actor, verb="criteria_set.discard", subject=draft, unit=draft.unit_id, fields={"name": draft.name})
    draft.delete()


# --- inside ----------------------------------------------------------------------------------------------------------


def _locked(draft: CriteriaSet) -> CriteriaSet:
    found = CriteriaSet.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if found is None:
        raise Refused(None, IS_GONE)
    if found.status != CriteriaStatus.DRAFT:
        raise Refused(None, IS_PUBLISHED)
    if found.is_shipped:
        raise Refused(None, IS_SHIPPED)
    return found


def _require_version(draft: CriteriaSet, stored: Any, version: str) -> None:
    if version_of(stored) != version:
        raise StaleVersion(draft)


def _place(draft: CriteriaSet, part: str, index: int, version: str) -> int:
    """Return where the row that was shown stands now: others may have been moved around it."""
    rows = draft.definition.get(part, [])
    places = [place for place, row in enumerate(rows) if version_of(row) == version]
    if not places:
        raise StaleVersion(draft)
    return index if index in places else places[0]


def _require_code(rows: list[dict], part: str, row: dict, index: int | None) -> None:
    if part != "criteria":
        return
    if any(known["code"] == row["code"] for place, known in enumerate(rows) if place != index):
        raise Refused("code", f"Đã có tiêu chí mang mã {row['code']}. Mời đồng chí ghi mã khác.")


def _saved(draft: CriteriaSet, actor: User, part: str) -> CriteriaSet:
    draft.__dict__.pop("criteria", None)  # read anew from what is stored now
    draft.save()
    record(actor=actor, verb="criteria_set.save", subject=draft, unit=draft.unit_id, fields={"part": part})
    return draft
