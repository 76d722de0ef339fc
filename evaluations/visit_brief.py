"""What a visitor reads before going (tóm tắt trước khi dự): one page of facts, nothing that stays in the branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from chibo.common.dates import month_start
from chibo.organization.enums import PostKind
from chibo.organization.models import Post
from chibo.organization.queries import holders
from evaluations.opinions import fact_words
from evaluations.queries import opinions_on
from evaluations.ratings import Ratings
from meetings.calendar import Due
from meetings.facts import Facts, facts_for
from meetings.models import Assignment, Meeting, Observation, Visit
from meetings.queries import due_day, latest_reschedulings
from meetings.queries.visit import last_observation

MEETINGS_SHOWN = 3
ASSIGNMENTS_SHOWN = 8
SHOWN_FACTS = ("Ngày sinh hoạt", "Thời lượng", "Đảng viên dự", "Phát biểu", "Nhiệm vụ kỳ trước")


@dataclass(frozen=True)
class BriefMeeting:
    """One of the last meetings: its facts in words, the branch's own and the official level."""

    meeting: Meeting
    facts: list[tuple[str, str]]
    ratings: Ratings

    @property
    def title(self) -> str:
        return f"Tháng {self.meeting.month.month}/{self.meeting.month.year}"


@dataclass(frozen=True)
class Brief:
    """All that the page says. `day`: the day of the meeting to be visited; `open_count` counts the overdue ones too."""

    visit: Visit
    day: date
    due: Due
    place: str
    leaders: list[Post]
    meetings: list[BriefMeeting]
    assignments: list[Assignment]
    open_count: int
    overdue_count: int
    last: Observation | None
    today: date

    @property
    def lines(self) -> list[dict]:
        """The assignments shown: {text, due_on, is_overdue}, the most pressing first."""
        return [
            {"text": row.text, "due_on": row.due_on, "is_overdue": row.is_overdue(self.today)}
            for row in self.assignments
        ]

    @property
    def more_assignments(self) -> int:
        return self.open_count - len(self.assignments)


def brief_of(visit: Visit, today: date) -> Brief:
    """Return the brief of a visit as of `today`. About 25 queries, whatever the size of the branch."""
    branch, month = visit.branch, visit.month
    due = due_day(branch, month)
    move = latest_reschedulings([month], [branch.pk]).get((branch.pk, month))
    moved = move.moved_to if move and move.moved_to and move.is_in_time(due.day) else None
    held = _last_meetings(visit)
    facts, ratings = facts_for(held), opinions_on(held)
    open_rows = Assignment.objects.standing().unfinished().filter(unit=branch)
    return Brief(
        visit=visit,
        day=visit.planned_on or moved or due.day,
        due=due,
        place=_place(visit, held),
        leaders=holders(branch, [PostKind.SECRETARY, PostKind.DEPUTY], today),
        meetings=[BriefMeeting(row, _said(row, facts[row.pk]), ratings[row.pk]) for row in held],
        assignments=list(open_rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:ASSIGNMENTS_SHOWN]),
        open_count=open_rows.count(),
        overdue_count=open_rows.overdue_on(today).count(),
        last=last_observation(branch, month_start(month)),
        today=today,
    )


def _last_meetings(visit: Visit) -> list[Meeting]:
    """Return the last regular meetings held before the month of the visit, newest first."""
    rows = Meeting.objects.standing().of_the_month().filter(unit=visit.branch_id, held_on__isnull=False)
    return list(rows.filter(month__lt=visit.month).order_by("-month")[:MEETINGS_SHOWN])


def _place(visit: Visit, held: list[Meeting]) -> str:
    """Return where the branch usually meets; else where it met last."""
    branch = getattr(visit.branch, "branch", None)
    usual = branch.usual_place if branch else ""
    return usual or next((meeting.place for meeting in held if meeting.place), "")


def _said(meeting: Meeting, facts: Facts) -> list[tuple[str, str]]:
    return [(label, words) for label, words in fact_words(meeting, facts) if label in SHOWN_FACTS]
