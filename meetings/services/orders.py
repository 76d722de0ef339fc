"""What a committee gives units to do: given once, answered by each unit, returned when the answer is not enough.

Every step adds a row; who wrote on behalf of whom is marked. Logged by ids and field names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import VIETNAM, screen_date
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from meetings.enums import OrderAnswerKind, OrderOrigin, UnitAssignmentState
from meetings.models import Meeting, OrderAnswer, UnitAssignment, UnitOrder

BATCH = 1000  # rows written at once


@dataclass(frozen=True)
class Origin:
    """After what something is given: its kind, the words or number of the document, a meeting of the giver."""

    kind: str
    words: str = ""
    meeting: Meeting | None = None


@transaction.atomic
def give_units(
    *,
    unit: Unit,
    receivers: Collection[Unit],
    text: str,
    due_on: date,
    origin: Origin,
    given_on: date,
    token: UUID,
    actor: User,
) -> UnitOrder:
    """Give each of `receivers`, units below `unit`, `text` to do by `due_on` and return the order.

    The same `token` again returns the order that it made. Raises Refused (fields text, receivers, due_on, meeting).
    """
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    known = UnitOrder.objects.filter(token=token, unit=unit).first()
    if known is not None:
        return known
    receivers = list({receiver.pk: receiver for receiver in receivers}.values())
    _check_order(unit, receivers, text, due_on, origin, given_on)
    order = UnitOrder.objects.create(
        unit=unit,
        text=text.strip(),
        due_on=due_on,
        origin=origin.kind,
        origin_words=origin.words.strip(),
        meeting=origin.meeting,
        given_on=given_on,
        token=token,
        created_by=actor,
    )
    UnitAssignment.objects.bulk_create(
        (UnitAssignment(order=order, unit=receiver, given_to=receiver, due_on=due_on) for receiver in receivers),
        batch_size=BATCH,
    )
    record(actor=actor, verb="orders.give", subject=order, unit=unit, fields={"units": [row.pk for row in receivers]})
    return order


def _check_order(unit: Unit, receivers: list[Unit], text: str, due_on: date, origin: Origin, given_on: date) -> None:
    if not text.strip():
        raise Refused("text", "Chưa ghi việc gì. Mời đồng chí ghi nội dung nhiệm vụ.")
    if not receivers:
        raise Refused("receivers", "Chưa giao cho đơn vị nào. Mời đồng chí chọn ít nhất một đơn vị.")
    for receiver in receivers:
        if receiver.pk == unit.pk or not receiver.path.startswith(unit.path):
            raise Refused("receivers", f"{receiver.name} không thuộc {unit.name}. Mời đồng chí chọn lại.")
        if not receiver.is_open_on(given_on):
            raise Refused("receivers", f"{receiver.name} không còn hoạt động. Mời đồng chí chọn lại.")
    if origin.kind not in OrderOrigin.values:
        raise Refused("origin", "Chưa rõ giao sau việc gì. Mời đồng chí chọn một mục.")
    if origin.meeting is not None and (origin.meeting.unit_id != unit.pk or origin.meeting.is_voided):
        raise Refused("meeting", f"Cuộc họp này không phải của {unit.committee_name}. Mời đồng chí chọn lại.")
    first = max(given_on, origin.meeting.held_on) if origin.meeting and origin.meeting.held_on else given_on
    if due_on < first:
        raise Refused("due_on", f"Hạn phải từ ngày {screen_date(first)} trở đi. Mời đồng chí ghi lại hạn.")


@transaction.atomic
def answer_order(
    *, row: UnitAssignment, kind: str, text: str, actor: User, at: datetime, on_behalf_by: str = ""
) -> UnitAssignment:
    """Keep a unit's answer (`kind`: done or not_done). The same answer twice is one.

    Raises Refused (fields kind, text) without words or when it was answered otherwise already.
    """
    row = _locked(row)
    text = text.strip()
    if kind not in OrderAnswerKind.answers():
        raise Refused("kind", "Chưa rõ đã xong hay chưa. Mời đồng chí chọn một mục.")
    if not text:
        raise Refused("text", "Chưa có kết quả. Mời đồng chí ghi đã làm gì, đạt đến đâu.")
    newest = row.answers.order_by("-at", "-pk").first()
    if not row.is_awaiting:
        if newest is not None and (newest.kind, newest.text) == (kind, text):
            return row
        raise Refused(None, "Nhiệm vụ này vừa có trả lời. Mời đồng chí mở lại trang để xem.")
    OrderAnswer.objects.create(row=row, kind=kind, text=text, unit=row.unit, at=at, by=actor, on_behalf_by=on_behalf_by)
    return _close(row, kind, at.astimezone(VIETNAM).date(), actor=actor, verb="orders.answer")


@transaction.atomic
def return_answer(
    *, row: UnitAssignment, text: str, due_on: date | None, actor: User, at: datetime, on_behalf_by: str = ""
) -> UnitAssignment:
    """Return an answer that is not enough, with the reason and a new deadline if there is one. Twice is once.

    Raises Refused (fields text, due_on), and when there is no answer to return.
    """
    row, today = _locked(row), at.astimezone(VIETNAM).date()
    text = text.strip()
    newest = row.answers.order_by("-at", "-pk").first()
    if row.state == UnitAssignmentState.RETURNED and newest is not None and newest.text == text:
        return row
    if row.is_awaiting:
        raise Refused(None, f"{row.unit.name} chưa trả lời nên chưa có gì để trả lại.")
    if not text:
        raise Refused("text", "Chưa có lý do. Mời đồng chí ghi còn thiếu gì để đơn vị bổ sung.")
    if due_on is not None and due_on < today:
        raise Refused("due_on", f"Hạn mới phải từ ngày {screen_date(today)} trở đi. Mời đồng chí ghi lại hạn.")
    OrderAnswer.objects.create(
        row=row,
        kind=OrderAnswerKind.RETURNED,
        text=text,
        due_on=due_on,
        unit=row.order.unit,
        at=at,
        by=actor,
        on_behalf_by=on_behalf_by,
    )
    row.due_on = due_on or row.due_on
    return _close(row, UnitAssignmentState.RETURNED, None, actor=actor, verb="orders.return")


def _locked(row: UnitAssignment) -> UnitAssignment:
    rows = UnitAssignment.objects.select_for_update(of=("self",)).select_related("order__unit", "unit__type")
    return rows.get(pk=row.pk)


def _close(row: UnitAssignment, state: str, answered_on: date | None, *, actor: User, verb: str) -> UnitAssignment:
    row.state, row.answered_on = state, answered_on
    row.save(update_fields=["state", "answered_on", "due_on"])
    record(actor=actor, verb=verb, subject=row, unit=row.unit_id, fields=["state", "answered_on", "due_on"])
    return row


@transaction.atomic
def hand_over_orders(*, unit: Unit, successor: Unit, actor: User | None) -> int:
    """Give what a merged unit had not answered to its successor; returns how many. What it answered stays its record."""
    count = UnitAssignment.objects.filter(unit=unit).awaiting().update(unit=successor)
    if count:
        record(actor=actor, verb="orders.hand_over", subject=successor, unit=successor, fields={"rows": count})
    return count
