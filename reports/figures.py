"""The figures of units for a period: one GROUP BY over branch-months and the tree by date, and one over topical sessions.

Screens, commands, reports and documents all call `figures_of` or `compute`; nothing else counts. What each number means is
said at `FigureSet`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from itertools import product

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from chibo.common.dates import Span
from chibo.organization.models import Unit, UnitAncestor
from evaluations.enums import Level
from meetings.enums import MeetingKind
from meetings.models import Meeting
from reports.enums import Timing
from reports.models import BranchMonth, Figures


@dataclass
class FigureSet:
    """The figures of one unit for one period as of a day.

    A regular meeting belongs to the month it was held for and to the units above the branch on the due day.
    branches: open on the last day of the period, or on `as_of` if that is earlier. expected: branch-months whose branch
    was open on the due day and whose due day is not after `as_of`, or which were held already. held: of these, held.
    on_day: held on the due day. moved: held on the day to which it was moved, with reason, before the due day. missed: not
    held although due (or moved to a day) before `as_of`. tot … kem: held ones by official level, else the branch's own;
    unrated: held without any. official: held ones with an official level. present, base: people at held ones, base being
    those who had to attend. opinions: voiced at held ones. topical: topical sessions, combined sittings included, by month
    and by the units above on the day held.
    """

    unit_id: int
    period: str
    as_of: date
    branches: int = 0
    expected: int = 0
    held: int = 0
    on_day: int = 0
    moved: int = 0
    missed: int = 0
    topical: int = 0
    tot: int = 0
    kha: int = 0
    trung_binh: int = 0
    kem: int = 0
    unrated: int = 0
    official: int = 0
    present: int = 0
    base: int = 0
    opinions: int = 0
    missed_list: list[dict] = field(default_factory=list)

    @property
    def off_day(self) -> int:
        return self.held - self.on_day - self.moved

    @property
    def levels(self) -> dict[str, int]:
        return {key: getattr(self, key) for key in (*Level.values, "unrated")}

    def as_json(self, unit_code: str) -> dict:
        """Return the object of the `rollup` contract."""
        return {
            "unit": unit_code,
            "period": self.period,
            "branches": self.branches,
            "expected": self.expected,
            "held": self.held,
            "on_day": self.on_day,
            "moved": self.moved,
            "missed": self.missed_list,
            "topical": self.topical,
            "levels": self.levels,
            "official": self.official,
            "present": self.present,
            "base": self.base,
            "opinions": self.opinions,
        }


# Below the number of parameters that SQLite takes in one statement.
CHUNK = 5000

COUNTS = [f.name for f in fields(FigureSet) if f.name not in ("unit_id", "period", "as_of", "missed_list")]


def is_held(as_of: date) -> Q:
    return Q(held_on__isnull=False, held_on__lte=as_of)


def is_expected(as_of: date) -> Q:
    return Q(due_on__lte=as_of) | is_held(as_of)


def is_missed(as_of: date) -> Q:
    """Not held although its day has passed; a reasoned move gives it until the day to which it was moved."""
    due_before = Q(moved_to__isnull=True, due_on__lt=as_of) | Q(
        moved_to__isnull=False, due_on__lt=as_of, moved_to__lt=as_of
    )
    return due_before & ~is_held(as_of)


def _aggregates(as_of: date) -> dict:
    held = is_held(as_of)
    levels = {level: Count("pk", filter=held & Q(level=level)) for level in Level.values}
    return {
        "expected": Count("pk", filter=is_expected(as_of)),
        "held": Count("pk", filter=held),
        "on_day": Count("pk", filter=held & Q(timing=Timing.ON_DAY)),
        "moved": Count("pk", filter=held & Q(timing=Timing.MOVED)),
        "missed": Count("pk", filter=is_missed(as_of)),
        **levels,
        "unrated": Count("pk", filter=held & Q(level="")),
        "official": Count("pk", filter=held & ~Q(official_level="")),
        "present": Sum("present", filter=held, default=0),
        "base": Sum("base", filter=held, default=0),
        "opinions": Sum("opinions", filter=held, default=0),
    }


def counted_branch_months(unit_ids: Collection[int], span: Span) -> QuerySet[BranchMonth]:
    """Return the rows of `span` joined with the units of `unit_ids` that stood above on the due day (`unit`)."""
    return BranchMonth.objects.filter(
        month__gte=span.first,
        month__lte=span.last,
        branch__ancestor_rows__ancestor__in=unit_ids,
        branch__ancestor_rows__valid_from__lte=F("due_on"),
        branch__ancestor_rows__valid_to__gte=F("due_on"),
    ).annotate(counts_for=F("branch__ancestor_rows__ancestor"))


def counted_topical(unit_ids: Collection[int], span: Span, as_of: date) -> QuerySet[Meeting]:
    """Return the topical sessions of `span` joined with the units above on the day held (`counts_for`)."""
    return (
        Meeting.objects.standing()
        .filter(
            kind__in=MeetingKind.with_topic(),
            month__gte=span.first,
            month__lte=span.last,
            held_on__lte=as_of,
            unit__ancestor_rows__ancestor__in=unit_ids,
            unit__ancestor_rows__valid_from__lte=F("held_on"),
            unit__ancestor_rows__valid_to__gte=F("held_on"),
        )
        .annotate(counts_for=F("unit__ancestor_rows__ancestor"))
    )


def open_branches(unit_ids: Collection[int], day: date) -> QuerySet[UnitAncestor]:
    """Return the closure rows of branches open on `day` under the units of `unit_ids`."""
    return UnitAncestor.objects.filter(
        ancestor__in=unit_ids, unit__branch__isnull=False, valid_from__lte=day, valid_to__gte=day
    )


def compute(unit_ids: Collection[int], span: Span, as_of: date, *, missed_list: bool = False) -> dict[int, FigureSet]:
    """Return {unit id: FigureSet} counted now from the rows: three queries, four with the list of the missed.

    Units without branches get zeros. `missed_list` adds [{"branch": code, "month": "YYYY-MM"}], by month and branch code.
    """
    found = {pk: FigureSet(pk, span.code, as_of) for pk in unit_ids}
    rows = counted_branch_months(unit_ids, span).order_by()
    for row in rows.values("counts_for").annotate(**_aggregates(as_of)):
        target = found[row.pop("counts_for")]
        for name, value in row.items():
            setattr(target, name, value)
    topical = counted_topical(unit_ids, span, as_of).order_by().values("counts_for").annotate(topical=Count("pk"))
    for row in topical:
        found[row["counts_for"]].topical = row["topical"]
    branches = open_branches(unit_ids, min(span.last, as_of)).values("ancestor").annotate(branches=Count("pk"))
    for row in branches.order_by():
        found[row["ancestor"]].branches = row["branches"]
    if missed_list:
        _list_missed(found, rows.filter(is_missed(as_of)))
    return found


def _list_missed(found: dict[int, FigureSet], rows: QuerySet[BranchMonth]) -> None:
    named = rows.order_by("month", "branch__code").values_list("counts_for", "branch__code", "month")
    for unit_id, code, month in named:
        found[unit_id].missed_list.append({"branch": code, "month": f"{month:%Y-%m}"})


def figures_of(unit_ids: Collection[int], span: Span, today: date) -> dict[int, FigureSet]:
    """Return {unit id: FigureSet} as of `today`: the stored rows where they are fresh, else counted now by `compute`.

    So a page is right whether or not the worker runs; the worker makes it quick: one query.
    """
    found = {row.unit_id: row for row in _fresh(unit_ids, [span], today)}
    missing = [pk for pk in unit_ids if pk not in found]
    return found | compute(missing, span, today) if missing else found


def figures_by_span(unit_id: int, spans: Collection[Span], today: date) -> dict[Span, FigureSet]:
    """Return {span: FigureSet} of one unit as of `today`: one query, and three for each span that is not stored fresh."""
    stored = {row.period: row for row in _fresh([unit_id], spans, today)}
    return {span: stored.get(span.code) or compute([unit_id], span, today)[unit_id] for span in spans}


def _fresh(unit_ids: Collection[int], spans: Collection[Span], today: date) -> list[FigureSet]:
    codes = [span.code for span in spans]
    rows = Figures.objects.filter(unit_id__in=unit_ids, period__in=codes, as_of=today, is_stale=False)
    return [FigureSet(row.unit_id, row.period, row.as_of, *(getattr(row, name) for name in COUNTS)) for row in rows]


@transaction.atomic
def store(unit_ids: Collection[int], spans: Collection[Span], today: date) -> int:
    """Count and keep the figures of units for spans as of `today`; returns the number of rows.

    Running twice changes nothing.
    """
    _lock(Figures.objects.filter(unit_id__in=unit_ids, period__in=[span.code for span in spans]))
    written = 0
    chunks = [sorted(unit_ids)[start : start + CHUNK] for start in range(0, len(unit_ids), CHUNK)]
    for span, chunk in product(spans, chunks):
        rows = [
            Figures(
                unit_id=figures.unit_id,
                period=span.code,
                as_of=today,
                computed_at=timezone.now(),
                is_stale=False,
                **{name: getattr(figures, name) for name in COUNTS},
            )
            for figures in compute(chunk, span, today).values()
        ]
        Figures.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["unit", "period"],
            update_fields=["as_of", "computed_at", "is_stale", *COUNTS],
        )
        written += len(rows)
    return written


def mark_stale(branch_ids: Collection[int], months: Iterable[date]) -> None:
    """Mark the stored figures that branches and months may enter, at any time of the tree, as no longer fresh. Two queries."""
    codes = {span.code for month in months for span in Span.around(month)}
    above = UnitAncestor.objects.filter(unit_id__in=branch_ids).values("ancestor")
    rows = Figures.objects.filter(unit_id__in=above, period__in=codes)
    _lock(rows)
    rows.filter(is_stale=False).update(is_stale=True)


def _lock(rows: QuerySet[Figures]) -> None:
    """Lock `rows` in one order for all writers.

    What is counted while somebody else marks it stale must not be kept as fresh; one order leaves no deadlock.
    """
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def units_above(branch_ids: Collection[int]) -> list[int]:
    """Return the ids of the branches and of every unit that ever stood above one of them."""
    return list(UnitAncestor.objects.filter(unit_id__in=branch_ids).values_list("ancestor_id", flat=True).distinct())


def counts_as_dict(figures: FigureSet) -> dict:
    """Return the plain counts, for freezing into a report."""
    return {name: value for name, value in asdict(figures).items() if name in COUNTS}


def all_units() -> list[int]:
    return list(Unit.objects.values_list("pk", flat=True))
