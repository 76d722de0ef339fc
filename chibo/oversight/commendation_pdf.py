"""A round of commendation on paper: the tờ trình with its annex of figures, and the list."""

from __future__ import annotations

from datetime import date

from chibo.common.dates import paper_date
from chibo.common.documents import Letterhead, Paper, Signature, render_pdf
from chibo.common.text import percent
from chibo.organization.letterhead import letterhead
from chibo.oversight import commendation_words as words
from chibo.oversight.commendation_figures import figures_of, months_of
from chibo.oversight.commendation_queries import counted_on, proposals_of
from chibo.oversight.enums import CommendationOutcome, CommendationPaper
from chibo.oversight.models import Commendation, CommendationRound

TEMPLATES = {
    CommendationPaper.SUBMISSION: "pdf/commendation.html",
    CommendationPaper.LIST: "pdf/commendation_list.html",
}
# Symbols of the type in the number of a document: tờ trình, danh sách.
SYMBOLS = {CommendationPaper.SUBMISSION: "TTr", CommendationPaper.LIST: "DS"}


BY_HAND = "…" * 40


def commendation_pdf(round_: CommendationRound, paper: str, today: date) -> bytes:
    """Return the PDF of one paper of a round. Takes seconds: call it from a job. Raises documents.DocumentError."""
    return render_pdf(TEMPLATES[CommendationPaper(paper)], commendation_context(round_, paper, today))


def commendation_context(
    round_: CommendationRound, paper: str, today: date, figures: dict[int, dict] | None = None
) -> dict:
    """Return what the templates pdf/commendation*.html show; `figures` of all proposals are counted unless given.

    The tờ trình names everybody proposed, as it went up; the list of a decided round only those chosen.
    """
    rows = _rows(round_, paper, today, figures)
    head = letterhead(round_.unit, today, SYMBOLS[CommendationPaper(paper)])
    named = _named(rows)
    about = f"nhân dịp {_in_sentence(round_.occasion)}"
    return {
        "paper": Paper(name=f"{CommendationPaper(paper).label} khen thưởng · {head['name']}"),
        "head": Letterhead(head["upper"], head["issuer"], head["number"], head["place"]),
        "signature": Signature(head["on_behalf"], head["capacity"], head["signer"]),
        "recipients": _recipients(round_, paper, head),
        "title": CommendationPaper(paper).label,
        "about": f"{_subject(round_, paper, named)} {about}",
        "list_title": f"Danh sách {named} {_standing(round_, paper)}",
        "attached": _attached(round_, paper, head),
        "addressee": round_.addressee or BY_HAND,
        "grounds": [line for line in round_.grounds.splitlines() if line.strip()],
        "request": _request(round_, head, rows),
        "closing": _closing(round_, head),
        "award": round_.award,
        "rows": rows,
        "units": [row for row in rows if row["is_unit"]],
        "members": [row for row in rows if not row["is_unit"]],
        "source": source_of(round_, today),
    }


def source_of(round_: CommendationRound, today: date) -> str:
    """Say which meetings were counted, and when: 'Từ tháng 12/2021 đến tháng 5/2024; số liệu đến ngày 15 tháng 5 năm 2024.'"""
    return f"{months_of(round_).label}; số liệu đến {paper_date(counted_on(round_, today))}."


# --- words -------------------------------------------------------------------------------------------------------


def _subject(round_: CommendationRound, paper: str, named: str) -> str:
    if paper == CommendationPaper.SUBMISSION:
        return f"Về việc khen thưởng {named}"
    return f"{named.capitalize()} {_standing(round_, paper)}"


def _standing(round_: CommendationRound, paper: str) -> str:
    is_result = paper == CommendationPaper.LIST and round_.is_decided
    return "được khen thưởng" if is_result else "đề nghị khen thưởng"


def _named(rows: list[dict]) -> str:
    """'tập thể', 'cá nhân' or both, as they are on the list."""
    kinds = [("tập thể", True), ("cá nhân", False)]
    found = [word for word, is_unit in kinds if any(row["is_unit"] == is_unit for row in rows)]
    return ", ".join(found) or "tập thể, cá nhân"


