"""Reads of the tree by date: who stood above whom, what a unit came from, what hangs below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from chibo.common.models import valid_on
from chibo.common.text import search_key
from chibo.organization.enums import PostKind
from chibo.organization.models import Access, Post, Unit, UnitAncestor
from chibo.organization.models.units import PATH_SEGMENT, UnitQuerySet, path_ids, subtree


def lineages(unit_ids: Iterable[int] | None, day: date) -> dict[int, list[int]]:
    """Return for each unit its own id and its ancestors' ids on `day`, nearest first. One query.

    For a unit not open on `day` (a branch founded later in the month) its first rows are taken.
    """
    rows = UnitAncestor.objects.all()
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    found: dict[int, list[tuple[bool, date, int, int]]] = {}
    for unit, ancestor, depth, start, end in rows.values_list(
        "unit_id", "ancestor_id", "depth", "valid_from", "valid_to"
    ):
        found.setdefault(unit, []).append((start <= day <= end, start, depth, ancestor))
    return {unit: _lineage(parts) for unit, parts in found.items()}


def _lineage(parts: list[tuple[bool, date, int, int]]) -> list[int]:
    holding = [part for part in parts if part[0]]
    if not holding:
        first = min(start for _, start, _, _ in parts)
        holding = [part for part in parts if part[1] == first]
    return [ancestor for _, _, _, ancestor in sorted(holding, key=lambda part: part[2])]


def breadcrumbs(unit: Unit, access: Access) -> list[Unit]:
    """Return the units from the top of `access` down to `unit`, for navigation. One query."""
    ids = path_ids(unit)
    units = Unit.objects.visible_to(access).filter(pk__in=ids).in_bulk()
    return [units[pk] for pk in ids if pk in units]


def children_on(unit: Unit, first: date, last: date) -> list[Unit]:
    """Return the units that stood directly under `unit` on at least one day from `first` to `last`.

    Committees before branches, by name.
    """
    rows = UnitAncestor.objects.filter(ancestor=unit, depth=1, valid_from__lte=last, valid_to__gte=first)
    units = Unit.objects.filter(pk__in=rows.values("unit")).select_related("type", "branch__branch_type")
    return list(units.order_by("type__rank", "sort_key", "code"))


def roots() -> list[Unit]:
    """Return the units without a unit above them, by code."""
    return list(Unit.objects.filter(parent__isnull=True).select_related("type").order_by("code"))


@dataclass(frozen=True)
class UnitRow:
    """A line of a list of units on a day: branches below (itself not counted), members, and who is bí thư."""

    unit: Unit
    branches: int
    members: int
    secretary: Post | None


def unit_rows(units: Iterable[Unit], day: date) -> list[UnitRow]:
    """Return the lines for `units` on `day`, in their order. Three queries whatever the number."""
    units = list(units)
    ids = [unit.pk for unit in units]
    below = UnitAncestor.objects.filter(ancestor__in=ids, valid_from__lte=day, valid_to__gte=day)
    branches = below.filter(depth__gt=0, unit__type__is_branch=True).values("ancestor").annotate(n=Count("pk"))
    members = below.filter(valid_on(day, prefix="unit__memberships__")).values("ancestor")
    members = members.annotate(n=Count("unit__memberships"))
    branch_counts = {row["ancestor"]: row["n"] for row in branches}
    member_counts = {row["ancestor"]: row["n"] for row in members}
    posts = Post.objects.filter(valid_on(day), unit__in=ids, kind=PostKind.SECRETARY).select_related("member")
    secretaries = {post.unit_id: post for post in posts}
    return [
        UnitRow(unit, branch_counts.get(unit.pk, 0), member_counts.get(unit.pk, 0), secretaries.get(unit.pk))
        for unit in units
    ]


def find_units(text: str) -> Q:
    """Return the condition that a unit's name or code holds `text`, with or without diacritics."""
    return Q(search_key__contains=search_key(text)) | Q(code__iexact=text.strip())


def choosable_branches(branch: Unit, text: str, day: date) -> UnitQuerySet:
    """Return the open branches that a member of `branch` may be transferred to: anywhere under the same root.

    Without `text` only those under the same committee, the usual case.
    """
    branches = Unit.objects.branches().open_on(day).exclude(pk=branch.pk)
    if not text:
        return branches.filter(parent_id=branch.parent_id)
    return branches.filter(subtree(branch.path[:PATH_SEGMENT])).filter(find_units(text))
