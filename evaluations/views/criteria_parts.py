"""The editor of a draft: each part, criterion and cap on a page of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.views import posted
from evaluations.definition import POINTS
from evaluations.forms.criteria import FrameSheet
from evaluations.forms.criteria_items import CapSheet, ItemSheet
from evaluations.forms.criteria_sheets import (
    EventSheet,
    GroupSheet,
    LevelSheet,
    MendSheet,
    NormSheet,
    Sheet,
    ThresholdSheet,
)
from evaluations.models import CriteriaSet
from evaluations.services.criteria import move_row, remove_row
from evaluations.services.criteria_publishing import faults_of
from evaluations.views.criteria import editable_set

COMMON = {"frame": FrameSheet, "norms": NormSheet, "events": EventSheet, "mends": MendSheet}
OF_POINTS = COMMON | {"thresholds": ThresholdSheet, "groups": GroupSheet}
OF_RUBRIC = COMMON | {"levels": LevelSheet}
STEPS = {"up": -1, "down": 1}
CHANGED = "Bộ tiêu chí vừa được người khác sửa. Mời đồng chí xem lại rồi làm tiếp."


def _is_points(draft: CriteriaSet) -> bool:
    return draft.definition.get("form", POINTS) == POINTS


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """One part that is kept as a whole."""
    draft = editable_set(request, pk)
    sheets = OF_POINTS if _is_points(draft) else OF_RUBRIC
    if part not in sheets:
        raise Http404
    sheet = sheets[part](draft, posted(request), access=request.access, today=today())
    return _sheet_page(request, draft, sheet, part)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_row_new(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    return _row_page(request, pk, part, None)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_row(request: HttpRequest, pk: int, part: str, index: int) -> HttpResponse:
    return _row_page(request, pk, part, index)


def _row_page(request: HttpRequest, pk: int, part: str, index: int | None) -> HttpResponse:
    """A criterion or a cap; one that was taken out in between is still answered when it is sent."""
    draft = editable_set(request, pk)
    sheet_class = _row_sheet(draft, part)
    if request.method != "POST" and index is not None and index >= len(draft.definition.get(part, [])):
        raise Http404
    sheet = sheet_class(draft, posted(request), access=request.access, today=today(), index=index)
    return _sheet_page(request, draft, sheet, part, index)


def _row_sheet(draft: CriteriaSet, part: str) -> type[Sheet]:
    sheets = {"criteria": ItemSheet, "caps": CapSheet} if _is_points(draft) else {"caps": CapSheet}
    if part not in sheets:
        raise Http404
    return sheets[part]


def _sheet_page(
    request: HttpRequest, draft: CriteriaSet, sheet: Sheet, part: str, index: int | None = None
) -> HttpResponse:
    if sheet.is_valid():
        try:
            sheet.save(request.user)
        except Refused as error:
            sheet.refuse(error)
        else:
            messages.success(request, sheet.done)
            return redirect(_back(draft, part, index))
    faults = [fault.sentence for fault in faults_of(draft) if (fault.part, fault.index) == (part, index)]
    context = {
        "set": draft,
        "sheet": sheet,
        "faults": faults,
        "part": part,
        "index": index,
        "row_version": sheet.head.initial["version"] if index is not None else "",
        "back": _back(draft, part, index),
        "groups": list(dict.fromkeys(row["group"] for row in draft.definition.get("criteria", []))),
    }
    return render(request, "evaluations/criteria_part.html", context)


def _back(draft: CriteriaSet, part: str, index: int | None) -> str:
    place = f"{part}-{index}" if index is not None else part
    return f"{reverse('evaluations:criteria-set', args=[draft.pk])}#{place}"


# --- buttons -------------------------------------------------------------------------------------------------------


@require_POST
def criteria_row_move(request: HttpRequest, pk: int, part: str, index: int) -> HttpResponse:
    """Let a row change places with its neighbor."""
    draft = editable_set(request, pk)
    _row_sheet(draft, part)
    step = STEPS.get(request.POST.get("step", ""), 0)
    return _act(request, draft, part, index + step, move_row, index=index, step=step)


@require_POST
def criteria_row_remove(request: HttpRequest, pk: int, part: str, index: int) -> HttpResponse:
    draft = editable_set(request, pk)
    _row_sheet(draft, part)
    return _act(request, draft, part, None, remove_row, index=index)


def _act(request: HttpRequest, draft: CriteriaSet, part: str, shown: int | None, service, **given) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        service(draft=draft, part=part, version=version, actor=request.user, **given)
    except Refused:
        messages.error(request, CHANGED)
    else:
        messages.success(request, "Đã lưu.")
    return redirect(_back(draft, part, shown))
