"""A paper made by a job: its file on disk, and how far the making is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from chibo.common.text import search_key
from chibo.jobs.enums import JobState
from chibo.jobs.models import Job


@dataclass(frozen=True)
class PrintedFile:
    """A PDF on disk. `edition` tells whether it is of what the version says now."""

    path: Path
    edition: str
    made_at: datetime


@dataclass(frozen=True)
class PrintState:
    """What the page shows: the newest job or None, and the file if it is of the present edition."""

    job: Job | None
    file: PrintedFile | None

    @property
    def is_under_way(self) -> bool:
        return self.job is not None and self.job.is_open

    @property
    def is_running(self) -> bool:
        return self.job is not None and self.job.state == JobState.RUNNING

    @property
    def failure(self) -> str:
        """The sentence for a person when the newest try failed."""
        if self.job is None or self.is_under_way or self.job.state == JobState.DONE:
            return ""
        if self.job.state == JobState.FAILED:
            return self.job.error
        return "Chưa làm được bản in. Mời đồng chí lập lại; nếu vẫn chưa được thì báo người quản trị."


def jobs_of(kind: str, key: str) -> list[Job]:
    """Return the jobs that made or make the paper, newest first. One query."""
    return list(Job.objects.filter(kind=kind, key=key).order_by("-pk"))


def file_of(jobs: list[Job], folder: str) -> PrintedFile | None:
    """Return the newest file of `jobs` still on disk in MEDIA_ROOT/`folder`; a job's result names it and its edition."""
    done = next((job for job in jobs if job.state == JobState.DONE and job.result), None)
    if done is None:
        return None
    path = Path(settings.MEDIA_ROOT) / folder / done.result["file"]
    return PrintedFile(path, done.result["edition"], done.finished_at) if path.is_file() else None


def plain_name(name: str) -> str:
    """Return `name` for a file: 'Chi bộ thôn 1' → 'chi-bo-thon-1', plain letters whatever the computer it is kept on."""
    joined = "-".join(search_key(name).split())
    return "".join(char for char in joined if char.isascii() and (char.isalnum() or char == "-"))[:80]
