"""Forms of meetings of committees, giao ban and conferences: start, frame, kinds and how often they are expected."""

from __future__ import annotations

from datetime import date

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q, QuerySet

from chibo.common.forms import ChiboForm, ChiboModelForm, FormTokenMixin
from chibo.organization.forms.rules import GradedRuleForm
from chibo.organization.models import Unit, UnitGroup, UnitType
from meetings.enums import MeetingKind
from meetings.enums.gathering import Rhythm
from meetings.forms.record import FrameForm, MonthField, month_choices
from meetings.models import GatheringType, Meeting
from meetings.services.record import GATHERING_FRAME


def types_offered() -> QuerySet[GatheringType]:
    """Return the types that a committee may hold: in use, and not that of the chi ủy."""
    return GatheringType.objects.filter(is_active=True).exclude(kind=MeetingKind.BRANCH_COMMITTEE)


class GatheringStartForm(FormTokenMixin, ChiboForm):
    """Which meeting of which committee is to be logged."""

    unit = forms.ModelChoiceField(Unit.objects.none(), to_field_name="code", label="Của cấp ủy", empty_label=None)
    gathering = forms.ModelChoiceField(types_offered(), label="Loại họp, hội nghị", empty_label="Mời chọn")
    month = MonthField(label="Tháng")
    group = forms.ModelChoiceField(
        UnitGroup.objects.none(),
        label="Cụm",
        required=False,
        empty_label="Không theo cụm",
        help_text="Chỉ chọn khi giao ban theo cụm. Các cụm được lập ở trang của tổ chức đảng.",
    )

    def __init__(
        self,
        data: dict | None = None,
        *,
        units: QuerySet[Unit],
        groups: QuerySet[UnitGroup],
        today: date,
        initial: dict,
    ):
        super().__init__(data, initial={"month": f"{today:%Y-%m}"} | initial)
        self.fields["unit"].queryset, self.fields["group"].queryset = units, groups
        self.fields["month"].widget = forms.Select(choices=month_choices(today))


class GatheringFrameForm(FrameForm):
    """Step 1 of a meeting of a committee: what, when, where, in person or not, by whom."""

    class Meta:
        model = Meeting
        fields = GATHERING_FRAME
        labels = {"held_on": "Ngày họp", "started_at": "Giờ bắt đầu", "ended_at": "Giờ kết thúc", "place": "Nơi họp"}
        labels |= {"topic": "Nội dung chính"}

    def __init__(self, data: dict | None = None, *, instance: Meeting, today: date, suggested: dict):
        super().__init__(data, instance=instance, today=today, suggested=suggested)
        types = GatheringType.objects.filter(Q(pk=instance.gathering_id) | Q(pk__in=types_offered().values("pk")))
        self.fields["gathering"].queryset, self.fields["gathering"].empty_label = types, None
        self.fields["gathering"].required = True
        groups = UnitGroup.objects.filter(owner=instance.unit_id)
        self.fields["group"].queryset = groups.filter(Q(closed_on__isnull=True) | Q(pk=instance.group_id))
        self.fields["group"].empty_label = "Không theo cụm"


def frame_form_of(meeting: Meeting) -> type[FrameForm]:
    return GatheringFrameForm if meeting.is_of_committee else FrameForm


class GatheringTypeForm(ChiboModelForm):
    """A type in the site's table. What kind it is stays once meetings of it are on record."""

    class Meta:
        model = GatheringType
        fields = ["name", "kind", "audience", "minutes_norm", "position", "is_active"]
        help_texts = {
            "is_active": "Bỏ đánh dấu thì không chọn được khi ghi buổi họp mới; các buổi cũ vẫn giữ.",
            "minutes_norm": "Để trống nếu không định trước.",
        }

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in GatheringType.KINDS[1:]]
        is_chi_uy = self.instance.kind == MeetingKind.BRANCH_COMMITTEE
        if is_chi_uy or (self.instance.pk and self.instance.meetings.exists()):
            del self.fields["kind"], self.fields["audience"]


class GatheringRuleForm(GradedRuleForm):
    """How often meetings of a type are expected of the units of a subtree, from a day on, by a document."""

    EXAMPLE = "05-QC/ĐU"

    gathering = forms.ModelChoiceField(
        GatheringType.objects.filter(is_active=True), label="Loại họp, hội nghị", empty_label="Mời chọn"
    )
    level = forms.ModelChoiceField(
        label="Của cấp",
        queryset=UnitType.objects.filter(is_branch=False),
        required=False,
        empty_label="Mọi cấp",
        help_text="Với họp chi ủy thì để Mọi cấp: quy định áp dụng cho chi bộ có chi ủy.",
    )
    rhythm = forms.ChoiceField(label="Bao lâu một lần", choices=Rhythm.choices)
    valid_from = forms.DateField(label="Áp dụng từ ngày")

    def __init__(self, *args: object, today: date, **kwargs: object):
        super().__init__(*args, today=today, **kwargs)
        self.initial.setdefault("valid_from", today)
        self.helper.layout = Layout(
            Div("unit", "gathering", css_class="field-row"),
            Div("level", "rhythm", css_class="field-row"),
            "valid_from",
            Div("number", "issued_on", css_class="field-row"),
            Div("issuer", "grade", css_class="field-row"),
            "note",
        )


class GatheringRuleEndForm(ChiboForm):
    last_day = forms.DateField(label="Áp dụng đến hết ngày")
