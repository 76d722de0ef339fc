"""One visit: what is known of it, the observation form after it, the branch's answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from chibo.organization.enums import Role
from chibo.organization.models import Access
from meetings.enums import MeetingKind
from meetings.forms.visits import ObservationAnswerForm, ObservationForm
from meetings.models import Observation, Visit
from meetings.permissions.visit import can_answer_observation, can_keep_visit, can_observe
from meetings.queries.visit import reaches_branch
from meetings.services.visits import answer_observation, give_observation, note_absence
from meetings.views.visit_common import found_visit, visit_line


@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit: when, who, what was seen, what the branch answered."""
    found, day, access = found_visit(request, pk), today(), request.access
    versions = list(found.observations.select_related("by", "answered_by").order_by("-number"))
    newest = versions[0] if versions else None
    keeps = can_keep_visit(access, found)
    lacks_access = keeps and found.visitor_id is not None and not found.has_outcome
    context = visit_line(found, newest, day) | {
        "newest": newest,
        "earlier": versions[1:],
        "is_own": found.visitor_id == access.user_id,
        "may_observe": can_observe(access, found) and found.month <= day,
        "may_prepare": can_observe(access, found) and not found.has_outcome,
        "may_answer": newest is not None and not newest.is_answered and can_answer_observation(access, found),
        "may_change": keeps and not found.has_outcome and not found.is_withdrawn,
        "rates": rates_meeting(access, found),
        "lacks_access": lacks_access and not reaches_branch(found.visitor, found.branch, day),
    }
    return render(request, "meetings/visit.html", context)


def rates_meeting(access: Access, visit: Visit) -> bool:
    """Tell whether the person goes on to the visitor's sheet: the own visit, or one of somebody without an account."""
    meeting = visit.meeting
    if meeting is None or meeting.is_voided or meeting.kind not in MeetingKind.rated():
        return False
    if visit.visitor_id not in (None, access.user_id) or not access.reaches(visit.branch):
        return False
    return access.role == Role.CADRE or (access.is_above and access.unit_id != meeting.unit_id)


@require_http_methods(["GET", "HEAD", "POST"])
def observation(request: HttpRequest, pk: int) -> HttpResponse:
    """The observation form: came or not, in short what was seen. Then on to the level per criterion."""
    found = found_visit(request, pk)
    allow(can_observe(request.access, found))
    newest = found.observations.order_by("-number").first()
    form = ObservationForm(posted(request), visit=found, newest=newest)
    stored = None
    if form.is_bound and form.is_valid():
        try:
            _keep(request, found, form)
        except StaleVersion as error:
            add_refusal(form, error)
            stored = error.current
        except Refused as error:
            add_refusal(form, error)
        else:
            return _onwards(request, found, form)
    context = {
        "form": form,
        "title": "Phiếu dự sinh hoạt",
        "visit": found,
        "newest": newest,
        "stored": stored,
        "intro": "Ghi ngắn gọn. Chi bộ đọc được phiếu này và trả lời.",
        "button": "Gửi phiếu cho chi bộ",
        "back": reverse("meetings:visit", args=[found.pk]),
    }
    return render(request, "meetings/visit_form.html", context)


def _keep(request: HttpRequest, found: Visit, form: ObservationForm) -> Visit | Observation:
    common = {"visit": found, "actor": request.user, "at": timezone.now()}
    if form.fields.get("came") and form.is_missed:
        return note_absence(reason=form.cleaned_data["absence_reason"], **common)
    return give_observation(values=form.values(), number=form.cleaned_data["number"] or 0, **common)


def _onwards(request: HttpRequest, found: Visit, form: ObservationForm) -> HttpResponse:
    found.refresh_from_db()
    if not found.came:
        messages.success(request, "Đã ghi là không đến dự.")
        return redirect("meetings:visit", found.pk)
    if rates_meeting(request.access, found):
        messages.success(request, "Đã gửi phiếu dự cho chi bộ. Mời đồng chí đánh giá mức từng tiêu chí.")
        return redirect("evaluations:visitor", found.meeting_id)
    messages.success(request, "Đã gửi phiếu dự cho chi bộ.")
    return redirect("meetings:visit", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def observation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The branch answers the newest form."""
    found = found_visit(request, pk)
    allow(can_answer_observation(request.access, found))
    newest = found.observations.order_by("-number").first()
    if newest is None:
        messages.warning(request, "Chưa có phiếu dự nên chưa cần trả lời.")
        return redirect("meetings:visit", found.pk)
    form = ObservationAnswerForm(posted(request), initial={"answer": newest.answer})
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["answer"]
        try:
            answer_observation(observation=newest, answer=text, actor=request.user, at=timezone.now())
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"Đã gửi trả lời. {found.unit.committee_name} đọc được.")
            return redirect("meetings:visit", found.pk)
    context = {
        "form": form,
        "title": "Trả lời phiếu dự sinh hoạt",
        "visit": found,
        "newest": newest,
        "stored": None,
        "intro": f"Phiếu và trả lời được {found.unit.committee_name} xem.",
        "button": "Gửi trả lời của chi bộ",
        "back": reverse("meetings:visit", args=[found.pk]),
    }
    return render(request, "meetings/visit_form.html", context)
