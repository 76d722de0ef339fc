"""The lists behind the numbers of a programme, in a year of it or over any days."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from chibo.common.dates import Span, Stretch, today
from chibo.organization.models import Unit
from meetings.models import Assignment, Proposal
from reports import queries
from reports.models import Programme
from reports.programme_figures import label_of, part_of
from reports.programme_measures import MEASURES, Counting, Listing
from reports.views.programmes import SIDES, crumbs, figures_of, found_programme, found_target

ROWS_A_PAGE = 100


@require_safe
def target_rows(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """What the numerator or denominator of a target is made of, in a year of a span or in all of it (`span`, `part`)."""
    target = found_target(request, pk)
    measure, day = MEASURES[target.measure], today()
    lists = getattr(measure, side) if side in SIDES else None
    if lists is None:
        raise Http404
    unit, part = figures_of(request, target.programme), _part(request, target.programme)
    return _listed(request, target.programme, part, unit, lists(Counting(unit, part, day), target.parameter))


@require_safe
def rows(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    """What a number of a programme's report that is not handed up yet is made of, by the names of the board."""
    programme, day = found_programme(request, pk), today()
    unit, part = figures_of(request, programme), _part(request, programme)
    if which == queries.BRANCHES:
        listing = Listing("branches", "Chi bộ", queries.branches_behind(unit, part, day))
    elif which == queries.TOPICAL:
        listing = Listing("sessions", "Buổi sinh hoạt chuyên đề", queries.topical_behind(unit, part, day))
    elif which in queries.SETS:
        listing = Counting(unit, part, day).months(which)
    else:
        raise Http404
    return _listed(request, programme, part, unit, listing)


def _part(request: HttpRequest, programme: Programme) -> Span | Stretch:
    """Return the part asked for (`part`) of the days asked for (`span`, else those of the programme), or answer 404."""
    part = part_of(_stretch(request, programme), request.GET.get("part", ""), today())
    if part is None:
        raise Http404
    return part


def _stretch(request: HttpRequest, programme: Programme) -> Stretch:
    try:
        return Stretch.parse(request.GET.get("span", ""))
    except ValueError:
        return programme.stretch


def _listed(
    request: HttpRequest, programme: Programme, part: Span | Stretch, unit: Unit, listing: Listing
) -> HttpResponse:
    page = Paginator(listing.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    asked = {"unit": unit.code, "span": _stretch(request, programme).code, "part": part.code}
    context = {
        "unit": unit,
        "span_label": label_of(part),
        "title": listing.title,
        "day": today(),
        "page": page,
        "query": urlencode(asked) + "&",
        "openable": _openable(request, listing, page.object_list),
        "crumbs": crumbs(programme),
        "kind": listing.kind,
    }
    return render(request, "reports/programme_rows.html", context)


def _openable(request: HttpRequest, listing: Listing, rows: list) -> set[int]:
    """Return the ids of what the reader may open: meetings, assignments or proposals of the rows."""
    if listing.kind in ("assignments", "proposals"):
        model = Assignment if listing.kind == "assignments" else Proposal
        seen = model.objects.visible_to(request.access).filter(pk__in=[row.pk for row in rows])
        return set(seen.values_list("pk", flat=True))
    if listing.kind not in ("months", "sessions"):
        return set()
    ids = [row.meeting_id if listing.kind == "months" else row.pk for row in rows]
    return queries.visible_meeting_ids(request.access, [pk for pk in ids if pk])
