"""The figures of units for a period: one GROUP BY over branch-months and the tree by date, and one over topical sessions.

Screens, commands, reports and documents all call `figures_of` or `compute`; nothing else counts. What each number means is
said at `FigureSet`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date

from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from chibo.common.dates import Months, Span
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
    and by the units above on the day held. pending: branch-months that the coming days alone may still change; where there is
    none and the period is over, the figures are settled.
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
    pending: int = field(default=0, compare=False)

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


COUNTS = [f.name for f in fields(FigureSet) if f.name not in ("unit_id", "period", "as_of", "missed_list", "pending")]


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


def _is_pending(as_of: date) -> Q:
    """Due, or moved to a day, not before `as_of` and not held: expected or missed some days on without anybody's act."""
    return (Q(due_on__gte=as_of) | Q(moved_to__gte=as_of) | Q(held_on__gt=as_of)) & ~is_held(as_of)


# Those branches of which the register does not say what kind they are.
WITHOUT_TYPE = "none"


def of_branch_type(branch_type: str, unit: str = "") -> Q:
    """Return the condition that the unit at the end of the path `unit` ('branch__') is of the type; '' any."""
    if not branch_type:
        return Q()
    return Q(**{f"{unit}branch__branch_type": None if branch_type == WITHOUT_TYPE else branch_type})


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
        "pending": Count("pk", filter=_is_pending(as_of)),
    }


def _among(path: str, unit_ids: Collection[int] | QuerySet | None) -> Q:
    """Return the condition that the unit at the end of `path` is one of those; None: any."""
    return Q() if unit_ids is None else Q(**{f"{path}__in": unit_ids})


def counted_branch_months(
    unit_ids: Collection[int] | None, span: Span | Months, branch_type: str = ""
) -> QuerySet[BranchMonth]:
    """Return the rows of `span` joined with the units (None: all) that stood above on the due day (`counts_for`)."""
    return BranchMonth.objects.filter(
        _among("branch__ancestor_rows__ancestor", unit_ids),
        of_branch_type(branch_type, "branch__"),
        month__gte=span.first,
        month__lte=span.last,
        branch__ancestor_rows__valid_from__lte=F("due_on"),
        branch__ancestor_rows__valid_to__gte=F("due_on"),
    ).annotate(counts_for=F("branch__ancestor_rows__ancestor"))


def counted_topical(
    unit_ids: Collection[int] | None, span: Span | Months, as_of: date, branch_type: str = ""
) -> QuerySet[Meeting]:
    """Return the topical sessions of `span` joined with the units above on the day held (`counts_for`)."""
    return (
        Meeting.objects.standing()
        .filter(
            _among("unit__ancestor_rows__ancestor", unit_ids),
            of_branch_type(branch_type, "unit__"),
            kind__in=MeetingKind.with_topic(),
            month__gte=span.first,
            month__lte=span.last,
            held_on__lte=as_of,
            unit__ancestor_rows__valid_from__lte=F("held_on"),
            unit__ancestor_rows__valid_to__gte=F("held_on"),
        )
        .annotate(counts_for=F("unit__ancestor_rows__ancestor"))
    )


def open_branches(unit_ids: Collection[int] | None, day: date, branch_type: str = "") -> QuerySet[UnitAncestor]:
    """Return the closure rows of branches open on `day` under the units of `unit_ids`."""
    return UnitAncestor.objects.filter(
        _among("ancestor", unit_ids),
        of_branch_type(branch_type, "unit__"),
        unit__branch__isnull=False,
        valid_from__lte=day,
        valid_to__gte=day,
    )


def compute(
    unit_ids: Collection[int], span: Span | Months, as_of: date, *, missed_list: bool = False, branch_type: str = ""
) -> dict[int, FigureSet]:
    """Return {unit id: FigureSet} counted now from the rows: three queries, four with the list of the missed.

    Units without branches get zeros. `missed_list` adds [{"branch": code, "month": "YYYY-MM"}], by month and branch code.
    `branch_type` counts branches of one type only (`of_branch_type`).
    """
    found = {pk: FigureSet(pk, span.code, as_of) for pk in unit_ids}
    rows = counted_branch_months(unit_ids, span, branch_type).order_by()
    for row in rows.values("counts_for").annotate(**_aggregates(as_of)):
        _add(found[row.pop("counts_for")], row)
    topical = counted_topical(unit_ids, span, as_of, branch_type).order_by()
    for row in topical.values("counts_for").annotate(topical=Count("pk")):
        _add(found[row.pop("counts_for")], row)
    branches = open_branches(unit_ids, min(span.last, as_of), branch_type).order_by()
    for row in branches.values("ancestor").annotate(branches=Count("pk")):
        _add(found[row.pop("ancestor")], row)
    if missed_list:
        _list_missed(found, rows.filter(is_missed(as_of)))
    return found


