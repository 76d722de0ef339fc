"""Rounds of commendation: the list, one round, and the pages on which a committee makes, changes and decides it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.documents import pdf_available
from chibo.common.errors import Refused
from chibo.common.views import allow, carried_out, posted
from chibo.oversight.commendation_figures import figures_of, months_of
from chibo.oversight.commendation_printing import print_state
from chibo.oversight.commendation_queries import ROUND_RELATED, counted_on, proposals_of, rounds_for
from chibo.oversight.commendation_words import summary_of
from chibo.oversight.enums import CommendationOutcome, CommendationPaper
from chibo.oversight.forms.commendations import DecisionSheet, RoundForm
from chibo.oversight.models import CommendationCorrection, CommendationRound
from chibo.oversight.permissions import can_keep_round, can_open_round, can_propose, can_see_commendations
from chibo.oversight.services.commendations import change_round, correct_decision, decide, open_round

A_PAGE = 30
LIST_LABEL = "Khen thưởng"


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds in reach: own ones, of committees below, and of those above in which one may propose."""
    allow(can_see_commendations(request.access))
    page = Paginator(rounds_for(request.access), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": request.access.unit,
        "page": page,
        "query": "",
        "may_open": can_open_round(request.access),
        "is_above": request.access.is_above,
    }
    return render(request, "oversight/commendations.html", context)


