"""The agenda as a form: one row a line, moved up and down without script, too."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict
from django.utils.functional import cached_property

from chibo.common.forms import ChiboForm
from meetings.enums import AgendaPart
from meetings.forms.rollcall import is_number
from meetings.forms.rows import VersionForm
from meetings.models import AgendaItem
from meetings.services.agenda import LONGEST_ITEM, MOST_ITEMS, AgendaLine

PREFIX = "agenda"
LAST = 10**9
UP, DOWN = "up", "down"


class AgendaHeadForm(VersionForm):
    """What is said of the whole agenda; the version of the record that was shown."""

    fee_announced = forms.BooleanField(label="Đã thông báo tình hình nộp đảng phí", required=False)


class AgendaItemForm(ChiboForm):
    """One line; a row left wholly empty counts for nothing."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    position = forms.IntegerField(label="Thứ tự", required=False, min_value=0, max_value=999)
    title = forms.CharField(
        label="Nội dung", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2, "maxlength": None})
    )
    minutes = forms.IntegerField(label="Dự kiến (phút)", required=False, min_value=1, max_value=LONGEST_ITEM)
    part = forms.ChoiceField(label="Phần", choices=AgendaPart.choices, required=False)
    preparer = forms.TypedChoiceField(label="Đồng chí chuẩn bị", coerce=int, empty_value=None, required=False)
    detail = forms.CharField(
        label="Chi tiết", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_focus = forms.BooleanField(label="Nội dung trọng tâm", required=False)
    drop = forms.BooleanField(label="Bỏ nội dung này", required=False)

    def __init__(self, *args: object, names: list[tuple[int, str]], closed: Mapping[int, AgendaItem], **kwargs: object):
        """`names`: (id, name) of who may prepare; `closed`: lines that the person only moves, as shown to that person."""
        super().__init__(*args, **kwargs)
        self.fields["preparer"].choices = [("", "Chưa phân công"), *names]
        self.closed = closed

    @cached_property
    def closed_line(self) -> AgendaItem | None:
        """The stored line of a row that may only be moved, None of a row that may be edited."""
        try:
            return self.closed.get(self.fields["pk"].clean(self["pk"].value()))
        except ValidationError:
            return None

    @property
    def summary(self) -> str:
        """What is folded away, in words: part and who prepares."""
        parts = dict(AgendaPart.choices)
        names = {str(pk): name for pk, name in self.fields["preparer"].choices if pk}
        who = names.get(str(self["preparer"].value() or ""))
        part = parts.get(self["part"].value() or AgendaPart.CONTENT, "")
        return f"{part} · đồng chí {who} chuẩn bị" if who else f"{part} · Phân công chuẩn bị"

    @property
    def has_folded_errors(self) -> bool:
        return any(name in self.errors for name in ("part", "preparer", "detail"))

    @property
    def is_empty(self) -> bool:
        data = getattr(self, "cleaned_data", {})
        if self.closed_line:
            return False
        filled = ("pk", "title", "minutes", "preparer", "detail", "is_focus")
        return bool(data.get("drop")) or not any(data.get(name) for name in filled)

    def clean(self) -> dict:
        data = super().clean()
        if self.closed_line or data.get("drop"):
            self._errors.clear()
        elif not self.errors and not self.is_empty and not data.get("title"):
            self.add_error("title", "Chưa ghi nội dung. Mời đồng chí ghi, hoặc đánh dấu Bỏ nội dung này.")
        return data

    def line(self) -> AgendaLine:
        data = self.cleaned_data
        if self.closed_line:
            return AgendaLine(title=self.closed_line.title, pk=self.closed_line.pk)
        return AgendaLine(
            title=" ".join(data["title"].split()),
            part=data.get("part") or AgendaPart.CONTENT,
            minutes=data.get("minutes"),
            preparer_id=data.get("preparer"),
            is_focus=bool(data.get("is_focus")),
            detail=data.get("detail", ""),
            pk=data.get("pk"),
        )


AgendaFormSet = formset_factory(AgendaItemForm, extra=1, max_num=MOST_ITEMS + 1, absolute_max=MOST_ITEMS + 40)


def shown_line(item: AgendaItem) -> dict:
    """Return a line as the form shows it."""
    return {
        "pk": item.pk,
        "position": item.position,
        "title": item.title,
        "minutes": item.minutes,
        "part": item.part,
        "preparer": item.preparer_id,
        "detail": item.detail,
        "is_focus": item.is_focus,
    }


def arranged(data: QueryDict) -> QueryDict:
    """Return posted rows in the order of their numbers, numbered anew; the row that a button names one place on.

    `move` is '<index>-up' or '<index>-down', 'add' brings one more empty row. Nothing that was typed is lost.
    """
    count = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    total = min(int(count), MOST_ITEMS + 40) if is_number(count) else 0
    rows = [_row(data, index) for index in range(total)]
    order = sorted(range(total), key=lambda index: (_number(rows[index]), index))
    index, _, way = data.get("move", "").partition("-")
    if is_number(index) and int(index) in order:
        order = _moved(order, order.index(int(index)), way)
    result = data.copy()
    for name in [name for name in result if name.startswith(f"{PREFIX}-") and not name.endswith("_FORMS")]:
        del result[name]
    for place, source in enumerate(order):
        for name, values in (rows[source] | {"position": [str(place + 1)]}).items():
            result.setlist(f"{PREFIX}-{place}-{name}", values)
    result[f"{PREFIX}-TOTAL_FORMS"] = str(min(total + ("add" in data), MOST_ITEMS + 1))
    return result


def _row(data: QueryDict, index: int) -> dict[str, list[str]]:
    start = f"{PREFIX}-{index}-"
    return {name.removeprefix(start): values for name, values in data.lists() if name.startswith(start)}


def _number(row: dict[str, list[str]]) -> int:
    typed = (row.get("position") or [""])[-1].strip()
    return int(typed) if is_number(typed) else LAST


def _moved(order: list[int], place: int, way: str) -> list[int]:
    other = place + (-1 if way == UP else 1)
    if way in (UP, DOWN) and 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order
