"""The record: list of the year, start, read page, frame, texts, minutes, lock, correction, voiding, moved day."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import add_months, month_start, parse_month, screen_time, today
from chibo.common.errors import Refused, StaleVersion
from chibo.common.views import allow
from chibo.organization.models import Unit
from chibo.organization.views.common import asked_unit, unit_by_code
from meetings.calendar_page import branch_year, branches_of_month, next_month_to_do, year_of
from meetings.enums import MeetingKind
from meetings.facts import facts_of
from meetings.forms.gatherings import frame_form_of
from meetings.forms.record import ReasonForm, RescheduleForm, StartForm, TextsForm
from meetings.forms.rollcall import is_number
from meetings.guide import Place, is_to_be_led
from meetings.minutes import as_read, compose, lacks_for_lock, missing_for_finalizing
from meetings.models import Meeting
from meetings.permissions import (
    can_correct,
    can_log_meeting,
    can_raise_proposal,
    can_read_criticism,
    can_reschedule,
    can_void,
    can_write,
    writes_for,
)
from meetings.permissions.guide import can_lead
from meetings.planned import held_early
from meetings.queries.preparation import month_after, month_to_prepare, prepared_texts, with_prepared
from meetings.queries.proposal import answers_for, raised_at
from meetings.services import drafts, record
from meetings.services.rescheduling import reschedule
from meetings.services.rollcall import roll_differs
from meetings.states import TONES, state_of
from meetings.steps import next_of
from meetings.suggestions import suggested_frame
from meetings.talk import criticism_counts, talk_context
from meetings.tools import tools_of
from meetings.views.common import differences, found_meeting, go_on, refuse, step_context, writable

DRAFT_BYTES = 300_000


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """A branch's year, or for those above the branches of a month."""
    allow(request.access is not None and request.access.unit_id is not None and not request.access.is_administrator)
    unit, day = asked_unit(request), today()
    if unit.is_branch:
        return render(request, "meetings/list.html", _year_context(request, unit, day))
    return render(request, "meetings/month.html", _month_context(request, unit, day))


def _year_context(request: HttpRequest, unit: Unit, day: date) -> dict:
    year = year_of(request.GET.get("year"), day)
    rows, may_log = branch_year(unit, year, day), can_log_meeting(request.access, unit)
    return {
        "unit": unit,
        "day": day,
        "year": year,
        "rows": [row for row in rows if not row.is_ahead],
        "ahead": [row for row in reversed(rows) if row.is_ahead],
        "next_month": next_month_to_do(rows) if may_log else None,
        "may_log": may_log,
        "token": uuid.uuid4(),
        "following": month_to_prepare(unit, month_start(day)),
        "prepare_token": uuid.uuid4(),
    }


def _month_context(request: HttpRequest, unit: Unit, day: date) -> dict:
    month = _month(request.GET.get("month"), day)
    page, rows = branches_of_month(unit, month, day, request.access, request.GET.get("page"))
    return {
        "unit": unit,
        "day": day,
        "month": month,
        "before": add_months(month, -1),
        "after": add_months(month, 1),
        "page": page,
        "rows": rows,
        "query": f"unit={unit.code}&month={month:%Y-%m}&",
    }


