"""Forms of proposals: writing one, each thing done with it on its way, and the search of the lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms
from django.db.models import QuerySet

from chibo.common.dates import FIRST_YEAR
from chibo.common.forms import ChiboForm, FormTokenMixin
from chibo.organization.models import Access, Unit
from meetings.enums import ProposalState, ProposalStepKind
from meetings.forms.record import VersionField
from meetings.models import Proposal, ProposalField
from meetings.models.proposals import ProposalQuerySet
from meetings.proposal_statistics import AGES, OVERDUE, UNANSWERED, aged
from meetings.queries.proposal import untold_answers
from meetings.services.proposals import WRITTEN

LONGEST_TEXT = 4000
HERE = "here"
UNTOLD = "untold"


class ProposalForm(FormTokenMixin, ChiboForm):
    """What a branch asks for, of whom. `units`: branches to choose from, for who writes on behalf; None: it is known."""

    unit = forms.ModelChoiceField(Unit.objects.none(), to_field_name="code", label="Chi bộ", empty_label="Mời chọn")
    field = forms.ModelChoiceField(ProposalField.objects.none(), label="Lĩnh vực", empty_label="Mời chọn")
    text = forms.CharField(
        label="Nội dung kiến nghị",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Nêu rõ việc gì, ở đâu, đề nghị giải quyết thế nào.",
    )
    addressee = forms.CharField(
        label="Đề nghị cơ quan nào giải quyết",
        max_length=200,
        help_text="Cấp ủy cấp trên, hoặc cơ quan khác như Ủy ban nhân dân phường, Công ty Điện lực.",
    )
    raised_on = forms.DateField(label="Ngày chi bộ kiến nghị")
    version = VersionField()

    def __init__(
        self, *args: object, units: QuerySet[Unit] | None, chosen: ProposalField | None = None, **kwargs: object
    ):
        super().__init__(*args, **kwargs)
        fields = ProposalField.objects.filter(is_active=True)
        if chosen is not None:
            fields = fields | ProposalField.objects.filter(pk=chosen.pk)
        self.fields["field"].queryset = fields
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in WRITTEN}


def _text(label: str, *, required: bool = False) -> forms.CharField:
    rows = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, required=required, widget=rows)


class StepForm(FormTokenMixin, ChiboForm):
    """Base of the forms of a step: a text, needed or not."""

    text = _text("Ý kiến (nếu có)")

    def __init__(self, *args: object, proposal: Proposal, targets: Iterable[Unit] = (), **kwargs: object):
        super().__init__(*args, **kwargs)
        self.proposal, self.targets = proposal, list(targets)

    def values(self) -> dict:
        """Return what goes to the service beside kind, token, actor and time."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_token"}


class ReceiveForm(StepForm):
    pass


class ConsiderForm(StepForm):
    text = _text("Giao ai, xem xét việc gì (nếu có)")


class ReturnForm(StepForm):
    text = _text("Chi bộ cần bổ sung, làm rõ điều gì", required=True)


class ClarifyForm(StepForm):
    text = _text("Nội dung bổ sung, làm rõ", required=True)


class ForwardForm(StepForm):
    """To another committee on the branch's way up."""

    to_unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Chuyển đến cấp ủy", to_field_name="code", empty_label="Mời chọn"
    )
    text = _text("Ý kiến kèm theo (nếu có)")
    field_order = ["to_unit", "text"]

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        choice = self.fields["to_unit"]
        choice.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in self.targets])
        choice.label_from_instance = lambda unit: unit.committee_name
        if len(self.targets) == 1:
            self.initial.setdefault("to_unit", self.targets[0].code)


class LetterForm(StepForm):
    """To a body outside the Party's tree, by a letter."""

    outside_body = forms.CharField(label="Gửi cơ quan", max_length=200)
    document_number = forms.CharField(
        label="Số công văn (nếu đã có)", max_length=80, required=False, help_text="Ví dụ: 15-CV/ĐU."
    )
    document_on = forms.DateField(label="Ngày công văn (nếu đã có)", required=False)
    text = _text("Ý kiến của cấp ủy ghi trong công văn (nếu có)")
    field_order = ["outside_body", "document_number", "document_on", "text"]

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        if not self.proposal.outside_body:
            self.initial.setdefault("outside_body", self.proposal.addressee)


