"""Papers before a meeting: its notice (thông báo) and its agenda (chương trình). Names in what falls due for members stay."""

from __future__ import annotations

from datetime import date, time

from chibo.common.blocks import Block, Document, Table, dashes, labelled, numbered, paragraph, paragraphs
from chibo.common.dates import paper_date, paper_time, weekday_name
from meetings.agenda import agenda_of, as_read
from meetings.enums.notice import NoticeKind
from meetings.enums.paper import MeetingPaper
from meetings.minutes import calls_all_members
from meetings.models import Meeting
from meetings.notice_text import as_read_above, compose_notice, please
from meetings.papers.said import DOTS, Heading, called_in_words, kind_and_month
from meetings.planned import planned_moment


def agenda_document(meeting: Meeting) -> Document:
    """Return the agenda with its minutes and who prepares what."""
    day, start, place = planned_moment(meeting)
    head = Heading(meeting, MeetingPaper.AGENDA, day)
    items = as_read(agenda_of(meeting), is_full=False)
    rows = [(str(number), *_agenda_row(item)) for number, item in enumerate(items, start=1)]
    table = Table(("TT", "Nội dung", "Dự kiến", "Chuẩn bị"), tuple(rows), widths=(7, 56, 12, 25), centered=(0, 2))
    return Document(
        paper=head.paper,
        head=head.head,
        title="Chương trình",
        about=kind_and_month(meeting),
        blocks=(*_when(day, start, place), *([table] if rows else [paragraph("Chưa có nội dung.")])),
        signatures=(head.signature,),
        recipients=(f"{called_in_words(meeting)},", head.kept),
    )


def _agenda_row(item: object) -> tuple[str, str, str]:
    focus = " (trọng tâm)" if item.is_focus else ""
    detail = f"\n{item.detail}" if item.detail else ""
    return f"{item.title}{focus}{detail}", f"{item.minutes} phút" if item.minutes else "", _preparer(item)


def _preparer(item: object) -> str:
    return item.preparer.name if item.preparer_id else ""


def notice_document(meeting: Meeting) -> Document:
    """Return the notice as it was last sent; before that, what it would say now."""
    sent = meeting.notices.of_kind(NoticeKind.NOTICE).sent().last()
    body = as_read_above(sent.body if sent else _composed(meeting))
    day = date.fromisoformat(body["day"]) if body["day"] else None
    start = time.fromisoformat(body["time"]) if body["time"] else None
    head = Heading(meeting, MeetingPaper.NOTICE, sent.sent_at.date() if sent else None)
    above = ("Cấp ủy viên phụ trách (để dự),",) if calls_all_members(meeting) else ()
    return Document(
        paper=head.paper,
        head=head.head,
        title="Thông báo" if body["number"] == 1 else f"Thông báo thay đổi (lần {body['number']})",
        about=kind_and_month(meeting),
        blocks=(
            paragraph(f"{body['unit']} thông báo {kind_and_month(meeting)} như sau:"),
            *_when(day, start, body["place"]),
            *_contents(body),
            *paragraphs(body["extra"]),
            paragraph(please(body)),
        ),
        signatures=(head.signature,),
        recipients=(f"{called_in_words(meeting)},", *above, head.kept),
    )


def _composed(meeting: Meeting) -> dict:
    day, start, place = planned_moment(meeting)
    return compose_notice(
        meeting,
        number=1,
        planned_on=day,
        planned_at=start,
        place=place,
        extra="",
        agenda=agenda_of(meeting),
        papers=[],
    )


def _when(day: date | None, start: time | None, place: str) -> list[Block]:
    hour = paper_time(start) if start else f"{DOTS} giờ {DOTS}"
    written = f"{weekday_name(day)}, {paper_date(day)}" if day else f"ngày {DOTS} tháng {DOTS} năm {DOTS}"
    return [labelled("Thời gian", f"{hour}, {written}."), labelled("Địa điểm", f"{place or DOTS * 4}.")]


def _contents(body: dict) -> list[Block]:
    blocks: list[Block] = [labelled("Chuyên đề", f"{body['topic']}.")] if body["topic"] else []
    if body["agenda"]:
        blocks += [paragraph("Nội dung:"), numbered(_line(line) for line in body["agenda"])]
    if body["papers"]:
        blocks += [paragraph("Tài liệu kèm theo:"), dashes(body["papers"])]
    return blocks


def _line(line: dict) -> str:
    focus = " (trọng tâm)" if line["is_focus"] else ""
    preparer = f"; đồng chí {line['preparer']} chuẩn bị" if line["preparer"] else ""
    return f"{line['title']}{focus}{preparer}."
