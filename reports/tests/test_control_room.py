"""The control room: each branch at one place, each number opens its list, the page asks again only for what changed."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from chibo.common.dates import Span
from chibo.organization.models import Unit
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from meetings.enums import Shift
from meetings.models import CalendarRule
from meetings.states import CALLED_OFF, HELD, MINUTES, MOVED, NOTIFIED, ON_PAPER, OVERDUE, PLANNED, REGISTERED
from reports.branch_months import rebuild
from reports.control_room import LISTS, Asked, committees_below, day_at_hand, listed, nearest_day, placed, room_of
from reports.control_rows import UNDER_WAY, rows_of
from reports.figures import compute
from reports.permissions import can_see_telephones
from reports.tests.control_scene import AFTER, BEFORE, DECEMBER, DUE, LONG_NAME, PHONE, commune_with_all, hold, staff

pytestmark = pytest.mark.django_db

ROOM_QUERIES = 19
ACTS_FOR = {"board": "root", "committee": "commune"}
ON_THE_DAY = {
    "silent": "silent",
    "registered": "registered",
    "notified": "notified",
    "met": "met",
    "locked": "met",
    "combined": "met",
    "moved": "moved",
    "moved_late": "silent",
    "called_off": "called_off",
    "voided": "registered",
    "paper": "paper",
}
# Before it nobody has met; once it has passed only a meeting or a day to come counts as information.
DAY_BEFORE = ON_THE_DAY | {"met": "silent", "locked": "silent", "combined": "silent"}
DAYS_AFTER = ON_THE_DAY | dict.fromkeys(("registered", "notified", "voided", "moved"), "silent")


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    return commune_with_all()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    """The clock enters at the views: set it there."""
    for module in ("control_room", "call_list"):
        monkeypatch.setattr(f"reports.views.{module}.today", lambda: DUE)
    return DUE


@pytest.fixture
def committee(client: Client, units: dict[str, Unit], today: date) -> Client:
    client.force_login(AccessFactory(committee=True, unit=units["commune"]).user)
    return client


def shown(client: Client, code: str = "XA", **query: str) -> str:
    answer = client.get(reverse("reports:day-unit", args=[code]), {"month": "2026-12"} | query)
    assert answer.status_code == 200
    return answer.content.decode()


# --- where a branch stands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "wanted"), [(BEFORE, DAY_BEFORE), (DUE, ON_THE_DAY), (AFTER, DAYS_AFTER)])
def test_branch_stands_at_one_place(units: dict[str, Unit], today: date, wanted: dict[str, str]) -> None:
    rows = placed(Asked(units["commune"], DECEMBER, today), [units["commune"].pk])
    assert dict(rows.values_list("branch__code", "place")) == wanted


@pytest.mark.parametrize("place", ["root", "commune"])
@pytest.mark.parametrize("today", [BEFORE, DUE, AFTER])
def test_every_count_is_the_length_of_its_list(units: dict[str, Unit], today: date, place: str) -> None:
    asked = Asked(units[place], DECEMBER, today)
    room = room_of(asked, committees_below(asked.unit, DECEMBER))
    assert {which: room.total.of(which) for which in LISTS} == {which: listed(asked, which).count() for which in LISTS}
    assert room.total.total == sum(counts.total for counts in room.days.values()) == len(ON_THE_DAY)
    assert [counts.total for _, counts in room.groups] == ([len(ON_THE_DAY)] if place == "root" else [])


def test_those_that_met_and_the_silent_are_those_of_the_figures(units: dict[str, Unit]) -> None:
    figures = compute([units["root"].pk], Span.month_of(DECEMBER), AFTER)[units["root"].pk]
    counts = room_of(Asked(units["root"], DECEMBER, AFTER)).total
    assert counts.of("met") == figures.held == 3
    assert counts.of("silent") + counts.of("called_off") + counts.of("paper") == figures.missed == 8


def test_list_of_the_silent_shrinks_as_meetings_come(units: dict[str, Unit]) -> None:
    asked = Asked(units["commune"], DECEMBER, DUE)
    before = list(listed(asked, "silent").values_list("branch__code", flat=True))
    hold(units["silent"])
    after = list(listed(asked, "silent").values_list("branch__code", flat=True))
    assert (before, after) == (["moved_late", "silent"], ["moved_late"])


def test_rows_say_the_state_in_the_words_of_the_field(units: dict[str, Unit]) -> None:
    access = AccessFactory(committee=True, unit=units["commune"])
    words = {}
    for today in (DUE, AFTER):
        asked = Asked(units["commune"], DECEMBER, today)
        words[today] = {row.branch.code: row.word for row in rows_of(listed(asked), asked, access)}
    assert words[DUE] == {
        "silent": PLANNED,
        "registered": REGISTERED,
        "notified": NOTIFIED,
        "met": UNDER_WAY,
        "locked": MINUTES,
        "combined": UNDER_WAY,
        "moved": MOVED,
        "moved_late": PLANNED,
        "called_off": CALLED_OFF,
        "voided": REGISTERED,
        "paper": ON_PAPER,
    }
    changed = dict.fromkeys(("silent", "registered", "notified", "voided", "moved", "moved_late"), OVERDUE)
    assert words[AFTER] == words[DUE] | changed | {"met": HELD, "combined": HELD}


def test_branches_of_one_type_or_one_due_day_are_counted_alone(units: dict[str, Unit]) -> None:
    CalendarRule.objects.create(unit=units["silent"], day_of_month=5, shift=Shift.NONE)
    office = BranchFactory(code="office", parent=units["commune"], branch_type_code="co_quan")
    rebuild(None, [DECEMBER])
    asked = Asked(units["commune"], DECEMBER, DUE)
    room = room_of(asked)
    assert {day: counts.total for day, counts in room.days.items()} == {DUE: 11, date(2026, 12, 5): 1}
    assert room.main_day == DUE
    alone = Asked(units["commune"], DECEMBER, DUE, office.branch.branch_type)
    assert list(listed(alone).values_list("branch__code", flat=True)) == ["office"]
    fifth = Asked(units["commune"], DECEMBER, DUE, None, date(2026, 12, 5))
    assert list(listed(fifth).values_list("branch__code", flat=True)) == ["silent"]


@pytest.mark.parametrize(
    ("today", "nearest", "at_hand"),
    [
        (date(2026, 11, 16), date(2026, 11, 3), None),
        (date(2026, 11, 22), date(2026, 12, 3), None),
        (date(2026, 11, 30), date(2026, 12, 3), date(2026, 12, 3)),
        (date(2026, 12, 6), date(2026, 12, 3), date(2026, 12, 3)),
        (date(2026, 12, 7), date(2026, 12, 3), None),
    ],
)
def test_nearest_day_is_shown_and_named_at_home_three_days_around(
    today: date, nearest: date, at_hand: date | None
) -> None:
    unit = UnitFactory()
    found = day_at_hand(unit, today)
    assert (nearest_day(unit, today)[1], found and found[1]) == (nearest, at_hand)


# --- the page --------------------------------------------------------------------------------------------------------


def test_page_of_a_commune_shows_branch_hour_place_and_whom_to_call(committee: Client, units: dict[str, Unit]) -> None:
    Unit.objects.filter(pk=units["registered"].pk).update(name=LONG_NAME)
    staff(units["registered"])
    html = shown(committee, list="registered")
    assert "Theo dõi ngày sinh hoạt 03/12" in html
    row = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition(LONG_NAME)[2].partition("</tr>")[0]))
    assert row.split() == f"Đã đăng ký 19:30 Nhà văn hóa thôn Đông Nguyễn Văn An {PHONE} Hồ Sỹ Cảnh".split()
    assert f'href="tel:{PHONE}"' in html
    assert "Chưa có bí thư" in shown(committee, list="silent")


def test_page_of_a_board_shows_communes_and_no_telephone(client: Client, units: dict[str, Unit], today: date) -> None:
    staff(units["silent"])
    client.force_login(AccessFactory(board=True, unit=units["root"]).user)
    html = shown(client, "GOC")
    assert re.findall(r'id="cell-XA--(\w+)" href="([^"]+)">(\d+)', html)[0] == (
        "silent",
        "/reports/board/XA/day/?month=2026-12&amp;list=silent",
        "2",
    )
    below = shown(client, "GOC", list="silent")
    assert "Nguyễn Văn An" in below
    commune_by_commune = shown(client, "XA", list="silent")
    assert "Nguyễn Văn An" in commune_by_commune
    assert [PHONE in html for html in (below, commune_by_commune)] == [False, False]
    assert "Chưa có số điện thoại" not in commune_by_commune


def test_telephones_are_those_of_the_unit_acted_for(units: dict[str, Unit]) -> None:
    accesses = {name: AccessFactory(unit=units[place], **{name: True}) for name, place in ACTS_FOR.items()}
    seen = {
        (name, place): can_see_telephones(access, units[place])
        for name, access in accesses.items()
        for place in ("root", "commune")
    }
    assert [pair for pair, may in seen.items() if may] == [("board", "root"), ("committee", "commune")]


def test_page_asked_again_answers_only_when_something_changed(committee: Client, units: dict[str, Unit]) -> None:
    html = shown(committee)
    again = re.search(r'hx-get="([^"]+)"', html)[1].replace("&amp;", "&")
    asks = {"HTTP_HX_REQUEST": "true"}
    assert committee.get(again, **asks).status_code == 204
    hold(units["silent"])
    answer = committee.get(again, **asks)
    assert answer.status_code == 200
    body = answer.content.decode()
    assert body.count("<h1") == 0
    assert "1 chi bộ chưa có thông tin; 4/11 chi bộ đã sinh hoạt, 1 đã có biên bản." in body


def test_month_without_calendar_and_month_that_is_none_say_so(committee: Client) -> None:
    assert "Chưa có chi bộ nào trong tháng này" in shown(committee, month="2031-05")
    assert "Chưa có chi bộ nào trong tháng này" in shown(committee, month="1999-05")
    html = shown(committee, month="tháng chạp")
    assert "Chưa rõ tháng." in html
    assert "Theo dõi ngày sinh hoạt 03/12" in html
    assert committee.get(reverse("reports:day-unit", args=["XA"]), {"list": "nobody"}).status_code == 404


def test_page_costs_the_same_for_one_commune_and_many(
    client: Client, units: dict[str, Unit], today: date, django_assert_max_num_queries
) -> None:
    client.force_login(AccessFactory(board=True, unit=units["root"]).user)
    address = reverse("reports:day-unit", args=["GOC"])
    with django_assert_max_num_queries(ROOM_QUERIES) as one:
        client.get(address, {"month": "2026-12", "list": "met"})
    for _ in range(3):
        commune = UnitFactory(parent=units["root"])
        for branch in BranchFactory.create_batch(2, parent=commune):
            hold(branch)
    with django_assert_max_num_queries(ROOM_QUERIES) as many:
        client.get(address, {"month": "2026-12", "list": "met"})
    assert len(one) == len(many)


def test_first_page_of_a_committee_leads_to_the_day_at_hand(committee: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.views.home.today", lambda: DUE)
    assert (
        'href="/reports/board/day/?month=2026-12">Theo dõi ngày sinh hoạt 03/12' in committee.get("/").content.decode()
    )
