"""The rules of the calendar and the holiday table, written through services and pages."""

from datetime import date, time

import pytest
from django.urls import reverse

from chibo.common.dates import add_months, month_start, today
from chibo.common.errors import Refused
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from meetings.models import CalendarRule, Holiday
from meetings.queries import due_day, due_days
from meetings.services.calendar_rules import (
    add_calendar_rule,
    end_calendar_rule,
    fill_holidays,
    remove_holiday,
    save_holiday,
)
from meetings.signals import calendar_changed

pytestmark = pytest.mark.django_db

NOW = date(2026, 6, 15)


@pytest.fixture
def commune():
    return UnitFactory(code="A", type_code="co_so")


@pytest.fixture
def told():
    months = []

    def listen(**kwargs):
        months.append(kwargs["months"])

    calendar_changed.connect(listen)
    yield months
    calendar_changed.disconnect(listen)


def ruling(unit, **changes):
    values = {"unit": unit, "branch_type": None, "day_of_month": 5, "start_time": time(19), "shift": "next_working_day"}
    values |= {"valid_from": date(2026, 3, 1), "issuer": "Đảng ủy xã A", "number": "12-QC/ĐU", "issued_on": None}
    return values | {"today": NOW, "actor": UserFactory()} | changes


def refused(call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.field


def test_new_rule_ends_the_one_before_and_past_months_keep_it(commune):
    branch = BranchFactory(code="T1", parent=commune)
    add_calendar_rule(**ruling(commune, valid_from=None, day_of_month=10))
    add_calendar_rule(**ruling(commune))
    assert [due_day(branch, month).day for month in (date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1))] == [
        date(2026, 2, 10),
        date(2026, 3, 5),
        date(2026, 4, 6),  # 5 April is a Sunday
    ]


def test_day_is_reckoned_once_for_branches_under_the_same_rules(commune):
    """Two branches follow the commune's rule, one its own, one of another commune none."""
    first, second, own = (BranchFactory(parent=commune) for _ in range(3))
    elsewhere, june = BranchFactory(), date(2026, 6, 1)
    CalendarRule.objects.create(unit=commune, day_of_month=5)
    CalendarRule.objects.create(unit=own, day_of_month=7)
    dues = due_days([first.pk, second.pk, own.pk, elsewhere.pk], [june])
    assert [dues[unit.pk, june].day.day for unit in (first, second, own)] == [5, 5, 7]
    assert dues[elsewhere.pk, june] == due_day(elsewhere, june)
    assert dues[first.pk, june] is dues[second.pk, june]


def test_rule_sent_twice_is_one_and_an_earlier_one_is_refused(commune):
    assert add_calendar_rule(**ruling(commune)) == add_calendar_rule(**ruling(commune))
    assert refused(add_calendar_rule, **ruling(commune, valid_from=date(2026, 1, 1))) == "valid_from"
    assert refused(add_calendar_rule, **ruling(commune, day_of_month=7)) == "valid_from"
    other_type = ruling(commune, branch_type=BranchFactory(branch_type_code="y_te").branch.branch_type, day_of_month=7)
    add_calendar_rule(**other_type)
    assert CalendarRule.objects.count() == 2


def test_ended_rule_gives_way_to_the_third(commune, told):
    branch = BranchFactory(code="T1", parent=commune)
    rule = add_calendar_rule(**ruling(commune))
    arguments = {"rule": rule, "today": NOW, "actor": UserFactory()}
    assert refused(end_calendar_rule, last_month=date(2026, 2, 1), **arguments) == "last_month"
    end_calendar_rule(last_month=date(2026, 5, 1), **arguments)
    assert [due_day(branch, month).day.day for month in (date(2026, 5, 1), date(2026, 6, 1))] == [5, 3]
    assert (min(told[0]), min(told[1])) == (date(2026, 3, 1), date(2026, 6, 1))


def test_holiday_shifts_the_day_and_is_told_for_the_months_around(commune, told):
    branch = BranchFactory(code="T1", parent=commune)
    add_calendar_rule(**ruling(commune, valid_from=None))
    actor = UserFactory()
    holiday = save_holiday(day=date(2026, 5, 5), name="Nghỉ bù", is_workday=False, is_confirmed=True, actor=actor)
    assert due_day(branch, date(2026, 5, 1)).day == date(2026, 5, 6)
    assert told[-1] == {date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)}
    again = {"day": date(2026, 5, 5), "is_workday": False, "is_confirmed": True, "actor": actor}
    assert save_holiday(name="Nghỉ bù", **again) == holiday
    assert refused(save_holiday, name="Tên khác", **again) == "day"
    remove_holiday(holiday=holiday, actor=actor)
    assert due_day(branch, date(2026, 5, 1)).day == date(2026, 5, 5)


def test_fill_holidays_adds_what_is_missing_once(commune):
    actor = UserFactory()
    save_holiday(day=date(2030, 2, 2), name="Mồng 1", is_workday=False, is_confirmed=True, actor=actor)
    assert [fill_holidays(year=2030, actor=actor) for _ in range(2)] == [10, 0]
    assert Holiday.objects.get(day=date(2030, 2, 2)).name == "Mồng 1"
    assert Holiday.objects.filter(is_confirmed=False).count() == 10


