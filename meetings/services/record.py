"""The life of a meeting's record: started, its frame and texts kept, locked, opened for correction, voided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import add_months, month_end, month_start, screen_date
from chibo.common.errors import Refused, StaleVersion
from chibo.common.text import digest, thousands
from chibo.organization.models import Unit, UnitGroup
from meetings.enums import MeetingKind, PrivateText
from meetings.gatherings import check_group, same_day
from meetings.minutes import compose, lacks_for_lock
from meetings.models import GatheringType, Meeting, MinutesVersion
from meetings.rosters import MOST_UNITS, number_called, people_of
from meetings.services.drafts import drop_texts
from meetings.services.locking import close, opened, tell
from meetings.services.progress import settle_after_voiding
from meetings.signals import meeting_voiding

FRAME = [
    "kind",
    "month",
    "held_on",
    "started_at",
    "ended_at",
    "place",
    "chair",
    "minute_taker",
    "topic",
    "chi_uy_met_on",
    "chi_uy_has_minutes",
    "notified_on",
    "papers_sent_on",
    "fee_announced",
    "last_minutes_approved",
    "last_minutes_note",
]
# Of a meeting of a committee, a giao ban, a conference: what it is follows from its type.
GATHERING_FRAME = [
    "gathering",
    "group",
    "held_as",
    "month",
    "held_on",
    "started_at",
    "ended_at",
    "place",
    "chair",
    "minute_taker",
    "topic",
    "notified_on",
    "papers_sent_on",
]
LOCK = ["finalized_at", "finalized_by", "correction_reason"]
TEXTS = ["assessment", "discussion", *PrivateText.values, "conclusion", "note"]
LONGEST_MINUTES = 6 * 60
MONTHS_AHEAD = 2
# Older records come in by file: one meeting of long ago opens every month since for every branch.
MONTHS_BACK = 36


def meeting_of_the_month(unit: Unit, month: date) -> Meeting | None:
    """Return the standing regular meeting of a month, if there is one."""
    return Meeting.objects.standing().of_the_month().filter(unit=unit, month=month).first()


@transaction.atomic
def start_meeting(
    *,
    unit: Unit,
    month: date,
    kind: str,
    token: UUID,
    actor: User,
    today: date,
    place: str = "",
    on_behalf_by: str = "",
    gathering: GatheringType | None = None,
    group: UnitGroup | None = None,
) -> Meeting:
    """Start the record of a meeting of `unit` for `month` (a first day) and return it.

    `gathering`, and perhaps the `group` that is called, for kinds of a committee and no others. The same `token` twice
    returns the first result. Raises Refused when the month already has its regular meeting, lies far ahead or outside the
    life of the branch, on a kind that such a unit does not hold.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    known = Meeting.objects.filter(token=token).first()
    if known is not None and known.unit_id == unit.pk:
        return known
    if known is not None:
        token = uuid4()  # another branch used it: this one must not be sent there
    _check_month(unit, month, today)
    _check_kind(unit, kind, gathering)
    check_group(unit, group)
    _check_called(unit, gathering, group, min(today, month_end(month)))
    _check_first(unit, month, kind)
    meeting = Meeting.objects.create(
        unit=unit,
        month=month,
        kind=kind,
        gathering=gathering,
        group=group,
        token=token,
        place=place,
        created_by=actor,
        on_behalf_by=on_behalf_by,
    )
    record(actor=actor, verb="meetings.start", subject=meeting, unit=unit, fields=["kind", "month"])
    tell(meeting)
    return meeting


@transaction.atomic
def save_frame(*, meeting: Meeting, values: dict, version: int, actor: User, today: date) -> Meeting:
    """Keep when, where and by whom the meeting was held; `values` holds the fields of FRAME (or of GATHERING_FRAME).

    Raises Refused (with the field) on a day or month that cannot be, times that do not follow, somebody who is not of the
    branch, a second meeting; StaleVersion on a newer stored version.
    """
    row = opened(meeting, version)
    old_month = row.month
    fields = [name for name in (GATHERING_FRAME if row.is_of_committee else FRAME) if name in values]
    for name in fields:
        setattr(row, name, values[name])
    _check_days(row, today)
    _check_times(row)
    if row.month != old_month:
        _check_month(row.unit, row.month, today)
    if row.is_of_committee:
        row.kind, fields = row.gathering.kind, [*fields, "kind"]
        check_group(row.unit, row.group)
        _check_kind(row.unit, row.kind, row.gathering)
        if row.base is None:
            _check_called(row.unit, row.gathering, row.group, row.roll_day)
        _check_same_day(row)
    _check_only_one(row)
    _check_people(row)
    if row.held_on is None and row.base is not None:
        raise Refused("held_on", "Đã điểm danh nên cần có ngày sinh hoạt. Mời đồng chí ghi ngày.")
    try:
        with transaction.atomic():
            return close(row, actor=actor, verb="frame", fields=fields, months=[old_month], section="frame")
    except IntegrityError as error:
        again = "một buổi cùng loại" if row.is_of_committee else "một buổi sinh hoạt chuyên đề"
        raise Refused("held_on", f"Ngày này đã có {again}. Mời đồng chí mở buổi đó.") from error


