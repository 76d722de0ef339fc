"""The digest of a ward and of the board above it, what a branch did with it, and a notice that went out before a meeting."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from chibo.common.dates import add_months, month_start
from chibo.demo.world import LIVED_IN, World, moment
from meetings.agenda import agenda_of
from meetings.enums.notice import DigestChoice, DigestSource, NoticeChannel
from meetings.models import DigestItem, Meeting, Notice, NoticeSending
from meetings.notice_text import compose_notice
from meetings.services.digests import handle_item, push_digest, write_item

NAMES = UUID("5f2f6f8e-1d3b-4c57-9c38-0d6a1f1b7c21")
WARD, BOARD = "HM-QDI", "HM"
BLANK = {"text": "", "source_words": "", "document": "", "carries_out": None, "carries_out_words": "", "corrects": None}
RESOLUTION = {
    "title": "Nghị quyết về xây dựng khu dân cư văn minh đô thị",
    "text": "Đến hết năm mỗi khu dân cư có một việc cụ thể do chi bộ lãnh đạo, báo cáo kết quả hằng quý.",
    "source": DigestSource.DOCUMENT,
    "document": "Nghị quyết số 12-NQ/ThU",
}
LAST = [
    {
        "title": "Kết quả phát triển kinh tế - xã hội chín tháng",
        "text": "Tóm tắt các chỉ tiêu đạt và chưa đạt của phường.",
        "source": DigestSource.LECTURERS,
        "source_words": "Hội nghị báo cáo viên tháng này",
    },
    {"title": "Gương điển hình hiến đất mở đường", "source": DigestSource.PAPER, "source_words": "Báo của tỉnh"},
]
NEXT = [
    {
        "title": "Kế hoạch chỉnh trang đường, ngõ đón năm mới",
        "text": "Mỗi khối chọn một tuyến, ra quân vào thứ Bảy tuần thứ hai; chi bộ phân công đảng viên phụ trách từng đoạn.",
        "source": DigestSource.DOCUMENT,
        "document": "Kế hoạch số 45-KH/ĐU",
    },
    {
        "title": "Tình hình trong nước, quốc tế nổi bật trong tháng",
        "source": DigestSource.BULLETIN,
        "source_words": "Bản tin sinh hoạt chi bộ của Ban Tuyên giáo và Dân vận",
    },
    {
        "title": "Nhắc chốt danh sách đảng viên tặng Huy hiệu Đảng đợt 3/2",
        "text": "Chi bộ rà soát tuổi Đảng, gửi danh sách trước ngày 15.",
        "source": DigestSource.OTHER,
        "source_words": "Thông báo của Đảng ủy phường",
    },
]


def hand_out(world: World) -> None:
    """Write and push the digest of last and next month, let one branch handle what it got, and note a notice as sent."""
    this = month_start(world.today)
    _push(world, BOARD, this, [RESOLUTION], world.today - timedelta(days=35))
    _push(world, WARD, this, LAST, world.today - timedelta(days=32))
    resolution = DigestItem.objects.get(unit=world.units[BOARD])
    pieces = [NEXT[0] | {"carries_out": resolution}, *NEXT[1:]]
    _push(world, WARD, add_months(this, 1), pieces, world.today - timedelta(days=2))
    _handle(world, LAST[0]["title"], is_done=True)
    _handle(world, RESOLUTION["title"], is_done=True)
    _handle(world, LAST[1]["title"], is_done=False)
    _note_notice(world)


def _push(world: World, code: str, month: date, pieces: list[dict], day: date) -> None:
    unit, by = world.units[code], world.users[code]
    for piece in pieces:
        token = uuid5(NAMES, f"{code}:{month}:{piece['title']}")
        values = BLANK | {"month": month} | piece
        write_item(unit=unit, values=values, upload=None, token=token, actor=by, at=moment(day, 9), today=day)
    push_digest(unit=unit, month=month, actor=by, at=moment(day, 10), today=day)


def _handle(world: World, title: str, *, is_done: bool) -> None:
    """Quang Trung made a piece known at its last meeting, or left it."""
    handle_item(
        item=DigestItem.objects.get(title=title),
        unit=world.units[LIVED_IN],
        choice=DigestChoice.TAKEN if is_done else DigestChoice.LEFT,
        is_done=is_done,
        meeting=None,
        actor=world.users[LIVED_IN],
        at=moment(world.today - timedelta(days=15), 21),
    )


def _note_notice(world: World) -> None:
    """The notice of Quang Trung's last meeting: its minutes are locked, so it is written as it lay then."""
    meetings = Meeting.objects.standing().of_the_month().filter(unit=world.units[LIVED_IN], held_on__isnull=False)
    meeting = meetings.select_related("unit__parent").latest("month")
    day = meeting.notified_on or meeting.held_on - timedelta(days=3)
    values = {"planned_on": meeting.held_on, "planned_at": meeting.started_at, "place": meeting.place, "extra": ""}
    body = compose_notice(meeting, number=1, agenda=agenda_of(meeting), papers=[], **values)
    by, at = world.users[LIVED_IN], moment(day, 20)
    notice = Notice.objects.create(meeting=meeting, number=1, body=body, sent_at=at, sent_by=by, **values)
    ways = (NoticeChannel.PRINT, NoticeChannel.ZALO)
    NoticeSending.objects.bulk_create(NoticeSending(notice=notice, channel=way, at=at, by=by) for way in ways)
