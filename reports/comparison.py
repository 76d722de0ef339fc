"""Figures of a branch before and after something happened there: the site's own figures over two stretches of months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chibo.common.dates import Months, add_months, month_start
from chibo.common.text import decimal_comma, percent, thousands
from chibo.organization.models import Unit
from evaluations.enums import Level
from reports.figures import FigureSet, compute, counted_branch_months, is_expected, is_held
from reports.models import BranchMonth

NO_FIGURE = "–"
MONTHS = [3, 6, 12]


def stretches_around(done_on: date, months: int, today: date) -> tuple[Months, Months | None]:
    """Return the `months` months before the month of `done_on`, and as many after it as have begun (None: not yet).

    That month itself belongs to neither.
    """
    month = month_start(done_on)
    begun = (today.year - month.year) * 12 + today.month - month.month
    after = Months.of(add_months(month, 1), add_months(month, min(months, begun))) if begun > 0 else None
    return Months.of(add_months(month, -months), add_months(month, -1)), after


@dataclass(frozen=True)
class Comparison:
    """Rows of (label, words before, words after) of one branch."""

    before: Months
    after: Months | None
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


def month_lines(branch: Unit, stretch: Months, as_of: date) -> list[BranchMonth]:
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
