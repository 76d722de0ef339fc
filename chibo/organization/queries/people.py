"""Reads of people by date: who belonged, who counted, who could vote, who held which post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from chibo.common.models import valid_on
from chibo.common.text import search_key
from chibo.organization.enums import PostKind
from chibo.organization.models import Member, Oversight, Post, Standing, Unit


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


def find_members(text: str) -> Q:
    """Return the condition that a member's name holds `text`, with or without diacritics."""
    return Q(search_key__contains=search_key(text))
