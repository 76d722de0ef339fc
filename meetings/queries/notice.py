"""Reads of notices and papers: to whom they go, what was sent, who has opened what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from chibo.accounts.models import User
from chibo.common.models import valid_on
from chibo.organization.enums import PostKind, Role
from chibo.organization.models import Access, Member, Post, Unit
from chibo.organization.queries import holders, overseer, roster
from meetings.enums import MeetingFileRole, MeetingKind
from meetings.enums.notice import NoticeKind
from meetings.models import AgendaItem, Meeting, MeetingFile, Notice, PaperOpening
from meetings.notice_text import compose_notice
from meetings.rosters import called, units_called

PAST, NO_TIME, NO_PLACE, NO_AGENDA = "past", "time", "place", "agenda"
WARNINGS = {
    PAST: "Ngày sinh hoạt ghi ở đây đã qua.",
    NO_TIME: "Chưa có giờ bắt đầu.",
    NO_PLACE: "Chưa có nơi sinh hoạt.",
    NO_AGENDA: "Chưa có chương trình sinh hoạt.",
}


@dataclass(frozen=True)
class Recipient:
    """Somebody a notice goes to: a member, or the holder of an account. `is_above`: cadre or cấp ủy viên in charge."""

    name: str
    address: str
    is_above: bool = False
    member: Member | None = None
    user: User | None = None


def recipients(meeting: Meeting, day: date) -> list[Recipient]:
    """Return who is to be told of `meeting` on `day`, the members in the order of names.

    Every member of the branch on that day, also who need not come, and who follows the branch for the committee above
    (HD 42-HD/BTCTW of 28/10/2025): the cấp ủy viên in charge, else the cadres with access to the branch. A meeting of a chi
    ủy or a committee goes to those who are called; a giao ban to the secretaries of the units called. At most five queries.
    """
    if meeting.is_of_committee or meeting.kind == MeetingKind.BRANCH_COMMITTEE:
        return [Recipient(member.name, member.email, member=member) for member in _called(meeting, day)]
    unit = meeting.unit
    members = [entry.member for entry in roster(unit, day)]
    found = [Recipient(member.name, member.email, member=member) for member in members]
    return found + [person for person in _in_charge(unit, day) if person.member not in members]


def _called(meeting: Meeting, day: date) -> list[Member]:
    """Return who is called to a meeting that is not of all members of a branch, each once."""
    if meeting.calls_units:
        return _secretaries(units_called(meeting, day), day)
    if meeting.is_of_committee:
        return [entry.member for entry in called(meeting, day)]
    return list({post.member_id: post.member for post in holders(meeting.unit, PostKind.chi_uy(), day)}.values())


def _secretaries(units: list[Unit], day: date) -> list[Member]:
    """Return the bí thư of each unit in their order, the phó bí thư where there is none. Two queries."""
    leaders: dict[int, Member] = {}
    for kind in (PostKind.DEPUTY, PostKind.SECRETARY):  # a bí thư takes the place of the phó bí thư
        rows = Post.objects.filter(valid_on(day), unit__in=units, kind=kind).select_related("member").order_by("-pk")
        leaders |= {post.unit_id: post.member for post in rows}
    found = [leaders[unit.pk] for unit in units if unit.pk in leaders]
    return list({member.pk: member for member in found}.values())


def _in_charge(unit: Unit, day: date) -> list[Recipient]:
    row = overseer(unit, day)
    if row is not None:
        return [Recipient(row.member.name, row.member.email, is_above=True, member=row.member)]
    cadres = Access.objects.active_on(day).filter(unit=unit, role=Role.CADRE).select_related("user").order_by("pk")
    users = {access.user_id: access.user for access in cadres}
    return [Recipient(user.full_name, user.email, is_above=True, user=user) for user in users.values()]


def notices_of(meeting: Meeting, kind: str = NoticeKind.NOTICE) -> list[Notice]:
    """Return the notices (or papers) that were sent, the latest first, with their ways and e-mails. Three queries."""
    rows = meeting.notices.of_kind(kind).sent().select_related("sent_by")
    return list(rows.prefetch_related("sendings__by", "mails").order_by("-number"))


def draft_of(meeting: Meeting) -> Notice | None:
    return meeting.notices.of_kind(NoticeKind.NOTICE).unsent().first()


def papers_of(meeting: Meeting) -> QuerySet[MeetingFile]:
    """Return the papers that are there, in the order in which they came."""
    rows = meeting.files.filter(role=MeetingFileRole.PAPER, removed_at__isnull=True)
    return rows.select_related("file", "item").order_by("pk")


def files_named(papers: Iterable[MeetingFile]) -> list[dict]:
    """Return {pk, name} of each paper, as a sending keeps them."""
    return [{"pk": paper.pk, "name": paper.file.name} for paper in papers]


def body_of(meeting: Meeting, values: dict, *, number: int, agenda: Iterable[AgendaItem]) -> dict:
    """Return what a notice with these values (planned_on, planned_at, place, extra) says now."""
    papers = list(papers_of(meeting).values_list("file__name", flat=True))
    return compose_notice(meeting, number=number, agenda=agenda, papers=papers, **values)


def warnings_of(body: dict, today: date) -> list[str]:
    """Return the codes of what a person should look at once more before sending; none of them forbids it."""
    found = [PAST] if body["day"] and date.fromisoformat(body["day"]) < today else []
    found += [code for code, name in ((NO_TIME, "time"), (NO_PLACE, "place"), (NO_AGENDA, "agenda")) if not body[name]]
    return found


# --- who has opened a paper -------------------------------------------------------------------------------------------


def account_holders(unit: Unit, day: date) -> list[User]:
    """Return who could open the papers of `unit` with an account of their own, by name.

    Holders of a role over the branch itself, and its members who hold a post with an account, here or elsewhere.
    """
    active = Access.objects.active_on(day).exclude(role=Role.ADMINISTRATOR)
    here = active.filter(unit=unit)
    belonging = Member.objects.filter(valid_on(day, prefix="memberships__"), memberships__branch=unit)
    by_post = active.filter(post__member__in=belonging)
    ids = {*here.values_list("user_id", flat=True), *by_post.values_list("user_id", flat=True)}
    return sorted(User.objects.filter(pk__in=ids), key=lambda user: (user.full_name, user.pk))


@dataclass(frozen=True)
class OpenedPaper:
    """A paper, and of those who could open it: who did, who did not yet. Both by name: nobody is ranked."""

    paper: MeetingFile
    opened: list[User]
    not_yet: list[User]

    @property
    def holders(self) -> int:
        return len(self.opened) + len(self.not_yet)


def opened_papers(papers: Iterable[MeetingFile], holders: Iterable[User]) -> list[OpenedPaper]:
    """Return the papers with who has opened them. One query."""
    papers, holders = list(papers), list(holders)
    seen = set(PaperOpening.objects.filter(paper__in=papers).values_list("paper_id", "user_id"))
    return [
        OpenedPaper(
            paper,
            [user for user in holders if (paper.pk, user.pk) in seen],
            [user for user in holders if (paper.pk, user.pk) not in seen],
        )
        for paper in papers
    ]
