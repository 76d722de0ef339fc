"""Inspections from plan to closing. Each act is logged by ids and field names; what was written stays in the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import add_months, screen_date
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Unit
from chibo.oversight.inspection_queries import headings_for
from chibo.oversight.models import Inspection, InspectionBranch, InspectionCorrection, InspectionFinding

PLAN = [
    "kind",
    "year",
    "term",
    "subject",
    "decision_number",
    "decided_on",
    "decided_by",
    "period_from",
    "period_to",
    "planned_from",
    "planned_to",
    "team",
]
YEARS_TO_MEND = 3


@dataclass(frozen=True)
class FindingLine:
    """What is written under one heading."""

    heading: str
    strengths: str = ""
    limits: str = ""
    must_mend: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.strengths or self.limits or self.must_mend)


# --- the plan --------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_inspection(
    *,
    unit: Unit,
    values: dict,
    branches: Collection[Unit],
    planned_on: date | None,
    token: UUID,
    actor: User,
    today: date,
) -> Inspection:
    """Plan an inspection by `unit` of `branches` of its subtree and return it; `values` holds the fields of PLAN.

    The headings that hold for `unit` today are copied and stay. The same `token` twice returns the first result. Raises
    Refused (with the field) on days that do not follow, no branch, a branch elsewhere, or when no set of headings holds.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    known = Inspection.objects.filter(token=token).first()
    if known is not None and known.unit_id == unit.pk:
        return known
    form = headings_for(unit, today)
    if form is None:
        raise Refused(None, "Chưa có bộ nội dung kiểm tra đang áp dụng. Mời đồng chí báo Ban Tổ chức ban hành.")
    inspection = Inspection(unit=unit, form=form, headings=form.headings, created_by=actor)
    inspection.token = uuid4() if known is not None else token
    _set_plan(inspection, values)
    if not branches:
        raise Refused("branches", "Chưa chọn chi bộ nào. Mời đồng chí chọn ít nhất một chi bộ.")
    _check_branches(unit, branches)
    inspection.save()
    _add_rows(inspection, branches, planned_on)
    record(actor=actor, verb="inspections.plan", subject=inspection, unit=unit, fields=[*PLAN, "branches"])
    return inspection


@transaction.atomic
def revise_plan(
    *, inspection: Inspection, values: dict, branches: Collection[Unit], version: int, actor: User
) -> Inspection:
    """Change the plan and its list of branches, as they were shown in `version`.

    Raises Refused on what is begun already, or a plan that was called off, StaleVersion on a newer stored version.
    """
    inspection = _locked_plan(inspection)
    if inspection.version != version:
        raise StaleVersion(inspection)
    _set_plan(inspection, values)
    if not branches:
        raise Refused("branches", "Chưa chọn chi bộ nào. Mời đồng chí chọn ít nhất một chi bộ.")
    kept = {branch.pk for branch in branches}
    rows = list(inspection.branches.select_for_update(of=("self",)).select_related("branch"))
    begun = [row.branch.name for row in rows if row.branch_id not in kept and _is_begun(row)]
    if begun:
        raise Refused("branches", f"Đã ghi kết quả ở {', '.join(begun)} nên không bỏ ra được. Mời đồng chí chọn lại.")
    planned = {row.branch_id for row in rows}
    new = [branch for branch in branches if branch.pk not in planned]
    _check_branches(inspection.unit, new)
    InspectionBranch.objects.filter(pk__in=[row.pk for row in rows if row.branch_id not in kept]).delete()
    inspection.version += 1
    inspection.save()
    _add_rows(inspection, new, None)
    record(
        actor=actor, verb="inspections.revise", subject=inspection, unit=inspection.unit_id, fields=[*PLAN, "branches"]
    )
    return inspection


@transaction.atomic
def call_off_inspection(*, inspection: Inspection, reason: str, actor: User, at: datetime) -> Inspection:
    """Call a plan off, with a reason; it stays on record. Raises Refused once a branch was concluded."""
    inspection = _locked_plan(inspection)
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do hủy kế hoạch. Mời đồng chí ghi lý do.")
    if inspection.branches.filter(concluded_at__isnull=False).exists():
        raise Refused(None, "Đã có chi bộ được kết luận nên kế hoạch này không hủy được nữa.")
    inspection.called_off_at, inspection.called_off_by = at, actor
    inspection.called_off_reason = reason.strip()
    inspection.save()
    record(
        actor=actor, verb="inspections.call_off", subject=inspection, unit=inspection.unit_id, fields=["called_off_at"]
    )
    return inspection


