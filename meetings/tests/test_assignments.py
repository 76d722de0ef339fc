"""The list of assignments: of a branch, and by branch above."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, UnitFactory
from meetings.models import Assignment
from meetings.queries import assignments_by_branch
from meetings.tests.factories import AssignmentFactory, MeetingFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 15)
URL = "meetings:assignments"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("meetings.views.assignments.today", lambda: DAY)


@pytest.fixture
def commune():
    return UnitFactory()


@pytest.fixture
def branch(commune):
    """One overdue, one not yet due, one without a deadline, one done, one not done; one of a voided meeting."""
    branch = BranchFactory(code="CB1", name="Chi bộ A", parent=commune)
    meeting = MeetingFactory(unit=branch, called=True)
    AssignmentFactory(meeting=meeting, text="Quá rồi", due_on=date(2026, 10, 14))
    AssignmentFactory(meeting=meeting, text="Hôm nay", due_on=DAY)
    AssignmentFactory(meeting=meeting, text="Không hạn", due_on=None)
    AssignmentFactory(meeting=meeting, text="Xong", closed=True)
    AssignmentFactory(meeting=meeting, text="Bỏ dở", closed=True, state="not_done")
    AssignmentFactory(meeting=MeetingFactory(unit=branch, voided=True), text="Ghi nhầm")
    return branch


def shown(client, access, **query):
    client.force_login(access.user)
    answer = client.get(reverse(URL), query)
    assert answer.status_code == 200
    return answer


def listed(answer):
    return [(item["row"].text, item["words"], item["tone"]) for item in answer.context["rows"]]


def test_branch_sees_open_ones_first_in_words_and_colors(client, branch):
    answer = shown(client, AccessFactory(unit=branch))
    assert set(listed(answer)[:3]) == {
        ("Quá rồi", "Quá hạn", "bad"),
        ("Hôm nay", "Chưa đến hạn", "info"),
        ("Không hạn", "Đang thực hiện", "info"),
    }
    assert set(listed(answer)[3:]) == {("Xong", "Hoàn thành", "ok"), ("Bỏ dở", "Chưa hoàn thành", "warn")}


@pytest.mark.parametrize(
    ("state", "texts"),
    [
        ("overdue", {"Quá rồi"}),
        ("open", {"Quá rồi", "Hôm nay", "Không hạn"}),
        ("done", {"Xong"}),
        ("not_done", {"Bỏ dở"}),
    ],
)
def test_state_in_the_address_narrows_the_list(client, branch, state, texts):
    answer = shown(client, AccessFactory(unit=branch), state=state)
    assert {text for text, _, _ in listed(answer)} == texts


def test_unknown_state_is_left_out_and_said(client, branch):
    answer = shown(client, AccessFactory(unit=branch), state="nonsense")
    assert len(listed(answer)) == 5
    assert "Có điều kiện tìm không dùng được" in answer.content.decode()


def test_committee_sees_counts_by_branch(client, commune, branch):
    BranchFactory(parent=commune, name="Chi bộ không có nhiệm vụ")
    AssignmentFactory()
    answer = shown(client, AccessFactory(committee=True, unit=commune))
    rows = [
        (row.name, row.open_count, row.overdue_count, row.done_count, row.not_done_count)
        for row in answer.context["page"].object_list
    ]
    assert rows == [("Chi bộ A", 3, 1, 1, 1)]


def test_counts_open_the_list_of_that_branch(client, commune, branch):
    AssignmentFactory(meeting=MeetingFactory(unit=BranchFactory(parent=commune)), due_on=date(2026, 10, 1))
    access = AccessFactory(committee=True, unit=commune)
    assert [text for text, _, _ in listed(shown(client, access, branch="CB1", state="overdue"))] == ["Quá rồi"]
    assert len(listed(shown(client, access, state="overdue"))) == 2


def test_branch_of_somebody_else_is_not_shown(client, commune, branch):
    other = AssignmentFactory(text="Của người khác")
    access = AccessFactory(committee=True, unit=commune)
    answer = shown(client, access, branch=other.unit.code, state="open")
    assert "Của người khác" not in answer.content.decode()
    assert "Có điều kiện tìm không dùng được" in answer.content.decode()


def test_administrator_reads_no_assignments(client, branch):
    client.force_login(AccessFactory(administrator=True, unit=branch.parent).user)
    assert client.get(reverse(URL)).status_code == 403


def test_list_costs_the_same_for_one_assignment_and_for_three(client, commune, django_assert_num_queries):
    for count in (1, 3):
        access = AccessFactory()
        meeting = MeetingFactory(unit=access.unit)
        for _ in range(count):
            AssignmentFactory(meeting=meeting).members.add(MemberFactory(branch=access.unit))
        client.force_login(access.user)
        with django_assert_num_queries(10):
            client.get(reverse(URL))


def test_counts_cost_the_same_for_one_branch_and_for_three(client, commune, django_assert_num_queries):
    for _ in range(2):
        AssignmentFactory(meeting=MeetingFactory(unit=BranchFactory(parent=commune)))
        access = AccessFactory(committee=True, unit=commune)
        client.force_login(access.user)
        with django_assert_num_queries(6):
            client.get(reverse(URL))
        AssignmentFactory(meeting=MeetingFactory(unit=BranchFactory(parent=commune)))


def test_counts_agree_with_the_list(commune, branch):
    access = AccessFactory(committee=True, unit=commune)
    row = assignments_by_branch(access, DAY).get()
    rows = Assignment.objects.visible_to(access).standing()
    assert (row.open_count, row.overdue_count) == (rows.unfinished().count(), rows.overdue_on(DAY).count())
