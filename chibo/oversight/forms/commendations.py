"""Forms of commendation: the round, a proposal, the decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict

from chibo.common.errors import Refused
from chibo.common.forms import ChiboForm, FormTokenMixin, add_refusal
from chibo.organization.forms.fields import DayField, UnitChoiceField, allowed_and_shown
from chibo.organization.models import Access
from chibo.organization.queries import find_members, find_units
from chibo.oversight.commendation_queries import award_names, members_to_propose, units_to_propose
from chibo.oversight.enums import CommendationOutcome
from chibo.oversight.models import Commendation, CommendationRound
from chibo.oversight.services.commendations import DecisionWords, RoundWords, Verdict

SHOWN_AT_ONCE = 300  # a longer choice is searched by name


class RoundForm(FormTokenMixin, ChiboForm):
    occasion = forms.CharField(
        label="Dịp khen thưởng", max_length=300, help_text="Ví dụ: Sơ kết 3 năm thực hiện Đề án 11-ĐA/TU."
    )
    first_day = DayField(label="Thành tích từ ngày")
    last_day = DayField(label="Đến hết ngày")
    award = forms.ChoiceField(label="Hình thức khen thưởng")
    addressee = forms.CharField(
        label="Kính gửi (trong tờ trình)",
        max_length=200,
        required=False,
        help_text="Cấp có thẩm quyền khen thưởng. Cấp ủy của đồng chí tự quyết định thì để trống.",
    )
    grounds = forms.CharField(
        label="Căn cứ (trong tờ trình)",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi căn cứ một dòng, bắt đầu bằng chữ “Căn cứ”.",
    )

    def __init__(self, *args: Any, award: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["award"].choices = [("", "Mời chọn"), *((name, name) for name in award_names(award))]
        self.helper.layout = Layout(
            "form_token",
            "occasion",
            Div("first_day", "last_day", css_class="field-row"),
            "award",
            "addressee",
            "grounds",
        )

    @property
    def words(self) -> RoundWords:
        return RoundWords(**{name: value for name, value in self.cleaned_data.items() if name != "form_token"})


class AchievementForm(ChiboForm):
    achievement = forms.CharField(
        label="Tóm tắt thành tích",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Số liệu sinh hoạt, xếp loại do chương trình tự tổng hợp, không cần ghi lại ở đây.",
    )


class UnitProposalForm(FormTokenMixin, AchievementForm):
    """A unit of any kind below the round's, in the own subtree. `text` narrows a long choice by name."""

    subject = UnitChoiceField(label="Tập thể", queryset=None, empty_label="Mời chọn")

    def __init__(self, *args: Any, access: Access, round_: CommendationRound, text: str, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        allowed = units_to_propose(access, round_, today)
        shown = allowed.filter(find_units(text)) if text else allowed
        self.fields["subject"].queryset = allowed_and_shown(allowed, shown, self.data.get("subject"))
        if access.unit.is_branch:
            self.fields["subject"].initial = access.unit_id
        self.helper.layout = Layout("form_token", "subject", "achievement")


class MemberProposalForm(FormTokenMixin, AchievementForm):
    """A member of the own subtree. Where there are many, only those found by name are offered."""

    subject = forms.ModelChoiceField(label="Đồng chí", queryset=None, empty_label="Mời chọn")

    def __init__(self, *args: Any, access: Access, round_: CommendationRound, text: str, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        allowed = members_to_propose(access, today)
        self.is_long = not access.unit.is_branch and allowed.count() > SHOWN_AT_ONCE
        shown = allowed.none() if self.is_long and not text else allowed
        shown = shown.filter(find_members(text)) if text else shown
        self.fields["subject"].queryset = allowed_and_shown(allowed, shown, self.data.get("subject"))
        self.helper.layout = Layout("form_token", "subject", "achievement")


class DecisionForm(ChiboForm):
    """Number, issuer and date; the service says what is missing, since nothing is needed where nobody is chosen."""

    number = forms.CharField(label="Số quyết định", max_length=80, required=False, help_text="Ví dụ: 125-QĐ/ĐU.")
    issuer = forms.CharField(label="Cơ quan quyết định", max_length=200, required=False)
    decided_on = DayField(label="Ngày quyết định", required=False)

    @property
    def words(self) -> DecisionWords:
        return DecisionWords(*(self.cleaned_data[name] for name in ("number", "issuer", "decided_on")))


class CorrectionForm(DecisionForm):
    reason = forms.CharField(
        label="Lý do đính chính",
        max_length=300,
        error_messages={"required": "Chưa có lý do đính chính. Mời đồng chí ghi rõ sai ở đâu."},
    )


class VerdictForm(ChiboForm):
    """Chosen or not, for one proposal."""

    outcome = forms.ChoiceField(
        label="Kết quả",
        choices=CommendationOutcome.choices,
        error_messages={"required": "Chưa chọn khen hay chưa khen. Mời đồng chí chọn một mục."},
    )
    reason = forms.CharField(label="Lý do, nếu chưa khen đợt này", max_length=300, required=False)


class DecisionSheet:
    """The decision with a line for each proposal: `head` and `lines`, a VerdictForm each under its own prefix."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        round_: CommendationRound,
        proposals: list[Commendation],
        correcting: bool = False,
    ):
        initial = {"issuer": round_.addressee or round_.unit.committee_name}
        if correcting:
            initial = {name: getattr(round_.decision, name) for name in ("number", "issuer", "decided_on")}
        self.head = (CorrectionForm if correcting else DecisionForm)(data, initial=initial)
        self.lines = [_verdict_form(data, row) for row in proposals]

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(form.is_valid() for form in self.lines)])

    @property
    def has_errors(self) -> bool:
        return bool(self.head.errors) or any(form.errors for form in self.lines)

    @property
    def verdicts(self) -> dict[int, Verdict]:
        return {form.proposal.pk: Verdict(**form.cleaned_data) for form in self.lines}

    def refuse(self, error: Refused) -> None:
        """Put a refusal beside its field: of a line, where the service names it (`reason_<id>`), else of the decision."""
        name, _, pk = (error.field or "").rpartition("_")
        line = next((form for form in self.lines if name in form.fields and str(form.proposal.pk) == pk), None)
        if line is not None:
            line.add_error(name, error.sentence)
        else:
            add_refusal(self.head, error)


def _verdict_form(data: QueryDict | None, row: Commendation) -> VerdictForm:
    initial = {"outcome": row.outcome or CommendationOutcome.CHOSEN, "reason": row.outcome_reason}
    form = VerdictForm(data, prefix=f"p{row.pk}", initial=initial)
    form.proposal = row
    return form
