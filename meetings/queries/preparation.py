"""Reads that prepare a meeting: the results of the last one, what is still open, what members said beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from chibo.common.dates import add_months, month_start
from chibo.organization.models import Unit
from chibo.organization.queries import has_chi_uy
from meetings.agenda import as_read, minutes_of, missing_from, saved_agenda
from meetings.agenda_sources import offered
from meetings.enums import MeetingKind, PreparationKind
from meetings.members_due import Due, members_due
from meetings.models import AgendaItem, Assignment, AssignmentProgress, DraftResolution, Meeting, Preparation
from meetings.queries.assignment import due_for_report
from meetings.queries.proposal import Answer, answers_for


@dataclass(frozen=True)
class Results:
    """What was said of assignments at the last regular meeting: state at the start → result."""

    meeting: Meeting | None = None
    rows: list[AssignmentProgress] = field(default_factory=list)


def last_meeting(meeting: Meeting) -> Meeting | None:
    """Return the regular meeting of the branch that was held last before the month of `meeting`. One query."""
    rows = Meeting.objects.standing().of_the_month().filter(unit=meeting.unit_id, held_on__isnull=False)
    return rows.filter(month__lt=meeting.month).order_by("-month").first()


def results_of_last(meeting: Meeting) -> Results:
    """Return the table that opens the meeting: state at the start → result, as told at the last one. Two queries."""
    last = last_meeting(meeting)
    if last is None:
        return Results()
    rows = last.progress.select_related("assignment").order_by("assignment__due_on", "pk")
    return Results(last, list(rows))


def open_assignments(meeting: Meeting) -> list[Assignment]:
    """Return what the meeting is to hear of: every assignment that is open before it, by deadline."""
    return list(due_for_report(meeting))


def chi_uy_meetings(meeting: Meeting) -> list[Meeting]:
    """Return the meetings of the chi ủy (or of bí thư and phó bí thư) that prepared this one. One query."""
    rows = Meeting.objects.standing().filter(unit=meeting.unit_id, kind=MeetingKind.BRANCH_COMMITTEE)
    return list(rows.filter(month=meeting.month).order_by("held_on", "pk"))


def preparations_of(meeting: Meeting, *, is_full: bool) -> list[Preparation]:
    """Return what members said before the meeting, by name. One query.

    Above the branch one reads that somebody spoke, neither reasons of absence nor words: they may hold criticism.
    """
    rows = list(meeting.preparations.select_related("member"))
    for row in rows:
        if not is_full:
            row.reason = row.text = ""
    return rows


def month_after(meeting: Meeting, today: date) -> date | None:
    """Return the month to prepare once `meeting` is locked, None for one of long ago, of another kind or of an ended unit."""
    following = month_to_prepare(meeting.unit, meeting.month)
    is_told = meeting.is_finalized and meeting.is_of_the_month
    return following if is_told and following and following >= month_start(today) else None


def month_to_prepare(unit: Unit, month: date) -> date | None:
    """Return the month after `month`, None where the unit has ended by then."""
    following = add_months(month, 1)
    return following if unit.valid_to is None or unit.valid_to >= following else None


def drafted_items(meeting: Meeting) -> list[dict]:
    """Return the items of the draft as the resolution begins with them, not saved. One query."""
    draft = DraftResolution.objects.filter(meeting=meeting).first()
    return [{"pk": None, "text": text} for text in draft.item_texts] if draft else []


NOTED = "Đã báo vắng với chi bộ"


def announced_absences(meeting: Meeting, *, is_full: bool) -> dict[int, str]:
    """Return {member id: reason} of who said that he cannot come; above the branch that it was said, not why. One query."""
    rows = meeting.preparations.filter(kind=PreparationKind.ABSENCE).values_list("member_id", "reason")
    return {member: reason if is_full else NOTED for member, reason in rows}


def opinions_in_words(meeting: Meeting) -> str:
    """Return the opinions and contributions given beforehand as lines of the discussion: 'Đồng chí A: …'. One query."""
    rows = meeting.preparations.exclude(kind=PreparationKind.ABSENCE).select_related("member")
    return "\n".join(f"Đồng chí {row.member.name}: {row.text}" for row in rows)


def earlier_agendas(meeting: Meeting) -> list[Meeting]:
    """Return the other meetings of the branch that have an agenda which can be used again, newest first. One query."""
    rows = Meeting.objects.standing().filter(unit=meeting.unit_id, agenda__isnull=False).exclude(pk=meeting.pk)
    return list(rows.distinct().order_by("-month", "-pk")[:24])


@dataclass(frozen=True)
class Sheet:
    """Everything of the preparation on one page."""

    agenda: list[AgendaItem]
    more: list[AgendaItem]
    results: Results
    open: list[Assignment]
    answers: list[Answer]
    due: list[Due]
    draft: DraftResolution | None
    chi_uy: list[Meeting]
    has_chi_uy: bool
    absences: list[Preparation]
    words: list[Preparation]

    @property
    def minutes(self) -> int:
        return minutes_of(self.agenda)


def sheet_of(meeting: Meeting, *, is_full: bool) -> Sheet:
    """Return the preparation of `meeting`; what stays in the branch only with `is_full`. A fixed number of queries."""
    day = meeting.roll_day
    agenda = saved_agenda(meeting)
    said = preparations_of(meeting, is_full=is_full)
    return Sheet(
        agenda=as_read(agenda, is_full=is_full),
        more=as_read(missing_from(agenda, offered(meeting)), is_full=is_full) if agenda else [],
        results=results_of_last(meeting),
        open=open_assignments(meeting),
        answers=answers_for(meeting),
        due=members_due(meeting.unit, meeting.month) if is_full else [],
        draft=DraftResolution.objects.filter(meeting=meeting).select_related("made_by").first(),
        chi_uy=chi_uy_meetings(meeting),
        has_chi_uy=has_chi_uy(meeting.unit, day),
        absences=[row for row in said if row.kind == PreparationKind.ABSENCE],
        words=[row for row in said if row.kind != PreparationKind.ABSENCE],
    )


def prepared_texts(meeting: Meeting, *, is_full: bool) -> dict[str, str]:
    """Return {field of the record: text prepared for it} that the record does not hold yet. Two queries.

    Words of members only for those who read them.
    """
    draft = DraftResolution.objects.filter(meeting=meeting).first()
    found = {
        "assessment": draft.assessment.strip() if draft else "",
        "discussion": opinions_in_words(meeting) if is_full else "",
    }
    return {name: text for name, text in found.items() if text and text not in getattr(meeting, name)}


def with_prepared(data: QueryDict, prepared: dict[str, str]) -> QueryDict:
    """Return posted texts, the one that the button `take` names with what was prepared for it beneath what was typed."""
    name = data.get("take", "")
    text = prepared.get(name, "")
    typed = data.get(name, "").replace("\r\n", "\n")
    if not text or text in typed:
        return data
    data = data.copy()
    data[name] = f"{typed.rstrip()}\n{text}".lstrip("\n")
    return data
