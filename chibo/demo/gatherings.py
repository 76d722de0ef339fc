"""What Đảng ủy phường Quỳnh Dị holds and keeps, by the real services: its meetings, giao ban, classes, standing documents."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID, uuid5

from chibo.accounts.models import User
from chibo.committees.models import StandingDocument, StandingDocumentKind
from chibo.committees.queries import offered_members
from chibo.committees.services.training import record_training, save_class
from chibo.demo.world import World, moment, rng_for
from chibo.organization.models import Unit
from chibo.organization.queries import children_on
from chibo.organization.services.unit_groups import save_unit_group
from meetings.enums.gathering import HeldAs, UnitPresence
from meetings.models import GatheringType, Meeting
from meetings.queries.gathering import secretaries_on
from meetings.rosters import called, people_of, units_called
from meetings.services.record import finalize, save_frame, save_texts, start_meeting
from meetings.services.rollcall import GuestLine, Mark, save_roll
from meetings.services.unit_roll import UnitMark, save_unit_roll
from meetings.services.votes import VoteLine, save_votes

WARD, TOKENS = "HM-QDI", UUID("0c9a1a0e-7f2a-4c58-9a55-2f6f6a1b6c10")
COMMITTEE, GIAO_BAN, IN_GROUP = "Họp đảng ủy", "Giao ban bí thư hằng tháng", "Giao ban theo cụm"
MEETING_DAY, GIAO_BAN_DAY, GROUP_DAY = 8, 12, 15
MONTHS, MISSED_MONTH = 10, 4  # how many months back are told, and the one in which the committee did not meet
LAW = "QC/ĐU"
CLASSES = [
    ("Bồi dưỡng nghiệp vụ công tác đảng cho bí thư, phó bí thư chi bộ", "bi_thu", 4, 2),
    ("Bồi dưỡng chi ủy viên, cấp ủy viên nhiệm kỳ mới", "cap_uy", 6, 2),
    ("Lớp nhận thức về Đảng cho quần chúng ưu tú", "quan_chung", 8, 3),
]
LATER = ("Cập nhật kiến thức cho bí thư chi bộ", "bi_thu", 12, 1)
WITHOUT = 2  # branches that have no working rules yet
TEXTS = {
    "assessment": "Các chi bộ sinh hoạt đúng ngày; hai việc của tháng trước đã xong.",
    "discussion": "Bàn việc lãnh đạo giải phóng mặt bằng tuyến đường ven biển, công tác kết nạp đảng viên.",
    "conclusion": "Thống nhất phân công cấp ủy viên phụ trách từng chi bộ, báo cáo kết quả trước ngày 25.",
}
SAID_AT_GIAO_BAN = {
    "discussion": "Các chi bộ báo cáo kết quả tháng trước, nêu việc còn vướng về đất đai và vệ sinh môi trường.",
    "conclusion": "Chi bộ chưa sinh hoạt đúng ngày báo cáo lý do; chi bộ còn nhiệm vụ quá hạn hoàn thành trong tháng.",
}


def gather(world: World) -> None:
    """Write a year of the ward's committee: meetings, giao ban with who came, a cụm, classes, standing documents."""
    unit, actor = world.units[WARD], world.users[WARD]
    months = [month for month in world.months[-MONTHS:] if month.replace(day=GROUP_DAY) <= world.today]
    for turn, month in enumerate(months):
        if turn != MISSED_MONTH:
            _committee(world, unit, actor, month.replace(day=MEETING_DAY))
    branches = children_on(unit, world.today, world.today)
    group = save_unit_group(
        owner=unit, group=None, name="Cụm số 1", units=branches[:3], since=world.first_day, actor=actor
    )
    for month in months[-3:]:
        _giao_ban(world, _started(world, unit, actor, GIAO_BAN, month), month.replace(day=GIAO_BAN_DAY), actor)
    last = _started(world, unit, actor, IN_GROUP, months[-1], group=group)
    _giao_ban(world, last, months[-1].replace(day=GROUP_DAY), actor)
    _train(world, unit, actor)
    _write_down(world, unit, branches, actor)


def _started(world: World, unit: Unit, actor: User, name: str, month: date, **more: object) -> Meeting:
    gathering = GatheringType.objects.get(name=name)
    return start_meeting(
        unit=unit,
        month=month,
        kind=gathering.kind,
        gathering=gathering,
        token=uuid5(TOKENS, f"{name} {month}"),
        actor=actor,
        today=world.today,
        place="Hội trường Đảng ủy phường Quỳnh Dị",
        **more,
    )


def _framed(world: World, meeting: Meeting, day: date, actor: User, **values: object) -> Meeting:
    values = {"held_on": day, "started_at": time(8, 0), "notified_on": day - timedelta(days=3)} | values
    return save_frame(meeting=meeting, values=values, version=meeting.version, actor=actor, today=world.today)


