"""The preparation of a meeting: one tap, one page that prints, the draft resolution, what members say beforehand."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.views import allow, carried_out, posted
from chibo.organization.models import Unit
from chibo.organization.views.common import form_page
from meetings.forms.preparation import DraftResolutionForm, PreparationForm, PrepareForm
from meetings.forms.rollcall import is_number
from meetings.models import DraftResolution, Meeting
from meetings.permissions import can_log_meeting, can_read_criticism, can_write, writes_for
from meetings.permissions.preparation import can_note_preparation, can_prepare, can_read_preparation
from meetings.queries.preparation import preparations_of, sheet_of
from meetings.rosters import people_of
from meetings.services.preparation import keep_preparation, prepare_next, remove_preparation, save_draft_resolution
from meetings.views.common import differences, found_meeting, refuse, step_context, writable


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """Chuẩn bị kỳ sinh hoạt tháng sau: one tap from anywhere, or choose the month. A second tap leads to the same page."""
    allow(can_prepare(request.access))
    units = Unit.objects.visible_to(request.access).branches().select_related("branch", "type")
    initial = {name: value for name, value in request.GET.items() if name in ("unit", "month", "kind")}
    if request.access.unit.is_branch:
        initial.setdefault("unit", request.access.unit.code)
    form = PrepareForm(posted(request), units=units, today=today(), initial=initial)
    if form.is_bound and form.is_valid():
        meeting = _prepared(request, form)
        if meeting is not None:
            return HttpResponseRedirect(reverse("meetings:preparation", args=[meeting.pk]), status=303)
    back = reverse("meetings:list")
    intro = "Chương trình sẽ lấy sẵn các bước theo hướng dẫn, việc hằng tháng, việc đến hạn. Đồng chí sửa được hết."
    return form_page(
        request, form, title="Chuẩn bị kỳ sinh hoạt", button="Chuẩn bị kỳ sinh hoạt này", back=back, intro=intro
    )


def _prepared(request: HttpRequest, form: PrepareForm) -> Meeting | None:
    data = form.cleaned_data
    return carried_out(
        form,
        prepare_next,
        unit=data["unit"],
        month=data["month"],
        kind=data["kind"],
        actor=request.user,
        today=today(),
        at=timezone.now(),
        token=data["form_token"],
        on_behalf_by=writes_for(request.access, data["unit"], request.user.full_name),
    )


@require_safe
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of the preparation on one page, with what came from where; it prints."""
    meeting = found_meeting(request, pk)
    allow(can_read_preparation(request.access, meeting))
    is_full = can_read_criticism(request.access, meeting)
    context = step_context(
        meeting,
        "preparation",
        sheet=sheet_of(meeting, is_full=is_full),
        is_full=is_full,
        may_write=can_write(request.access, meeting),
        may_log=can_log_meeting(request.access, meeting.unit),
        day=today(),
    )
    return render(request, "meetings/preparation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft resolution, edited freely."""
    meeting = writable(request, pk)
    allow(can_read_preparation(request.access, meeting))
    known = DraftResolution.objects.filter(meeting=meeting).first()
    initial = {"assessment": known.assessment, "items": known.items} if known else {}
    form, stored = DraftResolutionForm(posted(request), initial=initial | {"version": meeting.version}), None
    if form.is_bound and form.is_valid():
        try:
            save_draft_resolution(meeting=meeting, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            stored = refuse(form, error)
        else:
            messages.success(request, "Đã lưu dự thảo nghị quyết.")
            return redirect("meetings:preparation", meeting.pk)
    kept = DraftResolution.objects.filter(meeting=meeting).first() or DraftResolution()
    conflicts = [row for row in differences(form, kept) if row] if stored else []
    context = step_context(meeting, "draft_resolution", form=form, stored=stored, conflicts=conflicts)
    return render(request, "meetings/draft_resolution.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contributions(request: HttpRequest, pk: int) -> HttpResponse:
    """Absences, opinions and contributions that members announce before the meeting, typed by who keeps the record."""
    meeting = found_meeting(request, pk)
    allow(can_note_preparation(request.access, meeting))
    if "remove" in request.POST:
        return _remove(request, meeting)
    members = people_of(meeting.unit, meeting.roll_day).distinct()
    form = PreparationForm(posted(request), members=members, initial={"member": request.GET.get("member")})
    if form.is_bound and form.is_valid() and _kept(request, meeting, form):
        messages.success(request, f"Đã ghi của đồng chí {form.cleaned_data['member']}.")
        return redirect("meetings:contributions", meeting.pk)
    is_full = can_read_criticism(request.access, meeting)
    rows = preparations_of(meeting, is_full=is_full)
    context = step_context(meeting, "contributions", form=form, rows=rows, is_full=is_full)
    return render(request, "meetings/contributions.html", context)


def _kept(request: HttpRequest, meeting: Meeting, form: PreparationForm) -> object:
    return carried_out(
        form,
        keep_preparation,
        meeting=meeting,
        actor=request.user,
        at=timezone.now(),
        on_behalf_by=writes_for(request.access, meeting.unit, request.user.full_name),
        is_full=can_read_criticism(request.access, meeting),
        **form.values(),
    )


def _remove(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    typed = request.POST["remove"]
    row = get_object_or_404(meeting.preparations, pk=int(typed) if is_number(typed) else 0)
    try:
        is_full = can_read_criticism(request.access, meeting)
        remove_preparation(preparation=row, actor=request.user, is_full=is_full)
    except Refused as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, f"Đã bỏ phần ghi của đồng chí {row.member}.")
    return redirect("meetings:contributions", meeting.pk)
