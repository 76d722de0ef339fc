"""Quality of the meetings of a year or a quarter: a branch's months and what is still needed; a unit's branches by level."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chibo.common import charts
from chibo.common.dates import Span, today
from chibo.common.views import allow
from chibo.organization.models import Unit
from chibo.organization.queries import breadcrumbs
from evaluations.enums import Level
from evaluations.models import QualityRule
from evaluations.quality import CALLED_OFF, MISSED, PENDING, UNRATED, rule_sentences
from reports import annual_quality, queries
from reports.annual_quality import KINDS, TO_COME, UNSETTLED, BranchQuality, Cell, Distribution
from reports.forms.quality import QualityPeriodForm
from reports.permissions import can_see_figures

BRANCHES_A_PAGE = 30
KIND_WORDS = {
    "settled": "Đã xác định đến nay",
    "as_so_far": "Nếu giữ như các kỳ qua",
    "best": "Cao nhất có thể",
}
CAN_REACH = ("can_reach", Level.GOOD)
# What a cell says beside its letter.
MARK_LETTERS = {UNRATED: "•", PENDING: "?", MISSED: "✕", CALLED_OFF: "–", TO_COME: "", "": ""}
MARK_WORDS = {
    UNRATED: "Đã sinh hoạt, chưa xếp loại",
    PENDING: "Chưa có thông tin",
    MISSED: "Quá ngày, chưa có thông tin",
    CALLED_OFF: "Không sinh hoạt, có lý do",
    TO_COME: "Chưa đến ngày",
    "": "Không có kỳ sinh hoạt",
}


@require_safe
def quality(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """A branch: its months, the level, what is still needed. Any other unit: its branches by level, as they may end."""
    unit = quality_unit(request, code)
    form = period_form(request, unit)
    return (_branch_page if unit.is_branch else _unit_page)(request, unit, form)


@require_safe
def rows(request: HttpRequest, code: str, kind: str, level: str) -> HttpResponse:
    """The branches behind one number of the distribution, each with what its next level takes."""
    unit = quality_unit(request, code)
    if (kind, level) != CAN_REACH and (kind not in KINDS or level not in (*Level.values, UNSETTLED)):
        raise Http404
    span = period_form(request, unit).span
    found = annual_quality.distribution(unit, span, today())
    title, ids = list_behind(found, kind, level, asked_number(request.GET.get("more")))
    context = _list_context(request, unit, span, ids) | {
        "unit": unit,
        "span": span,
        "title": title,
        "crumbs": [*_crumbs(request, unit, span), {"label": "Chất lượng sinh hoạt", "url": _url(unit, span)}],
    }
    return render(request, "reports/quality_rows.html", context)


def list_behind(found: Distribution, kind: str, level: str, more: int | None) -> tuple[str, list[int]]:
    """Return the heading and the branches of a list."""
    if (kind, level) != CAN_REACH:
        return f"{KIND_WORDS[kind]}: {charts.level(level).name}", found.branches(kind, level)
    title = "Còn có thể đạt mức Tốt"
    return (title if more is None else f"{title}, {_shortage(more)}"), found.can_reach_good(more)


def _shortage(more: int) -> str:
    return f"cần thêm {more} kỳ" if more else "đã đủ số kỳ, giữ các kỳ còn lại"


def asked_number(text: str | None) -> int | None:
    """Return a small number of the address, None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 2 else None


def quality_unit(request: HttpRequest, code: str | None) -> Unit:
    """Return the unit asked for, if it lies in the subtree of the acting person; without code the person's own."""
    allow(can_see_figures(request.access))
    wanted = code or request.access.unit.code
    return get_object_or_404(Unit.objects.visible_to(request.access).select_related("type"), code=wanted)


def period_form(request: HttpRequest, unit: Unit) -> QualityPeriodForm:
    day = today()
    has_quarters = annual_quality.has_quarter_rule(unit, day)
    return QualityPeriodForm(request.GET, first_year=queries.first_year(day.year), today=day, has_quarters=has_quarters)


def _url(unit: Unit, span: Span) -> str:
    return reverse("reports:quality-unit", args=[unit.code]) + f"?period={span.code}"


def _rows_url(unit: Unit, span: Span, kind: str, level: str) -> str:
    return reverse("reports:quality-rows", args=[unit.code, kind, level]) + f"?period={span.code}"


def _crumbs(request: HttpRequest, unit: Unit, span: Span) -> list[dict]:
    return [{"label": step.name, "url": _url(step, span)} for step in breadcrumbs(unit, request.access) if step != unit]


# --- a branch ----------------------------------------------------------------------------------------------------


