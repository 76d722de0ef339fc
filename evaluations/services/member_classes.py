"""The annual classes of the members of a branch, saved as one list.

366-QĐ/TW 30/8/2025, HD 43-HD/BTCTW 31/10/2025 (cần đối chiếu bản gốc). Rows stay in the branch, earlier ones too; the log
keeps that and which fields changed: not a name or a class, nor a digest of a class, which could be tried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Unit
from chibo.organization.queries import roster
from evaluations.annual_caps import cap_words
from evaluations.enums import MemberNotRated
from evaluations.member_classes import LEVELS, Recorded, day_of, list_of, member_cap, posts_on, recorded
from evaluations.models import MemberClass, MemberClassList

FIELDS = ("self_level", "level", "not_rated_reason", "posts")
ELSEWHERE = "Năm {year} đã được chi bộ khác ghi. Mời đồng chí liên hệ chi bộ đó."


@dataclass(frozen=True)
class MemberGiven:
    """The member's own rating, and the class or why there is none (`MemberNotRated`); all empty: nothing recorded."""

    self_level: str = ""
    level: str = ""
    not_rated_reason: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.self_level or self.level or self.not_rated_reason)


class RefusedMembers(Refused):
    """Refusals by member id; nothing of the list was written."""

    def __init__(self, rows: dict[int, str]):
        super().__init__(None, "Có đồng chí chưa ghi được. Mời đồng chí xem các dòng có ghi chú.")
        self.rows = rows


@transaction.atomic
def save_member_classes(
    *,
    branch: Unit,
    year: int,
    given: Mapping[int, MemberGiven],
    base_version: int,
    exception_reason: str,
    actor: User,
    today: date,
    at: datetime,
) -> MemberClassList:
    """Save the list of `branch` for `year`; the same list again changes nothing.

    `given`: member id → what is recorded of a member on the roster of 31 December; of a member who was no longer there only
    an empty row, which takes what this branch recorded off the list. What another branch recorded is left as it is. Raises
    StaleVersion where somebody saved in between, RefusedMembers by row, Refused (fields year, exception_reason) on the year
    and on a broken cap.
    """
    branch = Unit.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    if not 2018 <= year <= today.year:
        raise Refused("year", "Xếp loại đảng viên ghi được từ năm 2018 đến năm nay. Mời đồng chí xem lại năm.")
    ids = [entry.member.pk for entry in roster(branch, day_of(year))]
    known = recorded(branch, year, ids)
    _check_rows(year, given, ids, known)
    posts = posts_on(ids, day_of(year))
    held = known.left | known.own
    changes = {pk: row for pk, row in given.items() if not _is_as(held.get(pk), branch, row, posts.get(pk, []))}
    stored = list_of(branch, year)
    if stored is None and not changes:
        raise Refused(None, "Chưa ghi mức nào. Mời đồng chí chọn mức cho ít nhất một đồng chí.")
    if stored is not None and not changes and stored.exception_reason == exception_reason:
        return stored
    if (stored.version if stored else 0) != base_version:
        raise StaleVersion(stored)
    reason = _check_cap(branch, year, given, known, exception_reason)
    for pk, row in changes.items():
        _store(branch, year, pk, row, posts.get(pk, []), held.get(pk), actor, at)
    values = {"version": base_version + 1, "exception_reason": reason, "recorded_by": actor, "recorded_at": at}
    stored, _ = MemberClassList.objects.update_or_create(branch=branch, year=year, defaults=values)
    fields = {"year": year, "changed": len(changes), "version": stored.version, "exception_reason": reason}
    record(actor=actor, verb="evaluations.member_classes", subject=stored, unit=branch, fields=fields)
    return stored


def _check_rows(year: int, given: Mapping[int, MemberGiven], ids: list[int], known: Recorded) -> None:
    checked = {pk: _wrong(year, pk, row, ids, known) for pk, row in given.items()}
    refused = {pk: sentence for pk, sentence in checked.items() if sentence}
    if refused:
        raise RefusedMembers(refused)


def _wrong(year: int, pk: int, row: MemberGiven, ids: list[int], known: Recorded) -> str:
    """Return what does not hold of one row, '' where it does."""
    if row.is_empty and (pk in ids or pk in known.left or pk in known.earlier):
        return ""
    if pk not in ids:
        return f"Đồng chí này không ở chi bộ ngày 31/12/{year}. Mời đồng chí xem lại danh sách."
    if pk in known.elsewhere:
        return ELSEWHERE.format(year=year)
    if not {row.self_level, row.level} <= {"", *LEVELS} or row.not_rated_reason not in {"", *MemberNotRated.values}:
        return "Mục này không có trong danh sách. Mời đồng chí chọn lại."
    if row.level and row.not_rated_reason:
        return "Mời đồng chí chọn mức, hoặc lý do chưa xếp loại (chỉ một trong hai)."
    return ""


def _is_as(known: MemberClass | None, branch: Unit, row: MemberGiven, posts: list[str]) -> bool:
    """Whether `row` changes nothing; what a branch merged into this one recorded becomes this one's."""
    if known is None or row.is_empty:
        return known is None and row.is_empty
    held = (known.branch_id, known.self_level, known.level, known.not_rated_reason, known.posts)
    return held == (branch.pk, row.self_level, row.level, row.not_rated_reason, posts)


def _check_cap(
    branch: Unit,
    year: int,
    given: Mapping[int, MemberGiven],
    known: Recorded,
    exception_reason: str,
) -> str:
    """Return the reason to keep: '' where the cap is kept. Members who were no longer there do not count."""
    levels = {pk: row.level for pk, row in known.own.items()} | {pk: row.level for pk, row in given.items()}
    found = member_cap(branch, year, levels.values())
    if found is None or not found[1].exceeded:
        return ""
    if not exception_reason:
        raise Refused(
            "exception_reason",
            f"Danh sách này vượt tỷ lệ tối đa. {cap_words(*found)} Mời đồng chí chọn mức khác, hoặc ghi lý do ngoại lệ.",
        )
    return exception_reason


def _store(
    branch: Unit,
    year: int,
    member: int,
    row: MemberGiven,
    posts: list[str],
    known: MemberClass | None,
    actor: User,
    at: datetime,
) -> None:
    """End the row that held and add the one that holds from now on, each with its event; an emptied row has none after it."""
    if known is not None:
        known.ended_at, known.ended_by = at, actor
        known.save(update_fields=["ended_at", "ended_by"])
    if row.is_empty:
        record(actor=actor, verb="evaluations.member_class_remove", subject=known, unit=branch, fields=FIELDS)
        return
    values = {
        "self_level": row.self_level,
        "level": row.level,
        "not_rated_reason": row.not_rated_reason,
        "posts": posts,
    }
    stored = MemberClass.objects.create(
        member_id=member, year=year, branch=branch, recorded_by=actor, recorded_at=at, **values
    )
    record(actor=actor, verb="evaluations.member_class", subject=stored, unit=branch, fields=FIELDS)