def _counted(rows: list[dict]) -> str:
    """'08 tập thể và 40 cá nhân': numbers below 10 with a zero, as Party documents write them."""
    units = sum(row["is_unit"] for row in rows)
    counts = [(units, "tập thể"), (len(rows) - units, "cá nhân")]
    return " và ".join(f"{count:02d} {word}" for count, word in counts if count)


def _request(round_: CommendationRound, head: dict, rows: list[dict]) -> str:
    span = f"từ {paper_date(round_.first_day)} đến {paper_date(round_.last_day)}"
    return (
        f"{head['issuer']} trình {_decider(round_)} xem xét, khen thưởng {_counted(rows)} có thành tích {span}, "
        f"nhân dịp {_in_sentence(round_.occasion)}, bằng hình thức {_in_sentence(round_.award)}, cụ thể như sau:"
    )


def _closing(round_: CommendationRound, head: dict) -> str:
    return f"{head['issuer']} kính trình {_decider(round_)} xem xét, quyết định."


def _decider(round_: CommendationRound) -> str:
    return round_.addressee or "cấp có thẩm quyền"


def _attached(round_: CommendationRound, paper: str, head: dict) -> str:
    """Say which document the list goes with."""
    if paper == CommendationPaper.SUBMISSION:
        return f"(Kèm theo Tờ trình {_in_sentence(head['number'])} của {head['issuer']})"
    if not round_.is_decided or not round_.decision.number:
        return ""
    decision = round_.decision
    return f"(Kèm theo Quyết định số {decision.number}, {paper_date(decision.decided_on)}, của {decision.issuer})"


def _recipients(round_: CommendationRound, paper: str, head: dict) -> list[str]:
    first = ["Như trên,"] if paper == CommendationPaper.SUBMISSION and round_.addressee else []
    return [*first, "Các đơn vị có tên trong danh sách,", head["recipients"][-1]]


def _in_sentence(text: str) -> str:
    """'Sơ kết 3 năm …' → 'sơ kết 3 năm …' inside a sentence; a beginning in capitals stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


# --- rows --------------------------------------------------------------------------------------------------------


def _rows(round_: CommendationRound, paper: str, today: date, figures: dict[int, dict] | None) -> list[dict]:
    found = proposals_of(round_)
    if paper == CommendationPaper.LIST and round_.is_decided:
        found = [row for row in found if row.outcome == CommendationOutcome.CHOSEN]
    figures = figures_of(round_, found, today) if figures is None else figures
    return [_row(number, row, figures[row.pk]) for number, row in enumerate(found, start=1)]


def _row(number: int, row: Commendation, figures: dict) -> dict:
    detail = _unit_cells(figures) if row.unit_id else _member_cells(row, figures)
    return {
        "number": number,
        "is_unit": row.unit_id is not None,
        "name": row.subject.name,
        "place": _above(row),
        "proposer": row.proposed_by_name,
        "achievement": row.achievement.splitlines(),
        "summary": words.summary_of(figures),
        **detail,
    }


def _above(row: Commendation) -> str:
    if row.member_id:
        return row.branch.name
    return row.unit.parent.name if row.unit.parent_id else ""


def _unit_cells(figures: dict) -> dict:
    counts = figures["counts"]
    return {
        "counts": counts,
        "levels": [counts[level] for level in words.LEVELS],
        "rate": percent(counts["present"], counts["base"]),
        "topical": [f"{year}: {count}" for year, count in figures["topical"]],
        "annual": [f"{year}: {name}" for year, name in figures["annual"]],
    }


def _member_cells(row: Commendation, figures: dict) -> dict:
    return {
        "posts": figures["posts"],
        "belonging": figures["belonging"],
        "attended": figures["attended"],
        "due": figures["due"],
        "rate": percent(figures["attended"], figures["due"]),
    }
