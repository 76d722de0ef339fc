"""Proposals: the register and what waits, writing one, reading one with its way, the answers told at a meeting."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import today
from chibo.common.documents import pdf_available
from chibo.common.errors import Refused, StaleVersion
from chibo.common.views import allow, posted
from chibo.organization.models import Access, Unit
from meetings.forms.proposals import HERE, ProposalForm, ProposalSearchForm
from meetings.forms.rollcall import is_number
from meetings.models import Meeting, Proposal
from meetings.permissions import (
    acts_from_above,
    can_change_proposal,
    can_clarify_proposal,
    can_handle_proposal,
    can_log_meeting,
    can_raise_proposal,
    can_see_proposals,
    can_write,
    writes_for,
)
from meetings.proposal_page import acts_of, lines_of_path, place_words
from meetings.proposal_printing import papers_of
from meetings.queries.proposal import counts_of
from meetings.services.proposal_answers import announce_answers
from meetings.services.proposals import drop_proposal, raise_proposal, revise_proposal
from meetings.views.common import differences, found_meeting, refuse

ROWS_A_PAGE = 50


def found_proposal(request: HttpRequest, pk: int) -> Proposal:
    """Return the proposal if the acting person sees it: 403 for who reads none, 404 out of sight."""
    allow(can_see_proposals(request.access))
    related = "unit__parent__type", "unit__type", "origin", "field", "place__type", "meeting", "created_by"
    rows = Proposal.objects.visible_to(request.access).select_related(*related)
    return get_object_or_404(rows, pk=pk)


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What lies with one's committee first, what is overdue, or everything in sight; filters stand in the address."""
    access, day = request.access, today()
    allow(can_see_proposals(access))
    form = ProposalSearchForm(request.GET, access=access)
    found, is_here = proposals_shown(access, form, day)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "unit": access.unit,
        "day": day,
        "page": page,
        "rows": [_row(row, request) for row in page.object_list],
        "query": f"{urlencode(form.asked)}&" if form.asked else "",
        "is_here": is_here,
        "is_overdue": form.cleaned_data.get("state") == "overdue",
        "counts": counts_of(access, day),
        "may_raise": can_log_meeting(access, access.unit),
    }
    return render(request, "meetings/proposals.html", context)


def proposals_shown(access: Access, form: ProposalSearchForm, day: date) -> tuple[QuerySet[Proposal], bool]:
    """Return the register as `form` asks for it, and whether it is what lies with one's own committee."""
    is_here = access.is_above and not form.asked.keys() - {"view"} and form.cleaned_data.get("view") in (HERE, "")
    rows = Proposal.objects.visible_to(access)
    rows = rows.waiting_at(access.unit) if is_here else form.filter(rows, day)
    return rows.with_all().pressing_first(), is_here


