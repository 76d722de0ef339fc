from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chibo.common.dates import add_months, month_start
from chibo.organization.enums import Role, UnitEventKind
from chibo.organization.models import Unit, UnitGroup, UnitGroupMember
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import AccessFactory, UnitFactory
from meetings.enums import MeetingKind
from meetings.enums.gathering import Audience
from meetings.models import CalendarRule, FeedToken, GatheringType, Meeting
from meetings.services.feeds import make_feed
from meetings.services.registrations import Wanted, register_month, withdraw
from meetings.services.rescheduling import reschedule
from meetings.tests.conftest import People
from meetings.tests.factories import MeetingFactory

LONG = "Nhà văn hóa khối Quang Trung, phường Quỳnh Thiện, thị xã Hoàng Mai, tỉnh Nghệ An (đối diện trường tiểu học)"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def coming(today: date) -> date:
    """The first day of next month."""
    return add_months(month_start(today), 1)


def feed_of(people: People, unit: Unit | None = None, role: str = "secretary") -> FeedToken:
    return make_feed(unit=unit or people.branch, actor=people.access(role).user, at=timezone.now())


def read(feed: FeedToken, **headers: str) -> HttpResponse:
    """Read the address as a calendar program does: without a session."""
    return Client().get(reverse("meetings:feed"), {"key": feed.token}, headers=headers)


def events(feed: FeedToken) -> dict[str, object]:
    """Return the entries by their UID."""
    calendar = vobject.readOne(read(feed).content.decode())
    return {event.uid.value: event for event in calendar.vevent_list}


def uid(unit: Unit, month: date) -> str:
    return f"regular-{unit.pk}-{month:%Y%m}@sinh-hoat-chi-bo"


def register(people: People, month: date, *, at: time = time(19, 0), version: int = 0) -> object:
    return register_month(
        branch=people.branch,
        month=month,
        wanted=Wanted(planned_on=month.replace(day=3), planned_at=at, place=LONG),
        version=version,
        actor=people.secretary.user,
        at=timezone.now(),
        today=month - timedelta(days=1),
        on_behalf_by="",
    )


def test_calendar_says_hour_and_place_in_vietnams_time(people: People, coming: date) -> None:
    CalendarRule.objects.create(unit=people.commune, start_time=time(19, 0))
    register(people, coming)
    feed = feed_of(people)
    answer = read(feed)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.cookies == {}
    event = events(feed)[uid(people.branch, coming)]
    assert event.summary.value == f"Sinh hoạt chi bộ thường kỳ tháng {coming.month}"
    assert event.location.value == LONG
    start = datetime.combine(coming.replace(day=3), time(12, 0), tzinfo=UTC)
    assert event.dtstart.value.astimezone(UTC) == start
    assert event.dtend.value.astimezone(UTC) == start + timedelta(minutes=90)
    assert event.status.value == "CONFIRMED"
    calendar = vobject.readOne(answer.content.decode())
    assert calendar.vtimezone.tzid.value == "Asia/Ho_Chi_Minh"


def test_lines_are_folded_within_75_bytes_and_hold_whole_letters(people: People, coming: date) -> None:
    register(people, coming)
    content = read(feed_of(people)).content
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert [line for line in lines if line.decode().startswith(" ")]  # every piece is UTF-8 by itself
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_window_is_three_months_back_and_six_ahead(people: People, today: date) -> None:
    this = month_start(today)
    found = set(events(feed_of(people)))
    assert found == {uid(people.branch, add_months(this, step)) for step in range(-3, 7)}


def test_month_without_hour_is_a_whole_day(people: People, coming: date) -> None:
    event = events(feed_of(people))[uid(people.branch, coming)]
    assert event.dtstart.value == coming.replace(day=3)


def test_changes_raise_the_sequence_and_keep_the_uid(people: People, coming: date, today: date) -> None:
    feed = feed_of(people)
    key = uid(people.branch, coming)
    sequences = [int(events(feed)[key].sequence.value)]
    register(people, coming)
    sequences.append(int(events(feed)[key].sequence.value))
    register(people, coming, at=time(19, 30), version=1)
    sequences.append(int(events(feed)[key].sequence.value))
    said = {"reason": "Bão", "decided_by": "Chi ủy", "decided_on": today}
    actor = {"branch": people.branch, "month": coming, "actor": people.secretary.user, "today": today}
    reschedule(moved_to=coming.replace(day=8), **said, **actor)
    moved = events(feed)[key]
    sequences.append(int(moved.sequence.value))
    assert moved.dtstart.value.day == 8
    reschedule(moved_to=None, **said, **actor)
    off = events(feed)[key]
    sequences.append(int(off.sequence.value))
    assert off.status.value == "CANCELLED"
    assert sequences == sorted(set(sequences))


def test_withdrawn_registration_goes_back_to_the_rule(people: People, coming: date) -> None:
    CalendarRule.objects.create(unit=people.commune, start_time=time(14, 0))
    row = register(people, coming)
    feed = feed_of(people)
    withdraw(registration=row, actor=people.secretary.user, at=timezone.now())
    event = events(feed)[uid(people.branch, coming)]
    assert event.dtstart.value.astimezone(UTC).hour == 7


def test_nothing_said_at_a_meeting_is_in_a_calendar(people: People, today: date) -> None:
    texts = dict.fromkeys(("discussion", "conclusion", "criticism", "discipline", "admission", "note"), "zq-kín-zq")
    MeetingFactory(unit=people.branch, month=month_start(today), held=True, held_on=month_start(today), **texts)
    assert "zq-kín-zq" not in read(feed_of(people)).content.decode()