def _locked_plan(inspection: Inspection) -> Inspection:
    inspection = Inspection.objects.select_for_update(of=("self",)).select_related("unit").get(pk=inspection.pk)
    if inspection.is_called_off:
        raise Refused(None, "Kế hoạch này đã hủy nên không ghi thêm được.")
    return inspection


def _set_plan(inspection: Inspection, values: dict) -> None:
    for name in PLAN:
        setattr(inspection, name, values[name])
    pairs = [("period_from", "period_to"), ("planned_from", "planned_to")]
    for start, end in pairs:
        first, last = values[start], values[end]
        if first and last and last < first:
            raise Refused(end, f"Ngày này trước ngày bắt đầu ({screen_date(first)}). Mời đồng chí xem lại hai ngày.")


def _check_branches(unit: Unit, branches: Iterable[Unit]) -> None:
    strange = [branch.name for branch in branches if not branch.is_branch or not branch.path.startswith(unit.path)]
    if strange:
        raise Refused("branches", f"{', '.join(strange)} không thuộc {unit.name}. Mời đồng chí chọn lại.")


def _add_rows(inspection: Inspection, branches: Iterable[Unit], planned_on: date | None) -> None:
    InspectionBranch.objects.bulk_create(
        [InspectionBranch(inspection=inspection, branch=branch, planned_on=planned_on) for branch in branches]
    )


def _is_begun(row: InspectionBranch) -> bool:
    return bool(row.done_on or row.conclusion or row.is_concluded) or row.findings.exists()


# --- one branch ------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_findings(
    *,
    row: InspectionBranch,
    values: dict,
    findings: list[FindingLine],
    version: int,
    actor: User,
    at: datetime,
    today: date,
    conclude: bool = False,
) -> InspectionBranch:
    """Keep what was found in a branch; with `conclude` it is concluded, and the branch reads it and answers.

    `values`: done_on, conclusion, mend_by. Raises Refused (with the field) on days that cannot be or what a conclusion
    lacks, StaleVersion on a newer stored version.
    """
    row = _opened(row, version)
    if row.is_concluded:
        raise Refused(None, "Chi bộ này đã được kết luận. Mời đồng chí dùng “Đính chính kết luận”, có ghi lý do.")
    _set_findings(row, values, findings, today)
    if conclude:
        _check_conclusion(row, findings)
        row.concluded_at, row.concluded_by = at, actor
    verb = "inspections.conclude" if conclude else "inspections.findings"
    return _closed(row, actor=actor, verb=verb, fields=["done_on", "conclusion", "mend_by", "findings"])


@transaction.atomic
def correct_conclusion(
    *,
    row: InspectionBranch,
    values: dict,
    findings: list[FindingLine],
    reason: str,
    version: int,
    actor: User,
    at: datetime,
    today: date,
) -> InspectionBranch:
    """Correct what was concluded, with a reason; what stood there before is kept whole. As `record_findings`."""
    row = _opened(row, version)
    if not row.is_concluded:
        raise Refused(None, "Chi bộ này chưa kết luận nên đồng chí sửa thẳng được, không cần đính chính.")
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do đính chính. Mời đồng chí ghi lý do.")
    number = row.corrections.count() + 1
    InspectionCorrection.objects.create(
        row=row, number=number, before=snapshot(row), reason=reason.strip(), at=at, by=actor
    )
    _set_findings(row, values, findings, today)
    _check_conclusion(row, findings)
    if row.mended_on and row.done_on > row.mended_on:
        raise Refused("done_on", f"Đã ghi khắc phục xong ngày {screen_date(row.mended_on)}. Mời đồng chí xem lại ngày.")
    fields = ["done_on", "conclusion", "mend_by", "findings", "corrections"]
    return _closed(row, actor=actor, verb="inspections.correct", fields=fields)


@transaction.atomic
def answer_inspection(
    *, row: InspectionBranch, answer: str, version: int, actor: User, at: datetime, today: date
) -> InspectionBranch:
    """Report, for the branch, what was mended. A later report is added beneath the first one, with its day.

    Raises Refused before the conclusion and after the closing, StaleVersion on a newer stored version.
    """
    row = _opened(row, version)
    if not row.is_concluded:
        raise Refused(None, "Chưa có kết luận kiểm tra nên chưa cần báo cáo khắc phục.")
    if row.is_closed:
        raise Refused(None, "Cấp ủy đã ghi nhận khắc phục xong nên không cần báo cáo thêm.")
    if not answer.strip():
        raise Refused("answer", "Chưa có nội dung. Mời đồng chí ghi chi bộ đã khắc phục những gì.")
    added = answer.strip() if not row.answer else f"{row.answer}\n\nBổ sung ngày {screen_date(today)}: {answer.strip()}"
    row.answer, row.answered_at, row.answered_by = added, at, actor
    return _closed(row, actor=actor, verb="inspections.answer", fields=["answer"])


