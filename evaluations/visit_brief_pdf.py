"""The brief on paper, one page of A4; where its file is and how far the making of one is."""

from __future__ import annotations

from chibo.common.dates import paper_date, screen_date, weekday_name
from chibo.common.documents import Letterhead, Paper, Signature, render_pdf
from chibo.jobs.printed import PrintState, edition_of, plain_name, print_state_of
from chibo.organization.letterhead import letterhead
from evaluations.visit_brief import Brief, BriefMeeting
from meetings.models import Assignment, Observation, Visit

KIND = "evaluations.visit_brief_pdf"
FOLDER = "visit-briefs"
LONGEST, LONGEST_TASK = 280, 85  # of a text of the last visit, of an assignment: the paper is one page


def brief_pdf(brief: Brief) -> bytes:
    """Return the PDF. Takes seconds: call it from a job. Raises documents.DocumentError."""
    return render_pdf("pdf/visit_brief.html", brief_context(brief))


def brief_context(brief: Brief) -> dict:
    """Return what templates/pdf/visit_brief.html shows: the words of the screen."""
    visit, last = brief.visit, brief.last
    head = letterhead(visit.unit, brief.today)
    return {
        "paper": Paper(name=f"Tóm tắt trước khi dự · {visit.branch.name} · tháng {visit.month:%m/%Y}"),
        # A working paper, no document type with a number: the line is left out.
        "head": Letterhead(head["upper"], head["issuer"], "", head["place"], brief.today),
        "signature": Signature("", "", ""),
        "recipients": [],
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
    return edition_of(brief_context(brief))


def print_state(brief: Brief) -> PrintState:
    """Return how far the PDF is; its file only if it says what the brief says now. One query."""
    return print_state_of(KIND, str(brief.visit.pk), FOLDER, lambda: edition(brief))


def file_name(visit: Visit) -> str:
    """'tom-tat-truoc-khi-du-2026-10-chi-bo-thon-1.pdf'."""
    return f"tom-tat-truoc-khi-du-{visit.month:%Y-%m}-{plain_name(visit.branch.name)}.pdf"