@require_safe
def commendation_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One round with what was proposed in it, as far as that is in reach."""
    round_, day = found_round(request, pk), today()
    found = proposals_of(round_, request.access)
    figures = figures_of(round_, found, day)
    rows = [{"proposal": row, "summary": summary_of(figures[row.pk])} for row in found]
    keeps = can_keep_round(request.access, round_)
    context = {
        "round": round_,
        "crumbs": round_crumbs(),
        "units": [row for row in rows if row["proposal"].unit_id],
        "members": [row for row in rows if row["proposal"].member_id],
        "months": months_of(round_),
        "as_of": counted_on(round_, day),
        "corrections": _corrections(round_, keeps),
        "may_keep": keeps,
        "may_propose": can_propose(request.access, round_) and not round_.is_decided,
        "papers": papers_context(round_, day, figures) if keeps else [],
        "pdf_available": pdf_available(),
    }
    return render(request, "oversight/commendation_round.html", context)


def found_round(request: HttpRequest, pk: int) -> CommendationRound:
    """Return the round in reach with its unit and decision, or answer 403 (role) or 404 (scope)."""
    allow(can_see_commendations(request.access))
    rounds = CommendationRound.objects.visible_to(request.access).select_related(*ROUND_RELATED)
    return get_object_or_404(rounds, pk=pk)


def round_crumbs(round_: CommendationRound | None = None) -> list[dict]:
    items = [{"label": LIST_LABEL, "url": reverse("oversight:commendations")}]
    if round_ is not None:
        items.append({"label": round_.occasion, "url": reverse("oversight:commendation-round", args=[round_.pk])})
    return items


def papers_context(round_: CommendationRound, day: date, figures: dict[int, dict]) -> list[dict]:
    """Return what templates/oversight/_commendation_print.html takes, one for each paper of the round."""
    return [paper_context(round_, paper, day, figures) for paper in CommendationPaper]


def paper_context(
    round_: CommendationRound, paper: CommendationPaper, day: date, figures: dict[int, dict] | None = None
) -> dict:
    return {
        "round": round_,
        "paper": paper.value,
        "title": f"{paper.label} khen thưởng",
        "print": print_state(round_, paper, day, figures),
        "pdf_available": pdf_available(),
    }


def _corrections(round_: CommendationRound, keeps: bool) -> list[CommendationCorrection]:
    """Return what was put right in the decision; read by the committee of the round."""
    if not (keeps and round_.is_decided):
        return []
    return list(round_.decision.corrections.select_related("made_by"))


# --- making and changing -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """A form for a new round of the unit acted for; sent twice it makes one."""
    allow(can_open_round(request.access))
    unit = request.access.unit
    initial = {"addressee": unit.parent.committee_name if unit.parent_id else ""}
    form = RoundForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["form_token"]
        made = carried_out(
            form, open_round, unit=unit, words=form.words, actor=request.user, today=today(), token=token
        )
        if made is not None:
            messages.success(request, "Đã lập đợt khen thưởng. Mời đồng chí ghi các đề nghị.")
            return redirect("oversight:commendation-round", made.pk)
    return form_page(request, form, title="Lập đợt khen thưởng", button="Lập đợt khen thưởng", context_line=unit.name)


@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = found_round(request, pk)
    allow(can_keep_round(request.access, round_))
    names = ("occasion", "first_day", "last_day", "award", "addressee", "grounds")
    initial = {name: getattr(round_, name) for name in names}
    form = RoundForm(posted(request), initial=initial, award=round_.award)
    if request.method == "POST" and form.is_valid():
        changed = carried_out(form, change_round, round_=round_, words=form.words, actor=request.user, today=today())
        if changed is not None:
            messages.success(request, "Đã lưu đợt khen thưởng.")
            return redirect("oversight:commendation-round", round_.pk)
    return form_page(request, form, round_=round_, title="Sửa đợt khen thưởng", button="Lưu đợt khen thưởng")


def form_page(
    request: HttpRequest, form: object, *, round_: CommendationRound | None = None, **words: Any
) -> HttpResponse:
    """Show one form: title, button (a verb with its object); optional: context_line, intro, search_label, search_text."""
    back = reverse("oversight:commendation-round", args=[round_.pk]) if round_ else reverse("oversight:commendations")
    context = {
        "form": form,
        "back": back,
        "crumbs": round_crumbs(round_),
        "context_line": round_.unit.committee_name if round_ else "",
        "intro": "",
        "warning": "",
        "search_label": "",
        "search_text": "",
    }
    return render(request, "organization/form.html", context | words)


# --- the decision ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the decision that ends a round; sent twice it is written once."""
    round_ = found_round(request, pk)
    allow(can_keep_round(request.access, round_))
    if request.method != "POST" and round_.is_decided:
        return redirect("oversight:commendation-round", round_.pk)
    data = posted(request)
    sheet = DecisionSheet(data, round_=round_, proposals=proposals_of(round_))
    if request.method == "POST" and sheet.is_valid() and _carried_out(request, round_, sheet, decide):
        messages.success(request, "Đã ghi quyết định khen thưởng.")
        return redirect("oversight:commendation-round", round_.pk)
    return _sheet_page(request, round_, sheet, title="Ghi quyết định khen thưởng", button="Ghi quyết định")


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a slip in a written decision right, with the reason."""
    round_ = found_round(request, pk)
    allow(can_keep_round(request.access, round_))
    if not round_.is_decided:
        return redirect("oversight:commendation-decision", round_.pk)
    data = posted(request)
    sheet = DecisionSheet(data, round_=round_, proposals=proposals_of(round_), correcting=True)
    if request.method == "POST" and sheet.is_valid():
        reason = sheet.head.cleaned_data["reason"]
        if _carried_out(request, round_, sheet, correct_decision, reason=reason):
            messages.success(request, "Đã đính chính quyết định khen thưởng.")
            return redirect("oversight:commendation-round", round_.pk)
    return _sheet_page(request, round_, sheet, title="Đính chính quyết định khen thưởng", button="Ghi đính chính")


def _carried_out(
    request: HttpRequest, round_: CommendationRound, sheet: DecisionSheet, service: Callable, **words: str
) -> bool:
    """Carry the sheet out by `service`; a refusal goes beside its field."""
    asked = {"round_": round_, "verdicts": sheet.verdicts, "words": sheet.head.words, "actor": request.user}
    try:
        service(**asked, **words, at=timezone.now(), today=today())
    except Refused as error:
        sheet.refuse(error)
        return False
    return True


def _sheet_page(request: HttpRequest, round_: CommendationRound, sheet: DecisionSheet, **words: str) -> HttpResponse:
    context = {"round": round_, "sheet": sheet, "crumbs": round_crumbs(round_), "choices": CommendationOutcome.choices}
    return render(request, "oversight/commendation_decision.html", context | words)
