"""An inspection as plain text, its plan or one branch: the versions that stand side by side when two wrote at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.forms import BaseForm

from chibo.common.dates import screen_date
from chibo.oversight.inspection_queries import finding_lines
from chibo.oversight.models import Inspection, InspectionBranch
from chibo.oversight.services.inspection import PLAN


def plan_words(inspection: Inspection, form: BaseForm) -> str:
    """Return the plan that is stored with its branches, one filled field a line, by the labels of its form."""
    names = inspection.branches.order_by("branch__sort_key", "pk").values_list("branch__name", flat=True)
    return _plan_lines({name: getattr(inspection, name) for name in PLAN}, names, form)


def typed_plan_words(form: BaseForm) -> str:
    """Return the plan that was typed, in the same words; the form was read without a fault."""
    return _plan_lines(form.cleaned_data, [branch.name for branch in form.cleaned_data["branches"]], form)


def _plan_lines(values: dict, branches: Iterable[str], form: BaseForm) -> str:
    kinds = dict(form.fields["kind"].choices)
    words = {
        name: screen_date(value) if isinstance(value, date) else str(value) for name, value in values.items() if value
    }
    words["kind"] = kinds[values["kind"]]
    lines = [f"{form.fields[name].label}: {words[name]}" for name in PLAN if name in words]
    return "\n".join([*lines, f"{form.fields['branches'].label}: {', '.join(branches)}"])


def words_of(row: InspectionBranch) -> str:
    """Return what is stored, one filled field a line."""
    parts = [_row_words(row.done_on, row.conclusion, row.mend_by)]
    for line in finding_lines(row):
        finding = line["finding"]
        if finding is not None:
            parts.append(_finding_words(line["label"], finding.strengths, finding.limits, finding.must_mend))
    return "\n\n".join(part for part in parts if part)


def typed_words(form: BaseForm, parts: Iterable[BaseForm]) -> str:
    """Return what was typed, in the same words; both forms were read without a fault."""
    data = form.cleaned_data
    said = [_row_words(data["done_on"], data["conclusion"], data["mend_by"])]
    for part in parts:
        if part.line().is_empty:
            continue
        typed = part.cleaned_data
        said.append(_finding_words(part.heading["label"], typed["strengths"], typed["limits"], typed["must_mend"]))
    return "\n\n".join(part for part in said if part)


def _row_words(done_on: object, conclusion: str, mend_by: object) -> str:
    lines = [
        f"Ngày làm việc: {screen_date(done_on)}" if done_on else "",
        f"Kết luận: {conclusion}" if conclusion else "",
        f"Hạn khắc phục: {screen_date(mend_by)}" if mend_by else "",
    ]
    return "\n".join(line for line in lines if line)


def _finding_words(label: str, strengths: str, limits: str, must_mend: bool) -> str:
    lines = [
        label,
        f"Ưu điểm: {strengths}" if strengths else "",
        f"Hạn chế: {limits}" if limits else "",
        "Phải khắc phục" if must_mend else "",
    ]
    return "\n".join(line for line in lines if line)
