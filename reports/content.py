"""What one version of a report shows, frozen or as counted now: the one source of page, paper and command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chibo.common.dates import Span, Stretch
from chibo.organization.models import Unit
from chibo.periods.models import Period
from reports.additions import difference_of
from reports.enums import ReportKind, ReportState
from reports.freezing import freeze
from reports.frozen_rows import begun, counts_of, in_span, months_of
from reports.models import Report, ReportVersion
from reports.narrative import following
from reports.suggesting import suggested_for


@dataclass(frozen=True)
class Content:
    """`figures`, `rows`, `additions` as `freezing.Frozen`; `as_of` is the day of the numbers; `narrative` by section."""

    version: ReportVersion
    figures: dict
    rows: list[dict]
    additions: list[dict]
    narrative: dict
    as_of: date

    @property
    def unit(self) -> Unit:
        return self.version.report.unit

    @property
    def span(self) -> Span | Stretch:
        return self.version.report.period.span

    @property
    def is_frozen(self) -> bool:
        return self.version.submitted_at is not None

    @property
    def is_early(self) -> bool:
        """The numbers were taken before the period was over."""
        return self.as_of <= self.span.last

    @property
    def is_annual(self) -> bool:
        return self.span.kind == "year"

    @property
    def reported_parts(self) -> list[dict] | None:
        """The parts as accepted (`freezing.parts_of`). Versions of earlier releases call those of a year 'quarters'."""
        return self.figures.get("parts", self.figures.get("quarters"))

    @property
    def part_words(self) -> str:
        """'quý' or 'tháng': what the period is put together from. A month stands for itself."""
        return {"year": "quý", "half": "quý", Stretch.kind: "năm"}.get(self.span.kind, "tháng")

    def parts(self) -> list[tuple[Span, dict]]:
        """Return (span, counts) of the parts that have begun by `as_of` or have rows: the months of a quarter, the quarters
        of a year or half-year, the years of a programme; of a month the month itself.
        """
        spans = begun(self.span.children() or [self.span], self.as_of, self.rows)
        return [(span, counts_of([row for row in self.rows if in_span(row, span)])) for span in spans]

    def months(self) -> list[tuple[Span, dict]]:
        """Return (month, counts) of every month that has begun by `as_of` or has rows."""
        rows = months_of(self.rows)
        months = begun(map(Span.month_of, self.span.months), self.as_of, self.rows)
        return [(month, counts_of(rows.get(month.code, []))) for month in months]

    def own_additions(self) -> list[dict]:
        """Return the additions within the period: they make its accepted parts into the whole."""
        return [row for row in self.additions if in_span(row, self.span)]

    def added(self) -> dict[str, int]:
        return difference_of(self.own_additions())


def content_of(version: ReportVersion, today: date) -> Content:
    """Return what `version` shows: as frozen once submitted, else counted as of `today`. Writes nothing.

    `version.report` comes with its unit, the unit's type and parent, and its period.
    """
    if version.state != ReportState.DRAFT:
        return Content(
            version, version.figures, version.rows, version.additions, version.narrative, version.figures_as_of
        )
    report = version.report
    frozen = freeze(report, today)
    narrative = following(version.narrative, suggested_for(report, frozen))
    return Content(version, frozen.figures, frozen.rows, frozen.additions, narrative, today)


def content_for(unit: Unit, span: Span, today: date) -> Content:
    """Return what the report of `unit` for a month, quarter, half-year or year shows. Writes nothing.

    Its accepted version, else the one submitted, else the numbers of today with the words of the draft, if there is one.
    """
    versions = ReportVersion.objects.filter(report__unit=unit, report__period__code=span.code, returned_at__isnull=True)
    version = versions.select_related("report__unit__type", "report__unit__parent", "report__period").first()
    return content_of(version or _unwritten(unit, span), today)


def _unwritten(unit: Unit, span: Span) -> ReportVersion:
    """Return a version that is stored nowhere, for a report that nobody has prepared yet."""
    period = Period(code=span.code, kind=span.kind, year=span.year, first_day=span.first, last_day=span.last)
    return ReportVersion(report=Report(unit=unit, period=period, kind=ReportKind.of(span)), number=1)
