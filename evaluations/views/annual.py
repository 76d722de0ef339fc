"""Annual classes of the units below one, opinion beside opinion; one unit of a year; shares only published; criteria sets."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from chibo.organization.models import Access, Unit
from chibo.organization.views.common import asked_unit
from evaluations.annual import AnnualRow, annual_distribution, annual_row, annual_rows, classified_under, opinions_of
from evaluations.annual_caps import cap_state, parents_on
from evaluations.enums import AnnualStage
from evaluations.forms.annual import OpinionForm, PublishedForm
from evaluations.member_classes import member_lines
from evaluations.models import PublishedAnnualFigures
from evaluations.permissions import (
    can_classify,
    can_classify_members,
    can_classify_self,
    can_ever_give_annual,
    can_give_annual,
    can_publish_annual,
)
from evaluations.services.annual import give_opinion, save_published
from evaluations.views import annual_common as common

A_PAGE = 30
DONE = {
    AnnualStage.SELF: "Đã ghi mức tự xếp loại.",
    AnnualStage.VERIFY: "Đã ghi ý kiến thẩm định.",
    AnnualStage.DECIDE: "Đã ghi quyết định xếp loại.",
}


@require_safe
def annual(request: HttpRequest) -> HttpResponse:
    """The classes of a year below a unit: counted with their shares, then unit by unit; members as counts only."""
    common.allow_reader(request)
    unit, year = asked_unit(request), common.year_of(request)
    kind = request.GET.get("kind", "")
    tabs = [tab for tab in common.TABS if tab[0] != common.COMMITTEES or not unit.is_branch]
    kind = kind if kind in dict(tabs) else common.BRANCHES
    context = {
        "unit": unit,
        "year": year,
        "kind": kind,
        "noun": common.WORDS[kind],
        "tabs": tabs,
        "years": common.years_around(year),
        "own_unit": _own_unit(request, unit),
        "may_publish": can_publish_annual(request.access, unit),
        "may_list_members": can_classify_members(request.access, unit),
    }
    if kind == common.MEMBERS:
        return render(request, "evaluations/annual_members.html", context | _members_context(request, unit, year))
    return render(request, "evaluations/annual.html", context | _units_context(request, unit, year, kind))


def _members_context(request: HttpRequest, unit: Unit, year: int) -> dict:
    return member_lines(unit, year, is_own=can_classify_members(request.access, unit))


def _own_unit(request: HttpRequest, unit: Unit) -> Unit | None:
    """The unit whose own page is linked: the one looked at."""
    return unit if can_classify_self(request.access, unit) or can_classify(request.access, unit) else None


def _units_context(request: HttpRequest, unit: Unit, year: int, kind: str) -> dict:
    branches = kind == common.BRANCHES
    found = annual_distribution(unit, year, branches=branches)
    page = Paginator(units_classified(request.access, unit, year, kind), A_PAGE).get_page(request.GET.get("page"))
    below = request.access.is_above and not unit.is_branch
    return {
        "found": found,
        "shares": common.share_lines(found.counts),
        "published": common.published_lines(found),
        "page": page,
        "rows": annual_rows(page.object_list, year),
        "query": f"unit={unit.code}&year={year}&kind={kind}&",
        "may_decide": below,
        "cap": cap_state(request.access.unit, unit, year, branches=branches) if below else None,
    }


def units_classified(access: Access, unit: Unit, year: int, kind: str) -> QuerySet[Unit]:
    """Return the branches or committees of the list, as far as they are in reach, by name."""
    units = classified_under(unit, year, branches=kind == common.BRANCHES).visible_to(access)
    return units.select_related("type", "parent").order_by("sort_key", "code")


# --- one unit --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def annual_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Every opinion on one unit's class of a year, and the form of the step that is the person's to take."""
    unit, year = common.unit_in_reach(request, pk), common.year_of(request)
    row = annual_row(unit, year)
    stage = _stage(request, row)
    form = None
    if request.method == "POST":
        # What the state of the year forbids, the service says in a sentence.
        allow(can_ever_give_annual(request.access, unit, stage, year))
        form = OpinionForm(request.POST, row=row, stage=stage)
        if form.is_valid() and _give(request, form, row, stage):
            return redirect(reverse("evaluations:annual-unit", args=[pk]) + f"?year={year}")
    elif stage and can_give_annual(request.access, unit, stage, row):
        form = OpinionForm(None, row=row, stage=stage)
    return render(request, "evaluations/annual_unit.html", _unit_context(request, row, stage, form))


