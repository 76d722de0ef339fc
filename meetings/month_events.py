"""What is on in some months, of a branch or of all branches below a unit: planned, registered, held; and visits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count

from chibo.organization.models import Unit
from meetings.enums import MeetingKind
from meetings.models import Meeting, Registration, Rescheduling, Visit
from meetings.planned_months import Planned, planned_moments

MINUTES = {MeetingKind.COMBINED: 120}
USUAL_MINUTES = 90  # HD 42-HD/BTCTW of 28/10/2025: at least 90 minutes, combined at least 120


@dataclass(frozen=True)
class Event:
    """One sitting of `unit`. `key` stays the same from the plan to the record; `sequence` rises with every change.

    `day` is None only where it was called off and the rule's day is shown: then `is_cancelled`.
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

    @property
    def title(self) -> str:
        """'Sinh hoạt chi bộ thường kỳ tháng 12'."""
        names = {
            MeetingKind.REGULAR: f"Sinh hoạt chi bộ thường kỳ tháng {self.month.month}",
            MeetingKind.COMBINED: f"Sinh hoạt chi bộ thường kỳ tháng {self.month.month}, kết hợp chuyên đề",
        }
        return names.get(self.kind, MeetingKind(self.kind).label)

    @property
    def minutes(self) -> int:
        return MINUTES.get(self.kind, USUAL_MINUTES)

    @property
    def is_held(self) -> bool:
        return self.meeting is not None and self.meeting.held_on is not None


def events_of(units: Sequence[Unit], months: Collection[date]) -> list[Event]:
    """Return the events of branches in months, voided records and withdrawn registrations aside, by day, hour and branch.

    Eleven queries and one a month, whatever the number of branches. A withdrawn topical registration is an event that is
    cancelled; so is the month that was called off.
    """
    ids = {unit.pk: unit for unit in units}
    meetings = list(Meeting.objects.filter(unit__in=ids, month__in=months).order_by("pk"))
    moves = _move_counts(ids, months)
    of_month = _by_month(meetings)
    plans = planned_moments(list(ids), months)
    found = [
        _regular(ids[key[0]], key[1], plan, of_month.get(key, []), moves.get(key, 0)) for key, plan in plans.items()
    ]
    found += _topical(ids, months, meetings)
    found += [_recorded(ids[row.unit_id], row) for row in meetings if _is_apart(row)]
    return sorted((event for event in found if event is not None), key=_order)


def _order(event: Event) -> tuple:
    return event.day, event.time or time.max, bytes(event.unit.sort_key), event.unit.pk, event.key


def _is_apart(meeting: Meeting) -> bool:
    """A meeting of the chi ủy or an extraordinary one: on the calendar once it has a day."""
    is_other = not meeting.is_of_the_month and meeting.kind != MeetingKind.TOPICAL
    return is_other and meeting.held_on is not None and not meeting.is_voided


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


def _topical(ids: dict[int, Unit], months: Collection[date], meetings: list[Meeting]) -> list[Event]:
    """Topical sessions: registered ones, each with its record where there is one, then records that nobody registered."""
    rows = Registration.objects.filter(unit__in=ids, month__in=months, kind=MeetingKind.TOPICAL).order_by("pk")
    records = [row for row in meetings if row.kind == MeetingKind.TOPICAL and row.held_on and not row.is_voided]
    found, taken = [], set()
    for row in rows.select_related("plan_row"):
        record = next((meeting for meeting in records if _is_record_of(meeting, row) and meeting.pk not in taken), None)
        taken |= {record.pk} if record and row.withdrawn_at is None else set()
        found.append(_registered(ids[row.unit_id], row, record if row.withdrawn_at is None else None))
    return found + [_recorded(ids[row.unit_id], row) for row in records if row.pk not in taken]


def _is_record_of(meeting: Meeting, row: Registration) -> bool:
    if meeting.unit_id != row.unit_id:
        return False
    by_plan = row.plan_row is not None and row.plan_row.meeting_id == meeting.pk
    return by_plan or (meeting.month, meeting.held_on) == (row.month, row.planned_on)


def _registered(unit: Unit, row: Registration, record: Meeting | None) -> Event:
    return Event(
        key=f"topical-{row.pk}",
        unit=unit,
        kind=MeetingKind.TOPICAL,
        month=row.month,
        day=record.held_on if record else row.planned_on,
        time=(record.started_at if record else None) or row.planned_at,
        place=(record.place if record else "") or row.place,
        topic=row.topic,
        sequence=row.version + (record.version if record else 0),
        is_cancelled=row.withdrawn_at is not None,
        meeting=record,
        registration=row,
        changed_at=row.withdrawn_at or row.registered_at,
    )


def _recorded(unit: Unit, row: Meeting) -> Event:
    return Event(
        key=f"meeting-{row.pk}",
        unit=unit,
        kind=row.kind,
        month=row.month,
        day=row.held_on,
        time=row.started_at,
        place=row.place,
        topic=row.topic,
        sequence=row.version,
        meeting=row,
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
