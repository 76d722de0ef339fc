"""A paper made by a job: its file on disk, and how far the making is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from chibo.common.documents import DocumentError
from chibo.common.files import write_atomically
from chibo.common.text import digest, search_key
from chibo.jobs.enums import JobState
from chibo.jobs.errors import JobFailed
from chibo.jobs.models import Job


@dataclass(frozen=True)
class PrintedFile:
    """A file on disk. `edition` tells whether it is of what the version says now."""

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


def print_state_of(kind: str, key: str, folder: str, wanted: Callable[[], str] | None = None) -> PrintState:
    """Return how far the paper is that jobs of `kind` and `key` make in MEDIA_ROOT/`folder`. One query.

    `wanted`: tells the edition of what would be printed now, which may cost much; one of another edition is no file. It is
    asked only where there is a file and no job under way, so that a page that waits for a paper counts nothing.
    """
    jobs = _jobs(kind, key)
    job, file = next(iter(jobs), None), _file(jobs, folder)
    if wanted is not None and file is not None:
        is_current = not job.is_open and file.edition == wanted()
        file = file if is_current else None
    return PrintState(job, file)


def latest_file_of(kind: str, key: str, folder: str) -> PrintedFile | None:
    """Return the newest file that is still on disk, whatever its edition. One query."""
    return _file(_jobs(kind, key), folder)


def keep_file(job: Job, folder: str, edition: str, render: Callable[[], bytes], *, suffix: str = ".pdf") -> dict:
    """Render a paper into a file under MEDIA_ROOT/`folder` and return the result of the job, which names it.

    The file of an earlier job for the same paper is removed once the new one is there; running twice costs a file more.
    Raises JobFailed with the sentence for a person.
    """
    try:
        content = render()
    except DocumentError as error:
        raise JobFailed(error.sentence) from error
    return keep_written(job, folder, edition, lambda path: write_atomically(path, content), suffix=suffix)


def keep_written(job: Job, folder: str, edition: str, write: Callable[[Path], object], *, suffix: str) -> dict:
    """Let `write` make the file at the path it is given; the rest as `keep_file`. For what is too large for the memory."""
    earlier = latest_file_of(job.kind, job.key, folder)
    place = Path(settings.MEDIA_ROOT) / folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{uuid.uuid4()}{suffix}"
    write(place / name)
    if earlier is not None:
        earlier.path.unlink(missing_ok=True)
    return {"file": name, "edition": edition, "bytes": (place / name).stat().st_size}


def _jobs(kind: str, key: str) -> list[Job]:
    return list(Job.objects.filter(kind=kind, key=key).order_by("-pk"))


def _file(jobs: list[Job], folder: str) -> PrintedFile | None:
    done = next((job for job in jobs if job.state == JobState.DONE and job.result), None)
    if done is None:
        return None
    path = Path(settings.MEDIA_ROOT) / folder / done.result["file"]
    return PrintedFile(path, done.result["edition"], done.finished_at) if path.is_file() else None


def edition_of(said: dict) -> str:
    """Return the digest of what a paper says: another word, name or figure makes the printed file out of date.

    `said`: the context of its template, in which paper, head and signature are objects.
    """
    objects = ("paper", "head", "signature")
    plain = {name: value for name, value in said.items() if name not in objects}
    return digest([plain, *(vars(said[name]) for name in objects)])


def plain_name(name: str) -> str:
    """Return `name` for a file: 'Chi bộ thôn 1' → 'chi-bo-thon-1', plain letters whatever the computer it is kept on."""
    joined = "-".join(search_key(name).split())
    return "".join(char for char in joined if char.isascii() and (char.isalnum() or char == "-"))[:80]
