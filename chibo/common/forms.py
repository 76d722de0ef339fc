"""The one base of all forms: crispy helper, tidy text, Vietnamese dates and times, sentences that say what to do.

Every form inherits `ChiboForm` or `ChiboModelForm`. A page writes
`<form method="post" novalidate data-chibo-keep>{% csrf_token %}{% crispy form %}…`: the browser's own bubbles stay
away, the sentences below appear beside the fields, and what was typed stays, also when it is wrong.
"""

import uuid
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict

from chibo.common import text
from chibo.common.dates import parse_date
from chibo.common.errors import Refused

DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
TIME_FORMATS = ["%H:%M", "%H:%M:%S", "%Hh%M", "%H.%M", "%H giờ %M"]

# What a field says, by its kind. {label} begins in lower case; %(…)s are Django's own placeholders.
SENTENCES: list[tuple[type[forms.Field], dict[str, str]]] = [
    (forms.Field, {"required": "Chưa có {label}. Mời đồng chí ghi {label}."}),
    (
        forms.CharField,
        {
            "max_length": "Phần này đang dài %(show_value)d chữ, chỉ ghi được %(limit_value)d chữ. "
            "Mời đồng chí rút gọn.",
            "min_length": "Phần này mới có %(show_value)d chữ. Mời đồng chí ghi ít nhất %(limit_value)d chữ.",
            "unique": "Đã có {label} này rồi. Mời đồng chí xem lại hoặc ghi khác đi.",
        },
    ),
    (
        forms.IntegerField,
        {
            "invalid": "Chỗ này cần một số. Mời đồng chí ghi bằng chữ số, ví dụ 12.",
            "min_value": "Số này phải từ %(limit_value)s trở lên. Mời đồng chí xem lại.",
            "max_value": "Số này không quá %(limit_value)s. Mời đồng chí xem lại.",
        },
    ),
    (
        forms.DecimalField,
        {
            "invalid": "Chỗ này cần một số. Mời đồng chí ghi bằng chữ số, ví dụ 4,5.",
            "max_digits": "Số này quá dài. Mời đồng chí xem lại.",
            "max_decimal_places": "Chỉ ghi %(max)s chữ số sau dấu phẩy. Mời đồng chí ghi lại, ví dụ 4,5.",
            "max_whole_digits": "Số này quá lớn. Mời đồng chí xem lại.",
        },
    ),
    (forms.DateField, {"invalid": "Chưa rõ là ngày nào. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026."}),
    (forms.TimeField, {"invalid": "Chưa rõ là mấy giờ. Mời đồng chí ghi giờ và phút, ví dụ 20:45."}),
    (
        forms.ChoiceField,
        {
            "required": "Chưa chọn {label}. Mời đồng chí chọn một mục.",
            "invalid_choice": "Mục này không có trong danh sách. Mời đồng chí chọn lại.",
            "invalid_list": "Mục này không có trong danh sách. Mời đồng chí chọn lại.",
            "invalid_pk_value": "Mục này không có trong danh sách. Mời đồng chí chọn lại.",
        },
    ),
    (forms.EmailField, {"invalid": "Địa chỉ thư chưa đủ. Mời đồng chí ghi như ví dụ: chibo@tinh.vn."}),
    (
        forms.FileField,
        {
            "required": "Chưa chọn tệp. Mời đồng chí chọn tệp.",
            "empty": "Tệp này không có nội dung. Mời đồng chí chọn tệp khác.",
            "missing": "Chưa chọn tệp. Mời đồng chí chọn tệp.",
            "invalid": "Chưa nhận được tệp. Mời đồng chí chọn lại tệp.",
        },
    ),
    (forms.BooleanField, {"required": "Mời đồng chí đánh dấu vào ô này trước khi làm tiếp."}),
]


class DateInput(forms.DateInput):
    """The phone's own calendar; a text that is no date comes back as text, so that it can be mended."""

    input_type = "date"
    readable = staticmethod(date.fromisoformat)

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _reads(self.readable, shown):
            context["widget"]["type"] = "text"
        return context


class TimeInput(DateInput):
    """The phone's own clock, with the same way out for what is no time."""

    input_type = "time"
    readable = staticmethod(time.fromisoformat)

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs)
        self.format = "%H:%M"


