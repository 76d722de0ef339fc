from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.enums import UnitEventKind
from chibo.organization.services.tree import apply_event
from meetings.enums import MeetingKind
from meetings.models import Meeting, TopicalField, TopicalForm, TopicalMinimumRule, TopicalPlanRow, TopicalReview
from meetings.queries.topical import counts_by_field, last_review, offered_rows, tallies
from meetings.services.record import void_meeting
from meetings.services.topical_plans import (
    add_unplanned,
    change_row,
    drop_row,
    link_session,
    save_review,
    start_session,
    take_rows,
)
from meetings.tests.conftest import People
from meetings.tests.factories import MeetingFactory
from meetings.tests.planning_scene import NOW, TODAY, plan_row


@pytest.fixture
def actor(people: People) -> object:
    return people.secretary.user


@pytest.fixture(autouse=True)
def _in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meetings.views.topical_plans.today", lambda: TODAY)


def held(people: People, month: int, kind: str = MeetingKind.TOPICAL, **values: object) -> Meeting:
    """Return a session held on the 15th of a month of 2026."""
    return MeetingFactory(
        unit=people.branch,
        kind=kind,
        topic="Chuyển đổi số",
        month=date(2026, month, 1),
        held=True,
        held_on=date(2026, month, 15),
        **values,
    )


def start(row: TopicalPlanRow, actor: object) -> Meeting:
    return start_session(row=row, place="Nhà văn hóa", actor=actor, today=TODAY)


# --- the counter -----------------------------------------------------------------------------------------------------


def test_sessions_are_counted_by_quarter_against_one_a_quarter(people: People) -> None:
    held(people, 2)
    held(people, 5, MeetingKind.COMBINED)
    held(people, 5)
    held(people, 8, voided=True)
    held(people, 9, MeetingKind.REGULAR)
    tally = tallies([people.branch], 2026)[people.branch.pk]
    assert (tally.by_quarter, tally.done, tally.minimum.in_year) == ((1, 2, 0, 0), 3, 4)
    assert (tally.remaining, tally.missing_quarters(TODAY)) == (2, ["III", "IV"])
    assert tally.missing_quarters(date(2026, 8, 1)) == ["III"]


def test_three_a_year_is_a_rule_of_its_own(people: People) -> None:
    TopicalMinimumRule.objects.create(unit=people.commune, sessions=3, period="year", valid_from=date(2026, 1, 1))
    held(people, 2)
    held(people, 3)
    tally = tallies([people.branch], 2026)[people.branch.pk]
    assert (tally.done, tally.minimum.in_year, tally.remaining, tally.missing_quarters(TODAY)) == (2, 3, 1, [])
    page = people.client().get(reverse("meetings:topical-plan"))
    assert "Đã làm 2/3 buổi" in page.content.decode()


# --- the plan --------------------------------------------------------------------------------------------------------


def test_plan_offered_above_is_taken_once(people: People, actor: object) -> None:
    theirs = plan_row(people.commune, people.committee.user)
    assert offered_rows(people.branch, 2026) == [theirs]
    offered = offered_rows(people.branch, 2026)
    assert [row.source for row in take_rows(branch=people.branch, offered=offered, actor=actor)] == [theirs]
    assert take_rows(branch=people.branch, offered=offered, actor=actor) == []
    assert offered_rows(people.branch, 2026) == []
    assert offered_rows(people.sister, 2026) == [theirs]


def test_line_with_its_session_stays_in_the_plan(people: People, actor: object) -> None:
    row = plan_row(people.branch, actor)
    meeting = start(row, actor)
    with pytest.raises(Refused):
        drop_row(row=row, actor=actor, at=NOW)
    meeting.voided_at, meeting.voided_by, meeting.void_reason = NOW, actor, "Ghi nhầm"
    meeting.save()
    assert drop_row(row=row, actor=actor, at=NOW).dropped_at == NOW


def test_somebody_of_another_branch_prepares_nothing(people: People, actor: object) -> None:
    row = plan_row(people.branch, actor)
    values = {"quarter": 4, "month": 12, "theme": "A", "field": row.field, "form": None, "leader": people.stranger}
    with pytest.raises(Refused) as refused:
        change_row(row=row, values=values, actor=actor, today=TODAY)
    assert refused.value.field == "leader"


def test_session_is_started_from_its_line_in_one_tap_and_once(people: People, actor: object) -> None:
    row = plan_row(people.branch, actor)
    client, url = people.client(), reverse("meetings:topical-row-start", args=[row.pk])
    first, second = client.post(url), client.post(url)
    meeting = Meeting.objects.get()
    assert first.url == second.url == reverse("meetings:topical-session", args=[meeting.pk])
    assert (meeting.kind, meeting.topic, meeting.month) == ("topical", row.theme, date(2026, 11, 1))


