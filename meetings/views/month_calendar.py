"""The calendar of a month of a branch or of all branches below a committee, and its address for a calendar program."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import add_months, month_start, today
from chibo.common.views import allow
from chibo.organization.models import Unit
from chibo.organization.views.common import unit_by_code
from meetings.feeds import MOST_BRANCHES, access_behind, branches_on, calendar_of, feed_of, found_feed, tag_of
from meetings.gathering_events import calendar_events
from meetings.models import FeedToken
from meetings.month_events import visits_of
from meetings.permissions.planning import can_see_calendar
from meetings.queries.registration import branches_of
from meetings.services.feeds import make_feed, revoke_feed
from meetings.views.registrations import asked_month, calendar_unit

BRANCHES_A_PAGE = 200


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """All that is on in a month, day by day."""
    unit = calendar_unit(request)
    month = asked_month(request, month_start(today()))
    branches = branches_of(unit, month, request.access)
    page = Paginator(branches, BRANCHES_A_PAGE).get_page(request.GET.get("page"))
    units = list(page.object_list)
    events = calendar_events(unit, units, [month])
    feed = feed_of(request.user, unit)
    context = {
        "unit": unit,
        "month": month,
        "today": today(),
        "before": add_months(month, -1),
        "after": add_months(month, 1),
        "days": [(day, list(rows)) for day, rows in groupby(events, key=lambda event: event.day)],
        "visits": visits_of(units, [month]),
        "page": page,
        "query": f"unit={unit.code}&month={month:%Y-%m}&",
        "feed_address": _address(request, feed) if feed else "",
        "may_make_feed": page.paginator.count <= MOST_BRANCHES,
    }
    return render(request, "meetings/month_calendar.html", context)


def _address(request: HttpRequest, feed: FeedToken) -> str:
    return request.build_absolute_uri(f"{reverse('meetings:feed')}?key={feed.token}")


# --- the address -----------------------------------------------------------------------------------------------------


def _feed_unit(request: HttpRequest, code: str) -> Unit:
    allow(can_see_calendar(request.access))
    return unit_by_code(request, code)


@require_POST
def feed_make(request: HttpRequest, code: str) -> HttpResponse:
    """Make the address, or a new one instead of that given out before."""
    unit = _feed_unit(request, code)
    allow(len(branches_on(unit, today())) <= MOST_BRANCHES)
    make_feed(unit=unit, actor=request.user, at=timezone.now())
    return _back(unit)


@require_POST
def feed_revoke(request: HttpRequest, code: str) -> HttpResponse:
    """End the address."""
    unit = _feed_unit(request, code)
    revoke_feed(unit=unit, actor=request.user, at=timezone.now())
    return _back(unit)


def _back(unit: Unit) -> HttpResponse:
    return redirect(f"{reverse('meetings:calendar')}?unit={unit.code}#lich-dien-thoai")


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The calendar for who holds its address. The key stands in the query, which is no part of what errors log."""
    day: date = today()
    row = found_feed(request.GET.get("key", ""))
    if row is None or access_behind(row, day) is None:
        raise Http404
    content = calendar_of(row, day)
    tag = tag_of(content)
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="lich-sinh-hoat.ics"'
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer
