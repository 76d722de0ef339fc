"""The paper pack with the score sheet: what stands on its pages, its PDF with a QR code a page, and where the file of it is."""

from __future__ import annotations

from django.urls import reverse

from chibo.common.documents import Letterhead, Paper, render_pdf
from chibo.common.errors import Refused
from chibo.common.qr import code
from chibo.common.text import digest
from chibo.jobs.printed import PrintState, plain_name, print_state_of
from chibo.organization.letterhead import letterhead
from evaluations.enums import SheetPaper
from evaluations.pdf import sheet_context
from evaluations.queries import ratings_of_one
from evaluations.services.rating import criteria_for
from meetings.models import Meeting
from meetings.pack import LINE, MILLIMETERS, chunks, lines_of, pack_pages
from meetings.paper_reference import reference

KIND = "evaluations.paper_pack"
FOLDER = "packs"
SUMMARY = 50  # mm at the end of the score sheet: total, level, vote, reasons
TABLE_HEAD = 12
LABEL_LETTERS, CHOICE_LETTERS = 37, 40


def pages_of(meeting: Meeting) -> list[dict]:
    """Return all pages of a meeting's pack; those of the score sheet where a set of criteria is in force for it."""
    return [*pack_pages(meeting), *_sheet_pages(meeting)]


def _sheet_pages(meeting: Meeting) -> list[dict]:
    """Return the empty score sheet, the one that can be printed by itself, cut where a page is full."""
    try:
        criteria_set, _criteria = criteria_for(meeting)
    except Refused:
        return []
    sheet = sheet_context(meeting, SheetPaper.EMPTY, ratings_of_one(meeting), criteria_set)
    kept = ("is_rubric", "levels", "thresholds", "source", "total", "maximum")
    frame = {name: sheet[name] for name in kept} | {"kind": "sheet", "title": "Phiếu tự đánh giá, xếp loại"}
    rows = [(group, row) for group in sheet["groups"] for row in group["rows"]]
    parts = list(chunks(rows, _row_height, MILLIMETERS - TABLE_HEAD)) or [[]]
    if sum(_row_height(row) for row in parts[-1]) > MILLIMETERS - TABLE_HEAD - SUMMARY and len(parts[-1]) > 1:
        parts[-1:] = [parts[-1][:-1], parts[-1][-1:]]
    return [frame | {"groups": _grouped(part), "is_last": part is parts[-1]} for part in parts]


def _row_height(row: tuple[dict, dict]) -> float:
    group, item = row
    lines = max(lines_of(item["label"], LABEL_LETTERS), lines_of(item["choices"], CHOICE_LETTERS))
    begins = group["is_headed"] and group["rows"][0] is item
    return 1.6 + LINE * lines + (1.6 + LINE * lines_of(group["name"], LABEL_LETTERS) if begins else 0)


def _grouped(part: list[tuple[dict, dict]]) -> list[dict]:
    """Return the groups of a page; one that goes on from the page before has no head of its own again."""
    groups: list[dict] = []
    for group, row in part:
        if not groups or groups[-1]["name"] != group["name"]:
            begins = group["rows"][0] is row
            groups.append(group | {"rows": [], "is_headed": group["is_headed"] and begins})
        groups[-1]["rows"].append(row)
    return groups


def edition(meeting: Meeting) -> str:
    """Return the digest of what the pack says: another agenda, member or criterion makes a printed one out of date."""
    return digest([meeting.unit.name, meeting.get_kind_display(), meeting.month, _plain(pages_of(meeting))])


def _plain(value: object) -> object:
    if isinstance(value, range):
        return len(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def pack_pdf(meeting: Meeting, address: str) -> bytes:
    """Return the PDF of the pack; `address` is that of the site, for the codes. Takes seconds: call it from a job.

    Raises documents.DocumentError.
    """
    return render_pdf("pdf/paper_pack.html", pack_context(meeting, address))


def pack_context(meeting: Meeting, address: str) -> dict:
    """Return what templates/pdf/paper_pack.html shows."""
    head = letterhead(meeting.unit, meeting.held_on or meeting.month)
    pages = pages_of(meeting)
    return {
        "paper": Paper(name=f"Gói giấy sinh hoạt chi bộ · {meeting.unit.name} · tháng {meeting.month:%m/%Y}"),
        "head": Letterhead(head["upper"], head["issuer"]),
        "meeting": meeting,
        "pages": [
            page | {"code": code(f"{address}{reverse('meetings:paper-page', args=[reference(meeting.pk, number)])}")}
            for number, page in enumerate(pages, start=1)
        ],
    }


def print_state(meeting: Meeting) -> PrintState:
    """Return how far the pack is; its file only if it says what would be printed now."""
    return print_state_of(KIND, str(meeting.pk), FOLDER, lambda: edition(meeting))


def file_name(meeting: Meeting) -> str:
    """'goi-giay-2026-12-chi-bo-thon-1.pdf'."""
    return f"goi-giay-{meeting.month:%Y-%m}-{plain_name(meeting.unit.name)}.pdf"
