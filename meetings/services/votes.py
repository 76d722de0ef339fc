"""Hand votes: official members present are the base."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from chibo.accounts.models import User
from chibo.common.errors import Refused
from meetings.models import Meeting, Vote
from meetings.queries import voters
from meetings.services.locking import close, opened


@dataclass(frozen=True)
class VoteLine:
    """One vote. `other` are those who neither agreed nor disagreed; `in_favor` None: everybody who could vote agreed."""

    subject: str
    in_favor: int | None
    against: int = 0
    other: int = 0


def vote_base(meeting: Meeting) -> int:
    """Return how many official members were present: the base of every vote (Điều lệ Đảng, Điều 3)."""
    return voters(meeting)[1]


@transaction.atomic
def save_votes(
    *, meeting: Meeting, lines: Collection[VoteLine], version: int, actor: User, base: int | None = None
) -> Meeting:
    """Keep the votes of a meeting in the order given, in place of those before.

    `base`: official members present as counted on paper, where no roll was called by name; None: by the roll.
    Raises Refused (field `votes-<index>`) when more voted than could, or before the roll call; StaleVersion on a newer
    record.
    """
    row = opened(meeting, version)
    base = vote_base(row) if base is None else base
    if lines:
        _check_base(base)
    votes = [_vote(row, base, index, line) for index, line in enumerate(lines)]
    row.votes.all().delete()
    Vote.objects.bulk_create(votes)
    return close(row, actor=actor, verb="votes", fields=[])


@transaction.atomic
def save_vote(*, meeting: Meeting, line: VoteLine, version: int, actor: User, base: int | None = None) -> Meeting:
    """Keep one vote in place of that on the same subject, else as the last one; the other votes stay as they are.

    `base` and what is raised as in `save_votes`, of the vote with index 0.
    """
    row = opened(meeting, version)
    base = vote_base(row) if base is None else base
    _check_base(base)
    vote = _vote(row, base, 0, line)
    known = row.votes.filter(subject=line.subject).first()
    vote.pk = known.pk if known else None
    vote.save()
    return close(row, actor=actor, verb="votes", fields=[])


def _check_base(base: int) -> None:
    if not base:
        raise Refused(
            None, "Chưa điểm danh nên chưa biết số đảng viên chính thức có mặt. Mời đồng chí điểm danh trước."
        )


def _vote(row: Meeting, base: int, index: int, line: VoteLine) -> Vote:
    in_favor = base if line.in_favor is None else line.in_favor
    total = in_favor + line.against + line.other
    if not line.subject:
        raise Refused(f"votes-{index}-subject", "Chưa ghi nội dung biểu quyết. Mời đồng chí ghi.")
    if min(in_favor, line.against, line.other) < 0:
        raise Refused(f"votes-{index}-in_favor", "Số phiếu phải từ 0 trở lên. Mời đồng chí đếm lại.")
    if total > base:
        raise Refused(
            f"votes-{index}-in_favor",
            f"Tổng số phiếu là {total}, nhiều hơn {base} đảng viên chính thức có mặt. Mời đồng chí đếm lại.",
        )
    return Vote(meeting=row, subject=line.subject, base=base, in_favor=in_favor, against=line.against, other=line.other)


def recount_bases(row: Meeting) -> None:
    """After a new roll call: give the stored votes their new base. Raises Refused when a vote counts more hands than that."""
    base = vote_base(row)
    for vote in row.votes.all():
        total = vote.in_favor + vote.against + vote.other
        if total > base:
            raise Refused(
                None,
                f"Biểu quyết '{vote.subject}' đã ghi {total} phiếu, nhiều hơn {base} đảng viên chính thức có mặt theo "
                "lần điểm danh này. Mời đồng chí xem lại điểm danh, hoặc sửa số phiếu ở bước Biểu quyết trước.",
            )
    row.votes.update(base=base)
