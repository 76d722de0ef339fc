"""How every write of a meeting begins and ends: lock, re-read, check; save, log, tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused, StaleVersion
from meetings.models import Draft, Meeting
from meetings.signals import meeting_changed


def standing(meeting: Meeting) -> Meeting:
    """Return the locked row for what may be noted about a meeting after its minutes are locked, too.

    Raises Refused when it is voided. Who locks the unit as well locks it before.
    """
    row = Meeting.objects.select_for_update(of=("self",)).select_related("unit__type").get(pk=meeting.pk)
    if row.is_voided:
        raise Refused(None, "Kỳ sinh hoạt này đã hủy nên không ghi thêm được.")
    return row


def opened(meeting: Meeting, version: int | None = None) -> Meeting:
    """Return the locked row, open for writing and one version on; the caller saves it with `close`.

    Raises Refused when it is voided or its minutes are locked, StaleVersion when `version` is not the stored one.
    """
    row = standing(meeting)
    if row.is_finalized:
        raise Refused(None, "Biên bản đã khóa. Nếu cần sửa, mời đồng chí mở trang biên bản và chọn Đính chính.")
    if version is not None and row.version != version:
        raise StaleVersion(row)
    row.version += 1
    return row


def close(
    row: Meeting, *, actor: User, verb: str, fields: Iterable[str], months: Iterable[date] = (), section: str = ""
) -> Meeting:
    """Save `fields` of the opened row, log the act, forget the person's draft of `section` and tell the apps above."""
    fields = list(fields)
    row.full_clean(
        exclude=[field.name for field in row._meta.fields if field.name not in fields], validate_unique=False
    )
    row.save(update_fields=[*fields, "version"])
    if section:
        Draft.objects.filter(user=actor, meeting=row, section=section).delete()
    record(actor=actor, verb=f"meetings.{verb}", subject=row, unit=row.unit_id, fields=fields)
    tell(row, months)
    return row


def tell(row: Meeting, months: Iterable[date] = ()) -> None:
    """Send `meeting_changed` for the meeting's month and any other month concerned; figures do not rest on committees'."""
    if row.is_of_committee:
        return
    meeting_changed.send(sender=Meeting, changes={(row.unit_id, month) for month in {row.month, *months}})
