"""Programmes of the town: one that is over and older than the record, one under way with a report on it, a ward's plan."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from chibo.common.dates import screen_date
from chibo.demo.accounts import PROVINCE
from chibo.demo.world import World, moment, rng_for
from reports.models import Programme, ProgrammeKind, Report
from reports.services.programmes import close_programme, open_programme, prepare_programme_report, set_target
from reports.services.reports import accept_report, save_narrative, submit_report

TOWN, WARD = "HM", "HM-QDI"
WORDING = "Mỗi chi bộ ít nhất 3 kỳ sinh hoạt chuyên đề một năm"
# measure, operator, value, n, basis, wording
OF_THE_TOWN = [
    ("topical_branches", "ge", "90", 3, "year", WORDING),
    ("good", "ge", "60", None, "year", "Có 60% trở lên số kỳ sinh hoạt xếp loại Tốt"),
    ("on_day", "ge", "90", None, "year", ""),
    ("attendance", "gt", "85", None, "year", "Trên 85% đảng viên dự sinh hoạt"),
    ("missed", "le", "0", None, "span", ""),
]
OF_THE_WARD = [
    ("held", "ge", "100", None, "year", ""),
    ("chi_uy_met", "ge", "95", None, "year", ""),
    ("assignments", "ge", "80", None, "span", ""),
]
OF_ELEVEN = [("topical_branches", "ge", "100", 3, "year", WORDING)]
RESULTS = "Thị ủy đã quán triệt Đề án tới cấp ủy cơ sở; chọn chi bộ điểm, phân công cấp ủy viên dự sinh hoạt chi bộ."
CAUSES = (
    "Một số chi ủy chuẩn bị nội dung sinh hoạt chuyên đề chưa kỹ; chi bộ ít đảng viên còn lúng túng khi chọn chủ đề."
)
PLANS = "Mỗi chi bộ đăng ký chủ đề sinh hoạt chuyên đề từ đầu năm; Thị ủy dự và góp ý tại các chi bộ còn khó khăn."


def set_programmes(world: World) -> None:
    """Write the programmes and the report on one by the real services, after the meetings and what is derived from them."""
    eleven = _programme(world, TOWN, date(2021, 12, 6), date(2024, 5, 15), OF_ELEVEN, **_eleven())
    close_programme(programme=eleven, actor=world.users[TOWN], at=moment(date(2024, 5, 15), 16))
    first = world.first_day + timedelta(days=14)
    own = _programme(world, TOWN, first, date(world.today.year, 12, 31), OF_THE_TOWN, **_of_the_town(first, eleven))
    plan_day = first + timedelta(days=40)
    _programme(world, WARD, plan_day, own.last_day, OF_THE_WARD, **_of_the_ward(plan_day, own))
    _date_creation(world)
    _report(world, own)


def _eleven() -> dict:
    return {
        "kind": "Đề án",
        "number": "11-ĐA/TU",
        "name": "Nâng cao chất lượng sinh hoạt chi bộ trong tình hình mới",
        "issuer": "Ban Thường vụ Tỉnh ủy",
        "issued_on": date(2021, 12, 6),
    }


def _of_the_town(first: date, eleven: Programme) -> dict:
    return {
        "kind": "Đề án",
        "number": "07-ĐA/ThU",
        "name": "Tiếp tục nâng cao chất lượng sinh hoạt chi bộ",
        "issuer": "Ban Thường vụ Thị ủy",
        "issued_on": first - timedelta(days=4),
        "carries_out": eleven,
    }


def _of_the_ward(day: date, own: Programme) -> dict:
    return {
        "kind": "Kế hoạch",
        "number": "12-KH/ĐU",
        "name": "Thực hiện Đề án nâng cao chất lượng sinh hoạt chi bộ",
        "issuer": "Ban Thường vụ Đảng ủy phường",
        "issued_on": day - timedelta(days=3),
        "carries_out": own,
    }


def _programme(world: World, code: str, first: date, last: date, targets: list[tuple], **words: object) -> Programme:
    values = {"carries_out": None, "carries_out_text": ""} | words | {"first_day": first, "last_day": last}
    values["kind"] = ProgrammeKind.objects.get(name=values["kind"])
    token = UUID(int=rng_for("programme", words["number"]).getrandbits(128))
    actor = world.users[code]
    made = open_programme(unit=world.units[code], values=values, token=token, actor=actor)
    for measure, operator, value, n, basis, wording in targets:
        asked = {"measure": measure, "operator": operator, "value": Decimal(value), "basis": basis}
        set_target(programme=made, values=asked | {"parameter": n, "wording": wording}, actor=actor)
    return made


def _report(world: World, own: Programme) -> None:
    """The report on the first year and more, handed up and accepted."""
    day, actor = min(own.last_day, world.today - timedelta(days=20)), world.users[TOWN]
    last = day.replace(day=1) - timedelta(days=1)
    title = f"Báo cáo sơ kết thực hiện {own.title} (từ {screen_date(own.first_day)} đến {screen_date(last)})"
    report = prepare_programme_report(
        programme=own,
        unit=own.unit,
        stage="interim",
        title=title,
        first_day=own.first_day,
        last_day=last,
        actor=actor,
        today=day,
    )
    version = report.versions.get()
    words = version.narrative | {"results": RESULTS, "causes": CAUSES, "plans": PLANS}
    save_narrative(report=report, narrative=words, base_version=1, actor=actor, today=day)
    submit_report(report=report, actor=actor, today=day, at=moment(day, 15))
    accept_report(report=report, actor=world.users[PROVINCE], at=moment(day + timedelta(days=3), 9))
    Report.objects.filter(pk=report.pk).update(created_at=moment(day, 9))


def _date_creation(world: World) -> None:
    """The database stamps a programme with the moment of loading; it was entered when it began, or when the record did."""
    for programme in Programme.objects.all():
        day = max(programme.first_day, world.first_day)
        Programme.objects.filter(pk=programme.pk).update(created_at=moment(day, 9))
