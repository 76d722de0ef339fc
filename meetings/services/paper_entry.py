"""What is keyed in from paper: a few numbers, and the rest stays on the photographed pages.

Each part goes the way it goes on the screens: the frame, the votes and the conclusion through their own services. Only the
totals of attendance have no names behind them here; a roll call by name, made before or later, goes before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from chibo.accounts.models import User
from chibo.common.errors import Refused
from meetings.enums import MeetingKind, MeetingSource
from meetings.models import Meeting
from meetings.rosters import called
from meetings.services.locking import close, opened
from meetings.services.record import save_frame, save_texts
from meetings.services.votes import VoteLine, save_vote

TOTALS = ["base", "present", "excused", "unexcused", "opinions", "speakers"]
ROLL_FIRST = "Kỳ này đã điểm danh theo tên nên không ghi số chung. Muốn sửa, mời đồng chí mở bước Điểm danh."


@dataclass(frozen=True)
class PaperTotals:
    """Attendance as counted on paper; `opinions` are what was said, `speakers` how many spoke."""

    base: int
    present: int
    excused: int
    unexcused: int
    opinions: int | None = None
    speakers: int | None = None


@dataclass(frozen=True)
class PaperVote:
    """One hand vote as written on paper; `base`: official members present (Điều lệ Đảng, Điều 3)."""

    subject: str
    base: int
    in_favor: int
    against: int = 0
    other: int = 0


@dataclass(frozen=True)
class PaperEntry:
    """What was keyed in. `totals` None: the roll was called by name; `vote` None: none written; '' leaves the conclusion."""

    held_on: date
    started_at: time | None
    ended_at: time | None
    totals: PaperTotals | None
    vote: PaperVote | None = None
    conclusion: str = ""


def has_roll(meeting: Meeting) -> bool:
    """Tell whether the roll was called by name: then its totals stand. One query."""
    return meeting.attendances.exists()


@transaction.atomic
def enter_from_paper(
    *, meeting: Meeting, entry: PaperEntry, version: int, actor: User, today: date, on_behalf_by: str = ""
) -> Meeting:
    """Keep what was keyed in from paper and return the meeting, marked as entered from paper.

    The minutes stay open: they may be completed on the screens later, or never. `on_behalf_by` is kept when nobody was named
    before. Raises Refused with the field (`held_on`, `ended_at`, a total, `vote_base`, `in_favor`), StaleVersion on a newer
    stored version.
    """
    if meeting.kind not in MeetingKind.rated():
        raise Refused(None, "Loại sinh hoạt này không có gói giấy. Mời đồng chí ghi trên máy.")
    frame = {"held_on": entry.held_on, "started_at": entry.started_at, "ended_at": entry.ended_at}
    row = save_frame(meeting=meeting, values=frame, version=version, actor=actor, today=today)
    row = _keep_totals(row, entry.totals, actor, on_behalf_by)
    if entry.conclusion:
        said = {"conclusion": entry.conclusion}
        row = save_texts(meeting=row, values=said, version=row.version, actor=actor, names=["conclusion"])
    return _keep_vote(row, entry.vote, actor) if entry.vote else row


def _keep_totals(meeting: Meeting, totals: PaperTotals | None, actor: User, on_behalf_by: str) -> Meeting:
    row = opened(meeting, meeting.version)
    row.on_behalf_by = row.on_behalf_by or on_behalf_by
    if row.source == MeetingSource.ENTERED:
        row.source = MeetingSource.PAPER
    fields = ["source", "on_behalf_by"]
    if totals is not None:
        if has_roll(row):
            raise Refused(None, ROLL_FIRST)
        _check_totals(row, totals)
        for name in TOTALS:
            setattr(row, name, getattr(totals, name))
        fields += TOTALS
    return close(row, actor=actor, verb="paper_entry", fields=fields)


def _check_totals(row: Meeting, totals: PaperTotals) -> None:
    counted = totals.present + totals.excused + totals.unexcused
    if counted != totals.base:
        raise Refused(
            "present",
            f"Có mặt {totals.present} + vắng có lý do {totals.excused} + vắng không có lý do {totals.unexcused} = {counted}, "
            f"chưa bằng {totals.base} phải dự. Mời đồng chí xem lại bốn số này.",
        )
    members = len(called(row, row.held_on))
    if totals.base > members:
        raise Refused("base", f"Ngày này danh sách chi bộ có {members} đảng viên. Mời đồng chí xem lại số phải dự.")
    if (totals.speakers or 0) > totals.present:
        raise Refused("speakers", f"Số đồng chí phát biểu nhiều hơn {totals.present} có mặt. Mời đồng chí đếm lại.")
    if totals.opinions is not None and totals.opinions < (totals.speakers or 0):
        raise Refused("opinions", "Mỗi đồng chí phát biểu có ít nhất một ý kiến. Mời đồng chí xem lại hai số này.")


def _keep_vote(meeting: Meeting, vote: PaperVote, actor: User) -> Meeting:
    if vote.base > (meeting.present or 0):
        raise Refused("vote_base", f"Nhiều hơn {meeting.present or 0} đồng chí có mặt. Mời đồng chí xem lại số này.")
    line = VoteLine(vote.subject, vote.in_favor, vote.against, vote.other)
    try:
        return save_vote(
            meeting=meeting,
            line=line,
            version=meeting.version,
            actor=actor,
            base=None if has_roll(meeting) else vote.base,
        )
    except Refused as error:
        raise Refused("in_favor", error.sentence) from error
