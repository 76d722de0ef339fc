"""One proposal with the figures behind it: made, read, changed, taken back."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.views import allow, carried_out, posted
from chibo.organization.models import Unit
from chibo.oversight import commendation_words as words
from chibo.oversight.commendation_figures import came, counted_now, differs, figures_of, months_of, roll_calls
from chibo.oversight.commendation_queries import RELATED, ROUND_RELATED, counted_on
from chibo.oversight.forms.commendations import AchievementForm, MemberProposalForm, UnitProposalForm
from chibo.oversight.models import Commendation, CommendationRound
from chibo.oversight.permissions import can_change_proposal, can_propose, can_see_commendations
from chibo.oversight.services.commendations import change_proposal, propose, withdraw
from chibo.oversight.views.commendations import form_page, found_round, round_crumbs
from reports import queries

ROWS_A_PAGE = 100
KINDS = {"unit": UnitProposalForm, "member": MemberProposalForm}
TITLES = {"unit": "Đề nghị khen tập thể", "member": "Đề nghị khen cá nhân"}
SEARCHES = {"unit": "Tìm tập thể theo tên", "member": "Tìm đồng chí theo tên"}
# Sums over people at the meetings held: they open the list of these.
PEOPLE = {"present": "held", "opinions": "held"}
ATTENDANCE = {"due": "Kỳ có điểm danh", "attended": "Kỳ đã dự"}


def found_proposal(request: HttpRequest, pk: int) -> Commendation:
    """Return the proposal in reach with its round, or answer 403 (role) or 404 (scope)."""
    allow(can_see_commendations(request.access))
    related = [*RELATED, *(f"round__{name}" for name in ROUND_RELATED)]
    return get_object_or_404(Commendation.objects.visible_to(request.access).select_related(*related), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A form for a proposal in an open round; sent twice it makes one."""
    round_, day = found_round(request, pk), today()
    if kind not in KINDS:
        raise Http404
    allow(can_propose(request.access, round_))
    text = request.GET.get("q", "").strip()[:100]
    data = posted(request)
    form = KINDS[kind](data, access=request.access, round_=round_, text=text, today=day)
    if request.method == "POST" and form.is_valid():
        made = _propose(request, round_, form, day)
        if made is not None:
            messages.success(request, f"Đã đề nghị khen thưởng {words.subject_words(made)}.")
            return redirect("oversight:commendation", made.pk)
    return form_page(
        request,
        form,
        round_=round_,
        title=TITLES[kind],
        button="Lưu đề nghị",
        intro=round_.occasion,
        search_label="" if request.access.unit.is_branch else SEARCHES[kind],
        search_text=text,
    )


