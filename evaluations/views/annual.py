"""Annual classes of the branches of a unit, and the sets of criteria to read."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.text import decimal_comma, percent
from chibo.organization.models import Unit
from evaluations.annual import AnnualDistribution, annual_distribution
from evaluations.enums import AnnualLevel, CriteriaStatus
from evaluations.forms.rating import AnnualForm
from evaluations.models import AnnualClass, CriteriaSet
from evaluations.permissions import can_record_annual, can_see_ratings
from evaluations.services.annual import record_annual_class

A_PAGE = 60
FIRST_YEAR = 2010


@require_http_methods(["GET", "HEAD", "POST"])
def annual(request: HttpRequest) -> HttpResponse:
    """The annual classes by year, with their shares; those above record them."""
    unit, year = _unit(request), _year(request)
    units = Unit.objects.visible_to(request.access).exclude(pk=request.access.unit_id).order_by("sort_key", "code")
    form = AnnualForm(request.POST if request.method == "POST" else None, units=units, year=year)
    if request.method == "POST":
        if not can_record_annual(request.access, unit):
            raise PermissionDenied
        if form.is_valid() and _record(request, form, year):
            return redirect(reverse("evaluations:annual") + f"?unit={unit.code}&year={year}")
    return render(request, "evaluations/annual.html", _context(request, unit, year, form))


def _context(request: HttpRequest, unit: Unit, year: int, form: AnnualForm) -> dict:
    found = annual_distribution(unit, year)
    classes = AnnualClass.objects.visible_to(request.access).filter(unit__in=Unit.objects.below(unit), year=year)
    page = Paginator(classes.select_related("unit__parent").order_by("unit__sort_key", "unit__code"), A_PAGE)
    return {
        "unit": unit,
        "year": year,
        "found": found,
        "shares": [
            {"label": AnnualLevel(level).label, "count": count, "share": percent(count, found.rated)}
            for level, count in found.counts.items()
        ],
        "published": _published(found),
        "page": page.get_page(request.GET.get("page")),
        "query": f"unit={unit.code}&year={year}&",
        "form": form,
        "may_record": can_record_annual(request.access, unit),
        "years": range(max(FIRST_YEAR, year - 2), min(today().year, year + 2) + 1),
    }


def _published(found: AnnualDistribution) -> list[dict]:
    """Return the shares as they were published, and what they add up to: no counts stand behind them."""
    if found.published is None:
        return []
    shares = [
        {"label": AnnualLevel(level).label, "share": str(share).replace(".", ",")}
        for level, share in found.published.shares.items()
    ]
    return [*shares, {"label": "Tổng các tỷ lệ đã công bố", "share": decimal_comma(found.published_total, 1)}]


def _record(request: HttpRequest, form: AnnualForm, year: int) -> bool:
    try:
        record_annual_class(year=year, actor=request.user, **form.cleaned_data)
    except Refused as error:
        add_refusal(form, error)
        return False
    messages.success(request, "Đã ghi xếp loại hằng năm.")
    return True


def _unit(request: HttpRequest) -> Unit:
    if not can_see_ratings(request.access) or request.access.unit_id is None:
        raise PermissionDenied
    code = request.GET.get("unit") or request.access.unit.code
    return get_object_or_404(Unit.objects.visible_to(request.access).select_related("type"), code=code)


def _year(request: HttpRequest) -> int:
    text, this_year = request.GET.get("year", ""), today().year
    return {str(year): year for year in range(FIRST_YEAR, this_year + 1)}.get(text, this_year - 1)


@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """The sets of criteria in force or once in force, each with its document and how sure its text is."""
    sets = CriteriaSet.objects.exclude(status=CriteriaStatus.DRAFT).order_by("code", "pk")
    return render(request, "evaluations/criteria.html", {"sets": list(sets)})