def _check_kind(unit: Unit, kind: str, gathering: GatheringType | None) -> None:
    """A branch holds meetings of a branch, a committee those of its types."""
    if unit.is_branch == (kind in MeetingKind.of_committees()) or (gathering is None) != unit.is_branch:
        raise Refused("gathering", "Loại này không phải của tổ chức đảng này. Mời đồng chí chọn lại loại họp.")
    if gathering is not None and gathering.kind != kind:
        raise Refused("gathering", "Loại này không phải của tổ chức đảng này. Mời đồng chí chọn lại loại họp.")


def _check_called(unit: Unit, gathering: GatheringType | None, group: UnitGroup | None, day: date) -> None:
    """A roll of more units than one page can take is refused before anybody types it."""
    number = number_called(unit, gathering, group, day) if gathering is not None else 0
    if number > MOST_UNITS:
        raise Refused(
            "group",
            f"Buổi này mời tới {thousands(number)} đơn vị, mỗi buổi điểm danh được nhiều nhất {MOST_UNITS} đơn vị. Mời "
            "đồng chí chọn từng cụm, hoặc loại họp chỉ mời các tổ chức đảng trực thuộc trực tiếp.",
        )


def _check_same_day(row: Meeting) -> None:
    """The same type for the same units twice on a day is one meeting logged twice; another cụm is another meeting."""
    other = same_day(row)
    if other is not None:
        raise Refused("held_on", f"Ngày này đã có buổi {other.kind_name}. Mời đồng chí mở buổi đó.")


def _check_days(row: Meeting, today: date) -> None:
    for name in ("chi_uy_met_on", "notified_on", "papers_sent_on"):
        day = getattr(row, name)
        if day is not None and day > today:
            raise Refused(name, f"Ngày này chưa tới (hôm nay {screen_date(today)}). Mời đồng chí xem lại ngày.")
    if row.held_on is None:
        return
    if row.held_on > today:
        raise Refused(
            "held_on", f"Ngày sinh hoạt chưa tới (hôm nay {screen_date(today)}). Mời đồng chí ghi lại sau khi họp."
        )
    if not row.unit.is_open_on(row.held_on):
        raise Refused("held_on", f"{row.unit.name} không hoạt động vào ngày này. Mời đồng chí xem lại ngày.")


def _check_times(row: Meeting) -> None:
    if row.started_at is None or row.ended_at is None:
        return
    start, end = (moment.hour * 60 + moment.minute for moment in (row.started_at, row.ended_at))
    if (end - start) % (24 * 60) > LONGEST_MINUTES or end == start:
        raise Refused(
            "ended_at", "Giờ kết thúc phải sau giờ bắt đầu, không quá 6 giờ. Mời đồng chí xem lại hai giờ này."
        )


def _check_month(unit: Unit, month: date, today: date) -> None:
    if month > add_months(month_start(today), MONTHS_AHEAD):
        raise Refused("month", f"Tháng {month:%m/%Y} còn xa. Mời đồng chí chọn tháng gần hơn.")
    if month < add_months(month_start(today), -MONTHS_BACK):
        raise Refused("month", f"Tháng {month:%m/%Y} đã quá lâu. Mời đồng chí đề nghị cấp trên nhập từ bảng Excel.")
    began_later = unit.valid_from is not None and unit.valid_from >= add_months(month, 1)
    if began_later or (unit.valid_to is not None and unit.valid_to < month):
        raise Refused("month", f"{unit.name} không hoạt động trong tháng {month:%m/%Y}. Mời đồng chí chọn tháng khác.")


def _check_people(row: Meeting) -> None:
    """Who chairs and who writes belong to the branch, or to the committee, on the day of the meeting."""
    for name in ("chair", "minute_taker"):
        member = getattr(row, name)
        if member is not None and not people_of(row.unit, row.roll_day).contains(member):
            place = "cấp ủy" if row.is_of_committee else "chi bộ"
            raise Refused(name, f"Đồng chí {member} không thuộc {place} vào ngày này. Mời đồng chí chọn lại.")