def _month(text: str | None, day: date) -> date:
    try:
        return parse_month(text) if text else month_start(day)
    except ValueError:
        return month_start(day)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start a record; the same form sent twice leads to the same record, a second one of the month to the first."""
    allow(request.access is not None and request.access.unit_id is not None)
    allow(can_log_meeting(request.access, request.access.unit))
    data = request.POST if request.method == "POST" else None
    units = Unit.objects.visible_to(request.access).branches().select_related("branch")
    initial = {name: value for name, value in request.GET.items() if name in ("unit", "month", "kind")}
    if request.access.unit.is_branch:
        initial.setdefault("unit", request.access.unit.code)
    form = StartForm(data, units=units, today=today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = _start(request, form)
        if answer is not None:
            return answer
    return render(request, "meetings/start.html", {"form": form, "unit": request.access.unit})


def _start(request: HttpRequest, form: StartForm) -> HttpResponse | None:
    data = form.cleaned_data
    unit = data["unit"]
    try:
        meeting = record.start_meeting(
            unit=unit,
            month=data["month"],
            kind=data["kind"],
            token=data["form_token"],
            actor=request.user,
            today=today(),
            on_behalf_by=writes_for(request.access, unit, request.user.full_name),
        )
    except Refused as error:
        existing = record.meeting_of_the_month(unit, data["month"])
        if existing is None or data["kind"] not in MeetingKind.of_the_month():
            refuse(form, error)
            return None
        messages.info(request, f"Tháng {existing.month:%m/%Y} đã có kỳ sinh hoạt. Đồng chí ghi tiếp ở đây.")
        return _see_other("meetings:detail", existing)
    return _see_other("meetings:frame", meeting)


def _see_other(name: str, meeting: Meeting) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=[meeting.pk]), status=303)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one meeting: facts, texts, votes, resolution, assignments."""
    meeting = found_meeting(request, pk)
    state = state_of(meeting)
    context = step_context(
        meeting,
        "",
        body=as_read(compose(meeting), is_full=can_read_criticism(request.access, meeting)),
        facts=facts_of(meeting),
        state=state,
        tone=TONES[state],
        may_write=can_write(request.access, meeting),
        may_correct=can_correct(request.access, meeting),
        may_void=can_void(request.access, meeting),
        versions=list(meeting.versions.select_related("made_by")),
        differs=roll_differs(meeting),
        hub=can_write(request.access, meeting),
        criticism=criticism_counts(meeting),
        leads=can_lead(request.access, meeting) and is_to_be_led(meeting, today()),
        answers=answers_for(meeting),
        tools=tools_of(meeting, request.access),
        following=month_after(meeting, today()) if can_log_meeting(request.access, meeting.unit) else None,
        prepare_token=uuid.uuid4(),
        raised=raised_at(meeting, request.access),
        may_raise=can_raise_proposal(request.access, meeting.unit) and not meeting.is_voided,
    )
    context["next_step"] = next_of(context["steps"])
    return render(request, "meetings/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: HttpRequest, pk: int, place: Place | None = None) -> HttpResponse:
    """Step 1: when, where and by whom."""
    meeting = writable(request, pk)
    data = request.POST if request.method == "POST" else None
    suggested = suggested_frame(meeting, today()) if data is None and can_write(request.access, meeting) else {}
    stored, form = None, frame_form_of(meeting)(data, instance=meeting, today=today(), suggested=suggested)
    if request.method == "POST" and form.is_valid():
        try:
            saved = record.save_frame(
                meeting=meeting,
                values=form.values(),
                version=form.cleaned_data["version"],
                actor=request.user,
                today=today(),
            )
        except ValidationError as error:
            stored = refuse(form, error)
        else:
            _warn_of_month(request, saved)
            return go_on(request, meeting, "frame", place)
    conflicts = differences(form, stored)
    context = step_context(
        meeting, "frame", form=form, stored=stored, conflicts=conflicts, suggested=suggested, place=place
    )
    return render(
        request, "meetings/gathering_frame.html" if meeting.is_of_committee else "meetings/frame.html", context
    )


def _warn_of_month(request: HttpRequest, meeting: Meeting) -> None:
    """A month that is not that of the day held is allowed, and often a slip."""
    if meeting.held_on and month_start(meeting.held_on) != meeting.month:
        held = f"{meeting.held_on:%d/%m}"
        sentence = (
            f"Kỳ tháng {meeting.month.month} nhưng ngày sinh hoạt là {held}. Nếu chưa đúng, mời đồng chí sửa lại."
        )
        messages.warning(request, sentence)


@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, pk: int, place: Place | None = None) -> HttpResponse:
    """Step 4: what was said and concluded; typed text is kept every few seconds. A place of the guide asks for a part of it."""
    meeting = writable(request, pk)
    names = place.texts if place else ()
    if request.method == "POST" and "drop" in request.POST:
        drafts.drop_texts(user=request.user, meeting=meeting, names=names)
        messages.info(request, "Đã bỏ phần gõ dở. Đây là bản đã lưu.")
        return redirect(request.path)
    reads = can_read_criticism(request.access, meeting)
    prepared = prepared_texts(meeting, is_full=reads)
    data = with_prepared(request.POST, prepared) if request.method == "POST" else None
    draft = drafts.unsaved_texts(request.user, meeting, names) if data is None else None
    stored, form = None, TextsForm(data, meeting=meeting, draft=draft, reads_private=reads, only=names)
    if request.method == "POST" and "take" not in request.POST and form.is_valid():
        try:
            _save_texts(request, meeting, form)
        except ValidationError as error:
            stored = refuse(form, error)
        else:
            return go_on(request, meeting, "texts", place)
    conflicts = differences(form, stored)
    context = step_context(meeting, "texts", form=form, stored=stored, conflicts=conflicts, draft=draft, place=place)
    context["prepared"] = {name: text for name, text in prepared.items() if name in form.names}
    if place is None:
        return render(request, "meetings/texts.html", context)
    return render(request, "meetings/guide_talk.html", context | talk_context(meeting, place, counts_criticism=reads))


