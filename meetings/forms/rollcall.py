"""The roll call as a form: one row for each member of the roster, guests below."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.http import QueryDict

from chibo.common.forms import tidy_data
from chibo.common.text import clean_line
from chibo.organization.queries import RosterEntry
from meetings.attendance import OUTSIDE_WORDS
from meetings.enums import AttendanceStatus
from meetings.models import Attendance, Meeting
from meetings.services.rollcall import (
    MOST_GUESTS,
    NAME_LENGTH,
    POSITION_LENGTH,
    GuestLine,
    Mark,
    standing_status,
)

REASONS = ["Ốm", "Công tác", "Việc nhà"]
OTHER = "khac"
ABSENT = "absent"  # absent, the reason not yet chosen
GUEST_ROWS = 1
REASON_LENGTH = 200
MEMBER_FIELDS = ("mark-", "opinions-", "reason-", "attended-")
MARKS = [
    AttendanceStatus.PRESENT,
    AttendanceStatus.LATE,
    AttendanceStatus.UNEXCUSED,
    AttendanceStatus.EXCUSED,  # for a reason that who marks may not read; it stays as it is
    ABSENT,
    *(f"{AttendanceStatus.EXCUSED}:{reason}" for reason in [*REASONS, OTHER]),
]


class RollForm:
    """The roll as posted. For each member `mark-<id>` (one of MARKS), `reason-<id>`, `opinions-<id>`, `attended-<id>`.

    Besides `guest-name-<n>`, `guest-position-<n>`, `expected` (keys of `expected`), `add-guest` and `version`. Without data it
    shows the stored roll, or everybody present before the first one. `errors`: {row field, 'guests' or 'roll': sentence}.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        meeting: Meeting,
        entries: list[RosterEntry],
        announced: Mapping[int, str] | None = None,
        expected: Collection[GuestLine] = (),
        is_full: bool = True,
    ):
        """`announced`: {member id: reason} of absences told beforehand; the first roll begins with them.

        `expected`: guests who are likely there, noted by one touch. Without `is_full` no known reason is shown: a mark
        'excused' with an empty reason leaves it as it is, a reason typed takes its place.
        """
        self.data, self.meeting, self.entries, self.is_full = tidy_data(data), meeting, entries, is_full
        self.announced = announced or {}
        self.errors: dict[str, str] = {}
        stored = {mark.member_id: mark for mark in meeting.attendances.all()}
        self.rows = [self._row(entry, stored.get(entry.member.pk), bool(stored)) for entry in entries]
        self.gone = len(stored.keys() - {entry.member.pk for entry in entries})
        self.guests = self._guests()
        noted = {guest["name"] for guest in self.guests}
        self.expected = {f"{guest.name}|{guest.position}": guest for guest in expected if guest.name not in noted}
        self.chosen = [] if data is None else data.getlist("expected")
        self.version = meeting.version if data is None else data.get("version", "")
        self.heard = str(meeting.opinions or 0) if data is None else data.get("heard", "")

    @property
    def heard_at_first(self) -> int | None:
        """The opinions that the page was opened with; None from a page that does not tell."""
        return int(self.heard) if is_number(self.heard) else None

    @property
    def is_untouched(self) -> bool:
        """What was sent is what an untouched page shows: nobody has called the roll by it."""
        shown = RollForm(
            None, meeting=self.meeting, entries=self.entries, announced=self.announced, is_full=self.is_full
        )
        return (self.marks, self.guest_lines) == (shown.marks, shown.guest_lines)

    @property
    def must_attend(self) -> list[dict]:
        return [row for row in self.rows if row["entry"].must_attend]

    @property
    def outside(self) -> list[dict]:
        """Rows of those whose standing frees them, in the order in which the sentence names the standings."""
        order = list(OUTSIDE_WORDS)
        rows = [row for row in self.rows if not row["entry"].must_attend]
        return sorted(rows, key=lambda row: order.index(row["entry"].standing.kind))

    def _row(self, entry: RosterEntry, stored: Attendance | None, was_called: bool) -> dict:
        pk = entry.member.pk
        told = "" if was_called or not entry.must_attend else self.announced.get(pk, "")
        shown = self._shown_row(entry, stored, told) if self.data is None else self._posted_row(pk)
        fixed = {"entry": entry, "member": entry.member, "field": f"member-{pk}", "error": "", "stored": ""}
        if not entry.must_attend:
            fixed["words"] = OUTSIDE_WORDS[entry.standing.kind]
        is_new = was_called and (stored is None or _is_outside(stored) == entry.must_attend)
        return fixed | {"is_new": is_new and self.data is None} | shown

    def _shown_row(self, entry: RosterEntry, stored: Attendance | None, told: str) -> dict:
        row = _stored_row(entry, stored, told)
        if self.is_full or not row["mark"].startswith(AttendanceStatus.EXCUSED):
            return row
        return row | {"mark": AttendanceStatus.EXCUSED.value, "reason": ""}

    def _posted_row(self, pk: int) -> dict:
        mark = self.data.get(f"mark-{pk}", AttendanceStatus.PRESENT)
        reason = clean_line(self.data.get(f"reason-{pk}", ""))
        if not self.is_full and mark in MARKS and mark.startswith(f"{AttendanceStatus.EXCUSED}:"):
            mark, _, chosen = mark.partition(":")
            reason = reason if chosen == OTHER else chosen
        return {
            "mark": mark,
            "reason": reason,
            "opinions": self.data.get(f"opinions-{pk}", "0").strip() or "0",
            "attended": f"attended-{pk}" in self.data,
        }

    def _guests(self) -> list[dict]:
        if self.data is None:
            rows = [{"name": guest.name, "position": guest.position} for guest in self.meeting.guests.all()]
            return [*rows, *[_no_guest() for _ in range(GUEST_ROWS)]]
        count = sum(key.startswith("guest-name-") for key in self.data)
        rows = [
            {
                "name": clean_line(self.data.get(f"guest-name-{index}", "")),
                "position": clean_line(self.data.get(f"guest-position-{index}", "")),
            }
            for index in range(min(count, MOST_GUESTS + 1))
        ]
        return [*rows, _no_guest()] if self.adds_guest else rows

    @property
    def adds_guest(self) -> bool:
        """'Thêm đại biểu' was pressed: one more empty line, nothing saved."""
        return self.data is not None and "add-guest" in self.data

    def is_valid(self) -> bool:
        """Read the numbers and lengths and whether it is the roster that was shown; what a mark may be the service says."""
        self._check_roster()
        for row in self.rows:
            self._check_row(row)
        if any(len(guest["name"]) > NAME_LENGTH or len(guest["position"]) > POSITION_LENGTH for guest in self.guests):
            self.errors["guests"] = (
                f"Họ tên đại biểu ghi được {NAME_LENGTH} chữ, chức vụ {POSITION_LENGTH} chữ. Mời đồng chí rút gọn."
            )
        if not is_number(str(self.version)):
            self.errors["roll"] = "Trang này đã cũ. Mời đồng chí mở lại trang điểm danh."
        return not self.errors

    def _check_roster(self) -> None:
        """Members who joined, left or got a standing while the page was open: the person must see them."""
        posted = {key.rpartition("-")[2] for key in self.data if key.startswith(MEMBER_FIELDS)}
        if posted - {str(entry.member.pk) for entry in self.entries}:
            self.errors["roll"] = (
                "Có người trong bản vừa gửi không thuộc danh sách đảng viên của ngày này. "
                "Danh sách dưới đây đã đúng; mời đồng chí xem lại rồi lưu."
            )
        for row in self.rows:
            is_marked = f"mark-{row['member'].pk}" in self.data
            if row["entry"].must_attend and not is_marked:
                self._fail(row, f"Đồng chí {row['member'].name} chưa được điểm danh. Mời đồng chí xem lại.")
            if is_marked and not row["entry"].must_attend:
                words = row["entry"].standing.get_kind_display().lower()
                self._fail(row, f"Đồng chí {row['member'].name} nay {words} theo quyết định. Mời đồng chí xem lại.")

    def _check_row(self, row: dict) -> None:
        pk, name = row["member"].pk, row["member"].name
        if not is_number(row["opinions"]):
            self._fail(row, f"Số ý kiến của đồng chí {name} cần là một số. Mời đồng chí ghi lại, ví dụ 2.")
        if len(row["reason"]) > REASON_LENGTH:
            self._fail(row, f"Lý do vắng chỉ ghi được {REASON_LENGTH} chữ. Mời đồng chí rút gọn.")
        twice = len(self.data.getlist(f"mark-{pk}")) > 1 or len(self.data.getlist(f"opinions-{pk}")) > 1
        if row["mark"] not in MARKS or twice:
            self._fail(row, f"Chưa rõ đồng chí {name} có mặt hay vắng. Mời đồng chí chọn lại.")

    def fail(self, field: str | None, sentence: str) -> None:
        """Put a refusal beside its member, the guests, or above the list."""
        row = next((row for row in self.rows if row["field"] == field), None)
        if row is not None:
            self._fail(row, sentence)
        else:
            self.errors[field if field == "guests" else "roll"] = sentence

    def _fail(self, row: dict, sentence: str) -> None:
        row["error"] = sentence
        self.errors[row["field"]] = sentence

    def compare(self, stored: Meeting) -> None:
        """Show beside each row what somebody else saved in between; the next save is based on that version."""
        saved = RollForm(None, meeting=stored, entries=self.entries, is_full=self.is_full)
        for row, other in zip(self.rows, saved.rows, strict=True):
            if _mark(row) != _mark(other):
                row["stored"] = _words(_mark(other))
        self.version, self.heard = stored.version, str(stored.opinions or 0)

    @property
    def marks(self) -> list[Mark]:
        return [_mark(row) for row in self.rows]

    @property
    def guest_lines(self) -> list[GuestLine]:
        came = [guest for key, guest in self.expected.items() if key in self.chosen]
        return [*came, *(GuestLine(**guest) for guest in self.guests if guest["name"] or guest["position"])]


