"""The lists of meetings' work as workbooks: assignments, proposals, registrations of a month, visits."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest

from chibo.common.dates import add_months, month_start, screen_date, screen_time, today
from chibo.common.excel import CellValue
from chibo.common.lists import Listing, listing, table, whole
from chibo.common.views import allow
from meetings.forms.progress import AssignmentSearchForm
from meetings.forms.proposals import ProposalSearchForm
from meetings.forms.visits import RotaFilter
from meetings.models import Assignment, Proposal
from meetings.permissions import can_see_proposals
from meetings.permissions.order import can_see_assignments
from meetings.permissions.visit import can_assign_visits, can_see_visits
from meetings.proposal_page import place_words
from meetings.queries import assignments_by_branch
from meetings.queries import visit as visit_queries
from meetings.queries.registration import Line, branches_of, lines_of
from meetings.views.proposals import proposals_shown
from meetings.views.registrations import asked_month, calendar_unit, in_state
from meetings.views.visit_common import visit_line
from meetings.views.visits import COVERED, branches_shown

WIDE, MIDDLE, TEXT = 40, 22, 70


def _until(day: date) -> str:
    return f"Đến ngày {screen_date(day)}"


@listing("assignments")
def assignments(request: HttpRequest) -> Listing:
    """Assignments as the page filters them; of a committee that asked for none, the counts of each branch."""
    access, day = request.access, today()
    allow(can_see_assignments(access))
    form = AssignmentSearchForm(request.GET, access=access, day=day)
    form.is_valid()
    branch = access.unit if access.unit.is_branch else form.cleaned_data.get("branch")
    if branch is None and not form.cleaned_data.get("state"):
        return _assignment_counts(request, day)
    found = form.filter(Assignment.objects.visible_to(access).standing(), day)
    rows = [
        [row.text, row.unit.name, row.doers, row.due_on, row.measure_words, row.words_on(day)]
        for row in whole(found.select_related("unit").with_doers().open_first())
    ]
    heads = ["Nhiệm vụ", "Chi bộ", "Người thực hiện", "Hạn", "Kết quả", "Tình trạng"]
    above = ["Nhiệm vụ", (branch or access.unit).name, _until(day)]
    sheet = table("Nhiệm vụ", heads, rows, above=above, widths=[TEXT, WIDE, WIDE, 14, MIDDLE, MIDDLE])
    return Listing("Nhiệm vụ", branch or access.unit, [sheet])


def _assignment_counts(request: HttpRequest, day: date) -> Listing:
    unit = request.access.unit
    rows = [
        [row.name, row.open_count, row.overdue_count, row.done_count, row.not_done_count]
        for row in whole(assignments_by_branch(request.access, day))
    ]
    heads = ["Chi bộ", "Đang thực hiện", "Trong đó quá hạn", "Hoàn thành", "Chưa hoàn thành"]
    above = ["Nhiệm vụ theo chi bộ", unit.name, _until(day)]
    sheet = table("Nhiệm vụ theo chi bộ", heads, rows, above=above, widths=[WIDE])
    return Listing("Nhiệm vụ theo chi bộ", unit, [sheet])


@listing("proposals")
def proposals(request: HttpRequest) -> Listing:
    """The register of proposals: what lies with one's committee, or what the filters ask for."""
    access, day = request.access, today()
    allow(can_see_proposals(access))
    found, _ = proposals_shown(access, ProposalSearchForm(request.GET, access=access), day)
    heads = ["Số", "Kiến nghị", "Lĩnh vực", "Chi bộ", "Tình trạng", "Nơi giải quyết", "Hạn trả lời"]
    rows = [_proposal_line(row, day) for row in whole(found)]
    above = ["Sổ theo dõi kiến nghị", access.unit.name, _until(day)]
    sheet = table("Kiến nghị", heads, rows, above=above, widths=[12, TEXT, MIDDLE, WIDE, MIDDLE, TEXT])
    return Listing("Kiến nghị", access.unit, [sheet])


