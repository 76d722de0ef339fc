"""Reports that come due: where a rule says until when a level hands its report up, and none was handed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from chibo.common.dates import Span, screen_date
from chibo.organization.models import Unit
from chibo.periods.models import DeadlineRule
from chibo.periods.queries import deadlines_of
from chibo.reminders.enums import ReminderKind
from chibo.reminders.lines import Line, Scope
from reports.models import Report, ReportVersion

# A deadline that passed longer ago is no longer said every few days: it stands in the list of reports.
DAYS_BACK = timedelta(days=60)


def reports_due(scope: Scope) -> list[Line]:
    """Return the reports whose deadline comes near or has passed.

    One query where none does; else five, and one more for each last day of a period that has such a deadline.
    """
    earliest, until = scope.day - DAYS_BACK, scope.until(ReminderKind.REPORT)
    spans = _spans(earliest, until)
    if not spans:
        return []
    rows = Unit.objects.open_on(scope.day)
    rows = rows if scope.unit_ids is None else rows.filter(pk__in=scope.unit_ids)
    units = {unit.pk: unit for unit in rows.only("pk", "type_id", "valid_from")}
    asked = {
        (unit_id, span): day
        for (unit_id, span), day in deadlines_of(units.values(), spans).items()
        if day is not None and earliest <= day <= until and _stood(units[unit_id], span)
    }
    if not asked:
        return []
    made, handed_up = _made(scope, spans)
    return [
        _line(unit_id, span, day, made.get((unit_id, span.code)))
        for (unit_id, span), day in asked.items()
        if made.get((unit_id, span.code)) not in handed_up
    ]


def _spans(earliest: date, until: date) -> list[Span]:
    """Return the periods for which any rule sets a deadline from `earliest` to `until`, however far from their end. One query.

    Not those around the day: what is due in October for September is still owed in November.
    """
    return sorted({span for rule in DeadlineRule.objects.all() for span in _spans_by(rule, earliest, until)}, key=str)


def _spans_by(rule: DeadlineRule, earliest: date, until: date) -> Iterator[Span]:
    span = Span.containing(rule.kind, earliest - timedelta(days=rule.days_after))
    while (deadline := rule.deadline_for(span)) <= until:
        if deadline >= earliest:
            yield span
        span = span.next()


def _stood(unit: Unit, span: Span) -> bool:
    return unit.valid_from is None or unit.valid_from <= span.last


def _made(scope: Scope, spans: list[Span]) -> tuple[dict[tuple[int, str], int], set[int]]:
    """Return ({(unit id, code of the period): report id}, the ids of those that were handed up). Two queries."""
    reports = scope.narrow(Report.objects.filter(period__code__in=[span.code for span in spans]))
    made = {(unit, code): pk for pk, unit, code in reports.values_list("pk", "unit_id", "period__code")}
    versions = ReportVersion.objects.filter(submitted_at__isnull=False, returned_at__isnull=True)
    return made, set(versions.filter(report__in=reports.values("pk")).values_list("report_id", flat=True))


def _line(unit_id: int, span: Span, day: date, report_id: int | None) -> Line:
    name = span.label[0].lower() + span.label[1:]
    return Line(
        ReminderKind.REPORT,
        unit_id,
        span.code,
        day,
        f"Báo cáo {name}, hạn {screen_date(day)}, chưa gửi",
        reverse("reports:detail", args=[report_id]) if report_id else reverse("reports:list"),
    )
