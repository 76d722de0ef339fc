"""Which papers the month of a committee has, where the PDF of one is, and how far the making of one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, Sum

from chibo.audit.models import AuditEvent
from chibo.common.dates import today
from chibo.common.text import digest
from chibo.jobs.printed import PrintState, plain_name, print_state_of
from chibo.organization.letterhead import letterhead
from chibo.organization.models import Unit, subtree
from chibo.organization.queries import path_ids
from meetings.enums.planning import RegistrationPaper
from meetings.models import Registration
from meetings.queries.registration import branches_of, registered_in

KIND = "meetings.registration_pdf"
FOLDER = "registrations"
# The verbs of the log after which a paper may say something else.
ACTS = (
    "registrations.register",
    "registrations.withdraw",
    "registrations.hand_over",
    "meetings.reschedule",
    "meetings.void",
)
GROUPS_OF_ACTS = (
    "unit.",
    "branch.",
    "member.",
    "post.",
    "calendar_rule.",
    "registration_rule.",
    "holiday.",
    "meetings.send_",
    "exchange.import_",
)


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
    """Return what changes when the paper may say something else: another registration, name or signer.

    Told from stamps and from the log, for a page asks for it each time it is opened. Four queries, whatever the branches.
    """
    rows = Registration.objects.filter(subtree(unit.path, "unit__path"), month=month)
    registered = rows.aggregate(
        rows=Count("pk"), versions=Sum("version"), last=Max("registered_at"), withdrawn=Max("withdrawn_at")
    )
    return digest([paper, _last_act(unit), list(registered.values()), letterhead(unit, day)])


def _last_act(unit: Unit) -> int | None:
    """Return the newest entry of the log on what the papers of `unit` rest on, in its subtree or above it."""
    wanted = Q(verb__in=ACTS)
    for beginning in GROUPS_OF_ACTS:
        wanted |= Q(verb__startswith=beginning)
    below = Q(unit_id__in=Unit.objects.below(unit).values("pk"))
    there = below | Q(unit_id__in=path_ids(unit)) | Q(unit_id__isnull=True)
    return AuditEvent.objects.filter(wanted, there).order_by("-pk").values_list("pk", flat=True).first()


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