def test_line_of_next_year_is_not_started_yet(people: People, actor: object) -> None:
    row = plan_row(people.branch, actor, year=2027, quarter=1)
    page = people.client().post(reverse("meetings:topical-row-start", args=[row.pk]), follow=True)
    assert "Đây là kế hoạch năm 2027" in page.content.decode()
    assert not Meeting.objects.exists()


def test_topical_session_is_no_regular_meeting(people: People, actor: object) -> None:
    meeting = start(plan_row(people.branch, actor), actor)
    assert list(Meeting.objects.of_the_month()) == []
    assert list(Meeting.objects.topical()) == [meeting]


def test_merged_branch_hands_its_plan_on(people: People, actor: object) -> None:
    open_row, done_row = plan_row(people.branch, actor), plan_row(people.branch, actor, theme="Đã làm")
    start(done_row, actor)
    apply_event(unit=people.branch, kind=UnitEventKind.MERGE, on=TODAY, target=people.sister, decision="1", actor=actor)
    assert list(TopicalPlanRow.objects.filter(unit=people.sister)) == [open_row]


def test_merger_of_next_year_leaves_the_branch_the_plan_of_this_one(people: People, actor: object) -> None:
    this, following = plan_row(people.branch, actor), plan_row(people.branch, actor, year=2027)
    merger = {"kind": UnitEventKind.MERGE, "on": date(2027, 1, 1), "target": people.sister, "decision": "1"}
    apply_event(unit=people.branch, actor=actor, **merger)
    found = TopicalPlanRow.objects.order_by("year").values_list("pk", "unit")
    assert list(found) == [(this.pk, people.branch.pk), (following.pk, people.sister.pk)]


def test_session_only_prepared_for_later_stays_behind_and_its_line_passes(people: People, actor: object) -> None:
    row = plan_row(people.branch, actor)
    meeting = MeetingFactory(unit=people.branch, month=date(2026, 12, 1), topical=True)
    link_session(meeting=meeting, row=row, actor=actor)
    merger = {"kind": UnitEventKind.MERGE, "on": date(2026, 12, 1), "target": people.sister, "decision": "1"}
    apply_event(unit=people.branch, actor=actor, **merger)
    row.refresh_from_db()
    meeting.refresh_from_db()
    assert (row.unit, row.meeting, meeting.unit) == (people.sister, None, people.branch)


def test_session_that_somebody_voided_meanwhile_is_not_linked(people: People, actor: object) -> None:
    row, seen = plan_row(people.branch, actor), held(people, 5)
    void_meeting(meeting=Meeting.objects.get(pk=seen.pk), reason="Ghi nhầm", actor=actor, at=NOW)
    field = TopicalField.objects.latest("position")
    for call, values in ((link_session, {"row": row}), (add_unplanned, {"field": field, "form": None})):
        with pytest.raises(Refused, match="đã hủy"):
            call(meeting=seen, actor=actor, **values)
    assert list(TopicalPlanRow.objects.values_list("pk", "meeting")) == [(row.pk, None)]


