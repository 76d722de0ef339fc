"""Reads of the organization by date: who belonged, who counted, who could vote; who stood above whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from chibo.common.models import valid_on
from chibo.common.text import search_key
from chibo.organization.enums import PostKind
from chibo.organization.models import Access, Member, Oversight, Post, Standing, Unit, UnitAncestor
from chibo.organization.models.units import PATH_SEGMENT


@dataclass(frozen=True)
class RosterEntry:
    """A member of a branch on a day. `standing` is the decision that frees from attending that day, or None."""

    member: Member
    standing: Standing | None
    is_official: bool
    post: Post | None

    @property
    def must_attend(self) -> bool:
        return self.standing is None


def roster(branch: Unit, day: date) -> list[RosterEntry]:
    """Return who belonged to `branch` on `day`, in the Vietnamese order of names: the only source of rosters and bases.

    Official (chính thức) members are the voting base, all who must attend the attendance base (Điều lệ Đảng, Điều 3).
    Three queries whatever the size.
    """
    members = list(Member.objects.belonging_on(branch, day))
    ids = [member.pk for member in members]
    standings = {row.member_id: row for row in Standing.objects.filter(valid_on(day), member_id__in=ids)}
    posts: dict[int, Post] = {}
    for post in Post.objects.filter(valid_on(day), unit=branch, member_id__in=ids).order_by("-kind"):
        held = posts.get(post.member_id)
        if held is None or POST_ORDER[post.kind] < POST_ORDER[held.kind]:
            posts[post.member_id] = post
    return [
        RosterEntry(member, standings.get(member.pk), member.is_official_on(day), posts.get(member.pk))
        for member in members
    ]


POST_ORDER = {kind: index for index, kind in enumerate(PostKind.values)}


def holders(unit: Unit, kinds: Iterable[str], day: date) -> list[Post]:
    """Return who holds one of the posts `kinds` in `unit` on `day`, bí thư first."""
    posts = list(Post.objects.filter(valid_on(day), unit=unit, kind__in=list(kinds)).select_related("member"))
    return sorted(posts, key=lambda post: POST_ORDER[post.kind])


def has_chi_uy(branch: Unit, day: date) -> bool:
    """Return whether `branch` has an elected chi ủy on `day`: at least one chi ủy viên holds office."""
    return Post.objects.filter(valid_on(day), unit=branch, kind=PostKind.BRANCH_COMMITTEE).exists()


def overseer(unit: Unit, day: date) -> Oversight | None:
    """Return the upper-committee member in charge of `unit` on `day` (cấp ủy viên phụ trách)."""
    return Oversight.objects.filter(valid_on(day), unit=unit).select_related("member").first()


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


def reach(access: Access) -> Unit | None:
    """Return the unit a person acts for, or None for the whole site."""
    return access.unit if access.unit_id else None


def path_ids(unit: Unit) -> list[int]:
    """Return the ids along today's path of `unit`, root first."""
    width = PATH_SEGMENT
    return [int(unit.path[i : i + width], 36) for i in range(0, len(unit.path), width)]


def breadcrumbs(unit: Unit, access: Access) -> list[Unit]:
    """Return the units from the top of `access` down to `unit`, for navigation. One query."""
    ids = path_ids(unit)
    units = Unit.objects.visible_to(access).filter(pk__in=ids).in_bulk()
    return [units[pk] for pk in ids if pk in units]


def children_on(unit: Unit, first: date, last: date) -> list[Unit]:
    """Return the units that stood directly under `unit` on at least one day from `first` to `last`, by name."""
    rows = UnitAncestor.objects.filter(ancestor=unit, depth=1, valid_from__lte=last, valid_to__gte=first)
    units = Unit.objects.filter(pk__in=rows.values("unit")).select_related("type", "branch__branch_type")
    return list(units.order_by("sort_key", "code"))


def roots() -> list[Unit]:
    """Return the units without a unit above them, by code."""
    return list(Unit.objects.filter(parent__isnull=True).select_related("type").order_by("code"))


def find_members(text: str) -> Q:
    """Return the condition that a member's name holds `text`, with or without diacritics."""
    return Q(search_key__contains=search_key(text))
