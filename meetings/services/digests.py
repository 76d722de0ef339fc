"""The committee's digest: written, pushed once into every branch below, and handled by the branches."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import add_months, month_start
from chibo.common.errors import Refused, StaleVersion
from chibo.files.checking import Checked, check
from chibo.files.services import keep_checked
from chibo.organization.models import Unit
from meetings.digest_agenda import digest_lines
from meetings.enums import AgendaPart, AgendaSource
from meetings.enums.notice import DigestChoice
from meetings.models import AgendaItem, DigestHandling, DigestItem, Meeting
from meetings.queries.digest import branches_below, origin_of, received_with_copies
from meetings.services.locking import close, opened

FIELDS = [
    "month",
    "title",
    "text",
    "source",
    "source_words",
    "document",
    "carries_out",
    "carries_out_words",
    "corrects",
]
MONTHS_AHEAD = 2
FROZEN = "Mục này đã gửi các chi bộ nên không sửa được. Mời đồng chí soạn mục mới và chọn 'Đính chính mục đã gửi'."


def write_item(
    *, unit: Unit, values: dict, upload: UploadedFile | None, token: UUID, actor: User, at: datetime, today: date
) -> DigestItem:
    """Write a piece for the digest of `unit` and return it; the same `token` twice is one piece.

    `values`: the names of FIELDS. Raises Refused on 'month' or 'file'.
    """
    return _write(unit, values, check(upload) if upload else None, token, actor, at, today)


@transaction.atomic
def _write(
    unit: Unit, values: dict, checked: Checked | None, token: UUID, actor: User, at: datetime, today: date
) -> DigestItem:
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    known = DigestItem.objects.filter(token=token).first()
    if known is not None and known.unit_id == unit.pk:
        return known
    _check_month(values["month"], today)
    item = DigestItem(unit=unit, token=uuid4() if known else token, created_by=actor, **values)
    return _keep(item, checked, verb="write", actor=actor, at=at)


def change_item(
    *,
    item: DigestItem,
    values: dict,
    upload: UploadedFile | None,
    version: int,
    actor: User,
    at: datetime,
    today: date,
) -> DigestItem:
    """Change a piece that was not pushed yet; without `upload` its file stays.

    Raises Refused when it was pushed meanwhile, on 'month' or 'file'; StaleVersion on a newer stored version.
    """
    return _change(item, values, check(upload) if upload else None, version, actor, at, today)


@transaction.atomic
def _change(
    item: DigestItem, values: dict, checked: Checked | None, version: int, actor: User, at: datetime, today: date
) -> DigestItem:
    row = _unpushed(item)
    if row.version != version:
        raise StaleVersion(row)
    if values["month"] != row.month:
        _check_month(values["month"], today)
    for name in FIELDS:
        setattr(row, name, values[name])
    row.version += 1
    return _keep(row, checked, verb="change", actor=actor, at=at)


def _keep(item: DigestItem, checked: Checked | None, *, verb: str, actor: User, at: datetime) -> DigestItem:
    if checked is not None:
        item.file = keep_checked(checked, unit=item.unit, actor=actor, at=at)
    item.full_clean(exclude=["unit", "created_by", "file"])
    item.save()
    record(actor=actor, verb=f"meetings.digest_{verb}", subject=item, unit=item.unit_id, fields=FIELDS)
    return item


@transaction.atomic
def remove_item(*, item: DigestItem, actor: User) -> None:
    """Take a piece away that was not pushed yet. Raises Refused when it was."""
    row = _unpushed(item)
    record(actor=actor, verb="meetings.digest_remove", subject=row, unit=row.unit_id)
    row.delete()


@transaction.atomic
def push_digest(*, unit: Unit, month: date, actor: User, at: datetime, today: date) -> int:
    """Push what `unit` wrote for `month` and did not push yet to the branches below it on `today`; return how many pieces.

    Nothing is copied: the branches find it by the tree of that day, so a branch founded later does not get it and one that
    moves away keeps it. A second push finds nothing. Raises Refused without a branch below.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    branches = branches_below(unit, today).count()
    if not branches:
        raise Refused(None, "Chưa có chi bộ nào trực thuộc để gửi.")
    rows = DigestItem.objects.filter(unit=unit, month=month).unpushed()
    ids = list(rows.values_list("pk", flat=True))
    rows.update(pushed_at=at, pushed_by=actor, pushed_on=today, branches=branches)
    if ids:
        record(
            actor=actor,
            verb="meetings.digest_push",
            subject=None,
            unit=unit,
            fields={"items": ids, "branches": branches},
        )
    return len(ids)


