"""What a notice says: put together from the record once, frozen when it is sent, and read out in plain lines. No queries.

One body serves the page, the printed sheet, the e-mail and the text for Zalo, so that they cannot differ. Lines of the
agenda that concern a member stay in the branch: who reads from above is told only that there are such.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import date, time

from chibo.common.dates import screen_date, screen_time, weekday_name
from meetings.agenda import ABOUT_MEMBERS
from meetings.enums import AgendaSource
from meetings.models import AgendaItem, Meeting

MINUTES_AGO = "Thông báo này thay cho thông báo trước."


def compose_notice(
    meeting: Meeting,
    *,
    number: int,
    planned_on: date | None,
    planned_at: time | None,
    place: str,
    extra: str,
    agenda: Iterable[AgendaItem],
    papers: Iterable[str],
) -> dict:
    """Return the body of a notice, as JSON takes it: unit, above, kind, topic, month, number, day, time (ISO), place, extra,
    agenda ({title, detail, minutes, is_focus, preparer, is_private}), papers (names of files); `by_committee` (True) only
    where a committee calls.
    """
    of_committee = {"by_committee": True} if meeting.is_of_committee else {}
    return of_committee | {
        "unit": meeting.unit.committee_name if meeting.is_of_committee else meeting.unit.name,
        "above": meeting.unit.parent.name if meeting.unit.parent_id else "",
        "kind": meeting.kind_name,
        "topic": meeting.topic,
        "month": meeting.month.isoformat(),
        "number": number,
        "day": planned_on.isoformat() if planned_on else "",
        "time": planned_at.isoformat("minutes") if planned_at else "",
        "place": place,
        "extra": extra,
        "agenda": [_line(item) for item in agenda],
        "papers": list(papers),
    }


def _line(item: AgendaItem) -> dict:
    return {
        "title": item.title,
        "detail": item.detail,
        "minutes": item.minutes,
        "is_focus": item.is_focus,
        "preparer": item.preparer.name if item.preparer_id else "",
        "is_private": item.source == AgendaSource.MEMBER,
    }


def as_read_above(body: dict) -> dict:
    """Return the body as those above the branch get it: of what concerns a member only that there is such a content."""
    shown = deepcopy(body)
    for line in shown.get("agenda", []):
        if line["is_private"]:
            line |= {"title": ABOUT_MEMBERS, "detail": "", "preparer": ""}
    return shown


def heading(body: dict) -> str:
    """'Thông báo sinh hoạt', of a committee 'Thông báo họp', 'Thông báo thay đổi (lần 2)'."""
    first = "Thông báo họp" if body.get("by_committee") else "Thông báo sinh hoạt"
    return first if body["number"] == 1 else f"Thông báo thay đổi (lần {body['number']})"


def kind_and_month(body: dict) -> str:
    """'Sinh hoạt thường kỳ tháng 9/2026', 'Giao ban bí thư hằng tháng, tháng 9/2026'."""
    month = date.fromisoformat(body["month"])
    return f"{body['kind']}{',' if body.get('by_committee') else ''} tháng {month.month}/{month.year}"


def please(body: dict) -> str:
    """Return what those who are called are asked."""
    whom = body["unit"] if body.get("by_committee") else "bí thư chi bộ"
    return f"Đề nghị các đồng chí dự đầy đủ, đúng giờ; vắng có lý do thì báo trước với {whom}."


def subject(body: dict) -> str:
    """Return the subject of the e-mail: one line."""
    when = f", {screen_date(date.fromisoformat(body['day']))}" if body["day"] else ""
    return " ".join(f"{heading(body)} {body['unit']}{when}".split())


def when_words(body: dict) -> str:
    """'19:00, thứ Năm, ngày 03/12/2026'."""
    words = [screen_time(time.fromisoformat(body["time"]))] if body["time"] else []
    if body["day"]:
        day = date.fromisoformat(body["day"])
        words += [weekday_name(day), f"ngày {screen_date(day)}"]
    return ", ".join(words)


def plain_text(body: dict) -> str:
    """Return the notice in plain lines, as it is pasted into Zalo and sent by e-mail."""
    lines = [heading(body).upper(), body["unit"], kind_and_month(body)]
    lines += [f"Chuyên đề: {body['topic']}"] if body["topic"] else []
    lines += [MINUTES_AGO] if body["number"] > 1 else []
    lines += ["", f"Thời gian: {when_words(body) or 'sẽ thông báo sau'}"]
    lines += [f"Địa điểm: {body['place'] or 'sẽ thông báo sau'}"]
    lines += _agenda_lines(body["agenda"])
    lines += ["", "Tài liệu kèm theo:", *(f"- {name}" for name in body["papers"])] if body["papers"] else []
    lines += ["", body["extra"]] if body["extra"] else []
    lines += ["", please(body)]
    return "\n".join(lines)


def _agenda_lines(agenda: list[dict]) -> list[str]:
    if not agenda:
        return []
    lines = ["", "Nội dung:"]
    for index, line in enumerate(agenda, 1):
        focus = " (trọng tâm)" if line["is_focus"] else ""
        preparer = f" – đồng chí {line['preparer']} chuẩn bị" if line["preparer"] else ""
        lines.append(f"{index}. {line['title']}{focus}{preparer}")
    return lines


def papers_text(unit: str, names: list[str], when: str, *, is_attached: bool) -> str:
    """Return the words of the e-mail that brings the papers, or says where they are when they are too heavy for it."""
    lines = ["TÀI LIỆU SINH HOẠT", unit, f"Thời gian sinh hoạt: {when}" if when else "", ""]
    lines += [f"- {name}" for name in names]
    lines += [""]
    if is_attached:
        lines.append("Mời đồng chí đọc trước tài liệu kèm theo thư này và chuẩn bị ý kiến.")
    else:
        lines.append("Tài liệu nặng nên không kèm theo thư. Mời đồng chí nhận bản in hoặc hỏi bí thư chi bộ.")
    return "\n".join(lines)