@transaction.atomic
def close_inspection(
    *, row: InspectionBranch, mended_on: date, follow_up: str, version: int, actor: User, at: datetime, today: date
) -> InspectionBranch:
    """Note, for the committee, that what was found is mended. Raises Refused on a day that cannot be, StaleVersion."""
    row = _opened(row, version)
    if not row.is_concluded:
        raise Refused(None, "Chưa kết luận nên chưa ghi khắc phục xong được. Mời đồng chí kết luận trước.")
    if row.is_closed:
        raise Refused(None, f"Đã ghi khắc phục xong ngày {screen_date(row.mended_on)}.")
    _not_later_than_today("mended_on", mended_on, today)
    if mended_on < row.done_on:
        raise Refused(
            "mended_on", f"Ngày này trước ngày làm việc với chi bộ ({screen_date(row.done_on)}). Mời đồng chí xem lại."
        )
    row.mended_on, row.follow_up, row.closed_at, row.closed_by = mended_on, follow_up.strip(), at, actor
    return _closed(row, actor=actor, verb="inspections.close", fields=["mended_on", "follow_up"])


def snapshot(row: InspectionBranch) -> dict:
    """Return what a correction keeps: {done_on, conclusion, mend_by, findings [{heading, strengths, limits, must_mend}]}."""
    return {
        "done_on": row.done_on.isoformat() if row.done_on else "",
        "conclusion": row.conclusion,
        "mend_by": row.mend_by.isoformat() if row.mend_by else "",
        "findings": list(row.findings.values("heading", "strengths", "limits", "must_mend")),
    }


def _opened(row: InspectionBranch, version: int) -> InspectionBranch:
    """Return the row locked, at the version that was shown."""
    rows = InspectionBranch.objects.select_for_update(of=("self",)).select_related("inspection__unit", "branch")
    row = rows.get(pk=row.pk)
    if row.inspection.is_called_off:
        raise Refused(None, "Kế hoạch này đã hủy nên không ghi thêm được.")
    if row.version != version:
        raise StaleVersion(row)
    return row


def _closed(row: InspectionBranch, *, actor: User, verb: str, fields: list[str]) -> InspectionBranch:
    row.version += 1
    row.save()
    record(actor=actor, verb=verb, subject=row, unit=row.branch_id, fields=fields)
    return row


def _set_findings(row: InspectionBranch, values: dict, findings: list[FindingLine], today: date) -> None:
    row.done_on, row.conclusion, row.mend_by = values["done_on"], values["conclusion"].strip(), values["mend_by"]
    if row.done_on:
        _not_later_than_today("done_on", row.done_on, today)
        if not row.branch.is_open_on(row.done_on):
            raise Refused("done_on", f"{row.branch.name} không hoạt động vào ngày này. Mời đồng chí xem lại ngày.")
    if row.mend_by and row.done_on and row.mend_by < row.done_on:
        raise Refused("mend_by", f"Hạn này trước ngày làm việc ({screen_date(row.done_on)}). Mời đồng chí xem lại.")
    if row.mend_by and row.mend_by > add_months(today, 12 * YEARS_TO_MEND):
        raise Refused("mend_by", f"Hạn khắc phục quá {YEARS_TO_MEND} năm. Mời đồng chí xem lại năm.")
    known = {heading["code"] for heading in row.inspection.headings}
    kept = [line for line in findings if line.heading in known and not line.is_empty]
    row.findings.all().delete()
    InspectionFinding.objects.bulk_create(
        InspectionFinding(
            row=row,
            heading=line.heading,
            strengths=line.strengths.strip(),
            limits=line.limits.strip(),
            must_mend=line.must_mend,
        )
        for line in kept
    )


def _check_conclusion(row: InspectionBranch, findings: list[FindingLine]) -> None:
    if row.done_on is None:
        raise Refused("done_on", "Chưa có ngày làm việc với chi bộ. Mời đồng chí ghi ngày trước khi kết luận.")
    if not row.conclusion:
        raise Refused("conclusion", "Chưa có kết luận. Mời đồng chí ghi kết luận.")
    if row.mend_by is None and any(line.must_mend for line in findings):
        raise Refused("mend_by", "Có hạn chế phải khắc phục nhưng chưa có hạn. Mời đồng chí ghi hạn khắc phục.")


def _not_later_than_today(field: str, day: date, today: date) -> None:
    if day > today:
        raise Refused(field, f"Ngày này chưa tới (hôm nay {screen_date(today)}). Mời đồng chí xem lại ngày.")
