"""An inspection of a branch as plain text: the two versions that stand side by side when two people wrote at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.forms import BaseForm

from chibo.common.dates import screen_date
from chibo.oversight.inspection_queries import finding_lines
from chibo.oversight.models import InspectionBranch


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