def test_committee_reads_the_branches_by_name(people: People, coming: date) -> None:
    found = events(feed_of(people, people.commune, "committee"))
    summary = found[uid(people.sister, coming)].summary.value
    assert summary == f"Chi bộ khối Tân Tiến: sinh hoạt chi bộ thường kỳ tháng {coming.month}"
    assert uid(people.outside, coming) not in found


def held_by(unit: Unit, audience: Audience, day: date, **more: object) -> Meeting:
    """Return what the committee of `unit` held for `audience`."""
    kind = MeetingKind.COMMITTEE if audience in Audience.people() else MeetingKind.CONFERENCE
    gathering = GatheringType.objects.create(name=f"Họp {audience.value}", kind=kind, audience=audience)
    values = {"unit": unit, "kind": kind, "gathering": gathering, "month": month_start(day), "held_on": day}
    return MeetingFactory(**values | {"started_at": time(8, 0), "conclusion": "zq-kín-zq"} | more)


def uid_of(meeting: Meeting) -> str:
    return f"meeting-{meeting.pk}@sinh-hoat-chi-bo"


def test_committee_has_its_own_meetings_and_units_called_have_the_giao_ban(people: People, today: date) -> None:
    day = month_start(today)
    own = uid_of(held_by(people.commune, Audience.STANDING, day))
    briefing = uid_of(held_by(people.commune, Audience.CHILDREN, day))
    group = UnitGroup.objects.create(owner=people.commune, name="Cụm 1")
    UnitGroupMember.objects.create(group=group, unit=people.sister)
    of_group = uid_of(held_by(people.commune, Audience.CHOSEN, day, group=group))
    kept = uid_of(MeetingFactory(unit=people.branch, month=day, held_on=day, kind=MeetingKind.BRANCH_COMMITTEE))
    apart = {own, briefing, of_group, kept}
    committee, branch = events(feed_of(people, people.commune, "committee")), events(feed_of(people))
    sister = events(feed_of(people, people.sister, "committee"))
    assert apart & set(committee) == apart
    assert apart & set(branch) == {briefing, kept}
    assert apart & set(sister) == {briefing, of_group}
    assert committee[own].summary.value == "Họp thuong_vu"
    assert branch[briefing].summary.value == f"{people.commune.name}: họp truc_thuoc"
    assert branch[briefing].dtstart.value.astimezone(UTC).hour == 1
    assert "zq-kín-zq" not in read(feed_of(people)).content.decode()


def test_month_page_names_the_giao_ban_and_opens_it_only_to_its_committee(people: People, today: date) -> None:
    meeting = held_by(people.commune, Audience.CHILDREN, month_start(today))
    link = reverse("meetings:detail", args=[meeting.pk])
    shown = {}
    for role in ("secretary", "committee"):
        page = people.client(role).get(reverse("meetings:calendar")).content.decode()
        shown[role] = (meeting.kind_name in page, link in page)
    assert shown == {"secretary": (True, False), "committee": (True, True)}


def test_unchanged_calendar_is_not_sent_again(people: People, coming: date) -> None:
    feed = feed_of(people)
    tag = read(feed)["ETag"]
    assert read(feed, if_none_match=tag).status_code == 304
    register(people, coming)
    assert read(feed, if_none_match=tag).status_code == 200


# --- who may ---------------------------------------------------------------------------------------------------------


def test_address_is_unguessable_and_stands_nowhere_in_the_table(people: People) -> None:
    feed = feed_of(people)
    secret = feed.token.partition("-")[2]
    assert len(bytes.fromhex(secret)) * 8 == 160
    assert secret not in str(FeedToken.objects.values().get())


@pytest.mark.parametrize("token", ["", "1", "x-y", "9" * 30 + "-a", "²-a", "0-" + "0" * 40])
def test_unknown_address_is_not_found(db: None, token: str) -> None:
    assert Client().get(reverse("meetings:feed"), {"key": token}).status_code == 404


def test_renewed_and_revoked_addresses_open_nothing(people: People) -> None:
    old = feed_of(people)
    new = feed_of(people)
    assert (read(old).status_code, read(new).status_code) == (404, 200)
    client = people.client()
    client.post(reverse("meetings:feed-revoke", args=["T1"]))
    assert read(new).status_code == 404
    client.post(reverse("meetings:feed-make", args=["T1"]))
    assert read(FeedToken.objects.get()).status_code == 200


def test_address_ends_with_the_role(people: People, today: date) -> None:
    feed = feed_of(people)
    people.secretary.valid_to = today - timedelta(days=1)
    people.secretary.save()
    assert read(feed).status_code == 404
    AccessFactory(user=people.secretary.user, unit=people.branch, role=Role.CADRE)
    assert read(feed).status_code == 200
    people.secretary.user.is_active = False
    people.secretary.user.save()
    assert read(feed).status_code == 404


def test_address_ends_when_the_branch_leaves_the_reach(people: People, today: date) -> None:
    feed, whole = feed_of(people, role="committee"), feed_of(people, people.commune, "committee")
    other = UnitFactory(code="B", name="Đảng bộ xã khác")
    apply_event(
        unit=people.branch, kind=UnitEventKind.MOVE, on=today, target=other, decision="1", actor=people.secretary.user
    )
    assert read(feed).status_code == 404
    assert {key.split("-")[1] for key in events(whole)} == {str(people.sister.pk)}


def test_administrator_without_minutes_reads_no_calendar(people: People) -> None:
    feed = feed_of(people, role="administrator")
    assert read(feed).status_code == 404
