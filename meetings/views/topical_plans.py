"""Topical sessions: the plan of a branch's year, the themes and counts of a committee, the page of one session."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.common.text import roman
from chibo.common.views import allow, carried_out, posted
from chibo.organization.models import Unit
from chibo.organization.views.common import form_page, unit_by_code
from meetings.calendar_page import year_of
from meetings.forms.topical import PlanRowForm, ReviewForm, SessionLinkForm
from meetings.models import Meeting, TopicalPlanRow, TopicalReview
from meetings.permissions import writes_for
from meetings.permissions.planning import (
    can_change_plan_row,
    can_plan_topics,
    can_review_topic,
    can_see_calendar,
    can_see_topic,
)
from meetings.queries.topical import (
    QUARTERS,
    WITHOUT_FIELD,
    counts_by_field,
    last_review,
    linkable_rows,
    offered_rows,
    plan_rows,
    review_of,
    row_of,
    sessions_of,
    tallies,
)
from meetings.services import topical_plans as services
from meetings.views.common import found_meeting
from meetings.views.registrations import calendar_unit

BRANCHES_A_PAGE = SESSIONS_A_PAGE = 50


def _back(unit: Unit, year: int) -> HttpResponse:
    return redirect(_plan_url(unit, year))


def _plan_url(unit: Unit, year: int) -> str:
    return f"{reverse('meetings:topical-plan')}?unit={unit.code}&year={year}"


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The plan of a branch's year with what was held; for a committee its themes, the branches' numbers, the fields."""
    unit, day = calendar_unit(request), today()
    year = year_of(request.GET.get("year"), day)
    rows = plan_rows(unit, year)
    context = {
        "unit": unit,
        "day": day,
        "year": year,
        "rows": rows,
        "quarters": [(roman(q), [row for row in rows if row.quarter == q]) for q in QUARTERS],
        "may_plan": can_plan_topics(request.access, unit),
    }
    page = _branch_plan if unit.is_branch else _committee_plan
    return page(request, unit, year, context)


def _branch_plan(request: HttpRequest, unit: Unit, year: int, context: dict) -> HttpResponse:
    tally = tallies([unit], year)[unit.pk]
    context |= {
        "tally": tally,
        "missing": tally.missing_quarters(context["day"]),
        "offered": offered_rows(unit, year) if context["may_plan"] else [],
        "unplanned": sessions_of(unit, year, request.access, WITHOUT_FIELD),
        "review": last_review([unit.pk]),
    }
    return render(request, "meetings/topical_plan.html", context)


def _committee_plan(request: HttpRequest, unit: Unit, year: int, context: dict) -> HttpResponse:
    open_on = min(context["day"], date(year, 12, 31))
    branches = Unit.objects.visible_to(request.access).below(unit).branches().open_on(open_on)
    branches = branches.select_related("parent").order_by("parent__sort_key", "parent__code", "sort_key", "code")
    page = Paginator(branches, BRANCHES_A_PAGE).get_page(request.GET.get("page"))
    found = tallies(page.object_list, year)
    fields = counts_by_field(unit, year, request.access)
    context |= {
        "page": page,
        "lines": [(branch, found[branch.pk], found[branch.pk].missing_quarters(context["day"])) for branch in page],
        "fields": fields,
        "held": sum(row.count for row in fields),
        "query": f"unit={unit.code}&year={year}&",
    }
    return render(request, "meetings/topical_committee.html", context)


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The sessions behind a number: of a year, of one field or all."""
    unit, day = calendar_unit(request), today()
    year = year_of(request.GET.get("year"), day)
    fields = counts_by_field(unit, year, request.access)
    field = next((row for row in fields if row.code == request.GET.get("field")), None)
    sessions = sessions_of(unit, year, request.access, field.code if field else "")
    context = {
        "unit": unit,
        "year": year,
        "field": field,
        "page": Paginator(sessions, SESSIONS_A_PAGE).get_page(request.GET.get("page")),
        "query": f"unit={unit.code}&year={year}&field={field.code if field else ''}&",
    }
    return render(request, "meetings/topical_rows.html", context)


# --- lines of the plan -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def row_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a theme to the plan of a year (`?year=`)."""
    unit = unit_by_code(request, code)
    allow(can_plan_topics(request.access, unit))
    year = year_of(request.GET.get("year"), today())
    form = PlanRowForm(posted(request), unit=unit, today=today())
    if form.is_bound and form.is_valid():
        saved = carried_out(
            form,
            services.add_row,
            unit=unit,
            year=year,
            values=form.values(),
            token=form.cleaned_data["form_token"],
            actor=request.user,
            today=today(),
            on_behalf_by=writes_for(request.access, unit, request.user.full_name),
        )
        if saved:
            messages.success(request, f"Đã thêm chuyên đề: {saved.theme}.")
            return _back(unit, year)
    return _row_page(request, form, unit, year, title=f"Thêm chuyên đề năm {year}", button="Thêm chuyên đề này")


@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _found_row(request, pk)
    form = PlanRowForm(posted(request), unit=row.unit, today=today(), row=row)
    if form.is_bound and form.is_valid():
        saved = carried_out(form, services.change_row, row=row, values=form.values(), actor=request.user, today=today())
        if saved:
            messages.success(request, f"Đã lưu chuyên đề: {saved.theme}.")
            return _back(row.unit, row.year)
    return _row_page(request, form, row.unit, row.year, title="Sửa chuyên đề", button="Lưu chuyên đề này")


