"""Where the Excel workbook of a report version is, if one was made, and how far the making of one is."""

from __future__ import annotations

from datetime import date

from chibo.jobs.printed import PrintState, print_state_of
from reports.models import ReportVersion
from reports.printing import edition, file_name, key_of

KIND = "reports.xlsx"
FOLDER = "reports"


def excel_state(version: ReportVersion, today: date) -> PrintState:
    """Return how far the workbook of `version` is. One query."""
    return print_state_of(KIND, key_of(version), FOLDER, lambda: edition(version, today))


def excel_name(version: ReportVersion) -> str:
    """'bao-cao-2026-Q3-chi-bo-thon-1-lan-2.xlsx'."""
    return file_name(version).removesuffix(".pdf") + ".xlsx"
