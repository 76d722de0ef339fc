"""The resolution (nghị quyết) of a meeting on paper: its parts, the vote, an appendix of what was said."""

from __future__ import annotations

from chibo.common.blocks import Annex, Block, Document, Table, numbered, paragraph, paragraphs
from chibo.common.blocks import Heading as Title
from chibo.common.dates import parse_date, screen_date
from chibo.organization.queries import overseer
from meetings.enums import MeetingKind
from meetings.enums.paper import MeetingPaper
from meetings.minutes import members_then
from meetings.models import Meeting
from meetings.numbering import document_of
from meetings.papers.assessment import last_number, split_assessment
from meetings.papers.parts import self_rating_of
from meetings.papers.people import members_in_words
from meetings.papers.said import (
    Heading,
    body_of,
    called_in_words,
    day_in_words,
    hour_in_words,
    kind_and_month,
    rating_in_words,
    results_table,
    vote_in_words,
)

RESULTS = "Kết quả thực hiện nhiệm vụ của nghị quyết kỳ trước"
SELF_RATING = "IV- TỰ ĐÁNH GIÁ CHẤT LƯỢNG KỲ SINH HOẠT"
BY_BRANCH = "Toàn thể đảng viên trong chi bộ"
BY_COMMITTEE = "Các đồng chí cấp ủy viên, các tổ chức đảng trực thuộc"
UNRATED = "Chi bộ chưa tự xếp loại kỳ sinh hoạt này."


def resolution_document(meeting: Meeting) -> Document:
    """Return the resolution, without what stays in the branch. A draft until the minutes are locked."""
    body = body_of(meeting, is_full=False)
    written = document_of(meeting, MeetingPaper.RESOLUTION.document_kind)
    head = Heading(meeting, MeetingPaper.RESOLUTION, meeting.held_on)
    about = written.about if written and written.about else kind_and_month(meeting)
    return Document(
        paper=head.paper,
        head=head.head,
        title="Nghị quyết",
        about=about,
        blocks=(
            _opening(meeting, body),
            Title("I- ĐÁNH GIÁ KẾT QUẢ LÃNH ĐẠO THÁNG TRƯỚC"),
            *_review(body),
            Title("II- PHƯƠNG HƯỚNG, NHIỆM VỤ THÁNG TỚI"),
            *_ahead(body),
            Title("III- PHÂN CÔNG VÀ TỔ CHỨC THỰC HIỆN"),
            *_given(meeting, body["assignments"]),
            *_rating(meeting),
            *[paragraph(vote_in_words(meeting, vote)) for vote in body["votes"]],
        ),
        signatures=(head.signature,),
        recipients=tuple(_recipients(meeting, head)),
        annex=_annex(body),
        is_draft=not meeting.is_finalized,
    )


def _opening(meeting: Meeting, body: dict) -> Block:
    """When and where, how long, how many of how many, who led, what was announced and gone by."""
    attendance = body["attendance"]
    place = f", tại {body['place']}" if body["place"] else ""
    start, length = hour_in_words(body["started_at"]), f" ({body['minutes']} phút)" if body["minutes"] else ""
    said = [f"{hour_in_words(body['ended_at'])}{length}{place}, {body['unit']} tổ chức {kind_and_month(meeting)}."]
    said.append(members_in_words(attendance["members"] or members_then(meeting)))
    if attendance["sentence"]:
        said.append(f"Có mặt {attendance['sentence']}.")
        said.append(f"Vắng có lý do {attendance['excused']}, vắng không có lý do {attendance['unexcused']}.")
    people = [("chủ trì", body["chair"]), ("ghi biên bản", body["minute_taker"])]
    said += [f"Đồng chí {name} {what}." for what, name in people if name]
    said += ["Chi bộ đã thông báo tình hình nộp đảng phí."] if body["fee_announced"] else []
    said += [f"Chương trình có {body['agenda']} nội dung."] if body["agenda"] else []
    when = f"Từ {start} {day_in_words(body['held_on'])} đến"
    return paragraph(" ".join([when, *filter(None, said)]))


def _review(body: dict) -> list[Block]:
    """Return the assessment as it was written, with the table of results in its place before praise and shortcomings.

    Numbers go on from those that the assessment has itself: with '1.' and '2.' in it the table is '3.'. Headings stand only
    over what was recorded.
    """
    before, after = split_assessment(body["assessment"])
    if not body["progress"]:
        said = [*paragraphs(before), *paragraphs(after)]
        return said or [paragraph("Kỳ này không có nhiệm vụ của kỳ trước phải báo cáo.")]
    number = last_number(before)
    title = Title(f"{number + 1}. {RESULTS}" if number else RESULTS, level=2)
    return [*paragraphs(before), title, results_table(body["progress"]), *paragraphs(after)]


def _ahead(body: dict) -> list[Block]:
    items = body["resolution"]["items_text"] if body["resolution"] else []
    return [*paragraphs(body["conclusion"]), *([numbered(items)] if items else [])]


def _given(meeting: Meeting, assignments: list[dict]) -> list[Block]:
    if not assignments:
        whose = BY_COMMITTEE if meeting.is_of_committee else BY_BRANCH
        return [paragraph(f"{whose} có trách nhiệm thực hiện nghị quyết này.")]
    rows = [
        (
            str(number),
            row["text"],
            row["who"],
            screen_date(parse_date(row["due_on"])) if row["due_on"] else "",
            row["measure"],
        )
        for number, row in enumerate(assignments, start=1)
    ]
    head = ("TT", "Nhiệm vụ", "Người, tổ chức thực hiện", "Thời hạn", "Chỉ tiêu")
    return [Table(head, tuple(rows), widths=(7, 40, 25, 16, 12), centered=(0, 3))]


def _rating(meeting: Meeting) -> list[Block]:
    """Return the last part, of kinds of meetings that are rated."""
    if meeting.kind not in MeetingKind.rated():
        return []
    rating = self_rating_of(meeting)
    return [Title(SELF_RATING), *(rating_in_words(rating) if rating else [paragraph(UNRATED)])]


def _recipients(meeting: Meeting, head: Heading) -> list[str]:
    if meeting.is_of_committee or meeting.kind == MeetingKind.BRANCH_COMMITTEE:
        return [*head.above, f"{called_in_words(meeting)},", head.kept]
    charged = overseer(meeting.unit, meeting.held_on or meeting.month)
    named = [f"Đồng chí {charged.member.name}, cấp ủy viên phụ trách,"] if charged else []
    return [*head.above, *named, "Mặt trận và các đoàn thể,", "Toàn thể đảng viên,", head.kept]


def _annex(body: dict) -> tuple[Block, ...]:
    opinions = paragraphs(body["discussion"])
    return (Annex("Phụ lục", "ý kiến thảo luận tại kỳ sinh hoạt"), *opinions) if opinions else ()
