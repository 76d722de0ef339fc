"""The figures behind a proposal, counted by the program over the span of its round.

Units are counted by `reports.figures`, like every other number of the site; here they are only gathered: the regular
meetings, topical sessions by year, annual classes; for a member posts, belonging and attendance. Nobody is ranked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from chibo.common.dates import Months, screen_date
from chibo.organization.models import Membership, Post, subtree
from chibo.oversight.models import Commendation, CommendationRound
from evaluations.models import AnnualClass
from meetings.enums import AttendanceStatus
from meetings.models import Attendance
from reports.figures import compute, counted_topical, counts_as_dict


def months_of(round_: CommendationRound) -> Months:
    return Months.of(round_.first_day, round_.last_day)


def figures_of(round_: CommendationRound, found: Iterable[Commendation], today: date) -> dict[int, dict]:
    """Return {commendation id: figures}: those kept with the decision, else counted as of `today`. At most 8 queries.

    A unit: {"as_of", "counts" as `FigureSet` in plain numbers, "topical": [[year, sessions]], "annual": [[year, words]]}.
    A member: {"as_of", "attended", "due" (meetings with a roll call at which the member had to be, or came), "posts",
    "belonging"}, the last two lists of words. Days are ISO.
    """
    found = list(found)
    kept = {row.pk: row.figures for row in found if row.figures is not None}
    living = [row for row in found if row.figures is None]
    units = _of_units(round_, {row.unit_id for row in living if row.unit_id}, today)
    members = _of_members(round_, {row.member_id for row in living if row.member_id}, today)
    counted = {row.pk: units[row.unit_id] if row.unit_id else members[row.member_id] for row in living}
    return kept | counted


def counted_now(round_: CommendationRound, row: Commendation, today: date) -> dict:
    """Return the figures of one proposal as of `today`, also where older ones were kept with the decision."""
    if row.unit_id:
        return _of_units(round_, {row.unit_id}, today)[row.unit_id]
    return _of_members(round_, {row.member_id}, today)[row.member_id]


def differs(kept: dict, now: dict) -> bool:
    """Tell whether what was kept with the decision is no longer what is counted; the day of counting does not matter."""
    return {key: value for key, value in kept.items() if key != "as_of"} != {
        key: value for key, value in now.items() if key != "as_of"
    }


# --- units -------------------------------------------------------------------------------------------------------


def _of_units(round_: CommendationRound, unit_ids: Collection[int], today: date) -> dict[int, dict]:
    if not unit_ids:
        return {}
    months = months_of(round_)
    topical, annual = _topical(unit_ids, months, today), _annual(unit_ids, months)
    return {
        pk: {
            "as_of": today.isoformat(),
            "counts": counts_as_dict(figures),
            "topical": topical[pk],
            "annual": annual[pk],
        }
        for pk, figures in compute(unit_ids, months, today).items()
    }


def _topical(unit_ids: Collection[int], months: Months, today: date) -> dict[int, list]:
    """Return [[year, topical sessions]] for each unit, every year of the span that has begun."""
    rows = counted_topical(unit_ids, months, today).order_by().values("counts_for", "month__year")
    counts = {(row["counts_for"], row["month__year"]): row["sessions"] for row in rows.annotate(sessions=Count("pk"))}
    years = [year for year in months.years if year <= today.year]
    return {pk: [[year, counts.get((pk, year), 0)] for year in years] for pk in unit_ids}


def _annual(unit_ids: Collection[int], months: Months) -> dict[int, list]:
    found = defaultdict(list)
    rows = AnnualClass.objects.filter(unit__in=unit_ids, year__in=months.years).order_by("year", "pk")
    for row in rows:
        words = row.get_level_display() if row.level else f"Chưa xếp loại ({row.not_rated_reason})"
        found[row.unit_id].append([row.year, words])
    return found


# --- members -----------------------------------------------------------------------------------------------------


def roll_calls(round_: CommendationRound, member_ids: Collection[int], today: date) -> QuerySet[Attendance]:
    """Return the marks of members at regular meetings of the span, in the branches under the round's unit.

    Who need not attend is not counted, unless they came (294-QĐ/TW 9.3.2).
    """
    months = months_of(round_)
    marks = Attendance.objects.filter(
        Q(status__in=AttendanceStatus.chosen()) | Q(attended=True),
        subtree(round_.unit.path, "meeting__unit__path"),
        member__in=member_ids,
        meeting__voided_at__isnull=True,
        meeting__kind__in=["regular", "combined"],
        meeting__month__gte=months.first,
        meeting__month__lte=months.last,
        meeting__held_on__lte=today,
    )
    return marks.select_related("meeting__unit").order_by("meeting__month", "meeting__pk")


def came() -> Q:
    return Q(status__in=AttendanceStatus.attending()) | Q(attended=True)


def _of_members(round_: CommendationRound, member_ids: Collection[int], today: date) -> dict[int, dict]:
    if not member_ids:
        return {}
    marks = roll_calls(round_, member_ids, today).order_by().values("member")
    counts = {row["member"]: row for row in marks.annotate(due=Count("pk"), attended=Count("pk", filter=came()))}
    posts, belonging = _posts(round_, member_ids), _belonging(round_, member_ids)
    return {
        pk: {
            "as_of": today.isoformat(),
            "attended": counts.get(pk, {}).get("attended", 0),
            "due": counts.get(pk, {}).get("due", 0),
            "posts": posts[pk],
            "belonging": belonging[pk],
        }
        for pk in member_ids
    }


def _overlapping(round_: CommendationRound) -> Q:
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=round_.last_day)
    return started & (Q(valid_to__isnull=True) | Q(valid_to__gte=round_.first_day))


def _posts(round_: CommendationRound, member_ids: Collection[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    rows = Post.objects.filter(_overlapping(round_), member__in=member_ids).select_related("unit")
    for row in rows.order_by(F("valid_from").asc(nulls_first=True), "pk"):
        found[row.member_id].append(f"{row.get_kind_display()} {row.unit.name}{_days(row.valid_from, row.valid_to)}")
    return found


def _belonging(round_: CommendationRound, member_ids: Collection[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    rows = Membership.objects.filter(_overlapping(round_), member__in=member_ids).select_related("branch")
    for row in rows.order_by(F("valid_from").asc(nulls_first=True), "pk"):
        found[row.member_id].append(f"{row.branch.name}{_days(row.valid_from, row.valid_to)}")
    return found


def _days(first: date | None, last: date | None) -> str:
    parts = [f"từ {screen_date(first)}"] if first else []
    parts += [f"đến hết {screen_date(last)}"] if last else []
    return f" ({' '.join(parts)})" if parts else ""
