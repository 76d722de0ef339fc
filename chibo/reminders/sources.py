"""What is due: one function a kind, each asked for the lines of all units of a scope at once. Sources read only.

A source states no rule of its own: it asks the condition or the query by which the screens of the apps below tell the same
thing. One line in SOURCES plugs it in. The number of its queries does not grow with the number of units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Subquery
from django.urls import reverse

from chibo.common.dates import VIETNAM, add_months, month_start, months_between, screen_date, weekday_name
from chibo.common.models import valid_on
from chibo.common.text import clean_line
from chibo.organization.enums import Role
from chibo.reminders.enums import ReminderKind
from chibo.reminders.lines import Line, Scope
from chibo.reminders.planned_days import months_to_hold, plans_of
from chibo.reminders.report_source import reports_due
from evaluations.enums import Rater, ReviewStepKind
from evaluations.models import Evaluation, ReviewStep
from meetings.enums import MeetingKind, ProposalState
from meetings.models import Assignment, Meeting, Proposal, UnitAssignment, Visit
from reports.figures import is_missed
from reports.home import MONTHS_BACK
from reports.models import BranchMonth

# A due day that falls on a day off may be taken into the month beside its own.
FARTHEST_SHIFT = timedelta(days=10)
DETAIL_LENGTH = 120
ABOVE = "cấp trên"


def meetings_ahead(scope: Scope) -> list[Line]:
    """The day of a meeting comes near: that of the rule, registered, moved or announced. Four queries."""
    until = scope.until(ReminderKind.MEETING_AHEAD)
    rows = months_to_hold(scope, months_between(scope.day - FARTHEST_SHIFT, until + FARTHEST_SHIFT))
    return [
        Line(
            ReminderKind.MEETING_AHEAD,
            row.branch_id,
            f"{row.month:%Y-%m}",
            plan.day,
            f"Kỳ sinh hoạt {_month(row.month)}: {weekday_name(plan.day)}, ngày {screen_date(plan.day)}",
            _meeting_url("meetings:preparation", row.meeting_id),
        )
        for row, plan in plans_of(scope, rows)
        if plan.day is not None and scope.day <= plan.day <= until
    ]


def without_information(scope: Scope) -> list[Line]:
    """The day has passed and nothing is on record, by the very condition that is counted. One query."""
    rows = BranchMonth.objects.filter(is_missed(scope.day), is_called_off=False, month__gte=_since(scope.day))
    rows = scope.narrow(rows, "branch").filter(
        valid_on(scope.day, prefix="branch__"), valid_on(F("due_on"), prefix="branch__")
    )
    return [
        Line(
            ReminderKind.NO_INFORMATION,
            branch_id,
            f"{month:%Y-%m}",
            moved_to or due_on,
            f"Kỳ sinh hoạt {_month(month)}, ngày {screen_date(moved_to or due_on)}, chưa có thông tin",
            _meeting_url("meetings:detail", meeting_id),
        )
        for branch_id, month, due_on, moved_to, meeting_id in rows.values_list(
            "branch_id", "month", "due_on", "moved_to", "meeting_id"
        )
    ]


def without_minutes(scope: Scope) -> list[Line]:
    """Held, and the minutes are not locked. One query."""
    rows = _recent(scope).filter(held_on__isnull=False, held_on__lte=scope.day, finalized_at__isnull=True)
    return [
        Line(
            ReminderKind.MINUTES,
            row.unit_id,
            str(row.pk),
            row.held_on,
            f"{_meeting(row)}, ngày {screen_date(row.held_on)}, chưa có biên bản",
            reverse("meetings:detail", args=[row.pk]),
        )
        for row in rows
    ]


def without_rating(scope: Scope) -> list[Line]:
    """The minutes are locked and the level is not with the level above: not given, not sent, or sent back. One query.

    As on the first page: of meetings other than those of the month only what was sent back.
    """
    steps = ReviewStep.objects.filter(meeting=OuterRef("pk")).order_by("-at", "-pk")
    opinions = Evaluation.objects.filter(meeting=OuterRef("pk"))
    rows = _recent(scope).filter(finalized_at__isnull=False).exclude(Exists(opinions.filter(rater=Rater.OFFICIAL)))
    rows = rows.annotate(
        last_step=Subquery(steps.values("kind")[:1]),
        last_at=Subquery(steps.values("at")[:1]),
        is_rated=Exists(opinions.filter(rater__in=[Rater.SELF, Rater.VOTE])),
    )
    return [
        Line(
            ReminderKind.RATING,
            row.unit_id,
            str(row.pk),
            (row.last_at or row.finalized_at).astimezone(VIETNAM).date(),
            _rating_words(row),
            reverse("evaluations:sheet", args=[row.pk]),
        )
        for row in rows.select_related("unit__parent")
        if row.last_step == ReviewStepKind.RETURN or (row.last_step is None and row.is_of_the_month)
    ]


def _rating_words(row: Meeting) -> str:
    if row.last_step == ReviewStepKind.RETURN:
        return f"Phiếu xếp loại {_meeting(row).lower()} được trả lại để bổ sung"
    if not row.is_rated:
        return f"{_meeting(row)} chưa tự đánh giá, xếp loại"
    above = row.unit.parent.committee_name if row.unit.parent_id else ABOVE
    return f"{_meeting(row)} đã tự xếp loại, chưa gửi {above}"


def orders_unanswered(scope: Scope) -> list[Line]:
    """What a committee gave the unit to do comes due, or is overdue. One query."""
    rows = UnitAssignment.objects.awaiting().filter(due_on__lte=scope.until(ReminderKind.ORDER))
    rows = scope.narrow(rows).filter(valid_on(scope.day, prefix="unit__"))
    return [
        Line(
            ReminderKind.ORDER,
            row.unit_id,
            str(row.pk),
            row.due_on,
            f"Nhiệm vụ {row.order.unit.committee_name} giao, hạn {screen_date(row.due_on)}, chưa trả lời",
            reverse("meetings:order-received", args=[row.pk]),
            _short(row.order.text),
        )
        for row in rows.select_related("order__unit").order_by("due_on", "pk")
    ]


def proposals_unanswered(scope: Scope) -> list[Line]:
    """A proposal lies with the committee and its answer comes due, or is overdue. One query."""
    rows = Proposal.objects.filter(
        state__in=ProposalState.waiting(), due_on__lte=scope.until(ReminderKind.PROPOSAL), place__isnull=False
    )
    rows = scope.narrow(rows, "place").filter(valid_on(scope.day, prefix="place__"))
    return [
        Line(
            ReminderKind.PROPOSAL,
            row.place_id,
            str(row.pk),
            row.due_on,
            f"Kiến nghị của {row.unit.name}, hạn trả lời {screen_date(row.due_on)}",
            reverse("meetings:proposal", args=[row.pk]),
            _short(row.text),
        )
        for row in rows.select_related("unit").order_by("due_on", "pk")
    ]


def assignments_due(scope: Scope) -> list[Line]:
    """What the branch gave its members to do comes due, or is overdue. One query."""
    rows = Assignment.objects.standing().unfinished().filter(due_on__lte=scope.until(ReminderKind.ASSIGNMENT))
    rows = scope.narrow(rows).filter(valid_on(scope.day, prefix="unit__"), unit__type__is_branch=True)
    return [
        Line(
            ReminderKind.ASSIGNMENT,
            unit_id,
            str(pk),
            due_on,
            f"Nhiệm vụ của chi bộ, hạn {screen_date(due_on)}, chưa báo kết quả",
            reverse("meetings:assignment", args=[pk]),
            _short(text),
        )
        for pk, unit_id, due_on, text in rows.order_by("due_on", "pk").values_list("pk", "unit_id", "due_on", "text")
    ]


def visits_to_make(scope: Scope) -> list[Line]:
    """Somebody with an account is sent to a meeting whose day comes near or has passed, and nothing is noted. Four queries."""
    until = scope.until(ReminderKind.VISIT)
    rows = Visit.objects.open().filter(visitor__isnull=False, month__lte=until + FARTHEST_SHIFT)
    if scope.person_ids is not None:
        rows = rows.filter(visitor__in=scope.person_ids)
    visits = list(rows.select_related("branch").order_by("month", "pk"))
    days = _days_of(visits, scope.day)
    return [
        Line(
            ReminderKind.VISIT,
            visit.unit_id,
            str(visit.pk),
            day,
            f"Dự sinh hoạt {visit.branch.name} {_month(visit.month)}, ngày {screen_date(day)}",
            reverse("meetings:visit", args=[visit.pk]),
            person_id=visit.visitor_id,
        )
        for visit in visits
        if (day := days[visit.pk]) <= until
    ]


def _days_of(visits: list[Visit], day: date) -> dict[int, date]:
    """Return {visit id: its day}: the one noted with it, else the planned or held day of the branch's meeting."""
    open_ended = [visit for visit in visits if visit.planned_on is None]
    branches = Scope(day, frozenset(visit.branch_id for visit in open_ended))
    rows = branches.narrow(BranchMonth.objects.filter(month__in={visit.month for visit in open_ended}), "branch")
    found = (
        {(row.branch_id, row.month): plan.day or row.due_on for row, plan in plans_of(branches, list(rows))}
        if open_ended
        else {}
    )
    return {visit.pk: visit.planned_on or found.get((visit.branch_id, visit.month), visit.month) for visit in visits}


