"""The committee's digest: written, pushed once, taken or left by branches, counted above."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from chibo.common.errors import Refused, StaleVersion
from chibo.organization.enums import Role, UnitEventKind
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from meetings.digest_agenda import digest_lines
from meetings.digest_page import committee_lines, received_page, waiting_lines
from meetings.enums import AgendaSource
from meetings.enums.notice import DigestState
from meetings.models import AgendaItem, DigestHandling, DigestItem
from meetings.queries.digest import branches_in_state, made_known, offered_to, origin_of, reach_of, received_by
from meetings.services.agenda import AgendaLine, save_agenda
from meetings.services.digests import change_item, handle_item, push_digest, remove_item, write_item
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
DECEMBER = date(2026, 12, 1)
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BLANK = {"text": "", "source_words": "", "carries_out": None, "carries_out_words": "", "corrects": None}
PLAN = BLANK | {"month": DECEMBER, "title": "Kế hoạch ra quân vệ sinh", "source": "document", "document": "Số 45-KH/ĐU"}


def written(people, unit=None, token=None, **changes):
    actor = people.committee.user
    return write_item(
        unit=unit or people.commune,
        values=PLAN | changes,
        upload=None,
        token=token or uuid4(),
        actor=actor,
        at=AT,
        today=TODAY,
    )


def pushed(people, unit=None, today=TODAY, **changes):
    item = written(people, unit, **changes)
    push_digest(unit=item.unit, month=item.month, actor=people.committee.user, at=AT, today=today)
    item.refresh_from_db()
    return item


def handled(people, item, choice="taken", *, is_done=False, meeting=None, unit=None):
    return handle_item(
        item=item,
        unit=unit or people.branch,
        choice=choice,
        is_done=is_done,
        meeting=meeting,
        actor=people.secretary.user,
        at=AT,
    )


# --- written and pushed -----------------------------------------------------------------------------------------------


def test_same_filling_twice_is_one_piece(people):
    token = uuid4()
    assert written(people, token=token) == written(people, token=token)
    assert DigestItem.objects.count() == 1


def test_push_reaches_each_branch_below_once(people):
    written(people)
    push = {"unit": people.commune, "month": DECEMBER, "actor": people.committee.user, "at": AT, "today": TODAY}
    assert [push_digest(**push), push_digest(**push)] == [1, 0]
    item = DigestItem.objects.get()
    assert (item.branches, item.pushed_on) == (2, TODAY)
    assert [row.item for row in received_by(people.sister)] == [item]
    assert received_by(people.outside) == []


def test_pushed_piece_is_frozen_and_a_later_one_goes_alone(people):
    item = pushed(people)
    change = {"item": item, "upload": None, "version": 1, "actor": people.committee.user, "at": AT, "today": TODAY}
    with pytest.raises(Refused):
        change_item(values=PLAN | {"title": "Khác"}, **change)
    with pytest.raises(Refused):
        remove_item(item=item, actor=people.committee.user)
    correction = written(people, title="Đính chính ngày ra quân", document="", corrects=item)
    push = {
        "unit": people.commune,
        "month": DECEMBER,
        "actor": people.committee.user,
        "today": TODAY + timedelta(days=1),
    }
    assert push_digest(at=AT + timedelta(days=1), **push) == 1
    item.refresh_from_db()
    correction.refresh_from_db()
    assert (item.pushed_on, correction.pushed_on) == (TODAY, TODAY + timedelta(days=1))


def test_newer_text_of_somebody_else_is_not_written_over(people):
    item = written(people)
    change = {"item": item, "upload": None, "actor": people.committee.user, "at": AT, "today": TODAY, "version": 1}
    change_item(values=PLAN | {"title": "Bản hai"}, **change)
    with pytest.raises(StaleVersion):
        change_item(values=PLAN | {"title": "Bản ba"}, **change)


@pytest.mark.parametrize("month", [date(2026, 6, 1), date(2027, 6, 1)])
def test_month_far_away_is_refused(people, month):
    with pytest.raises(Refused) as caught:
        written(people, month=month)
    assert caught.value.field == "month"


def test_committee_without_branches_has_nobody_to_push_to(people):
    lonely = UnitFactory()
    with pytest.raises(Refused):
        push_digest(unit=lonely, month=DECEMBER, actor=people.committee.user, at=AT, today=TODAY)


# --- the tree of the day ----------------------------------------------------------------------------------------------


def test_branch_founded_after_the_push_does_not_get_it(people):
    item = pushed(people)
    late = BranchFactory(parent=people.commune, valid_from=TODAY + timedelta(days=5))
    assert received_by(late) == []
    assert late not in branches_in_state(item, DigestState.WAITING)


def test_branch_that_moves_keeps_it_and_is_counted_where_it_was(people):
    item = pushed(people, today=TODAY - timedelta(days=10))
    elsewhere = UnitFactory()
    move = {"kind": UnitEventKind.MOVE, "on": TODAY - timedelta(days=3), "target": elsewhere, "actor": None}
    apply_event(unit=people.branch, **move)
    people.branch.refresh_from_db()
    assert [row.item for row in received_by(people.branch)] == [item]
    handled(people, item, is_done=True)
    assert reach_of(item)[DigestState.DONE] == 1


def test_branch_merged_into_another_hands_its_pieces_on(people):
    item = pushed(people, today=TODAY - timedelta(days=10))
    merge = {"kind": UnitEventKind.MERGE, "on": TODAY - timedelta(days=3), "target": people.outside, "actor": None}
    apply_event(unit=people.branch, **merge)
    people.outside.refresh_from_db()
    assert [row.item for row in received_by(people.outside)] == [item]


def merged(unit, target, day):
    apply_event(unit=unit, kind=UnitEventKind.MERGE, on=day, target=target, actor=None)
    for row in (unit, target):
        row.refresh_from_db()


def test_what_a_merged_branch_made_known_stays_so_at_its_successor(people):
    item = pushed(people, today=TODAY - timedelta(days=10))
    handled(people, item, is_done=True)
    merged(people.branch, people.outside, TODAY - timedelta(days=3))
    assert [row.state for row in received_by(people.outside)] == [DigestState.DONE]
    assert reach_of(item)[DigestState.DONE] == 1


def test_what_the_successor_makes_known_counts_for_each_branch_merged_into_it(people):
    item = pushed(people, today=TODAY - timedelta(days=10))
    merged(people.branch, people.sister, TODAY - timedelta(days=3))
    merged(people.sister, people.outside, TODAY - timedelta(days=2))
    people.branch.refresh_from_db()
    handled(people, item, unit=people.outside, is_done=True)
    assert [row.state for row in received_by(people.branch)] == [DigestState.DONE]
    assert list(branches_in_state(item, DigestState.DONE)) == [people.branch, people.sister]
    assert made_known([item]) == {item.pk: 2}


def test_line_gone_through_at_the_successor_counts_for_the_merged_branch(people):
    item = pushed(people, today=TODAY - timedelta(days=10))
    merged(people.branch, people.outside, TODAY - timedelta(days=3))
    meeting = MeetingFactory(unit=people.outside, month=DECEMBER)
    AgendaItem.objects.create(meeting=meeting, position=1, title="x", source="digest", origin=origin_of(item))
    assert list(branches_in_state(item, DigestState.TAKEN)) == [people.branch]
    AgendaItem.objects.update(done_at=AT)
    assert list(branches_in_state(item, DigestState.DONE)) == [people.branch]
    assert made_known([item]) == {item.pk: 1}


def test_two_levels_arrive_and_the_same_document_counts_once(people):
    above = UnitFactory(type_code="huyen", name="Đảng bộ thị xã Hoàng Mai")
    base = UnitFactory(name="Đảng bộ phường Quỳnh Dị", parent=above)
    branch = BranchFactory(parent=base)
    first = pushed(people, unit=above)
    second = pushed(people, unit=base)
    other = pushed(people, unit=base, title="Gương người tốt", document="", source="bulletin")
    rows = received_by(branch)
    assert [(row.item, row.copies) for row in rows] == [(first, (second,)), (other, ())]
    handled(people, first, is_done=True, unit=branch)
    assert reach_of(second)[DigestState.DONE] == 1


# --- the branch -------------------------------------------------------------------------------------------------------


def test_agenda_of_the_month_is_offered_what_was_not_handled(people):
    meeting = MeetingFactory(unit=people.branch, month=DECEMBER)
    item, left = pushed(people), pushed(people, title="Bài báo", document="", source="paper")
    handled(people, left, "left")
    line = digest_lines(meeting)[0]
    assert [(row.title, row.source, row.origin) for row in digest_lines(meeting)] == [
        ("Kế hoạch ra quân vệ sinh", AgendaSource.DIGEST, f"digest:{item.pk}")
    ]
    assert (line.pk, line.part) == (None, "content")
    assert offered_to(MeetingFactory(unit=people.branch, month=date(2026, 10, 1))) == []
    assert digest_lines(MeetingFactory(unit=people.branch, month=DECEMBER, topical=True)) == []


def test_taken_piece_goes_into_a_saved_agenda_once_and_leaves_it_when_left(people):
    meeting = MeetingFactory(unit=people.branch, month=DECEMBER)
    AgendaItem.objects.create(meeting=meeting, position=1, title="Điểm danh")
    item = pushed(people)
    handled(people, item, meeting=meeting)
    handled(people, item, meeting=meeting)
    assert list(meeting.agenda.values_list("position", "title")) == [(1, "Điểm danh"), (2, item.title)]
    handled(people, item, "left", meeting=meeting)
    assert list(meeting.agenda.values_list("title", flat=True)) == ["Điểm danh"]


def agenda_page(meeting):
    """Return the version and the lines as a page opened now sends them back."""
    meeting.refresh_from_db()
    lines = [AgendaLine(title=row.title, pk=row.pk) for row in meeting.agenda.all()]
    return {"meeting": meeting, "lines": lines, "version": meeting.version, "fee_announced": False}


@pytest.mark.parametrize("then", [{"choice": "taken"}, {"choice": "left"}, {"is_done": True}])
def test_agenda_page_opened_before_is_out_of_date(people, then):
    meeting = MeetingFactory(unit=people.branch, month=DECEMBER)
    AgendaItem.objects.create(meeting=meeting, position=1, title="Điểm danh")
    item = pushed(people)
    if then != {"choice": "taken"}:
        handled(people, item, meeting=meeting)
    page = agenda_page(meeting)
    handled(people, item, meeting=meeting, **then)
    with pytest.raises(StaleVersion):
        save_agenda(**page, actor=people.secretary.user)


@pytest.mark.parametrize("ended", [{"finalized": True}, {"voided": True}])
def test_line_comes_into_no_minutes_that_were_locked_or_voided_meanwhile(people, ended):
    meeting = MeetingFactory(unit=people.branch, month=DECEMBER, held=True, **ended)
    AgendaItem.objects.create(meeting=meeting, position=1, title="Điểm danh")
    item = pushed(people)
    with pytest.raises(Refused):
        handled(people, item, meeting=meeting)
    assert (meeting.agenda.count(), DigestHandling.objects.count()) == (1, 0)


def test_line_gone_through_at_the_meeting_counts_as_made_known(people):
    meeting = MeetingFactory(unit=people.branch, month=DECEMBER)
    item = pushed(people)
    line = digest_lines(meeting)[0]
    line.meeting, line.position = meeting, 1
    line.save()
    assert received_by(people.branch)[0].state == DigestState.TAKEN
    AgendaItem.objects.update(done_at=AT)
    assert received_by(people.branch)[0].state == DigestState.DONE
    assert reach_of(item) == {
        DigestState.DONE: 1,
        DigestState.TAKEN: 0,
        DigestState.LEFT: 0,
        DigestState.WAITING: 1,
    }


def test_made_known_stays_so(people):
    item = pushed(people)
    handled(people, item, is_done=True)
    assert handled(people, item, "left").done_at == AT
    assert received_by(people.branch)[0].state == DigestState.DONE


def test_piece_that_never_reached_the_branch_is_refused(people):
    item = pushed(people)
    with pytest.raises(Refused):
        handled(people, item, unit=people.outside)
    assert DigestHandling.objects.count() == 0


# --- pages ------------------------------------------------------------------------------------------------------------


def test_committee_writes_and_pushes_in_the_browser(people):
    client = people.client("committee")
    posted = {"month": f"{DECEMBER:%Y-%m}", "title": "Nghị quyết mới <b>", "source": "document", "document": "05-NQ/ĐU"}
    bad = client.post(reverse("meetings:digest-new"), posted | {"title": ""})
    assert "Chưa có tiêu đề" in bad.content.decode()
    assert "05-NQ/ĐU" in bad.content.decode()
    assert client.post(reverse("meetings:digest-new"), posted).status_code == 302
    page = client.get(reverse("meetings:digest") + "?month=2026-12").content.decode()
    assert "Gửi 1 mục tới 2 chi bộ" in page
    assert "Nghị quyết mới &lt;b&gt;" in page
    client.post(reverse("meetings:digest-push"), {"month": "2026-12"})
    client.post(reverse("meetings:digest-push"), {"month": "2026-12"})
    item = DigestItem.objects.get()
    assert item.branches == 2
    assert client.get(reverse("meetings:digest-edit", args=[item.pk])).status_code == 403
    listed = client.get(reverse("meetings:digest-branches", args=[item.pk, "waiting"])).content.decode()
    assert people.branch.name in listed
    assert client.get(reverse("meetings:digest-branches", args=[item.pk, "khac"])).status_code == 404


def test_secretary_ticks_in_one_tap_and_on_behalf_is_marked(people):
    item = pushed(people)
    people.client().post(reverse("meetings:digest-handle", args=[item.pk]), {"choice": "done"})
    people.client("committee").post(
        reverse("meetings:digest-handle", args=[item.pk]), {"choice": "left", "unit": people.sister.code}
    )
    rows = {row.unit_id: row for row in DigestHandling.objects.all()}
    assert rows[people.branch.pk].done_by == people.secretary.user
    assert rows[people.branch.pk].on_behalf_by == ""
    assert rows[people.sister.pk].on_behalf_by.endswith(people.commune.committee_name)


def test_digest_of_another_tree_is_not_found(people):
    item = pushed(people)
    stranger = AccessFactory(unit=people.outside.parent, role=Role.COMMITTEE)
    people.stranger_committee = stranger
    for name, args in [("digest-item", [item.pk]), ("digest-branches", [item.pk, "done"])]:
        assert people.client("stranger_committee").get(reverse(f"meetings:{name}", args=args)).status_code == 404
    answer = people.client("stranger_committee").post(
        reverse("meetings:digest-handle", args=[item.pk]), {"choice": "done", "unit": people.branch.code}
    )
    assert answer.status_code == 404


def test_unpushed_piece_is_read_by_its_committee_alone(people):
    item = written(people)
    address = reverse("meetings:digest-item", args=[item.pk])
    assert people.client("committee").get(address).status_code == 200
    assert people.client().get(address).status_code == 404


def test_lists_cost_no_more_queries_with_more_pieces(people, django_assert_num_queries):
    pushed(people)
    with django_assert_num_queries(4):
        received_by(people.branch)
    with django_assert_num_queries(3):
        committee_lines(people.commune, DECEMBER, may_see_unpushed=True)
    for number in range(4):
        pushed(people, title=f"Mục {number}", document="")
    with django_assert_num_queries(4):
        assert len(received_by(people.branch)) == 5
    with django_assert_num_queries(3):
        lines = committee_lines(people.commune, DECEMBER, may_see_unpushed=True)
    assert [line["done"] for line in lines] == [0] * 5


def test_list_of_what_came_is_read_by_the_page(people, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("meetings.digest_page.PER_PAGE", 2)
    items = [pushed(people, title=f"Mục {number}", document="") for number in range(5)]
    for item in items[:4]:
        handled(people, item, is_done=True)
    waiting = waiting_lines(people.branch, TODAY)
    with django_assert_num_queries(4):
        page = received_page(people.branch, "2", but=waiting)
    assert [line["item"] for line in waiting] == [items[4]]
    assert ([line["item"] for line in page], page.paginator.count) == ([items[1], items[0]], 4)


def test_piece_of_long_ago_stands_in_the_list_below_and_in_no_agenda(people):
    item = pushed(people)
    DigestItem.objects.update(month=date(2026, 8, 1))
    assert waiting_lines(people.branch, TODAY) == []
    assert [line["item"] for line in received_page(people.branch, None)] == [item]
    assert offered_to(MeetingFactory(unit=people.branch, month=DECEMBER)) == []
