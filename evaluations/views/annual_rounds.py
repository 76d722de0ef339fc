"""Many units in one go: a level for each unit directly below one, verified or decided together by one document."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from chibo.organization.models import Unit
from evaluations.annual import AnnualRow, annual_rows, scale_of
from evaluations.annual_caps import cap_state, siblings
from evaluations.enums import AnnualScale, AnnualStage
from evaluations.forms.annual import DecisionForm, RoundForm
from evaluations.permissions import can_give_annual
from evaluations.services.annual import RefusedRows, give_opinions
from evaluations.views import annual_common as common

MOST = 200
STEPS = [AnnualStage.VERIFY, AnnualStage.DECIDE]


@require_http_methods(["GET", "HEAD", "POST"])
def annual_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify or decide all units directly below one that wait for it; the cap stands above, before it is broken."""
    unit, year = common.unit_in_reach(request, pk), common.year_of(request)
    allow(request.access.is_above and not unit.is_branch)
    branches = request.GET.get("kind") != common.COMMITTEES
    stage = _stage(request, year)
    rows = _rows(request, unit, year, branches)
    waiting = [row for row in rows if row.held is None and can_give_annual(request.access, row.unit, stage, row)]
    data = posted(request)
    form = RoundForm(data, rows=waiting, stage=stage, year=year)
    decision = DecisionForm(data) if stage == AnnualStage.DECIDE else None
    if data is not None and _record(request, form, decision, stage, year):
        return redirect(common.list_url(unit, year, common.BRANCHES if branches else common.COMMITTEES))
    context = {
        "unit": unit,
        "year": year,
        "stage": stage,
        "stage_label": AnnualStage(stage).label,
        "steps": STEPS if scale_of(year) == AnnualScale.CURRENT else STEPS[1:],
        "kind": common.BRANCHES if branches else common.COMMITTEES,
        "lines": form.lines(),
        "choices": form.choices,
        "form": decision,
        "refused": form.sentence,
        "not_mine": [row for row in rows if row.held is None and row not in waiting],
        "decided": sum(1 for row in rows if row.held is not None),
        "cap": cap_state(request.access.unit, unit, year, branches=branches) if stage == AnnualStage.DECIDE else None,
        "back": common.list_url(unit, year, common.BRANCHES if branches else common.COMMITTEES),
    }
    return render(request, "evaluations/annual_round.html", context)


def _stage(request: HttpRequest, year: int) -> str:
    wanted = request.GET.get("stage", "")
    if scale_of(year) != AnnualScale.CURRENT or wanted == AnnualStage.DECIDE:
        return AnnualStage.DECIDE
    return AnnualStage.VERIFY


def _rows(request: HttpRequest, unit: Unit, year: int, branches: bool) -> list[AnnualRow]:
    units = Unit.objects.visible_to(request.access).filter(pk__in=list(siblings(unit.pk, year, branches=branches)))
    return annual_rows(units.select_related("type", "parent").order_by("sort_key", "code")[:MOST], year)


def _record(request: HttpRequest, form: RoundForm, decision: DecisionForm | None, stage: str, year: int) -> bool:
    """Write the round. What is wrong with one unit stands beside it, what is wrong with the document beside its field."""
    is_valid = form.is_valid()
    if decision is not None and not decision.is_valid() or not is_valid:
        return False
    if not form.given():
        form.sentence = "Chưa chọn mức cho đơn vị nào. Mời đồng chí chọn ít nhất một đơn vị."
        return False
    try:
        made = give_opinions(
            units=form.given(),
            year=year,
            stage=stage,
            by_unit=request.access.unit,
            actor=request.user,
            at=timezone.now(),
            decision=decision.given_decision() if decision is not None else None,
            seen=form.seen(),
        )
    except RefusedRows as error:
        form.errors |= {unit: refused.sentence for unit, refused in error.rows.items()}
        form.sentence = error.sentence
        return False
    except Refused as error:
        if decision is not None:
            add_refusal(decision, error)
        form.sentence = error.sentence
        return False
    messages.success(request, f"Đã ghi {AnnualStage(stage).label.lower()} cho {len(made)} đơn vị.")
    return True
