"""Reads behind the pages of reports: the list of a year, one report with its versions, periods with their locks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from chibo.common.dates import Span
from chibo.organization.models import Access, Unit
from chibo.organization.queries import children_on
from chibo.periods.models import LockException, PeriodLock
from chibo.periods.queries import deadlines_of, locks_over
from reports.enums import ReportKind, ReportState
from reports.models import Report, ReportVersion

NOT_PREPARED = "Chưa lập"
NOT_ASKED = "Không yêu cầu"
OVERDUE = "Quá hạn, chưa gửi"
TONES = {
    ReportState.DRAFT: "wait",
    ReportState.SUBMITTED: "info",
    ReportState.RETURNED: "warn",
    ReportState.ACCEPTED: "ok",
}


@dataclass(frozen=True)
class Slot:
    """The report of one unit for one period, whether or not it was prepared."""

    span: Span
    report: Report | None
    version: ReportVersion | None
    deadline: date | None
    today: date

    @property
    def label(self) -> str:
        if self.version is None:
            return NOT_PREPARED if self.is_asked_for else NOT_ASKED
        return ReportState.RETURNED.label if self.is_returned else self.version.state.label

    @property
    def name(self) -> str:
        """'báo cáo quý'."""
        words = ReportKind.of(self.span).label
        return words[0].lower() + words[1:]

    @property
    def tone(self) -> str:
        if self.version is None:
            return "wait"
        return TONES[ReportState.RETURNED] if self.is_returned else TONES[self.version.state]

    @property
    def is_returned(self) -> bool:
        """The living draft follows a version that was given back."""
        return self.version is not None and self.version.state == ReportState.DRAFT and self.version.number > 1

    @property
    def is_overdue(self) -> bool:
        handed_up = self.version is not None and self.version.state in (ReportState.SUBMITTED, ReportState.ACCEPTED)
        return self.deadline is not None and self.deadline < self.today and not handed_up

    @property
    def needs_work(self) -> bool:
        """The period is over and its report is not handed up yet."""
        handed_up = self.version is not None and self.version.state in (ReportState.SUBMITTED, ReportState.ACCEPTED)
        return self.is_asked_for and self.span.last < self.today and not handed_up

    @property
    def is_asked_for(self) -> bool:
        """Every place reports by quarter and year; by month and half-year where a rule sets a deadline."""
        return self.span.kind in ("quarter", "year") or self.deadline is not None


@dataclass(frozen=True)
class UnitLine:
    unit: Unit
    slots: list[Slot]


def report_spans(year: int, today: date, *, monthly: bool = False) -> list[Span]:
    """Return the quarters, halves and the whole of `year`, or its months, those that have begun."""
    kinds = ["month"] if monthly else ["quarter", "half", "year"]
    spans = [Span(kind, year, n) for kind in kinds for n in range(1, 12 // Span.LENGTHS[kind] + 1)]
    return [span for span in spans if span.first <= today]


def report_lines(units: Collection[Unit], spans: Collection[Span], access: Access, today: date) -> list[UnitLine]:
    """Return one line for each unit with a slot for each span. Two queries, and those of the deadlines where a rule is."""
    living = ReportVersion.objects.filter(returned_at__isnull=True).defer("figures", "rows", "additions", "narrative")
    reports = Report.objects.visible_to(access).filter(unit__in=units, period__code__in=[span.code for span in spans])
    reports = reports.select_related("period").prefetch_related(Prefetch("versions", living, to_attr="living"))
    found = {(report.unit_id, report.period.code): report for report in reports}
    deadlines = deadlines_of(units, spans)
    return [
        UnitLine(
            unit, [_slot(found.get((unit.pk, span.code)), span, deadlines[unit.pk, span], today) for span in spans]
        )
        for unit in units
    ]


def _slot(report: Report | None, span: Span, deadline: date | None, today: date) -> Slot:
    return Slot(span, report, report.living[0] if report else None, deadline, today)


def units_directly_below(unit: Unit, year: int, today: date, access: Access) -> list[Unit]:
    """Return the units that stood directly under `unit` in `year` and that `access` reaches today, by name."""
    whole = Span("year", year)
    children = children_on(unit, whole.first, max(min(whole.last, today), whole.first))
    return [child for child in children if access.reaches(child)]


RELATED = ["unit__type", "unit__parent", "period"]


def versions_of(report: Report) -> list[ReportVersion]:
    """Return all versions, newest first, with who did what. One query; the frozen rows are not loaded."""
    people = ["submitted_by", "returned_by", "accepted_by"]
    versions = report.versions.select_related(*people).defer("figures", "rows", "additions", "narrative")
    return list(versions.order_by("-number"))


@dataclass(frozen=True)
class PeriodLine:
    """A period of the periods page. `own` is the unit's own lock, `above` one of a unit above it, `exceptions` those from
    `own` that are not ended, `granted` the one from `above` by which the unit itself may still hand up.
    """

    span: Span
    deadline: date | None
    own: PeriodLock | None
    above: PeriodLock | None
    is_over: bool
    exceptions: list[LockException]
    granted: LockException | None


def period_lines(unit: Unit, year: int, today: date, *, monthly: bool = False) -> list[PeriodLine]:
    """Return the periods of `report_spans` with the locks that hold for `unit`."""
    spans = report_spans(year, today, monthly=monthly)
    locks = locks_over(unit, year)
    deadlines = deadlines_of([unit], spans)
    return [_period_line(unit, span, deadlines[unit.pk, span], locks, today) for span in spans]


def _period_line(unit: Unit, span: Span, deadline: date | None, locks: list[PeriodLock], today: date) -> PeriodLine:
    held = [lock for lock in locks if lock.period.code == span.code]
    own = next((lock for lock in held if lock.unit_id == unit.pk), None)
    above = next((lock for lock in held if lock.unit_id != unit.pk), None)
    granted = [row for row in above.exceptions.all() if row.unit_id == unit.pk] if above else []
    return PeriodLine(
        span,
        deadline,
        own,
        above,
        span.last < today,
        [row for row in own.exceptions.all() if row.holds_on(today)] if own else [],
        next((row for row in granted if row.holds_on(today)), None),
    )
