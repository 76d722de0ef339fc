"""The brief on paper, one page of A4; where its file is and how far the making of one is."""

from __future__ import annotations

from chibo.common.blocks import (
    Block,
    Document,
    Heading,
    Table,
    bold,
    dashes,
    document_pdf,
    edition_of_document,
    labelled,
    paragraph,
)
from chibo.common.dates import paper_date, screen_date, weekday_name
from chibo.common.documents import Letterhead, Paper
from chibo.jobs.printed import PrintState, plain_name, print_state_of
from chibo.organization.letterhead import letterhead
from evaluations.visit_brief import Brief, BriefMeeting
from meetings.models import Assignment, Observation, Visit

KIND = "evaluations.visit_brief_pdf"
FOLDER = "visit-briefs"
FACT_WIDTH = 40  # of the table, in per cent
LONGEST, LONGEST_TASK = 280, 85  # of a text of the last visit, of an assignment: the paper is one page


def brief_pdf(brief: Brief) -> bytes:
    """Return the PDF. Takes seconds: call it from a job. Raises documents.DocumentError."""
    return document_pdf(brief_document(brief))


def brief_document(brief: Brief) -> Document:
    """Return the description of the brief, for PDF and Word: a working paper without a signature."""
    said = brief_context(brief)
    return Document(
        paper=said["paper"],
        head=said["head"],
        title=said["title"],
        about=said["about"],
        blocks=(
            paragraph(
                f"Người dự: {said['who']}. Ngày sinh hoạt: {said['day']}. Nơi sinh hoạt: {said['place']}. "
                f"{said['leaders']}."
            ),
            Heading("1. Ba kỳ gần đây"),
            _table_block(said),
            Heading(_assignments_title(said)),
            *_assignment_blocks(said),
            Heading(f"3. Lần dự trước: {said['last']['title']}" if said["last"] else "3. Lần dự trước"),
            *_last_blocks(said["last"]),
        ),
        sheet="brief",
    )


def _table_block(said: dict) -> Block:
    """Return the facts of the last meetings, one column each."""
    if not said["meetings"]:
        return paragraph("Chưa có kỳ sinh hoạt nào được ghi.")
    columns = len(said["meetings"])
    head = ("Nội dung", *(row["title"] for row in said["meetings"]))
    rows = tuple((label, *cells) for label, cells in said["table"])
    return Table(head, rows, widths=(FACT_WIDTH, *[(100 - FACT_WIDTH) // columns] * columns), headed_rows=True)


def _assignments_title(said: dict) -> str:
    overdue = f", quá hạn {said['overdue_count']}" if said["overdue_count"] else ""
    return f"2. Nhiệm vụ đang thực hiện: {said['open_count']}{overdue}"


def _assignment_blocks(said: dict) -> list[Block]:
    lines = [[row["text"], bold(" (quá hạn)")] if row["is_overdue"] else row["text"] for row in said["assignments"]]
    more = said["more_assignments"]
    return [dashes(lines), *([paragraph(f"Còn {more} nhiệm vụ nữa.")] if more else [])]


def _last_blocks(last: dict | None) -> list[Block]:
    if last is None:
        return [paragraph("Chưa có phiếu dự nào trước đây.")]
    return [labelled(label, text) for label, text in last["said"]]


def brief_context(brief: Brief) -> dict:
    """Return what the brief says, in the words of the screen."""
    visit, last = brief.visit, brief.last
    head = letterhead(visit.unit, brief.today)
    return {
        "paper": Paper(name=f"Tóm tắt trước khi dự · {visit.branch.name} · tháng {visit.month:%m/%Y}"),
        # A working paper, no document type with a number: the line is left out.
        "head": Letterhead(head["upper"], head["issuer"], "", head["place"], brief.today),
        "title": "Tóm tắt trước khi dự",
        "about": f"sinh hoạt {visit.branch.name} tháng {visit.month.month} năm {visit.month.year}",
        "who": ", ".join(filter(None, [visit.who, visit.visitor_position])),
        "day": f"{weekday_name(brief.day)}, {paper_date(brief.day)}",
        "place": brief.place or "chưa ghi",
        "leaders": "; ".join(f"{post.get_kind_display()} {post.member.name}" for post in brief.leaders) or "chưa ghi",
        "meetings": [{"title": row.title} for row in brief.meetings],
        "table": _table(brief.meetings),
        "assignments": [_assignment(brief, row) for row in brief.assignments],
        "open_count": brief.open_count,
        "overdue_count": brief.overdue_count,
        "more_assignments": brief.more_assignments,
        "last": _last(last) if last else None,
    }


def _table(meetings: list[BriefMeeting]) -> list[tuple[str, list[str]]]:
    """Return (label, a cell for each meeting): the facts, then both levels."""
    if not meetings:
        return []
    facts = [dict(row.facts) for row in meetings]
    own = [row.ratings.own.get_level_display() if row.ratings.own else "Chưa xếp loại" for row in meetings]
    given = [row.ratings.official for row in meetings]
    official = [one.get_level_display() if one else "Chưa công nhận" for one in given]
    said = [(label, [row[label] for row in facts]) for label in facts[0]]
    return [*said, ("Chi bộ tự xếp loại", own), ("Cấp trên công nhận", official)]


def _assignment(brief: Brief, row: Assignment) -> dict:
    due = f", hạn {screen_date(row.due_on)}" if row.due_on else ""
    return {"text": f"{_short(row.text, LONGEST_TASK)}{due}", "is_overdue": row.is_overdue(brief.today)}


def _last(row: Observation) -> dict:
    visit = row.visit
    texts = [("Ưu điểm", row.strengths), ("Hạn chế", row.faults), ("Đề nghị", row.suggestions)]
    said = [(label, _short(text, LONGEST)) for label, text in texts if text]
    answer = _short(row.answer, LONGEST) if row.is_answered else "chưa trả lời."
    return {"title": f"{visit.who}, tháng {visit.month:%m/%Y}", "said": [*said, ("Chi bộ trả lời", answer)]}


def _short(text: str, longest: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1].rsplit(' ', 1)[0]}…"


# --- its file --------------------------------------------------------------------------------------------------------


def edition(brief: Brief) -> str:
    """Return the digest of what the paper says: another fact, level or answer makes the printed file out of date."""
    return edition_of_document(brief_document(brief))


def print_state(brief: Brief) -> PrintState:
    """Return how far the PDF is; its file only if it says what the brief says now. One query."""
    return print_state_of(KIND, str(brief.visit.pk), FOLDER, lambda: edition(brief))


def file_name(visit: Visit, ending: str = "pdf") -> str:
    """'tom-tat-truoc-khi-du-2026-10-chi-bo-thon-1.pdf'."""
    return f"tom-tat-truoc-khi-du-{visit.month:%Y-%m}-{plain_name(visit.branch.name)}.{ending}"
