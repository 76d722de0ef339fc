"""Next month as branches prepare it: two have done so, one is a tap away; what comes back each month; words beforehand.

And one meeting that stands ready to be led on the screen on the very day on which the demo is looked at.
"""

from __future__ import annotations

from uuid import UUID

from chibo.common.dates import add_months, month_start
from chibo.demo.world import LIVED_IN, World, moment, rng_for
from chibo.organization.queries import roster
from meetings.agenda import agenda_from_template
from meetings.enums import AgendaPart, MeetingKind, PreparationKind
from meetings.models import Meeting
from meetings.services.agenda import AgendaLine, save_agenda
from meetings.services.preparation import keep_preparation, prepare_next
from meetings.services.record import start_meeting
from meetings.services.standing_items import add_standing_item

PREPARED = (LIVED_IN, "KA-KLO-01")
A_TAP_AWAY = "SMC-BM-04"
LED_TODAY = "SMC-BM-04"
MATTER = "Giúp hai hộ bị tốc mái sau đợt gió lốc dựng lại nhà"
MATTER_DETAIL = "Cần quyết định: tổ nào giúp hộ nào, ngày nào bắt đầu."
STANDING = (
    ("Nghe điểm tin thời sự trong tháng", AgendaPart.CONTENT, 5),
    ("Phản ánh của nhân dân và các đoàn thể trong khối", AgendaPart.DISCUSSION, 5),
)
OF_THE_COMMITTEE = ("Phổ biến văn bản mới của Đảng ủy", AgendaPart.CONTENT, 5)
REASON = "Công tác"
OPINION = "Đề nghị bàn việc lắp đèn đường ở ngõ 3 trước Tết, các hộ đã đồng ý góp một nửa."
CONTRIBUTION = "Đã rà soát các hộ trong tổ: còn 4 hộ chưa ký cam kết giữ vệ sinh môi trường."


def prepare_next_month(world: World) -> None:
    """Write what branches prepare for the month after `world.today`, by the real services."""
    for code in (*PREPARED, A_TAP_AWAY):
        unit = world.units[code]
        for title, part, minutes in STANDING:
            add_standing_item(unit=unit, title=title, part=part, minutes=minutes, actor=world.users[code])
    title, part, minutes = OF_THE_COMMITTEE
    above = world.units[LIVED_IN].parent
    add_standing_item(unit=above, title=title, part=part, minutes=minutes, actor=world.clerk)
    for code in PREPARED:
        _say_beforehand(world, _prepared(world, code))


def prepare_for_today(world: World) -> None:
    """Give one branch an extraordinary meeting of this month with its agenda, not held yet. It counts in no figure."""
    unit, actor = world.units[LED_TODAY], world.users[LED_TODAY]
    meeting = start_meeting(
        unit=unit,
        month=month_start(world.today),
        kind=MeetingKind.EXTRAORDINARY,
        token=UUID(int=rng_for("lead", LED_TODAY).getrandbits(128), version=4),
        actor=actor,
        today=world.today,
    )
    save_agenda(meeting=meeting, lines=_with_matter(meeting), fee_announced=False, version=meeting.version, actor=actor)


def _with_matter(meeting: Meeting) -> list[AgendaLine]:
    """The lines of the template, its first content being what the meeting is about."""
    items = agenda_from_template(meeting)
    first = next(item for item in items if item.part == AgendaPart.CONTENT)
    first.title, first.detail, first.is_focus = MATTER, MATTER_DETAIL, True
    return [AgendaLine(item.title, item.part, item.minutes, None, item.is_focus, item.detail) for item in items]


def _prepared(world: World, code: str) -> Meeting:
    unit = world.units[code]
    return prepare_next(
        unit=unit,
        month=add_months(month_start(world.today), 1),
        kind=MeetingKind.REGULAR,
        actor=world.users[code],
        today=world.today,
        at=moment(world.today, 8),
        token=UUID(int=rng_for("prepare", code).getrandbits(128), version=4),
    )


def _say_beforehand(world: World, meeting: Meeting) -> None:
    """One cannot come, one sends an opinion, one has prepared what was asked for."""
    entries = [entry for entry in roster(meeting.unit, meeting.month) if entry.must_attend and not entry.post]
    said = [
        (PreparationKind.ABSENCE, {"reason": REASON, "text": ""}),
        (PreparationKind.OPINION, {"reason": "", "text": OPINION}),
        (PreparationKind.CONTRIBUTION, {"reason": "", "text": CONTRIBUTION}),
    ]
    for entry, (kind, words) in zip(entries, said, strict=False):
        actor = world.users[meeting.unit.code]
        keep_preparation(
            meeting=meeting, member=entry.member, kind=kind, actor=actor, at=moment(world.today, 9), **words
        )
