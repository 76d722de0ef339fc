"""The digest: a committee writes and pushes it, a branch takes, leaves and makes known."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import add_months, month_start, parse_month, today
from chibo.common.errors import Refused
from chibo.common.views import allow, posted
from chibo.files.views import file_answer
from chibo.organization.models import Unit
from chibo.organization.views.common import asked_unit
from meetings.digest_page import committee_lines, pages_of, reach_lines, received_line, received_page, waiting_lines
from meetings.enums.notice import DigestChoice, DigestState
from meetings.forms.digests import DigestItemForm
from meetings.models import DigestItem
from meetings.permissions import writes_for
from meetings.permissions.digest import (
    can_change_digest,
    can_handle_digest,
    can_see_digest,
    can_see_reach,
    can_write_digest,
)
from meetings.queries.digest import branches_below, branches_in_state, open_meeting
from meetings.services import digests as services
from meetings.views.common import refuse

RELATED = ("unit__type", "carries_out__unit", "corrects__unit", "file", "pushed_by")


@require_safe
def digest(request: HttpRequest) -> HttpResponse:
    """What reached a branch; for a committee what it hands down in a month."""
    allow(can_see_digest(request.access))
    unit = asked_unit(request)
    if unit.is_branch:
        return render(request, "meetings/digest_received.html", _received(request, unit))
    return render(request, "meetings/digest.html", _written(request, unit))


def _received(request: HttpRequest, unit: Unit) -> dict:
    waiting = waiting_lines(unit, today())
    return {
        "unit": unit,
        "waiting": waiting,
        "page": received_page(unit, request.GET.get("page"), but=waiting),
        "query": f"unit={unit.code}&",
        "may_handle": can_handle_digest(request.access, unit),
        "next_meeting": open_meeting(unit),
    }


def _written(request: HttpRequest, unit: Unit) -> dict:
    month = _month(request.GET.get("month"), today())
    lines = committee_lines(unit, month, may_see_unpushed=unit.pk == request.access.unit_id)
    page = received_page(unit, request.GET.get("page"))
    return {
        "unit": unit,
        "month": month,
        "before": add_months(month, -1),
        "after": add_months(month, 1),
        "lines": lines,
        "unpushed": sum(1 for line in lines if not line["item"].is_pushed),
        "branches": branches_below(unit, today()).count(),
        "may_write": can_write_digest(request.access) and unit.pk == request.access.unit_id,
        "page": page,
        "query": f"unit={unit.code}&month={month:%Y-%m}&",
    }


def _month(text: str | None, day: date) -> date:
    """The month asked for, else the one that is being prepared: from the middle of a month the next."""
    try:
        return parse_month(text) if text else month_start(add_months(day, 1) if day.day > 10 else day)
    except ValueError:
        return month_start(day)


def _found(request: HttpRequest, pk: int) -> DigestItem:
    allow(can_see_digest(request.access))
    return get_object_or_404(DigestItem.objects.visible_to(request.access).select_related(*RELATED), pk=pk)


@require_safe
def digest_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece; for a branch what it did with it, for the committee how far it is."""
    item, unit = _found(request, pk), request.access.unit
    may_see_reach = can_see_reach(request.access, item)
    context = {
        "item": item,
        "unit": unit,
        "line": received_line(unit, item) if unit.is_branch else None,
        "may_handle": can_handle_digest(request.access, unit),
        "next_meeting": open_meeting(unit) if unit.is_branch else None,
        "may_change": can_change_digest(request.access, item),
        "reach": reach_lines(item) if may_see_reach else [],
        "carried_out_by": item.carried_out_by.visible_to(request.access),
        "corrections": item.corrections.visible_to(request.access),
    }
    return render(request, "meetings/digest_item.html", context)