@transaction.atomic
def handle_item(
    *,
    item: DigestItem,
    unit: Unit,
    choice: str,
    is_done: bool,
    meeting: Meeting | None,
    actor: User,
    at: datetime,
    on_behalf_by: str = "",
) -> DigestHandling:
    """Note what the branch `unit` does with `item` (DigestChoice), `is_done`: it was made known; return the row.

    Taken, it stands in the agenda of `meeting` where that was saved already; left, its line goes unless gone through. The
    same piece pushed by another level is handled with it. Done stays done. Raises Refused when it never reached the branch,
    and when the minutes it would stand in are locked or voided.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    found = received_with_copies(unit, item)
    if found is None:
        raise Refused(None, "Thông tin này không gửi tới chi bộ.")
    same = (found.item, *found.copies)
    notes = [_note(one, unit, choice, is_done, meeting, actor, at, on_behalf_by) for one in same]
    if is_done or choice == DigestChoice.LEFT:
        _settle_lines(same, unit, is_done, actor, at)
    elif meeting is not None:
        _add_line(meeting, same, actor)
    return notes[0]


def _note(
    item: DigestItem,
    unit: Unit,
    choice: str,
    is_done: bool,
    meeting: Meeting | None,
    actor: User,
    at: datetime,
    on_behalf_by: str,
) -> DigestHandling:
    row = DigestHandling.objects.filter(item=item, unit=unit).first() or DigestHandling(item=item, unit=unit)
    if row.done_at is not None:
        return row
    row.choice = DigestChoice.TAKEN if is_done else choice
    row.chosen_at, row.chosen_by, row.meeting, row.on_behalf_by = at, actor, meeting, on_behalf_by
    if is_done:
        row.done_at, row.done_by = at, actor
    row.save()
    record(actor=actor, verb="meetings.digest_handle", subject=row, unit=unit, fields={"choice": row.choice})
    return row


def _settle_lines(same: tuple[DigestItem, ...], unit: Unit, is_done: bool, actor: User, at: datetime) -> None:
    """Mark the lines of a piece as gone through, or take them out, wherever they wait in agendas of the branch."""
    lines = AgendaItem.objects.filter(origin__in=[origin_of(item) for item in same], done_at__isnull=True)
    meetings = Meeting.objects.standing().filter(unit=unit, finalized_at__isnull=True, agenda__in=lines)
    for meeting in meetings.distinct().order_by("pk"):
        row = opened(meeting)
        if is_done:
            lines.filter(meeting=row).update(done_at=at)
        else:
            lines.filter(meeting=row).delete()
        close(row, actor=actor, verb="agenda", fields=[])


def _add_line(meeting: Meeting, same: tuple[DigestItem, ...], actor: User) -> None:
    """Put the line of a piece at the end of a saved agenda; one not saved yet takes it in when it is."""
    row, origins = opened(meeting), [origin_of(item) for item in same]
    if not row.agenda.exists() or row.agenda.filter(origin__in=origins).exists():
        return
    line = next((line for line in digest_lines(row) if line.origin == origins[0]), None) or AgendaItem(
        part=AgendaPart.CONTENT, source=AgendaSource.DIGEST, origin=origins[0], title=same[0].title
    )
    line.meeting = row
    line.position = (row.agenda.aggregate(last=Max("position"))["last"] or 0) + 1
    line.save()
    close(row, actor=actor, verb="agenda", fields=[])


def _unpushed(item: DigestItem) -> DigestItem:
    row = DigestItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.is_pushed:
        raise Refused(None, FROZEN)
    return row


def _check_month(month: date, today: date) -> None:
    if not add_months(month_start(today), -1) <= month <= add_months(month_start(today), MONTHS_AHEAD):
        raise Refused("month", "Tháng này quá xa. Mời đồng chí chọn tháng trước, tháng này hoặc hai tháng tới.")
