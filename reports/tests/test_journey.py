"""The month of a branch from the first page to the confirmed level, as two people walk it."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from chibo.organization.enums import Role
from chibo.organization.models import Access
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    StandingFactory,
    UnitFactory,
    UserFactory,
)
from evaluations.queries import ratings_of_one
from evaluations.services.rating import rate_meeting, submit_rating
from evaluations.services.review import return_rating
from evaluations.tests.factories import ReadyMeetingFactory, judged
from meetings.enums import AssignmentState, MeetingKind
from meetings.models import Assignment, Attendance, Meeting
from reports.models import BranchMonth

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 5)
MODULES = ["meetings.views.record", "meetings.views.assignments", "reports.views.home", "evaluations.views.queue"]


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    for module in MODULES:
        monkeypatch.setattr(f"{module}.today", lambda: DAY)


@pytest.fixture
def branch():
    commune = UnitFactory(code="XA", name="Đảng bộ xã Mai", parent=UnitFactory(type_code="huyen"))
    branch = BranchFactory(code="CB", name="Chi bộ thôn Mai", parent=commune)
    members = [
        MemberFactory(branch=branch, name=f"Nguyễn Thị {name}") for name in ["An", "Bình", "Cúc", "Dung", "Giang", "Hà"]
    ]
    StandingFactory(member=members[-1])
    return branch


@pytest.fixture
def secretary(client, branch):
    client.force_login(AccessFactory(unit=branch).user)
    return client


@pytest.fixture
def committee(branch):
    from django.test import Client

    client = Client()
    client.force_login(AccessFactory(committee=True, unit=branch.parent).user)
    return client


def start(client, month="2026-10", kind="regular", token="7d444840-9dc0-11d1-b245-5ffdce74fad2"):
    data = {"unit": "CB", "month": month, "kind": kind, "form_token": token}
    return client.post(reverse("meetings:start"), data)


def fill_frame(client, meeting, **more):
    data = {"version": meeting.version, "month": "2026-10", "kind": meeting.kind, "held_on": "2026-10-03"}
    data |= {"started_at": "19:00", "ended_at": "20:45", "chi_uy_met_on": "2026-10-01", "notified_on": "2026-10-01"}
    data |= {"papers_sent_on": "2026-10-02", "place": "Nhà văn hóa", "fee_announced": "on"}
    return client.post(reverse("meetings:frame", args=[meeting.pk]), data | more)


def call_roll(client, meeting, branch, **more):
    ids = list(branch.memberships.order_by("pk").values_list("member_id", flat=True))
    data = {"version": Meeting.objects.get(pk=meeting.pk).version}
    data |= {f"mark-{pk}": "present" for pk in ids[:5]} | {f"opinions-{ids[0]}": "2", f"opinions-{ids[1]}": "1"}
    return client.post(reverse("meetings:rollcall", args=[meeting.pk]), data | more)


def rate(client, meeting):
    points = {"3.1": 5, "4.1": 5, "4.2": 24, "4.3": 9, "5": 5, "6": 28, "7": 5}
    data = {f"points-{code}": value for code, value in points.items()}
    return client.post(reverse("evaluations:sheet", args=[meeting.pk]), data)


@pytest.fixture
def logged(secretary, branch):
    """A meeting logged, locked and rated, not yet sent."""
    start(secretary)
    meeting = Meeting.objects.get()
    fill_frame(secretary, meeting)
    call_roll(secretary, meeting, branch)
    meeting.refresh_from_db()
    secretary.post(reverse("meetings:finalize", args=[meeting.pk]), {"version": meeting.version, "anyway": "1"})
    rate(secretary, meeting)
    meeting.refresh_from_db()
    return meeting


def test_first_page_offers_to_log_the_month(secretary):
    html = secretary.get(reverse("home")).content.decode()
    assert "Ghi kỳ sinh hoạt tháng" in html
    assert html.count("btn-primary") == 1


def test_start_twice_with_one_token_makes_one_meeting(secretary):
    first, second = start(secretary), start(secretary)
    assert (Meeting.objects.count(), first.url) == (1, second.url)


def test_second_regular_meeting_of_the_month_leads_to_the_first(secretary):
    start(secretary)
    answer = start(secretary, token="00000000-0000-4000-8000-000000000002")
    assert answer.url == reverse("meetings:detail", args=[Meeting.objects.get().pk])
    assert Meeting.objects.count() == 1


def test_frame_in_the_future_is_refused_and_kept(secretary):
    start(secretary)
    meeting = Meeting.objects.get()
    html = fill_frame(secretary, meeting, held_on="2026-10-25").content.decode()
    assert "Ngày sinh hoạt chưa tới" in html
    assert 'value="2026-10-25"' in html
    meeting.refresh_from_db()
    assert meeting.held_on is None


def test_frame_of_an_older_version_is_refused_and_kept(secretary):
    start(secretary)
    meeting = Meeting.objects.get()
    fill_frame(secretary, meeting)
    html = fill_frame(secretary, meeting, place="Nhà bí thư").content.decode()
    assert "vừa được người khác sửa" in html
    assert "Nhà bí thư" in html
    meeting.refresh_from_db()
    assert meeting.place == "Nhà văn hóa"


def test_roll_call_counts_the_base_without_the_exempt(secretary, branch):
    start(secretary)
    meeting = Meeting.objects.get()
    fill_frame(secretary, meeting)
    first = branch.memberships.order_by("pk").first().member_id
    call_roll(secretary, meeting, branch, **{f"mark-{first}": "excused:Ốm", f"opinions-{first}": "0"})
    meeting.refresh_from_db()
    # six members, one exempt: five must attend, one of them ill
    assert (meeting.base, meeting.present, meeting.excused, meeting.unexcused) == (5, 4, 1, 0)
    assert (meeting.speakers, meeting.opinions) == (1, 1)
    assert Attendance.objects.get(member_id=first).reason == "Ốm"


def test_exempt_member_who_came_counts_in_both(secretary, branch):
    start(secretary)
    meeting = Meeting.objects.get()
    fill_frame(secretary, meeting)
    exempt = branch.memberships.order_by("pk").last().member_id
    call_roll(secretary, meeting, branch, **{f"attended-{exempt}": "on"})
    meeting.refresh_from_db()
    assert (meeting.base, meeting.present) == (6, 6)


def test_absent_member_with_opinions_is_refused_and_kept(secretary, branch):
    start(secretary)
    meeting = Meeting.objects.get()
    fill_frame(secretary, meeting)
    first = branch.memberships.order_by("pk").first().member_id
    html = call_roll(secretary, meeting, branch, **{f"mark-{first}": "unexcused"}).content.decode()
    assert "vắng mặt nên không có ý kiến" in html
    assert re.search(rf'name="opinions-{first}" value="2"', html)
    assert not Attendance.objects.exists()


def test_more_votes_than_official_members_present_are_refused(secretary, branch):
    start(secretary)
    meeting = Meeting.objects.get()
    fill_frame(secretary, meeting)
    call_roll(secretary, meeting, branch)
    meeting.refresh_from_db()
    data = {"version": meeting.version, "votes-TOTAL_FORMS": 1, "votes-INITIAL_FORMS": 0}
    data |= {"votes-0-subject": "Thông qua nghị quyết", "votes-0-in_favor": 9}
    html = secretary.post(reverse("meetings:votes", args=[meeting.pk]), data).content.decode()
    assert "nhiều hơn 5 đảng viên chính thức có mặt" in html
    assert meeting.votes.count() == 0
    secretary.post(reverse("meetings:votes", args=[meeting.pk]), data | {"votes-0-in_favor": 5})
    assert list(meeting.votes.values_list("in_favor", "base")) == [(5, 5)]


def resolution_data(meeting, member, **more):
    data = {"version": meeting.version, "number": 5, "items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 0}
    data |= {"assignments-TOTAL_FORMS": 1, "assignments-INITIAL_FORMS": 0, "items-0-text": "Làm đường thôn"}
    data |= {"assignments-0-text": "Vận động 226 hộ", "assignments-0-members": [member], "assignments-0-item": 1}
    return data | {"assignments-0-due_on": "2026-10-30", "assignments-0-measure_total": 226} | more


def test_resolution_gives_an_assignment_that_next_month_reports(secretary, branch):
    start(secretary)
    meeting = Meeting.objects.get()
    fill_frame(secretary, meeting)
    meeting.refresh_from_db()
    member = branch.memberships.first().member_id
    secretary.post(reverse("meetings:resolution", args=[meeting.pk]), resolution_data(meeting, member))
    assignment = Assignment.objects.get()
    assert meeting.documents.get().symbol == "05-NQ/CB"
    assert (assignment.item.text, [row.pk for row in assignment.members.all()]) == ("Làm đường thôn", [member])
    start(secretary, month="2026-11", token="00000000-0000-4000-8000-000000000011")
    later = Meeting.objects.get(month=date(2026, 11, 1))
    fill_frame(secretary, later, month="2026-11", held_on="2026-10-04")
    later.refresh_from_db()
    data = {"version": later.version, "progress-TOTAL_FORMS": 1, "progress-INITIAL_FORMS": 1}
    data |= {"progress-0-assignment": assignment.pk, "progress-0-state": "done", "progress-0-result": "Đủ 226 hộ"}
    data |= {"progress-0-measure_done": 226}
    secretary.post(reverse("meetings:progress", args=[later.pk]), data)
    assignment.refresh_from_db()
    assert (assignment.state, assignment.measure_done) == (AssignmentState.DONE, 226)
    assert assignment.progress.get().state_at_start == AssignmentState.OPEN


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"assignments-0-members": []}, "Chưa giao cho ai"),
        ({"assignments-0-due_on": "2026-10-01"}, "Hạn phải từ ngày sinh hoạt"),
        ({"assignments-0-members": [999999]}, "không có trong danh sách"),
        ({"assignments-0-measure_total": "nhiều"}, "Chỗ này cần một số"),
    ],
)
def test_bad_assignment_is_refused_beside_its_row_and_kept(secretary, branch, change, sentence):
    start(secretary)
    meeting = Meeting.objects.get()
    fill_frame(secretary, meeting)
    meeting.refresh_from_db()
    data = resolution_data(meeting, branch.memberships.first().member_id, **change)
    html = secretary.post(reverse("meetings:resolution", args=[meeting.pk]), data).content.decode()
    assert sentence in html
    assert "Vận động 226 hộ" in html
    assert not Assignment.objects.exists()


def test_facts_fill_the_sheet_and_points_the_rest(logged):
    own = ratings_of_one(logged).self_rating
    # 1: 105 minutes on the due day 5; 2: 5/5 present 5; 3.2: met, notified, papers 5; by hand 5+5+24+9+5+28+5 = 81
    assert (own.total, own.level) == (96, "tot")
    assert [own.scores[code]["by_fact"] for code in ("1", "2", "3.2", "6")] == [True, True, True, False]


def test_sent_and_confirmed_rating_reaches_the_branch_month(secretary, committee, logged):
    secretary.post(reverse("evaluations:submit", args=[logged.pk]))
    assert "96" in committee.get(reverse("evaluations:queue")).content.decode()
    committee.post(reverse("evaluations:confirm", args=[logged.pk]), {"level": "", "reason": ""})
    row = BranchMonth.objects.get(meeting=logged)
    assert (row.self_level, row.official_level, row.timing, row.opinions) == ("tot", "tot", "on_day", 3)


def test_another_level_without_reason_is_refused_and_kept(secretary, committee, logged):
    secretary.post(reverse("evaluations:submit", args=[logged.pk]))
    url = reverse("evaluations:confirm", args=[logged.pk])
    assert "Quyết định mức khác cần có lý do" in committee.post(url, {"level": "kha", "reason": ""}).content.decode()
    committee.post(url, {"level": "kha", "reason": "Chưa gửi tài liệu"})
    row = BranchMonth.objects.get(meeting=logged)
    assert (row.self_level, row.official_level) == ("tot", "kha")


def test_return_and_send_again(secretary, committee, logged):
    secretary.post(reverse("evaluations:submit", args=[logged.pk]))
    committee.post(reverse("evaluations:return", args=[logged.pk]), {"reason": "Thiếu tên người ghi biên bản"})
    assert "Thiếu tên người ghi biên bản" in secretary.get(reverse("home")).content.decode()
    secretary.post(reverse("evaluations:submit", args=[logged.pk]))
    assert logged.review_steps.count() == 3


def test_changed_facts_flag_the_confirmed_level_and_keep_it(secretary, committee, logged, branch):
    secretary.post(reverse("evaluations:submit", args=[logged.pk]))
    committee.post(reverse("evaluations:confirm", args=[logged.pk]), {"level": "", "reason": ""})
    secretary.post(reverse("meetings:correct", args=[logged.pk]), {"reason": "Ghi nhầm một đồng chí vắng"})
    first = branch.memberships.order_by("pk").first().member_id
    call_roll(secretary, logged, branch, **{f"mark-{first}": "unexcused", f"opinions-{first}": "0"})
    row = BranchMonth.objects.get(meeting=logged)
    assert (row.official_level, row.needs_reconfirmation) == ("tot", True)
    logged.refresh_from_db()
    secretary.post(reverse("meetings:finalize", args=[logged.pk]), {"version": logged.version, "anyway": "1"})
    assert [(version.number, version.reason) for version in logged.versions.all()] == [
        (1, ""),
        (2, "Ghi nhầm một đồng chí vắng"),
    ]
    assert "Cần xác nhận lại" in committee.get(reverse("evaluations:queue"), {"state": "flagged"}).content.decode()


def test_locked_minutes_refuse_another_roll_call(secretary, logged, branch):
    html = call_roll(secretary, logged, branch).content.decode()
    assert "Biên bản đã khóa" in html


def test_voided_meeting_counts_nowhere_and_frees_the_month(secretary, logged):
    secretary.post(reverse("meetings:void", args=[logged.pk]), {"reason": "Ghi nhầm tháng"})
    assert BranchMonth.objects.get(branch=logged.unit, month=logged.month).meeting is None
    start(secretary, token="00000000-0000-4000-8000-000000000003")
    assert Meeting.objects.standing().count() == 1


def test_draft_is_kept_in_one_statement_and_shown_again(secretary, django_assert_num_queries):
    start(secretary)
    meeting = Meeting.objects.get()
    url = reverse("meetings:draft", args=[meeting.pk])
    secretary.post(url, {"version": meeting.version, "conclusion": "Gõ dở"})
    assert "Gõ dở" in secretary.get(reverse("meetings:texts", args=[meeting.pk])).content.decode()
    meeting.refresh_from_db()
    assert meeting.conclusion == ""


def test_criticism_stays_in_the_branch(secretary, committee, logged):
    Meeting.objects.filter(pk=logged.pk).update(criticism="Đồng chí An nhận khuyết điểm")
    assert "nhận khuyết điểm" in secretary.get(reverse("meetings:detail", args=[logged.pk])).content.decode()
    html = committee.get(reverse("meetings:detail", args=[logged.pk])).content.decode()
    assert "nhận khuyết điểm" not in html
    assert "Đã thực hiện" in html


def test_topical_session_alone_counts_beside_the_regular_one(secretary, logged):
    start(secretary, kind="topical", token="00000000-0000-4000-8000-000000000004")
    topical = Meeting.objects.get(kind="topical")
    fill_frame(secretary, topical, kind="topical", held_on="2026-10-04", topic="Học tập Bác")
    from chibo.common.dates import Span
    from reports.figures import compute

    figures = compute([logged.unit_id], Span.parse("2026-10"), DAY)[logged.unit_id]
    assert (figures.held, figures.topical) == (1, 1)


def test_moved_meeting_held_on_its_day_is_moved_with_reason(secretary, branch):
    url = reverse("meetings:reschedule", args=["CB"])
    data = {"month": "2026-10", "moved_to": "2026-10-04", "reason": "Bầu cử", "decided_by": "Chi ủy"}
    data |= {"decided_on": "2026-10-01"}
    secretary.post(url, data)
    start(secretary)
    fill_frame(secretary, Meeting.objects.get(), held_on="2026-10-04")
    assert BranchMonth.objects.get(branch=branch, month=date(2026, 10, 1)).timing == "moved"


@pytest.mark.parametrize("name", ["frame", "rollcall", "progress", "texts", "votes", "resolution", "minutes", "detail"])
def test_every_step_page_opens_before_and_after_the_lock(secretary, logged, name):
    html = secretary.get(reverse(f"meetings:{name}", args=[logged.pk])).content.decode()
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("name", ["list", "assignments", "start"])
def test_list_pages_open(secretary, logged, name):
    assert secretary.get(reverse(f"meetings:{name}")).status_code == 200


@pytest.mark.parametrize("name", ["queue", "annual", "criteria"])
def test_rating_pages_open(committee, logged, name):
    assert committee.get(reverse(f"evaluations:{name}")).status_code == 200


def test_committee_sees_its_branches_of_a_month(committee, logged):
    assert "Chi bộ thôn Mai" in committee.get(reverse("meetings:list"), {"month": "2026-10"}).content.decode()


def test_review_page_shows_the_opinions(committee, logged):
    html = committee.get(reverse("evaluations:review", args=[logged.pk])).content.decode()
    assert "Chi bộ tự xếp loại" in html


def test_first_page_leads_to_a_topical_sheet_that_came_back(secretary, branch):
    meeting = ReadyMeetingFactory(unit=branch, kind=MeetingKind.TOPICAL, topic="Học tập Bác")
    user = Access.objects.get(unit=branch, role=Role.SECRETARY).user
    other = UserFactory()
    rate_meeting(meeting=meeting, judgements=judged(), actor=user, at=timezone.now())
    submit_rating(meeting=meeting, actor=user, at=timezone.now())
    return_rating(meeting=meeting, unit=branch.parent, actor=other, at=timezone.now(), reason="Bổ sung ý kiến")
    html = secretary.get(reverse("home")).content.decode()
    assert "Cấp trên trả lại phiếu sinh hoạt chuyên đề tháng 9/2026 để bổ sung." in html
    assert reverse("evaluations:sheet", args=[meeting.pk]) in html
