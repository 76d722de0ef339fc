"""Next month in one tap; what falls due; what members say beforehand; monthly contents; the draft of a resolution."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from chibo.common.errors import Refused
from chibo.organization.enums import PostKind, StandingKind, UnitEventKind
from chibo.organization.models import Post, Standing
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import MemberFactory
from meetings.agenda import agenda_of
from meetings.draft_resolution import composed_draft
from meetings.enums import AgendaSource, AssignmentState, MeetingKind, PreparationKind
from meetings.members_due import PROBATION, STANDING, TERM, members_due, same_day_after
from meetings.models import DraftResolution, Meeting, Preparation, StandingItem
from meetings.queries.preparation import announced_absences, opinions_in_words, preparations_of, sheet_of
from meetings.services.preparation import keep_preparation, prepare_next, remove_preparation, save_draft_resolution
from meetings.services.standing_items import add_standing_item, end_standing_item, hand_over_standing_items
from meetings.suggestions import suggested_frame
from meetings.tests.conftest import People
from meetings.tests.factories import AssignmentFactory, AssignmentProgressFactory, MeetingFactory

TODAY = date(2026, 11, 22)
DECEMBER = date(2026, 12, 1)
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def tap(people: People, **more: object) -> Meeting:
    values = {"unit": people.branch, "month": DECEMBER, "kind": MeetingKind.REGULAR, "actor": people.secretary.user}
    return prepare_next(**values | {"today": TODAY, "at": AT, "token": uuid.uuid4()} | more)


@pytest.fixture
def november(people: People) -> Meeting:
    """The meeting of November: one assignment reported on as done, one given and open."""
    meeting = MeetingFactory(unit=people.branch, month=date(2026, 11, 1), finalized=True, held_on=date(2026, 11, 3))
    october = MeetingFactory(unit=people.branch, month=date(2026, 10, 1), called=True, held_on=date(2026, 10, 3))
    done = AssignmentFactory(
        meeting=october, text="Quét vôi hàng cây", state=AssignmentState.DONE, closed_on="2026-11-03"
    )
    AssignmentProgressFactory(assignment=done, meeting=meeting, result="Xong 40 cây")
    given = AssignmentFactory(meeting=meeting, text="Vận động 226 hộ", outside_body="", due_on=date(2026, 12, 31))
    given.members.add(people.member)
    return meeting


# --- the one tap -----------------------------------------------------------------------------------------------------


def test_one_tap_fills_agenda_and_draft(people: People, november: Meeting) -> None:
    StandingItem.objects.create(unit=people.branch, title="Nghe thời sự")
    meeting = tap(people)
    assert (meeting.month, meeting.kind, meeting.held_on) == (DECEMBER, MeetingKind.REGULAR, None)
    sources = list(meeting.agenda.values_list("source", flat=True))
    assert (sources.count(AgendaSource.STEP), sources.count(AgendaSource.STANDING)) == (16, 1)
    assert meeting.draft_resolution.item_texts == [
        f"Tiếp tục: Vận động 226 hộ (đồng chí {people.member}; hạn 31/12/2026)"
    ]
    assert meeting.draft_resolution.assessment == (
        "Hoàn thành 1/1 nhiệm vụ đã giao.\n- Quét vôi hàng cây: hoàn thành; Xong 40 cây"
    )


def test_second_tap_changes_nothing(people: People, november: Meeting) -> None:
    first = tap(people)
    first.agenda.filter(position__gt=3).delete()
    again = tap(people)
    assert (again, again.agenda.count(), again.version) == (first, 3, first.version)
    assert Meeting.objects.filter(unit=people.branch, month=DECEMBER).count() == 1


def test_meeting_that_was_begun_keeps_its_agenda(people: People) -> None:
    begun = MeetingFactory(unit=people.branch, month=DECEMBER)
    begun.agenda.create(position=1, title="Đã ghi trước")
    assert tap(people) == begun
    assert list(begun.agenda.values_list("title", flat=True)) == ["Đã ghi trước"]
    assert DraftResolution.objects.filter(meeting=begun).exists()


def test_locked_meeting_of_the_month_is_given_back_as_it_is(people: People) -> None:
    locked = MeetingFactory(unit=people.branch, month=DECEMBER, finalized=True, held_on=date(2026, 12, 3))
    assert tap(people, today=date(2026, 12, 5)) == locked
    assert (locked.agenda.count(), DraftResolution.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("more", "field"), [({"month": date(2027, 3, 1)}, "month"), ({"kind": MeetingKind.BRANCH_COMMITTEE}, "kind")]
)
def test_tap_that_cannot_be_is_refused(people: People, more: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        tap(people, **more)
    assert refused.value.field == field
    assert Meeting.objects.count() == 0


def test_preparation_costs_the_same_for_one_assignment_and_for_three(people: People, november: Meeting) -> None:
    meeting, costs = tap(people), []
    for texts in ((), ("Việc hai", "Việc ba")):
        for text in texts:
            AssignmentFactory(meeting=november, text=text).members.add(people.member)
        with CaptureQueriesContext(connection) as queries:
            sheet = sheet_of(meeting, is_full=True)
        costs.append(len(queries))
    assert (len(sheet.results.rows), len(sheet.open), len(sheet.agenda)) == (1, 3, 16)
    assert costs[0] == costs[1] <= 30


def test_draft_without_a_meeting_before_is_empty(people: People) -> None:
    assert composed_draft(MeetingFactory(unit=people.branch, month=DECEMBER)) == ("", [])


def test_draft_is_kept_as_typed(people: People) -> None:
    meeting = tap(people)
    saved = save_draft_resolution(
        meeting=meeting,
        assessment="Tốt",
        items="Một\n\n Hai ",
        version=meeting.version,
        actor=people.secretary.user,
        at=AT,
    )
    assert DraftResolution.objects.get(meeting=saved).item_texts == ["Một", "Hai"]


def test_meeting_of_the_chi_uy_gives_its_day_to_the_frame(people: People) -> None:
    meeting = tap(people)
    met = {"held_on": date(2026, 11, 28), "kind": MeetingKind.BRANCH_COMMITTEE}
    MeetingFactory(unit=people.branch, month=DECEMBER, **met)
    found = suggested_frame(meeting, date(2026, 12, 3))
    assert found["chi_uy_met_on"] == date(2026, 11, 28)
    assert "chi_uy_has_minutes" not in found


# --- what falls due --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("admitted", "expected"),
    [(date(2025, 12, 31), 1), (date(2026, 1, 1), 0), (date(2024, 5, 3), 1)],
)
def test_probation_of_twelve_months_falls_due(people: People, admitted: date, expected: int) -> None:
    MemberFactory(name="Đảng viên dự bị", branch=people.branch, joined_party_on=admitted, official_on=None)
    found = [due for due in members_due(people.branch, DECEMBER) if due.what == PROBATION]
    assert len(found) == expected


def test_end_of_probation_is_the_same_day_a_year_later() -> None:
    assert same_day_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert same_day_after(date(2025, 12, 15), 12) == date(2026, 12, 15)


@pytest.mark.parametrize(("ends", "expected"), [("2026-12-31", 1), ("2026-11-01", 1), ("2027-01-01", 0)])
def test_exemption_that_ends_is_told(people: People, ends: str, expected: int) -> None:
    day = date.fromisoformat(ends)
    Standing.objects.create(member=people.member, kind=StandingKind.EXEMPT, valid_from=date(2026, 1, 1), valid_to=day)
    found = [due for due in members_due(people.branch, DECEMBER) if due.what == STANDING]
    assert len(found) == expected
    Standing.objects.create(member=people.member, kind=StandingKind.EXEMPT, valid_from=date(2027, 1, 2))
    assert members_due(people.branch, DECEMBER) == []


@pytest.mark.parametrize(("term", "expected"), [("2025–2027", 0), ("2022–2026", 1), ("", 0)])
def test_term_that_ends_is_told_once_for_the_whole_chi_uy(people: People, term: str, expected: int) -> None:
    for member, kind in ((people.member, PostKind.SECRETARY), (people.other, PostKind.DEPUTY)):
        Post.objects.create(member=member, unit=people.branch, kind=kind, valid_from=date(2022, 5, 1), term=term)
    found = [due for due in members_due(people.branch, DECEMBER) if due.what == TERM]
    assert [len(due.names) for due in found] == [2] * expected


# --- what members say beforehand -------------------------------------------------------------------------------------


def say(people: People, meeting: Meeting, kind: str, **more: object) -> Preparation:
    values = {"member": people.member, "reason": "", "text": "", "actor": people.secretary.user, "at": AT}
    return keep_preparation(meeting=meeting, kind=kind, **values | more)


def test_second_word_of_a_kind_takes_the_place_of_the_first(people: People) -> None:
    meeting = tap(people)
    say(people, meeting, PreparationKind.ABSENCE, reason="Ốm")
    say(people, meeting, PreparationKind.ABSENCE, reason="Công tác")
    say(people, meeting, PreparationKind.OPINION, text="Nên làm đường trước Tết")
    assert list(meeting.preparations.values_list("kind", "reason", "text")) == [
        ("absence", "Công tác", ""),
        ("opinion", "", "Nên làm đường trước Tết"),
    ]
    assert opinions_in_words(meeting) == f"Đồng chí {people.member}: Nên làm đường trước Tết"


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        (PreparationKind.ABSENCE, {}, "reason"),
        (PreparationKind.OPINION, {}, "text"),
        (PreparationKind.CONTRIBUTION, {"reason": "Ốm"}, "text"),
        ("nhầm", {"text": "x"}, "kind"),
    ],
)
def test_word_without_what_it_needs_is_refused(people: People, kind: str, more: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        say(people, tap(people), kind, **more)
    assert refused.value.field == field


def test_somebody_of_another_branch_is_refused(people: People) -> None:
    with pytest.raises(Refused) as refused:
        say(people, tap(people), PreparationKind.ABSENCE, member=people.stranger, reason="Ốm")
    assert refused.value.field == "member"


def test_database_refuses_an_absence_without_reason(people: People) -> None:
    row = say(people, tap(people), PreparationKind.ABSENCE, reason="Ốm")
    with pytest.raises(IntegrityError), transaction.atomic():
        Preparation.objects.filter(pk=row.pk).update(reason="")


def test_reasons_and_words_stay_in_the_branch(people: People) -> None:
    meeting = tap(people)
    absence = say(people, meeting, PreparationKind.ABSENCE, reason="Ốm nặng")
    say(people, meeting, PreparationKind.OPINION, text="Ý kiến riêng")
    assert [(row.reason, row.text) for row in preparations_of(meeting, is_full=False)] == [("", ""), ("", "")]
    assert announced_absences(meeting, is_full=False) == {people.member.pk: "Đã báo vắng với chi bộ"}
    assert announced_absences(meeting, is_full=True) == {people.member.pk: "Ốm nặng"}
    remove_preparation(preparation=absence, actor=people.secretary.user)
    assert announced_absences(meeting, is_full=True) == {}


# --- what comes back each month --------------------------------------------------------------------------------------


def test_standing_item_is_added_once_and_ends(people: People) -> None:
    values = {"unit": people.branch, "title": "Nghe thời sự", "part": "content", "actor": people.secretary.user}
    first = add_standing_item(minutes=5, **values)
    again = add_standing_item(minutes=10, **values)
    assert (again, again.minutes) == (first, 10)
    end_standing_item(item=first, today=TODAY, actor=people.secretary.user)
    meeting = tap(people)
    assert not any(item.source == AgendaSource.STANDING for item in agenda_of(meeting))


@pytest.mark.parametrize(("title", "minutes", "field"), [("", None, "title"), ("Một", 500, "minutes")])
def test_standing_item_that_cannot_be_is_refused(people: People, title: str, minutes: int | None, field: str) -> None:
    with pytest.raises(Refused) as refused:
        add_standing_item(unit=people.branch, title=title, part="content", minutes=minutes, actor=people.secretary.user)
    assert refused.value.field == field


def test_standing_items_pass_to_the_successor_without_doubles(people: People) -> None:
    for unit, title in ((people.branch, "Một"), (people.branch, "Hai"), (people.sister, "Hai")):
        StandingItem.objects.create(unit=unit, title=title)
    assert hand_over_standing_items(unit=people.branch, successor=people.sister, actor=None, on=TODAY) == 1
    rows = StandingItem.objects.filter(ended_on__isnull=True).values_list("unit", "title").order_by("title")
    assert list(rows) == [(people.sister.pk, "Hai"), (people.sister.pk, "Một")]


@pytest.mark.parametrize("on", [date(2026, 11, 1), date(2027, 1, 1)], ids=["recorded late", "recorded ahead"])
def test_standing_items_of_a_merged_branch_hold_until_the_day_before_the_merger(people: People, on: date) -> None:
    for unit, title in ((people.branch, "Một"), (people.branch, "Hai"), (people.sister, "Hai")):
        StandingItem.objects.create(unit=unit, title=title)
    apply_event(unit=people.branch, kind=UnitEventKind.MERGE, on=on, target=people.sister, actor=people.secretary.user)
    own = StandingItem.objects.filter(unit=people.branch)
    assert [own.holding_on(day).count() for day in (on - timedelta(days=1), on)] == [2, 0]
    held = StandingItem.objects.filter(unit=people.sister).holding_on(on).order_by("title")
    assert [row.title for row in held] == ["Hai", "Một"]
