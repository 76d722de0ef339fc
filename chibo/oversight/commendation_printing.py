"""Where the PDF of a round is, if one was made, and how far the making of one is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from chibo.common.text import digest, search_key
from chibo.jobs.enums import JobState
from chibo.jobs.models import Job
from chibo.oversight.commendation_pdf import commendation_context
from chibo.oversight.enums import CommendationPaper
from chibo.oversight.models import CommendationRound
from reports.printing import PrintedFile, PrintState

KIND = "oversight.commendation_pdf"
FOLDER = "commendations"


def key_of(round_: CommendationRound, paper: str) -> str:
    return f"{round_.pk}:{paper}"


def edition(round_: CommendationRound, paper: str, today: date) -> str:
    """Return the digest of what the paper says: another proposal, word or figure makes the printed file out of date."""
    said = commendation_context(round_, paper, today)
    plain = {name: value for name, value in said.items() if name not in ("paper", "head", "signature")}
    return digest([plain, *(vars(said[name]) for name in ("paper", "head", "signature"))])


def print_state(round_: CommendationRound, paper: str, today: date) -> PrintState:
    """Return how far the PDF of one paper is; its file only if it says what the round says now."""
    jobs = _jobs(round_, paper)
    file = _file(jobs)
    is_current = file is not None and file.edition == edition(round_, paper, today)
    return PrintState(next(iter(jobs), None), file if is_current else None)


def latest_file(round_: CommendationRound, paper: str) -> PrintedFile | None:
    """Return the newest PDF that is still on disk. One query."""
    return _file(_jobs(round_, paper))


def _jobs(round_: CommendationRound, paper: str) -> list[Job]:
    return list(Job.objects.filter(kind=KIND, key=key_of(round_, paper)).order_by("-pk"))


def _file(jobs: list[Job]) -> PrintedFile | None:
    done = next((job for job in jobs if job.state == JobState.DONE and job.result), None)
    if done is None:
        return None
    path = Path(settings.MEDIA_ROOT) / FOLDER / done.result["file"]
    return PrintedFile(path, done.result["edition"], done.finished_at) if path.is_file() else None


def file_name(round_: CommendationRound, paper: str) -> str:
    """'to-trinh-khen-thuong-2024-05-15-dang-bo-xa-a.pdf': plain letters, whatever the computer it is kept on."""
    name = "-".join(search_key(round_.unit.name).split())
    plain = "".join(char for char in name if char.isascii() and (char.isalnum() or char == "-"))[:80]
    return f"{CommendationPaper(paper).value}-khen-thuong-{round_.last_day.isoformat()}-{plain}.pdf"
