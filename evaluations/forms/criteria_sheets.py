"""A part of a draft as one page: forms and rows over an entry of the definition, and the service that keeps it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseForm, BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.text import slugify

from chibo.accounts.models import User
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import ChiboForm, add_refusal
from chibo.common.rows import ROWS, grown, in_words
from chibo.common.text import search_key
from chibo.organization.models import Access
from evaluations.enums import Level
from evaluations.forms.criteria_rows import EventForm, MendForm, NormForm, RowForm, points_field
from evaluations.models import CriteriaSet
from evaluations.services.criteria import groups_of, plain_number, rename_groups, save_part, version_of

ADD = "add-"


class HeadForm(ChiboForm):
    """The version of the part that was shown."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=64)


@dataclass
class Block:
    """A panel of the page: a form, rows, or both. `added`: a row was just asked for."""

    title: str
    intro: str = ""
    form: BaseForm | None = None
    formset: BaseFormSet | None = None
    add_label: str = ""
    is_folded: bool = False
    added: bool = False

    @property
    def add_name(self) -> str:
        return f"{ADD}{self.formset.prefix}" if self.formset is not None else ""

    @property
    def is_open(self) -> bool:
        """A folded panel is open when it holds something, something is wrong in it, or a row was asked for."""
        if not self.is_folded or self.added:
            return True
        shown = [self.form] if self.form is not None else []
        shown += self.formset.forms if self.formset is not None else []
        return any(form.errors for form in shown) or bool(in_words(shown))


def rows_of(form: type[RowForm], prefix: str, rows: list, data: QueryDict | None, extra: int = 1) -> BaseFormSet:
    """Return the rows of a definition as forms, with `extra` empty ones behind them."""
    factory = formset_factory(form, extra=extra, max_num=ROWS, absolute_max=ROWS)
    return factory(data, initial=[form.initial_of(row) for row in rows], prefix=prefix)


def filled(formset: BaseFormSet) -> list:
    return [form.row() for form in formset if not form.is_empty]


class Sheet(ABC):
    """What every part shares. `head` carries the version; a subclass makes the forms, their value, and saves it."""

    title = ""
    intro = ""
    done = "Đã lưu."

    def __init__(self, draft: CriteriaSet, data: QueryDict | None, *, access: Access, today: date):
        self.draft, self.access, self.today = draft, access, today
        self.added = next((name.removeprefix(ADD) for name in data if name.startswith(ADD)), "") if data else ""
        self.data = grown(data, self.added) if self.added else data
        self.stored_words = ""
        self.blocks = list(self.make())
        for block in self.blocks:
            block.added = block.formset is not None and block.formset.prefix == self.added
        self.head: BaseForm = self.blocks[0].form
        if self.added:
            self._hold_errors()

    def _hold_errors(self) -> None:
        """After 'Thêm …' nothing is checked yet: rows half filled come back without a word against them."""
        for form in self.forms:
            form._errors, form.cleaned_data = ErrorDict(), {}

    @abstractmethod
    def make(self) -> Iterator[Block]: ...

    @abstractmethod
    def stored(self) -> Any:
        """Return the part as the draft has it."""

    @abstractmethod
    def save(self, actor: User) -> CriteriaSet: ...

    @property
    def version(self) -> str:
        return self.head.cleaned_data["version"]

    @property
    def forms(self) -> list[BaseForm]:
        single = [block.form for block in self.blocks if block.form is not None]
        return single + [form for block in self.blocks if block.formset is not None for form in block.formset]

    @property
    def has_errors(self) -> bool:
        return self.data is not None and not self.added and any(form.errors for form in self.forms)

    def is_valid(self) -> bool:
        """Tell whether it can be saved; after 'Thêm …' it never is."""
        if self.data is None or self.added:
            return False
        sets = [block.formset for block in self.blocks if block.formset is not None]
        return all([*(form.is_valid() for form in self.forms), *(formset.is_valid() for formset in sets)])

    def refuse(self, error: Refused) -> None:
        """Put a refusal beside its field. After a clash both texts are shown and the next save rests on the stored one."""
        place = next((form for form in self.forms if error.field in form.fields), self.head)
        add_refusal(place, error)
        if isinstance(error, StaleVersion):
            theirs = self.of(error.current)
            self.stored_words = theirs.words()
            self.head.data["version"] = theirs.head.initial["version"]

    def of(self, draft: CriteriaSet) -> Sheet:
        """Return the same part of `draft` as it is stored."""
        return type(self)(draft, None, access=self.access, today=self.today)

    def words(self) -> str:
        return in_words(self.forms)


# --- entries that are kept as a whole --------------------------------------------------------------------------------


class PartSheet(Sheet):
    """An entry of the definition that is a list."""

    part = ""

    def stored(self) -> list:
        return self.draft.definition.get(self.part, [])

    @abstractmethod
    def value(self) -> list: ...

    def save(self, actor: User) -> CriteriaSet:
        return save_part(draft=self.draft, part=self.part, value=self.value(), version=self.version, actor=actor)


