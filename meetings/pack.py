"""The paper pack of a meeting (gói giấy): what its record knows already is printed, the rest is left to be written by hand.

One list of pages, each a dict {"kind", "title", …} for templates/pdf/_pack_<kind>.html. A page is filled by what is likely to
fit, so that its QR code names the very page; the pages of the score sheet are added above (`evaluations.paper_pack`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from chibo.common.dates import paper_date, paper_time, screen_date
from chibo.organization.queries import RosterEntry
from meetings.agenda import agenda_of, as_read
from meetings.enums import AttendanceStatus
from meetings.models import Meeting
from meetings.planned import planned_moment
from meetings.queries.assignment import ResultLine, results_table
from meetings.rosters import called

T = TypeVar("T")
MILLIMETERS = 240  # of a page between its head and its foot
NAMES_A_COLUMN = 24
TALK_LINES, CONCLUSION_LINES = 21, 5
VOTES, RESOLUTION_LINES, TASKS = 2, 6, 5
BLANK = "…………"
LINE = 4.94  # mm, of tables
SHORT = {
    AttendanceStatus.EXEMPT: "miễn sinh hoạt",
    AttendanceStatus.AWAY: "tạm vắng",
    AttendanceStatus.SPECIAL_DUTY: "nhiệm vụ đặc biệt",
}


def pack_pages(meeting: Meeting) -> list[dict]:
    """Return the pages of the pack that the record itself fills: agenda, roll, results, talk, decisions. About 20 queries."""
    day = planned_moment(meeting)[0] or meeting.month
    return [
        *_agenda_pages(meeting),
        *_roll_pages(called(meeting, day)),
        *_result_pages(meeting),
        {"kind": "talk", "title": "Nội dung, ý kiến thảo luận; kết luận"}
        | {"lines": range(TALK_LINES), "closing_lines": range(CONCLUSION_LINES)},
        {"kind": "decisions", "title": "Biểu quyết, nghị quyết, giao nhiệm vụ"}
        | {"votes": range(VOTES), "lines": range(RESOLUTION_LINES), "tasks": range(TASKS)},
    ]


def chunks(rows: Sequence[T], height: Callable[[T], float], room: float = MILLIMETERS) -> Iterator[list[T]]:
    """Yield `rows` in order, as many at a time as fit into `room`; `height` tells how high one is likely to be (both mm)."""
    page, used = [], 0.0
    for row in rows:
        needed = height(row)
        if page and used + needed > room:
            yield page
            page, used = [], 0.0
        page.append(row)
        used += needed
    if page:
        yield page


def lines_of(text: str, letters: int) -> int:
    """Return how many lines `text` is likely to take where `letters` fit into one; words are not cut."""
    return sum(-(-max(len(line), 1) * 110 // (letters * 100)) for line in text.split("\n"))


# --- agenda ----------------------------------------------------------------------------------------------------------


def _agenda_pages(meeting: Meeting) -> list[dict]:
    day, start, place = planned_moment(meeting)
    items = as_read(agenda_of(meeting), is_full=False)
    rows = [{"number": n, "title": item.title, "minutes": item.minutes} for n, item in enumerate(items, 1)]
    pages = list(chunks(rows, lambda row: 1.6 + LINE * lines_of(row["title"], 66), MILLIMETERS - 82)) or [[]]
    held = {
        "day": paper_date(day) if day else f"ngày {BLANK} tháng {BLANK} năm {BLANK}",
        "start": paper_time(start) if start else "",
        "place": place,
        "has_head": True,
    }
    first, *more = [
        {"kind": "agenda", "title": "Chương trình sinh hoạt", "rows": page, "has_head": False} for page in pages
    ]
    return [first | held, *more]


# --- roll ------------------------------------------------------------------------------------------------------------


def _roll_pages(entries: Sequence[RosterEntry]) -> list[dict]:
    """Everybody once, by the Vietnamese order; two columns when one does not hold them."""
    names = [_name(number, entry) for number, entry in enumerate(entries, 1)]
    must = sum(entry.must_attend for entry in entries)
    pages = [_roll_page(part) for part in _parts(names, 2 * NAMES_A_COLUMN)]
    return [page | {"must_attend": must, "is_last": page is pages[-1]} for page in pages]


def _name(number: int, entry: RosterEntry) -> dict:
    notes = [] if entry.is_official else ["dự bị"]
    if not entry.must_attend:
        notes.append(SHORT[entry.standing.kind])
    return {"number": number, "name": entry.member.name, "note": ", ".join(notes), "must_attend": entry.must_attend}


def _roll_page(names: list[dict]) -> dict:
    """Return the rows of a page: one name a row, or two side by side."""
    is_double = len(names) > NAMES_A_COLUMN
    height = -(-len(names) // 2) if is_double else len(names)
    left, right = names[:height], names[height:]
    rows = [[name, right[index] if index < len(right) else None] for index, name in enumerate(left)]
    return {"kind": "roll", "title": "Điểm danh, đếm ý kiến", "is_double": is_double, "rows": rows} | {
        "columns": range(1 + is_double)
    }


def _parts(rows: list[T], size: int) -> list[list[T]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


# --- results of last month -------------------------------------------------------------------------------------------


def _result_pages(meeting: Meeting) -> list[dict]:
    rows = [_result(line) for line in results_table(meeting)]
    pages = chunks(rows, _result_height, MILLIMETERS - 12)
    return [{"kind": "results", "title": "Kết quả nhiệm vụ đã giao", "rows": page} for page in pages]


def _result_height(row: dict) -> float:
    return max(16, 1.6 + LINE * max(lines_of(row["text"], 25), lines_of(row["doers"], 14), lines_of(row["start"], 10)))


def _result(line: ResultLine) -> dict:
    due = line.assignment.due_on
    return {
        "number": line.number,
        "text": line.assignment.text,
        "doers": line.assignment.doers,
        "due": screen_date(due) if due else "",
        "start": line.start,
    }
