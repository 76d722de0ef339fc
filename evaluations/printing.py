"""Where the PDF of a meeting's sheet is, if one was made, and how far the making of one is."""

from __future__ import annotations

from chibo.jobs.printed import PrintState, edition_of, plain_name, print_state_of
from evaluations.enums import SheetPaper
from evaluations.models import CriteriaSet
from evaluations.pdf import sheet_context
from evaluations.ratings import Ratings
from meetings.models import Meeting

KIND = "evaluations.sheet_pdf"
FOLDER = "sheets"


def key_of(meeting: Meeting, paper: str) -> str:
    return f"{meeting.pk}:{paper}"


def edition(meeting: Meeting, paper: str, ratings: Ratings, criteria_set: CriteriaSet) -> str:
    """Return the digest of what the paper says: another sheet, opinion or fact makes the printed file out of date."""
    return edition_of(sheet_context(meeting, paper, ratings, criteria_set))


def print_state(meeting: Meeting, paper: str, wanted: str) -> PrintState:
    """Return how far the PDF of one paper is; its file only if it is of the edition `wanted`. One query."""
    return print_state_of(KIND, key_of(meeting, paper), FOLDER, lambda: wanted)


def file_name(meeting: Meeting, paper: str) -> str:
    """'phieu-danh-gia-2026-10-chi-bo-thon-1.pdf'; the empty one is named so."""
    kind = "phieu-danh-gia" if paper == SheetPaper.FILLED else "phieu-de-trong"
    return f"{kind}-{meeting.month:%Y-%m}-{plain_name(meeting.unit.name)}.pdf"
