"""Where the PDF of a round is, if one was made, and how far the making of one is."""

from __future__ import annotations

from datetime import date

from chibo.jobs.printed import PrintedFile, PrintState, edition_of, latest_file_of, plain_name, print_state_of
from chibo.oversight.commendation_pdf import commendation_context
from chibo.oversight.enums import CommendationPaper
from chibo.oversight.models import CommendationRound

KIND = "oversight.commendation_pdf"
FOLDER = "commendations"


def key_of(round_: CommendationRound, paper: str) -> str:
    return f"{round_.pk}:{paper}"


def edition(round_: CommendationRound, paper: str, today: date, figures: dict[int, dict] | None = None) -> str:
    """Return the digest of what the paper says: another proposal, word or figure makes the printed file out of date."""
    return edition_of(commendation_context(round_, paper, today, figures))


def print_state(
    round_: CommendationRound, paper: str, today: date, figures: dict[int, dict] | None = None
) -> PrintState:
    """Return how far the PDF of one paper is; its file only if it says what the round says now.

    `figures`: those of all that was proposed, where the page has counted them.
    """
    return print_state_of(KIND, key_of(round_, paper), FOLDER, lambda: edition(round_, paper, today, figures))


def latest_file(round_: CommendationRound, paper: str) -> PrintedFile | None:
    """Return the newest PDF that is still on disk. One query."""
    return latest_file_of(KIND, key_of(round_, paper), FOLDER)


def file_name(round_: CommendationRound, paper: str) -> str:
    """'to-trinh-khen-thuong-2024-05-15-dang-bo-xa-a.pdf': plain letters, whatever the computer it is kept on."""
    paper_name = CommendationPaper(paper).value
    return f"{paper_name}-khen-thuong-{round_.last_day.isoformat()}-{plain_name(round_.unit.name)}.pdf"
