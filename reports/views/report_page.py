"""The page of one version of a report: what its template shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from chibo.common import charts
from chibo.common.dates import Span, today
from chibo.common.documents import pdf_available
from chibo.periods.queries import deadline_of, exception_of, lock_above
from reports import monthly, queries, report_queries, tables
from reports.content import Content, content_of
from reports.enums import ReportState
from reports.forms.reports import NarrativeForm, ReasonForm
from reports.models import Report, ReportVersion
from reports.moved import shown
from reports.narrative import SECTIONS, in_sentence
from reports.permissions import can_prepare, can_review
from reports.printing import EXCEL, print_state
from reports.programme_tables import targets_table
from reports.register import opened_register
from reports.services.reports import answer_field
from reports.views.programmes import crumbs as programme_crumbs
from reports.views.programmes import live_rows, opened

Opens = Callable[[str, Span], str]


def report_page(
    request: HttpRequest,
    report: Report,
    version: ReportVersion,
    *,
    form: NarrativeForm | None = None,
    typed: dict[str, str] | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    """Answer with the page of `version`; `typed` is text that could not be saved and stands beside the stored one."""
    version.report, day = report, today()
    content = content_of(version, day)
    opens, versions = _opens(content), report_queries.versions_of(report)
    deadline = deadline_of(report.unit, content.span)
    context = {
        "report": report,
        "unit": report.unit,
        "version": version,
        "content": content,
        "title": report.title or f"Báo cáo {in_sentence(content.span)}",
        "crumbs": crumbs_of(report),
        "deadline": deadline,
        "is_overdue": deadline is not None and deadline < day and version.state == ReportState.DRAFT,
        "lock": lock_above(report.unit, content.span, day),
        "exception": exception_of(report.unit, content.span, day) if version.submitted_at is None else None,
        "versions": versions,
        "can_compare": len(readable(request, report, versions)) > 1,
        "strip": _strip(content, opens),
        "summary": _opened(tables.summary(content.figures), content, opens),
        "mix": _mix(content, opens),
        "moved": shown(content.figures.get("level_moves")),
        "parts": tables.parts_table(content),
        "annual": tables.annual_lines(content),
        "targets": _targets(content),
        "monthly_form": content.figures.get("form"),
        "form_figures": _form_figures(content),
        "form_answers": monthly.answered(content.figures.get("form"), content.narrative),
        "gathers": content.span.kind == "month" and not report.unit.is_branch,
        "register": opened_register(report.unit, content.figures),
        "additions": tables.addition_lines(content),
        "conflicts": _conflicts(content, typed),
        **_rights(request, report, version),
        "reason_form": reason_form or ReasonForm(),
        "texts": [(label, content.narrative.get(key, "")) for key, label in SECTIONS.items()],
        **print_context(version, day, content),
    }
    context["form"] = form or _words_form(content)
    return render(request, "reports/report_detail.html", context)


def crumbs_of(report: Report) -> list[dict]:
    """Return the way to a report: the year of the list, for that of a programme its programme."""
    if report.programme_id:
        return programme_crumbs(report.programme)
    return [{"label": "Báo cáo", "url": reverse("reports:list") + f"?year={report.period.span.year}"}]


def _targets(content: Content) -> list[dict]:
    """Return the targets of a programme's report, each number with the address of its list: the frozen rows where they tell
    it, else what is counted now."""
    table = targets_table(content)
    return opened(table, content.span, content.unit, content.version if content.is_frozen else None)


def _form_figures(content: Content) -> list[dict]:
    """Return the counted lines of the monthly form that this unit has a number for."""
    form = content.figures.get("form") or {"lines": []}
    return [line for line in form["lines"] if line.get("value") is not None]


def _words_form(content: Content) -> NarrativeForm:
    asked = monthly.answered(content.figures.get("form"), content.narrative)
    told = {answer_field(line["key"]): line["answer"] for line in asked}
    stored = content.narrative | told | {"base_version": content.version.narrative_version}
    return NarrativeForm(initial=stored, questions=asked).fit()


def print_context(version: ReportVersion, day: date, content: Content | None = None) -> dict:
    """Return what templates/reports/_report_print.html and _report_excel.html take."""
    states = {
        "print": print_state(version, day, content),
        "excel": print_state(version, day, content, kind=EXCEL),
    }
    return {"version": version, "pdf_available": pdf_available(), **states}


def readable(request: HttpRequest, report: Report, versions: Iterable[ReportVersion]) -> list[ReportVersion]:
    """Return the versions whose words this person may read: a draft is its writers'."""
    writes = can_prepare(request.access, report.unit)
    return [row for row in versions if writes or row.state != ReportState.DRAFT]


