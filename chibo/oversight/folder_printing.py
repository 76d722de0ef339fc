"""Where the PDF of a folder is, if it was made, and how far the making is."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from chibo.common.text import search_key
from chibo.jobs.enums import JobState
from chibo.jobs.models import Job
from chibo.oversight.models import Folder
from reports.printing import PrintedFile, PrintState

KIND = "oversight.folder"
PLACE = "folders"


def key_of(folder: Folder) -> str:
    return str(folder.pk)


def print_state(folder: Folder) -> PrintState:
    """Return how far the PDF of `folder` is: the newest job and the newest file still on disk. One query."""
    jobs = list(Job.objects.filter(kind=KIND, key=key_of(folder)).order_by("-pk"))
    return PrintState(next(iter(jobs), None), _file(jobs))


def _file(jobs: list[Job]) -> PrintedFile | None:
    done = next((job for job in jobs if job.state == JobState.DONE and job.result), None)
    if done is None:
        return None
    path = Path(settings.MEDIA_ROOT) / PLACE / done.result["file"]
    return PrintedFile(path, done.result["digest"], done.finished_at) if path.is_file() else None


def file_name(folder: Folder) -> str:
    """'ho-so-kiem-tra-chi-bo-thon-1-2026-01-2026-12.pdf': plain letters, whatever the computer it is kept on."""
    name = "-".join(search_key(folder.branch.name).split())
    plain = "".join(char for char in name if char.isascii() and (char.isalnum() or char == "-"))[:80]
    return f"ho-so-kiem-tra-{plain}-{folder.month_from:%Y-%m}-{folder.month_to:%Y-%m}.pdf"