def _row(row: Proposal, request: HttpRequest) -> dict:
    day = today()
    return {
        "row": row,
        "words": row.words_on(day),
        "tone": row.tone_on(day),
        "place": place_words(row, day),
        "of_another": row.unit_id != request.access.unit_id,
    }


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with its visible way: who did what when, where it lies now and since how many days."""
    found, day = found_proposal(request, pk), today()
    may_handle = can_handle_proposal(request.access, found)
    may_clarify = can_clarify_proposal(request.access, found)
    context = {
        "proposal": found,
        "words": found.words_on(day),
        "tone": found.tone_on(day),
        "place": place_words(found, day),
        "path": lines_of_path(found),
        "acts": acts_of(found) if may_handle else [],
        "acting_for": found.place if may_handle and acts_from_above(request.access, found.place) else None,
        "may_change": can_change_proposal(request.access, found),
        "may_clarify": may_clarify,
        "papers": papers_of(found) if not found.is_draft else [],
        "pdf_available": pdf_available(),
    }
    return render(request, "meetings/proposal.html", context)


# --- writing ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: HttpRequest) -> HttpResponse:
    """Write a proposal, from a meeting (`?meeting=`) or alone; keep it, or send it to the level above."""
    allow(can_see_proposals(request.access))
    meeting = _asked_meeting(request)
    unit = meeting.unit if meeting else request.access.unit
    allow(can_log_meeting(request.access, unit))
    is_known = unit.is_branch
    units = None if is_known else Unit.objects.visible_to(request.access).branches().open_on(today())
    data = posted(request)
    above = unit.parent.committee_name if is_known and unit.parent_id else ""
    initial = {"raised_on": (meeting and meeting.held_on) or today(), "addressee": above}
    form = ProposalForm(data, units=units, initial=initial)
    if form.is_bound and form.is_valid():
        branch = unit if is_known else form.cleaned_data["unit"]
        allow(can_raise_proposal(request.access, branch))
        try:
            made = raise_proposal(
                unit=branch,
                values=form.values(),
                meeting=meeting,
                token=form.cleaned_data["form_token"],
                actor=request.user,
                today=today(),
                send_at=timezone.now() if "send" in request.POST else None,
                on_behalf_by=writes_for(request.access, branch, request.user.full_name),
            )
        except Refused as error:
            refuse(form, error)
        else:
            return _written(request, made)
    return _form_page(request, form, above, meeting, None)


def _asked_meeting(request: HttpRequest) -> Meeting | None:
    """Return the meeting that the address names; 404 when it is not in reach."""
    asked = request.GET.get("meeting", "")
    return found_meeting(request, int(asked)) if is_number(asked) else None


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or send one that was kept unsent; one that was sent meanwhile is shown."""
    found = found_proposal(request, pk)
    allow(can_log_meeting(request.access, found.unit))
    if not found.is_draft:
        messages.info(request, f"{found} đã gửi nên không sửa được.")
        return redirect("meetings:proposal", found.pk)
    data = posted(request)
    initial = {name: getattr(found, name) for name in ("field", "text", "addressee", "raised_on", "version")}
    form, stored = ProposalForm(data, units=None, chosen=found.field, initial=initial), None
    if form.is_bound and form.is_valid():
        try:
            saved = revise_proposal(
                proposal=found,
                values=form.values(),
                version=form.cleaned_data["version"],
                actor=request.user,
                today=today(),
                send_at=timezone.now() if "send" in request.POST else None,
            )
        except ValidationError as error:
            stored = refuse(form, error) if not isinstance(error, StaleVersion) else _stale(form, error)
        else:
            return _written(request, saved)
    above = found.unit.parent.committee_name if found.unit.parent_id else ""
    return _form_page(request, form, above, found.meeting, found, stored)


def _stale(form: ProposalForm, error: StaleVersion) -> Proposal:
    form.add_error(None, error.sentence)
    return error.current


def _written(request: HttpRequest, made: Proposal) -> HttpResponse:
    if made.is_draft:
        messages.success(request, "Đã lưu kiến nghị, chưa gửi. Khi nào gửi, mời đồng chí mở lại trang này.")
    else:
        messages.success(request, f"Đã gửi kiến nghị số {made.symbol} đến {made.place.committee_name}.")
    return redirect("meetings:proposal", made.pk)


def _form_page(
    request: HttpRequest,
    form: ProposalForm,
    above: str,
    meeting: Meeting | None,
    found: Proposal | None,
    stored: Proposal | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "above": above or "cấp trên",
        "meeting": meeting,
        "proposal": found,
        "stored": stored,
        "conflicts": differences(form, stored),
        "back": reverse("meetings:proposal", args=[found.pk]) if found else reverse("meetings:proposals"),
    }
    return render(request, "meetings/proposal_form.html", context)


@require_POST
def proposal_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop one that was not sent."""
    found = found_proposal(request, pk)
    allow(can_log_meeting(request.access, found.unit))
    try:
        drop_proposal(proposal=found, actor=request.user)
    except Refused as error:
        messages.warning(request, error.sentence)
        return redirect("meetings:proposal", found.pk)
    messages.success(request, "Đã bỏ kiến nghị chưa gửi.")
    return redirect("meetings:proposals")


# --- at a meeting ----------------------------------------------------------------------------------------------------


@require_POST
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick the answers that were told to the branch at this meeting."""
    meeting = found_meeting(request, pk)
    allow(can_write(request.access, meeting) or can_log_meeting(request.access, meeting.unit))
    told = [int(text) for text in request.POST.getlist("step") if is_number(text)]
    try:
        announce_answers(meeting=meeting, step_ids=told, actor=request.user, at=timezone.now())
    except Refused as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, "Đã lưu phần thông báo trả lời kiến nghị.")
    return redirect(reverse("meetings:detail", args=[meeting.pk]) + "#proposals")