def _rights(request: HttpRequest, report: Report, version: ReportVersion) -> dict:
    """Return the flags behind the buttons; each is the predicate that its POST asks."""
    writes, reviews = can_prepare(request.access, report.unit), can_review(request.access, report)
    is_submitted = version.state == ReportState.SUBMITTED
    is_own = version.submitted_by_id == request.user.pk
    return {
        "is_draft": version.state == ReportState.DRAFT,
        "state_tone": report_queries.TONES[version.state],
        "can_write": writes and version.state == ReportState.DRAFT,
        "can_accept": reviews and is_submitted and not is_own,
        "can_return": reviews and is_submitted,
        "is_own_submission": reviews and is_submitted and is_own,
        "shows_words": writes or version.state != ReportState.DRAFT,
    }


def _opens(content: Content) -> Opens:
    """Return the function (which, span) → address of the list behind a number: the frozen rows, else the board's."""
    unit, version = content.unit, content.version

    def frozen(which: str, span: Span) -> str:
        return reverse("reports:version-rows", args=[version.pk, which]) + f"?part={span.code}"

    def live(which: str, span: Span) -> str:
        listed = "held" if which in ("present", "opinions") else which
        if version.report.programme_id:
            return live_rows(version.report, listed, span)
        return reverse("reports:rows", args=[unit.code, listed]) + f"?period={span.code}"

    return frozen if content.is_frozen else live


def _strip(content: Content, opens: Opens) -> list[dict]:
    counts, span = content.figures, content.span
    off_day = counts["held"] - counts["on_day"] - counts["moved"]
    return [
        _figure(counts["held"], "kỳ thường kỳ đã sinh hoạt", opens("held", span), of=counts["expected"]),
        _figure(
            counts["on_day"],
            "đúng ngày quy định",
            opens("on_day", span),
            note=f"{counts['moved']} dời có lý do, {off_day} không đúng ngày",
        ),
        _figure(counts["present"], "lượt đảng viên dự", opens("present", span), of=counts["base"]),
        _figure(counts["missed"], "kỳ quá ngày, chưa có thông tin", opens("missed", span)),
    ]


def _figure(value: int, label: str, url: str, *, of: int | None = None, note: str = "") -> dict:
    return {"value": value, "of": of, "label": label, "url": url, "note": note}


def _opened(lines: list[dict], content: Content, opens: Opens) -> list[dict]:
    return [line | {"url": opens(line["key"], content.span) if line["value"] else ""} for line in lines]


def _mix(content: Content, opens: Opens) -> charts.StackedBars:
    return charts.stacked_bars(
        (
            span.label,
            {level: counts[level] for level in tables.LEVELS},
            {level: opens(level, span) for level in tables.LEVELS},
        )
        for span, counts in content.parts()
    )


def _conflicts(content: Content, typed: dict[str, str] | None) -> list[dict]:
    """Return the sections whose typed text differs from the stored one."""
    if typed is None:
        return []
    stored = content.narrative
    return [
        {"label": label, "stored": stored.get(key, ""), "typed": typed[key]}
        for key, label in SECTIONS.items()
        if typed[key] != stored.get(key, "")
    ]


def frozen_page_title(which: str) -> str:
    """Return the words of a list of frozen rows; KeyError on an unknown one."""
    words = queries.SETS | {
        "branches": "Chi bộ",
        "topical": "Buổi sinh hoạt chuyên đề",
        "present": "Kỳ đã sinh hoạt, số dự",
        "opinions": "Kỳ đã sinh hoạt, số ý kiến",
    }
    return words[which]
