"""The agenda: templates by nearness, kind and branch type; lines kept, moved, taken over; what is offered beside them."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Branch, BranchType
from meetings.agenda import agenda_of, as_read, joined, missing_from, template_for
from meetings.agenda_sources import offered
from meetings.enums import AgendaPart, AgendaSource, MeetingKind
from meetings.forms.agenda import arranged
from meetings.models import AgendaItem, AgendaTemplate, Meeting, StandingItem
from meetings.services.agenda import LONGEST_ITEM, MOST_ITEMS, AgendaLine, save_agenda
from meetings.tests.conftest import People
from meetings.tests.factories import MeetingFactory

DECEMBER = date(2026, 12, 1)


@pytest.fixture
def meeting(people: People) -> Meeting:
    return MeetingFactory(unit=people.branch, month=DECEMBER)


def save(people: People, meeting: Meeting, *lines: AgendaLine, **more: object) -> Meeting:
    meeting.refresh_from_db()
    values = {"version": meeting.version, "fee_announced": False, "actor": people.secretary.user} | more
    return save_agenda(meeting=meeting, lines=lines, **values)


# --- templates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "minutes"), [(MeetingKind.REGULAR, 90), (MeetingKind.COMBINED, 120), (MeetingKind.TOPICAL, 0)]
)
def test_shipped_steps_add_up_to_the_norm(people: People, kind: str, minutes: int) -> None:
    items = agenda_of(MeetingFactory(unit=people.branch, month=DECEMBER, kind=kind))
    assert sum(item.minutes or 0 for item in items) == minutes
    assert {item.source for item in items} == {AgendaSource.STEP}
    assert [item.pk for item in items] == [None] * len(items)


@pytest.mark.parametrize("kind", MeetingKind.of_branches())
def test_every_kind_of_a_branch_has_steps(people: People, kind: str) -> None:
    assert agenda_of(MeetingFactory(unit=people.branch, month=DECEMBER, kind=kind)) != []


def test_meeting_of_before_the_guidance_of_2025_follows_the_older_one(people: People) -> None:
    assert template_for(people.branch, MeetingKind.REGULAR, date(2025, 10, 27)).number == "12-HD/BTCTW"
    assert template_for(people.branch, MeetingKind.REGULAR, date(2025, 10, 28)).number == "42-HD/BTCTW"


def test_template_for_the_branch_type_goes_before_the_general_one(people: People) -> None:
    Branch.objects.filter(unit=people.branch).update(branch_type=BranchType.objects.get(code="thon"))
    Branch.objects.filter(unit=people.sister).update(branch_type=BranchType.objects.get(code="hoi"))
    assert template_for(people.branch, MeetingKind.REGULAR, DECEMBER).branch_type == "thon"
    assert template_for(people.sister, MeetingKind.REGULAR, DECEMBER).branch_type == ""


def test_template_of_the_nearest_unit_wins(people: People) -> None:
    steps = [{"title": "Một việc", "part": "content", "minutes": 5, "detail": ""}]
    own = AgendaTemplate.objects.create(unit=people.commune, name="Của xã", kind=MeetingKind.REGULAR, steps=steps)
    assert template_for(people.branch, MeetingKind.REGULAR, DECEMBER) == own
    assert template_for(people.outside, MeetingKind.REGULAR, DECEMBER).unit is None


def test_saved_agenda_costs_one_query(
    people: People, meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    save(people, meeting, AgendaLine("Một"), AgendaLine("Hai"))
    with django_assert_num_queries(1):
        assert [item.title for item in agenda_of(meeting)] == ["Một", "Hai"]


# --- lines kept ------------------------------------------------------------------------------------------------------


def test_lines_keep_their_rows_when_they_change_places(people: People, meeting: Meeting) -> None:
    save(people, meeting, AgendaLine("Một", minutes=5), AgendaLine("Hai", is_focus=True), AgendaLine("Ba"))
    one, two, three = meeting.agenda.values_list("pk", flat=True)
    save(people, meeting, AgendaLine("Hai", pk=two), AgendaLine("Một, sửa", pk=one, is_focus=True))
    stored = list(meeting.agenda.values_list("pk", "title", "position", "is_focus"))
    assert stored == [(two, "Hai", 1, False), (one, "Một, sửa", 2, True)]
    assert not AgendaItem.objects.filter(pk=three).exists()


def test_line_of_the_guidance_is_told_from_an_own_one(people: People, meeting: Meeting) -> None:
    step = agenda_of(meeting)[0]
    save(people, meeting, AgendaLine(step.title), AgendaLine("Bàn việc làm đường"), fee_announced=True)
    assert list(meeting.agenda.values_list("source", flat=True)) == [AgendaSource.STEP, AgendaSource.LOCAL]
    meeting.refresh_from_db()
    assert (meeting.fee_announced, meeting.version) == (True, 2)


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], None),
        ([AgendaLine("")], "agenda-0-title"),
        ([AgendaLine("Một", is_focus=True), AgendaLine("Hai", is_focus=True)], "agenda-1-is_focus"),
        ([AgendaLine("Một", minutes=0)], "agenda-0-minutes"),
        ([AgendaLine("Một", minutes=LONGEST_ITEM + 1)], "agenda-0-minutes"),
        ([AgendaLine("Một", minutes=LONGEST_ITEM)] * 3, None),
        ([AgendaLine("Một", part="elsewhere")], "agenda-0-part"),
        ([AgendaLine("Một")] * (MOST_ITEMS + 1), None),
    ],
)
def test_agenda_that_cannot_be_is_refused(
    people: People, meeting: Meeting, lines: list[AgendaLine], field: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        save(people, meeting, *lines)
    assert refused.value.field == field
    assert meeting.agenda.count() == 0


def test_who_prepares_is_of_the_branch_on_the_day(people: People, meeting: Meeting) -> None:
    save(people, meeting, AgendaLine("Một", preparer_id=people.member.pk))
    with pytest.raises(Refused) as refused:
        save(people, meeting, AgendaLine("Một", preparer_id=people.stranger.pk))
    assert refused.value.field == "agenda-0-preparer"
    assert meeting.agenda.get().preparer == people.member


def test_newer_agenda_is_not_written_over(people: People, meeting: Meeting) -> None:
    save(people, meeting, AgendaLine("Của người kia"))
    with pytest.raises(StaleVersion):
        save(people, meeting, AgendaLine("Của tôi"), version=1)
    assert meeting.agenda.get().title == "Của người kia"


def test_agenda_of_locked_minutes_stays(people: People) -> None:
    locked = MeetingFactory(unit=people.branch, finalized=True)
    with pytest.raises(Refused):
        save(people, locked, AgendaLine("Một"))


# --- what is offered -------------------------------------------------------------------------------------------------


def test_new_line_follows_its_part_or_the_one_before_it() -> None:
    lines = [AgendaItem(title=part, part=part) for part in ("opening", "content", "closing")]
    more = [AgendaItem(title="a", part="content"), AgendaItem(title="b", part="vote")]
    result = joined(lines, more)
    assert [item.title for item in result] == ["opening", "content", "a", "b", "closing"]
    assert [item.position for item in result] == [1, 2, 3, 4, 5]


def test_standing_items_of_branch_and_committee_are_offered_once(people: People, meeting: Meeting) -> None:
    own = StandingItem.objects.create(unit=people.branch, title="Thu đảng phí", part=AgendaPart.OPENING, minutes=3)
    above = StandingItem.objects.create(unit=people.commune, title="Nghe bản tin")
    StandingItem.objects.create(unit=people.branch, title="Đã thôi", ended_on=date(2026, 11, 1))
    StandingItem.objects.create(unit=people.outside, title="Nơi khác")
    found = offered(meeting)
    assert [item.origin for item in found] == [f"standing:{own.pk}", f"standing:{above.pk}"]
    assert found[1].detail == f"{people.commune.committee_name} đặt ra cho các chi bộ"
    save(people, meeting, AgendaLine("Một"), take_offered=True)
    assert missing_from(agenda_of(meeting), offered(meeting)) == []
    save(people, meeting, AgendaLine("Hai"), take_offered=True)
    assert meeting.agenda.filter(source=AgendaSource.STANDING).count() == 2


def test_names_of_what_falls_due_stay_in_the_branch() -> None:
    due = AgendaItem(title="Xét công nhận", source=AgendaSource.MEMBER, detail="đồng chí A", preparer_id=1)
    read = [as_read([due], is_full=is_full)[0] for is_full in (False, True)]
    shown = [(item.title, item.detail, item.preparer_id) for item in read]
    assert shown == [("Công tác đảng viên", "", None), ("Xét công nhận", "đồng chí A", 1)]


# --- rows without script ---------------------------------------------------------------------------------------------


def rows(*titles: str, **more: str) -> object:
    from django.http import QueryDict  # noqa: PLC0415 -- only here

    data = QueryDict(mutable=True)
    data["agenda-TOTAL_FORMS"] = str(len(titles))
    for index, title in enumerate(titles):
        data[f"agenda-{index}-title"], data[f"agenda-{index}-position"] = title, str(index + 1)
    data.update(more)
    return data


def titles_of(data: object) -> list[str]:
    return [data.get(f"agenda-{index}-title", "") for index in range(int(data["agenda-TOTAL_FORMS"]))]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"move": "2-up"}, ["a", "c", "b"]),
        ({"move": "0-down"}, ["b", "a", "c"]),
        ({"move": "0-up"}, ["a", "b", "c"]),
        ({"move": "9-up"}, ["a", "b", "c"]),
        ({"move": "nhầm"}, ["a", "b", "c"]),
        ({"agenda-2-position": "0", "add": "1"}, ["c", "a", "b", ""]),
    ],
)
def test_rows_are_arranged_without_script(more: dict, expected: list[str]) -> None:
    assert titles_of(arranged(rows("a", "b", "c", **more))) == expected
