"""Groups inside Chi bộ khối Quang Trung with tasks of theirs, and what committees of Hoàng Mai gave units to do."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from chibo.common.dates import add_months
from chibo.demo.world import LIVED_IN, World, moment
from chibo.organization.enums import GroupKind
from chibo.organization.models import Member, MemberGroup, Unit
from chibo.organization.queries.member_groups import members_of_groups
from chibo.organization.services.member_groups import save_group
from meetings.enums import OrderOrigin
from meetings.models import Assignment, UnitAssignment
from meetings.queries.order import receivers_of
from meetings.services.orders import Origin, answer_order, give_units, return_answer

NAMES = UUID("3e8a1a52-6b7c-4f0e-9d0c-5a4f3c1b2d90")
GROUPS = 3
GROUP_TASK_EVERY = 4  # of the tasks of the last year, that one is a group's
WARD, TOWN = "HM-QDI", "HM"

# giver, days ago, days to do it, after what, its words, what, answered after how many days (a unit each, in turn; 0: not)
ORDERS = (
    (
        WARD,
        40,
        14,
        OrderOrigin.BRIEFING,
        "giao ban bí thư chi bộ tháng trước",
        "Rà soát đảng viên được miễn công tác và sinh hoạt đảng, lập danh sách kèm số quyết định.",
        (9, 12, 11, 13, 19),
    ),
    (
        WARD,
        12,
        9,
        OrderOrigin.DOCUMENT,
        "Công văn số 41-CV/ĐU",
        "Báo cáo số hộ chưa đấu nối nước sạch và cách vận động của chi bộ.",
        (0, 6, 8, 0, 7),
    ),
    (
        WARD,
        5,
        20,
        OrderOrigin.INSPECTION,
        "kiểm tra chế độ sinh hoạt chi bộ",
        "Bổ sung sổ biên bản của những kỳ còn thiếu chữ ký.",
        (0, 2, 0),
    ),
    (
        TOWN,
        30,
        20,
        OrderOrigin.DOCUMENT,
        "Kế hoạch số 18-KH/TU",
        "Tổng hợp kết quả sinh hoạt chuyên đề học tập và làm theo Bác của các chi bộ trực thuộc.",
        (15, 0, 18, 22),
    ),
)
ANSWER = "Đã làm xong, danh sách gửi kèm theo đường công văn."
RETURNED_IN = 2  # the order, counted from 0, in which the first answer was not enough
TOO_SHORT = "Chưa nêu kỳ nào còn thiếu chữ ký. Đề nghị chi bộ ghi rõ từng tháng."


def form_groups(world: World) -> None:
    """Three tổ đảng and a tổ tự quản since the first day, and tasks of the last year that were theirs."""
    unit, since = world.units[LIVED_IN], world.first_day
    members = list(Member.objects.belonging_on(unit, since))
    parts = [(GroupKind.PARTY, f"Tổ đảng số {number + 1}", members[number::GROUPS]) for number in range(GROUPS)]
    parts.append((GroupKind.SELF_RULE, "Tổ tự quản trục đường chính", members[:6]))
    clerk = world.clerk
    groups = [
        save_group(unit=unit, kind=kind, name=name, head=part[0], members=part, on=since, actor=clerk)
        for kind, name, part in parts
    ]
    _give_to(groups, unit, world)


def _give_to(groups: list[MemberGroup], unit: Unit, world: World) -> None:
    rows = Assignment.objects.filter(unit=unit, meeting__month__gte=add_months(world.months[-1], -12))
    rows = rows.filter(measure_total__isnull=True).select_related("meeting").order_by("meeting__month", "pk")
    for number, row in enumerate(rows):
        if number % GROUP_TASK_EVERY == 0:
            group = groups[number // GROUP_TASK_EVERY % len(groups)]
            row.members.clear()
            row.groups.set([group])
            row.group_members.set(members_of_groups([group], row.meeting.held_on)[group.pk])


def give_orders(world: World) -> None:
    """Write the orders as of `world.today`: answered in time, late, overdue, returned, still running."""
    for index, (giver, days_ago, days, kind, words, text, answered) in enumerate(ORDERS):
        unit, given_on = world.units[giver], world.today - timedelta(days=days_ago)
        order = give_units(
            unit=unit,
            receivers=list(receivers_of(unit, given_on)),
            text=text,
            due_on=given_on + timedelta(days=days),
            origin=Origin(kind, words),
            given_on=given_on,
            token=uuid5(NAMES, f"{giver}{index}"),
            actor=world.users[giver],
        )
        for number, row in enumerate(order.rows.select_related("unit").order_by("unit__code")):
            _answer(world, row, answered[number % len(answered)], days_ago, is_returned=index == RETURNED_IN)


def _answer(world: World, row: UnitAssignment, after: int, days_ago: int, *, is_returned: bool) -> None:
    if not 0 < after <= days_ago:
        return
    giver = world.users[row.order.unit.code]
    writer = world.users.get(row.unit.code)
    at = moment(row.order.given_on + timedelta(days=after), 20)
    behalf = "" if writer else f"{giver.full_name}"
    answer_order(row=row, kind="done", text=ANSWER, actor=writer or giver, at=at, on_behalf_by=behalf)
    if is_returned:
        again = moment(row.order.given_on + timedelta(days=after + 1), 9)
        return_answer(row=row, text=TOO_SHORT, due_on=None, actor=giver, at=again)
