"""Next month in one tap, its draft resolution, and what members say before the meeting."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Member, Unit
from meetings.draft_resolution import composed_draft
from meetings.enums import MeetingKind, PreparationKind
from meetings.models import DraftResolution, Meeting, Preparation
from meetings.rosters import people_of
from meetings.services.agenda import fill_agenda
from meetings.services.locking import close, opened
from meetings.services.record import meeting_of_the_month, start_meeting


@transaction.atomic
def prepare_next(
    *,
    unit: Unit,
    month: date,
    kind: str,
    actor: User,
    today: date,
    at: datetime,
    token: UUID,
    on_behalf_by: str = "",
) -> Meeting:
    """Start the record of `month` (a first day), fill its agenda and draft its resolution; return the meeting.

    What is there already stays: a second tap returns the same meeting and changes nothing, also after its minutes are
    locked. Raises Refused when the month lies far ahead or outside the life of the branch (field month), or when `kind` is
    not one of the month's meeting (field kind).
    """
    if kind not in MeetingKind.of_the_month():
        raise Refused("kind", "Chỉ chuẩn bị trước được kỳ sinh hoạt thường kỳ. Mời đồng chí chọn lại loại sinh hoạt.")
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    meeting = meeting_of_the_month(unit, month)
    if meeting is None:
        meeting = start_meeting(
            unit=unit,
            month=month,
            kind=kind,
            token=token,
            actor=actor,
            today=today,
            on_behalf_by=on_behalf_by,
        )
    if meeting.is_finalized or is_prepared(meeting):
        return meeting
    row = opened(meeting)
    fill_agenda(row)
    _draft(row, actor, at)
    row.save(update_fields=["version"])  # nothing that counts has changed: the apps above need not hear of it
    record(actor=actor, verb="meetings.prepare", subject=row, unit=row.unit_id, fields=["agenda", "draft_resolution"])
    return row


def is_prepared(meeting: Meeting) -> bool:
    """Tell whether the one tap was made: agenda and draft are there. Two queries at most."""
    return DraftResolution.objects.filter(meeting=meeting).exists() and meeting.agenda.exists()


def _draft(row: Meeting, actor: User, at: datetime) -> None:
    assessment, items = composed_draft(row)
    values = {"assessment": assessment, "items": "\n".join(items), "made_at": at, "made_by": actor}
    DraftResolution.objects.get_or_create(meeting=row, defaults=values)


@transaction.atomic
def save_draft_resolution(
    *, meeting: Meeting, assessment: str, items: str, version: int, actor: User, at: datetime
) -> Meeting:
    """Keep the draft resolution as typed. Raises StaleVersion on a newer stored record."""
    row = opened(meeting, version)
    values = {"assessment": assessment, "items": items, "made_at": at, "made_by": actor}
    DraftResolution.objects.update_or_create(meeting=row, defaults=values)
    return close(row, actor=actor, verb="draft_resolution", fields=[])


@transaction.atomic
def keep_preparation(
    *,
    meeting: Meeting,
    member: Member,
    kind: str,
    reason: str,
    text: str,
    actor: User,
    at: datetime,
    on_behalf_by: str = "",
    is_full: bool = True,
) -> Preparation:
    """Keep what a member says before the meeting; a second word of the same kind takes the place of the first.

    Raises Refused (member, kind, reason, text) when somebody is not of the branch that day, or an absence has no reason,
    an opinion no words; without `is_full` also when somebody else wrote it, for it would be replaced unseen. The log names
    field and member, no words.
    """
    row = opened(meeting)
    if not people_of(row.unit, row.roll_day).filter(pk=member.pk).exists():
        raise Refused("member", "Đồng chí này không thuộc chi bộ vào ngày sinh hoạt. Mời đồng chí chọn lại.")
    _check_said(kind, reason, text)
    _check_replaceable(row.preparations.filter(member=member, kind=kind).first(), actor, is_full=is_full)
    values = {
        "reason": reason if kind == PreparationKind.ABSENCE else "",
        "text": text,
        "typed_by": actor,
        "on_behalf_by": on_behalf_by,
        "at": at,
    }
    kept, _ = Preparation.objects.update_or_create(meeting=row, member=member, kind=kind, defaults=values)
    record(actor=actor, verb="meetings.prepared", subject=row, unit=row.unit_id, fields={"kind": kind})
    return kept


def _check_said(kind: str, reason: str, text: str) -> None:
    if kind not in PreparationKind.values:
        raise Refused("kind", "Chưa rõ báo vắng hay ý kiến. Mời đồng chí chọn một mục.")
    if kind == PreparationKind.ABSENCE and not reason:
        raise Refused("reason", "Chưa có lý do vắng. Mời đồng chí chọn hoặc ghi lý do.")
    if kind != PreparationKind.ABSENCE and not text:
        raise Refused("text", "Chưa có nội dung. Mời đồng chí ghi nội dung ý kiến.")


def _check_replaceable(kept: Preparation | None, actor: User, *, is_full: bool) -> None:
    if kept is not None and not is_full and kept.typed_by_id != actor.pk:
        raise Refused(
            "member",
            f"Chi bộ đã ghi phần này của đồng chí {kept.member}, chỉ xem và sửa được trong chi bộ. "
            "Cần sửa thì mời đồng chí trao đổi với bí thư chi bộ.",
        )


@transaction.atomic
def remove_preparation(*, preparation: Preparation, actor: User, is_full: bool = True) -> None:
    """Take back what a member said before the meeting: he comes after all, or withdraws it.

    Raises Refused (member) without `is_full` on what somebody else wrote.
    """
    row = opened(preparation.meeting)
    _check_replaceable(row.preparations.filter(pk=preparation.pk).first(), actor, is_full=is_full)
    fields = {"kind": preparation.kind}
    record(actor=actor, verb="meetings.prepared_removed", subject=row, unit=row.unit_id, fields=fields)
    Preparation.objects.filter(pk=preparation.pk).delete()
