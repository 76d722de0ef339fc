"""Planning in Hoàng Mai: next month registered by most branches of Quỳnh Dị, and this year's topical sessions by field."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from chibo.common.dates import add_months, month_start
from chibo.demo.world import LIVED_IN, World, moment, rng_for
from chibo.organization.models import Branch, Unit
from meetings.models import Meeting, TopicalField, TopicalForm, TopicalPlanRow
from meetings.services.planning_settings import add_minimum_rule, add_registration_rule
from meetings.services.registrations import Wanted, register_month, standing_day
from meetings.services.topical_plans import add_row, save_review, take_rows

COMMUNE, DISTRICT, BY_YEAR = "HM-QDI", "HM", "SMC"
DEADLINE_DAY = 25
NOT_REGISTERED = (LIVED_IN, "HM-QDI-04", "HM-QDI-07")
COMBINED_AT, COMBINED_TOPIC = "HM-QDI-05", "Chuẩn bị Tết cho gia đình chính sách, hộ khó khăn"
PLACE, OFFICE = "Nhà văn hóa {}", "Phòng họp {}"
FIELD_OF = {
    "Học tập Bác": "Học tập và làm theo",
    "Giáo dục truyền thống": "Giáo dục truyền thống",
    "Chuyển đổi số": "Cải cách hành chính",
    "Nâng cao chất lượng phục vụ": "Cải cách hành chính",
    "Vận động nhân dân": "Xây dựng nông thôn mới",
    "Giữ gìn vệ sinh": "Xây dựng nông thôn mới",
    "Phát triển đảng viên": "Xây dựng Đảng",
    "Chăm lo": "Xây dựng Đảng",
}
OTHER = "Chuyên môn, nghiệp vụ"
OFFERED = (
    (1, 2, "Học tập và làm theo Bác về nêu gương, nói đi đôi với làm", "Học tập và làm theo"),
    (2, 5, "Giáo dục truyền thống quê hương cho đảng viên trẻ", "Giáo dục truyền thống"),
    (3, None, "Xây dựng khối phố văn minh, sạch đẹp", "Xây dựng nông thôn mới"),
    (4, 12, "Chuyển đổi số trong sinh hoạt và quản lý đảng viên", "Cải cách hành chính"),
)
REVIEW = {
    "strengths": "Nhiều đồng chí chuẩn bị ý kiến trước, thảo luận sôi nổi, có số liệu của từng tổ.",
    "faults": "Phần trình bày dài, còn ít thời gian để trao đổi.",
    "lessons": "Gửi tài liệu trước ba ngày; trình bày không quá 20 phút; mỗi tổ cử một đồng chí nêu ý kiến.",
}


def plan(world: World) -> None:
    """Write rules, registrations of next month, themes of the year and which session was of which field."""
    this = month_start(world.today)
    _rules(world)
    _register(world, add_months(this, 1))
    _offer(world)
    _sort_sessions(world)
    _learn(world)


def _rules(world: World) -> None:
    source = {"number": "", "issued_on": None, "actor": world.clerk}
    add_registration_rule(
        unit=world.units[DISTRICT],
        deadline_day=DEADLINE_DAY,
        valid_from=None,
        issuer=world.units[DISTRICT].committee_name,
        **source,
    )
    add_minimum_rule(
        unit=world.units[BY_YEAR],
        sessions=3,
        period="year",
        first_year=world.first_day.year,
        issuer=world.units[BY_YEAR].committee_name,
        **source,
    )


def _branches(world: World) -> list[Unit]:
    codes = [plan.code for plan in world.plans if plan.parent == COMMUNE]
    return [world.units[code] for code in codes if world.units[code].is_open_on(world.today)]


def _register(world: World, month: date) -> None:
    for branch in _branches(world):
        place = (PLACE if world.plan(branch.code).is_residential else OFFICE).format(
            branch.name.removeprefix("Chi bộ ")
        )
        Branch.objects.filter(pk=branch.pk, usual_place="").update(usual_place=place)
        if branch.code in NOT_REGISTERED:
            continue
        is_combined = branch.code == COMBINED_AT
        wanted = Wanted(
            planned_on=standing_day(branch, month)[0],
            planned_at=time(19, 30) if rng_for("hour", branch.code).random() < 0.3 else time(19, 0),
            place=place,
            kind="combined" if is_combined else "regular",
            topic=COMBINED_TOPIC if is_combined else "",
        )
        register_month(
            branch=branch,
            month=month,
            wanted=wanted,
            version=0,
            actor=world.users.get(branch.code, world.clerk),
            at=moment(world.today, 8),
            today=world.today,
            on_behalf_by="",
        )


def _field(beginning: str) -> TopicalField:
    return TopicalField.objects.get(name__startswith=beginning)


def _offer(world: World) -> None:
    """The commune offers four themes; the branch that is lived in and one more take them into their plan."""
    commune = world.units[COMMUNE]
    offered = [
        add_row(
            unit=commune,
            year=world.today.year,
            values={
                "quarter": quarter,
                "month": month,
                "theme": theme,
                "field": _field(field),
                "form": TopicalForm.objects.earliest("position"),
                "leader": None,
            },
            token=UUID(int=number),
            actor=world.users.get(COMMUNE, world.clerk),
            today=world.today,
        )
        for number, (quarter, month, theme, field) in enumerate(OFFERED, start=20260101)
    ]
    for code in (LIVED_IN, "HM-QDI-02"):
        take_rows(branch=world.units[code], offered=offered[-2:], actor=world.users.get(code, world.clerk))


def _sort_sessions(world: World) -> None:
    """Each topical session of this year in Hoàng Mai stands in the plan of its branch, with its field."""
    fields = {field.name: field for field in TopicalField.objects.all()}
    district = world.units[DISTRICT]
    sessions = (
        Meeting.objects.standing()
        .topical()
        .filter(unit__in=Unit.objects.below(district), month__year=world.today.year, held_on__isnull=False)
    )
    rows = [
        TopicalPlanRow(
            unit_id=meeting.unit_id,
            year=meeting.month.year,
            quarter=(meeting.month.month + 2) // 3,
            month=meeting.month.month,
            theme=meeting.topic,
            field=_field_of(meeting, fields),
            meeting=meeting,
            created_by=world.clerk,
        )
        for meeting in sessions
        if rng_for("sorted", meeting.unit_id, meeting.month).random() < 0.95
    ]
    TopicalPlanRow.objects.bulk_create(rows)


def _field_of(meeting: Meeting, fields: dict[str, TopicalField]) -> TopicalField:
    beginning = next((field for topic, field in FIELD_OF.items() if meeting.topic.startswith(topic)), OTHER)
    return next(field for name, field in fields.items() if name.startswith(beginning))


def _learn(world: World) -> None:
    """The branch that is lived in wrote down what it learned from its last topical session."""
    rows = Meeting.objects.standing().topical().filter(unit=world.units[LIVED_IN], held_on__isnull=False)
    last = rows.order_by("-held_on").first()
    if last is not None:
        actor = world.users.get(LIVED_IN, world.clerk)
        save_review(meeting=last, values=REVIEW, version=0, actor=actor, at=moment(last.held_on, 21))
