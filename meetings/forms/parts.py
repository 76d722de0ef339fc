"""Forms of the parts of a record that come in rows: roll call, votes, resolution items, assignments, results."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from chibo.common.forms import ChiboForm
from chibo.common.text import clean_line
from chibo.organization.models import Member
from chibo.organization.queries import RosterEntry
from meetings.enums import AssignmentState, AttendanceStatus
from meetings.models import Meeting
from meetings.services.progress import ProgressLine
from meetings.services.resolution import AssignmentLine, ItemLine
from meetings.services.rollcall import GuestLine, Mark, roll_day, standing_status
from meetings.services.votes import VoteLine

REASONS = ["Ốm", "Công tác", "Việc nhà"]
OTHER = "khac"
GUEST_ROWS = 3
REASON_LENGTH, NAME_LENGTH, POSITION_LENGTH = 200, 120, 200


class RollForm:
    """The roll as posted: for each member `mark-<id>` (present, late, excused:<reason>, excused:khac, unexcused),
    `reason-<id>`, `opinions-<id>`, `attended-<id>`; `guest-<n>`, `guest-position-<n>`; `version`.

    Without data it shows the stored roll, or everybody present before the first one.
    """

    def __init__(self, data: QueryDict | None, *, meeting: Meeting, entries: list[RosterEntry]):
        self.data, self.meeting, self.entries = data, meeting, entries
        self.errors: dict[str, str] = {}
        stored = {mark.member_id: mark for mark in meeting.attendances.all()}
        self.rows = [self._row(entry, stored.get(entry.member.pk)) for entry in entries]
        self.guests = self._guests()
        self.version = data.get("version", "") if data is not None else meeting.version

    def _row(self, entry: RosterEntry, stored: object) -> dict:
        pk = entry.member.pk
        if self.data is not None:
            shown = {
                "mark": self.data.get(f"mark-{pk}", AttendanceStatus.PRESENT),
                "reason": clean_line(self.data.get(f"reason-{pk}", "")),
                "opinions": self.data.get(f"opinions-{pk}", "0").strip() or "0",
                "attended": f"attended-{pk}" in self.data,
            }
        else:
            shown = _stored_row(stored)
        return {"entry": entry, "member": entry.member, "field": f"member-{pk}", "error": ""} | shown

    def _guests(self) -> list[dict]:
        if self.data is None:
            rows = [{"name": guest.name, "position": guest.position} for guest in self.meeting.guests.all()]
            return rows + [{"name": "", "position": ""}] * max(1, GUEST_ROWS - len(rows))
        count = sum(key.startswith("guest-name-") for key in self.data)
        return [
            {
                "name": clean_line(self.data.get(f"guest-name-{index}", "")),
                "position": clean_line(self.data.get(f"guest-position-{index}", "")),
            }
            for index in range(min(count, 50))
        ]

    def is_valid(self) -> bool:
        """Read the numbers and lengths; what a mark may be is the service's business."""
        for row in self.rows:
            if not (row["opinions"].isdigit() and len(row["opinions"]) <= 4):
                self._fail(
                    row, f"Số ý kiến của đồng chí {row['member'].name} cần là một số. Mời đồng chí ghi lại, ví dụ 2."
                )
            if len(row["reason"]) > REASON_LENGTH:
                self._fail(row, f"Lý do vắng dài quá {REASON_LENGTH} chữ. Mời đồng chí rút gọn.")
        if any(len(guest["name"]) > NAME_LENGTH or len(guest["position"]) > POSITION_LENGTH for guest in self.guests):
            self.errors["guests"] = "Họ tên hoặc chức vụ của đại biểu dài quá. Mời đồng chí rút gọn."
        if not str(self.version).isdigit():
            self.errors["version"] = "Trang này đã cũ. Mời đồng chí mở lại trang điểm danh."
        return not self.errors

    def fail(self, field: str | None, sentence: str) -> None:
        """Put a refusal beside its member, or above the list."""
        row = next((row for row in self.rows if row["field"] == field), None)
        if row is None:
            self.errors["roll"] = sentence
        else:
            self._fail(row, sentence)

    def _fail(self, row: dict, sentence: str) -> None:
        row["error"] = sentence
        self.errors[row["field"]] = sentence

    @property
    def marks(self) -> list[Mark]:
        return [_mark(row) for row in self.rows]

    @property
    def guest_lines(self) -> list[GuestLine]:
        return [GuestLine(guest["name"], guest["position"]) for guest in self.guests if guest["name"]]


