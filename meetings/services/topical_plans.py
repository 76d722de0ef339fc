"""The plan of topical sessions of a year, the session that carries out a line of it, and what was learned from one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import month_start
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Member, Unit
from meetings.enums import MeetingKind
from meetings.models import Meeting, TopicalField, TopicalForm, TopicalPlanRow, TopicalReview
from meetings.services.locking import close, opened, standing
from meetings.services.record import start_meeting

ROW = ["quarter", "month", "theme", "field", "form", "leader"]
REVIEW = ["strengths", "faults", "lessons"]


@transaction.atomic
def add_row(
    *, unit: Unit, year: int, values: dict, token: UUID, actor: User, today: date, on_behalf_by: str = ""
) -> TopicalPlanRow:
    """Add a line to the plan of `unit` for `year`; `values` holds the fields of ROW. The same `token` twice adds one.

    Raises Refused where somebody is named who is not of the branch.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    known = TopicalPlanRow.objects.filter(token=token).first()
    if known is not None and (known.unit_id, known.year) == (unit.pk, year):
        return known
    _check_leader(unit, values.get("leader"), today)
    token = uuid4() if known is not None else token  # another plan used it
    row = TopicalPlanRow.objects.create(
        unit=unit, year=year, token=token, created_by=actor, on_behalf_by=on_behalf_by, **values
    )
    record(actor=actor, verb="topical_plan.add", subject=row, unit=unit, fields=ROW)
    return row


@transaction.atomic
def change_row(*, row: TopicalPlanRow, values: dict, actor: User, today: date) -> TopicalPlanRow:
    """Change a line; `values` holds the fields of ROW. Raises Refused for a line taken out of the plan."""
    row = _locked(row)
    if row.dropped_at is not None:
        raise Refused(None, "Chuyên đề này đã được bỏ khỏi kế hoạch. Mời đồng chí thêm chuyên đề mới.")
    _check_leader(row.unit, values.get("leader"), today)
    for name in ROW:
        setattr(row, name, values[name])
    row.save(update_fields=ROW)
    record(actor=actor, verb="topical_plan.change", subject=row, unit=row.unit_id, fields=ROW)
    return row


@transaction.atomic
def drop_row(*, row: TopicalPlanRow, actor: User, at: datetime) -> TopicalPlanRow:
    """Take a line out of the plan; twice is once. Raises Refused where its session is on record."""
    row = _locked(row)
    if _standing_meeting(row) is not None:
        raise Refused(None, "Chuyên đề này đã có buổi sinh hoạt nên được giữ trong kế hoạch.")
    if row.dropped_at is None:
        row.dropped_at = at
        row.save(update_fields=["dropped_at"])
        record(actor=actor, verb="topical_plan.drop", subject=row, unit=row.unit_id, fields=["dropped_at"])
    return row


@transaction.atomic
def take_rows(
    *, branch: Unit, offered: Iterable[TopicalPlanRow], actor: User, on_behalf_by: str = ""
) -> list[TopicalPlanRow]:
    """Take lines that committees above offer into the plan of `branch`; one taken already is not taken again."""
    Unit.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    taken = set(TopicalPlanRow.objects.standing().filter(unit=branch).values_list("source", flat=True))
    names = ["year", "quarter", "month", "theme", "field", "form"]
    rows = [
        TopicalPlanRow.objects.create(
            unit=branch,
            source=row,
            created_by=actor,
            on_behalf_by=on_behalf_by,
            **{name: getattr(row, name) for name in names},
        )
        for row in offered
        if row.pk not in taken
    ]
    if rows:
        record(actor=actor, verb="topical_plan.take", subject=branch, unit=branch, fields={"rows": len(rows)})
    return rows


# --- the session -----------------------------------------------------------------------------------------------------


