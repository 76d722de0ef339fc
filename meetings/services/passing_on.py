"""What was said and decided is passed on to those who were absent."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from meetings.member_history import absentees
from meetings.models import Meeting


@transaction.atomic
def note_passed_on(*, meeting: Meeting, how: Mapping[int, str], actor: User) -> None:
    """Keep how each absent member learned of the meeting: {member id: PassedOn or ''}; also after the minutes are locked.

    Raises Refused on a voided meeting or on somebody who was not absent.
    """
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if row.is_voided:
        raise Refused(None, "Kỳ sinh hoạt này đã hủy nên không ghi thêm được.")
    marks = {mark.member_id: mark for mark in absentees(row)}
    if not how.keys() <= marks.keys():
        raise Refused(None, "Danh sách vắng mặt đã thay đổi. Mời đồng chí mở lại trang này và xem lại.")
    for member, value in how.items():
        if marks[member].passed_on != value:
            marks[member].passed_on = value
            marks[member].save(update_fields=["passed_on"])
    record(actor=actor, verb="meetings.passed_on", subject=row, unit=row.unit_id, fields={"rows": len(how)})
