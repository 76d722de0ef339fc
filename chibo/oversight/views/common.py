"""What the views of inspection share: finding rows in scope, allowing, answering a refusal with everything typed kept."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.common.views import allow
from chibo.oversight.inspection_queries import rows_with_all
from chibo.oversight.models import Inspection, InspectionBranch
from chibo.oversight.permissions import can_plan_inspections, can_see_inspections


def found_inspection(request: HttpRequest, pk: int) -> Inspection:
    """Return a plan in reach: 403 for who reads no plans, 404 out of reach."""
    allow(can_plan_inspections(request.access))
    related = ("unit__type", "unit__parent", "form", "created_by", "called_off_by")
    return get_object_or_404(Inspection.objects.visible_to(request.access).select_related(*related), pk=pk)


def found_row(request: HttpRequest, pk: int) -> InspectionBranch:
    """Return the inspection of one branch in reach: 403 for who reads none, 404 out of reach."""
    allow(can_see_inspections(request.access))
    related = ("concluded_by", "answered_by", "closed_by")
    return get_object_or_404(rows_with_all(request.access).select_related(*related), pk=pk)


def refuse(form: BaseForm, error: Refused) -> Inspection | InspectionBranch | None:
    """Put a refusal into the form; returns the stored row when somebody saved a newer version.

    The form goes on from that version: who has seen both texts and saves again is not refused again.
    """
    add_refusal(form, error)
    if not isinstance(error, StaleVersion):
        return None
    form.data = form.data.copy()
    form.data["version"] = error.current.version
    return error.current


def form_page(request: HttpRequest, form: BaseForm, **context: object) -> HttpResponse:
    """Show one form on a page: title, button (a verb with its object), back, crumbs, context_line, intro."""
    unused = {"warning": "", "search_label": "", "search_text": ""}
    return render(request, "organization/form.html", unused | context | {"form": form})
