"""Meetings of committees and giao ban: the same record, its own rolls, counted beside the meetings of branches."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from chibo.common.dates import Span
from chibo.common.errors import Refused
from chibo.organization.enums import PostKind, Role
from chibo.organization.models import Unit, UnitGroup, UnitGroupMember, UnitType
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, PostFactory, UnitFactory
from meetings.enums import AttendanceStatus, MeetingKind
from meetings.enums.gathering import HeldAs, Rhythm, UnitPresence
from meetings.facts import facts_of
from meetings.minutes import as_read, compose
from meetings.models import GatheringRule, GatheringType, Meeting
from meetings.permissions import can_read_criticism
from meetings.queries.gathering import Held, held, held_below, totals
from meetings.rosters import MOST_UNITS, called, number_called, units_called
from meetings.services.record import finalize, start_meeting, void_meeting
from meetings.services.rollcall import GuestLine, Mark, save_roll
from meetings.services.unit_roll import UnitMark, save_unit_roll
from meetings.services.votes import VoteLine, save_votes
from meetings.steps import steps_of
from meetings.tests.factories import MeetingFactory
from meetings.tests.gathering_scene import HELD, SEPTEMBER, TODAY, Commune

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 20, 1, 0, tzinfo=UTC)
COMMITTEE, STANDING, GIAO_BAN = "Họp đảng ủy", "Họp ban thường vụ", "Giao ban bí thư hằng tháng"
GROUP_TYPE, TALK = "Giao ban theo cụm", "Hội thảo, tọa đàm"


@pytest.fixture
def place(db: None) -> Commune:
    return Commune()


def refused(call, **arguments):
    """Return (field, sentence) of the refusal."""
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.field, caught.value.sentence


def group_of(place: Commune, *units, name: str = "Cụm 1", since: date | None = None) -> UnitGroup:
    group = UnitGroup.objects.create(owner=place.commune, name=name)
    for unit in units:
        UnitGroupMember.objects.create(group=group, unit=unit, valid_from=since)
    return group


def roll(place: Commune, meeting: Meeting, *marks: UnitMark, guests=()):
    return {"meeting": meeting, "marks": marks, "guests": guests, "version": meeting.version, "actor": place.actor}


# --- the record ------------------------------------------------------------------------------------------------------


def test_meeting_of_a_committee_goes_from_start_to_lock_by_the_same_services(place):
    meeting = place.start(COMMITTEE)
    meeting = place.frame(
        meeting, held_on=HELD, started_at=time(8), ended_at=time(10), chair=place.head, held_as=HeldAs.MIXED
    )
    marks = [Mark(place.head.pk, "present"), Mark(place.standing.pk, "late", opinions=2)]
    marks.append(Mark(place.member.pk, "excused", reason="Công tác"))
    guests = [GuestLine("Trần Thị Mai", "Ban Tổ chức")]
    meeting = save_roll(meeting=meeting, marks=marks, guests=guests, version=meeting.version, actor=place.actor)
    meeting = save_votes(
        meeting=meeting, lines=[VoteLine("Thông qua nghị quyết", None)], version=meeting.version, actor=place.actor
    )
    meeting = finalize(meeting=meeting, version=meeting.version, actor=place.actor, at=NOW)
    body = meeting.versions.get().body
    assert (body["unit"], body["kind"], body["held_as"]) == (
        "Đảng ủy xã Quỳnh Thiện",
        "Họp đảng ủy",
        "Trực tiếp kết hợp trực tuyến",
    )
    assert body["attendance"]["sentence"] == "2/3 cấp ủy viên phải dự (66,7%)"
    assert [(vote["in_favor"], vote["base"]) for vote in body["votes"]] == [(2, 2)]
    assert body["guests"] == [{"name": "Trần Thị Mai", "position": "Ban Tổ chức"}]


def test_steps_of_a_committee_have_no_rating_those_of_a_giao_ban_no_votes(place):
    assert [step.key for step in steps_of(place.start(COMMITTEE))] == [
        "frame",
        "rollcall",
        "progress",
        "texts",
        "votes",
        "resolution",
        "minutes",
    ]
    assert [step.key for step in steps_of(place.start(GIAO_BAN))] == ["frame", "rollcall", "texts", "minutes"]


@pytest.mark.parametrize(
    ("unit", "name", "field"),
    [("branch", COMMITTEE, "gathering"), ("branch", None, "gathering"), ("commune", None, "gathering")],
    ids=["a branch holds none of a committee", "a kind without its type", "a committee none without a type"],
)
def test_kind_that_such_a_unit_does_not_hold_is_refused(place, unit, name, field):
    gathering = GatheringType.objects.get(name=name) if name else None
    kind = MeetingKind.REGULAR if unit == "commune" else MeetingKind.COMMITTEE
    arguments = {"unit": getattr(place, unit), "gathering": gathering, "kind": kind}
    assert refused(place.start, name=COMMITTEE, **arguments)[0] == field


def test_database_wants_the_type_with_the_kind(place):
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingFactory(unit=place.commune, kind=MeetingKind.COMMITTEE)
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingFactory(unit=place.branch, gathering=GatheringType.objects.get(name=COMMITTEE))


def test_second_of_a_type_on_a_day_is_refused_that_of_another_group_is_not(place):
    one, two = group_of(place, place.branch), group_of(place, place.sister, name="Cụm 2")
    place.held(GROUP_TYPE, group=one)
    assert place.held(GROUP_TYPE, group=two).held_on == HELD
    again = place.start(GROUP_TYPE, group=one)
    assert refused(place.frame, meeting=again, held_on=HELD)[0] == "held_on"
    place.held(COMMITTEE)
    assert place.held(STANDING).held_on == HELD
    again = place.start(COMMITTEE)
    assert refused(place.frame, meeting=again, held_on=HELD) == (
        "held_on",
        "Ngày này đã có buổi Họp đảng ủy. Mời đồng chí mở buổi đó.",
    )


def test_chair_must_hold_a_post_on_the_day(place):
    meeting = place.start(COMMITTEE)
    field, sentence = refused(place.frame, meeting=meeting, held_on=HELD, chair=place.former)
    assert (field, sentence[:47]) == ("chair", "Đồng chí Lê Văn Cũ không thuộc cấp ủy vào ngày ")


def test_group_of_another_committee_is_refused(place):
    other = UnitGroup.objects.create(owner=place.district, name="Cụm Bắc")
    assert refused(place.start, name=GROUP_TYPE, group=other)[0] == "group"


# --- rolls -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "day", "names"),
    [
        (COMMITTEE, date(2026, 9, 4), ["Hồ Thị Hòa", "Bùi Văn Thường", "Đậu Văn Ân", "Lê Văn Cũ"]),
        (COMMITTEE, date(2026, 9, 6), ["Hồ Thị Hòa", "Bùi Văn Thường", "Đậu Văn Ân"]),
        (STANDING, date(2026, 9, 4), ["Hồ Thị Hòa", "Bùi Văn Thường"]),
    ],
)
def test_roll_of_a_committee_is_who_held_its_posts_on_the_day(place, name, day, names):
    assert [entry.member.name for entry in called(place.start(name), day)] == names


def test_branch_meeting_still_calls_the_branch(place):
    meeting = MeetingFactory(unit=place.branch, held=True)
    assert len(called(meeting, HELD)) == 6


def test_giao_ban_calls_all_branches_a_group_its_units_of_the_day(place):
    group = group_of(place, place.sister, since=date(2026, 9, 11))
    assert units_called(place.start(GIAO_BAN), HELD) == [place.branch, place.sister]
    assert units_called(place.start(GROUP_TYPE, group=group), HELD) == []
    assert units_called(place.start(GROUP_TYPE, group=group), date(2026, 9, 11)) == [place.sister]


def test_unit_roll_counts_units_and_keeps_who_came(place):
    meeting = place.held(GIAO_BAN)
    place.frame(meeting, held_on=HELD, held_as=HeldAs.MIXED)
    meeting.refresh_from_db()
    marks = [
        UnitMark(place.branch.pk, UnitPresence.SUBSTITUTE, name="Đậu Văn Ân", is_online=True),
        UnitMark(place.sister.pk, UnitPresence.EXCUSED, reason="Đi công tác"),
    ]
    meeting = save_unit_roll(**roll(place, meeting, *marks, guests=[GuestLine("Trần Thị Mai")]))
    assert (meeting.base, meeting.present, meeting.excused, meeting.unexcused) == (2, 1, 1, 0)
    body = compose(meeting)
    assert body["attendance"]["sentence"] == "1/2 đơn vị phải dự (50,0%)"
    assert [(row["unit"], row["name"], row["status"], row["is_online"]) for row in body["units"]] == [
        ("Chi bộ khối Quang Trung", "Đậu Văn Ân", "Cử người dự thay", True),
        ("Chi bộ khối Tân Tiến", "", "Vắng có lý do", False),
    ]
    assert [row["reason"] for row in as_read(body, is_full=False)["units"]] == ["", ""]


@pytest.mark.parametrize(
    ("status", "more", "sentence"),
    [
        (
            UnitPresence.SUBSTITUTE,
            {},
            "Chưa có tên người dự thay của Chi bộ khối Quang Trung. Mời đồng chí ghi họ tên.",
        ),
        (UnitPresence.EXCUSED, {}, "Chưa có lý do vắng của Chi bộ khối Quang Trung."),
        ("maybe", {}, "Chưa rõ Chi bộ khối Quang Trung có mặt hay vắng. Mời đồng chí chọn lại."),
        (UnitPresence.PRESENT, {"is_online": True}, "Chi bộ khối Quang Trung chỉ dự trực tuyến được khi có mặt"),
        (UnitPresence.UNEXCUSED, {"is_online": True}, "Chi bộ khối Quang Trung chỉ dự trực tuyến được khi có mặt"),
    ],
)
def test_mark_of_a_unit_that_cannot_be_is_refused(place, status, more, sentence):
    meeting = place.held(GIAO_BAN)
    marks = [UnitMark(place.branch.pk, status, **more), UnitMark(place.sister.pk, UnitPresence.PRESENT)]
    field, said = refused(save_unit_roll, **roll(place, meeting, *marks))
    assert field == f"unit-{place.branch.pk}"
    assert said.startswith(sentence)


def test_roll_of_units_must_be_of_those_called_a_talk_invites_some(place):
    marks = [UnitMark(place.branch.pk, UnitPresence.PRESENT, name="Trần Văn Thư")]
    assert refused(save_unit_roll, **roll(place, place.held(GIAO_BAN), *marks))[0] is None
    talk = save_unit_roll(**roll(place, place.held(TALK), *marks))
    assert (talk.base, talk.present) == (1, 1)
    assert refused(save_unit_roll, **roll(place, place.held(GROUP_TYPE)))[0] is None


def test_number_called_is_that_of_the_units_called(place):
    group = group_of(place, place.sister)
    meetings = [place.start(GIAO_BAN), place.start(GROUP_TYPE, group=group), place.start(TALK), place.start(COMMITTEE)]
    numbers = [number_called(row.unit, row.gathering, row.group, HELD) for row in meetings]
    assert numbers == [len(units_called(row, HELD)) for row in meetings[:3]] + [0] == [2, 1, 2, 0]


def test_roll_longer_than_one_page_is_refused_before_it_is_typed(place, monkeypatch):
    begun = place.start(GIAO_BAN)
    monkeypatch.setattr("meetings.services.record.MOST_UNITS", 1)
    sentence = (
        "Buổi này mời tới 2 đơn vị, mỗi buổi điểm danh được nhiều nhất 1 đơn vị. Mời đồng chí chọn từng cụm, hoặc loại "
        "họp chỉ mời các tổ chức đảng trực thuộc trực tiếp."
    )
    assert refused(place.start, name=GIAO_BAN) == ("group", sentence)
    assert refused(place.frame, meeting=begun, held_on=HELD) == ("group", sentence)
    assert place.frame(begun, held_on=HELD, group=group_of(place, place.sister)).held_on == HELD


def test_longest_roll_fits_into_one_form():
    assert MOST_UNITS * 4 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS / 2


# --- who reads -------------------------------------------------------------------------------------------------------


def test_branch_does_not_see_above_the_committee_above_sees_without_criticism(place):
    meeting = place.held(COMMITTEE)
    accesses = {
        "own": place.committee,
        "above": AccessFactory(unit=place.district, role=Role.BOARD),
        "branch": AccessFactory(unit=place.branch),
    }
    seen = {
        name: Meeting.objects.visible_to(access).filter(pk=meeting.pk).exists() for name, access in accesses.items()
    }
    assert seen == {"own": True, "above": True, "branch": False}
    reads = {name: can_read_criticism(access, meeting) for name, access in accesses.items()}
    assert reads == {"own": True, "above": False, "branch": False}


# --- counted beside --------------------------------------------------------------------------------------------------


def test_meetings_of_committees_enter_no_set_of_branch_meetings(place, told):
    place.held(COMMITTEE)
    place.held(GIAO_BAN)
    assert Meeting.objects.of_the_month().count() == Meeting.objects.topical().count() == 0
    assert set(MeetingKind.of_committees()) & {*MeetingKind.rated(), *MeetingKind.of_branches()} == set()
    assert told == []


def test_facts_of_a_committee_meeting_have_no_due_day(place):
    facts = facts_of(place.held(COMMITTEE))
    assert (facts.kind, facts.held_on, facts.due_on, facts.topical) == ("cap_uy", HELD, None, 0)


def by_name(found: dict, unit) -> dict[str, tuple[int, int, int]]:
    return {row.gathering.name: (row.expected, row.met, row.held) for row in found.get(unit.pk, {}).values()}


def test_expected_turns_that_are_over_and_those_met_already(place):
    place.held(COMMITTEE, day=date(2026, 7, 10))
    place.held(COMMITTEE, day=date(2026, 7, 20))
    place.held(COMMITTEE)
    voided = place.held(COMMITTEE, day=date(2026, 8, 8))
    void_meeting(meeting=voided, reason="Ghi nhầm", actor=place.actor, at=NOW)
    place.held(GIAO_BAN)
    found = held([place.commune, place.branch], Span.parse("2026-Q3"), TODAY)
    assert by_name(found, place.commune) == {COMMITTEE: (3, 2, 3), GIAO_BAN: (0, 0, 1)}
    found = held([place.commune], Span.parse("2026-Q3"), date(2026, 9, 1))
    assert by_name(found, place.commune) == {COMMITTEE: (2, 1, 2)}


def test_chi_uy_is_expected_where_there_is_one(place):
    MeetingFactory(unit=place.branch, kind=MeetingKind.BRANCH_COMMITTEE, held_on=date(2026, 9, 2))
    MeetingFactory(unit=place.sister, kind=MeetingKind.BRANCH_COMMITTEE, held_on=date(2026, 9, 2))
    PostFactory(unit=place.branch, member=MemberFactory(), kind=PostKind.BRANCH_COMMITTEE)
    found = held([place.branch, place.sister], Span.parse("2026-Q3"), TODAY)
    assert by_name(found, place.branch) == {"Họp chi ủy": (3, 1, 1)}
    assert by_name(found, place.sister) == {"Họp chi ủy": (0, 0, 1)}
    below = {row.gathering.name: row for row in held_below(place.district, Span.parse("2026-Q3"), TODAY)}
    assert below["Họp chi ủy"] == Held(GatheringType.objects.get(name="Họp chi ủy"), 3, 1, 2)


def test_nearest_rule_for_the_level_holds_and_a_quarter_ends_with_its_last_month(place):
    gathering = GatheringType.objects.get(name=GIAO_BAN)
    GatheringRule.objects.create(
        unit=place.district, gathering=gathering, level=UnitType.objects.get(pk="co_so"), rhythm=Rhythm.QUARTERLY
    )
    place.held(GIAO_BAN, day=date(2026, 4, 6))
    found = held([place.commune, place.district], Span.parse("2026"), TODAY)
    assert by_name(found, place.commune)[GIAO_BAN] == (2, 1, 1)
    assert by_name(found, place.district) == {}


@pytest.mark.parametrize("units", [1, 3])
def test_count_asks_the_same_number_of_queries_for_any_number_of_units(place, units, django_assert_num_queries):
    wanted = [place.commune, place.branch, place.sister][:units]
    with django_assert_num_queries(5):
        held(wanted, Span.parse("2026"), TODAY)


def test_counts_of_a_whole_tree_are_the_totals_of_its_units(place, django_assert_num_queries):
    chi_uy, giao_ban = GatheringType.objects.get(name="Họp chi ủy"), GatheringType.objects.get(name=GIAO_BAN)
    late = BranchFactory(parent=place.commune, valid_from=date(2026, 8, 15))
    ended = BranchFactory(parent=UnitFactory(parent=place.district), valid_from=None, valid_to=date(2026, 12, 31))
    for branch in (place.branch, late, ended):
        PostFactory(unit=branch, member=MemberFactory(), kind=PostKind.BRANCH_COMMITTEE)
    GatheringRule.objects.create(unit=place.commune, gathering=chi_uy, rhythm=Rhythm.QUARTERLY)
    GatheringRule.objects.create(unit=late, gathering=chi_uy, rhythm=Rhythm.MONTHLY)
    level = UnitType.objects.get(pk="co_so")
    GatheringRule.objects.create(unit=place.district, gathering=giao_ban, level=level, rhythm=Rhythm.HALF_YEARLY)
    for branch, *months in ((place.branch, 7, 8), (place.sister, 9), (late, 8, 9), (ended, 1, 9)):
        for month in months:
            day = date(2026, month, 2)
            MeetingFactory(unit=branch, kind=MeetingKind.BRANCH_COMMITTEE, month=day.replace(day=1), held_on=day)
    place.held(COMMITTEE, day=date(2026, 7, 10))
    place.held(GIAO_BAN, day=date(2026, 4, 6))
    for words, today in [("2026", TODAY), ("2026-Q3", TODAY), ("2026-Q3", date(2027, 1, 5)), ("2026-08", TODAY)]:
        span = Span.parse(words)
        units = Unit.objects.under_on(place.district, min(span.last, today)).select_related("type")
        with django_assert_num_queries(5):
            below = held_below(place.district, span, today)
        assert below == totals(held(units, span, today)) != []


def test_same_token_gives_the_same_record(place):
    first = place.start(COMMITTEE)
    gathering = first.gathering
    values = {"unit": place.commune, "month": SEPTEMBER, "kind": gathering.kind, "gathering": gathering}
    again = start_meeting(**values, token=first.token, actor=place.actor, today=TODAY)
    assert again.pk == first.pk


def test_late_and_present_are_words_of_the_same_roll(place):
    meeting = place.held(STANDING)
    marks = [Mark(place.head.pk, AttendanceStatus.PRESENT), Mark(place.standing.pk, AttendanceStatus.UNEXCUSED)]
    meeting = save_roll(meeting=meeting, marks=marks, guests=[], version=meeting.version, actor=place.actor)
    assert (meeting.base, meeting.present, meeting.unexcused) == (2, 1, 1)
