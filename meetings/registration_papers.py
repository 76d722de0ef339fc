"""Which papers the month of a committee has, where the PDF of one is, and how far the making of one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chibo.common.dates import today
from chibo.jobs.printed import PrintState, edition_of, plain_name, print_state_of
from chibo.organization.models import Unit
from meetings.enums.planning import RegistrationPaper
from meetings.queries.registration import branches_of, registered_in
from meetings.registration_pdf import registration_context

KIND = "meetings.registration_pdf"
FOLDER = "registrations"


@dataclass(frozen=True)
class MonthPaper:
    """A paper of the month of `unit`, with how far it is."""

    unit: Unit
    month: date
    paper: RegistrationPaper
    state: PrintState

    @property
    def code(self) -> str:
        return f"{self.month:%Y-%m}"


def key_of(unit: Unit, month: date, paper: str) -> str:
    return f"{unit.pk}:{month:%Y-%m}:{paper}"


def edition(unit: Unit, month: date, paper: str, day: date) -> str:
    """Return the digest of what the paper says: another registration, name or signer makes the file out of date."""
    return edition_of(registration_context(unit, month, paper, day))


def available(unit: Unit, month: date) -> list[RegistrationPaper]:
    """Return the papers that there are: the letter only while somebody has not registered. One query."""
    is_missing = branches_of(unit, month).exclude(registered_in(month)).exists()
    return [RegistrationPaper.LETTER, RegistrationPaper.CALENDAR] if is_missing else [RegistrationPaper.CALENDAR]


def print_state(unit: Unit, month: date, paper: str) -> PrintState:
    """Return how far the PDF of one paper is; its file only if it says what stands in the calendar now."""
    return print_state_of(KIND, key_of(unit, month, paper), FOLDER, lambda: edition(unit, month, paper, today()))


def papers_of(unit: Unit, month: date) -> list[MonthPaper]:
    return [MonthPaper(unit, month, paper, print_state(unit, month, paper)) for paper in available(unit, month)]


def file_name(unit: Unit, month: date, paper: str) -> str:
    """'lich-thang-12-2026-dang-uy-phuong-quynh-thien.pdf'."""
    return f"{paper}-{month:%m-%Y}-{plain_name(unit.committee_name)}.pdf"
