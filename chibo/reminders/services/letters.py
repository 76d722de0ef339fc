"""The one letter of a person and day: planned by the hourly run, sent by jobs, never twice.

A `Delivery` row is the right to send: unique for a person and a day, and claimed by a conditional update before the letter
goes. So two runs at once, a job that runs again, or a process that dies in between send at most once; a letter that broke
off on its way is not repeated that day, and what it said stands in the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage, get_connection
from django.db.models import Max
from django.utils import timezone

from chibo.common.dates import VIETNAM
from chibo.jobs.models import Job
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue, progress
from chibo.reminders.emails import digest_of, letter
from chibo.reminders.models import MOST_DAYS, Delivery, Reminder, SwitchedOff
from chibo.reminders.permissions import acts_for_unit
from chibo.reminders.queries import Matters, Recipient, matters_of, recipients_on
from meetings.services.notice_mail import OF_ONE_LETTER

KIND = "reminder-letters"
LETTERS_PER_JOB = 100
ALL_KINDS = ""


# --- planning --------------------------------------------------------------------------------------------------------


def plan_letters(*, at: datetime) -> int:
    """Give everybody for whom something is new, or was last said long enough ago, a letter of the day; return how many.

    Nobody gets one in quiet hours, so it waits for the next run, and nobody a second one of the day. What an earlier run of
    the day planned and no job sent is asked for again. The number of queries does not grow with that of people.
    """
    moment = at.astimezone(VIETNAM)
    people = {pk: row for pk, row in recipients_on(moment.date()).items() if not row.is_quiet_at(moment.time())}
    planned = set(Delivery.objects.filter(day=moment.date()).values_list("person_id", flat=True))
    fresh = [pk for pk in _with_something_to_say(people, at) if pk not in planned]
    rows = [Delivery(person_id=pk, day=moment.date(), planned_at=at) for pk in fresh]
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    _ask_for_jobs(moment.date())
    return len(fresh)


def _ask_for_jobs(day: date) -> None:
    ids = list(Delivery.objects.waiting().filter(day=day).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), LETTERS_PER_JOB):
        chunk = ids[start : start + LETTERS_PER_JOB]
        enqueue(KIND, f"{day.isoformat()}:{chunk[0]}", {"deliveries": chunk})


def _with_something_to_say(people: dict[int, Recipient], at: datetime) -> list[int]:
    """Return the ids of those for whom a reminder stands that the last letter did not name, or named long enough ago.

    Which lines a letter then holds is asked anew when it goes. Four queries.
    """
    day = at.astimezone(VIETNAM).date()
    off, last = switched_off(people), _last_letters(day)
    of_units, of_people, from_below = _standing(day)
    found = []
    for pk, person in people.items():
        muted = off.get(pk, set())
        if ALL_KINDS in muted:
            continue
        units = {row.unit_id for row in person.accesses if acts_for_unit(row)}
        above = {row.unit_id for row in person.accesses if row.is_above}
        rows = [row for unit in units for row in of_units.get(unit, ())] + of_people.get(pk, [])
        rows += [row for unit in above for row in from_below.get(unit, ())]
        since = [row[1] for row in rows if row[0] not in muted]
        if since and _is_news(max(since), last.get(pk), person, day):
            found.append(pk)
    return found


Standing = tuple[str, datetime]  # kind, since when it is to be told


def _standing(day: date) -> tuple[dict[int, list[Standing]], dict[int, list[Standing]], dict[int, list[Standing]]]:
    """Return what stands {unit id}, {person id} and, of what went up, {id of the unit above}. One query."""
    of_units: dict[int, list[Standing]] = {}
    of_people: dict[int, list[Standing]] = {}
    from_below: dict[int, list[Standing]] = {}
    rows = Reminder.objects.open().values_list(
        "kind", "unit_id", "unit__parent_id", "person_id", "first_seen", "put_off_until", "escalated_at"
    )
    for kind, unit, above, person, first_seen, put_off, escalated in rows:
        if put_off is None or put_off <= day:
            since = max(first_seen, _morning(put_off)) if put_off else first_seen
            target = of_units.setdefault(unit, []) if person is None else of_people.setdefault(person, [])
            target.append((kind, since))
        if escalated is not None:
            from_below.setdefault(above if person is None else unit, []).append((kind, escalated))
    return of_units, of_people, from_below


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)


def _last_letters(day: date) -> dict[int, tuple[datetime, date]]:
    begun = Delivery.objects.filter(claimed_at__isnull=False, day__lt=day, day__gte=day - timedelta(days=MOST_DAYS))
    rows = begun.order_by().values("person").annotate(at=Max("planned_at"), on=Max("day"))
    return {row["person"]: (row["at"], row["on"]) for row in rows}


def _is_news(newest: datetime, last: tuple[datetime, date] | None, person: Recipient, day: date) -> bool:
    return last is None or newest > last[0] or day - last[1] >= timedelta(days=person.repeat_days)


def switched_off(people: Collection[int]) -> dict[int, set[str]]:
    """Return {person id: kinds of which the person wants no letters}, '' for all. One query."""
    found: dict[int, set[str]] = {}
    for person, kind in SwitchedOff.objects.values_list("person_id", "kind"):
        if person in people:
            found.setdefault(person, set()).add(kind)
    return found


# --- sending ---------------------------------------------------------------------------------------------------------


@handler(KIND)
def send_letters(job: Job) -> dict:
    """Send the letters of `payload["deliveries"]`; return {"sent", "failed"}."""
    return deliver(job.payload["deliveries"], at=timezone.now(), told=lambda done, total: progress(job, done, total))


def deliver(ids: Collection[int], *, at: datetime, told: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Send those of `ids` that nobody began and that are of the day of `at`; return {"sent", "failed"}.

    The mail server is reached before anything is claimed: where it does not answer nothing is lost. Each letter says what
    is due at that moment. Who has nothing left, no role any more or quiet hours gets none; a later run may plan anew.
    """
    moment, counts = at.astimezone(VIETNAM), {"sent": 0, "failed": 0}
    waiting = list(Delivery.objects.waiting().filter(pk__in=list(ids), day=moment.date()).order_by("pk"))
    people = recipients_on(moment.date(), [row.person_id for row in waiting])
    matters = _to_tell(people, moment.date())
    if not waiting:
        return counts
    with get_connection() as connection:
        for index, row in enumerate(waiting, 1):
            person = people.get(row.person_id)
            if person is None or not matters[row.person_id].now + matters[row.person_id].left:
                Delivery.objects.waiting().filter(pk=row.pk).delete()
            elif not person.is_quiet_at(moment.time()):
                about = matters[row.person_id]
                _count(counts, _send(row, letter(person, about, row.day, connection), digest_of(about)))
            if told is not None:
                told(index, len(waiting))
    return counts


def _to_tell(people: dict[int, Recipient], day: date) -> dict[int, Matters]:
    """Return {person id: what the letter may say}, without the kinds that the person switched off."""
    off = switched_off(people)
    found = matters_of({pk: person.accesses for pk, person in people.items()}, day)
    return {
        pk: Matters() if ALL_KINDS in off.get(pk, ()) else row.without(off.get(pk, ())) for pk, row in found.items()
    }


def _send(row: Delivery, mail: EmailMessage, digest: str) -> str:
    """Claim the letter, send it, note what became of it; return 'sent', 'failed' or '' where another one had it."""
    if not Delivery.objects.waiting().filter(pk=row.pk).update(claimed_at=timezone.now(), digest=digest):
        return ""
    ours = Delivery.objects.filter(pk=row.pk)
    try:
        mail.send()
    except OF_ONE_LETTER:
        ours.update(failed_at=timezone.now())
        return "failed"
    ours.update(sent_at=timezone.now())
    return "sent"


def _count(counts: dict[str, int], result: str) -> None:
    if result:
        counts[result] += 1
