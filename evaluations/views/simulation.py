"""A set of criteria tried on past meetings: the request, how far it is, what came out."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import Months, month_start, today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from chibo.jobs.models import Job
from chibo.organization.models import Unit
from evaluations import simulation_page as shaped
from evaluations.forms.simulation import SimulationForm, shown_values
from evaluations.models import CriteriaSet
from evaluations.permissions import can_write_criteria
from evaluations.services.simulation import request_simulation, stop_simulation
from evaluations.simulation_queries import Run, first_month, run_of, runs_of
from meetings.models import Meeting

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def simulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a run of a set in reach; the runs asked for before."""
    criteria_set = get_object_or_404(CriteriaSet.objects.visible_to(request.access), pk=pk)
    allow(can_write_criteria(request.access))
    day = today()
    form = SimulationForm(
        posted(request),
        access=request.access,
        first=min(first_month() or day, month_start(day)),
        today=day,
        initial=_asked_before(request),
    )
    job = _requested(request, criteria_set, form) if form.is_bound and form.is_valid() else None
    if job is not None:
        return redirect("evaluations:simulation", job.pk)
    context = {
        "criteria_set": criteria_set,
        "form": form,
        "runs": runs_of(request.user, request.access, criteria_set),
        "crumbs": _crumbs(criteria_set),
    }
    return render(request, "evaluations/simulation_form.html", context)


def _asked_before(request: HttpRequest) -> dict[str, object]:
    """Return what the form shows when an earlier run is asked for again."""
    shown: dict[str, object] = {"unit": request.GET["unit"]} if "unit" in request.GET else {}
    try:
        return shown | shown_values(Months.parse(request.GET.get("period", "")))
    except ValueError:
        return shown


def _requested(request: HttpRequest, criteria_set: CriteriaSet, form: SimulationForm) -> Job | None:
    try:
        return request_simulation(
            criteria_set=criteria_set,
            unit=form.cleaned_data["unit"],
            stretch=form.stretch,
            actor=request.user,
            today=today(),
        )
    except Refused as error:
        add_refusal(form, error)
        return None


@require_safe
def simulation(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how far it is, then what came out. The part that changes is asked for again while it is under way."""
    run = _found(request, pk)
    context = {"run": run, "again_url": _again_url(run)}
    if run.result is not None:
        context |= _outcome(request, run.result)
    if request.htmx:
        return render(request, "evaluations/_simulation.html", context)
    crumbs = [
        *_crumbs(run.criteria_set),
        {"label": "Tính thử", "url": reverse("evaluations:simulate", args=[run.criteria_set.pk])},
    ]
    return render(request, "evaluations/simulation.html", context | {"crumbs": crumbs})


@require_POST
def simulation_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a run; a second press finds it ended."""
    run = _found(request, pk)
    stop_simulation(job=run.job, actor=request.user)
    messages.success(request, "Đã dừng tính thử theo yêu cầu.")
    return redirect("evaluations:simulation", run.job.pk)


def _found(request: HttpRequest, pk: int) -> Run:
    """Return a run of the person's own over what is in reach today; another's does not exist."""
    run = run_of(request.user, request.access, pk)
    if run is None:
        raise Http404
    allow(can_write_criteria(request.access))
    return run


def _outcome(request: HttpRequest, result: dict) -> dict:
    wanted = shaped.Wanted.of(request.GET)
    reached = Unit.objects.visible_to(request.access).filter(pk__in={row["unit"] for row in result["rows"]})
    units = reached.select_related("parent").in_bulk()
    rows = [row for row in result["rows"] if row["unit"] in units and wanted.fits(row)]
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = [row["meeting"] for row in page.object_list]
    readable = set(Meeting.objects.visible_to(request.access).filter(pk__in=shown).values_list("pk", flat=True))
    return {
        "result": result,
        "sentences": shaped.sentences(result),
        "has_unsure": result["counts"]["unsure"] > 0,
        "lines": shaped.matrix(result),
        "filters": shaped.filters(result, wanted),
        "wanted": wanted,
        "page": page,
        "query": wanted.query,
        "committees": shaped.by_committee(page.object_list, units, readable),
    }


def _again_url(run: Run) -> str:
    path = reverse("evaluations:simulate", args=[run.criteria_set.pk])
    return f"{path}?unit={run.unit.pk}&period={run.stretch.code}"


def _crumbs(criteria_set: CriteriaSet) -> list[dict[str, str]]:
    return [
        {"label": "Bộ tiêu chí", "url": reverse("evaluations:criteria")},
        {"label": criteria_set.name, "url": reverse("evaluations:criteria-set", args=[criteria_set.pk])},
    ]
