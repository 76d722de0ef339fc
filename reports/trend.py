"""How one figure of a unit goes through quarters or months, and beside it how the units below, or types of branches, stand.

The figures are those of the board (`figures.FigureSet`); here they become one value with what it is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from chibo.common.dates import Span, screen_date
from chibo.common.text import decimal_comma, percent, share, thousands
from chibo.organization.enums import UnitEventKind
from chibo.organization.models import Unit, UnitAncestor, UnitEvent
from reports.figures import FigureSet, figures_by_span, of_branch_type

ONE_DAY = timedelta(days=1)
QUARTERS_BACK, MONTHS_BACK = 8, 24


@dataclass(frozen=True)
class Chosen:
    """One figure to look at: its name, what it is made of, the list of the board that it opens.

    `kind`: 'percent' (part of a whole), 'mean' (how many for each), 'count' (the part alone).
    """

    key: str
    label: str
    kind: str
    parts: Callable[[FigureSet], tuple[int, int]]
    which: str
    made_of: str

    def value(self, figures: FigureSet) -> Decimal | None:
        """Return the value to draw and to sort by, a share in per cent; None where there is nothing to divide by."""
        part, whole = self.parts(figures)
        if self.kind == "count":
            return Decimal(part)
        if not whole:
            return None
        return 100 * share(part, whole) if self.kind == "percent" else Decimal(part) / whole

    def words(self, figures: FigureSet) -> str:
        """'96,1%', '7,6', '12'; '–' where there is nothing to divide by."""
        part, whole = self.parts(figures)
        if self.kind == "count":
            return thousands(part)
        if not whole:
            return "–"
        return percent(part, whole) if self.kind == "percent" else decimal_comma(Decimal(part) / whole, 1)

    def fraction(self, figures: FigureSet) -> str:
        """'171/178', '' for a plain count."""
        part, whole = self.parts(figures)
        return "" if self.kind == "count" else f"{thousands(part)}/{thousands(whole)}"


CHOICES = {
    chosen.key: chosen
    for chosen in [
        Chosen("tot", "Tỷ lệ xếp loại Tốt", "percent", lambda f: (f.tot, f.held), "tot", "kỳ Tốt / kỳ đã sinh hoạt"),
        Chosen(
            "on_day",
            "Tỷ lệ đúng ngày quy định",
            "percent",
            lambda f: (f.on_day, f.held),
            "on_day",
            "kỳ đúng ngày / kỳ đã sinh hoạt",
        ),
        Chosen(
            "attendance",
            "Tỷ lệ đảng viên dự",
            "percent",
            lambda f: (f.present, f.base),
            "held",
            "lượt dự / lượt phải dự",
        ),
        Chosen("opinions", "Ý kiến mỗi kỳ", "mean", lambda f: (f.opinions, f.held), "held", "ý kiến / kỳ đã sinh hoạt"),
        Chosen("topical", "Số buổi chuyên đề", "count", lambda f: (f.topical, f.branches), "topical", ""),
    ]
}


def spans_back(step: str, today: date) -> list[Span]:
    """Return the last 8 quarters (`step` 'quarter') or 24 months, that of `today` the last."""
    span = Span.containing(step, today)
    found = [span]
    for _ in range((QUARTERS_BACK if step == "quarter" else MONTHS_BACK) - 1):
        span = span.previous()
        found.append(span)
    return found[::-1]


@dataclass(frozen=True)
class Point:
    """A period on the axis with its figures; `tick` is its short name ('III/26', '9/26')."""

    span: Span
    figures: FigureSet

    @property
    def tick(self) -> str:
        name = self.span.label.split(" ")[1]
        number, year = name.split("/")
        return f"{number}/{year[2:]}"


def points_of(unit: Unit, step: str, today: date, branch_type: str = "") -> list[Point]:
    """Return the figures of the last quarters or months, oldest first. Four queries at the most."""
    spans = spans_back(step, today)
    found = figures_by_span(unit.pk, spans, today, branch_type)
    return [Point(span, found[span]) for span in spans]


# --- breaks ----------------------------------------------------------------------------------------------------------

EVENT_WORDS = {
    UnitEventKind.MERGE: "sáp nhập {} {}",
    UnitEventKind.SPLIT: "chia tách ra {} {}",
    UnitEventKind.FOUND: "thành lập {} {}",
    UnitEventKind.CLOSE: "kết thúc hoạt động {} {}",
    UnitEventKind.MOVE: "chuyển cấp trên {} {}",
}


@dataclass(frozen=True)
class Break:
    """A day from which the unit consists of other branches: figures before and after it are not of the same units."""

    on: date
    events: dict[str, int]
    before: int
    after: int
    noun: str

    @property
    def words(self) -> str:
        """'Từ 01/07/2025: sáp nhập 12 chi bộ; số chi bộ 83 → 71'."""
        done = [EVENT_WORDS[kind].format(thousands(n), self.noun) for kind, n in self.events.items()]
        words = f"Từ {screen_date(self.on)}: {', '.join(done)}"
        if self.before == self.after:
            return words
        return f"{words}; số chi bộ {thousands(self.before)} → {thousands(self.after)}"


def breaks(unit: Unit, first: date, last: date, branch_type: str = "") -> list[Break]:
    """Return the days from `first` to `last` on which branches or units came under `unit` or left it, in order.

    Only what is `unit` itself's or below it on that day or the evening before; a unit that moves inside `unit` changes
    nothing for it. Two queries.
    """
    wanted = Q(unit__branch__isnull=True) | of_branch_type(branch_type, "unit__")
    rows = UnitEvent.objects.filter(wanted if branch_type else Q(), on__range=(first, last), kind__in=list(EVENT_WORDS))
    rows = rows.filter(unit__ancestor_rows__ancestor=unit).order_by("on", "pk")
    columns = ("unit__ancestor_rows__valid_from", "unit__ancestor_rows__valid_to", "unit__type__is_branch")
    sides: dict[tuple[date, str, int, bool], set[str]] = defaultdict(set)
    for on, kind, pk, start, end, is_branch in rows.values_list("on", "kind", "unit_id", *columns):
        sides[on, kind, pk, is_branch] |= {
            side for side, day in (("before", on - ONE_DAY), ("after", on)) if start <= day <= end
        }
    return _breaks_of(unit, _changes(sides), branch_type)


def _changes(sides: dict[tuple[date, str, int, bool], set[str]]) -> dict[date, list[tuple[str, bool]]]:
    found: dict[date, list[tuple[str, bool]]] = defaultdict(list)
    for (on, kind, _, is_branch), seen in sides.items():
        if seen and not (kind == UnitEventKind.MOVE and len(seen) == 2):
            found[on].append((kind, is_branch))
    return found


def _breaks_of(unit: Unit, found: dict[date, list[tuple[str, bool]]], branch_type: str) -> list[Break]:
    counts = _branches_around(unit, found, branch_type)
    breaks = []
    for on, changes in found.items():
        events: dict[str, int] = defaultdict(int)
        for kind, _ in changes:
            events[kind] += 1
        noun = "chi bộ" if all(is_branch for _, is_branch in changes) else "đơn vị"
        breaks.append(Break(on, dict(events), counts[on - ONE_DAY], counts[on], noun))
    return breaks


def _branches_around(unit: Unit, days: Iterable[date], branch_type: str) -> dict[date, int]:
    """Return {day: open branches} for each day and its eve. One query."""
    wanted = sorted({day for on in days for day in (on - ONE_DAY, on)})
    if not wanted:
        return {}
    counts = {f"on_{day:%Y%m%d}": Count("pk", filter=Q(valid_from__lte=day, valid_to__gte=day)) for day in wanted}
    rows = UnitAncestor.objects.filter(of_branch_type(branch_type, "unit__"), ancestor=unit, unit__branch__isnull=False)
    counted = rows.aggregate(**counts)
    return {day: counted[f"on_{day:%Y%m%d}"] for day in wanted}


def place_of(on: date, spans: list[Span]) -> float | None:
    """Return where `on` lies on the axis, in per cent: at the edge of a period if on its first day; None outside it."""
    for index, span in enumerate(spans):
        if on in span:
            days = (span.last - span.first).days + 1
            return 100 * (index + (on - span.first).days / days) / len(spans)
    return None
