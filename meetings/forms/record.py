"""Forms of the record: start, frame, texts, moving the day, and the reasons that a correction or voiding asks for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django import forms
from django.db.models import QuerySet

from chibo.common.dates import add_months, month_start, parse_date, parse_month
from chibo.common.forms import ChiboForm, ChiboModelForm, FormTokenMixin
from chibo.organization.models import Unit
from meetings.enums import MeetingKind, PrivateText
from meetings.models import Draft, Meeting
from meetings.rosters import people_of
from meetings.services.record import FRAME, MONTHS_AHEAD, TEXTS, texts_digest

MONTHS_BACK = 24


class MonthField(forms.Field):
    """A month written YYYY-MM; gives its first day."""

    def to_python(self, value: object) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return month_start(value)
        try:
            return parse_month(value)
        except ValueError as error:
            raise forms.ValidationError("Chưa rõ là tháng nào. Mời đồng chí chọn lại tháng.") from error


def month_choices(today: date) -> list[tuple[str, str]]:
    """Return the months that a meeting may be logged for, newest first."""
    months = [add_months(month_start(today), offset) for offset in range(MONTHS_AHEAD, -MONTHS_BACK - 1, -1)]
    return [(f"{month:%Y-%m}", f"Tháng {month:%m/%Y}") for month in months]


class VersionField(forms.IntegerField):
    """The version of the record that the page was made from. A missing or broken one is none: the newer text is shown."""

    NONE = 0

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: object) -> int:
        try:
            return super().clean(value) or self.NONE
        except forms.ValidationError:
            return self.NONE


class StartForm(FormTokenMixin, ChiboForm):
    """Which meeting of which branch is to be logged."""

    unit = forms.ModelChoiceField(Unit.objects.none(), to_field_name="code", label="Chi bộ", empty_label="Mời chọn")
    month = MonthField(label="Kỳ tháng")
    kind = forms.ChoiceField(choices=MeetingKind.branch_choices, label="Loại sinh hoạt")

    def __init__(self, data: dict | None = None, *, units: QuerySet[Unit], today: date, initial: dict):
        defaults = {"month": f"{today:%Y-%m}", "kind": MeetingKind.REGULAR}
        super().__init__(data, initial=defaults | initial)
        self.fields["unit"].queryset = units
        self.fields["month"].widget = forms.Select(choices=month_choices(today))


class FrameForm(ChiboModelForm):
    """Step 1: when, where, by whom; what happened before the meeting."""

    month = MonthField(label="Kỳ tháng")
    version = VersionField()

    class Meta:
        model = Meeting
        fields = FRAME
        labels = {"held_on": "Ngày sinh hoạt", "started_at": "Giờ bắt đầu", "ended_at": "Giờ kết thúc"}

    def __init__(self, data: dict | None = None, *, instance: Meeting, today: date, suggested: dict):
        initial = suggested | {"version": instance.version, "month": f"{instance.month:%Y-%m}"}
        super().__init__(data, instance=instance, initial=initial)
        members = people_of(instance.unit, self._day(instance)).distinct()
        for name in ("chair", "minute_taker"):
            self.fields[name].queryset = members
            self.fields[name].empty_label = "Chưa ghi"
        if "kind" in self.fields:
            self.fields["kind"].choices = MeetingKind.branch_choices()
        choices = month_choices(today)
        known = (f"{instance.month:%Y-%m}", f"Tháng {instance.month:%m/%Y}")
        self.fields["month"].widget = forms.Select(choices=choices if known in choices else [*choices, known])

    def _day(self, instance: Meeting) -> date:
        """Return the day whose members may be named: the one being typed, else the stored one."""
        try:
            return parse_date(self.data["held_on"])
        except (KeyError, ValueError):
            return instance.roll_day

    def _post_clean(self) -> None:
        """The service checks and writes; the form only reads what was typed."""

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class TextsForm(ChiboForm):
    """Step 4: what was assessed, discussed and concluded."""

    assessment = forms.CharField(label="Đánh giá kết quả tháng trước", required=False, max_length=20_000)
    discussion = forms.CharField(label="Nội dung, ý kiến thảo luận", required=False, max_length=40_000)
    conclusion = forms.CharField(label="Kết luận", required=False, max_length=20_000)
    note = forms.CharField(label="Ghi chú", required=False, max_length=5_000)
    version = VersionField()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        data: dict | None = None,
        *,
        meeting: Meeting,
        draft: Draft | None = None,
        reads_private: bool,
        only: Collection[str] = (),
    ):
        """Show `draft` where there is one. It keeps the version that it was typed over, so that a text saved since then
        by somebody else is not written over unseen. `only`: the texts that are asked for; empty for all.
        """
        initial = {name: getattr(meeting, name) for name in TEXTS}
        initial |= {"version": meeting.version, "seen": texts_digest(meeting)}
        if draft is not None:
            initial |= draft.body | {"version": draft.base_version}
        super().__init__(data, initial=initial)
        if reads_private:
            self.fields |= {name: _private_field(label) for name, label in PrivateText.choices}
        for name in self.fields.keys() & set(TEXTS) if only else ():
            if name not in only:
                del self.fields[name]
        for name in self.fields.keys() & set(TEXTS):
            self.fields[name].widget = forms.Textarea(
                attrs={"rows": 8 if name == "discussion" else 4, "class": "form-control"}
            )

    @property
    def names(self) -> list[str]:
        """The texts that the form holds."""
        return [name for name in TEXTS if name in self.fields]

    @property
    def shared(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in PrivateText.values]

    @property
    def private(self) -> list[forms.BoundField]:
        """The texts that stay in the branch; none for those who may not read them."""
        return [field for field in self.visible_fields() if field.name in PrivateText.values]

    @property
    def rare(self) -> list[forms.BoundField]:
        """Private texts that few meetings have; criticism belongs to most."""
        return [field for field in self.private if field.name != PrivateText.CRITICISM]

    @property
    def opens_rare(self) -> bool:
        """Something stands in the rare texts, or one of them is refused: they are not folded away."""
        return any(field.value() or field.errors for field in self.rare)

    def values(self, meeting: Meeting) -> dict[str, str]:
        """Return the texts; the part that the writer may not read stays as it is."""
        return {name: self.cleaned_data.get(name, getattr(meeting, name)) for name in TEXTS}


def _private_field(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=20_000)


class RescheduleForm(ChiboForm):
    """A month's meeting goes to another day, or is called off."""

    month = MonthField(label="Kỳ tháng")
    moved_to = forms.DateField(
        label="Dời sang ngày", required=False, help_text="Để trống nếu tháng này không sinh hoạt được."
    )
    reason = forms.CharField(label="Lý do", max_length=300, help_text="Ví dụ: trùng ngày bầu cử; bão, lũ.")
    decided_by = forms.CharField(label="Người quyết định", max_length=200)
    decided_on = forms.DateField(label="Ngày quyết định")

    def __init__(self, data: dict | None = None, *, today: date, initial: dict):
        super().__init__(data, initial={"month": f"{today:%Y-%m}"} | initial)
        self.fields["month"].widget = forms.Select(choices=month_choices(today))


class ReasonForm(ChiboForm):
    """One reason, for a correction or for voiding."""

    reason = forms.CharField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