def is_number(typed: str) -> bool:
    """Tell whether `typed` is a whole number of at most nine digits."""
    return typed.isascii() and typed.isdecimal() and len(typed) <= 9


def _no_guest() -> dict:
    return {"name": "", "position": ""}


def _is_outside(stored: Attendance) -> bool:
    return stored.status in AttendanceStatus.outside_base()


def _stored_row(entry: RosterEntry, stored: Attendance | None, told: str = "") -> dict:
    if stored is None and told:
        mark = f"{AttendanceStatus.EXCUSED}:{told if told in REASONS else OTHER}"
        return {"mark": mark, "reason": "" if told in REASONS else told, "opinions": "0", "attended": False}
    if stored is None:
        return {"mark": AttendanceStatus.PRESENT, "reason": "", "opinions": "0", "attended": False}
    mark = AttendanceStatus.PRESENT if _is_outside(stored) else stored.status
    if mark == AttendanceStatus.EXCUSED:
        mark = f"{mark}:{stored.reason if stored.reason in REASONS else OTHER}"
    return {
        "mark": mark,
        "reason": "" if stored.reason in REASONS else stored.reason,
        "opinions": str(stored.opinions),
        "attended": stored.attended and not entry.must_attend,
    }


def _mark(row: dict) -> Mark:
    entry, pk = row["entry"], row["member"].pk
    opinions = int(row["opinions"]) if is_number(row["opinions"]) else 0
    if not entry.must_attend:
        return Mark(pk, standing_status(entry), row["attended"], "", opinions)
    status, _, reason = row["mark"].partition(":")
    if row["mark"] == AttendanceStatus.EXCUSED:
        return Mark(pk, status, reason=row["reason"] or None, opinions=opinions)
    if status == ABSENT:
        status = AttendanceStatus.EXCUSED
    if reason == OTHER:
        reason = row["reason"]
    return Mark(pk, status, reason=reason, opinions=opinions)


def _words(mark: Mark) -> str:
    """Return 'Vắng có lý do (Ốm), 2 ý kiến'."""
    if mark.status in AttendanceStatus.outside_base():
        said = "Vẫn đến dự" if mark.attended else "Không dự"
    else:
        said = AttendanceStatus(mark.status).label + (f" ({mark.reason})" if mark.reason else "")
    return f"{said}, {mark.opinions} ý kiến" if mark.opinions else said
