"""Where the PDF of a report version is, if one was made, and how far the making of one is."""

from __future__ import annotations

from datetime import date

from chibo.jobs.printed import PrintedFile, PrintState, latest_file_of, plain_name, print_state_of
from reports.enums import ReportState
from reports.models import ReportVersion

KIND = "reports.pdf"
FOLDER = "reports"


def key_of(version: ReportVersion) -> str:
    return str(version.pk)


def edition(version: ReportVersion, today: date) -> str:
    """Return what the paper of `version` is made of: the digest once frozen; before, the words and the day of counting."""
    if version.state != ReportState.DRAFT:
        return version.digest
    return f"draft-{version.narrative_version}-{today.isoformat()}"


def print_state(version: ReportVersion, today: date) -> PrintState:
    """Return how far the PDF of `version` is. One query."""
    return print_state_of(KIND, key_of(version), FOLDER, lambda: edition(version, today))


def latest_file(version: ReportVersion) -> PrintedFile | None:
    """Return the newest PDF of `version` that is still on disk. One query."""
    return latest_file_of(KIND, key_of(version), FOLDER)


def file_name(version: ReportVersion) -> str:
    """'bao-cao-2026-Q3-chi-bo-thon-1-lan-2.pdf': plain letters, whatever the computer it is kept on."""
    name = plain_name(version.report.unit.name)
    return f"bao-cao-{version.report.period.code}-{name}-lan-{version.number}.pdf"


def word_name(version: ReportVersion) -> str:
    """The same for Word."""
    return file_name(version).removesuffix(".pdf") + ".docx"
