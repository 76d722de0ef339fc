"""Quarterly reports of the demo, frozen by the real services: accepted, waiting, returned, in preparation."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max

from chibo.common.dates import Span
from chibo.demo.accounts import PROVINCE
from chibo.demo.records import record_held_back
from chibo.demo.rosters import Rosters
from chibo.demo.sheets import rate_held_back
from chibo.demo.world import LIVED_IN, ONE_DAY, World, moment
from reports.branch_months import rebuild
from reports.models import Report, ReportVersion
from reports.services.reports import accept_report, prepare_report, return_report, save_narrative, submit_report

COMMUNES = ("HM-QDI", "HM-QTH", "HM-MHU", "KA-KLO", "KA-HTR", "SMC-BM", "SMC-TT")
ROOTS = ("HM", "KA", "SMC")
WAITING, RETURNED, IN_PREPARATION = "HM-QTH", "SMC-TT", "KA-KLO"
WORDS = {
    "causes": "Một số chi bộ đông đảng viên đi làm xa; việc ghi biên bản chưa kịp thời.",
    "proposals": "Đề nghị cấp trên mở lớp bồi dưỡng nghiệp vụ cho bí thư, chi ủy viên mới.",
    "plans": "Tiếp tục giữ nền nếp sinh hoạt đúng ngày; mỗi chi bộ có ít nhất một kỳ sinh hoạt chuyên đề trong quý.",
}
BRANCH_WORDS = {
    "causes": "Một số đồng chí đi làm xa; việc ghi biên bản có tháng chưa kịp thời.",
    "proposals": "Đề nghị cấp trên mở lớp bồi dưỡng nghiệp vụ cho chi ủy viên mới.",
    "plans": "Giữ nền nếp sinh hoạt đúng ngày; mỗi quý có ít nhất một kỳ sinh hoạt chuyên đề.",
}
RETURN_REASON = "Chưa nêu nguyên nhân của các kỳ chưa sinh hoạt. Đề nghị bổ sung rồi gửi lại."


def hand_up_reports(world: World, rosters: Rosters) -> None:
    """Write the reports quarter by quarter. Between the last two a late meeting arrives, so the next one has an addition."""
    *earlier, last = world.quarters[-3:]
    for span in earlier:
        for code in (LIVED_IN, *COMMUNES, *ROOTS):
            _accepted(world, code, span)
    _log_late(world, rosters)
    for code in (LIVED_IN, *COMMUNES):
        if code == IN_PREPARATION:
            _prepared(world, code, last)
        elif code == WAITING:
            _submitted(world, code, last)
        elif code == RETURNED:
            report = _submitted(world, code, last)
            return_report(report=report, actor=_above(world, code), reason=RETURN_REASON, at=_at(world, last, code, 4))
        else:
            _accepted(world, code, last)
    for code in ROOTS:
        _prepared(world, code, last)
    _date_creation()


def _log_late(world: World, rosters: Rosters) -> None:
    record = record_held_back(world, rosters)
    rate_held_back(world, record)
    rebuild([record.meeting.unit_id], [record.meeting.month])


def _day(world: World, span: Span, code: str) -> date:
    """Return the day on which the unit hands up: branches first, roots last, within their deadlines."""
    days = 18 if code in ROOTS else 8 if code in COMMUNES else 4
    return min(span.last + timedelta(days=days), world.today - ONE_DAY)


def _at(world: World, span: Span, code: str, later: int = 0) -> object:
    return moment(min(_day(world, span, code) + timedelta(days=later), world.today - ONE_DAY), 15 + later % 3, 20)


def _above(world: World, code: str) -> object:
    """Return who reviews: the committee of the unit above, the province for a root."""
    parent = world.units[code].parent
    return world.users[parent.code] if parent else world.users[PROVINCE]


def _prepared(world: World, code: str, span: Span) -> Report:
    day, author = _day(world, span, code), world.users[code]
    report = prepare_report(unit=world.units[code], span=span, actor=author, today=day)
    version = report.versions.get()
    words = BRANCH_WORDS if report.unit.is_branch else WORDS
    save_narrative(report=report, narrative=version.narrative | words, base_version=1, actor=author, today=day)
    return report


def _submitted(world: World, code: str, span: Span) -> Report:
    report = _prepared(world, code, span)
    submit_report(report=report, actor=world.users[code], today=_day(world, span, code), at=_at(world, span, code))
    return report


def _accepted(world: World, code: str, span: Span) -> Report:
    report = _submitted(world, code, span)
    accept_report(report=report, actor=_above(world, code), at=_at(world, span, code, 2))
    return report


def _date_creation() -> None:
    """The services stamp a report with the moment of loading; it was begun when it was first handed up."""
    for row in ReportVersion.objects.values("report").annotate(at=Max("submitted_at")):
        if row["at"]:
            Report.objects.filter(pk=row["report"]).update(created_at=row["at"])