def _committee(world: World, unit: Unit, actor: User, day: date) -> None:
    meeting = _started(world, unit, actor, COMMITTEE, day.replace(day=1))
    seated = [entry.member for entry in called(meeting, day)]
    meeting = _framed(world, meeting, day, actor, ended_at=time(10, 30), chair=seated[0], minute_taker=seated[-1])
    absent = rng_for("committee", day).randrange(len(seated) * 2)
    marks = [
        Mark(member.pk, "excused", reason="Công tác") if index == absent else Mark(member.pk, "present", opinions=1)
        for index, member in enumerate(seated)
    ]
    guests = [GuestLine("Đồng chí Phó Trưởng Ban Tổ chức", "Thị ủy Hoàng Mai")] if day.month % 3 == 0 else []
    meeting = save_roll(meeting=meeting, marks=marks, guests=guests, version=meeting.version, actor=actor)
    lines = [VoteLine("Thông qua kết luận của hội nghị", None)]
    meeting = save_votes(meeting=meeting, lines=lines, version=meeting.version, actor=actor)
    _lock(meeting, TEXTS, actor, day)


def _giao_ban(world: World, meeting: Meeting, day: date, actor: User) -> None:
    chair = people_of(meeting.unit, day).first()
    meeting = _framed(world, meeting, day, actor, ended_at=time(9, 30), held_as=HeldAs.MIXED, chair=chair)
    units = units_called(meeting, day)
    names = secretaries_on([unit.pk for unit in units], day)
    marks = []
    for index, unit in enumerate(units):
        turn = (index + day.month) % 6
        if turn == 0:
            marks.append(UnitMark(unit.pk, UnitPresence.EXCUSED, reason="Đi công tác"))
        elif turn == 1:
            marks.append(UnitMark(unit.pk, UnitPresence.SUBSTITUTE, name="Đồng chí phó bí thư chi bộ"))
        else:
            marks.append(UnitMark(unit.pk, UnitPresence.PRESENT, names.get(unit.pk, ""), is_online=turn == 2))
    meeting = save_unit_roll(meeting=meeting, marks=marks, guests=[], version=meeting.version, actor=actor)
    _lock(meeting, SAID_AT_GIAO_BAN, actor, day)


def _lock(meeting: Meeting, texts: dict[str, str], actor: User, day: date) -> None:
    meeting = save_texts(meeting=meeting, values=texts, version=meeting.version, actor=actor)
    finalize(meeting=meeting, version=meeting.version, actor=actor, at=moment(day, 16))


def _train(world: World, unit: Unit, actor: User) -> None:
    """Three classes with their lists, of the last year's months that are over, and one still to come."""
    year = world.today.year if world.today.month > CLASSES[-1][2] else world.today.year - 1
    for name, audience, month, days in [*CLASSES, LATER]:
        values = {"name": name, "audience": audience, "planned_month": month, "days": days}
        values["place"] = "Trung tâm chính trị thị xã"
        training = save_class(unit=unit, year=year, training=None, values=values, actor=actor)
        if name == LATER[0]:
            continue
        first = date(year, month, 16)
        who: dict = {}
        if training.is_of_members:
            who["members"] = list(offered_members(training, first))
        else:
            below = children_on(unit, first, first)
            who["counts"] = {branch: (2 + index % 3, index % 2) for index, branch in enumerate(below)}
        last = first + timedelta(days=days - 1)
        record_training(
            training=training, held_from=first, held_to=last, version=1, actor=actor, today=world.today, **who
        )


def _write_down(world: World, unit: Unit, branches: list[Unit], actor: User) -> None:
    """The working rules of the ward and its branches, two of which have none yet; the ward's programme of the year."""
    rules = StandingDocumentKind.objects.get(name="Quy chế làm việc")
    first = world.today.year - world.today.year % 5
    rows = [
        StandingDocument(
            unit=one,
            kind=rules,
            first_year=first,
            last_year=first + 5,
            number=f"01-{LAW if one is unit else 'QC/CB'}",
            issued_on=date(first, 9, 3),
            recorded_by=actor,
        )
        for one in [unit, *branches[: len(branches) - WITHOUT]]
    ]
    year = StandingDocumentKind.objects.get(name="Chương trình công tác năm")
    rows.append(
        StandingDocument(
            unit=unit,
            kind=year,
            first_year=world.today.year,
            last_year=world.today.year,
            number="05-CTr/ĐU",
            issued_on=date(world.today.year, 1, 15),
            recorded_by=actor,
        )
    )
    StandingDocument.objects.bulk_create(rows)