def _unit_context(request: HttpRequest, row: AnnualRow, stage: str, form: OpinionForm | None) -> dict:
    unit, year, access = row.unit, row.year, request.access
    others = [
        {"label": step.label, "value": step.value}
        for step in AnnualStage
        if step != stage and can_give_annual(access, unit, step, row)
    ]
    parent = Unit.objects.visible_to(access).filter(pk=parents_on([unit.pk], year).get(unit.pk)).first()
    decides = form is not None and stage == AnnualStage.DECIDE and parent is not None
    return {
        "unit": unit,
        "year": year,
        "row": row,
        "stage": stage,
        "stage_label": AnnualStage(stage).label if stage else "",
        "others": others,
        "form": form,
        "opinions": opinions_of(unit, year, access),
        "years": common.years_around(year),
        "cap": cap_state(access.unit, parent, year, branches=unit.is_branch) if decides else None,
        "back": common.list_url(parent or unit, year, common.BRANCHES if unit.is_branch else common.COMMITTEES),
        "may_list_members": can_classify_members(access, unit),
        "is_answered_above": can_classify(access, unit) and row.was_answered_above(access.unit),
        "is_waiting_for_other": can_classify(access, unit) and row.held is None and form is None,
    }


def _stage(request: HttpRequest, row: AnnualRow) -> str:
    """Return the step that the form is for: the one asked for, else the next that the person may take ('' for none)."""
    wanted = request.POST.get("stage") or request.GET.get("stage", "")
    if wanted in AnnualStage.values:
        return wanted
    next_steps = [stage for stage in AnnualStage.values if can_give_annual(request.access, row.unit, stage, row)]
    if row.held is not None:
        return AnnualStage.DECIDE if request.GET.get("stage") else ""
    untaken = [stage for stage in next_steps if stage not in row.opinions]
    return (untaken or next_steps or [""])[0]


def _give(request: HttpRequest, form: OpinionForm, row: AnnualRow, stage: str) -> bool:
    try:
        give_opinion(
            unit=row.unit,
            year=row.year,
            stage=stage,
            given=form.given(),
            by_unit=request.access.unit,
            actor=request.user,
            at=timezone.now(),
            decision=form.given_decision(),
            seen=form.cleaned_data["seen"],
        )
    except Refused as error:
        add_refusal(form, error)
        return False
    messages.success(request, DONE[AnnualStage(stage)])
    return True


# --- published shares ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def annual_published(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter or correct the shares of a year that were only ever published."""
    unit, year = common.unit_in_reach(request, pk), common.year_of(request)
    allow(can_publish_annual(request.access, unit))
    known = PublishedAnnualFigures.objects.visible_to(request.access).filter(unit=unit, year=year).first()
    form = PublishedForm(posted(request), year=year, known=known)
    if request.method == "POST" and form.is_valid() and _publish(request, form, unit, year):
        return redirect(common.list_url(unit, year))
    context = {"unit": unit, "year": year, "form": form, "years": common.years_around(year)}
    return render(request, "evaluations/annual_published.html", context | {"back": common.list_url(unit, year)})


def _publish(request: HttpRequest, form: PublishedForm, unit: Unit, year: int) -> bool:
    try:
        save_published(
            unit=unit,
            year=year,
            shares=form.shares(),
            source=form.cleaned_data["source"],
            note=form.cleaned_data["note"],
            actor=request.user,
            at=timezone.now(),
        )
    except Refused as error:
        add_refusal(form, error)
        return False
    messages.success(request, f"Đã lưu tỷ lệ đã công bố của năm {year}.")
    return True
