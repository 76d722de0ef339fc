"""What targets of programmes may be set on: a registry of figures that the record already knows.

A measure counts over any span (what has `first` and `last`) as of a day and says (numerator, denominator, value); its lists
are what numerator and denominator are made of. Values are exact fractions: a target is compared before anything is rounded.
Where no regular meeting of a span was expected by the day, the record does not reach there: the value is None, never nought.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet

from chibo.common.dates import Months, Span, Stretch
from chibo.common.text import decimal_comma, percent, thousands
from chibo.organization.models import Unit
from meetings.queries.assignment import behind, execution
from reports import programme_counts as counts
from reports.enums import Operator
from reports.figures import COUNTS, FigureSet, compute, counted_branch_months, is_held
from reports.queries import SETS, condition_of, rows_behind, topical_behind

AnySpan = Span | Stretch | Months
SUMMED = [name for name in COUNTS if name != "branches"]


class Scale(StrEnum):
    PERCENT = "percent"
    AVERAGE = "average"
    COUNT = "count"


class Measured(NamedTuple):
    """`value` is None where the record knows nothing; `denominator` is None where the measure is a plain number.

    `said`: words of its own, where numerator and denominator say little ('2/3 buổi' of one branch).
    """

    numerator: int
    denominator: int | None
    value: Fraction | None
    said: str = ""


class Listing(NamedTuple):
    """The rows behind a number: `kind` says what they are (months, sessions, tallies, assignments, proposals)."""

    kind: str
    title: str
    rows: QuerySet | list


@dataclass(frozen=True)
class Counting:
    """One unit, one span, one day: what several measures read of it is counted once. `parts`: those it is put together from."""

    unit: Unit
    span: AnySpan
    as_of: date
    parts: tuple[Counting, ...] = ()

    @cached_property
    def figures(self) -> FigureSet:
        """What `reports.figures` counts; where `parts` make up the whole span, their sum with the branches of the last."""
        if not self.parts:
            return compute([self.unit.pk], self.span, self.as_of)[self.unit.pk]
        found = FigureSet(self.unit.pk, self.span.code, self.as_of, self.parts[-1].figures.branches)
        for name in SUMMED:
            setattr(found, name, sum(getattr(part.figures, name) for part in self.parts))
        return found

    @property
    def is_known(self) -> bool:
        return self.figures.expected > 0

    @property
    def end(self) -> date:
        return min(self.span.last, self.as_of)

    @cached_property
    def sessions(self) -> dict[int, int]:
        return counts.sessions_of_branches(self.unit, self.span, self.as_of)

    def share(self, part: int, whole: int) -> Measured:
        known = self.is_known and whole > 0
        return Measured(part, whole, Fraction(100 * part, whole) if known else None)

    def number(self, count: int) -> Measured:
        return Measured(count, None, Fraction(count) if self.is_known else None)

    def months(self, which: str) -> Listing:
        return Listing("months", SETS[which], rows_behind(self.unit, self.span, which, self.as_of))

    def months_where(self, title: str, condition: Q) -> Listing:
        rows = counted_branch_months([self.unit.pk], self.span).filter(condition).select_related("branch", "meeting")
        return Listing("months", title, rows.order_by("branch__sort_key", "branch__code", "month"))


Count = Callable[[Counting, int | None], Measured]
Lists = Callable[[Counting, int | None], Listing]


@dataclass(frozen=True)
class Measure:
    """`unit` is what stands after its number; `label` may hold {n}, the parameter of a target, which `takes_n` asks for."""

    code: str
    label: str
    scale: Scale
    unit: str
    usual: Operator
    count: Count
    numerator: Lists
    denominator: Lists | None = None
    takes_n: bool = False

    def measure(self, unit: Unit, span: AnySpan, as_of: date, n: int | None = None) -> Measured:
        """Count for one unit and span. Callers that count several measures keep the `Counting` and use `count`."""
        return self.count(Counting(unit, span, as_of), n)

    def named(self, n: int | None) -> str:
        return self.label.format(n=n or "…")

    @property
    def largest(self) -> int | None:
        return 100 if self.scale == Scale.PERCENT else None

    def say_value(self, value: Decimal) -> str:
        """'95%', '3 buổi'."""
        return decimal_comma(value) + ("%" if self.scale == Scale.PERCENT else f" {self.unit}")

    def say(self, measured: Measured) -> str:
        """'2.101/2.235 (94,0%)', '2,9 buổi', '4 kỳ'; '' where nothing is known."""
        if measured.value is None or measured.said:
            return measured.said if measured.value is not None else ""
        if self.scale == Scale.PERCENT:
            share = percent(measured.numerator, measured.denominator)
            return f"{thousands(measured.numerator)}/{thousands(measured.denominator)} ({share})"
        if self.scale == Scale.AVERAGE:
            value = Decimal(measured.value.numerator) / measured.value.denominator
            return f"{decimal_comma(value, 2)} {self.unit}"
        return f"{thousands(measured.numerator)} {self.unit}"


# --- regular meetings --------------------------------------------------------------------------------------------


def _of_held(name: str) -> Count:
    return lambda found, n: found.share(getattr(found.figures, name), found.figures.held)


def _months(which: str) -> Lists:
    return lambda found, n: found.months(which)


def _fair_up(found: Counting, n: int | None) -> Measured:
    return found.share(found.figures.tot + found.figures.kha, found.figures.held)


def _fair_up_rows(found: Counting, n: int | None) -> Listing:
    condition = condition_of("tot", found.as_of) | condition_of("kha", found.as_of)
    return found.months_where("Xếp loại Khá trở lên", condition)


def _held(found: Counting, n: int | None) -> Measured:
    return found.share(found.figures.held, found.figures.expected)


def _attendance(found: Counting, n: int | None) -> Measured:
    return found.share(found.figures.present, found.figures.base)


def _missed(found: Counting, n: int | None) -> Measured:
    return found.number(found.figures.missed)


def _prepared_where(found: Counting) -> Q:
    return is_held(found.as_of) & Q(meeting__chi_uy_met_on__isnull=False)


def _prepared(found: Counting, n: int | None) -> Measured:
    rows = counted_branch_months([found.unit.pk], found.span).filter(_prepared_where(found))
    return found.share(rows.count() if found.figures.held else 0, found.figures.held)


def _prepared_rows(found: Counting, n: int | None) -> Listing:
    return found.months_where("Chi ủy họp, hội ý trước kỳ sinh hoạt", _prepared_where(found))


# --- topical sessions ----------------------------------------------------------------------------------------------


def _sessions_each(found: Counting, n: int | None) -> Measured:
    """Sessions by the mean number of branches of the months: one that was merged counts as long as it stood."""
    expected, sessions = found.figures.expected, found.figures.topical
    months = counts.months_expected(found.unit, found.span, found.as_of) if expected else 0
    return Measured(sessions, None, Fraction(sessions * months, expected) if expected else None)


def _sessions_rows(found: Counting, n: int | None) -> Listing:
    rows = topical_behind(found.unit, found.span, found.as_of)
    return Listing("sessions", "Buổi sinh hoạt chuyên đề", rows)


def _branches_with_sessions(found: Counting, n: int | None) -> Measured:
    sessions = found.sessions
    measured = found.share(sum(held >= (n or 1) for held in sessions.values()), len(sessions))
    if found.unit.is_branch and sessions:
        return measured._replace(said=f"{sum(sessions.values())}/{n or 1} buổi")
    return measured


def _branches_with(found: Counting, n: int | None) -> Listing:
    if found.unit.is_branch:
        return _branches_by_sessions(found, n)
    reached = {pk: held for pk, held in found.sessions.items() if held >= (n or 1)}
    return Listing("tallies", f"Chi bộ có ít nhất {n or 1} buổi chuyên đề", counts.tallies(reached, "buổi"))


def _branches_by_sessions(found: Counting, n: int | None) -> Listing:
    return Listing("tallies", "Số buổi chuyên đề của từng chi bộ", counts.tallies(found.sessions, "buổi"))


# --- branches ------------------------------------------------------------------------------------------------------


def _branches(found: Counting, n: int | None) -> Listing:
    return Listing("branches", "Chi bộ", counts.branches_on(found.unit, found.end))


def _model(found: Counting, n: int | None) -> Measured:
    covered = counts.model_branches(found.unit, found.span, found.end).count()
    return found.share(covered, found.figures.branches)


def _model_rows(found: Counting, n: int | None) -> Listing:
    rows = counts.model_branches(found.unit, found.span, found.end)
    return Listing("branches", "Chi bộ đã sinh hoạt điểm", rows)


def _chi_uy(found: Counting, n: int | None) -> Measured:
    return found.share(counts.with_chi_uy(found.unit, found.end).count(), found.figures.branches)


def _chi_uy_rows(found: Counting, n: int | None) -> Listing:
    return Listing("branches", "Chi bộ có chi ủy", counts.with_chi_uy(found.unit, found.end))


def _annual(found: Counting, n: int | None) -> Measured:
    return found.share(*counts.annual_good(found.unit, found.span, found.end))


def _annual_rows(found: Counting, n: int | None) -> Listing:
    rows = counts.annual_rows(found.unit, found.span, found.end, good=True)
    return Listing("classes", "Chi bộ hoàn thành tốt nhiệm vụ trở lên", rows)


def _annual_rated(found: Counting, n: int | None) -> Listing:
    return Listing("classes", "Chi bộ được xếp loại", counts.annual_rows(found.unit, found.span, found.end))


# --- what meetings give rise to --------------------------------------------------------------------------------------


def _assignments(*parts: str) -> Count:
    def count(found: Counting, n: int | None) -> Measured:
        done = execution([found.unit.pk], found.span, found.as_of)[found.unit.pk]
        return found.share(sum(getattr(done, part) for part in parts), done.due)

    return count


def _assignment_rows(title: str, *parts: str) -> Lists:
    def rows(found: Counting, n: int | None) -> Listing:
        lists = [behind(found.unit, part, found.span, found.as_of) for part in parts]
        wanted = Q(pk__in=lists[0].values("pk"))
        for more in lists[1:]:
            wanted |= Q(pk__in=more.values("pk"))
        return Listing("assignments", title, counts.assignments_where(wanted))

    return rows


def _proposals(found: Counting, n: int | None) -> Measured:
    sent = counts.proposals_sent(found.unit, found.span, found.end)
    return found.share(counts.answered(sent).count(), sent.count())


def _answered_rows(found: Counting, n: int | None) -> Listing:
    sent = counts.proposals_sent(found.unit, found.span, found.end)
    return Listing("proposals", "Kiến nghị đã trả lời", counts.answered(sent))


def _proposal_rows(found: Counting, n: int | None) -> Listing:
    return Listing("proposals", "Kiến nghị đã gửi", counts.proposals_sent(found.unit, found.span, found.end))


def _admissions(found: Counting, n: int | None) -> Measured:
    return found.number(counts.admitted_by_branch(found.unit, found.span.first, found.end).total())


def _admission_rows(found: Counting, n: int | None) -> Listing:
    admitted = counts.admitted_by_branch(found.unit, found.span.first, found.end)
    return Listing("tallies", "Đảng viên kết nạp theo chi bộ", counts.tallies(admitted, "đảng viên"))


PERCENT, AVERAGE, COUNT = Scale.PERCENT, Scale.AVERAGE, Scale.COUNT
MORE, LESS = Operator.AT_LEAST, Operator.AT_MOST
MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure(
            "good", "Kỳ sinh hoạt xếp loại Tốt", PERCENT, "%", MORE, _of_held("tot"), _months("tot"), _months("held")
        ),
        Measure(
            "fair_up", "Kỳ sinh hoạt xếp loại Khá trở lên", PERCENT, "%", MORE, _fair_up, _fair_up_rows, _months("held")
        ),
        Measure(
            "annual_good",
            "Chi bộ hoàn thành tốt nhiệm vụ trở lên (xếp loại hằng năm)",
            PERCENT,
            "%",
            MORE,
            _annual,
            _annual_rows,
            _annual_rated,
        ),
        Measure(
            "held",
            "Kỳ đã sinh hoạt trên số kỳ phải sinh hoạt",
            PERCENT,
            "%",
            MORE,
            _held,
            _months("held"),
            _months("expected"),
        ),
        Measure(
            "on_day",
            "Kỳ sinh hoạt đúng ngày quy định",
            PERCENT,
            "%",
            MORE,
            _of_held("on_day"),
            _months("on_day"),
            _months("held"),
        ),
        Measure("missed", "Kỳ quá ngày, chưa có thông tin sinh hoạt", COUNT, "kỳ", LESS, _missed, _months("missed")),
        Measure(
            "attendance", "Đảng viên dự sinh hoạt", PERCENT, "%", MORE, _attendance, _months("held"), _months("held")
        ),
        Measure(
            "chi_uy_met",
            "Kỳ sinh hoạt có chi ủy họp (hội ý) trước",
            PERCENT,
            "%",
            MORE,
            _prepared,
            _prepared_rows,
            _months("held"),
        ),
        Measure("chi_uy", "Chi bộ có chi ủy", PERCENT, "%", MORE, _chi_uy, _chi_uy_rows, _branches),
        Measure(
            "topical",
            "Buổi sinh hoạt chuyên đề, bình quân mỗi chi bộ",
            AVERAGE,
            "buổi",
            MORE,
            _sessions_each,
            _sessions_rows,
        ),
        Measure(
            "topical_branches",
            "Chi bộ có ít nhất {n} buổi sinh hoạt chuyên đề",
            PERCENT,
            "%",
            MORE,
            _branches_with_sessions,
            _branches_with,
            _branches_by_sessions,
            takes_n=True,
        ),
        Measure("model", "Chi bộ đã tổ chức sinh hoạt chi bộ điểm", PERCENT, "%", MORE, _model, _model_rows, _branches),
        Measure(
            "assignments",
            "Nhiệm vụ đến hạn đã hoàn thành",
            PERCENT,
            "%",
            MORE,
            _assignments("on_time", "late"),
            _assignment_rows("Nhiệm vụ đã hoàn thành", "on_time", "late"),
            _assignment_rows("Nhiệm vụ đã đến hạn", "due"),
        ),
        Measure(
            "assignments_on_time",
            "Nhiệm vụ hoàn thành đúng hạn",
            PERCENT,
            "%",
            MORE,
            _assignments("on_time"),
            _assignment_rows("Nhiệm vụ hoàn thành đúng hạn", "on_time"),
            _assignment_rows("Nhiệm vụ đã đến hạn", "due"),
        ),
        Measure(
            "proposals", "Kiến nghị đã được trả lời", PERCENT, "%", MORE, _proposals, _answered_rows, _proposal_rows
        ),
        Measure("admissions", "Đảng viên kết nạp", COUNT, "đảng viên", MORE, _admissions, _admission_rows),
    )
}
