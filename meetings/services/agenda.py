"""The agenda: kept line by line, filled from the guidance and from what else is offered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from chibo.accounts.models import User
from chibo.common.errors import Refused
from meetings.agenda import agenda_from_template, agenda_of, joined, minutes_of, missing_from, saved_agenda
from meetings.agenda_sources import offered
from meetings.enums import AgendaPart, AgendaSource
from meetings.models import AgendaItem, Meeting
from meetings.rosters import people_of
from meetings.services.locking import close, opened

MOST_ITEMS = 60
LONGEST_ITEM = 180
LONGEST_AGENDA = 6 * 60
CHANGED = ["position", "part", "title", "detail", "minutes", "is_focus", "preparer"]


@dataclass(frozen=True)
class AgendaLine:
    """One line of the agenda as typed; `pk` of a stored one."""

    title: str
    part: str = AgendaPart.CONTENT
    minutes: int | None = None
    preparer_id: int | None = None
    is_focus: bool = False
    detail: str = ""
    pk: int | None = None


@transaction.atomic
def save_agenda(
    *,
    meeting: Meeting,
    lines: Sequence[AgendaLine],
    fee_announced: bool,
    version: int,
    actor: User,
    take_offered: bool = False,
    is_full: bool = True,
) -> Meeting:
    """Keep the agenda in the order of `lines`; stored lines that are not given any more are taken out.

    With `take_offered` what the sources offer and is not in it is put in, too. Without `is_full` the lines about members
    change their place only: they stay as they are stored, given or not. Saving the same twice changes nothing but the
    version. Raises Refused (field `agenda-<index>-<name>` or None), also on a line that is not stored any more;
    StaleVersion on a newer stored record.
    """
    row = opened(meeting, version)
    stored = {item.pk: item for item in saved_agenda(row)}
    _check_known(lines, stored)
    closed = {} if is_full else {pk: item for pk, item in stored.items() if item.source == AgendaSource.MEMBER}
    lines = [_stored_line(closed[line.pk]) if line.pk in closed else line for line in lines]
    left = [item for pk, item in closed.items() if pk not in {line.pk for line in lines}]
    _check(row, [*lines, *map(_stored_line, left)])
    titles = {item.title for item in agenda_from_template(row)}
    items = joined([_item(row, line, stored.get(line.pk), titles) for line in lines], left)
    if take_offered:
        items = joined(items, _fitting(items, missing_from(items, offered(row))))
    row.agenda.exclude(pk__in=[item.pk for item in items if item.pk]).delete()
    _store(row, items)
    row.fee_announced = fee_announced
    return close(row, actor=actor, verb="agenda", fields=["fee_announced"])


def _item(row: Meeting, line: AgendaLine, item: AgendaItem | None, titles: set[str]) -> AgendaItem:
    if item is None:
        source = AgendaSource.STEP if line.title in titles else AgendaSource.LOCAL
        item = AgendaItem(meeting=row, source=source)
    item.title, item.part, item.minutes, item.is_focus = line.title, line.part, line.minutes, line.is_focus
    item.preparer_id, item.detail = line.preparer_id, line.detail
    return item


def _stored_line(item: AgendaItem) -> AgendaLine:
    return AgendaLine(
        title=item.title,
        part=item.part,
        minutes=item.minutes,
        preparer_id=item.preparer_id,
        is_focus=item.is_focus,
        detail=item.detail,
        pk=item.pk,
    )


def _check_known(lines: Sequence[AgendaLine], stored: Collection[int]) -> None:
    """Refuse a line that was taken out meanwhile, is of another meeting or comes twice: as a new one it would be nobody's."""
    known = set(stored)
    for index, line in enumerate(lines):
        if line.pk is not None and line.pk not in known:
            raise Refused(
                f"agenda-{index}-title",
                "Nội dung này không còn trong chương trình đã lưu. Mời đồng chí đánh dấu Bỏ nội dung này, "
                "nếu vẫn cần thì ghi ở dòng mới.",
            )
        known.discard(line.pk)


def _fitting(items: Sequence[AgendaItem], more: list[AgendaItem]) -> list[AgendaItem]:
    return more[: MOST_ITEMS - len(items)]


def _store(row: Meeting, items: Sequence[AgendaItem]) -> None:
    """Save the lines; the former focus gives way first, as only one line can be it."""
    row.agenda.filter(is_focus=True).update(is_focus=False)
    for item in items:
        item.meeting = row
    AgendaItem.objects.bulk_update([item for item in items if item.pk], CHANGED)
    AgendaItem.objects.bulk_create([item for item in items if not item.pk])


def fill_agenda(row: Meeting) -> None:
    """Give an opened meeting without a saved agenda that of the template, joined with everything that is offered."""
    if row.agenda.exists():
        return
    items = agenda_of(row)
    _store(row, joined(items, _fitting(items, missing_from(items, offered(row)))))


def _check(row: Meeting, lines: Sequence[AgendaLine]) -> None:
    if not lines:
        raise Refused(None, "Chương trình chưa có nội dung nào. Mời đồng chí ghi ít nhất một nội dung.")
    if len(lines) > MOST_ITEMS:
        raise Refused(None, f"Chương trình chỉ ghi được {MOST_ITEMS} nội dung. Mời đồng chí gộp các nội dung gần nhau.")
    members = _known_preparers(row, lines)
    for index, line in enumerate(lines):
        _check_line(f"agenda-{index}", line, members)
    focus = [index for index, line in enumerate(lines) if line.is_focus]
    if len(focus) > 1:
        raise Refused(f"agenda-{focus[1]}-is_focus", "Chỉ một nội dung là trọng tâm. Mời đồng chí chọn một.")
    if minutes_of(lines) > LONGEST_AGENDA:
        raise Refused(
            None, f"Chương trình dài {minutes_of(lines)} phút, quá {LONGEST_AGENDA} phút. Mời đồng chí xem lại số phút."
        )


def _known_preparers(row: Meeting, lines: Sequence[AgendaLine]) -> set[int]:
    wanted = {line.preparer_id for line in lines if line.preparer_id}
    if not wanted:
        return set()
    stored = row.agenda.filter(preparer__in=wanted).values_list("preparer_id", flat=True)
    return {*people_of(row.unit, row.roll_day).filter(pk__in=wanted).values_list("pk", flat=True), *stored}


def _check_line(where: str, line: AgendaLine, members: set[int]) -> None:
    if not line.title:
        raise Refused(f"{where}-title", "Chưa ghi nội dung. Mời đồng chí ghi, hoặc đánh dấu Bỏ nội dung này.")
    if line.part not in AgendaPart.values:
        raise Refused(f"{where}-part", "Chưa rõ phần nào. Mời đồng chí chọn lại.")
    if line.minutes is not None and not 1 <= line.minutes <= LONGEST_ITEM:
        raise Refused(f"{where}-minutes", f"Số phút phải từ 1 đến {LONGEST_ITEM}. Mời đồng chí xem lại.")
    if line.preparer_id and line.preparer_id not in members:
        raise Refused(f"{where}-preparer", "Đồng chí này không thuộc chi bộ vào ngày sinh hoạt. Mời đồng chí chọn lại.")