@require_safe
def digest_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the file of a piece."""
    item = _found(request, pk)
    if item.file is None:
        raise Http404
    return file_answer(item.file, inline=item.file.is_image)


@require_safe
def digest_branches(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """The branches at which a piece is so far, by name."""
    item = _found(request, pk)
    allow(can_see_reach(request.access, item))
    if state not in DigestState.values:
        raise Http404
    page = pages_of(branches_in_state(item, state), request.GET.get("page"))
    context = {"item": item, "state": DigestState(state).label, "page": page, "query": ""}
    return render(request, "meetings/digest_branches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def digest_new(request: HttpRequest) -> HttpResponse:
    """Write a piece."""
    allow(can_write_digest(request.access))
    unit, data = request.access.unit, posted(request)
    month = _month(request.GET.get("month"), today())
    form = DigestItemForm(data, request.FILES or None, unit=unit, today=today(), month=month)
    if data is not None and form.is_valid():
        try:
            item = services.write_item(unit=unit, token=form.cleaned_data["form_token"], **_common(request, form))
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Đã lưu, chưa gửi. Soạn đủ các mục rồi, mời đồng chí bấm gửi một lần.")
            return _to_month(item.month)
    return render(request, "meetings/digest_form.html", {"form": form, "item": None, "unit": unit, "stored": None})


@require_http_methods(["GET", "HEAD", "POST"])
def digest_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a piece that was not pushed yet."""
    item, data, stored = _found(request, pk), posted(request), None
    allow(can_change_digest(request.access, item))
    form = DigestItemForm(data, request.FILES or None, unit=item.unit, today=today(), item=item)
    if data is not None and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            item = services.change_item(item=item, version=version, **_common(request, form))
        except ValidationError as error:
            stored = refuse(form, error)
        else:
            messages.success(request, "Đã lưu, chưa gửi.")
            return _to_month(item.month)
    return render(
        request, "meetings/digest_form.html", {"form": form, "item": item, "unit": item.unit, "stored": stored}
    )


def _common(request: HttpRequest, form: DigestItemForm) -> dict:
    return {
        "values": form.values(),
        "upload": form.cleaned_data["file"],
        "actor": request.user,
        "at": timezone.now(),
        "today": today(),
    }


def _to_month(month: date) -> HttpResponse:
    return redirect(f"{reverse('meetings:digest')}?month={month:%Y-%m}")


@require_POST
def digest_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a piece that was not pushed yet."""
    item = _found(request, pk)
    allow(can_change_digest(request.access, item))
    try:
        services.remove_item(item=item, actor=request.user)
    except Refused as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, "Đã bỏ mục này.")
    return _to_month(item.month)


@require_POST
def digest_push(request: HttpRequest) -> HttpResponse:
    """Push what was written for a month to the branches below; a second press finds nothing to push."""
    allow(can_write_digest(request.access))
    month, day = _month(request.POST.get("month"), today()), today()
    try:
        count = services.push_digest(
            unit=request.access.unit, month=month, actor=request.user, at=timezone.now(), today=day
        )
    except Refused as error:
        messages.warning(request, error.sentence)
    else:
        sent = f"Đã gửi {count} mục tới các chi bộ." if count else "Không có mục nào chưa gửi trong tháng này."
        messages.success(request, sent)
    return _to_month(month)


@require_POST
def digest_handle(request: HttpRequest, pk: int) -> HttpResponse:
    """Take into the agenda, leave, or note as made known; for the branch named in the form, else the own one."""
    item = _found(request, pk)
    unit = asked_unit(request, request.POST)
    allow(can_handle_digest(request.access, unit))
    wanted = request.POST.get("choice", "")
    back = f"{reverse('meetings:digest')}?unit={unit.code}"
    if wanted not in (*DigestChoice.values, DigestState.DONE):
        messages.warning(request, "Chưa rõ việc cần làm. Mời đồng chí bấm lại một trong các nút.")
        return redirect(back)
    is_done = wanted == DigestState.DONE
    try:
        services.handle_item(
            item=item,
            unit=unit,
            choice=DigestChoice.TAKEN if is_done else wanted,
            is_done=is_done,
            meeting=open_meeting(unit),
            actor=request.user,
            at=timezone.now(),
            on_behalf_by=writes_for(request.access, unit, request.user.full_name),
        )
    except Refused as error:
        messages.warning(request, error.sentence)
    return redirect(back)