def compute_by_span(unit_id: int, spans: Collection[Span], as_of: date, branch_type: str = "") -> dict[Span, FigureSet]:
    """Return {span: FigureSet} of one unit counted now, as `compute` would for each: three queries for any number of spans."""
    found = {span: FigureSet(unit_id, span.code, as_of) for span in spans}
    if not found:
        return found
    months = Months(min(span.first for span in spans), max(span.last for span in spans))
    rows = counted_branch_months([unit_id], months, branch_type).order_by()
    topical = counted_topical([unit_id], months, as_of, branch_type).order_by()
    for row in [
        *rows.values("month").annotate(**_aggregates(as_of)),
        *topical.values("month").annotate(topical=Count("pk")),
    ]:
        month = row.pop("month")
        for span in spans:
            if month in span:
                _add(found[span], row)
    for span, branches in _branches_by_span(unit_id, spans, as_of, branch_type).items():
        found[span].branches = branches
    return found


def _branches_by_span(unit_id: int, spans: Collection[Span], as_of: date, branch_type: str) -> dict[Span, int]:
    days = {min(span.last, as_of) for span in spans}
    counts = {f"on_{day:%Y%m%d}": Count("pk", filter=Q(valid_from__lte=day, valid_to__gte=day)) for day in sorted(days)}
    rows = UnitAncestor.objects.filter(
        of_branch_type(branch_type, "unit__"), ancestor=unit_id, unit__branch__isnull=False
    )
    counted = rows.aggregate(**counts)
    return {span: counted[f"on_{min(span.last, as_of):%Y%m%d}"] for span in spans}


def compute_by_type(unit_id: int, span: Span, as_of: date) -> dict[str, FigureSet]:
    """Return {branch type, WITHOUT_TYPE for none: FigureSet} of one unit counted now: three queries."""
    kinds: dict[str, FigureSet] = {}
    rows = counted_branch_months([unit_id], span).order_by().values(of_type=F("branch__branch__branch_type"))
    topical = counted_topical([unit_id], span, as_of).order_by().values(of_type=F("unit__branch__branch_type"))
    branches = open_branches([unit_id], min(span.last, as_of)).order_by().values(of_type=F("unit__branch__branch_type"))
    for row in [
        *rows.annotate(**_aggregates(as_of)),
        *topical.annotate(topical=Count("pk")),
        *branches.annotate(branches=Count("pk")),
    ]:
        kind = row.pop("of_type") or WITHOUT_TYPE
        _add(kinds.setdefault(kind, FigureSet(unit_id, span.code, as_of)), row)
    return kinds


def _add(target: FigureSet, row: dict[str, int]) -> None:
    for name, value in row.items():
        setattr(target, name, getattr(target, name) + value)


def _list_missed(found: dict[int, FigureSet], rows: QuerySet[BranchMonth]) -> None:
    named = rows.order_by("month", "branch__code").values_list("counts_for", "branch__code", "month")
    for unit_id, code, month in named:
        found[unit_id].missed_list.append({"branch": code, "month": f"{month:%Y-%m}"})


def figures_of(unit_ids: Collection[int], span: Span, today: date, branch_type: str = "") -> dict[int, FigureSet]:
    """Return {unit id: FigureSet} as of `today`: the stored rows where they are fresh, else counted now by `compute`.

    So a page is right whether or not the worker runs; the worker makes it quick: one query. Figures of one branch type are
    not stored.
    """
    if branch_type:
        return compute(unit_ids, span, today, branch_type=branch_type)
    found = {row.unit_id: row for row in _fresh(unit_ids, [span], today)}
    missing = [pk for pk in unit_ids if pk not in found]
    return found | compute(missing, span, today) if missing else found


