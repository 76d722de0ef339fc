"""The months over which a draft is tried: a quarter, half-year or year, or from one month to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chibo.common.dates import Span, parse_month

TO = "/"


@dataclass(frozen=True)
class Stretch:
    """From the month of `first` to the month of `last`, both first days. `code`: '2026-Q3' or '2026-07/2026-08'."""

    first: date
    last: date

    @classmethod
    def parse(cls, code: str) -> Stretch:
        """Return the stretch of a code; ValueError with a sentence on anything else."""
        if TO not in code:
            return cls.of(Span.parse(code))
        first, last = code.split(TO, 1)
        return cls(parse_month(first), parse_month(last))

    @classmethod
    def of(cls, span: Span) -> Stretch:
        return cls(span.first, span.months[-1])

    @property
    def span(self) -> Span | None:
        """The calendar span that it is, None for other months."""
        return next(
            (span for span in Span.around(self.first) if (span.first, span.months[-1]) == (self.first, self.last)), None
        )

    @property
    def code(self) -> str:
        span = self.span
        return span.code if span else f"{Span.month_of(self.first)}{TO}{Span.month_of(self.last)}"

    @property
    def label(self) -> str:
        span = self.span
        return span.label if span else f"Từ tháng {_said(self.first)} đến tháng {_said(self.last)}"


def _said(month: date) -> str:
    return f"{month.month}/{month.year}"
