"""The execution rate of resolutions, the results table, and the chain of one assignment through a merger."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.common.dates import Span
from chibo.organization.enums import PostKind, Role, UnitEventKind
from chibo.organization.models import Post
from chibo.organization.services.member_groups import save_group
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, UnitFactory
from meetings.models import Assignment
from meetings.queries.assignment import Execution, behind, chain_of, execution, results_table
from meetings.services.progress import ProgressLine, measure_hint, save_progress
from meetings.services.resolution import AssignmentLine, Heading, save_resolution
from meetings.tests.factories import AssignmentFactory, MeetingFactory

pytestmark = pytest.mark.django_db

OCTOBER, QUARTER, YEAR = Span("month", 2026, 10), Span("quarter", 2026, 4), Span("year", 2026)
TODAY = date(2026, 12, 31)


@pytest.fixture
def commune():
    return UnitFactory()


@pytest.fixture
def branch(commune):
    return BranchFactory(parent=commune, code="CB1", name="Chi bộ A")


@pytest.fixture
def months(branch):
    """The meetings of September, October, November and December 2026, each on the third."""
    return [held(branch, month) for month in (9, 10, 11, 12)]


def held(unit, month, **values):
    return MeetingFactory(unit=unit, month=date(2026, month, 1), held_on=date(2026, month, 3), **values)


def tell(meeting, *lines):
    meeting.refresh_from_db()
    actor = AccessFactory(unit=meeting.unit).user
    save_progress(meeting=meeting, lines=lines, version=meeting.version, actor=actor)


def given(months, day, text="Việc"):
    return AssignmentFactory(meeting=months[0], due_on=day, text=text)


@pytest.fixture
def told(months):
    """Due in October: one done by the next meeting, one heard of as late, one not done, one nobody spoke of."""
    on_time, late = given(months, date(2026, 10, 20), "Đúng hạn"), given(months, date(2026, 10, 25), "Muộn")
    failed, silent = given(months, date(2026, 10, 31), "Không xong"), given(months, date(2026, 10, 5), "Chưa nói")
    early = given(months, date(2026, 11, 30), "Sớm")
    given(months, None, "Không hạn")
    tell(months[1], ProgressLine(early.pk, "done"), ProgressLine(late.pk, "open"))
    tell(
        months[2], ProgressLine(on_time.pk, "done"), ProgressLine(late.pk, "open"), ProgressLine(failed.pk, "not_done")
    )
    tell(months[3], ProgressLine(late.pk, "done"))
    return {"on_time": on_time, "late": late, "not_done": failed, "open": silent, "early": early}


def test_rate_by_hand_made_figures(commune, branch, told, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = execution([commune.pk, branch.pk], OCTOBER, TODAY)
    wanted = Execution(due=4, on_time=1, late=1, not_done=1, open=1)
    assert found == {commune.pk: wanted, branch.pk: wanted}
    assert wanted.rate == "25,0%"
    quarter = execution([branch.pk], QUARTER, TODAY)[branch.pk]
    assert (quarter.due, quarter.on_time, quarter.rate) == (5, 2, "40,0%")
    assert execution([branch.pk], Span("month", 2026, 9), TODAY)[branch.pk].rate == "–"


def test_only_what_has_passed_its_deadline_is_due(branch, told):
    found = execution([branch.pk], YEAR, date(2026, 10, 21))[branch.pk]
    assert (found.due, found.on_time, found.open) == (2, 1, 1)


def test_numbers_open_the_assignments_behind_them(branch, told):
    for part in ("on_time", "late", "not_done", "open"):
        assert list(behind(branch, part, OCTOBER, TODAY)) == [told[part]]
    assert behind(branch, "due", OCTOBER, TODAY).count() == 4


def test_voided_meetings_and_what_they_gave_count_for_nothing(branch, months):
    AssignmentFactory(meeting=held(branch, 8, voided=True), due_on=date(2026, 10, 10))
    assert execution([branch.pk], YEAR, TODAY)[branch.pk] == Execution()


def test_unit_that_moved_counts_where_it_stood_on_the_day(commune, branch, told):
    elsewhere = UnitFactory()
    apply_event(unit=branch, kind=UnitEventKind.MOVE, on=date(2026, 11, 15), target=elsewhere)
    found = execution([commune.pk, elsewhere.pk], YEAR, TODAY)
    # the one due on 30 November was done, and told so, before the move
    assert (found[commune.pk].due, found[elsewhere.pk].due) == (5, 0)


def test_open_assignment_counts_for_the_successor_founded_later(commune, branch, months):
    open_one, done = given(months, date(2026, 10, 20)), given(months, date(2026, 10, 20))
    tell(months[1], ProgressLine(done.pk, "done"))
    successor = BranchFactory(parent=commune, valid_from=date(2026, 11, 10))
    apply_event(unit=branch, kind=UnitEventKind.MERGE, on=date(2026, 11, 10), target=successor)
    found = execution([commune.pk, branch.pk, successor.pk], YEAR, TODAY)
    assert (found[commune.pk].due, found[branch.pk].due, found[successor.pk].due) == (2, 1, 1)
    assert list(behind(successor, "open", YEAR, TODAY)) == [open_one]


# --- table and chain -------------------------------------------------------------------------------------------------


def test_results_table_says_state_at_start_and_result(months, django_assert_num_queries):
    measured = AssignmentFactory(
        meeting=months[0], text="Hiến đất", due_on=date(2026, 10, 31), measure_total=226, measure_unit="hộ"
    )
    plain = given(months, date(2026, 12, 31), "Dọn vệ sinh")
    tell(months[1], ProgressLine(measured.pk, "open", "Đang vận động", 120))
    tell(months[2], ProgressLine(measured.pk, "open", "Còn lại đi xa", 180))
    with django_assert_num_queries(7):
        lines = results_table(months[2])
    assert [(line.number, line.assignment, line.start, line.is_late, line.told) for line in lines] == [
        (
            1,
            measured,
            "Quá hạn, 120/226 hộ (53,1%)",
            True,
            "Đang thực hiện: 180/226 hộ (79,6%); Còn lại đi xa",
        ),
        (2, plain, "Đang thực hiện", False, "Chưa có kết quả"),
    ]


@pytest.mark.parametrize(
    ("done", "state", "hint"),
    [
        (None, "open", ""),
        (180, "open", ""),
        (226, "done", ""),
        (226, "open", "Đã đủ 226/226 hộ (100,0%). Nếu việc đã xong, mời đồng chí chọn Hoàn thành."),
        (230, "done", "230/226 hộ (101,8%): vượt chỉ tiêu 4 hộ."),
        (180, "done", "Mới được 180/226 hộ (79,6%) mà ghi Hoàn thành, nên xem lại."),
    ],
)
def test_number_and_word_that_disagree_are_hinted_at(done, state, hint):
    assert measure_hint(Assignment(measure_total=226, measure_unit="hộ"), done, state) == hint


def test_full_measure_suggests_done_and_states_nothing(client, branch, months):
    row = AssignmentFactory(meeting=months[0], measure_total=226, measure_unit="hộ")
    tell(months[1], ProgressLine(row.pk, "open", "", 226))
    client.force_login(AccessFactory(unit=branch).user)
    page = client.get(reverse("meetings:progress", args=[months[2].pk]))
    assert page.context["formset"][0]["state"].value() == ""
    assert [line["hint"] for line in page.context["rows"]] == [
        "Đã đủ 226/226 hộ (100,0%). Nếu việc đã xong, mời đồng chí chọn Hoàn thành."
    ]
    row.refresh_from_db()
    assert row.state == "open"


def test_chain_and_groups_go_on_through_a_merger(client, commune, branch, months):
    access, member = AccessFactory(unit=branch), MemberFactory(branch=branch, name="Hồ Thị Hòa")
    group = save_group(
        unit=branch,
        kind="to_dang",
        name="Tổ đảng số 1",
        head=None,
        members=[member],
        on=date(2026, 9, 1),
        actor=access.user,
    )
    line = AssignmentLine("Hiến đất", due_on=date(2026, 11, 30), group_ids=[group.pk])
    save_resolution(meeting=months[0], heading=Heading(), items=[], assignments=[line], version=1, actor=access.user)
    row = Assignment.objects.get()
    tell(months[1], ProgressLine(row.pk, "open", "Được một nửa"))
    successor = BranchFactory(parent=commune, name="Chi bộ B")
    apply_event(unit=branch, kind=UnitEventKind.MERGE, on=date(2026, 10, 20), target=successor, actor=access.user)
    tell(held(successor, 11), ProgressLine(row.pk, "done", "Xong"))
    row.refresh_from_db()
    assert [(link.unit.name, link.start, link.state, link.result) for link in chain_of(row)] == [
        ("Chi bộ A", "Đang thực hiện", "Đang thực hiện", "Được một nửa"),
        ("Chi bộ B", "Đang thực hiện", "Hoàn thành", "Xong"),
    ]
    assert (row.doers, row.groups.get().unit, list(row.group_members.all())) == ("Tổ đảng số 1", successor, [member])
    client.force_login(AccessFactory(unit=successor).user)
    shown = client.get(reverse("meetings:assignment", args=[row.pk])).content.decode()
    assert "chuyển sang Chi bộ B khi hợp nhất" in shown


# --- giving to groups ------------------------------------------------------------------------------------------------


def test_group_of_another_branch_or_of_another_day_is_refused(client, branch, months):
    access, member = AccessFactory(unit=branch), MemberFactory(branch=branch)
    values = {"kind": "to_dang", "head": None, "members": [member], "actor": access.user}
    later = save_group(unit=branch, name="Tổ sau", on=date(2026, 9, 4), **values)
    other = BranchFactory()
    values["members"] = [MemberFactory(branch=other)]
    foreign = save_group(unit=other, name="Tổ khác", on=date(2026, 1, 1), **values)
    client.force_login(access.user)
    url = reverse("meetings:resolution", args=[months[0].pk])
    for pk in (later.pk, foreign.pk, "x", "9" * 30):
        posted = {
            "version": 1,
            "items-TOTAL_FORMS": 0,
            "items-INITIAL_FORMS": 0,
            "assignments-TOTAL_FORMS": 1,
            "assignments-INITIAL_FORMS": 0,
            "assignments-0-text": "Dọn vệ sinh",
            "assignments-0-groups": pk,
        }
        shown = client.post(url, posted).content.decode()
        assert "không có trong danh sách" in shown
        assert "Dọn vệ sinh" in shown
    assert not Assignment.objects.exists()


# --- mine, filters, pages --------------------------------------------------------------------------------------------


def test_mine_are_those_of_the_member_whose_post_it_is(client, branch, months, monkeypatch):
    monkeypatch.setattr("meetings.views.assignments.today", lambda: date(2026, 10, 15))
    member, other = MemberFactory(branch=branch), MemberFactory(branch=branch)
    post = Post.objects.create(member=member, unit=branch, kind=PostKind.SECRETARY)
    access = AccessFactory(unit=branch, role=Role.SECRETARY, post=post)
    mine, grouped, others = given(months, None, "A"), given(months, None, "B"), given(months, None, "C")
    mine.members.add(member)
    grouped.group_members.add(member)
    others.members.add(other)
    client.force_login(access.user)
    url = reverse("meetings:assignments")
    assert client.get(url).context["mine"] == member
    shown = client.get(url, {"member": member.pk, "state": "open"})
    assert ({item["row"] for item in shown.context["rows"]}, shown.context["is_mine"]) == ({mine, grouped}, True)
    stranger = MemberFactory(branch=BranchFactory())
    assert "Có điều kiện tìm không dùng được" in client.get(url, {"member": stranger.pk}).content.decode()


def test_page_of_rates_opens_each_number(client, commune, branch, told, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("meetings.views.execution.today", lambda: TODAY)
    client.force_login(AccessFactory(committee=True, unit=commune).user)
    url = reverse("meetings:execution")
    for _ in range(2):
        with django_assert_num_queries(6):
            shown = client.get(url, {"span": "2026-10"})
        BranchFactory(parent=commune)
    assert [(unit, counts.rate) for unit, counts, _ in shown.context["rows"]][0] == (branch, "25,0%")
    rows = client.get(reverse("meetings:execution-rows", args=["late"]), {"span": "2026-10", "unit": "CB1"})
    assert [item["row"] for item in rows.context["rows"]] == [told["late"]]
    assert client.get(reverse("meetings:execution-rows", args=["all"])).status_code == 404
    assert client.get(url, {"unit": BranchFactory().code}).status_code == 404
    assert "2099" not in client.get(url, {"span": "2099"}).context["span"].code
