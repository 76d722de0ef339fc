"""Proposals by field, place and age; every number opens its list."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from chibo.common.dates import today
from chibo.common.views import allow
from meetings import proposal_statistics as figures
from meetings.forms.proposals import ProposalSearchForm
from meetings.models import Proposal
from meetings.permissions import can_see_proposals

PLACES_A_PAGE = 50


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The counts of what is in sight, cut by the filters in the address. A constant number of queries."""
    access, day = request.access, today()
    allow(can_see_proposals(access))
    form = ProposalSearchForm(request.GET, access=access)
    rows, asked = form.filter(Proposal.objects.visible_to(access).sent(), day), form.asked
    asked.pop("view", None)
    page = Paginator(figures.places_of(rows), PLACES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "unit": access.unit,
        "day": day,
        "total": figures.total_line(rows, day, asked),
        "by_field": figures.lines_by_field(rows, day, asked),
        "by_place": figures.lines_by_place(rows, page.object_list, day, asked),
        "page": page,
        "query": f"{urlencode(asked)}&" if asked else "",
    }
    return render(request, "meetings/proposal_statistics.html", context)
