"""The inspection of one branch: its page, findings and conclusion, the branch's report, the closing."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_time, today
from chibo.common.errors import Refused
from chibo.common.views import allow, posted
from chibo.oversight.forms.inspection import AnswerForm, CloseForm, FindingForm, RowForm
from chibo.oversight.inspection_queries import finding_lines, line_of
from chibo.oversight.inspection_words import typed_words, words_of
from chibo.oversight.models import InspectionBranch
from chibo.oversight.permissions import can_answer_inspection, can_inspect, can_plan_inspections, can_read_findings
from chibo.oversight.services.inspection import (
    answer_inspection,
    close_inspection,
    correct_conclusion,
    record_findings,
)
from chibo.oversight.views.common import form_page, found_row, refuse
from reports.comparison import comparison_context


@require_safe
def inspected(request: HttpRequest, pk: int) -> HttpResponse:
    """What was planned and found in a branch, what the branch answered, the figures before and after."""
    row = found_row(request, pk)
    access, day = request.access, today()
    reads = can_read_findings(access, row)
    writes = can_inspect(access, row)
    context = {
        "row": row,
        "inspection": row.inspection,
        "branch": row.branch,
        **line_of(row, day),
        "is_overdue": row.mend_by is not None and row.mend_by < day and not row.is_closed,
        "reads_findings": reads,
        "lines": finding_lines(row) if reads else [],
        "corrections": list(row.corrections.select_related("by")) if reads else [],
        "may_open_plan": can_plan_inspections(access) and access.reaches(row.inspection.unit),
        "may_write": writes and not row.is_concluded,
        "may_correct": writes and row.is_concluded,
        "may_close": writes and row.is_concluded and not row.is_closed,
        "may_answer": can_answer_inspection(access, row) and row.is_concluded and not row.is_closed,
        **comparison_context(row.branch, row.done_on, request.GET.get("months", ""), today()),
        "crumbs": _crumbs(row, may_open_plan=can_plan_inspections(access) and access.reaches(row.inspection.unit)),
    }
    return render(request, "oversight/inspected.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was found, heading by heading; conclude; after that correct with a reason."""
    row = found_row(request, pk)
    allow(can_inspect(request.access, row))
    data = posted(request)
    form = RowForm(data, row=row)
    parts = [FindingForm(data, heading=line, finding=line["finding"]) for line in finding_lines(row)]
    stored = None
    if data is not None and all([form.is_valid(), *(part.is_valid() for part in parts)]):
        try:
            return _save(request, row, form, parts)
        except Refused as error:
            stored = refuse(form, error)
    context = {
        "row": row,
        "form": form,
        "parts": parts,
        "stored": words_of(stored) if stored else "",
        "typed": typed_words(form, parts) if stored else "",
        "has_errors": bool(form.errors or any(part.errors for part in parts)),
        "crumbs": _crumbs(row, may_open_plan=True, itself=True),
    }
    return render(request, "oversight/inspected_findings.html", context)


def _save(request: HttpRequest, row: InspectionBranch, form: RowForm, parts: list[FindingForm]) -> HttpResponse:
    given = {
        "row": row,
        "values": form.values(),
        "findings": [part.line() for part in parts],
        "version": form.cleaned_data["version"],
        "actor": request.user,
        "at": timezone.now(),
        "today": today(),
    }
    if row.is_concluded:
        correct_conclusion(reason=form.cleaned_data["reason"], **given)
        messages.success(request, "Đã đính chính kết luận. Nội dung trước đó vẫn được giữ kèm lý do.")
        return redirect("oversight:inspected", row.pk)
    concludes = "conclude" in request.POST
    record_findings(conclude=concludes, **given)
    if concludes:
        messages.success(request, f"Đã kết luận. {row.branch.name} xem được kết luận này.")
        return redirect("oversight:inspected", row.pk)
    messages.success(request, f"Đã lưu lúc {screen_time(timezone.now())}. Chi bộ chưa xem được khi chưa kết luận.")
    return redirect("oversight:inspected-findings", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The branch's report of what it mended."""
    row = found_row(request, pk)
    allow(can_answer_inspection(request.access, row))
    form = AnswerForm(posted(request), initial={"version": row.version})

    def act(data: dict) -> None:
        answer_inspection(row=row, actor=request.user, at=timezone.now(), today=today(), **data)

    committee = row.inspection.unit.committee_name
    return _act(
        request,
        row,
        form,
        act,
        done=f"Đã gửi báo cáo khắc phục đến {committee}.",
        title="Báo cáo khắc phục",
        intro=_deadline_words(row),
        button=f"Gửi báo cáo đến {committee}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee notes that what was found is mended."""
    row = found_row(request, pk)
    allow(can_inspect(request.access, row))
    initial = {"version": row.version, "mended_on": today()}
    form = CloseForm(posted(request), initial=initial)

    def act(data: dict) -> None:
        close_inspection(row=row, actor=request.user, at=timezone.now(), today=today(), **data)

    return _act(
        request,
        row,
        form,
        act,
        done=f"Đã ghi nhận {row.branch.name} khắc phục xong.",
        title="Ghi nhận khắc phục xong",
        intro=_deadline_words(row),
        button="Ghi nhận khắc phục xong",
    )


def _act(
    request: HttpRequest, row: InspectionBranch, form: BaseForm, act: object, *, done: str, **words: object
) -> HttpResponse:
    """Answer a short form about a row: carried out, or shown again with what is missing."""
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, done)
            return redirect("oversight:inspected", row.pk)
    context = {
        "context_line": f"{row.branch.name} · {row.inspection}",
        "back": reverse("oversight:inspected", args=[row.pk]),
        "crumbs": _crumbs(row, may_open_plan=False, itself=True),
    }
    return form_page(request, form, **context | words)


def _deadline_words(row: InspectionBranch) -> str:
    return f"Hạn khắc phục: {row.mend_by:%d/%m/%Y}." if row.mend_by else "Kết luận không đặt hạn khắc phục."


def _crumbs(row: InspectionBranch, *, may_open_plan: bool, itself: bool = False) -> list[dict]:
    items = [{"label": "Kiểm tra, giám sát", "url": reverse("oversight:inspections")}]
    if may_open_plan:
        label = f"{row.inspection.get_kind_display()} năm {row.inspection.year}"
        items.append({"label": label, "url": reverse("oversight:inspection", args=[row.inspection_id])})
    if itself:
        items.append({"label": row.branch.name, "url": reverse("oversight:inspected", args=[row.pk])})
    return items
