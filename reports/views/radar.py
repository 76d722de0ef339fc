"""Những điểm nên xem lại: the list of hints for a visit, what is behind each, and noting that somebody looked."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import today
from chibo.common.views import allow, carried_out
from chibo.organization.models import Access, Unit
from chibo.organization.queries import breadcrumbs
from reports.forms.radar import HintFilterForm, HintFilters, HintReviewForm
from reports.models import Hint
from reports.radar import reads
from reports.radar.enums import HintKind, Looked
from reports.radar.permissions import can_see_hints
from reports.services.radar import review_hint

HINTS_A_PAGE = 30


@require_safe
def radar(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """The hints about meetings of a unit, newest month first, counted by kind."""
    allow(can_see_hints(request.access))
    unit = watched_by_hints(request, code)
    form = HintFilterForm(request.GET, today=today())
    filters = form.filters
    hints = reads.hints_of(request.access, unit, filters.span, filters.branch_type)
    counts = reads.counted(hints, filters.looked)
    paginator = Paginator(hints_shown(hints, filters), HINTS_A_PAGE)
    paginator.count = counts[filters.kind] if filters.kind else sum(counts.values())  # asked for once
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "form": form,
        "filters": filters,
        "kinds": _kinds(counts, filters),
        "page": page,
        "rows": hint_rows(request.access, list(page.object_list), filters),
        "query": f"{filters.query}&",
        "crumbs": _crumbs(request, unit)[:-1] if unit.pk != request.access.unit_id else [],
    }
    return render(request, "reports/radar.html", context)


@require_safe
def hint(request: HttpRequest, pk: int) -> HttpResponse:
    """What is behind one hint: two minutes side by side, or opinions beside the facts."""
    found = _found(request, pk)
    return _hint_page(request, found, HintReviewForm(initial={"basis": found.basis}))


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the committee looked into a hint."""
    found, form = _found(request, pk), HintReviewForm(request.POST)
    if form.is_valid():
        given = {"basis": form.cleaned_data["basis"], "note": form.cleaned_data["note"]}
        who = {"unit": request.access.unit, "actor": request.user, "at": timezone.now()}
        if carried_out(form, review_hint, hint=found, **given, **who):
            messages.success(request, "Đã ghi là đã xem lại.")
            return redirect(reverse("reports:radar-unit", args=[request.access.unit.code]))
    return _hint_page(request, found, form)


def _found(request: HttpRequest, pk: int) -> Hint:
    allow(can_see_hints(request.access))
    hints = Hint.objects.visible_to(request.access).with_reviews(request.access)
    return get_object_or_404(hints.select_related("meeting__unit__parent", "other__unit__parent"), pk=pk)


def _hint_page(request: HttpRequest, found: Hint, form: HintReviewForm) -> HttpResponse:
    reviews = reads.reviews_of(found, request.access)
    is_noted = any(row.basis == found.basis and row.unit_id == request.access.unit_id for row in reviews)
    context = {
        "hint": found,
        "unit": found.meeting.unit,
        "form": form,
        "may_note": not is_noted,
        "reviews": reviews,
        "words": reads.words_of([found])[found.pk],
        "two": reads.side_by_side_of(found) if found.is_of_texts else None,
        "behind": None if found.is_of_texts else reads.levels_behind(found),
        "crumbs": _crumbs(request, found.meeting.unit),
    }
    return render(request, "reports/hint.html", context)


def _kinds(counts: dict[str, int], filters: HintFilters) -> list[dict]:
    """Return the kinds as links with their counts, all of them first."""
    everything = {"label": "Tất cả", "count": sum(counts.values()), "kind": ""}
    kinds = [{"label": kind.label, "count": counts[kind], "kind": kind.value} for kind in HintKind]
    return [
        row | {"url": f"?{filters.with_kind(row['kind'])}", "is_current": row["kind"] == filters.kind}
        for row in [everything, *kinds]
    ]


def watched_by_hints(request: HttpRequest, code: str | None) -> Unit:
    """Return the unit asked for in reach; without code the person's own."""
    units = Unit.objects.visible_to(request.access).select_related("type")
    return get_object_or_404(units, code=code or request.access.unit.code)


def hints_shown(hints: QuerySet[Hint], filters: HintFilters) -> QuerySet[Hint]:
    """Return those of `hints` that the filters ask for, as the list shows them."""
    shown = hints.looked(filters.looked)
    return reads.listed(shown.filter(kind=filters.kind) if filters.kind else shown)


def hint_rows(access: Access, hints: list[Hint], filters: HintFilters) -> list[dict]:
    """Return the hints with their words and, where the list shows any that were looked at, by whom."""
    words = reads.words_of(hints)
    looks = {} if filters.looked == Looked.OPEN else reads.reviews_behind(hints, access)
    return [{"hint": row, "words": words[row.pk], "look": looks.get(row.basis)} for row in hints]


def _crumbs(request: HttpRequest, unit: Unit) -> list[dict]:
    """Return the lists of the units from the top of the reach down to `unit`."""
    above = breadcrumbs(unit, request.access)
    return [{"label": step.name, "url": reverse("reports:radar-unit", args=[step.code])} for step in above]
