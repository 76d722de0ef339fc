"""What the papers of a meeting have in common: head, number, who signs, and the body of the minutes as it may be read."""

from __future__ import annotations

from datetime import date, time

from chibo.common.blocks import Block, Table, dashes, paragraph
from chibo.common.dates import paper_date, paper_time, parse_date
from chibo.common.documents import Letterhead, Paper, Signature
from chibo.common.text import percent
from chibo.organization.letterhead import letterhead
from meetings.attendance import people_called
from meetings.enums import MeetingKind
from meetings.enums.gathering import Audience
from meetings.enums.paper import MeetingPaper
from meetings.minutes import as_read, compose
from meetings.models import Meeting
from meetings.numbering import document_of
from meetings.papers.parts import SelfRating

DOTS = "……"
TASKS = ("TT", "Nhiệm vụ", "Tình trạng đầu kỳ", "Kết quả thực hiện")

CALLED = {
    Audience.COMMITTEE: "Các đồng chí cấp ủy viên",
    Audience.STANDING: "Các đồng chí ủy viên ban thường vụ",
    Audience.CHILDREN: "Bí thư các tổ chức đảng trực thuộc",
    Audience.BRANCHES: "Bí thư các chi bộ",
    Audience.CHOSEN: "Bí thư các đơn vị được mời",
}


def body_of(meeting: Meeting, *, is_full: bool) -> dict:
    """Return the minutes as they may be read: the locked version, while they are open what is recorded so far."""
    newest = meeting.versions.last() if meeting.is_finalized else None
    return as_read(newest.body if newest else compose(meeting), is_full=is_full)


class Heading:
    """Head, signature and recipients of a meeting's paper. `day`: that of the paper, which decides who signs."""

    def __init__(self, meeting: Meeting, paper: MeetingPaper, day: date | None):
        written = document_of(meeting, paper.document_kind)
        day = (written.issued_on if written else None) or day
        signer = meeting.chair if paper == MeetingPaper.RESOLUTION else None
        found = letterhead(meeting.unit, day or meeting.month, paper.document_kind.sign, signer=signer)
        number = f"Số {written.symbol}" if written and written.number else found["number"]
        place = "" if paper.document_kind == "bb" else found["place"]
        self.paper = Paper(name=f"{paper.label} · {meeting.unit.name} · tháng {meeting.month:%m/%Y}")
        self.head = Letterhead(found["upper"], found["issuer"], number, place, day)
        self.signature = Signature(on_behalf_of(meeting) or found["on_behalf"], found["capacity"], found["signer"])
        self.above = found["recipients"][:-1]
        self.kept = found["recipients"][-1]


def on_behalf_of(meeting: Meeting) -> str:
    """'T/M Ban Thường vụ' of what a standing committee decides; '' where the letterhead of the unit says it."""
    is_standing = meeting.gathering_id is not None and meeting.gathering.audience == Audience.STANDING
    return "T/M Ban Thường vụ" if is_standing else ""


def called_in_words(meeting: Meeting) -> str:
    """Return who is called, as it stands among those who get a paper: 'Toàn thể đảng viên'."""
    if meeting.kind == MeetingKind.BRANCH_COMMITTEE:
        return "Các đồng chí chi ủy viên"
    if not meeting.is_of_committee:
        return "Toàn thể đảng viên"
    return f"Bí thư các đơn vị của {meeting.group.name}" if meeting.group_id else CALLED[meeting.gathering.audience]


def kind_and_month(meeting: Meeting) -> str:
    """'sinh hoạt thường kỳ tháng 9 năm 2026'."""
    kind = str(meeting).rsplit(" tháng ", 1)[0]
    return f"{kind[0].lower()}{kind[1:]} tháng {meeting.month.month} năm {meeting.month.year}"


def day_in_words(iso: str) -> str:
    """'ngày 03 tháng 9 năm 2026', dots without a day."""
    return paper_date(parse_date(iso)) if iso else f"ngày {DOTS} tháng {DOTS} năm {DOTS}"


def hour_in_words(clock: str) -> str:
    """'19 giờ 00', dots without an hour."""
    if not clock:
        return f"{DOTS} giờ {DOTS}"
    hour, minute = clock.split(":")
    return paper_time(time(int(hour), int(minute)))


def results_table(progress: list[dict]) -> Table:
    """Return what became of the tasks of the meetings before."""
    rows = [
        (str(number), row["text"], row["start"], f"{row['state']}: {row['result']}" if row["result"] else row["state"])
        for number, row in enumerate(progress, start=1)
    ]
    return Table(TASKS, tuple(rows), widths=(7, 40, 18, 35), centered=(0,))


def votes_list(meeting: Meeting, votes: list[dict]) -> Block:
    """Return the hand votes, each with its share of those present who vote."""
    return dashes(vote_in_words(meeting, vote) for vote in votes)


def vote_in_words(meeting: Meeting, vote: dict) -> str:
    """'Thông qua nghị quyết: 36/38 đảng viên chính thức có mặt tán thành (94,7%), ý kiến khác 2.'"""
    share = percent(vote["in_favor"], vote["base"]) if vote["base"] else "0%"
    voters = people_called(meeting) if meeting.is_of_committee else "đảng viên chính thức"
    said = f"{vote['subject']}: {vote['in_favor']}/{vote['base']} {voters} có mặt tán thành ({share})"
    said += f", không tán thành {vote['against']}" if vote["against"] else ""
    return said + (f", ý kiến khác {vote['other']}." if vote["other"] else ".")


def rating_in_words(rating: SelfRating) -> list[Block]:
    """Return the branch's own rating: its level, and what each group of criteria got."""
    points = f" ({rating.points})" if rating.points else ""
    said = paragraph(f"Chi bộ tự xếp loại kỳ sinh hoạt: {rating.level}{points}.")
    return [said, dashes(rating.groups)] if rating.groups else [said]