def test_topic_of_a_started_session_is_logged_and_told(people: People, actor: object, told: list) -> None:
    meeting = start(plan_row(people.branch, actor), actor)
    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.topic, stored.version, meeting.version) == ("Học tập và làm theo Bác về nêu gương", 2, 2)
    verbs = AuditEvent.objects.filter(verb__startswith="meetings.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["meetings.start", "meetings.frame"]
    assert told == [{(people.branch.pk, meeting.month)}] * 2


# --- fields ----------------------------------------------------------------------------------------------------------


def test_sessions_are_counted_by_field_and_each_number_opens(people: People, actor: object) -> None:
    row, planned, other = plan_row(people.branch, actor), held(people, 5), held(people, 8)
    link_session(meeting=planned, row=row, actor=actor)
    found = counts_by_field(people.commune, 2026, people.committee)
    assert [(count.name, count.count) for count in found] == [(row.field.name, 1), ("Chưa ghi lĩnh vực", 1)]
    pages = [
        people.client("committee").get(reverse("meetings:topical-rows") + f"?year=2026&field={count.code}")
        for count in found
    ]
    assert [list(page.context["page"]) for page in pages] == [[planned], [other]]


def test_session_outside_the_plan_gets_its_field_and_moves_to_its_line(people: People, actor: object) -> None:
    meeting, field = held(people, 5), TopicalField.objects.latest("position")
    extra = add_unplanned(meeting=meeting, field=field, form=TopicalForm.objects.earliest("position"), actor=actor)
    assert (extra.is_extra, extra.quarter, extra.month, extra.theme) == (True, 2, 5, "Chuyển đổi số")
    row = plan_row(people.branch, actor)
    link_session(meeting=meeting, row=row, actor=actor)
    assert list(TopicalPlanRow.objects.values_list("pk", "meeting")) == [(row.pk, meeting.pk)]
    with pytest.raises(Refused):
        link_session(meeting=held(people, 6), row=row, actor=actor)


def test_line_of_another_branch_is_refused_beside_the_choice(people: People) -> None:
    meeting, theirs = held(people, 5), plan_row(people.sister, people.sister_secretary.user)
    page = people.client().post(reverse("meetings:topical-session-link", args=[meeting.pk]), {"row": theirs.pk})
    assert list(page.context["link"].errors) == ["row"]
    assert not TopicalPlanRow.objects.filter(meeting=meeting).exists()


# --- what was learned ------------------------------------------------------------------------------------------------


def test_review_is_shown_at_the_next_session(people: People, actor: object) -> None:
    last = held(people, 5)
    said = {"strengths": "Chuẩn bị kỹ", "faults": "", "lessons": "Gửi tài liệu sớm hơn"}
    save_review(meeting=last, values=said, version=0, actor=actor, at=NOW)
    following = start(plan_row(people.branch, actor), actor)
    assert last_review([people.branch.pk], following).lessons == "Gửi tài liệu sớm hơn"
    page = people.client().get(reverse("meetings:topical-session", args=[following.pk]))
    assert "Gửi tài liệu sớm hơn" in page.content.decode()


def test_review_before_the_session_empty_or_over_a_newer_one_is_refused(people: People, actor: object) -> None:
    begun = start(plan_row(people.branch, actor), actor)
    with pytest.raises(Refused):
        save_review(meeting=begun, values={"lessons": "Sớm quá"}, version=0, actor=actor, at=NOW)
    meeting = held(people, 5)
    with pytest.raises(Refused) as refused:
        save_review(meeting=meeting, values={"lessons": "  "}, version=0, actor=actor, at=NOW)
    assert refused.value.field == "strengths"
    save_review(meeting=meeting, values={"lessons": "Một"}, version=0, actor=actor, at=NOW)
    with pytest.raises(StaleVersion):
        save_review(meeting=meeting, values={"lessons": "Hai"}, version=0, actor=actor, at=NOW)
    assert save_review(meeting=meeting, values={"lessons": "Một"}, version=0, actor=actor, at=NOW).version == 1


def test_review_is_written_after_the_lock_and_marked_on_behalf(people: People) -> None:
    meeting = held(people, 5, finalized=True)
    client = people.client("committee")
    client.post(reverse("meetings:topical-session", args=[meeting.pk]), {"lessons": "Ngắn hơn"})
    assert TopicalReview.objects.get().on_behalf_by.endswith("Đảng ủy xã Quỳnh Thiện")


def test_stale_review_keeps_both_texts_in_sight(people: People, actor: object) -> None:
    meeting = held(people, 5)
    save_review(meeting=meeting, values={"lessons": "Bản đã lưu"}, version=0, actor=actor, at=NOW)
    sent = {"lessons": "Bản vừa gõ", "version": "0"}
    page = people.client().post(reverse("meetings:topical-session", args=[meeting.pk]), sent).content.decode()
    assert ("Bản đã lưu" in page, "Bản vừa gõ" in page) == (True, True)


# --- forms -----------------------------------------------------------------------------------------------------------


def test_line_says_quarter_by_its_month(people: People) -> None:
    field = TopicalField.objects.earliest("position")
    sent = {"theme": "Nông thôn mới", "when": "8", "field": field.pk, "leader": people.member.pk}
    people.client().post(reverse("meetings:topical-row-new", args=["T1"]) + "?year=2026", sent)
    row = TopicalPlanRow.objects.get()
    assert (row.quarter, row.month, row.leader, row.year) == (3, 8, people.member, 2026)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"theme": " "}, "theme"), ({"when": "13"}, "when"), ({"field": "999"}, "field"), ({"leader": "999"}, "leader")],
)
def test_bad_line_is_said_beside_the_field(people: People, changed: dict, field: str) -> None:
    sent = {"theme": "Nông thôn mới", "when": "Q3", "field": TopicalField.objects.earliest("position").pk} | changed
    page = people.client().post(reverse("meetings:topical-row-new", args=["T1"]), sent)
    assert list(page.context["form"].errors) == [field]
    assert not TopicalPlanRow.objects.exists()


def test_committee_offers_themes_without_a_name_of_a_member(people: People) -> None:
    client = people.client("committee")
    page = client.get(reverse("meetings:topical-row-new", args=["A"]))
    assert set(page.context["form"].fields) == {"theme", "when", "field", "form", "form_token"}
