"""Figures of a branch before and after something happened there: the site's own figures over two stretches of months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from chibo.common.dates import add_months, month_start
from chibo.common.text import decimal_comma, percent, thousands
from chibo.organization.models import Unit
from evaluations.enums import Level
from reports.figures import FigureSet, compute, counted_branch_months, is_expected, is_held
from reports.models import BranchMonth

NO_FIGURE = "–"
MONTHS = [3, 6, 12]


@dataclass(frozen=True)
class Stretch:
    """Whole months in a row. It has what `reports.figures` asks of a span: first and last day, and a code."""

    first: date
    months: int

    @property
    def last(self) -> date:
        return add_months(self.first, self.months) - timedelta(days=1)

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}+{self.months}"

    @property
    def label(self) -> str:
        last = self.last
        if self.months == 1:
            return f"tháng {last.month}/{last.year}"
        return f"tháng {self.first.month}/{self.first.year} – tháng {last.month}/{last.year}"

    @property
    def in_sentence(self) -> str:
        """'từ tháng 12/2025 đến tháng 11/2026', or one month."""
        return self.label if self.months == 1 else f"từ {self.label.replace(' – ', ' đến ')}"


def stretch_of(first_month: date, last_month: date) -> Stretch:
    """Return the months from one to another (first days), both included."""
    return Stretch(first_month, (last_month.year - first_month.year) * 12 + last_month.month - first_month.month + 1)


def stretches_around(done_on: date, months: int, today: date) -> tuple[Stretch, Stretch | None]:
    """Return the `months` months before the month of `done_on`, and as many after it as have begun (None: not yet).

    That month itself belongs to neither.
    """
    month = month_start(done_on)
    begun = (today.year - month.year) * 12 + today.month - month.month
    after = Stretch(add_months(month, 1), min(months, begun)) if begun > 0 else None
    return Stretch(add_months(month, -months), months), after


@dataclass(frozen=True)
class Comparison:
    """Rows of (label, words before, words after) of one branch."""

    before: Stretch
    after: Stretch | None
    rows: list[tuple[str, str, str]]


def before_and_after(branch: Unit, done_on: date, months: int, today: date) -> Comparison:
    """Return the figures of `branch` before and after the month of `done_on`, as of `today`. Six queries."""
    before, after = stretches_around(done_on, months, today)
    found = [_words(compute([branch.pk], span, today)[branch.pk]) if span else None for span in (before, after)]
    rows = [(label, words, found[1][label] if found[1] else NO_FIGURE) for label, words in found[0].items()]
    return Comparison(before, after, rows)


def _words(figures: FigureSet) -> dict[str, str]:
    held = figures.held
    said = {
        "Kỳ đã sinh hoạt": _share(held, figures.expected),
        "Đúng ngày quy định": _share(figures.on_day, held),
        "Dời có lý do": _share(figures.moved, held),
    }
    said |= {f"Xếp loại {Level(level).label}": _share(getattr(figures, level), held) for level in Level.values}
    said["Chưa xếp loại"] = _share(figures.unrated, held)
    said["Đảng viên dự"] = _share(figures.present, figures.base)
    mean = f" ({decimal_comma(Decimal(figures.opinions) / held, 1)} ý kiến mỗi kỳ)" if held else ""
    said["Ý kiến phát biểu"] = f"{thousands(figures.opinions)}{mean}"
    said["Sinh hoạt chuyên đề"] = f"{figures.topical} buổi"
    return said


def _share(part: int, whole: int) -> str:
    return f"{thousands(part)}/{thousands(whole)} ({percent(part, whole)})" if whole else NO_FIGURE


def month_lines(branch: Unit, stretch: Stretch, as_of: date) -> list[BranchMonth]:
    """Return the branch-months behind the figures of `branch`: those expected or held by `as_of`. One query."""
    rows = counted_branch_months([branch.pk], stretch).filter(is_expected(as_of) | is_held(as_of))
    return list(rows.select_related("meeting").order_by("month"))


def comparison_context(branch: Unit, done_on: date | None, asked: str, day: date) -> dict:
    """Return what templates/reports/_comparison.html shows, over as many months as were `asked` for (a text of MONTHS)."""
    months = int(asked) if asked in map(str, MONTHS) else MONTHS[0]
    if done_on is None:
        return {"comparison": None, "months": months, "month_choices": MONTHS, "month_rows": []}
    before, after = stretches_around(done_on, months, day)
    return {
        "comparison": before_and_after(branch, done_on, months, day),
        "months": months,
        "month_choices": MONTHS,
        "month_rows": [line for stretch in (before, after) if stretch for line in month_lines(branch, stretch, day)],
    }