@transaction.atomic
def start_session(*, row: TopicalPlanRow, place: str, actor: User, today: date, on_behalf_by: str = "") -> Meeting:
    """Start the record of the topical session of a line and return it; one that was started is returned again.

    It counts in the month planned, where that has come, else in this one. Raises Refused for a later year, a line taken out
    of the plan or of a committee.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=row.unit_id)
    row = _locked(row)
    found = _standing_meeting(row)
    if found is not None:
        return found
    if row.dropped_at is not None or not row.unit.is_branch:
        raise Refused(None, "Chuyên đề này không có trong kế hoạch của chi bộ. Mời đồng chí chọn chuyên đề khác.")
    if row.year > today.year:
        raise Refused(None, f"Đây là kế hoạch năm {row.year}. Mời đồng chí ghi khi đến năm đó.")
    planned = date(row.year, row.month, 1) if row.month else month_start(today)
    begun = start_meeting(
        unit=row.unit,
        month=min(planned, month_start(today)),
        kind=MeetingKind.TOPICAL,
        token=uuid4(),
        actor=actor,
        today=today,
        place=place,
        on_behalf_by=on_behalf_by,
    )
    meeting = opened(begun)
    meeting.topic = row.theme
    close(meeting, actor=actor, verb="frame", fields=["topic"])
    return _link(row, meeting, actor)


@transaction.atomic
def link_session(*, meeting: Meeting, row: TopicalPlanRow, actor: User) -> Meeting:
    """Say that `meeting` carries out a line of the plan; a former link of it is taken back.

    Raises Refused where the line has a session, or is of another branch or year; for a voided meeting.
    """
    meeting = standing(meeting)
    row = _locked(row)
    found = _standing_meeting(row)
    if found is not None and found.pk != meeting.pk:
        raise Refused("row", "Chuyên đề này đã có buổi sinh hoạt. Mời đồng chí chọn chuyên đề khác.")
    if (row.unit_id, row.year) != (meeting.unit_id, meeting.month.year) or row.dropped_at is not None:
        raise Refused("row", "Chuyên đề này không có trong kế hoạch năm của chi bộ. Mời đồng chí chọn lại.")
    return _link(row, meeting, actor)


@transaction.atomic
def add_unplanned(
    *, meeting: Meeting, field: TopicalField, form: TopicalForm | None, actor: User, on_behalf_by: str = ""
) -> TopicalPlanRow:
    """Write a session that nobody planned into the plan of its year, as held outside it.

    Raises Refused without a topic, and for a voided meeting.
    """
    locked = standing(meeting)
    if not locked.topic:
        raise Refused("field", "Buổi này chưa có tên chuyên đề. Mời đồng chí ghi tên ở bước Thời gian, thành phần.")
    values = {"month": locked.month.month, "quarter": (locked.month.month + 2) // 3, "theme": locked.topic}
    row = TopicalPlanRow.objects.filter(meeting=locked, is_extra=True, dropped_at=None).first()
    row = row or TopicalPlanRow(unit_id=locked.unit_id, year=locked.month.year, is_extra=True, created_by=actor)
    row.field, row.form, row.on_behalf_by = field, form, on_behalf_by
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    _link(row, locked, actor)
    return row


def _link(row: TopicalPlanRow, meeting: Meeting, actor: User) -> Meeting:
    others = TopicalPlanRow.objects.filter(meeting=meeting).exclude(pk=row.pk)
    others.filter(is_extra=True).delete()
    others.update(meeting=None)
    row.meeting = meeting
    row.save(update_fields=["meeting"])
    record(actor=actor, verb="topical_plan.link", subject=row, unit=row.unit_id, fields={"meeting": meeting.pk})
    return meeting


@transaction.atomic
def save_review(
    *, meeting: Meeting, values: dict[str, str], version: int, actor: User, at: datetime, on_behalf_by: str = ""
) -> TopicalReview:
    """Keep what was learned from a topical session; `values` holds the fields of REVIEW. The same again changes nothing.

    Raises Refused before the session was held or without a word, StaleVersion when somebody wrote in between.
    """
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if locked.held_on is None or not locked.has_topic or locked.is_voided:
        raise Refused(None, "Buổi chuyên đề chưa sinh hoạt. Mời đồng chí ghi rút kinh nghiệm sau buổi.")
    texts = {name: values.get(name, "").strip() for name in REVIEW}
    if not any(texts.values()):
        raise Refused("strengths", "Chưa có nội dung. Mời đồng chí ghi ít nhất một phần.")
    row = TopicalReview.objects.filter(meeting=locked).first()
    if row is not None and all(getattr(row, name) == text for name, text in texts.items()):
        return row
    if row is not None and row.version != version:
        raise StaleVersion(row)
    row = row or TopicalReview(meeting=locked, version=0)
    for name, text in texts.items():
        setattr(row, name, text)
    row.version, row.written_at, row.written_by, row.on_behalf_by = row.version + 1, at, actor, on_behalf_by
    row.save()
    record(actor=actor, verb="topical_review.save", subject=row, unit=locked.unit_id, fields=REVIEW)
    return row


def _locked(row: TopicalPlanRow) -> TopicalPlanRow:
    return TopicalPlanRow.objects.select_for_update(of=("self",)).select_related("unit__type").get(pk=row.pk)


def _standing_meeting(row: TopicalPlanRow) -> Meeting | None:
    meeting = row.meeting
    return meeting if meeting is not None and not meeting.is_voided else None


def _check_leader(unit: Unit, leader: Member | None, today: date) -> None:
    if leader is not None and not Member.objects.belonging_on(unit, today).contains(leader):
        raise Refused("leader", f"Đồng chí {leader} không thuộc chi bộ. Mời đồng chí chọn lại.")


# --- mergers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def hand_over_plans(*, unit: Unit, successor: Unit, actor: User | None, on: date) -> None:
    """Pass the lines without a session of the year of the merger and later ones to the successor; a theme both took once.

    A session that is only prepared for a month after the merger stays behind, its line passes.
    """
    both = TopicalPlanRow.objects.standing().filter(unit=successor, source__isnull=False).values("source")
    prepared = Meeting.objects.filter(unit=unit, held_on__isnull=True, month__gte=on)
    rows = TopicalPlanRow.objects.open() | TopicalPlanRow.objects.standing().filter(meeting__in=prepared)
    rows = rows.filter(unit=unit, year__gte=on.year).exclude(source__in=both)
    moved = list(rows.values_list("pk", flat=True))
    if moved:
        TopicalPlanRow.objects.filter(pk__in=moved).update(unit=successor, meeting=None)
        record(actor=actor, verb="topical_plan.hand_over", subject=unit, unit=successor, fields={"rows": moved})
