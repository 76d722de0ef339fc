"""Where the PDF and the workbook of a report version are, if they were made, and how far the making is."""

from __future__ import annotations

from datetime import date

from chibo.common.text import digest
from chibo.jobs.printed import PrintedFile, PrintState, latest_file_of, plain_name, print_state_of
from reports.content import Content, content_of
from reports.models import ReportVersion

KIND = "reports.pdf"
EXCEL = "reports.xlsx"
FOLDER = "reports"


def key_of(version: ReportVersion) -> str:
    return str(version.pk)


def edition(content: Content) -> str:
    """Return the digest of what a paper says; another number or word makes another edition."""
    if content.is_frozen:
        return content.version.digest
    said = [content.figures, content.rows, content.additions, content.narrative, content.as_of.isoformat()]
    return digest(said)


def print_state(version: ReportVersion, today: date, content: Content | None = None, *, kind: str = KIND) -> PrintState:
    """Return how far the PDF (or the workbook: `EXCEL`) of `version` is. One query.

    Where there is a file of a draft, those of `content_of`, unless the caller has the content.
    """
    return print_state_of(kind, key_of(version), FOLDER, lambda: edition(content or content_of(version, today)))


def latest_file(version: ReportVersion) -> PrintedFile | None:
    """Return the newest PDF of `version` that is still on disk. One query."""
    return latest_file_of(KIND, key_of(version), FOLDER)


def file_name(version: ReportVersion) -> str:
    """'bao-cao-2026-Q3-chi-bo-thon-1-lan-2.pdf': plain letters, whatever the computer it is kept on."""
    name, period = plain_name(version.report.unit.name), version.report.period.code.replace("/", "_")
    return f"bao-cao-{period}-{name}-lan-{version.number}.pdf"


def word_name(version: ReportVersion) -> str:
    """The same for Word."""
    return file_name(version).removesuffix(".pdf") + ".docx"


def excel_name(version: ReportVersion) -> str:
    """The same for Excel."""
    return file_name(version).removesuffix(".pdf") + ".xlsx"