class FieldsSheet(PartSheet):
    """One field for each row of the entry: levels, each with its border or its text."""

    @abstractmethod
    def field(self, level: Level, row: dict) -> forms.Field: ...

    def make(self) -> Iterator[Block]:
        rows = {row["level"]: row for row in self.stored()}
        fields = {str(level): self.field(level, rows.get(str(level), {})) for level in Level.best_first()}
        form = type("LevelsForm", (HeadForm,), fields)
        yield Block(self.title, form=form(self.data, initial={"version": version_of(self.stored())}))


class ThresholdSheet(FieldsSheet):
    part = "thresholds"
    title = "Điểm sàn của các mức"
    intro = "Đạt từ điểm này trở lên thì được xếp mức ấy. Mức thấp nhất tính từ 0."
    done = "Đã lưu điểm sàn của các mức."

    def field(self, level: Level, row: dict) -> forms.Field:
        field = points_field(f"Mức {level.label}, từ (điểm)")
        field.required, field.initial = True, row.get("from")
        field.error_messages["required"] = f"Chưa có điểm sàn của mức {level.label}. Mời đồng chí ghi số điểm."
        return field

    def value(self) -> list:
        data = self.head.cleaned_data
        return [{"level": str(level), "from": plain_number(data[level])} for level in Level.best_first()]


class LevelSheet(FieldsSheet):
    part = "levels"
    title = "Mô tả các mức"
    intro = "Bộ tiêu chí không chấm điểm: người đánh giá đọc mô tả rồi chọn mức."
    done = "Đã lưu mô tả các mức."

    def field(self, level: Level, row: dict) -> forms.Field:
        return forms.CharField(
            label=f"Mức {level.label}",
            initial=row.get("text"),
            required=False,
            max_length=3000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def value(self) -> list:
        data = self.head.cleaned_data
        return [{"level": str(level), "text": data[level]} for level in Level.best_first()]


class ListSheet(PartSheet):
    """Rows that are added and taken out."""

    form: type[RowForm]
    add_label = "Thêm dòng"

    def make(self) -> Iterator[Block]:
        head = HeadForm(self.data, initial={"version": version_of(self.stored())})
        rows = rows_of(self.form, "rows", self.stored(), self.data)
        yield Block(self.title, form=head, formset=rows, add_label=self.add_label)

    def value(self) -> list:
        return filled(self.blocks[0].formset)


class NormSheet(ListSheet):
    part, form, add_label = "norms", NormForm, "Thêm định mức"
    title = "Định mức thời lượng"
    intro = "Dòng trên được xét trước: trường hợp riêng ghi trước, trường hợp chung ghi sau."
    done = "Đã lưu định mức thời lượng."


class EventSheet(ListSheet):
    part, form, add_label = "events", EventForm, "Thêm sự kiện"
    title = "Sự kiện theo quy định"
    intro = "Có sự kiện thì kỳ sinh hoạt không được xếp cao hơn mức đã ghi, dù đạt bao nhiêu điểm."
    done = "Đã lưu các sự kiện."

    def value(self) -> list:
        """The code of a new event is made from its words; sheets keep events by their codes."""
        rows, taken = [], set()
        for row in super().value():
            code = row["code"] or slugify(search_key(row["label"])).replace("-", "_")[:36] or "su_kien"
            while code in taken:
                code = f"{code}_2"
            taken.add(code)
            rows.append(row | {"code": code})
        return rows


class MendSheet(ListSheet):
    part, form, add_label = "mends", MendForm, "Thêm ghi chú"
    title = "Chỗ nguồn để ngỏ"
    intro = "Văn bản gốc thiếu hoặc chưa rõ ở đâu thì ghi lại ở đây cách đã xử lý. Ai xem bộ tiêu chí cũng thấy."
    done = "Đã lưu ghi chú về nguồn."


class GroupSheet(Sheet):
    title = "Tên các nhóm tiêu chí"
    intro = "Tên mới thay cho tên cũ ở mọi tiêu chí của nhóm. Hai nhóm cùng tên thì thành một."
    done = "Đã lưu tên các nhóm."

    def stored(self) -> list:
        return groups_of(self.draft)

    def make(self) -> Iterator[Block]:
        fields = {
            f"group_{number}": forms.CharField(label=f"Nhóm {number}", initial=name, max_length=200)
            for number, name in enumerate(self.stored(), start=1)
        }
        form = type("GroupsForm", (HeadForm,), fields)
        yield Block(self.title, form=form(self.data, initial={"version": version_of(self.stored())}))

    def save(self, actor: User) -> CriteriaSet:
        names = [value for name, value in self.head.cleaned_data.items() if name.startswith("group_")]
        return rename_groups(draft=self.draft, names=names, version=self.version, actor=actor)
