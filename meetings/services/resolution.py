"""The resolution by items, and the assignments that a meeting gives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from chibo.accounts.models import User
from chibo.common.dates import screen_date
from chibo.common.errors import Refused
from chibo.organization.models import MemberGroup, Unit
from chibo.organization.queries.member_groups import members_of_groups
from meetings.enums import DocumentKind
from meetings.models import Assignment, Meeting, Resolution, ResolutionItem
from meetings.numbering import term_on
from meetings.rosters import called
from meetings.services.documents import keep_of_meeting, take_back
from meetings.services.locking import close, opened

GIVEN_TO_NOBODY = "Chưa giao cho ai. Mời đồng chí chọn đảng viên, chọn tổ hoặc ghi tên tập thể, cơ quan."


@dataclass(frozen=True)
class ItemLine:
    """One item of the resolution; `pk` of a stored one."""

    text: str
    pk: int | None = None


@dataclass(frozen=True)
class AssignmentLine:
    """One assignment: who (members of the branch, groups in it, a body outside), what, until when.

    `item` is an index into the items.
    """

    text: str
    member_ids: Sequence[int] = field(default_factory=tuple)
    outside_body: str = ""
    due_on: date | None = None
    measure_total: int | None = None
    measure_unit: str = ""
    item: int | None = None
    pk: int | None = None
    group_ids: Sequence[int] = field(default_factory=tuple)


@dataclass(frozen=True)
class Heading:
    """Number, term and day of a resolution; without a day it is that of the meeting, without a term the one then."""

    number: int | None = None
    term: str = ""
    issued_on: date | None = None


@transaction.atomic
def save_resolution(
    *,
    meeting: Meeting,
    heading: Heading,
    items: Sequence[ItemLine],
    assignments: Collection[AssignmentLine],
    version: int,
    actor: User,
) -> Meeting:
    """Keep the items and the assignments of a meeting; stored ones that are not given any more are taken out.

    Without items there is no resolution and no number is used. Raises Refused (fields number, issued_on,
    `assignments-<index>-<name>`), StaleVersion on a newer stored record.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=meeting.unit_id)  # its register gives the number
    row = opened(meeting, version)
    _check_assignments(row, assignments)
    stored = _save_items(row, heading, items, actor)
    _save_assignments(row, stored, assignments, actor)
    return close(row, actor=actor, verb="resolution", fields=[])


def groups_to_choose(meeting: Meeting) -> QuerySet[MemberGroup]:
    """Return the groups of the branch on the day of the meeting, and those to which it gave something already."""
    here = Q(pk__in=MemberGroup.objects.standing_on(meeting.roll_day).filter(unit=meeting.unit_id).values("pk"))
    return MemberGroup.objects.filter(here | Q(assignments__meeting=meeting)).distinct().order_by("kind", "name", "pk")


def _check_assignments(row: Meeting, lines: Collection[AssignmentLine]) -> None:
    day = row.roll_day
    members = {entry.member.pk for entry in called(row, day)}
    groups = {group.pk for group in groups_to_choose(row)}
    for index, line in enumerate(lines):
        where = f"assignments-{index}"
        if not line.text:
            raise Refused(f"{where}-text", "Chưa ghi việc gì. Mời đồng chí ghi nội dung nhiệm vụ.")
        if not line.member_ids and not line.group_ids and not line.outside_body:
            raise Refused(f"{where}-members", GIVEN_TO_NOBODY)
        if not set(line.member_ids) <= members:
            raise Refused(f"{where}-members", "Có người không thuộc chi bộ vào ngày sinh hoạt. Mời đồng chí chọn lại.")
        if not set(line.group_ids) <= groups:
            raise Refused(f"{where}-groups", "Có tổ không thuộc chi bộ vào ngày sinh hoạt. Mời đồng chí chọn lại.")
        if line.due_on is not None and line.due_on < day:
            raise Refused(
                f"{where}-due_on", f"Hạn phải từ ngày sinh hoạt {screen_date(day)} trở đi. Mời đồng chí ghi lại hạn."
            )


def _save_items(row: Meeting, heading: Heading, items: Sequence[ItemLine], actor: User) -> list[ResolutionItem]:
    if not items:
        Resolution.objects.filter(meeting=row).delete()
        take_back(meeting=row, kind=DocumentKind.RESOLUTION, actor=actor)
        return []
    resolution = _save_heading(row, heading, actor)
    known = {item.pk: item for item in resolution.items.all()}
    resolution.items.exclude(pk__in=[line.pk for line in items if line.pk]).delete()
    stored = []
    for position, line in enumerate(items, start=1):
        item = known.pop(line.pk, None) or ResolutionItem(resolution=resolution)
        item.position, item.text = position, line.text
        item.save()
        stored.append(item)
    return stored


def _save_heading(row: Meeting, heading: Heading, actor: User) -> Resolution:
    day = row.roll_day
    if heading.issued_on is not None and heading.issued_on < day:
        raise Refused(
            "issued_on", f"Ngày ban hành phải từ ngày sinh hoạt {screen_date(day)} trở đi. Mời đồng chí ghi lại ngày."
        )
    keep_of_meeting(
        meeting=row,
        kind=DocumentKind.RESOLUTION,
        number=heading.number,
        term=heading.term or term_on(row.unit, heading.issued_on or day),
        issued_on=heading.issued_on or row.held_on,
        about=f"kỳ sinh hoạt tháng {row.month.month} năm {row.month.year}",
        actor=actor,
    )
    return Resolution.objects.get_or_create(meeting=row, defaults={"unit": row.unit})[0]


def _save_assignments(
    row: Meeting, items: list[ResolutionItem], lines: Collection[AssignmentLine], actor: User
) -> None:
    given = {assignment.pk: assignment for assignment in row.assignments.all()}
    _take_out(row.assignments.exclude(pk__in=[line.pk for line in lines if line.pk]))
    for line in lines:
        assignment = given.pop(line.pk, None) or Assignment(meeting=row, unit=row.unit, created_by=actor)
        assignment.text, assignment.outside_body, assignment.due_on = line.text, line.outside_body, line.due_on
        assignment.measure_total, assignment.measure_unit = line.measure_total, line.measure_unit
        assignment.item = items[line.item] if line.item is not None and line.item < len(items) else None
        assignment.save()
        assignment.members.set(line.member_ids)
        if set(line.group_ids) != set(assignment.groups.values_list("pk", flat=True)) or not line.pk:
            _give_to_groups(assignment, line.group_ids, row.roll_day)


def _give_to_groups(assignment: Assignment, group_ids: Sequence[int], day: date) -> None:
    """Name the groups, and remember who belonged to them on `day`: a later change of the group changes nothing here."""
    groups = list(MemberGroup.objects.filter(pk__in=group_ids))
    assignment.groups.set(groups)
    belonging = members_of_groups(groups, day)
    assignment.group_members.set({member.pk for members in belonging.values() for member in members})


def _take_out(rows: QuerySet[Assignment]) -> None:
    """Delete assignments that are no longer given; one that a later meeting reported on is history and stays."""
    reported = rows.filter(progress__meeting__voided_at__isnull=True, progress__isnull=False).first()
    if reported is not None:
        raise Refused(
            None,
            f"Nhiệm vụ '{reported}' đã có kết quả ở kỳ sau nên không bỏ được. Mời đồng chí ghi lại nội dung nhiệm vụ này.",
        )
    rows.delete()
