"""What is stored, as plain values, for comparing before and after."""

from collections.abc import Iterable

from django.db import models

from chibo.audit.models import AuditEvent
from chibo.organization.models import (
    Branch,
    Member,
    Membership,
    Post,
    Standing,
    Unit,
    UnitAncestor,
    UnitEvent,
    UnitName,
    UnitPlacement,
)
from evaluations.models import Evaluation
from meetings.models import Meeting
from reports.models import BranchMonth

RECORDS = (
    Unit,
    Branch,
    UnitName,
    UnitPlacement,
    UnitAncestor,
    UnitEvent,
    Member,
    Membership,
    Standing,
    Post,
    Meeting,
    Evaluation,
    BranchMonth,
    AuditEvent,
)


def everything() -> dict[str, list[tuple]]:
    """Return every row of every table that an import may write."""
    return {model.__name__: [_plain(row) for row in model.objects.order_by("pk").values_list()] for model in RECORDS}


def _plain(row: tuple) -> tuple:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def without_ids() -> dict[str, list[tuple]]:
    """Return what the files say about units, people and meetings, without numbers that depend on the order of writing."""
    return {
        "units": _rows(Unit, "code", "name", "parent__code", "type", "valid_from", "valid_to"),
        "ancestors": _rows(UnitAncestor, "unit__code", "ancestor__code", "depth", "valid_from", "valid_to"),
        "members": _rows(Member, "code", "name", "joined_party_on", "official_on"),
        "belongings": _rows(
            Membership, "member__code", "branch__code", "valid_from", "valid_to", "start_reason", "end_reason"
        ),
        "standings": _rows(Standing, "member__code", "kind", "valid_from", "valid_to", "decision"),
        "posts": _rows(Post, "member__code", "unit__code", "kind", "valid_from", "valid_to"),
        "months": _rows(
            BranchMonth, "branch__code", "month", "due_on", "held_on", "timing", "level", "base", "present"
        ),
    }


def _rows(model: type[models.Model], *fields: str) -> Iterable[tuple]:
    return sorted(model.objects.values_list(*fields), key=repr)