def _proposal_line(row: Proposal, day: date) -> list[CellValue]:
    words = row.words_on(day), place_words(row, day)
    return [row.symbol, row.text, row.field.name, row.unit.name, *words, row.due_on]


@listing("registrations")
def registrations(request: HttpRequest) -> Listing:
    """The calendar of a month: who has registered, and who has not."""
    unit = calendar_unit(request)
    month = asked_month(request, add_months(month_start(today()), 1))
    branches = in_state(branches_of(unit, month, request.access), month, request.GET.get("state", ""))
    heads = [
        "Chi bộ",
        "Trực thuộc",
        "Số lượng",
        "Giờ",
        "Ngày",
        "Địa điểm",
        "Bí thư",
        "Điện thoại",
        "Ghi chú",
        "Đăng ký",
    ]
    rows = map(_calendar_line, lines_of(whole(branches), month))
    title = f"Lịch sinh hoạt tháng {month:%m-%Y}"
    above = [f"Lịch sinh hoạt tháng {month:%m/%Y}", unit.name, _until(today())]
    widths = [WIDE, WIDE, 10, 10, 14, WIDE, MIDDLE, MIDDLE, WIDE, MIDDLE]
    return Listing(title, unit, [table(title, heads, rows, above=above, widths=widths)])


def _calendar_line(line: Line) -> list[CellValue]:
    is_on = not line.plan.is_called_off
    secretary = line.secretary.member if line.secretary else None
    return [
        *(line.branch.name, line.branch.parent.name if line.branch.parent else "", line.members),
        *(screen_time(line.time) if is_on and line.time else "", line.plan.day if is_on else None, line.plan.place),
        *(secretary.name if secretary else "", secretary.phone if secretary else "", line.note),
        "Đã đăng ký" if line.plan.is_registered else "Chưa đăng ký",
    ]


@listing("visits")
def visits(request: HttpRequest) -> Listing:
    """The rota of a year: of those above, of a cadre the own visits, of a branch those to it."""
    access, day = request.access, today()
    allow(can_see_visits(access))
    year, state = RotaFilter(request.GET or None, this_year=day.year).asked()
    found = whole(visit_queries.in_state(visit_queries.visits_in(access, year), state, day))
    rows = [_visit_row(visit_line(visit, newest, day)) for visit, newest in visit_queries.with_newest(found)]
    heads = ["Chi bộ", "Trực thuộc", "Tháng", "Ngày", "Người dự", "Chức vụ", "Tình trạng", "Lý do", "Phiếu góp ý"]
    title = f"Lịch dự sinh hoạt năm {year}"
    above = [title, access.unit.name, _until(day)]
    widths = [WIDE, WIDE, 12, 14, MIDDLE, WIDE, MIDDLE, WIDE, WIDE]
    return Listing(title, access.unit, [table(title, heads, rows, above=above, widths=widths)])


def _visit_row(line: dict) -> list[CellValue]:
    visit = line["visit"]
    return [
        *(visit.branch.name, visit.branch.parent.name, f"{visit.month:%m/%Y}", visit.planned_on),
        *(visit.who, visit.visitor_position, line["state"], visit.absence_reason, line["answer"]),
    ]


@listing("visit-branches")
def visited_branches(request: HttpRequest) -> Listing:
    """The branches behind a number of the coverage (`?which=` visited, not-visited, all) in a year."""
    access, day = request.access, today()
    allow(can_assign_visits(access))
    which = request.GET.get("which", "")
    if which not in COVERED:
        raise Http404
    year, _ = RotaFilter(request.GET or None, this_year=day.year).asked()
    found, title = whole(branches_shown(request, which, year, day)), f"{COVERED[which]} năm {year}"
    rows = [[row.name, row.parent.name, row.branch.branch_type.name if row.branch.branch_type else ""] for row in found]
    above = [title, access.unit.name, _until(day)]
    sheet = table(title, ["Chi bộ", "Trực thuộc", "Loại hình"], rows, above=above, widths=[WIDE, WIDE, WIDE])
    return Listing(title, access.unit, [sheet])
