"""The brief before a visit, on screen and paper; the roll-up of the visitors' sheets."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import today
from chibo.common.documents import pdf_available
from chibo.common.text import decimal_comma
from chibo.common.views import allow
from chibo.common.word_answer import word_answer
from chibo.jobs.views import printed_answer
from evaluations import visit_summary as summary
from evaluations.enums import Level, Rater
from evaluations.forms.visits import SummaryForm
from evaluations.models import CriteriaSet
from evaluations.services.visit_brief import RELATED, print_brief
from evaluations.visit_brief import Brief, brief_of
from evaluations.visit_brief_pdf import brief_document, file_name, print_state
from meetings.models import Visit
from meetings.permissions.visit import can_assign_visits, can_observe, can_see_visits
from meetings.queries.visit import tally, visits_in

PAGE_SIZE = 60


# --- the brief -------------------------------------------------------------------------------------------------------


def _found(request: HttpRequest, pk: int) -> Visit:
    """Return a visit that the person makes or keeps: 403 for who does neither, 404 out of reach."""
    allow(can_see_visits(request.access))
    visit = get_object_or_404(Visit.objects.visible_to(request.access).select_related(*RELATED), pk=pk)
    allow(can_observe(request.access, visit))
    return visit


def _context(brief: Brief) -> dict:
    return {
        "brief": brief,
        "visit": brief.visit,
        "print": print_state(brief),
        "pdf_available": pdf_available(),
    }


@require_safe
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """What to know of a branch before going there."""
    return render(request, "evaluations/visit_brief.html", _context(brief_of(_found(request, pk), today())))


@require_POST
def brief_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the brief on paper; it is made in the background."""
    visit = _found(request, pk)
    print_brief(visit=visit, actor=request.user, today=today())
    return redirect("evaluations:visit-brief", visit.pk)


@require_safe
def brief_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the paper is; without htmx the page of the brief shows it."""
    visit = _found(request, pk)
    if not request.htmx:
        return redirect("evaluations:visit-brief", visit.pk)
    return render(request, "evaluations/_visit_brief_print.html", _context(brief_of(visit, today())))


@require_safe
def brief_pdf(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Hand the PDF out as a file; back to the page where none says what the brief says now."""
    visit = _found(request, pk)
    file = _context(brief_of(visit, today()))["print"].file
    if file is None:
        return redirect("evaluations:visit-brief", visit.pk)
    return printed_answer(file, file_name(visit))


@require_safe
def brief_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the brief out as a Word file."""
    visit = _found(request, pk)
    return word_answer(brief_document(brief_of(visit, today())), file_name(visit, "docx"))


# --- the roll-up -----------------------------------------------------------------------------------------------------


@require_safe
def visit_summary(request: HttpRequest) -> HttpResponse:
    """The visitors' sheets of a year by criterion and level beside the branches' own."""
    access, day = request.access, today()
    allow(can_assign_visits(access))
    form = SummaryForm(request.GET if request.GET else None, this_year=day.year)
    year = form.asked()
    pairs = summary.pairs_of(access, year)
    context = {
        "unit": access.unit,
        "year": year,
        "form": form,
        "sheets": len(pairs),
        "sets": summary.by_criterion(pairs),
        "levels": summary.by_level(pairs),
        "tally": tally(visits_in(access, year), day),
    }
    return render(request, "evaluations/visit_summary.html", context)


@require_safe
def visit_summary_rows(request: HttpRequest) -> HttpResponse:
    """The sheets behind a number: of a criterion of a set, or of a level by one rater, or all of the year."""
    access = request.access
    allow(can_assign_visits(access))
    year = SummaryForm(request.GET if request.GET else None, this_year=today().year).asked()
    asked = {name: request.GET.get(name, "") for name in ("set", "criterion", "level", "rater")}
    pairs, title, code = _narrowed(summary.pairs_of(access, year), asked)
    page = Paginator(pairs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "title": title,
        "lines": [_line(pair, code) for pair in page],
        "page": page,
        "query": urlencode({"year": year} | {name: value for name, value in asked.items() if value}) + "&",
    }
    return render(request, "evaluations/visit_summary_rows.html", context)


def _narrowed(pairs: list[summary.Pair], asked: dict[str, str]) -> tuple[list[summary.Pair], str, str]:
    """Return the sheets, the title of their list, and the criterion whose points they show ('' none)."""
    if asked["criterion"]:
        number = int(asked["set"]) if asked["set"].isascii() and asked["set"].isdigit() else 0
        used = next((pair.visitor.criteria_set for pair in pairs if pair.visitor.criteria_set_id == number), None)
        label = _label(used, asked["criterion"])
        return summary.pairs_on(pairs, number, asked["criterion"]), label, asked["criterion"]
    if asked["level"] in Level.values:
        rater = Rater.SELF if asked["rater"] == Rater.SELF else Rater.VISITOR
        title = f"{rater.label}: mức {Level(asked['level']).label}"
        return summary.pairs_at(pairs, asked["level"], rater), title, ""
    return pairs, "Các phiếu của cán bộ dự", ""


def _label(used: CriteriaSet | None, code: str) -> str:
    item = next((item for item in used.criteria.items if item.code == code), None) if used else None
    if item is None:
        raise Http404
    return f"{item.code}. {item.label}"


def _line(pair: summary.Pair, code: str) -> dict:
    visitor, own = pair.points(code) if code else (None, None)
    return {
        "pair": pair,
        "visitor": decimal_comma(visitor) if visitor is not None else "",
        "own": decimal_comma(own) if own is not None else "",
    }