def figures_by_span(unit_id: int, spans: Collection[Span], today: date, branch_type: str = "") -> dict[Span, FigureSet]:
    """Return {span: FigureSet} of one unit as of `today`: one query, and three more for what is not stored fresh."""
    stored = {} if branch_type else {row.period: row for row in _fresh([unit_id], spans, today)}
    counted = compute_by_span(unit_id, [span for span in spans if span.code not in stored], today, branch_type)
    return {span: stored.get(span.code) or counted[span] for span in spans}


def _fresh(unit_ids: Collection[int], spans: Collection[Span], today: date) -> list[FigureSet]:
    """Return what is stored and true today: counted today, or counted once the passing of days could change nothing."""
    codes = [span.code for span in spans]
    rows = Figures.objects.filter(unit_id__in=unit_ids, period__in=codes, is_stale=False)
    rows = rows.filter(Q(as_of=today) | Q(is_settled=True, as_of__lt=today))
    return [FigureSet(row.unit_id, row.period, today, *(getattr(row, name) for name in COUNTS)) for row in rows]


@transaction.atomic
def store(unit_ids: Collection[int] | None, spans: Collection[Span], today: date) -> int:
    """Count and keep the figures of units (None: all) for spans as of `today`; returns the number of rows.

    One statement for each span, in which the database counts and writes; what is counted are the sets of `compute`.
    Running twice changes nothing.
    """
    if unit_ids is not None and not unit_ids:
        return 0
    _lock(Figures.objects.filter(_among("unit", unit_ids), period__in=[span.code for span in spans]))
    written = 0
    with connection.cursor() as cursor:
        for span in spans:
            cursor.execute(*_statement(unit_ids, span, today))
            written += cursor.rowcount
    return written


def _statement(unit_ids: Collection[int] | None, span: Span, today: date) -> tuple[str, list]:
    """Return the statement that writes the figures of units for `span`, and its parameters."""
    regular = counted_branch_months(unit_ids, span).order_by().values("counts_for").annotate(**_aggregates(today))
    topical = counted_topical(unit_ids, span, today).order_by().values("counts_for").annotate(topical=Count("pk"))
    branches = open_branches(unit_ids, min(span.last, today)).order_by().annotate(counts_for=F("ancestor"))
    branches = branches.values("counts_for").annotate(branches=Count("pk"))
    units = Unit.objects.filter(_among("pk", unit_ids)).order_by().values(asked=F("pk"))
    parts = [rows.query.get_compiler(connection=connection).as_sql() for rows in (units, regular, topical, branches)]
    said = [span.code, today, timezone.now(), False, today > span.last]
    adapted = [
        Figures._meta.get_field(name).get_db_prep_save(value, connection)
        for name, value in zip(SAID, said, strict=True)
    ]
    return STORE.format(*(sql for sql, _ in parts)), [*adapted, *(value for _, params in parts for value in params)]


SAID = ["period", "as_of", "computed_at", "is_stale", "is_settled"]
# The unit's rows of three sets side by side: nothing where a set has none. Every name in it stands in this file.
STORE = f"""
INSERT INTO {Figures._meta.db_table} (unit_id, {", ".join(SAID)}, {", ".join(COUNTS)})
SELECT units.asked, %s, %s, %s, %s, %s AND COALESCE(regular.pending, 0) = 0,
    {", ".join(f"COALESCE({name}, 0)" for name in COUNTS)}
FROM ({{}}) AS units
LEFT JOIN ({{}}) AS regular ON regular.counts_for = units.asked
LEFT JOIN ({{}}) AS topical ON topical.counts_for = units.asked
LEFT JOIN ({{}}) AS branches ON branches.counts_for = units.asked
WHERE units.asked IS NOT NULL
ORDER BY units.asked
ON CONFLICT (unit_id, period) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in [*SAID[1:], *COUNTS])}
"""


def mark_stale(branch_ids: Collection[int] | None, months: Iterable[date]) -> None:
    """Mark the stored figures that branches (None: all) and months may enter, at any time of the tree, as no longer fresh.

    Two queries.
    """
    codes = {span.code for month in months for span in Span.around(month)}
    above = None if branch_ids is None else UnitAncestor.objects.filter(unit_id__in=branch_ids).values("ancestor")
    rows = Figures.objects.filter(_among("unit", above), period__in=codes)
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
