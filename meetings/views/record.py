"""The record: list of the year, start, read page, frame, texts, minutes, lock, correction, voiding, moved day."""

from __future__ import annotations

import json
import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import month_start, parse_month, screen_time, today
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from meetings.calendar_page import branch_year, branches_of_month, year_of
from meetings.enums import MeetingKind
from meetings.forms.record import FrameForm, ReasonForm, RescheduleForm, StartForm, TextsForm
from meetings.minutes import compose, missing_for_finalizing, sentence_of
from meetings.models import Draft, Meeting
from meetings.permissions import (
    can_correct,
    can_log_meeting,
    can_read_criticism,
    can_reschedule,
    can_void,
    can_write,
    is_on_behalf,
)
from meetings.services import drafts, record
from meetings.services.rescheduling import reschedule
from meetings.services.rollcall import roll_differs
from meetings.states import state_of
from meetings.views.common import allow, found_meeting, found_unit, go_on, refuse, step_context, writable

SECTION = "texts"
DRAFT_BYTES = 300_000


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """A branch's year, or for those above the branches of a month."""
    allow(request.access is not None and request.access.unit_id is not None and not request.access.is_administrator)
    code = request.GET.get("unit")
    unit = found_unit(request, code) if code else request.access.unit
    day = today()
    if unit.is_branch:
        year = year_of(request.GET.get("year"), day)
        context = {"unit": unit, "day": day, "year": year, "rows": branch_year(unit, year, day), "token": uuid.uuid4()}
        context |= {
            "may_log": can_log_meeting(request.access, unit),
            "kinds": [MeetingKind.TOPICAL, MeetingKind.EXTRAORDINARY],
        }
        return render(request, "meetings/list.html", context)
    month = _month(request.GET.get("month"), day)
    page, rows = branches_of_month(unit, month, day, request.access, request.GET.get("page"))
    context = {
        "unit": unit,
        "day": day,
        "month": month,
        "page": page,
        "rows": rows,
        "query": f"unit={unit.code}&month={month:%Y-%m}&",
    }
    return render(request, "meetings/month.html", context)


