"""The sets of criteria: which there are for a person, and one of them read."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chibo.common.dates import today
from chibo.common.text import decimal_comma
from chibo.common.views import allow
from evaluations.contradictions import Fault
from evaluations.enums import CriteriaStatus
from evaluations.models import CriteriaSet
from evaluations.permissions import can_edit_criteria, can_end_criteria, can_read_criteria, can_write_criteria
from evaluations.services.criteria_publishing import faults_of
from evaluations.views import criteria_words as words
from meetings.enums import MeetingKind


def found_set(request: HttpRequest, pk: int) -> CriteriaSet:
    """Return the set if the acting person may read it: 404 out of scope, 403 for a draft of others."""
    related = ("unit__type", "branch_type", "copied_from", "replaces", "published_by")
    row = get_object_or_404(CriteriaSet.objects.visible_to(request.access).select_related(*related), pk=pk)
    allow(can_read_criteria(request.access, row))
    return row


def editable_set(request: HttpRequest, pk: int) -> CriteriaSet:
    row = found_set(request, pk)
    allow(can_edit_criteria(request.access, row))
    return row


@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """What holds, what held before, and for those who write sets their drafts and the models to copy."""
    rows = CriteriaSet.objects.visible_to(request.access).select_related("unit", "branch_type")
    rows = rows.order_by(F("valid_from").desc(nulls_last=True), "name", "pk")
    seen = [row for row in rows if can_read_criteria(request.access, row)]
    day = today()
    issued = [row for row in seen if row.status != CriteriaStatus.DRAFT]
    holding = [row for row in issued if row.valid_to is None or row.valid_to >= day]
    groups = [
        ("Đang áp dụng", "Bộ của đơn vị gần chi bộ nhất được áp dụng.", holding),
        (
            "Dự thảo",
            "Chưa dùng để đánh giá.",
            [row for row in seen if row.status == CriteriaStatus.DRAFT and not row.is_model],
        ),
        ("Bộ mẫu", "Lấy làm mẫu để lập bộ của đơn vị.", [row for row in seen if row.is_model]),
        (
            "Đã hết áp dụng",
            "Các kỳ đã đánh giá theo bộ nào thì giữ bộ ấy.",
            [row for row in issued if row not in holding],
        ),
    ]
    context = {
        "groups": [{"title": title, "note": note, "sets": sets} for title, note, sets in groups if sets],
        "may_write": can_write_criteria(request.access),
    }
    return render(request, "evaluations/criteria.html", context)


@require_safe
def criteria_set(request: HttpRequest, pk: int) -> HttpResponse:
    """All of one set in words; for its editors with the way into every part, and what still contradicts."""
    row = found_set(request, pk)
    may_edit = can_edit_criteria(request.access, row)
    found = row.criteria
    successors = CriteriaSet.objects.visible_to(request.access).filter(replaces=row)
    context = {
        "set": row,
        "may_edit": may_edit,
        "may_copy": can_write_criteria(request.access),
        "may_end": can_end_criteria(request.access, row),
        "faults": fault_lines(row) if may_edit else [],
        "kinds": [MeetingKind(kind).label for kind in row.kinds],
        "successors": [one for one in successors if can_read_criteria(request.access, one)],
        "is_rubric": found.is_rubric,
        "thresholds": [(words.level_label(level), decimal_comma(border)) for level, border in found.thresholds],
        "levels": [(words.level_label(level), text) for level, text in found.texts.items()],
        "sections": words.sections(found),
        "maximum": decimal_comma(found.maximum),
        "norms": [words.norm_words(norm) for norm in found.norms],
        "caps": _caps(row),
        "events": [words.event_words(event) for event in found.events],
        "mends": found.mends,
    }
    return render(request, "evaluations/criteria_set.html", context)


def _caps(row: CriteriaSet) -> list[dict]:
    return [
        {"level": words.level_label(cap.level), "reason": cap.reason, "lines": words.cap_lines(cap, row.criteria)}
        for cap in row.criteria.caps
    ]


def fault_lines(row: CriteriaSet) -> list[dict]:
    """Return what still contradicts in a draft, each with the page on which it is mended."""
    return [{"sentence": fault.sentence, "url": _mended_at(row, fault)} for fault in faults_of(row)]


def _mended_at(row: CriteriaSet, fault: Fault) -> str:
    if fault.index is not None:
        return reverse("evaluations:criteria-row", args=[row.pk, fault.part, fault.index])
    if fault.part in ("criteria", "caps"):
        return f"#{fault.part}"
    part = "frame" if fault.part == "form" else fault.part
    return reverse("evaluations:criteria-part", args=[row.pk, part])
