"""Answers told to the branch at a meeting."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from meetings.models import Meeting, ProposalAnnouncement
from meetings.queries.proposal import answers_for


@transaction.atomic
def announce_answers(*, meeting: Meeting, step_ids: Collection[int], actor: User, at: datetime) -> int:
    """Mark exactly the answers `step_ids` as told at `meeting`, and return how many marks changed.

    Sending the same again changes nothing. Raises Refused when the minutes are locked, the meeting is voided, or an answer
    is not among those that it hears of.
    """
    row = Meeting.objects.select_for_update(of=("self",)).select_related("unit").get(pk=meeting.pk)
    if row.is_finalized or row.is_voided:
        raise Refused(None, "Biên bản đã khóa nên không đánh dấu thêm được. Nếu cần sửa, mời đồng chí chọn Đính chính.")
    heard = {answer.step.pk: answer for answer in answers_for(row)}
    if not set(step_ids) <= heard.keys():
        raise Refused(None, "Danh sách trả lời kiến nghị đã thay đổi. Mời đồng chí xem lại rồi đánh dấu lại.")
    told = {pk for pk, answer in heard.items() if answer.is_announced}
    new, gone = set(step_ids) - told, told - set(step_ids)
    ProposalAnnouncement.objects.bulk_create(
        ProposalAnnouncement(step_id=pk, meeting=row, at=at, by=actor) for pk in sorted(new)
    )
    ProposalAnnouncement.objects.filter(meeting=row, step__in=gone).delete()
    if new or gone:
        fields = {"told": len(new), "taken_back": len(gone)}
        record(actor=actor, verb="proposals.announce", subject=row, unit=row.unit_id, fields=fields)
    return len(new) + len(gone)
