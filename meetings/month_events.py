"""What is on in some months, of a branch or of all branches below a unit: planned, registered, held; and visits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count

from chibo.organization.models import Unit
from meetings.enums import MeetingKind
from meetings.models import Meeting, Notice, Registration, Rescheduling, Visit
from meetings.planned_months import Planned, last_notices, planned_moments
from meetings.states import is_left_behind

MINUTES = {MeetingKind.COMBINED: 120}
USUAL_MINUTES = 90  # HD 42-HD/BTCTW of 28/10/2025: at least 90 minutes, combined at least 120


@dataclass(frozen=True)
class Event:
    """One sitting of `unit`. `key` stays the same from the plan to the record; `sequence` rises with every change.

    `day` is None only where it was called off and the rule's day is shown: then `is_cancelled`. `is_invitation`: it is held
    above the unit whose calendar it is, which is called to it.
    """

    key: str
    unit: Unit
    kind: str
    month: date
    day: date
    time: time | None
    place: str
    topic: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    meeting: Meeting | None = None
    registration: Registration | None = None
    changed_at: datetime | None = None
    is_invitation: bool = False

    @property
    def title(self) -> str:
        """'Sinh hoạt chi bộ thường kỳ tháng 12', of what a committee holds the name of its type."""
        if self.meeting is not None and self.meeting.is_of_committee:
            return self.meeting.kind_name
        names = {
            MeetingKind.REGULAR: f"Sinh hoạt chi bộ thường kỳ tháng {self.month.month}",
            MeetingKind.COMBINED: f"Sinh hoạt chi bộ thường kỳ tháng {self.month.month}, kết hợp chuyên đề",
        }
        return names.get(self.kind, MeetingKind(self.kind).label)

    @property
    def minutes(self) -> int:
        norm = self.meeting.gathering.minutes_norm if self.meeting and self.meeting.is_of_committee else None
        return norm or MINUTES.get(self.kind, USUAL_MINUTES)

    @property
    def is_held(self) -> bool:
        return self.meeting is not None and self.meeting.held_on is not None


def events_of(units: Sequence[Unit], months: Collection[date]) -> list[Event]:
    """Return the events of branches in months, voided records and withdrawn registrations aside, by day, hour and branch.

    Twelve queries and one a month, whatever the number of branches. A withdrawn topical registration is an event that is
    cancelled; so is the month that was called off.
    """
    ids = {unit.pk: unit for unit in units}
    rows = Meeting.objects.filter(unit__in=ids, month__in=months)
    meetings = list(rows.order_by("pk"))
    moves = _move_counts(ids, months)
    of_month = _by_month(meetings)
    plans = planned_moments(list(ids), months)
    found = [
        _regular(ids[key[0]], key[1], plan, of_month.get(key, []), moves.get(key, 0)) for key, plan in plans.items()
    ]
    notices = last_notices(rows.filter(voided_at__isnull=True))
    apart = [row for row in meetings if not row.is_voided and not row.is_of_the_month]
    records = [recorded(ids[row.unit_id], row, notices.get(row.pk)) for row in apart]
    topical = [event for event in records if event is not None and event.kind == MeetingKind.TOPICAL]
    found += _topical(ids, months, topical)
    found += [event for event in records if event is not None and event.kind != MeetingKind.TOPICAL]
    return sorted((event for event in found if event is not None), key=order_of)


def order_of(event: Event) -> tuple:
    return event.day, event.time or time.max, bytes(event.unit.sort_key), event.unit.pk, event.key


def _by_month(meetings: Iterable[Meeting]) -> dict[tuple[int, date], list[Meeting]]:
    found: dict[tuple[int, date], list[Meeting]] = {}
    for row in meetings:
        if row.is_of_the_month:
            found.setdefault((row.unit_id, row.month), []).append(row)
    return found


def _move_counts(ids: Iterable[int], months: Collection[date]) -> dict[tuple[int, date], int]:
    rows = Rescheduling.objects.filter(branch__in=list(ids), month__in=months).order_by().values("branch", "month")
    return {(row["branch"], row["month"]): row["n"] for row in rows.annotate(n=Count("pk"))}


def _regular(unit: Unit, month: date, plan: Planned, records: list[Meeting], moves: int) -> Event | None:
    """The regular meeting of a month: as held, else as planned; none where the branch was not open."""
    standing = next((row for row in records if not row.is_voided), None)
    registration = plan.registration
    sequence = moves + sum(row.version for row in records) + (registration.version if registration else 0)
    sequence += plan.notice.number if plan.notice else 0
    is_held = standing is not None and standing.held_on is not None
    day = standing.held_on if is_held else plan.day or plan.due.day
    if not is_held and not unit.is_open_on(day):
        return None
    kind = standing.kind if standing else registration.kind if registration else MeetingKind.REGULAR
    return Event(
        key=f"regular-{unit.pk}-{month:%Y%m}",
        unit=unit,
        kind=kind,
        month=month,
        day=day,
        time=(standing.started_at if is_held else None) or plan.time,
        place=(standing.place if is_held else "") or plan.place,
        topic=(standing.topic if standing else "") or (registration.topic if registration else ""),
        sequence=sequence,
        is_cancelled=not is_held and plan.is_called_off,
        meeting=standing,
        registration=registration,
        changed_at=max(_moments(plan), default=None),
    )


def _moments(plan: Planned) -> Iterator[datetime]:
    if plan.registration is not None:
        yield plan.registration.registered_at
    if plan.notice is not None:
        yield plan.notice.sent_at


def _topical(ids: dict[int, Unit], months: Collection[date], records: list[Event]) -> list[Event]:
    """Topical sessions: registered ones, each with its record where there is one, then records that nobody registered."""
    rows = Registration.objects.filter(unit__in=ids, month__in=months, kind=MeetingKind.TOPICAL).order_by("pk")
    found, left = [], records
    for row in rows.select_related("plan_row"):
        is_standing = row.withdrawn_at is None
        record = next((event for event in left if is_standing and _is_record_of(event, row)), None)
        left = [event for event in left if event is not record]
        found.append(_registered(ids[row.unit_id], row, record))
    return found + left


def _is_record_of(event: Event, row: Registration) -> bool:
    """By the plan, by the day, or one that is only prepared by its topic."""
    if event.unit.pk != row.unit_id:
        return False
    by_plan = row.plan_row is not None and row.plan_row.meeting_id == event.meeting.pk
    by_topic = not event.is_held and event.topic == row.topic
    return by_plan or (event.month == row.month and (by_topic or event.day == row.planned_on))


def _registered(unit: Unit, row: Registration, record: Event | None) -> Event:
    return Event(
        key=f"topical-{row.pk}",
        unit=unit,
        kind=MeetingKind.TOPICAL,
        month=row.month,
        day=record.day if record else row.planned_on,
        time=(record.time if record else None) or row.planned_at,
        place=(record.place if record else "") or row.place,
        topic=row.topic,
        sequence=row.version + (record.sequence if record else 0),
        is_cancelled=row.withdrawn_at is not None,
        meeting=record.meeting if record else None,
        registration=row,
        changed_at=row.withdrawn_at or (record and record.changed_at) or row.registered_at,
    )


def recorded(unit: Unit, row: Meeting, notice: Notice | None) -> Event | None:
    """Return the event of a record without a due day: as held, else as its last notice says; none before it has a day.

    None, too, where the unit had ended by that day.
    """
    if row.held_on is None and notice is None:
        return None
    said = (row.held_on, row.started_at, row.place)
    day, start, place = said if row.held_on else (notice.planned_on, notice.planned_at, notice.place)
    if is_left_behind(row, unit, day):
        return None
    return Event(
        key=f"meeting-{row.pk}",
        unit=unit,
        kind=row.kind,
        month=row.month,
        day=day,
        time=start,
        place=place,
        topic=row.topic,
        sequence=row.version + (notice.number if notice else 0),
        meeting=row,
        changed_at=notice.sent_at if notice else None,
    )


def visits_of(units: Collection[Unit], months: Collection[date], visitor: int | None = None) -> list[Visit]:
    """Return the standing visits to branches in months, those with a day first; `visitor`: of this person only. One query."""
    rows = Visit.objects.standing().filter(branch__in=list(units), month__in=months)
    rows = rows.filter(visitor=visitor) if visitor else rows
    return list(
        rows.select_related("branch", "visitor", "unit").order_by("planned_on", "month", "branch__sort_key", "pk")
    )


def end_of(event: Event) -> tuple[date, time]:
    """Return day and hour at which an event with an hour ends: as recorded, else after the time that is usual."""
    start = datetime.combine(event.day, event.time)
    if event.meeting is not None and event.meeting.ended_at is not None and event.is_held:
        end = datetime.combine(event.day, event.meeting.ended_at)
        end += timedelta(days=1) if end <= start else timedelta()
    else:
        end = start + timedelta(minutes=event.minutes)
    return end.date(), end.time()
