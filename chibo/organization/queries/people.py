"""Reads of people by date: who belonged, who counted, who could vote, who held which post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from chibo.common.dates import MAX_DAY
from chibo.common.models import valid_on
from chibo.common.text import search_key
from chibo.organization.enums import PostKind, Role, StandingKind
from chibo.organization.models import Access, Member, Membership, Oversight, Post, Standing, Unit, UnitAncestor


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


def numbers_on(branch: Unit, day: date) -> tuple[int, int]:
    """Return (members, of them official) of `branch` on `day`. One query."""
    days = list(Member.objects.belonging_on(branch, day).values_list("official_on", flat=True))
    return len(days), sum(official_on is not None and official_on <= day for official_on in days)


def temporarily_in(branch: Unit, day: date) -> list[Member]:
    """Return members of other branches who by their decision meet with `branch` on `day` (sinh hoạt tạm thời đến), by name.

    The decision names its host in words: it counts where they name the branch and the unit above it, or the branch alone
    for a member of a sister branch. Who comes from a branch that the site does not know is a guest on the roll. Up to two
    queries.
    """
    standings = Standing.objects.filter(valid_on(day), kind=StandingKind.AWAY, host__contains=branch.name)
    hosts = {row.member_id: row.host for row in standings}
    if not hosts:
        return []
    rows = Membership.objects.filter(valid_on(day), member__in=hosts).exclude(branch=branch)
    coming = [
        row.member
        for row in rows.select_related("member", "branch")
        if _names(hosts[row.member_id], branch, row.branch)
    ]
    return sorted(coming, key=lambda member: (bytes(member.sort_key), member.pk))


def _names(host: str, branch: Unit, of: Unit) -> bool:
    """Tell whether the words `host` mean `branch`, in the decision about a member of the branch `of`."""
    if host.strip() == branch.name:
        return branch.parent_id is not None and of.parent_id == branch.parent_id
    upper = branch.parent
    named = upper is not None and (upper.name in host or upper.committee_name in host)
    return named and branch.name in host  # the database may compare without case


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


def membership_on(member: Member, day: date) -> Membership | None:
    """Return the belonging of `member` on `day`, with its branch."""
    rows = member.memberships.filter(valid_on(day))
    return rows.select_related("branch__type", "branch__parent").first()


def latest_membership(member: Member) -> Membership | None:
    """Return the last belonging of `member`, ended or not, with its branch."""
    rows = member.memberships.order_by(F("valid_from").desc(nulls_last=True), "-pk")
    return rows.select_related("branch__type", "branch__parent").first()


@dataclass(frozen=True)
class StandingRow:
    """A member's standing with the branch on that day. `asks`: its end is near or just over; `ended`: just over."""

    standing: Standing
    member: Member
    branch: Unit
    asks: bool
    ended: bool

    @property
    def lacks_decision(self) -> bool:
        return not self.standing.decision


# How many days before and after the end of a standing the program asks what comes next.
ASK_DAYS = timedelta(days=31)


def standings_under(unit: Unit, day: date) -> list[StandingRow]:
    """Return who need not attend on `day` under `unit`, and whose standing ended within the last month without a new one.

    By branch, then by name. Three queries.
    """
    belonging = Membership.objects.filter(valid_on(day), branch__in=Unit.objects.under_on(unit, day))
    branches = {row.member_id: row.branch for row in belonging.select_related("branch").filter(_has_standing(day))}
    standings = Standing.objects.filter(_holds_or_just_ended(day), member__in=list(branches))
    newest: dict[int, Standing] = {}
    for standing in standings.select_related("member").order_by(F("valid_from").asc(nulls_first=True), "pk"):
        newest[standing.member_id] = standing
    rows = [_standing_row(standing, branches[member], day) for member, standing in newest.items()]
    return sorted(rows, key=lambda row: (bytes(row.branch.sort_key), row.branch.pk, bytes(row.member.sort_key)))


def _has_standing(day: date) -> Q:
    return Q(member__in=Standing.objects.filter(_holds_or_just_ended(day)).values("member"))


def _holds_or_just_ended(day: date) -> Q:
    """The condition that a standing holds on `day`, or ended within the last month."""
    return valid_on(day) | Q(valid_to__lt=day, valid_to__gte=day - ASK_DAYS)


def _standing_row(standing: Standing, branch: Unit, day: date) -> StandingRow:
    end = standing.valid_to or MAX_DAY
    return StandingRow(standing, standing.member, branch, asks=end <= day + ASK_DAYS, ended=end < day)


def holders_above(unit: Unit, access: Access, day: date) -> QuerySet:
    """Return the members who may be in charge of `unit`: they hold a post in a unit above it that `access` reaches."""
    above = UnitAncestor.objects.filter(unit=unit, depth__gt=0, valid_from__lte=day, valid_to__gte=day)
    units = Unit.objects.visible_to(access).filter(pk__in=above.values("ancestor"))
    posts = Post.objects.filter(valid_on(day), unit__in=units)
    return Member.objects.filter(pk__in=posts.values("member")).order_by("sort_key", "pk")


def accounts_of(unit: Unit) -> list[Access]:
    """Return every access row of `unit`, those of today first, with user and post. One query."""
    rows = Access.objects.filter(unit=unit).select_related("user", "post__member", "unit")
    return sorted(rows.order_by("pk"), key=lambda row: row.valid_to is not None)


def held_accesses(user_ids: Iterable[int], day: date) -> dict[int, list[Access]]:
    """Return for each user the access rows that hold on `day` or later, with their units. One query."""
    held: dict[int, list[Access]] = {user_id: [] for user_id in user_ids}
    rows = Access.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), user__in=list(held))
    for row in rows.select_related("unit__type"):
        held[row.user_id].append(row)
    return held


def branches_without_secretary_account(unit: Unit, day: date) -> list[Unit]:
    """Return the open branches under `unit` that nobody can write for on `day`: no secretary's access is active."""
    served = Access.objects.active_on(day).filter(role=Role.SECRETARY).values("unit")
    branches = Unit.objects.under_on(unit, day).branches().exclude(pk__in=served)
    return list(branches.order_by("sort_key", "code"))
