"""The annual classes of the members of a branch, saved as one list.

366-QĐ/TW 30/8/2025, HD 43-HD/BTCTW 31/10/2025 (cần đối chiếu bản gốc). Rows stay in the branch; the log keeps that and what
changed as digests, never a name or a class in words.
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
from evaluations.member_classes import LEVELS, day_of, list_of, member_cap, posts_on
from evaluations.models import MemberClass, MemberClassList

FIELDS = ("self_level", "level", "not_rated_reason", "posts")
ELSEWHERE = "Đồng chí này đã được ghi xếp loại năm {year} ở chi bộ khác. Mời đồng chí liên hệ chi bộ đó."


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

    `given`: member id → what is recorded of a member on the roster of 31 December. Raises StaleVersion where somebody saved
    in between, RefusedMembers by row, Refused (fields year, exception_reason) on the year and on a broken cap.
    """
    branch = Unit.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    if not 2018 <= year <= today.year:
        raise Refused("year", "Xếp loại đảng viên ghi được từ năm 2018 đến năm nay. Mời đồng chí xem lại năm.")
    ids = [entry.member.pk for entry in roster(branch, day_of(year))]
    known = {row.member_id: row for row in MemberClass.objects.select_for_update().filter(member__in=ids, year=year)}
    posts = posts_on(ids, day_of(year))
    _check_rows(branch, year, given, ids, known)
    changes = {pk: row for pk, row in given.items() if not _is_as(known.get(pk), row, posts[pk])}
    stored = list_of(branch, year)
    if stored is None and not changes:
        raise Refused(None, "Chưa ghi mức nào. Mời đồng chí chọn mức cho ít nhất một đồng chí.")
    if stored is not None and not changes and stored.exception_reason == exception_reason:
        return stored
    if (stored.version if stored else 0) != base_version:
        raise StaleVersion(stored)
    reason = _check_cap(branch, year, given, known, exception_reason)
    for pk, row in changes.items():
        _store(branch, year, pk, row, posts[pk], known.get(pk), actor, at)
    values = {"version": base_version + 1, "exception_reason": reason, "recorded_by": actor, "recorded_at": at}
    stored, _ = MemberClassList.objects.update_or_create(branch=branch, year=year, defaults=values)
    fields = {"year": year, "changed": len(changes), "version": stored.version, "exception_reason": reason}
    record(actor=actor, verb="evaluations.member_classes", subject=stored, unit=branch, fields=fields)
    return stored


def _check_rows(
    branch: Unit, year: int, given: Mapping[int, MemberGiven], ids: list[int], known: Mapping[int, MemberClass]
) -> None:
    refused = {}
    for pk, row in given.items():
        if pk not in ids:
            refused[pk] = f"Đồng chí này không ở chi bộ ngày 31/12/{year}. Mời đồng chí xem lại danh sách."
        elif not {row.self_level, row.level} <= {"", *LEVELS} or row.not_rated_reason not in {
            "",
            *MemberNotRated.values,
        }:
            refused[pk] = "Mục này không có trong danh sách. Mời đồng chí chọn lại."
        elif row.level and row.not_rated_reason:
            refused[pk] = "Mời đồng chí chọn mức, hoặc lý do chưa xếp loại (chỉ một trong hai)."
        elif pk in known and known[pk].branch_id != branch.pk and not row.is_empty:
            refused[pk] = ELSEWHERE.format(year=year)
    if refused:
        raise RefusedMembers(refused)


def _is_as(known: MemberClass | None, row: MemberGiven, posts: list[str]) -> bool:
    if known is None:
        return row.is_empty
    return (known.self_level, known.level, known.not_rated_reason, known.posts) == (
        row.self_level,
        row.level,
        row.not_rated_reason,
        posts,
    )


def _check_cap(
    branch: Unit,
    year: int,
    given: Mapping[int, MemberGiven],
    known: Mapping[int, MemberClass],
    exception_reason: str,
) -> str:
    """Return the reason to keep: '' where the cap is kept."""
    levels = {pk: row.level for pk, row in known.items() if row.branch_id == branch.pk}
    levels |= {pk: row.level for pk, row in given.items()}
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
    """Write one row and its event; a row that was emptied goes, the log keeps that it was there."""
    if row.is_empty:
        record(actor=actor, verb="evaluations.member_class_remove", subject=known, unit=branch, fields=FIELDS)
        known.delete()
        return
    values = {"self_level": row.self_level, "level": row.level, "not_rated_reason": row.not_rated_reason}
    values |= {"posts": posts, "branch": branch, "recorded_by": actor, "recorded_at": at}
    stored, _ = MemberClass.objects.update_or_create(member_id=member, year=year, defaults=values)
    fields = {name: values[name] for name in FIELDS}
    record(actor=actor, verb="evaluations.member_class", subject=stored, unit=branch, fields=fields)