class FormTokenField(forms.UUIDField):
    """Names one filling of a form: the second submit of the same filling finds the first one's result.

    A missing or broken token is no fault of the person: it counts as a new filling.
    """

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except forms.ValidationError:
            return uuid.uuid4()


class FormTokenMixin(forms.Form):
    """Adds the hidden `form_token`; `cleaned_data["form_token"]` goes to the service, which stores it as unique."""

    form_token = FormTokenField()


class ChiboFormMixin:
    """What `ChiboForm` and `ChiboModelForm` share."""

    def __init__(self, data: Mapping | None = None, files: Mapping | None = None, **kwargs: Any):
        super().__init__(data=tidy_data(data), files=files, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            _prepare(field)


class ChiboForm(ChiboFormMixin, forms.Form):
    """A form that is not bound to a model."""


class ChiboModelForm(ChiboFormMixin, forms.ModelForm):
    """A form over a model's fields."""


def add_refusal(form: forms.BaseForm, error: Refused) -> None:
    """Put a service's refusal beside its field, or above the form when the form has no such field."""
    form.add_error(error.field if error.field in form.fields else None, error.sentence)


def tidy_data(data: Mapping | None) -> Mapping | None:
    """Return posted data with every text in one Unicode form and without invisible characters (`text.clean_text`)."""
    if data is None:
        return None
    if isinstance(data, QueryDict):
        tidied = data.copy()
        for key, values in data.lists():
            tidied.setlist(key, [_tidy_value(value) for value in values])
        return tidied
    return {key: _tidy_value(value) for key, value in data.items()}


def _tidy_value(value: Any) -> Any:
    if isinstance(value, str):
        return text.clean_text(value)
    if isinstance(value, list):
        return [_tidy_value(item) for item in value]
    return value


def _typed_year(day: date) -> None:
    """Refuse a year that is a slip of the keyboard, by the bounds of every typed date."""
    try:
        parse_date(day)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from None


def _prepare(field: forms.Field) -> None:
    _say_what_to_do(field)
    if isinstance(field, forms.DateField) and type(field.widget) is forms.DateInput:
        field.input_formats = DATE_FORMATS
        field.validators = field.validators or [_typed_year]  # a field with bounds of its own keeps them
        _swap_widget(field, DateInput(attrs=field.widget.attrs))
    elif isinstance(field, forms.TimeField) and type(field.widget) is forms.TimeInput:
        field.input_formats = TIME_FORMATS
        _swap_widget(field, TimeInput(attrs=field.widget.attrs))
    elif isinstance(field, forms.IntegerField) and type(field.widget) is forms.NumberInput:
        # A browser's number field throws away what is no number; as text it can be shown again.
        whole = not isinstance(field, forms.DecimalField | forms.FloatField)
        field.localize = not whole
        kept = {key: value for key, value in field.widget.attrs.items() if key not in {"min", "max", "step"}}
        _swap_widget(field, forms.TextInput(attrs=kept | {"inputmode": "numeric" if whole else "decimal"}))
        field.widget.is_localized = field.localize
    elif isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
        field.widget.attrs["rows"] = "4"


def _swap_widget(field: forms.Field, widget: forms.Widget) -> None:
    widget.is_required = field.required
    field.widget = widget


def _say_what_to_do(field: forms.Field) -> None:
    """Replace Django's own messages; a message that the form's author wrote stays."""
    defaults: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        defaults.update(getattr(kind, "default_error_messages", {}))
    label = _in_sentence(field.label)
    for kind, sentences in SENTENCES:
        if not isinstance(field, kind):
            continue
        for code, sentence in sentences.items():
            written = field.error_messages.get(code)
            if written is None or written is defaults.get(code) or written == defaults.get(code):
                defaults[code] = field.error_messages[code] = sentence.replace("{label}", label)


def _in_sentence(label: Any) -> str:
    """'Giờ kết thúc' → 'giờ kết thúc' inside a sentence; names in capitals ('HĐND') stay."""
    words = str(label or "mục này").strip().rstrip(":")
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _reads(reader: Any, value: str) -> bool:
    try:
        reader(value)
    except ValueError:
        return False
    return True
