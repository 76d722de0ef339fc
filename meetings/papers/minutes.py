"""The minutes (biên bản) on paper: who was there, what was said, what was decided; two signatures, no place and date."""

from __future__ import annotations

from chibo.common.blocks import Block, Document, dashes, numbered, paragraph, paragraphs
from chibo.common.blocks import Heading as Title
from chibo.common.dates import parse_date, screen_date
from chibo.common.documents import Signature
from meetings.enums.paper import MeetingPaper
from meetings.models import Meeting
from meetings.papers.parts import self_rating_of
from meetings.papers.people import people_of
from meetings.papers.said import (
    Heading,
    body_of,
    day_in_words,
    hour_in_words,
    kind_and_month,
    rating_in_words,
    results_table,
    votes_list,
)

KEPT_IN_BRANCH = "Đã thực hiện; nội dung chỉ lưu trong chi bộ."


def minutes_document(meeting: Meeting, *, is_full: bool) -> Document:
    """Return the minutes; `is_full` with what stays in the branch. A draft until they are locked."""
    paper = MeetingPaper.MINUTES_KEPT if is_full else MeetingPaper.MINUTES
    body, head = body_of(meeting, is_full=is_full), Heading(meeting, paper, meeting.held_on)
    parts = [(title, blocks) for title, blocks in _parts(meeting, body) if blocks]
    content = [block for number, part in enumerate(parts, start=1) for block in _part(number, *part)]
    ended = "Buổi họp" if meeting.is_of_committee else "Kỳ sinh hoạt"
    ending = paragraph(f"{ended} kết thúc lúc {hour_in_words(body['ended_at'])} cùng ngày.")
    return Document(
        paper=head.paper,
        head=head.head,
        title="Biên bản",
        about=kind_and_month(meeting),
        blocks=(
            _opening(meeting, body),
            Title("I- THÀNH PHẦN"),
            *people_of(meeting, body),
            Title("II- NỘI DUNG"),
            *content,
            ending,
        ),
        signatures=(
            Signature("Người ghi biên bản", "", body["minute_taker"]),
            Signature("Chủ trì hội nghị", "", body["chair"]),
        ),
        is_draft=not meeting.is_finalized,
    )


def _opening(meeting: Meeting, body: dict) -> Block:
    place = f", tại {body['place']}" if body["place"] else ""
    topic = f", chuyên đề: {body['topic']}" if body["topic"] else ""
    when = f"{hour_in_words(body['started_at'])} {day_in_words(body['held_on'])}"
    return paragraph(f"Hôm nay, vào lúc {when}{place}, {body['unit']} tổ chức {kind_and_month(meeting)}{topic}.")


def _parts(meeting: Meeting, body: dict) -> list[tuple[str, list[Block]]]:
    """Return the parts of what was gone through with their titles, empty ones among them."""
    rating = self_rating_of(meeting)
    return [
        ("Mở đầu", _first_words(body)),
        ("Kết quả thực hiện nhiệm vụ kỳ trước", [results_table(body["progress"])] if body["progress"] else []),
        ("Đánh giá kết quả tháng trước", paragraphs(body["assessment"])),
        ("Nội dung, ý kiến thảo luận", [*_spoken(body["attendance"]), *paragraphs(body["discussion"])]),
        *((part["label"], paragraphs(part["text"] or KEPT_IN_BRANCH)) for part in body["private"]),
        ("Kết luận của đồng chí chủ trì", paragraphs(body["conclusion"])),
        ("Biểu quyết", [votes_list(meeting, body["votes"])] if body["votes"] else []),
        (_resolution_title(body["resolution"]), _resolution(body["resolution"])),
        ("Giao nhiệm vụ", [dashes(map(assignment_in_words, body["assignments"]))] if body["assignments"] else []),
        ("Tự đánh giá, xếp loại", rating_in_words(rating) if rating else []),
        ("Ghi chú", paragraphs(body["note"])),
    ]


def _part(number: int, title: str, blocks: list[Block]) -> list[Block]:
    return [Title(f"{number}. {title}", level=2), *blocks]


def _first_words(body: dict) -> list[Block]:
    lines = ["Thông báo tình hình nộp đảng phí."] if body["fee_announced"] else []
    # Minutes that were locked before the tick existed do not hold it.
    if body.get("last_minutes_approved"):
        note = body["last_minutes_note"]
        lines.append(f"Thông qua biên bản kỳ trước{f': {note}' if note else ''}.".replace("..", "."))
    return [dashes(lines)] if lines else []


def _spoken(attendance: dict) -> list[Block]:
    if attendance["opinions"] is None:
        return []
    speakers = f"{attendance['speakers']} đồng chí phát biểu, " if attendance["speakers"] is not None else ""
    return [paragraph(f"Có {speakers}{attendance['opinions']} ý kiến.")]


def _resolution_title(resolution: dict | None) -> str:
    return f"Nghị quyết số {resolution['symbol']}" if resolution and resolution["symbol"] else "Nghị quyết"


def _resolution(resolution: dict | None) -> list[Block]:
    return [numbered(resolution["items_text"])] if resolution else []


def assignment_in_words(row: dict) -> str:
    """'Vận động hiến đất: Lê Thị Lan, hạn 03/10/2026, chỉ tiêu 226 hộ.'"""
    due = f", hạn {screen_date(parse_date(row['due_on']))}" if row["due_on"] else ""
    measure = f", chỉ tiêu {row['measure']}" if row["measure"] else ""
    return f"{row['text'].rstrip('.')}: {row['who']}{due}{measure}."
