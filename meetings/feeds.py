"""A calendar as a calendar program reads it (iCalendar, RFC 5545): what is public about a meeting, and nothing said at it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from icalendar import Calendar, Event, vText

from chibo.accounts.models import User
from chibo.common.dates import VIETNAM, add_months, month_start, months_between
from chibo.common.text import digest
from chibo.organization.models import Access, Unit
from meetings.gathering_events import calendar_events
from meetings.models import FeedToken, Visit
from meetings.month_events import Event as Sitting
from meetings.month_events import end_of, visits_of
from meetings.permissions.planning import can_see_calendar

PRODUCT = "-//Sinh hoat chi bo//Lich sinh hoat//VI"
HOST = "sinh-hoat-chi-bo"
MONTHS_BACK, MONTHS_AHEAD = 3, 6
MOST_BRANCHES = 400  # a telephone takes no longer calendar: ten months of them are 4.000 events
BETWEEN_READINGS = timedelta(hours=4)
LONGEST_TOKEN = 80


def found_feed(token: str) -> FeedToken | None:
    """Return the address that `token` opens; None for one that is unknown, renewed or ended. One query."""
    number = token.partition("-")[0]
    if len(token) > LONGEST_TOKEN or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    row = FeedToken.objects.select_related("unit__type", "user").filter(pk=int(number), revoked_at__isnull=True).first()
    return row if row is not None and row.is_signed_by(token) else None


def feed_of(user: User, unit: Unit) -> FeedToken | None:
    """Return the address that `user` has for the calendar of `unit`, None before one was made."""
    return FeedToken.objects.filter(user=user, unit=unit, revoked_at__isnull=True).first()


def access_behind(feed: FeedToken, today: date) -> Access | None:
    """Return an access by which the person of `feed` may read the calendar of its unit today, if there is one. One query."""
    if not feed.user.is_active:
        return None
    rows = Access.objects.active_on(today).filter(user=feed.user_id).select_related("unit__type")
    return next((row for row in rows if can_see_calendar(row) and row.reaches(feed.unit)), None)


def branches_on(unit: Unit, today: date) -> list[Unit]:
    """Return the branches whose meetings the calendar of `unit` holds. One query."""
    return list(Unit.objects.below(unit).branches().open_on(today).order_by("sort_key", "code"))


def calendar_of(feed: FeedToken, today: date) -> bytes:
    """Return the calendar of three months back and six ahead; the same facts give the same bytes.

    28 queries at most, and one for each cụm that was called.
    """
    this = month_start(today)
    months = months_between(add_months(this, -MONTHS_BACK), add_months(this, MONTHS_AHEAD))
    units = branches_on(feed.unit, today)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Lịch sinh hoạt: {feed.unit.name}")
    calendar.add("x-wr-timezone", "Asia/Ho_Chi_Minh")
    calendar.add("refresh-interval", BETWEEN_READINGS, parameters={"VALUE": "DURATION"})
    for sitting in calendar_events(feed.unit, units, months):
        calendar.add_component(_event(sitting, with_name=sitting.unit.pk != feed.unit.pk))
    for visit in visits_of(units, months, feed.user_id):
        if visit.planned_on is not None:
            calendar.add_component(_visit(visit))
    calendar.add_missing_timezones(first_date=months[0], last_date=add_months(months[-1], 1))
    return calendar.to_ical()


def tag_of(content: bytes) -> str:
    """Return the ETag of a calendar."""
    return f'"{digest(content.decode())}"'


def _event(sitting: Sitting, *, with_name: bool) -> Event:
    event = Event()
    event.add("uid", f"{sitting.key}@{HOST}")
    event.add("dtstamp", _stamp(sitting.changed_at, sitting.day))
    event.add("sequence", sitting.sequence)
    event.add("summary", f"{sitting.unit.name}: {_small(sitting.title)}" if with_name else sitting.title)
    if sitting.topic:
        event.add("description", f"Chuyên đề: {sitting.topic}")
    if sitting.place:
        event["location"] = vText(sitting.place)
    _add_times(event, sitting.day, sitting.time, end_of(sitting) if sitting.time else None)
    event.add("status", "CANCELLED" if sitting.is_cancelled else "CONFIRMED")
    return event


def _visit(visit: Visit) -> Event:
    event = Event()
    event.add("uid", f"visit-{visit.pk}@{HOST}")
    event.add("dtstamp", _stamp(visit.created_at, visit.planned_on))
    event.add("sequence", 0)
    event.add("summary", f"Dự sinh hoạt {visit.branch.name}")
    _add_times(event, visit.planned_on, None, None)
    event.add("status", "CONFIRMED")
    return event


def _add_times(event: Event, day: date, start: time | None, end: tuple[date, time] | None) -> None:
    """An hour is that of Vietnam; without one it is a whole day."""
    if start is None or end is None:
        event.add("dtstart", day)
        return
    event.add("dtstart", datetime.combine(day, start, tzinfo=VIETNAM))
    event.add("dtend", datetime.combine(*end, tzinfo=VIETNAM))


def _stamp(changed_at: datetime | None, day: date) -> datetime:
    """When the entry was written; where nobody wrote it (a rule's day), a moment that does not change with the reading."""
    return changed_at or timezone.make_aware(datetime.combine(month_start(day), time()), VIETNAM)


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