def _check_first(unit: Unit, month: date, kind: str) -> None:
    if kind in MeetingKind.of_the_month() and meeting_of_the_month(unit, month):
        raise Refused(
            "month", f"Tháng {month:%m/%Y} chi bộ đã có kỳ sinh hoạt thường kỳ. Mời đồng chí mở kỳ đó để ghi tiếp."
        )


def _check_only_one(row: Meeting) -> None:
    if row.kind not in MeetingKind.of_the_month():
        return
    other = meeting_of_the_month(row.unit, row.month)
    if other is not None and other.pk != row.pk:
        raise Refused(
            "month", f"Tháng {row.month:%m/%Y} chi bộ đã có kỳ sinh hoạt thường kỳ khác. Mời đồng chí chọn tháng khác."
        )


def texts_digest(meeting: Meeting) -> str:
    """Return what tells whether the texts of a meeting are still those that a page was opened with."""
    return digest([getattr(meeting, name) for name in TEXTS])[:16]


@transaction.atomic
def save_texts(
    *,
    meeting: Meeting,
    values: dict[str, str],
    version: int,
    actor: User,
    seen: str = "",
    names: Collection[str] = TEXTS,
) -> Meeting:
    """Keep what was said and concluded: of `values` those named in `names`, a part of TEXTS.

    Raises StaleVersion on a newer stored version, unless the texts are still those of the digest `seen` (`texts_digest`):
    somebody else then kept another part of the record, which writes over nothing here.
    """
    row = opened(meeting)
    if row.version - 1 != version and texts_digest(row) != seen:
        raise StaleVersion(row)
    names = [name for name in TEXTS if name in names]
    for name in names:
        setattr(row, name, values.get(name, ""))
    drop_texts(user=actor, meeting=row, names=() if names == TEXTS else names)
    return close(row, actor=actor, verb="texts", fields=names)


@transaction.atomic
def finalize(*, meeting: Meeting, version: int, actor: User, at: datetime, on_behalf_by: str = "") -> Meeting:
    """Lock the minutes as they stand and keep them as a version with its digest; locking twice keeps one version.

    `on_behalf_by` is kept when nobody was named before. Raises Refused when the day or the roll call is missing,
    StaleVersion when the record changed since it was shown.
    """
    row = opened(meeting, version)
    lacking = lacks_for_lock(row)
    if lacking:
        raise Refused(None, lacking)
    row.on_behalf_by = row.on_behalf_by or on_behalf_by
    number = row.versions.count() + 1
    body = compose(row)
    reason, row.correction_reason = row.correction_reason, ""
    row.finalized_at, row.finalized_by = at, actor
    MinutesVersion.objects.create(
        meeting=row, number=number, body=body, digest=digest(body), reason=reason, made_at=at, made_by=actor
    )
    return close(row, actor=actor, verb="finalize", fields=[*LOCK, "on_behalf_by"])


@transaction.atomic
def open_correction(*, meeting: Meeting, reason: str, actor: User) -> Meeting:
    """Open locked minutes again for correction; the locked version stays, the next lock adds one with `reason`.

    Raises Refused without a reason, or when the minutes are not locked.
    """
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not row.is_finalized or row.is_voided:
        raise Refused(None, "Biên bản chưa khóa nên đồng chí sửa thẳng được, không cần đính chính.")
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do đính chính. Mời đồng chí ghi lý do.")
    row.finalized_at = row.finalized_by = None
    row.correction_reason = reason.strip()
    row.version += 1
    return close(row, actor=actor, verb="correct", fields=LOCK)


@transaction.atomic
def void_meeting(*, meeting: Meeting, reason: str, actor: User, at: datetime) -> Meeting:
    """Void a meeting that was logged by mistake: it stays on record and counts nowhere. Raises Refused without a reason."""
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if row.is_voided:
        raise Refused(None, "Kỳ sinh hoạt này đã hủy rồi.")
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do hủy. Mời đồng chí ghi lý do.")
    meeting_voiding.send(sender=Meeting, meeting=row)
    row.voided_at, row.voided_by, row.void_reason = at, actor, reason.strip()
    row.version += 1
    close(row, actor=actor, verb="void", fields=["voided_at", "voided_by", "void_reason"])
    settle_after_voiding(row)
    return row
