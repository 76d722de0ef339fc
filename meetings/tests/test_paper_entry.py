"""Paper first: a few numbers and the photographs; the same rules as on the screens."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from chibo.common.dates import month_start, today
from chibo.files.tests.samples import picture, upload
from chibo.organization.tests.factories import MemberFactory
from meetings import paper_reference
from meetings.calendar_page import branch_year
from meetings.enums import MeetingKind, MeetingSource
from meetings.forms.paper_entry import VOTE_SUBJECT
from meetings.models import Meeting
from meetings.services.record import finalize
from meetings.states import FROM_PAPER, state_of
from meetings.tests.factories import AttendanceFactory, MeetingFactory, VoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def meeting(people):
    return MeetingFactory(unit=people.branch, month=month_start(today()))


def numbers(meeting, **changes):
    values = {
        "version": meeting.version,
        "held_on": today().isoformat(),
        "started_at": "19:00",
        "ended_at": "20:45",
        "base": 2,
        "present": 1,
        "excused": 1,
        "unexcused": 0,
        "speakers": 1,
        "opinions": 3,
        "vote_base": 1,
        "in_favor": 1,
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def send(people, meeting, role="secretary", **changes):
    return people.client(role).post(reverse("meetings:paper-entry", args=[meeting.pk]), numbers(meeting, **changes))


def errors_of(answer):
    return {name: list(sentences) for name, sentences in answer.context["form"].errors.items()}


def test_numbers_and_photographs_come_in_at_once_and_the_state_says_so(people, meeting):
    sent = [upload(picture(color="red"), "1.jpg"), upload(picture(color="blue"), "2.jpg")]
    answer = send(people, meeting, conclusion="Nhất trí làm đường.", file=sent, page=1, next="1")
    assert answer["Location"] == reverse("evaluations:sheet", args=[meeting.pk])
    row = Meeting.objects.get(pk=meeting.pk)
    assert (row.held_on, row.base, row.present, row.excused, row.unexcused) == (today(), 2, 1, 1, 0)
    assert (row.speakers, row.opinions, row.conclusion, row.source) == (
        1,
        3,
        "Nhất trí làm đường.",
        MeetingSource.PAPER,
    )
    assert list(row.votes.values_list("base", "in_favor", "against", "other")) == [(1, 1, 0, 0)]
    assert (row.files.count(), state_of(row), row.on_behalf_by) == (2, FROM_PAPER, "")
    page = people.client().get(reverse("meetings:detail", args=[meeting.pk])).content.decode()
    assert FROM_PAPER in page


def test_the_base_comes_from_the_roster_and_the_page_from_the_code(people, meeting):
    MemberFactory.create_batch(3, branch=people.branch)
    url = reverse("meetings:paper-page", args=[paper_reference.reference(meeting.pk, 4)])
    answer = people.client().get(url, follow=True)
    form = answer.context["form"]
    assert (form["base"].value(), form["page"].value()) == (5, "4")


@pytest.mark.parametrize(("role", "status"), [("secretary", 302), ("sister_secretary", 404), ("committee", 302)])
def test_the_code_opens_nothing_outside(people, meeting, role, status):
    code = paper_reference.reference(meeting.pk, 1)
    assert people.client(role).get(reverse("meetings:paper-page", args=[code])).status_code == status


@pytest.mark.parametrize("code", ["a", "aaaaaaaaaaaaa", "1-1", "x" * 60])
def test_a_code_that_is_not_ours_is_not_found(people, code):
    assert people.client().get(reverse("meetings:paper-page", args=[code])).status_code == 404


@pytest.mark.parametrize(("pk", "page"), [(1, 1), (2_000_000, 63), (255, 7)])
def test_a_reference_is_read_back_and_does_not_bear_a_change(pk, page):
    code = paper_reference.reference(pk, page)
    assert paper_reference.read(code) == (pk, page)
    assert paper_reference.read(code.upper()) == (pk, page)
    changed = ("b" if code[0] != "b" else "c") + code[1:]
    assert paper_reference.read(changed) is None
    assert len(code) <= 20


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"held_on": ""}, {"held_on": ["Chưa có ngày sinh hoạt. Mời đồng chí ghi ngày sinh hoạt."]}),
        (
            {"present": 2},
            {
                "present": [
                    "Có mặt 2 + vắng có lý do 1 + vắng không có lý do 0 = 3, chưa bằng 2 phải dự. "
                    "Mời đồng chí xem lại bốn số này."
                ]
            },
        ),
        (
            {"base": 9, "present": 8},
            {"base": ["Ngày này danh sách chi bộ có 2 đảng viên. Mời đồng chí xem lại số phải dự."]},
        ),
        (
            {"speakers": 2},
            {"speakers": ["Số đồng chí phát biểu nhiều hơn 1 có mặt. Mời đồng chí đếm lại."]},
        ),
        ({"vote_base": 2}, {"vote_base": ["Nhiều hơn 1 đồng chí có mặt. Mời đồng chí xem lại số này."]}),
        (
            {"in_favor": 2},
            {"in_favor": ["Tổng số phiếu là 2, nhiều hơn 1 đảng viên chính thức có mặt. Mời đồng chí đếm lại."]},
        ),
        (
            {"vote_base": ""},
            {"vote_base": ["Chưa có số đảng viên chính thức có mặt. Mời đồng chí ghi; đảng viên dự bị không tính."]},
        ),
        (
            {"ended_at": "18:00"},
            {"ended_at": ["Giờ kết thúc phải sau giờ bắt đầu, không quá 6 giờ. Mời đồng chí xem lại hai giờ này."]},
        ),
    ],
)
def test_numbers_that_cannot_be_are_refused_and_stay_typed(people, meeting, changes, errors):
    answer = send(people, meeting, conclusion="Giữ lại", file=[upload(picture(), "1.jpg")], **changes)
    assert errors_of(answer) == errors
    assert answer.context["form"]["conclusion"].value() == "Giữ lại"
    row = Meeting.objects.get(pk=meeting.pk)
    assert (row.base, row.source, row.files.count()) == (None, MeetingSource.ENTERED, 1)


def test_a_photograph_that_is_refused_keeps_the_numbers_typed(people, meeting):
    answer = send(people, meeting, file=[upload(b"MZ", "a.jpg")])
    assert answer.context["refusals"][0].startswith("a.jpg: Không nhận")
    assert answer.context["form"]["present"].value() == "1"


def test_a_roll_called_by_name_goes_before_numbers_on_paper(people, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(held_on=today(), base=2, present=2, excused=0, unexcused=0)
    for member in (people.member, people.other):
        AttendanceFactory(meeting=meeting, member=member)
    answer = send(people, meeting, base=2, present=1, in_favor=None)
    assert answer.status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).present == 2


def test_votes_on_other_contents_stay_and_the_one_on_paper_is_changed(people, meeting):
    VoteFactory(meeting=meeting, subject="Xếp loại quý III", base=1, in_favor=0, other=1)
    VoteFactory(meeting=meeting, subject="Kết nạp đảng viên", base=1, in_favor=1)
    form = people.client().get(reverse("meetings:paper-entry", args=[meeting.pk])).context["form"]
    assert [form[name].value() for name in ("vote_base", "in_favor")] == [None, None]
    send(people, meeting)
    send(people, Meeting.objects.get(pk=meeting.pk), in_favor=0, against=1)
    assert list(meeting.votes.values_list("subject", "base", "in_favor", "against", "other")) == [
        ("Xếp loại quý III", 1, 0, 0, 1),
        ("Kết nạp đảng viên", 1, 1, 0, 0),
        (VOTE_SUBJECT, 1, 0, 1, 0),
    ]
    form = people.client().get(reverse("meetings:paper-entry", args=[meeting.pk])).context["form"]
    assert [form[name].value() for name in ("vote_base", "in_favor", "against")] == [1, 0, 1]


def test_a_committee_keys_in_on_behalf_marked_so(people, meeting):
    assert send(people, meeting, role="committee").status_code == 302
    named = Meeting.objects.get(pk=meeting.pk).on_behalf_by
    assert named == f"{people.committee.user.full_name}, {people.commune.committee_name}"


def test_full_minutes_may_follow(people, meeting):
    from django.utils import timezone

    send(people, meeting)
    row = Meeting.objects.get(pk=meeting.pk)
    locked = finalize(meeting=row, version=row.version, actor=people.secretary.user, at=timezone.now())
    assert (locked.is_finalized, state_of(locked)) == (True, "Đã có biên bản")


def test_numbers_typed_over_newer_ones_are_shown_beside_them(people, meeting):
    send(people, meeting)
    answer = send(people, meeting, present=2, excused=0)
    rows = {row["label"]: (row["stored"], row["typed"]) for row in answer.context["conflicts"]}
    assert rows["Có mặt"] == ("1", "2")
    assert answer.context["form"]["version"].value() == str(Meeting.objects.get(pk=meeting.pk).version)


def test_pages_are_given_to_the_photographs_that_are_there(people, meeting):
    send(people, meeting, file=[upload(picture(), "1.jpg")])
    file = meeting.files.get()
    fresh = Meeting.objects.get(pk=meeting.pk)
    send(people, fresh, **{f"page-{file.pk}": "3"})
    assert meeting.files.get().page == 3
    answer = send(people, Meeting.objects.get(pk=meeting.pk), **{f"page-{file.pk}": "ba"})
    assert answer.context["refusals"] == ["Số trang của ảnh cần là một số. Mời đồng chí ghi lại, ví dụ 2."]


def test_a_meeting_of_the_chi_uy_has_no_pack(people):
    meeting = MeetingFactory(unit=people.branch, kind=MeetingKind.BRANCH_COMMITTEE, month=date(2026, 9, 1))
    answer = send(people, meeting, in_favor=None)
    assert "không có gói giấy" in str(errors_of(answer))


def test_a_month_with_its_numbers_from_paper_is_done_and_says_so_in_the_list(people, meeting):
    rows = {row.month: row for row in branch_year(people.branch, today().year, today())}
    assert rows[meeting.month].is_unfinished
    send(people, meeting)
    row = next(row for row in branch_year(people.branch, today().year, today()) if row.month == meeting.month)
    assert (row.state, row.tone, row.is_unfinished) == (FROM_PAPER, "info", False)