def _month(text: str | None, day: object) -> object:
    try:
        return parse_month(text) if text else month_start(day)
    except ValueError:
        return month_start(day)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start a record; the same form sent twice leads to the same record, a second one of the month to the first."""
    allow(request.access is not None and request.access.unit_id is not None)
    allow(can_log_meeting(request.access, request.access.unit))
    units = Unit.objects.visible_to(request.access).branches()
    form = StartForm(
        request.POST if request.method == "POST" else None, units=units, today=today(), initial=request.GET.dict()
    )
    if request.method == "POST" and form.is_valid():
        answer = _start(request, form)
        if answer is not None:
            return answer
    return render(request, "meetings/start.html", {"form": form}, status=200)


def _start(request: HttpRequest, form: StartForm) -> HttpResponse | None:
    data = form.cleaned_data
    unit = data["unit"]
    behalf = request.user.full_name if is_on_behalf(request.access) else ""
    place = getattr(getattr(unit, "branch", None), "usual_place", "")
    try:
        meeting = record.start_meeting(
            unit=unit,
            month=data["month"],
            kind=data["kind"],
            token=data["form_token"],
            actor=request.user,
            place=place,
            on_behalf_by=behalf,
        )
    except Refused as error:
        existing = record.meeting_of_the_month(unit, data["month"])
        if existing is None:
            refuse(form, error)
            return None
        messages.info(request, error.sentence)
        return redirect("meetings:detail", existing.pk)
    return redirect("meetings:frame", meeting.pk)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one meeting: facts, texts, votes, resolution, assignments."""
    meeting = found_meeting(request, pk)
    marks = list(meeting.attendances.select_related("member"))
    context = step_context(
        meeting,
        "",
        body=compose(meeting),
        state=state_of(meeting),
        sentence=sentence_of(meeting, marks),
        reads_criticism=can_read_criticism(request.access, meeting),
        may_write=can_write(request.access, meeting),
        may_correct=can_correct(request.access, meeting),
        may_void=can_void(request.access, meeting),
        versions=list(meeting.versions.select_related("made_by")),
        differs=roll_differs(meeting),
    )
    return render(request, "meetings/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 1: when, where and by whom."""
    meeting = writable(request, pk)
    stored, form = None, FrameForm(request.POST or None, instance=meeting, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            record.save_frame(
                meeting=meeting,
                values=form.values(),
                version=form.cleaned_data["version"],
                actor=request.user,
                today=today(),
            )
        except ValidationError as error:
            stored = refuse(form, error)
        else:
            return go_on(request, meeting, "frame")
    context = step_context(meeting, "frame", form=form, stored=stored)
    return render(request, "meetings/frame.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 4: what was said and concluded; typed text is kept every few seconds."""
    meeting = writable(request, pk)
    reads = can_read_criticism(request.access, meeting)
    draft = Draft.objects.filter(user=request.user, meeting=meeting, section=SECTION).first()
    typed = draft.body if draft and request.GET.get("draft") != "no" else None
    stored, form = None, TextsForm(request.POST or None, meeting=meeting, draft=typed, reads_criticism=reads)
    if request.method == "POST" and form.is_valid():
        values, version = form.values(meeting), form.cleaned_data["version"]
        try:
            record.save_texts(meeting=meeting, values=values, version=version, actor=request.user)
        except ValidationError as error:
            stored = refuse(form, error)
        else:
            return go_on(request, meeting, "texts")
    if stored is not None:
        stored.typed_over = [
            (form.fields[name].label, getattr(stored, name)) for name in form.fields if name != "version"
        ]
    context = step_context(meeting, "texts", form=form, stored=stored, draft=draft)
    return render(request, "meetings/texts.html", context)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed; answers in words when it was kept."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.access).select_related("unit"), pk=pk)
    allow(can_write(request.access, meeting))
    names = [name for name in record.TEXTS if name in request.POST]
    body = {name: request.POST[name] for name in names}
    version = request.POST.get("version", "")
    if not version.isdigit() or len(json.dumps(body)) > DRAFT_BYTES:
        return JsonResponse({"text": "Phần đang gõ dài quá nên chưa giữ được. Mời đồng chí bấm Lưu."}, status=400)
    now = timezone.now()
    drafts.save_draft(user=request.user, meeting=meeting, section=SECTION, base_version=int(version), body=body, at=now)
    return JsonResponse({"text": f"Đã giữ lại lúc {screen_time(now)}, chưa lưu vào biên bản"})


@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 7: the minutes composed from the record, what they lack, and the lock."""
    meeting = writable(request, pk)
    context = step_context(
        meeting,
        "minutes",
        body=compose(meeting),
        missing=missing_for_finalizing(meeting),
        reads_criticism=can_read_criticism(request.access, meeting),
        may_correct=can_correct(request.access, meeting),
        reason_form=ReasonForm(),
    )
    return render(request, "meetings/minutes.html", context)


@require_POST
def finalize(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock the minutes; a second press finds them locked."""
    meeting = found_meeting(request, pk)
    if meeting.is_finalized:
        return redirect("evaluations:sheet", meeting.pk)
    allow(can_write(request.access, meeting))
    version = request.POST.get("version", "")
    try:
        record.finalize(
            meeting=meeting,
            version=int(version) if version.isdigit() else -1,
            actor=request.user,
            at=timezone.now(),
        )
    except Refused as error:
        messages.warning(request, error.sentence)
        return redirect("meetings:minutes", meeting.pk)
    messages.success(request, "Đã khóa biên bản. Mời đồng chí tự đánh giá, xếp loại rồi gửi cấp trên.")
    return redirect("evaluations:sheet", meeting.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Open locked minutes again, with a reason."""
    meeting = found_meeting(request, pk)
    allow(can_correct(request.access, meeting))
    context = {"title": "Đính chính biên bản", "action": "Mở biên bản để đính chính", "meeting": meeting}
    context["text"] = "Bản đã khóa vẫn được giữ. Sau khi sửa, đồng chí khóa lại thành bản mới có ghi lý do."

    def carry_out(reason: str) -> None:
        record.open_correction(meeting=meeting, reason=reason, actor=request.user)

    return _with_reason(request, context, carry_out, reverse("meetings:detail", args=[meeting.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void a meeting logged by mistake, with a reason."""
    meeting = found_meeting(request, pk)
    allow(can_void(request.access, meeting))
    context = {"title": "Hủy kỳ sinh hoạt ghi nhầm", "action": "Hủy kỳ sinh hoạt này", "meeting": meeting}
    context["text"] = "Kỳ này vẫn được giữ trong sổ với lý do hủy, nhưng không tính vào số liệu."

    def carry_out(reason: str) -> None:
        record.void_meeting(meeting=meeting, reason=reason, actor=request.user, at=timezone.now())

    return _with_reason(request, context, carry_out, reverse("meetings:list") + f"?unit={meeting.unit.code}")


def _with_reason(request: HttpRequest, context: dict, carry_out: object, done_url: str) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            carry_out(form.cleaned_data["reason"])
        except Refused as error:
            refuse(form, error)
        else:
            return redirect(done_url)
    return render(request, "meetings/reason.html", context | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Move a month's meeting to another day, or call it off, with reason and decider."""
    unit = found_unit(request, code)
    allow(can_reschedule(request.access, unit) and unit.is_branch)
    form = RescheduleForm(request.POST if request.method == "POST" else None, today=today(), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            reschedule(branch=unit, actor=request.user, today=today(), **form.cleaned_data)
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, "Đã ghi việc dời ngày sinh hoạt.")
            return redirect(reverse("meetings:list") + f"?unit={unit.code}")
    return render(request, "meetings/reschedule.html", {"form": form, "unit": unit})
