"""Where the PDF of a report version is, if one was made, and how far the making of one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from chibo.common.text import search_key
from chibo.jobs.enums import JobState
from chibo.jobs.models import Job
from reports.enums import ReportState
from reports.models import ReportVersion

KIND = "reports.pdf"
FOLDER = "reports"


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


def key_of(version: ReportVersion) -> str:
    return str(version.pk)


def edition(version: ReportVersion, today: date) -> str:
    """Return what the paper of `version` is made of: the digest once frozen; before, the words and the day of counting."""
    if version.state != ReportState.DRAFT:
        return version.digest
    return f"draft-{version.narrative_version}-{today.isoformat()}"


def print_state(version: ReportVersion, today: date) -> PrintState:
    """Return how far the PDF of `version` is. One query."""
    jobs = _jobs(version)
    file = _file(jobs)
    return PrintState(next(iter(jobs), None), file if file and file.edition == edition(version, today) else None)


def latest_file(version: ReportVersion) -> PrintedFile | None:
    """Return the newest PDF of `version` that is still on disk. One query."""
    return _file(_jobs(version))


def _jobs(version: ReportVersion) -> list[Job]:
    return list(Job.objects.filter(kind=KIND, key=key_of(version)).order_by("-pk"))


def _file(jobs: list[Job]) -> PrintedFile | None:
    done = next((job for job in jobs if job.state == JobState.DONE and job.result), None)
    if done is None:
        return None
    path = Path(settings.MEDIA_ROOT) / FOLDER / done.result["file"]
    return PrintedFile(path, done.result["edition"], done.finished_at) if path.is_file() else None


def file_name(version: ReportVersion) -> str:
    """'bao-cao-2026-Q3-chi-bo-thon-1-lan-2.pdf': plain letters, whatever the computer it is kept on."""
    name = "-".join(search_key(version.report.unit.name).split())
    plain = "".join(char for char in name if char.isascii() and (char.isalnum() or char == "-"))[:80]
    return f"bao-cao-{version.report.period.code}-{plain}-lan-{version.number}.pdf"