def _propose(request: HttpRequest, round_: CommendationRound, form: UnitProposalForm, day: date) -> Commendation | None:
    data = form.cleaned_data
    return carried_out(
        form,
        propose,
        round_=round_,
        subject=data["subject"],
        proposer=request.access.unit,
        achievement=data["achievement"],
        actor=request.user,
        at=timezone.now(),
        today=day,
        token=data["form_token"],
    )


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with its figures; each number opens what it was counted from."""
    row, day = found_proposal(request, pk), today()
    figures = figures_of(row.round, [row], day)[row.pk]
    open_ = not row.round.is_decided and row.withdrawn_at is None
    is_unit = row.unit_id is not None
    context = {
        "row": row,
        "round": row.round,
        "crumbs": _crumbs(request, row),
        "title": words.subject_words(row),
        "months": months_of(row.round),
        "as_of": counted_on(row.round, day),
        "figures": figures,
        "lines": _unit_lines(row, figures) if is_unit else _member_lines(row, figures),
        "topical": figures.get("topical", []),
        "annual": figures.get("annual", []),
        "has_changed": row.figures is not None and differs(row.figures, counted_now(row.round, row, day)),
        "may_change": open_ and can_change_proposal(request.access, row),
    }
    return render(request, "oversight/commendation.html", context)


def _crumbs(request: HttpRequest, row: Commendation) -> list[dict]:
    """Lead back to the round where it is in reach; a branch that has moved keeps its proposal, not the round."""
    is_in_reach = CommendationRound.objects.visible_to(request.access).filter(pk=row.round_id).exists()
    return round_crumbs(row.round if is_in_reach else None)


def _rows_url(row: Commendation, which: str) -> str:
    return reverse("oversight:commendation-rows", args=[row.pk, which])


def _unit_lines(row: Commendation, figures: dict) -> list[dict]:
    return [
        line | {"url": _rows_url(row, PEOPLE.get(line["key"], line["key"])) if line["value"] else ""}
        for line in words.unit_lines(figures, is_branch=row.unit.is_branch)
    ]


def _member_lines(row: Commendation, figures: dict) -> list[dict]:
    line = words.attendance_line(figures)
    return [line | {"url": _rows_url(row, "attended") if line["value"] else ""}]


# --- what a number was counted from ------------------------------------------------------------------------------


@require_safe
def rows(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    """The list behind one number of a proposal, by the very condition by which it was counted."""
    row = found_proposal(request, pk)
    as_of = counted_on(row.round, today())
    if row.member_id:
        return _listed(request, row, "oversight/commendation_meetings.html", *_attendance(row, which, as_of))
    if which == queries.TOPICAL:
        found = queries.topical_behind(row.unit, months_of(row.round), as_of)
        return _listed(request, row, "reports/rows_topical.html", found, "Buổi sinh hoạt chuyên đề")
    if which == queries.BRANCHES:
        found = queries.branches_behind(row.unit, months_of(row.round), as_of)
        return _listed(request, row, "reports/rows_branches.html", found, "Chi bộ")
    if which not in queries.SETS:
        raise Http404
    found = queries.rows_behind(row.unit, months_of(row.round), which, as_of)
    return _listed(request, row, "reports/rows.html", found, queries.SETS[which])


def _attendance(row: Commendation, which: str, as_of: date) -> tuple[object, str]:
    if which not in ATTENDANCE:
        raise Http404
    marks = roll_calls(row.round, [row.member_id], as_of)
    return marks.filter(came()) if which == "attended" else marks, ATTENDANCE[which]


def _listed(request: HttpRequest, row: Commendation, template: str, found: object, title: str) -> HttpResponse:
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    ids = [line.meeting_id if hasattr(line, "meeting_id") else line.pk for line in page.object_list]
    if page.object_list and isinstance(page.object_list[0], Unit):
        ids = []
    context = {
        "unit": row.place,
        "row": row,
        "span": months_of(row.round),
        "title": title,
        "day": counted_on(row.round, today()),
        "page": page,
        "query": "",
        "openable": queries.visible_meeting_ids(request.access, [pk for pk in ids if pk]),
        "crumbs": [
            *_crumbs(request, row),
            {"label": words.subject_words(row), "url": reverse("oversight:commendation", args=[row.pk])},
        ],
    }
    return render(request, template, context)


# --- changed, taken back -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = found_proposal(request, pk)
    allow(can_change_proposal(request.access, row))
    data = posted(request)
    form = AchievementForm(data, initial={"achievement": row.achievement})
    if request.method == "POST" and form.is_valid():
        changed = carried_out(form, change_proposal, commendation=row, actor=request.user, **form.cleaned_data)
        if changed is not None:
            messages.success(request, "Đã lưu đề nghị.")
            return redirect("oversight:commendation", row.pk)
    return form_page(
        request,
        form,
        title="Sửa đề nghị khen thưởng",
        button="Lưu đề nghị",
        context_line=words.subject_words(row),
        intro=row.round.occasion,
        crumbs=_crumbs(request, row),
        back=reverse("oversight:commendation", args=[row.pk]),
    )


@require_POST
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back; it stays in the record."""
    row = found_proposal(request, pk)
    allow(can_change_proposal(request.access, row))
    try:
        withdraw(commendation=row, actor=request.user, at=timezone.now())
    except Refused as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, f"Đã rút đề nghị khen thưởng {words.subject_words(row)}.")
    return redirect("oversight:commendation", row.pk)
