"""The list of assignments: of a branch one by one, above branches the counts of each; one assignment with its chain."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from chibo.common.dates import today
from chibo.common.views import allow
from meetings.assignment_tabs import tabs_of
from meetings.forms.progress import AssignmentSearchForm
from meetings.models import Assignment
from meetings.permissions.order import can_read_results, can_see_assignments
from meetings.queries import assignments_by_branch
from meetings.queries.assignment import chain_of, own_member, results_table
from meetings.views.common import found_meeting

ROWS_A_PAGE = 50
ASKED = ("state", "branch", "member", "group")


@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    """Assignments with their state in words and colors; a committee opens the branch from the counts."""
    access, day = request.access, today()
    allow(can_see_assignments(access))
    form = AssignmentSearchForm(request.GET, access=access, day=day)
    form.is_valid()
    branch = access.unit if access.unit.is_branch else form.cleaned_data.get("branch")
    asked = {name: request.GET[name] for name in ASKED if name in form.cleaned_data and request.GET.get(name)}
    context = {
        "form": form,
        "unit": access.unit,
        "branch": branch,
        "query": f"{urlencode(asked)}&" if asked else "",
        "tabs": tabs_of(access, "list"),
    }
    if branch is None and not form.cleaned_data.get("state"):
        page = Paginator(assignments_by_branch(access, day), ROWS_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "meetings/assignments_by_branch.html", context | {"page": page})
    rows = form.filter(Assignment.objects.visible_to(access).standing(), day)
    page = Paginator(rows.select_related("unit").with_doers().open_first(), ROWS_A_PAGE)
    page = page.get_page(request.GET.get("page"))
    mine = own_member(access) if access.unit.is_branch else None
    is_mine = mine is not None and form.cleaned_data.get("member") == mine
    context |= {"page": page, "rows": rows_of(page.object_list, day), "mine": mine, "is_mine": is_mine}
    return render(request, "meetings/assignments.html", context)


def rows_of(assignments: list[Assignment], day: object) -> list[dict]:
    return [{"row": row, "words": row.words_on(day), "tone": row.tone_on(day)} for row in assignments]


@require_safe
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment and what every meeting said of it, also of a branch that was merged since."""
    allow(can_see_assignments(request.access))
    rows = Assignment.objects.visible_to(request.access).standing().with_doers()
    row, day = get_object_or_404(rows.select_related("unit", "meeting__unit", "item"), pk=pk), today()
    context = {
        "assignment": row,
        "unit": request.access.unit,
        "chain": chain_of(row),
        "words": row.words_on(day),
        "tone": row.tone_on(day),
        "is_handed_over": row.meeting is not None and row.meeting.unit_id != row.unit_id,
    }
    return render(request, "meetings/assignment.html", context)


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The results table with which a meeting begins and its resolution reviews the last month."""
    meeting = found_meeting(request, pk)
    allow(can_read_results(request.access, meeting))
    context = {"meeting": meeting, "unit": meeting.unit, "lines": results_table(meeting)}
    return render(request, "meetings/results.html", context)