def _stored_row(stored: object) -> dict:
    if stored is None:
        return {"mark": AttendanceStatus.PRESENT, "reason": "", "opinions": "0", "attended": False}
    mark = stored.status
    if mark == AttendanceStatus.EXCUSED:
        mark = f"excused:{stored.reason}" if stored.reason in REASONS else f"excused:{OTHER}"
    return {
        "mark": mark,
        "reason": "" if stored.reason in REASONS else stored.reason,
        "opinions": str(stored.opinions),
        "attended": stored.attended,
    }


def _mark(row: dict) -> Mark:
    entry, opinions = row["entry"], int(row["opinions"])
    if not entry.must_attend:
        return Mark(row["member"].pk, standing_status(entry), row["attended"], "", opinions)
    status, _, reason = row["mark"].partition(":")
    if status == AttendanceStatus.EXCUSED and reason == OTHER:
        reason = row["reason"]
    return Mark(row["member"].pk, status, reason=reason, opinions=opinions)


class VoteForm(ChiboForm):
    """One hand vote; an empty subject leaves the row out."""

    subject = forms.CharField(label="Nội dung biểu quyết", max_length=300, required=False)
    in_favor = forms.IntegerField(label="Tán thành", min_value=0, max_value=5000, required=False)
    against = forms.IntegerField(label="Không tán thành", min_value=0, max_value=5000, required=False)
    other = forms.IntegerField(label="Ý kiến khác", min_value=0, max_value=5000, required=False)

    def clean(self) -> dict:
        data = super().clean()
        numbers = [data.get(name) for name in ("in_favor", "against", "other")]
        if not data.get("subject") and any(numbers):
            self.add_error("subject", "Chưa ghi nội dung biểu quyết. Mời đồng chí ghi, ví dụ: Thông qua nghị quyết.")
        if data.get("subject") and data.get("in_favor") is None and "in_favor" not in self.errors:
            self.add_error("in_favor", "Chưa có số tán thành. Mời đồng chí ghi số người giơ tay.")
        return data

    def line(self) -> VoteLine | None:
        data = self.cleaned_data
        if not data.get("subject"):
            return None
        return VoteLine(data["subject"], data["in_favor"], data.get("against") or 0, data.get("other") or 0)


class ItemForm(ChiboForm):
    """One item of the resolution; an empty text takes it out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Mục nghị quyết", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def line(self) -> ItemLine | None:
        data = self.cleaned_data
        return ItemLine(data["text"], data.get("pk")) if data.get("text") else None


class AssignmentForm(ChiboForm):
    """One assignment: who, what, until when; an empty text takes it out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label="Việc gì", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), label="Ai làm", required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    outside_body = forms.CharField(label="Hoặc tập thể, cơ quan", required=False, max_length=200)
    due_on = forms.DateField(label="Hạn", required=False)
    measure_total = forms.IntegerField(label="Chỉ tiêu (số)", required=False, min_value=1, max_value=1_000_000)
    measure_unit = forms.CharField(label="Đơn vị tính", required=False, max_length=40)
    item = forms.IntegerField(label="Theo mục số", required=False, min_value=1, max_value=50)

    def __init__(self, *args: object, meeting: Meeting, **kwargs: object):
        super().__init__(*args, **kwargs)
        members = Member.objects.belonging_on(meeting.unit, roll_day(meeting)).distinct()
        self.fields["members"].queryset = members

    def line(self) -> AssignmentLine | None:
        data = self.cleaned_data
        if not data.get("text"):
            return None
        return AssignmentLine(
            text=data["text"],
            member_ids=[member.pk for member in data["members"]],
            outside_body=data["outside_body"],
            due_on=data["due_on"],
            measure_total=data["measure_total"],
            measure_unit=data["measure_unit"],
            item=data["item"] - 1 if data["item"] else None,
            pk=data.get("pk"),
        )


class ProgressForm(ChiboForm):
    """The result of one earlier assignment."""

    assignment = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label="Kết quả", choices=AssignmentState.choices)
    result = forms.CharField(
        label="Kết quả thực hiện", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    measure_done = forms.IntegerField(label="Đã đạt (số)", required=False, min_value=0, max_value=1_000_000)

    def line(self) -> ProgressLine:
        data = self.cleaned_data
        return ProgressLine(data["assignment"], data["state"], data["result"], data["measure_done"])


class NumberForm(ChiboForm):
    """The number of the resolution and the version of the record that was shown."""

    number = forms.IntegerField(label="Số nghị quyết", required=False, min_value=1, max_value=9999)
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(ChiboForm):
    """The version of the record that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AssignmentSearchForm(ChiboForm):
    """Which assignments the list shows."""

    STATES = [
        ("open", "Đang thực hiện"),
        ("overdue", "Quá hạn"),
        ("done", "Hoàn thành"),
        ("not_done", "Chưa hoàn thành"),
    ]

    state = forms.ChoiceField(label="Tình trạng", choices=[("", "Tất cả"), *STATES], required=False)