def _branch_page(request: HttpRequest, unit: Unit, form: QualityPeriodForm) -> HttpResponse:
    span, day = form.span, today()
    found = annual_quality.quality_of(unit, span, day)
    context = {
        "unit": unit,
        "form": form,
        "span": span,
        "day": day,
        "crumbs": _crumbs(request, unit, span),
        "found": found,
        "cells": _cells(request, found) if found else [],
        "unconfirmed": _unconfirmed(found) if found else 0,
        "rules": [_rule(found.rule)] if found else [],
        "list_url": reverse("meetings:list") + f"?unit={unit.code}&year={span.year}",
    }
    return render(request, "reports/quality_branch.html", context)


def _unconfirmed(found: BranchQuality) -> int:
    """Return how many months stand with the branch's own level, which nobody above has confirmed yet."""
    rows = [cell.row for cell in found.cells if cell.row]
    return sum(1 for row in rows if row.level and not row.official_level)


def _cells(request: HttpRequest, found: BranchQuality) -> list[dict]:
    """Return the months of the strip; a month opens its meeting where there is one that may be read."""
    ids = [cell.row.meeting_id for cell in found.cells if cell.row and cell.row.meeting_id]
    openable = queries.visible_meeting_ids(request.access, ids)
    return [_cell(cell, openable) for cell in found.cells]


def _cell(cell: Cell, openable: set[int]) -> dict:
    meeting_id = cell.row.meeting_id if cell.row else None
    is_level = cell.mark in Level.values
    return {
        "month": cell.month,
        "mark": cell.mark,
        "code": cell.mark if is_level else {MISSED: "missed", PENDING: "missed"}.get(cell.mark, "none"),
        "letter": charts.level(cell.mark).letter if is_level else MARK_LETTERS[cell.mark],
        "words": charts.level(cell.mark).name if is_level else MARK_WORDS[cell.mark],
        "url": reverse("meetings:detail", args=[meeting_id]) if meeting_id in openable else "",
    }


def _rule(rule: QualityRule) -> dict:
    """Return a rule as it is shown: what each level takes, its source, what the program added."""
    definition = rule.parsed()
    return {
        "name": rule.name,
        "source": rule.citation if rule.number else rule.issuer,
        "grade": rule.get_grade_display(),
        "note": rule.note,
        "levels": rule_sentences(definition),
        "mends": definition.mends,
    }


# --- a unit ------------------------------------------------------------------------------------------------------


def _unit_page(request: HttpRequest, unit: Unit, form: QualityPeriodForm) -> HttpResponse:
    span, day = form.span, today()
    found = annual_quality.distribution(unit, span, day)
    ids = found.can_reach_good()
    context = _list_context(request, unit, span, ids) | {
        "unit": unit,
        "form": form,
        "span": span,
        "day": day,
        "crumbs": _crumbs(request, unit, span),
        "found": found,
        "chart": _chart(unit, span, found),
        "shortages": [
            {
                "label": _shortage(more).capitalize(),
                "count": count,
                "url": f"{_rows_url(unit, span, *CAN_REACH)}&more={more}",
            }
            for more, count in found.good_by_shortage()
        ],
        "rules": [_rule(rule) for rule in found.rules],
        "below": [
            {"name": row.name, "url": _url(row, span)} for row in annual_quality.committees_below(unit, span, day)
        ],
        "board_url": reverse("reports:board-unit", args=[unit.code]) + f"?period={span.code}",
    }
    return render(request, "reports/quality_unit.html", context)


def _chart(unit: Unit, span: Span, found: Distribution) -> charts.StackedBars:
    return charts.stacked_bars(
        (
            words,
            found.counts(kind),
            {level: _rows_url(unit, span, kind, level) for level in (*Level.values, UNSETTLED)},
        )
        for kind, words in KIND_WORDS.items()
    )


def _list_context(request: HttpRequest, unit: Unit, span: Span, ids: list[int]) -> dict:
    """Return a page of branches with what their levels take; one that stands elsewhere today is named without a link."""
    page = Paginator(ids, BRANCHES_A_PAGE).get_page(request.GET.get("page"))
    branches = annual_quality.units_by_id(page.object_list)
    qualities = annual_quality.qualities_of(branches, span, today())
    inside = set(Unit.objects.visible_to(request.access).filter(pk__in=page.object_list).values_list("pk", flat=True))
    lines = [
        {
            "name": branch.name,
            "within": queries.unit_above(request.access, branch) if branch.parent_id != unit.pk else "",
            "url": _url(branch, span) if branch.pk in inside else "",
            "sentences": sentences_of(qualities[branch.pk]),
        }
        for branch in branches
    ]
    more = asked_number(request.GET.get("more"))
    query = f"period={span.code}&" + (f"more={more}&" if more is not None else "")
    return {"page": page, "lines": lines, "query": query}


def sentences_of(found: BranchQuality) -> list[str]:
    """Return what stands against Tốt, and what the best level within reach still takes."""
    first, step = found.needed[0], found.next_step
    said = [first.sentence]
    if step is not None and step != first:
        said.append(step.sentence)
    return said + found.quality.named[:1]