def _save_texts(request: HttpRequest, meeting: Meeting, form: TextsForm) -> None:
    data = form.cleaned_data
    record.save_texts(
        meeting=meeting,
        values=form.values(meeting),
        version=data["version"],
        seen=data["seen"],
        actor=request.user,
        names=form.names,
    )


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed; answers in words when it was kept."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.access).select_related("unit"), pk=pk)
    allow(can_write(request.access, meeting))
    names = [name for name in record.TEXTS if name in request.POST]
    body = {name: request.POST[name] for name in [*names, drafts.SEEN] if name in request.POST}
    version = request.POST.get("version", "")
    if not is_number(version) or len(json.dumps(body)) > DRAFT_BYTES:
        return JsonResponse({"text": "Phần đang gõ dài quá nên chưa giữ được. Mời đồng chí bấm Lưu."}, status=400)
    now = timezone.now()
    section = drafts.section_of(names)
    drafts.save_draft(user=request.user, meeting=meeting, section=section, base_version=int(version), body=body, at=now)
    return JsonResponse({"text": f"Đã giữ lại lúc {screen_time(now)}, chưa lưu vào biên bản"})


@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 7: the minutes composed from the record, what they lack, and the lock."""
    meeting = writable(request, pk)
    context = step_context(meeting, "minutes", **minutes_context(request, meeting))
    return render(request, "meetings/minutes.html", context)


def minutes_context(request: HttpRequest, meeting: Meeting) -> dict:
    """Return the minutes as the person may read them, what they lack, and whether they may be opened again."""
    return {
        "body": as_read(compose(meeting), is_full=can_read_criticism(request.access, meeting)),
        "missing": _concerns(meeting),
        "may_correct": can_correct(request.access, meeting),
    }


def _concerns(meeting: Meeting) -> list[str]:
    """Return what should be looked at before the lock, one sentence each."""
    early = held_early(meeting)
    return [*missing_for_finalizing(meeting), *([early] if early else [])]


@require_POST
def finalize(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock the minutes; a second press finds them locked. Where something is missing it is listed and asked once."""
    meeting = found_meeting(request, pk)
    if meeting.is_finalized:
        return _after_lock(meeting)
    allow(can_write(request.access, meeting))
    version = request.POST.get("version", "")
    concerns = [] if "anyway" in request.POST or lacks_for_lock(meeting) else _concerns(meeting)
    if concerns and version == str(meeting.version):
        context = step_context(meeting, "minutes", concerns=concerns)
        return render(request, "meetings/finalize.html", context)
    try:
        record.finalize(
            meeting=meeting,
            version=int(version) if is_number(version) else -1,
            actor=request.user,
            at=timezone.now(),
            on_behalf_by=writes_for(request.access, meeting.unit, request.user.full_name),
        )
    except StaleVersion:
        messages.warning(request, "Kỳ sinh hoạt vừa được ghi thêm. Mời đồng chí xem lại biên bản rồi khóa.")
        return redirect("meetings:minutes", meeting.pk)
    except Refused as error:
        messages.warning(request, error.sentence)
        return redirect("meetings:minutes", meeting.pk)
    messages.success(request, "Đã khóa biên bản.")
    return _after_lock(meeting)


def _after_lock(meeting: Meeting) -> HttpResponse:
    """What is rated goes on to its rating, anything else is finished."""
    return redirect("evaluations:sheet" if meeting.kind in MeetingKind.rated() else "meetings:detail", meeting.pk)


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

    back = "meetings:gatherings" if meeting.is_of_committee else "meetings:list"
    return _with_reason(request, context, carry_out, reverse(back) + f"?unit={meeting.unit.code}")


def _with_reason(request: HttpRequest, context: dict, carry_out: Callable[[str], None], done_url: str) -> HttpResponse:
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
    unit = unit_by_code(request, code)
    allow(can_reschedule(request.access, unit) and unit.is_branch)
    data = request.POST if request.method == "POST" else None
    form = RescheduleForm(data, today=today(), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            reschedule(branch=unit, actor=request.user, today=today(), **form.cleaned_data)
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, "Đã ghi việc dời ngày sinh hoạt.")
            return redirect(reverse("meetings:list") + f"?unit={unit.code}")
    return render(request, "meetings/reschedule.html", {"form": form, "unit": unit})
