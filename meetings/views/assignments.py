"""The list of assignments: of a branch one by one; above branches the counts of each, which open."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from chibo.common.dates import today
from chibo.common.views import allow
from meetings.forms.progress import AssignmentSearchForm
from meetings.models import Assignment
from meetings.queries import assignments_by_branch

ROWS_A_PAGE = 50


@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    """Assignments with their state in words and colors; a committee opens the branch from the counts."""
    access, day = request.access, today()
    allow(access is not None and access.unit_id is not None and not access.is_administrator)
    form = AssignmentSearchForm(request.GET, access=access)
    form.is_valid()
    branch = access.unit if access.unit.is_branch else form.cleaned_data.get("branch")
    asked = {
        name: request.GET[name] for name in ("state", "branch") if name in form.cleaned_data and request.GET.get(name)
    }
    context = {"form": form, "unit": access.unit, "branch": branch, "query": f"{urlencode(asked)}&" if asked else ""}
    if branch is None and not form.cleaned_data.get("state"):
        page = Paginator(assignments_by_branch(access, day), ROWS_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "meetings/assignments_by_branch.html", context | {"page": page})
    rows = form.filter(Assignment.objects.visible_to(access).standing(), day)
    rows = rows.select_related("unit").prefetch_related("members").open_first()
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = [{"row": row, "words": row.words_on(day), "tone": row.tone_on(day)} for row in page.object_list]
    return render(request, "meetings/assignments.html", context | {"page": page, "rows": shown})