# --- shared ----------------------------------------------------------------------------------------------------------


def _recent(scope: Scope):
    """Return the rated kinds of meetings of the months that a branch is still asked about."""
    rows = Meeting.objects.standing().filter(kind__in=MeetingKind.rated(), month__gte=_since(scope.day))
    return scope.narrow(rows).filter(valid_on(scope.day, prefix="unit__")).order_by("month", "pk")


def _since(day: date) -> date:
    return add_months(month_start(day), -MONTHS_BACK)


def _month(month: date) -> str:
    return f"tháng {month.month}/{month.year}"


def _meeting(row: Meeting) -> str:
    kind = "Kỳ sinh hoạt" if row.is_of_the_month else row.get_kind_display()
    return f"{kind} {_month(row.month)}"


def _meeting_url(name: str, meeting_id: int | None) -> str:
    return reverse(name, args=[meeting_id]) if meeting_id else reverse("meetings:list")


def _short(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= DETAIL_LENGTH else f"{line[:DETAIL_LENGTH].rstrip()}…"


@dataclass(frozen=True)
class Source:
    """A source and whose lines it makes: of units that `roles` act for; without roles of one person."""

    kind: ReminderKind
    lines: Callable[[Scope], list[Line]]
    roles: tuple[str, ...]


_BRANCH = (Role.SECRETARY,)
_COMMITTEE = (Role.COMMITTEE, Role.BOARD)

SOURCES = [
    Source(ReminderKind.NO_INFORMATION, without_information, _BRANCH),
    Source(ReminderKind.MINUTES, without_minutes, _BRANCH),
    Source(ReminderKind.RATING, without_rating, _BRANCH),
    Source(ReminderKind.REPORT, reports_due, (*_BRANCH, *_COMMITTEE)),
    Source(ReminderKind.ORDER, orders_unanswered, (*_BRANCH, *_COMMITTEE)),
    Source(ReminderKind.PROPOSAL, proposals_unanswered, _COMMITTEE),
    Source(ReminderKind.ASSIGNMENT, assignments_due, _BRANCH),
    Source(ReminderKind.VISIT, visits_to_make, ()),
    Source(ReminderKind.MEETING_AHEAD, meetings_ahead, _BRANCH),
]
