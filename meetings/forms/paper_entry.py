"""A few numbers keyed in from paper, and which page each photograph shows."""

from __future__ import annotations

from django import forms

from chibo.common.forms import ChiboForm
from meetings.models import Meeting
from meetings.services.files import MOST_PAGES
from meetings.services.paper_entry import PaperEntry, PaperTotals, PaperVote

MOST = 5000
VOTE_SUBJECT = "Thông qua nghị quyết của kỳ sinh hoạt"
ATTENDANCE = ("base", "present", "excused", "unexcused")
SAID = ("speakers", "opinions")
HANDS = ("vote_base", "in_favor", "against", "other")


def _number(label: str, *, required: bool = False, most: int = MOST) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=required)


class PaperEntryForm(ChiboForm):
    """What is read off the pages. With `has_roll` the numbers of attendance are those of the roll call and not asked for."""

    held_on = forms.DateField(label="Ngày sinh hoạt")
    started_at = forms.TimeField(label="Giờ bắt đầu", required=False)
    ended_at = forms.TimeField(label="Giờ kết thúc", required=False)
    base = _number("Số đảng viên phải dự", required=True)
    present = _number("Có mặt", required=True)
    excused = _number("Vắng có lý do", required=True)
    unexcused = _number("Vắng không có lý do", required=True)
    speakers = _number("Số đồng chí phát biểu")
    opinions = _number("Số ý kiến")
    vote_base = _number("Đảng viên chính thức có mặt")
    in_favor = _number("Tán thành")
    against = _number("Không tán thành")
    other = _number("Ý kiến khác")
    conclusion = forms.CharField(
        label="Kết luận (không bắt buộc)", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)
    page = forms.IntegerField(label="Ảnh của trang số", required=False, min_value=1, max_value=MOST_PAGES)

    def __init__(self, data: dict | None = None, *, meeting: Meeting, has_roll: bool, initial: dict):
        super().__init__(data, initial={"version": meeting.version} | initial)
        self.has_roll = has_roll
        if has_roll:
            for name in (*ATTENDANCE, *SAID, "vote_base"):
                del self.fields[name]
        self.fields["page"].widget.attrs["data-chibo-upload-page"] = ""

    def clean(self) -> dict:
        data = super().clean()
        raised = any(data.get(name) is not None for name in ("in_favor", "against", "other"))
        if raised and data.get("in_favor") is None and "in_favor" not in self.errors:
            self.add_error("in_favor", "Chưa có số tán thành. Mời đồng chí ghi số người giơ tay.")
        if raised and not self.has_roll and data.get("vote_base") is None and "vote_base" not in self.errors:
            self.add_error(
                "vote_base", "Chưa có số đảng viên chính thức có mặt. Mời đồng chí ghi; đảng viên dự bị không tính."
            )
        return data

    @property
    def attendance(self) -> list[forms.BoundField]:
        return [self[name] for name in ATTENDANCE if name in self.fields]

    @property
    def said(self) -> list[forms.BoundField]:
        return [self[name] for name in SAID if name in self.fields]

    @property
    def hands(self) -> list[forms.BoundField]:
        return [self[name] for name in HANDS if name in self.fields]

    def entry(self) -> PaperEntry:
        data = self.cleaned_data
        return PaperEntry(
            held_on=data["held_on"],
            started_at=data["started_at"],
            ended_at=data["ended_at"],
            totals=None if self.has_roll else PaperTotals(**{name: data[name] for name in (*ATTENDANCE, *SAID)}),
            vote=self._vote(),
            conclusion=data["conclusion"],
        )

    def _vote(self) -> PaperVote | None:
        data = self.cleaned_data
        if data["in_favor"] is None:
            return None
        hands = {name: data[name] or 0 for name in ("in_favor", "against", "other")}
        return PaperVote(VOTE_SUBJECT, base=data.get("vote_base") or 0, **hands)


def read_pages(data: dict, file_ids: list[int]) -> tuple[dict[int, int | None], list[str]]:
    """Return ({file id: its page or None} as posted in `page-<id>`, sentences about what is no number)."""
    pages, faults = {}, []
    for pk in file_ids:
        typed = data.get(f"page-{pk}")
        if typed is None:
            continue
        try:
            pages[pk] = int(typed) if typed.strip() else None
        except ValueError:
            faults.append("Số trang của ảnh cần là một số. Mời đồng chí ghi lại, ví dụ 2.")
    return pages, faults
