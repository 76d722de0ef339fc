"""Two inspections of one commune of the demo, by the real services: mended, overdue, waiting for the branch, still planned."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from chibo.common.dates import add_months, month_start
from chibo.demo.world import LIVED_IN, ONE_DAY, World, moment
from chibo.oversight.models import Inspection, InspectionBranch
from chibo.oversight.services.inspection import (
    FindingLine,
    answer_inspection,
    close_inspection,
    plan_inspection,
    record_findings,
)

COMMUNE = "HM-QDI"
ORDER = "HM-QDI-02", "HM-QDI-03", "HM-QDI-04"
WATCHED = "HM-QDI-05"
TEAM = "Đồng chí Chủ nhiệm Ủy ban kiểm tra Đảng ủy, trưởng đoàn\nĐồng chí Phó Bí thư Thường trực Đảng ủy, thành viên"

GOOD = [
    FindingLine("nen_nep", strengths="Sinh hoạt đều vào ngày 03 hằng tháng, điểm danh đầy đủ."),
    FindingLine("noi_dung", strengths="Nội dung được chi ủy chuẩn bị trước, có trọng tâm."),
    FindingLine(
        "tu_phe_binh",
        strengths="Đã đưa tự phê bình và phê bình vào chương trình sinh hoạt.",
        limits="Một số kỳ ghi còn chung chung.",
        must_mend=True,
    ),
]
LATE = [
    FindingLine("nen_nep", limits="Hai kỳ sinh hoạt sau ngày quy định, chưa ghi lý do dời.", must_mend=True),
    FindingLine("noi_dung", limits="Chưa tổ chức sinh hoạt chuyên đề trong quý.", must_mend=True),
    FindingLine("doan_ket", strengths="Nội bộ đoàn kết, thống nhất."),
]
TOPICAL = [
    FindingLine(
        "noi_dung",
        strengths="Chuyên đề học tập Bác gắn với việc của khối.",
        limits="Phần thảo luận còn ít ý kiến của đảng viên trẻ.",
        must_mend=True,
    ),
    FindingLine("dieu_hanh", strengths="Điều hành rõ việc, đúng thời gian."),
]


def inspect(world: World) -> None:
    """Write both inspections as of `world.today`."""
    first = _plan(
        world, "Việc thực hiện chế độ sinh hoạt chi bộ", "kiem_tra", "12-QĐ/ĐU", (LIVED_IN, *ORDER), months_ago=5
    )
    mended, overdue, drafted, _ = first.branches.order_by("branch__code")
    visit = first.planned_from + timedelta(days=4)
    _conclude(world, mended, GOOD, "Chi bộ thực hiện tốt chế độ sinh hoạt.", visit, visit + timedelta(days=30))
    _mend(world, mended, visit + timedelta(days=25))
    _conclude(world, overdue, LATE, "Chi bộ cần chấn chỉnh nền nếp.", visit + ONE_DAY, visit + timedelta(days=45))
    _draft(world, drafted, visit + timedelta(days=2))
    second = _plan(world, "Chất lượng sinh hoạt chuyên đề", "giam_sat", "21-KH/ĐU", (LIVED_IN, WATCHED), months_ago=1)
    waiting = second.branches.get(branch__code=LIVED_IN)
    seen = second.planned_from + timedelta(days=6)
    _conclude(world, waiting, TOPICAL, "Sinh hoạt chuyên đề có chất lượng.", seen, world.today + timedelta(days=20))


def _plan(world: World, subject: str, kind: str, number: str, codes: tuple[str, ...], *, months_ago: int) -> Inspection:
    begin = add_months(month_start(world.today), -months_ago) + timedelta(days=7)
    unit = world.units[COMMUNE]
    values = {
        "kind": kind,
        "year": begin.year,
        "term": "2025–2030",
        "subject": subject,
        "decision_number": number,
        "decided_on": begin - timedelta(days=5),
        "decided_by": unit.committee_name,
        "period_from": add_months(month_start(begin), -6),
        "period_to": month_start(begin) - ONE_DAY,
        "planned_from": begin,
        "planned_to": begin + timedelta(days=14),
        "team": TEAM,
    }
    return plan_inspection(
        unit=unit,
        values=values,
        branches=[world.units[code] for code in codes],
        planned_on=begin + timedelta(days=4),
        token=UUID(int=months_ago),
        actor=world.users[COMMUNE],
        today=begin,
    )


def _conclude(
    world: World, row: InspectionBranch, findings: list[FindingLine], conclusion: str, day: date, mend_by: date
) -> None:
    record_findings(
        row=row,
        values={"done_on": min(day, world.today), "conclusion": conclusion, "mend_by": mend_by},
        findings=findings,
        version=row.version,
        actor=world.users[COMMUNE],
        at=moment(min(day + timedelta(days=3), world.today), 9),
        today=world.today,
        conclude=True,
    )


def _draft(world: World, row: InspectionBranch, day: date) -> None:
    """Visited, but nothing concluded yet: the branch sees the plan only."""
    record_findings(
        row=row,
        values={"done_on": day, "conclusion": "", "mend_by": None},
        findings=LATE[2:],
        version=row.version,
        actor=world.users[COMMUNE],
        at=moment(day, 16),
        today=world.today,
    )


def _mend(world: World, row: InspectionBranch, day: date) -> None:
    answer_inspection(
        row=row,
        answer="Chi bộ đã ghi rõ nội dung tự phê bình và phê bình từ kỳ sinh hoạt liền sau.",
        version=2,
        actor=world.users[row.branch.code],
        at=moment(day, 20),
        today=day,
    )
    close_inspection(
        row=row,
        mended_on=day,
        follow_up="Đã kiểm tra lại sổ biên bản, ghi nhận chi bộ khắc phục xong.",
        version=3,
        actor=world.users[COMMUNE],
        at=moment(day + ONE_DAY, 9),
        today=day + ONE_DAY,
    )