class AnswerForm(StepForm):
    """The answer of the committee, or that of a body outside with its document."""

    outside_body = forms.CharField(
        label="Nhập thay cơ quan (nếu cơ quan khác trả lời)",
        max_length=200,
        required=False,
        help_text="Để trống khi chính cấp ủy trả lời. Nhập thay thì ghi số và ngày văn bản của cơ quan đó.",
    )
    document_number = forms.CharField(
        label="Số văn bản trả lời", max_length=80, required=False, help_text="Ví dụ: 120/UBND-ĐC."
    )
    document_on = forms.DateField(label="Ngày văn bản", required=False)
    text = _text("Nội dung trả lời", required=True)
    field_order = ["text", "outside_body", "document_number", "document_on"]

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("outside_body", self.proposal.outside_body)


FORMS = {
    ProposalStepKind.RECEIVED: ReceiveForm,
    ProposalStepKind.CONSIDERING: ConsiderForm,
    ProposalStepKind.FORWARDED: ForwardForm,
    ProposalStepKind.LETTER: LetterForm,
    ProposalStepKind.RETURNED: ReturnForm,
    ProposalStepKind.ANSWERED: AnswerForm,
    ProposalStepKind.SENT: ClarifyForm,
}


class ProposalSearchForm(ChiboForm):
    """Which proposals a list or the statistics show. What stands hidden came with the number that was opened."""

    STATES = [
        ("", "Tất cả"),
        (UNANSWERED, "Chưa trả lời"),
        (OVERDUE, "Quá hạn trả lời"),
        *ProposalState.choices,
        (UNTOLD, "Trả lời chưa thông báo với chi bộ"),
    ]

    state = forms.ChoiceField(label="Tình trạng", choices=STATES, required=False)
    field = forms.ModelChoiceField(ProposalField.objects.all(), label="Lĩnh vực", required=False, empty_label="Tất cả")
    year = forms.IntegerField(label="Năm gửi", required=False, min_value=FIRST_YEAR, max_value=2200)
    view = forms.ChoiceField(choices=[(HERE, ""), ("all", "")], required=False, widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, to_field_name="code", widget=forms.HiddenInput)
    place = forms.ModelChoiceField(Unit.objects.none(), required=False, to_field_name="code", widget=forms.HiddenInput)
    age = forms.ChoiceField(
        choices=[(code, words) for code, words, *_ in AGES], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: object, access: Access, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(access)
        # A place may lie outside the reach (above); its name stands on the page of the proposal anyway.
        places = Proposal.objects.visible_to(access).sent().values("place")
        self.fields["place"].queryset = Unit.objects.filter(pk__in=places)
        self.is_valid()

    @property
    def asked(self) -> dict[str, str]:
        """What the address asks and the form understood, as parameters of an address."""
        return {name: self.data[name] for name in self.fields if self.cleaned_data.get(name) and self.data.get(name)}

    @property
    def asked_openly(self) -> bool:
        """Whether one of the visible conditions is asked: then the search stands open."""
        return bool(self.errors or self.asked.keys() & {"state", "field", "year"})

    @property
    def narrowed(self) -> list[str]:
        """The hidden conditions in words."""
        data = self.cleaned_data
        words = [unit.name for name in ("unit", "place") if (unit := data.get(name))]
        return words + ([dict(self.fields["age"].choices)[data["age"]]] if data.get("age") else [])

    def filter(self, rows: ProposalQuerySet, day: date) -> ProposalQuerySet:
        """Return the rows that are asked for; what the address asks wrongly is left out and said."""
        data = self.cleaned_data
        if unit := data.get("unit"):
            rows = rows.filter(unit__path__startswith=unit.path)
        plain = {"place": data.get("place"), "field": data.get("field"), "sent_on__year": data.get("year")}
        rows = rows.filter(**{name: value for name, value in plain.items() if value})
        if age := data.get("age"):
            rows = rows.filter(aged(age, day))
        return self._in_state(rows, data.get("state"), day)

    @staticmethod
    def _in_state(rows: ProposalQuerySet, state: str | None, day: date) -> ProposalQuerySet:
        if state == OVERDUE:
            return rows.overdue_on(day)
        if state == UNANSWERED:
            return rows.unanswered()
        if state == UNTOLD:
            return untold_answers(rows)
        return rows.filter(state=state) if state else rows