def _row_page(request: HttpRequest, form: PlanRowForm, unit: Unit, year: int, **page: str) -> HttpResponse:
    back = _plan_url(unit, year)
    crumbs = [{"label": f"Chuyên đề năm {year}", "url": back}]
    return form_page(request, form, back=back, crumbs=crumbs, context_line=unit.name, **page)


def _found_row(request: HttpRequest, pk: int) -> TopicalPlanRow:
    allow(can_see_calendar(request.access))
    related = ("unit__type", "unit__parent", "unit__branch", "meeting")
    row = get_object_or_404(TopicalPlanRow.objects.visible_to(request.access).select_related(*related), pk=pk)
    allow(can_change_plan_row(request.access, row))
    return row


@require_POST
def row_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a theme out of the plan."""
    row = _found_row(request, pk)
    try:
        services.drop_row(row=row, actor=request.user, at=timezone.now())
    except Refused as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, f"Đã bỏ khỏi kế hoạch: {row.theme}.")
    return _back(row.unit, row.year)


@require_POST
def rows_take(request: HttpRequest, code: str) -> HttpResponse:
    """Take what the committees above offer for a year into the branch's plan."""
    unit = unit_by_code(request, code)
    allow(unit.is_branch and can_plan_topics(request.access, unit))
    year = year_of(request.POST.get("year"), today())
    taken = services.take_rows(
        branch=unit,
        offered=offered_rows(unit, year),
        actor=request.user,
        on_behalf_by=writes_for(request.access, unit, request.user.full_name),
    )
    messages.success(request, f"Đã đưa {len(taken)} chuyên đề của cấp trên vào kế hoạch năm {year}.")
    return _back(unit, year)


@require_POST
def row_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the record of the session of a theme; a second touch leads to the same record."""
    row = _found_row(request, pk)
    place = row.unit.branch.usual_place if row.unit.is_branch else ""
    try:
        meeting = services.start_session(
            row=row,
            place=place,
            actor=request.user,
            today=today(),
            on_behalf_by=writes_for(request.access, row.unit, request.user.full_name),
        )
    except Refused as error:
        messages.error(request, error.sentence)
        return _back(row.unit, row.year)
    return redirect("meetings:topical-session", meeting.pk)


# --- one session -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """What a topical session is of, what was learned last time, and, once it was held, what was learned from it."""
    meeting = found_meeting(request, pk)
    allow(can_see_topic(request.access, meeting))
    may_write = can_review_topic(request.access, meeting)
    allow(may_write or request.method != "POST")
    review = review_of(meeting)
    form = ReviewForm(posted(request), review=review)
    if form.is_bound and form.is_valid() and _save_review(request, meeting, form):
        messages.success(request, "Đã lưu phần rút kinh nghiệm.")
        return redirect("meetings:topical-session", meeting.pk)
    return render(request, "meetings/topical_session.html", _session_context(request, meeting, form, review))


def _session_context(
    request: HttpRequest,
    meeting: Meeting,
    form: ReviewForm,
    review: TopicalReview | None,
    link: SessionLinkForm | None = None,
) -> dict:
    may_write = can_review_topic(request.access, meeting)
    row = row_of(meeting)
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "row": row,
        "form": form,
        "review": review,
        "link": link or SessionLinkForm(rows=linkable_rows(meeting)),
        "may_write": may_write,
        "last": last_review([meeting.unit_id], meeting),
        "plan_url": _plan_url(meeting.unit, meeting.month.year),
    }


def _save_review(request: HttpRequest, meeting: Meeting, form: ReviewForm) -> TopicalReview | None:
    try:
        return services.save_review(
            meeting=meeting,
            values=form.cleaned_data,
            version=form.cleaned_data["version"],
            actor=request.user,
            at=timezone.now(),
            on_behalf_by=writes_for(request.access, meeting.unit, request.user.full_name),
        )
    except StaleVersion as error:
        stored = error.current
        said = "; ".join(filter(None, [stored.strengths, stored.faults, stored.lessons]))
        form.add_error(None, f"Vừa có người ghi: {said}. Nếu vẫn muốn thay, mời đồng chí lưu lại lần nữa.")
        form.data = form.data.copy()
        form.data["version"] = stored.version
    except Refused as error:
        add_refusal(form, error)
    return None


@require_POST
def session_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which line of the plan the session carried out, or of which field it was."""
    meeting = found_meeting(request, pk)
    allow(can_review_topic(request.access, meeting))
    link = SessionLinkForm(request.POST, rows=linkable_rows(meeting))
    if link.is_valid() and _link(request, meeting, link):
        messages.success(request, "Đã ghi chuyên đề của buổi này.")
        return redirect("meetings:topical-session", meeting.pk)
    review = review_of(meeting)
    context = _session_context(request, meeting, ReviewForm(review=review), review, link)
    return render(request, "meetings/topical_session.html", context)


def _link(request: HttpRequest, meeting: Meeting, link: SessionLinkForm) -> object:
    data = link.cleaned_data
    if data["row"]:
        return carried_out(link, services.link_session, meeting=meeting, row=data["row"], actor=request.user)
    writer = writes_for(request.access, meeting.unit, request.user.full_name)
    return carried_out(
        link,
        services.add_unplanned,
        meeting=meeting,
        field=data["field"],
        form=data["form"],
        actor=request.user,
        on_behalf_by=writer,
    )
