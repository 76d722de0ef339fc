"""The execution rate of resolutions: by unit, and the assignments behind each number."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from chibo.common.dates import today
from chibo.common.views import allow
from chibo.organization.queries import children_on
from chibo.organization.views.common import asked_unit
from meetings.assignment_tabs import tabs_of
from meetings.forms.orders import ExecutionForm
from meetings.models import Assignment
from meetings.permissions.order import can_see_assignments
from meetings.queries.assignment import PARTS, behind, execution
from meetings.views.assignments import ROWS_A_PAGE, rows_of

TITLES = {
    "due": "Nhiệm vụ đã đến hạn",
    "on_time": "Hoàn thành đúng hạn",
    "late": "Hoàn thành sau hạn",
    "not_done": "Chưa hoàn thành",
    "open": "Quá hạn, chưa có kết quả",
}


@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Numerator, denominator and rate of the unit and of each unit directly below it, in one span."""
    access, day = request.access, today()
    allow(can_see_assignments(access))
    form = ExecutionForm(request.GET if request.GET.get("span") else None, today=day)
    span, unit = form.asked(), asked_unit(request)
    below = [] if unit.is_branch else children_on(unit, span.first, min(span.last, day))
    found = execution([unit.pk, *(row.pk for row in below)], span, day)
    context = {
        "form": form,
        "unit": unit,
        "is_own": unit.pk == access.unit_id,
        "span": span,
        "whole": found[unit.pk],
        "whole_query": urlencode({"span": span.code, "unit": unit.code}),
        "rows": [(row, found[row.pk], urlencode({"span": span.code, "unit": row.code})) for row in below],
        "tabs": tabs_of(access, "execution"),
    }
    return render(request, "meetings/execution.html", context)


@require_safe
def rate_rows(request: HttpRequest, part: str) -> HttpResponse:
    """The assignments behind one number; what now stands under another unit is counted there, and said so here."""
    access, day = request.access, today()
    allow(can_see_assignments(access))
    if part not in PARTS:
        raise Http404
    form = ExecutionForm(request.GET if request.GET.get("span") else None, today=day)
    span, unit = form.asked(), asked_unit(request)
    counted = behind(unit, part, span, day)
    seen = Assignment.objects.visible_to(access).filter(pk__in=counted.values("pk"))
    page = Paginator(seen.select_related("unit").with_doers().open_first(), ROWS_A_PAGE)
    page = page.get_page(request.GET.get("page"))
    context = {
        "title": TITLES[part],
        "unit": unit,
        "span": span,
        "page": page,
        "rows": rows_of(page.object_list, day),
        "hidden": counted.count() - page.paginator.count,
        "query": urlencode({"span": span.code, "unit": unit.code}) + "&",
    }
    return render(request, "meetings/execution_rows.html", context)
