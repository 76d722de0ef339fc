"""The annual classes of members: by name for the branch's own secretary, as counts for everybody above.

366-QĐ/TW 30/8/2025, HD 43-HD/BTCTW 31/10/2025: members are rated at the branch (cần đối chiếu bản gốc). Exempt members are not
rated. What leaves the branch are numbers by level, by post and by a fixed list of reasons. A row belongs to the branch that
recorded it (and to the one that branch was merged into); of a member who came from elsewhere another branch reads only that
there is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from chibo.common.models import valid_on
from chibo.organization.enums import PostKind, StandingKind
from chibo.organization.models import Membership, Post, Unit
from chibo.organization.models.units import subtree
from chibo.organization.queries import RosterEntry, roster
from evaluations.annual import classified_under
from evaluations.annual_caps import CapCheck, CapState, cap_rule_for, check_cap
from evaluations.enums import AnnualLevel, AnnualScale, CapSubject, MemberNotRated
from evaluations.models import AnnualCapRule, MemberClass, MemberClassList
from evaluations.shares import cumulative, share_words
from meetings.enums import AssignmentState
from meetings.models import Assignment

LEVELS = AnnualLevel.of(AnnualScale.CURRENT)
POSTS = [PostKind.SECRETARY, PostKind.DEPUTY, PostKind.BRANCH_COMMITTEE, PostKind.COMMITTEE]
OTHERS = "khac"
# Of fewer branches the cut by post would name its holder: everybody knows who the secretary is.
FEWEST_BRANCHES = 3
POST_LABELS = {kind.value: kind.label for kind in POSTS} | {OTHERS: "Đảng viên khác"}
# Posts of a unit above branches that make their holder one of its cấp ủy viên.
OF_A_COMMITTEE = PostKind.committee()


def day_of(year: int) -> date:
    """The day whose roster, posts and tree count for the classes of `year`."""
    return date(year, 12, 31)


# --- counts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MemberDistribution:
    """The classes of the members of all branches that stood under a unit on 31 December, without names.

    counts: {level: members}, best first. by_post: {post: {level: members}}; who holds two posts counts in both lines.
    unrated: {reason: members}. members: all on the rosters of that day. branches: how many have rated somebody.
    """

    year: int
    counts: dict[str, int]
    by_post: dict[str, dict[str, int]]
    unrated: dict[str, int]
    members: int
    branches: int

    @property
    def rated(self) -> int:
        """The base of every share."""
        return sum(self.counts.values())

    @property
    def without(self) -> int:
        """Members of whom nothing is recorded yet."""
        return max(0, self.members - self.rated - sum(self.unrated.values()))


def member_distribution(unit: Unit, year: int) -> MemberDistribution:
    """Return the member classes under `unit` for `year`, by level, by post of 31 December and by reason. Three queries.

    A row counts where its member belonged on 31 December to the branch that recorded it: the base is that day's rosters.
    """
    branches = classified_under(unit, year)
    rows = MemberClass.objects.held().filter(_belongs(year), branch__in=branches, year=year).order_by()
    counts, unrated = Counter(), Counter()
    by_post = {post: Counter() for post in POST_LABELS}
    for level, reason, posts, number in rows.values_list("level", "not_rated_reason", "posts").annotate(n=Count("pk")):
        if level:
            counts[level] += number
            for post in [post for post in posts if post in POSTS] or [OTHERS]:
                by_post[post][level] += number
        elif reason:
            unrated[reason] += number
    members = Membership.objects.filter(valid_on(day_of(year)), branch__in=branches).count()
    return MemberDistribution(
        year=year,
        counts={level.value: counts[level] for level in LEVELS},
        by_post={post: {level.value: found[level] for level in LEVELS} for post, found in by_post.items()},
        unrated={reason.value: unrated[reason] for reason in MemberNotRated if unrated[reason]},
        members=members,
        branches=rows.exclude(level="").values("branch").distinct().count(),
    )


def _belongs(year: int) -> Exists:
    """Return the condition that the member of a row was on 31 December in the branch of the row."""
    there = Membership.objects.filter(valid_on(day_of(year)), member=OuterRef("member"), branch=OuterRef("branch"))
    return Exists(there)


def member_lines(unit: Unit, year: int, *, is_own: bool) -> dict:
    """Return what the page shows of `member_distribution`: lines of shares, the table by post, those not rated.

    Without `is_own` (the branch reads its own) posts and reasons are told only of `FEWEST_BRANCHES` together, else totals.
    """
    found = member_distribution(unit, year)
    is_cut = is_own or found.branches >= FEWEST_BRANCHES
    unrated = [(MemberNotRated(reason).label, number) for reason, number in found.unrated.items()]
    without_class = sum(found.unrated.values())
    good = next(row for row in cumulative(found.counts) if row.level == AnnualLevel.GOOD)
    best = found.counts[AnnualLevel.EXCELLENT]
    return {
        "found": found,
        "shares": [
            {"label": AnnualLevel(level).label, "share": share_words(count, found.rated)}
            for level, count in found.counts.items()
        ],
        "good_or_better": share_words(good.or_better, found.rated) if found.rated else "",
        "best_inside": share_words(best, good.or_better) if good.or_better else "",
        "levels": [level.label for level in LEVELS],
        "posts": [
            {"label": POST_LABELS[post], "counts": [(AnnualLevel(key).label, n) for key, n in levels.items()]}
            for post, levels in found.by_post.items()
            if is_cut and sum(levels.values())
        ],
        "unrated": unrated if is_cut or not unrated else [("Tổng số đảng viên chưa xếp loại", without_class)],
        "fewest": FEWEST_BRANCHES if found.rated and not is_cut else None,
    }


# --- by name, inside the branch --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recorded:
    """What is recorded of a roster, as its own branch may know it.

    own: {member id: the row that holds} and earlier: {member id: rows replaced, oldest first}, recorded by the branch or one
    merged into it. left: rows that hold of members who were no longer in the branch. elsewhere: ids of members on the roster
    of whom another branch holds a row.
    """

    own: dict[int, MemberClass]
    earlier: dict[int, list[MemberClass]]
    left: dict[int, MemberClass]
    elsewhere: set[int]


def recorded(branch: Unit, year: int, ids: Collection[int]) -> Recorded:
    """Return what is recorded for `year` of the members `ids`, the roster of `branch` on 31 December. Two queries."""
    mine = subtree(branch.path, "branch__path")
    rows = MemberClass.objects.filter(mine, year=year).select_related("member", "ended_by")
    rows = list(rows.annotate(belongs=_belongs(year)).order_by("member__sort_key", "member", "pk"))
    held = [row for row in rows if row.ended_at is None]
    earlier: dict[int, list[MemberClass]] = {}
    for row in rows:
        if row.ended_at is not None:
            earlier.setdefault(row.member_id, []).append(row)
    others = MemberClass.objects.held().filter(member__in=ids, year=year).exclude(mine)
    return Recorded(
        own={row.member_id: row for row in held if row.member_id in ids},
        earlier=earlier,
        left={row.member_id: row for row in held if row.member_id not in ids and not row.belongs},
        elsewhere=set(others.values_list("member_id", flat=True)),
    )


@dataclass(frozen=True)
class MemberRow:
    """A member on the roster of 31 December with the class, the posts, and what was assigned in the year.

    known: the row of the branch that holds; earlier: what it replaced. is_elsewhere: another branch holds a row.
    """

    entry: RosterEntry
    posts: list[str]
    known: MemberClass | None
    earlier: list[MemberClass]
    is_elsewhere: bool
    assigned: int
    done: int
    overdue: int

    @property
    def member_id(self) -> int:
        return self.entry.member.pk

    @property
    def is_exempt(self) -> bool:
        return self.entry.standing is not None and self.entry.standing.kind == StandingKind.EXEMPT

    @property
    def post_words(self) -> str:
        return ", ".join(PostKind(post).label for post in self.posts)


def member_rows(branch: Unit, year: int, today: date) -> list[MemberRow]:
    """Return the roster of `branch` on 31 December with classes, posts and assignments. Eight queries whatever the size."""
    return member_page(branch, year, today)[0]


def member_page(branch: Unit, year: int, today: date) -> tuple[list[MemberRow], list[MemberClass]]:
    """Return `member_rows`, and the rows that hold of members who were no longer in the branch on 31 December."""
    entries = roster(branch, day_of(year))
    ids = [entry.member.pk for entry in entries]
    found = recorded(branch, year, ids)
    posts, work = posts_on(ids, day_of(year)), _assignments(branch, ids, year, min(today, day_of(year)))
    rows = [
        MemberRow(
            entry,
            posts[pk],
            found.own.get(pk),
            found.earlier.get(pk, []),
            pk in found.elsewhere,
            *work.get(pk, (0, 0, 0)),
        )
        for pk, entry in zip(ids, entries, strict=True)
    ]
    return rows, list(found.left.values())


def posts_on(member_ids: Iterable[int], day: date) -> dict[int, list[str]]:
    """Return the posts (`PostKind`) that members hold on `day`; bí thư of a committee above is one of its cấp ủy viên."""
    found: dict[int, set[str]] = {member: set() for member in member_ids}
    rows = Post.objects.filter(valid_on(day), member__in=list(found))
    for member, kind, is_branch in rows.values_list("member", "kind", "unit__type__is_branch"):
        found[member].add(PostKind.COMMITTEE.value if not is_branch and kind in OF_A_COMMITTEE else kind)
    return {member: [kind for kind in PostKind.values if kind in kinds] for member, kinds in found.items()}


def _assignments(branch: Unit, ids: list[int], year: int, day: date) -> dict[int, tuple[int, int, int]]:
    """Return {member id: (assigned, done, overdue)} of the year's assignments: due in it, or given in it without a deadline.

    One counts once for whoever does it, by name or as one of a group on the day it was given. Two queries.
    """
    of_year = Q(due_on__year=year) | Q(due_on__isnull=True, meeting__month__year=year)
    rows = Assignment.objects.standing().filter(of_year, subtree(branch.path, "unit__path"))
    given = {row["pk"]: row for row in rows.values("pk", "state", "due_on")}
    by_name = Assignment.members.through.objects.filter(assignment__in=rows, member__in=ids)
    by_group = Assignment.group_members.through.objects.filter(assignment__in=rows, member__in=ids)
    doers = by_name.values_list("member", "assignment").union(by_group.values_list("member", "assignment"))
    found: dict[int, Counter] = {}
    for member, assignment in doers:
        row = given[assignment]
        counts = found.setdefault(member, Counter())
        counts["assigned"] += 1
        counts["done"] += row["state"] == AssignmentState.DONE
        counts["overdue"] += row["state"] == AssignmentState.OPEN and row["due_on"] is not None and row["due_on"] < day
    return {member: (n["assigned"], n["done"], n["overdue"]) for member, n in found.items()}


def list_of(branch: Unit, year: int) -> MemberClassList | None:
    return MemberClassList.objects.filter(branch=branch, year=year).select_related("recorded_by").first()


# --- the cap inside a branch -----------------------------------------------------------------------------------------


def member_cap(branch: Unit, year: int, levels: Iterable[str]) -> tuple[AnnualCapRule, CapCheck] | None:
    """Return the cap on members and how `levels` of one branch stand against it; None without a rule. Two queries."""
    rule = cap_rule_for(branch, year, CapSubject.MEMBERS)
    return None if rule is None else (rule, check_cap(Counter(level for level in levels if level), rule))


def member_cap_state(branch: Unit, year: int, levels: Iterable[str]) -> CapState | None:
    """Return how the cap stands for the page, None without a rule."""
    found = member_cap(branch, year, levels)
    return None if found is None else CapState.of(*found)
