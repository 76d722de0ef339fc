"""The branches of a control room as they are read: state, hour and place, whom to call."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time

from chibo.common.models import valid_on
from chibo.organization.enums import PostKind
from chibo.organization.models import Access, Member, Oversight, Post, Unit
from evaluations.queries import opinions_on
from evaluations.ratings import Ratings
from evaluations.states import words_of
from meetings.calendar import Due
from meetings.models import Meeting, Registration
from meetings.planned_months import Planned, last_notices, planned
from meetings.queries import latest_reschedulings
from meetings.states import (
    CALLED_OFF,
    HELD,
    MOVED,
    NOTIFIED,
    ON_PAPER,
    OVERDUE,
    PLANNED,
    REGISTERED,
    TONES,
)
from reports.control_room import Asked, Place
from reports.models import BranchMonth
from reports.permissions import can_see_telephones

UNDER_WAY = "Đang sinh hoạt"
WORDS = {
    Place.REGISTERED: REGISTERED,
    Place.NOTIFIED: NOTIFIED,
    Place.PAPER: ON_PAPER,
    Place.MOVED: MOVED,
    Place.CALLED_OFF: CALLED_OFF,
}


@dataclass(frozen=True)
class Contacts:
    """Whom to call about a branch: its secretary and deputies, and who of the committee above is in charge of it."""

    secretary: Member | None = None
    deputies: tuple[Member, ...] = ()
    in_charge: Member | None = None


@dataclass(frozen=True)
class Row:
    """A branch in the control room. `word`: its state; `tone`: the colour beside it; `above`: the unit above it.

    Of a branch that belongs to others today (not `is_in_reach`) only the name, the due day and the state are told: neither
    when and where it meets nor who leads it.
    """

    branch: Unit
    due_on: date
    plan: Planned
    meeting: Meeting | None
    word: str
    tone: str
    contacts: Contacts
    above: str
    is_in_reach: bool
    has_telephones: bool
    has_ended: bool

    @property
    def day(self) -> date | None:
        """The day on which it met, or is to meet; None where it was called off."""
        return self.meeting.held_on if self.is_met else self.plan.day

    @property
    def time(self) -> time | None:
        return (self.meeting.started_at if self.is_met else None) or self.plan.time

    @property
    def place(self) -> str:
        return (self.meeting.place if self.is_met else "") or self.plan.place

    @property
    def is_met(self) -> bool:
        return self.meeting is not None and self.meeting.held_on is not None

    @property
    def is_told(self) -> bool:
        """Hour and place were said by the branch: by its record, a notice or a registration; else they are the usual ones."""
        return self.is_met or self.plan.registration is not None or self.plan.notice is not None

    @property
    def late_move(self) -> date | None:
        """The day to which it was moved too late: decided on the due day or after, which is no move with reason."""
        move = self.plan.move
        return move.moved_to if move is not None and not self.is_met and not move.is_in_time(self.due_on) else None


def rows_of(found: Iterable[BranchMonth], asked: Asked, access: Access) -> list[Row]:
    """Return the rows for branch-months of `control_room.listed`, in their order. Eight queries, whatever the number.

    Whom to call is told of branches in the reach of `access` today, the telephones as `can_see_telephones` says.
    """
    found = list(found)
    plans = _plans(found, asked.month)
    ratings = opinions_on([row.meeting for row in found if row.meeting is not None and row.held_on is not None])
    contacts = contacts_of([row.branch_id for row in found if access.reaches(row.branch)], asked.today)
    words = {one.branch_id: _word(one, ratings, asked.today) for one in found}
    return [
        _row(one, plans[one.branch_id], words[one.branch_id], contacts[one.branch_id], asked, access)
        if one.branch_id in contacts
        else _row_elsewhere(one, words[one.branch_id])
        for one in found
    ]


def _row(one: BranchMonth, plan: Planned, word: str, contacts: Contacts, asked: Asked, access: Access) -> Row:
    parent = one.branch.parent
    return Row(
        branch=one.branch,
        due_on=one.due_on,
        plan=plan,
        meeting=one.meeting,
        word=word,
        tone=_tone(word),
        contacts=contacts,
        above=parent.name if parent is not None else "",
        is_in_reach=True,
        has_telephones=one.depth <= 1 and can_see_telephones(access, asked.unit),
        has_ended=one.branch.valid_to is not None and one.branch.valid_to < asked.today,
    )


def _row_elsewhere(one: BranchMonth, word: str) -> Row:
    return Row(
        branch=one.branch,
        due_on=one.due_on,
        plan=Planned(None, None, "", Due(one.due_on)),
        meeting=None,
        word=word,
        tone=_tone(word),
        contacts=Contacts(),
        above="",
        is_in_reach=False,
        has_telephones=False,
        has_ended=False,
    )


def _tone(word: str) -> str:
    return "info" if word == UNDER_WAY else TONES.get(word, "ok")


def _word(one: BranchMonth, ratings: dict[int, Ratings], today: date) -> str:
    if one.place == Place.SILENT:
        return OVERDUE if one.due_on < today else PLANNED
    if one.place != Place.MET:
        return WORDS[one.place]
    word = words_of(one.meeting, ratings[one.meeting_id])
    is_under_way = one.held_on == today and one.meeting.started_at is not None and one.meeting.ended_at is None
    return UNDER_WAY if word == HELD and is_under_way else word


def _plans(found: list[BranchMonth], month: date) -> dict[int, Planned]:
    """Return {branch id: Planned}, as calendars and papers tell it. Three queries."""
    ids = [row.branch_id for row in found]
    moves = latest_reschedulings([month], ids)
    registered = Registration.objects.standing().of_the_month().filter(unit__in=ids, month=month)
    told = {row.unit_id: row for row in registered}
    notices = last_notices(Meeting.objects.filter(pk__in=[row.meeting_id for row in found if row.meeting_id]))
    return {
        row.branch_id: planned(
            Due(row.due_on),
            moves.get((row.branch_id, month)),
            told.get(row.branch_id),
            notices.get(row.meeting_id),
            row.branch.branch.usual_place,
        )
        for row in found
    }


def contacts_of(branch_ids: Collection[int], day: date) -> dict[int, Contacts]:
    """Return {branch id: Contacts} of `day`. Two queries."""
    kinds = [PostKind.SECRETARY, PostKind.DEPUTY]
    posts = Post.objects.filter(valid_on(day), unit__in=branch_ids, kind__in=kinds).select_related("member")
    secretaries: dict[int, Member] = {}
    deputies: dict[int, list[Member]] = {}
    for post in posts.order_by("member__sort_key", "pk"):
        if post.kind == PostKind.SECRETARY:
            secretaries[post.unit_id] = post.member
        else:
            deputies.setdefault(post.unit_id, []).append(post.member)
    charges = Oversight.objects.filter(valid_on(day), unit__in=branch_ids).select_related("member")
    in_charge = {row.unit_id: row.member for row in charges}
    return {pk: Contacts(secretaries.get(pk), tuple(deputies.get(pk, ())), in_charge.get(pk)) for pk in branch_ids}