# --- pages -----------------------------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def signed_in(client, role, unit):
    client.force_login(AccessFactory(role=role, unit=unit).user)
    return client


@pytest.mark.parametrize("name", ["calendar-rules", "calendar-rule-new", "holidays"])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.SECRETARY, 403), (Role.CADRE, 403), (Role.COMMITTEE, 200), (Role.ADMINISTRATOR, 200)]
)
def test_pages_of_the_rules(client, commune, role, status, name):
    unit = BranchFactory(parent=commune) if role == Role.SECRETARY else commune
    answer = signed_in(client, role, unit).get(url(name))
    assert answer.status_code == status
    assert answer.content.decode().count("<h1") == 1


def test_rule_is_set_on_the_page_and_only_for_the_own_reach(client, commune):
    signed_in(client, Role.COMMITTEE, commune)
    month = add_months(month_start(today()), -1)
    data = {"unit": commune.pk, "day_of_month": "5", "shift": "none", "valid_from": month.isoformat()}
    assert client.post(url("calendar-rule-new"), data).status_code == 302
    assert CalendarRule.objects.get().valid_from == month
    foreign = client.post(url("calendar-rule-new"), data | {"unit": UnitFactory(code="B").pk})
    assert foreign.context["form"].errors["unit"] == ["Mục này không có trong danh sách. Mời đồng chí chọn lại."]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"day_of_month": "31"}, "day_of_month", "Số này không quá 28. Mời đồng chí xem lại."),
        ({"day_of_month": "ba"}, "day_of_month", "Chỗ này cần một số. Mời đồng chí ghi bằng chữ số, ví dụ 12."),
        ({"start_time": "25:00"}, "start_time", "Chưa rõ là mấy giờ. Mời đồng chí ghi giờ và phút, ví dụ 20:45."),
        ({"valid_from": "1999-01-01"}, "valid_from", "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
        ({"shift": ""}, "shift", "Chưa chọn khi trùng ngày nghỉ. Mời đồng chí chọn một mục."),
    ],
)
def test_bad_rule_is_said_beside_the_field_and_kept(client, commune, changes, field, sentence):
    data = {"unit": commune.pk, "day_of_month": "5", "shift": "none", "valid_from": "", "number": "12-QC/ĐU"}
    answer = signed_in(client, Role.COMMITTEE, commune).post(url("calendar-rule-new"), data | changes)
    assert answer.context["form"].errors[field] == [sentence]
    assert "12-QC/ĐU" in answer.content.decode()


def test_rule_of_another_unit_is_not_found_and_one_for_all_not_changed(client, commune):
    foreign = CalendarRule.objects.create(unit=UnitFactory(code="B"), day_of_month=5)
    for_all = CalendarRule.objects.create(day_of_month=5)
    signed_in(client, Role.COMMITTEE, commune)
    statuses = [client.get(url("calendar-rule-end", rule.pk)).status_code for rule in (foreign, for_all)]
    assert statuses == [404, 403]
    assert [row["rule"] for row in client.get(url("calendar-rules")).context["rows"]] == [for_all]


def test_holidays_are_kept_by_the_top_only(client, commune):
    holiday = Holiday.objects.create(day=date(2026, 9, 2), name="Quốc khánh")
    below = UnitFactory(code="C", parent=commune)
    signed_in(client, Role.BOARD, below)
    data = {"day": "2026-09-01", "name": "Liền kề"}
    statuses = [
        client.post(url("holiday-new"), data).status_code,
        client.post(url("holiday", holiday.pk), data).status_code,
        client.post(url("holiday-remove", holiday.pk)).status_code,
        client.post(url("holidays-fill"), {"year": "2026"}).status_code,
    ]
    assert statuses == [403] * 4
    signed_in(client, Role.BOARD, commune)
    assert client.post(url("holiday-new"), data).status_code == 302
    twice = client.post(url("holiday-new"), data | {"name": "Khác"})
    assert twice.context["form"].errors["day"] == [
        "Ngày 01/09/2026 đã có trong bảng: Liền kề. Mời đồng chí sửa dòng đó."
    ]
    assert client.post(url("holiday", holiday.pk), {"day": "2026-09-02", "name": "Quốc khánh 2/9"}).status_code == 302
    assert client.post(url("holiday-remove", holiday.pk)).status_code == 302
    assert client.post(url("holidays-fill"), {"year": "2026"}).status_code == 302
    assert Holiday.objects.filter(day__year=2026).count() == 11


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries(client, commune, django_assert_num_queries, count):
    for index in range(count):
        CalendarRule.objects.create(unit=UnitFactory(code=f"N{index}", parent=commune), day_of_month=5)
        Holiday.objects.create(day=date(today().year, 9, index + 1), name="Nghỉ")
    signed_in(client, Role.COMMITTEE, commune)
    for name, queries in [("calendar-rules", 4), ("holidays", 4)]:
        with django_assert_num_queries(queries):
            client.get(url(name))
