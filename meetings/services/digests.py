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
from meetings.queries.digest import branches_below, origin_of, received_by

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
    same piece pushed by another level is handled with it. Done stays done. Raises Refused when it never reached the branch.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    rows = [row for row in received_by(unit) if item in (row.item, *row.copies)]
    if not rows:
        raise Refused(None, "Thông tin này không gửi tới chi bộ.")
    same = (rows[0].item, *rows[0].copies)
    notes = [_note(one, unit, choice, is_done, meeting, actor, at, on_behalf_by) for one in same]
    _show_in_agenda(same, unit, choice, is_done, meeting, at)
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


def _show_in_agenda(
    same: tuple[DigestItem, ...], unit: Unit, choice: str, is_done: bool, meeting: Meeting | None, at: datetime
) -> None:
    lines = AgendaItem.objects.filter(
        meeting__unit=unit, meeting__finalized_at__isnull=True, origin__in=map(origin_of, same), done_at__isnull=True
    )
    if is_done:
        lines.update(done_at=at)
    elif choice == DigestChoice.LEFT:
        lines.delete()
    elif meeting is not None and meeting.agenda.exists() and not lines.filter(meeting=meeting).exists():
        _add_line(meeting, same[0])


def _add_line(meeting: Meeting, item: DigestItem) -> None:
    """Put the line of `item` at the end of a saved agenda; one not saved yet takes it in when it is."""
    line = next((line for line in digest_lines(meeting) if line.origin == origin_of(item)), None) or AgendaItem(
        part=AgendaPart.CONTENT, source=AgendaSource.DIGEST, origin=origin_of(item), title=item.title
    )
    line.meeting = meeting
    line.position = (meeting.agenda.aggregate(last=Max("position"))["last"] or 0) + 1
    line.save()


def _unpushed(item: DigestItem) -> DigestItem:
    row = DigestItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.is_pushed:
        raise Refused(None, FROZEN)
    return row


def _check_month(month: date, today: date) -> None:
    if not add_months(month_start(today), -1) <= month <= add_months(month_start(today), MONTHS_AHEAD):
        raise Refused("month", "Tháng này quá xa. Mời đồng chí chọn tháng trước, tháng này hoặc hai tháng tới.")
