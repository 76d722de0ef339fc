"""Forms of training classes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from chibo.committees.models import TrainingClass
from chibo.committees.queries import offered_members
from chibo.committees.services.training import PLAN
from chibo.common.dates import parse_date
from chibo.common.forms import ChiboForm, ChiboModelForm
from chibo.organization.forms.fields import DayField, RowTicks
from chibo.organization.models import Member, Unit
from chibo.organization.queries import children_on


class TrainingClassForm(ChiboModelForm):
    """A class in the plan of a year."""

    class Meta:
        model = TrainingClass
        fields = PLAN

    def _post_clean(self) -> None:
        """The service checks and writes; the form only reads what was typed."""


class HeldForm(ChiboForm):
    """When a class was held, and who attended: ticks for members, two numbers a unit for quần chúng."""

    held_from = DayField(label="Mở từ ngày")
    held_to = DayField(label="Đến hết ngày")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: dict | None = None, *, training: TrainingClass, today: date, **kwargs: Any):
        initial = {"held_from": training.held_from, "held_to": training.held_to, "version": training.version}
        super().__init__(data, initial=initial, **kwargs)
        self.units: list[Unit] = []
        if training.is_of_members:
            self._add_members(training, today)
        else:
            self._add_counts(training, today)

    def _day(self, training: TrainingClass, today: date) -> date:
        """Return the day whose posts are looked at: the one being typed, else the stored one."""
        try:
            return parse_date(self.data["held_from"])
        except (KeyError, ValueError):
            return training.held_from or today

    def _add_members(self, training: TrainingClass, today: date) -> None:
        members = RowTicks(
            offered_members(training, self._day(training, today)),
            label="Các đồng chí dự",
            required=False,
            help_text="Danh sách theo chức vụ vào ngày mở lớp.",
        )
        members.error_messages["invalid_choice"] = (
            "Có đồng chí không thuộc đối tượng của lớp vào ngày này. Mời đồng chí xem lại."
        )
        self.fields["members"] = members
        self.initial["members"] = list(training.attendances.values_list("member_id", flat=True))

    def _add_counts(self, training: TrainingClass, today: date) -> None:
        stored = {row.unit_id: row for row in training.counts.all()}
        day = self._day(training, today)
        self.units = children_on(training.unit, day, day)
        for unit in self.units:
            known = stored.get(unit.pk)
            for name, label in (("people", unit.name), ("again", "Trong đó đã học lớp khác trong năm")):
                field = forms.IntegerField(label=label, min_value=0, max_value=9_999, required=False)
                field.widget = forms.TextInput(attrs={"inputmode": "numeric"})
                self.fields[f"{name}_{unit.pk}"] = field
                self.initial[f"{name}_{unit.pk}"] = getattr(known, name, "") or ""

    @property
    def count_rows(self) -> list[tuple]:
        return [(unit, self[f"people_{unit.pk}"], self[f"again_{unit.pk}"]) for unit in self.units]

    @property
    def members(self) -> list[Member]:
        return list(self.cleaned_data.get("members") or ())

    @property
    def counts(self) -> dict[Unit, tuple[int, int]]:
        data = self.cleaned_data
        return {unit: (data.get(f"people_{unit.pk}") or 0, data.get(f"again_{unit.pk}") or 0) for unit in self.units}
