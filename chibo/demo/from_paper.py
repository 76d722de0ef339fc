"""One past meeting that came in on paper: its numbers, and two photographs of pages, drawn here."""

from __future__ import annotations

import io
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from chibo.demo.world import World, moment
from meetings.enums import MeetingFileRole, MeetingKind, MeetingSource
from meetings.models import Meeting
from meetings.services.files import attach

BRANCH, MONTHS_AGO = "KA-KLO-01", 4  # a branch that can be signed in to, before it called its rolls on the screen
FONT = settings.BASE_DIR / "static" / "fonts" / "paper" / "tinos-400-italic.ttf"
PAGE = (900, 1240)
PAPER, RULE, INK = "#f4efe2", "#b9c6d6", "#243a73"


def bring_paper(world: World) -> None:
    """Turn the one meeting of that month into one keyed in from paper, and add its pages, as its secretary did."""
    month = world.months[-1 - MONTHS_AGO]
    kinds = MeetingKind.of_the_month()
    meeting = Meeting.objects.filter(unit__code=BRANCH, month=month, kind__in=kinds, base__isnull=False).first()
    if meeting is None or meeting.source != MeetingSource.IMPORTED:
        return
    meeting.source = MeetingSource.PAPER
    meeting.save(update_fields=["source"])
    at = moment(meeting.held_on + timedelta(days=1), 8)
    for page, lines in enumerate((_roll(meeting), _talk(meeting)), start=1):
        upload = SimpleUploadedFile(f"trang-{page}.jpg", _photograph(lines), "image/jpeg")
        attach(meeting=meeting, upload=upload, role=MeetingFileRole.SCAN, page=page, actor=world.users[BRANCH], at=at)


def _roll(meeting: Meeting) -> list[str]:
    return [
        f"Chi bộ họp ngày {meeting.held_on:%d/%m/%Y}",
        f"Phải dự: {meeting.base}",
        f"Có mặt: {meeting.present}",
        f"Vắng có lý do: {meeting.excused}",
        f"Vắng không có lý do: {meeting.unexcused}",
    ]


def _talk(meeting: Meeting) -> list[str]:
    return [
        "Ý kiến thảo luận",
        "- Đề nghị phát quang đường nội thôn trước mùa mưa.",
        "- Nhất trí thu quỹ khuyến học như năm trước.",
        "Kết luận: giao hai việc trên cho chi ủy,",
        "tháng sau báo cáo kết quả.",
    ]


def _photograph(lines: list[str]) -> bytes:
    """Return a page of ruled paper with these lines written on it."""
    page = Image.new("RGB", PAGE, PAPER)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 40)
    for y in range(140, PAGE[1] - 60, 70):
        pen.line([(60, y), (PAGE[0] - 60, y)], fill=RULE, width=2)
    for number, line in enumerate(lines):
        pen.text((80, 90 + 70 * number), line, font=font, fill=INK)
    out = io.BytesIO()
    page.rotate(1.2, fillcolor="#5b5348", expand=True).save(out, "JPEG", quality=80)
    return out.getvalue()
