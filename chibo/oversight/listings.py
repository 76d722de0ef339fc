"""Inspections and commendations as workbooks."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest

from chibo.common.dates import today
from chibo.common.excel import CellValue, Sheet
from chibo.common.lists import Listing, listing, table, whole
from chibo.common.views import allow
from chibo.oversight import inspection_queries as queries
from chibo.oversight.commendation_figures import figures_of
from chibo.oversight.commendation_queries import proposals_of, rounds_for
from chibo.oversight.commendation_words import summary_of
from chibo.oversight.forms.inspection import PeriodForm
from chibo.oversight.models import Commendation, CommendationRound, Inspection, InspectionBranch
from chibo.oversight.permissions import can_plan_inspections, can_see_commendations, can_see_inspections
from chibo.oversight.views.commendations import found_round

WIDE, MIDDLE, TEXT = 40, 24, 60


# --- inspections -----------------------------------------------------------------------------------------------------


@listing("inspections")
def inspections(request: HttpRequest) -> Listing:
    """What a committee plans and did in a year or term, and what committees above do in its branches."""
    access, day = request.access, today()
    allow(can_see_inspections(access))
    years, terms = queries.known_periods(access, day.year)
    period = PeriodForm(request.GET or None, years=years, terms=terms).period(day.year)
    title = f"Kiểm tra, giám sát {period.words}"
    plans = queries.inspections_of(access, period, day) if can_plan_inspections(access) else None
    above = whole(queries.rows_from_above(access, period))
    sheets = [] if plans is None else [_plans(title, access.unit.name, whole(plans))]
    return Listing(title, access.unit, [*sheets, _from_above(title, access.unit.name, above, day)])


def _plans(title: str, whose: str, plans: list[Inspection]) -> Sheet:
    heads = ["Nội dung", "Hình thức", "Cấp ủy", "Quyết định", "Năm", "Nhiệm kỳ", "Chi bộ", "Đã làm việc", "Đã kết luận"]
    rows = [
        [
            *(
                row.subject,
                row.get_kind_display(),
                row.unit.committee_name,
                row.decision_number,
                str(row.year),
                row.term,
            ),
            *(row.branch_count, row.done_count, row.concluded_count, row.overdue_count),
            "Đã hủy kế hoạch" if row.is_called_off else "",
        ]
        for row in plans
    ]
    heads += ["Quá hạn khắc phục", "Ghi chú"]
    return table("Các cuộc", heads, rows, above=[title, whose], widths=[TEXT, MIDDLE, WIDE, MIDDLE])


def _from_above(title: str, whose: str, found: list[InspectionBranch], day: date) -> Sheet:
    heads = ["Chi bộ", "Nội dung", "Hình thức", "Cấp ủy tiến hành", "Năm", "Tình trạng", "Hạn khắc phục"]
    rows = []
    for row in found:
        plan = row.inspection
        about = plan.subject, plan.get_kind_display(), plan.unit.committee_name, str(plan.year)
        rows.append([row.branch.name, *about, queries.line_of(row, day)["state"], row.mend_by])
    widths = [WIDE, TEXT, MIDDLE, WIDE, 10, MIDDLE]
    return table("Cấp trên tiến hành", heads, rows, above=[title, whose], widths=widths)


# --- commendations ---------------------------------------------------------------------------------------------------


@listing("commendations")
def commendations(request: HttpRequest) -> Listing:
    """The rounds in reach."""
    allow(can_see_commendations(request.access))
    heads = ["Dịp khen thưởng", "Cấp ủy", "Hình thức", "Thành tích từ ngày", "Đến ngày", "Đề nghị", "Tình trạng"]
    rows = map(_round_line, whole(rounds_for(request.access)))
    unit = request.access.unit
    sheet = table("Khen thưởng", heads, rows, above=["Khen thưởng", unit.name], widths=[TEXT, WIDE, MIDDLE, 20])
    return Listing("Khen thưởng", unit, [sheet])


def _round_line(row: CommendationRound) -> list[CellValue]:
    about = row.occasion, row.unit.committee_name, str(row.award), row.first_day, row.last_day, row.proposed
    return [*about, "Đã quyết định" if row.is_decided else "Đang nhận đề nghị"]


@listing("commendation-round")
def commendation_round(request: HttpRequest) -> Listing:
    """What was proposed in one round (`?which=`), as far as that is in reach."""
    number = request.GET.get("which", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    round_, day = found_round(request, int(number)), today()
    found = proposals_of(round_, request.access)
    figures = figures_of(round_, found, day)
    heads = ["Đề nghị khen", "Chi bộ", "Nơi đề nghị", "Số liệu", "Kết quả", "Lý do"]
    sheets = []
    for name, is_unit in (("Tập thể", True), ("Cá nhân", False)):
        of_kind = [row for row in found if bool(row.unit_id) == is_unit]
        rows = [_proposal_line(row, summary_of(figures[row.pk])) for row in of_kind]
        sheets.append(table(name, heads, rows, above=[round_.occasion, name], widths=[WIDE, WIDE, WIDE, TEXT, MIDDLE]))
    return Listing(round_.occasion, round_.unit, sheets)


def _proposal_line(row: Commendation, summary: str) -> list[CellValue]:
    branch = row.branch.name if row.member_id else ""
    return [row.subject.name, branch, row.proposed_by_name, summary, row.get_outcome_display(), row.outcome_reason]
