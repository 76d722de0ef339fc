import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from chibo.common.dates import today
from meetings.models import Proposal, ProposalDeadlineRule, ProposalField, ProposalStep
from meetings.tests.factories import MeetingFactory
from meetings.tests.proposal_scene import SENT_ON

TOKEN = str(uuid4())


@pytest.fixture
def as_(scene):
    def signed_in(name):
        client = Client()
        client.force_login(getattr(scene, name).user)
        return client

    return signed_in


def page(answer):
    return answer.content.decode()


def typed(scene, **changes):
    return {
        "field": scene.land.pk,
        "text": "Đề nghị đo lại đất.",
        "addressee": "Ủy ban nhân dân xã",
        "raised_on": "2026-09-03",
        "form_token": TOKEN,
    } | changes


NEW = "meetings:proposal-new"


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


# --- writing ---------------------------------------------------------------------------------------------------------


def test_form_warns_and_names_the_committee_above(scene, as_):
    shown = page(as_("secretary").get(reverse(NEW)))
    assert "Không ghi nội dung tự phê bình, kỷ luật" in shown
    assert f"Gửi {scene.commune.committee_name}</button>" in shown


def test_sent_twice_there_is_one_proposal(scene, as_):
    client = as_("secretary")
    for _ in range(2):
        answer = client.post(reverse(NEW), typed(scene, send="1"))
    row = Proposal.objects.get()
    assert (answer.headers["Location"], row.symbol) == (url("proposal", row.pk), f"01/{today().year}")


def test_kept_proposal_is_changed_and_sent_later(scene, as_):
    client = as_("secretary")
    client.post(reverse(NEW), typed(scene))
    row = Proposal.objects.get()
    assert row.state == "draft"
    client.post(url("proposal-edit", row.pk), typed(scene, text="Đo đất của 12 hộ.", version=1, send="1"))
    row.refresh_from_db()
    assert (row.text, row.state, row.place) == ("Đo đất của 12 hộ.", "sent", scene.commune)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Chưa có nội dung kiến nghị. Mời đồng chí ghi nội dung kiến nghị."),
        ({"field": ""}, "Chưa chọn lĩnh vực. Mời đồng chí chọn một mục."),
        ({"field": "99999"}, "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
        ({"raised_on": "32/13"}, "Chưa rõ là ngày nào. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026."),
        ({"raised_on": "2200-01-01"}, "Ngày này chưa tới"),
        ({"text": "a" * 4001}, "Phần này đang dài 4001 chữ, chỉ ghi được 4000 chữ. Mời đồng chí rút gọn."),
    ],
)
def test_wrong_form_says_why_and_loses_nothing(scene, as_, changes, sentence):
    shown = page(as_("secretary").post(reverse(NEW), typed(scene, send="1", addressee="Nơi đã ghi", **changes)))
    assert (sentence in shown, "Nơi đã ghi" in shown, Proposal.objects.count()) == (True, True, 0)


def test_committee_writes_on_behalf_of_a_branch_it_chooses(scene, as_):
    client = as_("committee")
    assert "Chưa chọn chi bộ" in page(client.post(reverse(NEW), typed(scene)))
    assert "Mục này không có trong danh sách" in page(client.post(reverse(NEW), typed(scene, unit="T3")))
    client.post(reverse(NEW), typed(scene, unit="T1", send="1"))
    row = Proposal.objects.get()
    assert (row.unit, row.on_behalf_by) == (
        scene.branch,
        f"{scene.committee.user.full_name}, {scene.commune.committee_name}",
    )


def test_proposal_raised_at_a_meeting_bears_its_day(scene, as_):
    meeting = MeetingFactory(unit=scene.branch, called=True)
    address = f"{reverse(NEW)}?meeting={meeting.pk}"
    client = as_("secretary")
    assert 'value="2026-09-03"' in page(client.get(address))
    client.post(address, typed(scene, send="1"))
    assert Proposal.objects.get().meeting == meeting
    assert "Kiến nghị nêu ở kỳ này" in page(client.get(url("detail", meeting.pk)))


@pytest.mark.parametrize("who", ["sister_secretary", "other_committee"])
def test_other_branch_finds_neither_meeting_nor_proposal(scene, as_, who):
    meeting, row = MeetingFactory(unit=scene.branch, called=True), scene.send()
    client = as_(who)
    addresses = [f"{reverse(NEW)}?meeting={meeting.pk}", url("proposal", row.pk), url("proposal-edit", row.pk)]
    addresses += [url("proposal-step", row.pk, "answered"), url("proposal-pdf", row.pk, "phieu-kien-nghi")]
    assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)


def test_two_people_on_one_draft_see_both_texts(scene, as_):
    row, client = scene.draft(), as_("secretary")
    address = url("proposal-edit", row.pk)
    client.post(address, typed(scene, text="Bản thứ nhất", version=1))
    shown = page(client.post(address, typed(scene, text="Bản thứ hai", version=1)))
    assert ("Bản thứ nhất" in shown, "Bản thứ hai" in shown) == (True, True)
    client.post(address, typed(scene, text="Bản thứ hai", version=2))
    row.refresh_from_db()
    assert row.text == "Bản thứ hai"


def test_draft_is_dropped_and_a_sent_one_is_not(scene, as_):
    client, kept, sent = as_("secretary"), scene.draft(), scene.send()
    client.post(url("proposal-drop", kept.pk))
    shown = page(client.post(url("proposal-drop", sent.pk), follow=True))
    assert list(Proposal.objects.all()) == [sent]
    assert "đã gửi nên không bỏ được" in shown


def test_sent_proposal_opened_for_change_is_shown(scene, as_):
    row = scene.send()
    assert as_("secretary").get(url("proposal-edit", row.pk)).headers["Location"] == url("proposal", row.pk)


# --- on its way ------------------------------------------------------------------------------------------------------


def test_committee_receives_and_answers_and_the_way_is_visible(scene, as_):
    row, client = scene.send(), as_("committee")
    client.post(url("proposal-step", row.pk, "received"), {"form_token": str(uuid4())})
    client.post(url("proposal-step", row.pk, "answered"), {"text": "Sẽ đo.", "form_token": str(uuid4())})
    shown = page(as_("secretary").get(url("proposal", row.pk)))
    name = scene.commune.committee_name
    for words in (f"{scene.branch.name} gửi {name}", f"{name} tiếp nhận", f"{name} trả lời", "Sẽ đo."):
        assert words in shown
    assert "Trả lời kiến nghị</a>" not in shown


def test_place_and_days_are_said(scene, as_):
    row = scene.send(day=today() - timedelta(days=12), raised_on=today() - timedelta(days=12))
    shown = page(as_("secretary").get(url("proposal", row.pk)))
    assert f"Đang ở {scene.commune.committee_name}, từ" in shown
    assert "(12 ngày)" in shown


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("answered", {}, "Chưa có nội dung trả lời. Mời đồng chí ghi nội dung trả lời."),
        ("answered", {"text": "Sẽ lắp.", "outside_body": "Điện lực"}, "Chưa có số văn bản của cơ quan trả lời."),
        ("returned", {}, "Chưa có chi bộ cần bổ sung, làm rõ điều gì."),
        ("forwarded", {"to_unit": "B"}, "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
        ("letter", {"document_on": "2200-01-01", "outside_body": "Điện lực"}, "Ngày này chưa tới"),
    ],
)
def test_wrong_step_says_why_and_takes_nothing(scene, as_, kind, data, sentence):
    row = scene.send()
    assert sentence in page(as_("committee").post(url("proposal-step", row.pk, kind), data))
    assert ProposalStep.objects.count() == 1


def test_step_sent_twice_is_taken_once_though_it_lies_elsewhere_now(scene, as_):
    row, client = scene.send(), as_("committee")
    for _ in range(2):
        answer = client.post(
            url("proposal-step", row.pk, "forwarded"), {"to_unit": "D", "form_token": TOKEN}, follow=True
        )
        assert answer.status_code == 200
    assert row.steps.filter(kind="forwarded").count() == 1


def test_old_page_of_a_step_says_that_it_is_over(scene, as_):
    row = scene.take(scene.send(), "forwarded", to_unit=scene.district)
    for answer in (
        as_("committee").get(url("proposal-step", row.pk, "answered"), follow=True),
        as_("committee").post(url("proposal-step", row.pk, "answered"), {"text": "x"}, follow=True),
        as_("board").get(url("proposal-step", row.pk, "sent"), follow=True),
    ):
        assert "Bước này không còn làm được" in page(answer)
    assert row.steps.count() == 2


def test_board_acts_for_the_committee_and_it_is_marked(scene, as_):
    row, client = scene.send(), as_("board")
    assert f"Đồng chí làm thay {scene.commune.committee_name}" in page(client.get(url("proposal", row.pk)))
    client.post(url("proposal-step", row.pk, "received"), {"form_token": TOKEN})
    assert row.steps.last().on_behalf_by == f"{scene.board.user.full_name}, {scene.district.committee_name}"


@pytest.mark.parametrize("who", ["secretary", "cadre"])
def test_branch_takes_no_step_of_a_committee(scene, as_, who):
    row = scene.send()
    assert as_(who).get(url("proposal-step", row.pk, "answered")).status_code == 403


def test_unknown_step_and_paper_are_404(scene, as_):
    row, client = scene.send(), as_("committee")
    addresses = [url("proposal-step", row.pk, kind) for kind in ("escalated", "handed_over", "x")]
    addresses += [url("proposal-pdf", row.pk, paper) for paper in ("cong-van", "x")]
    assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_returned_proposal_is_clarified_by_the_branch(scene, as_):
    row = scene.take(scene.send(), "returned", 2, text="Hộ nào?")
    client = as_("secretary")
    assert "Bổ sung và gửi lại" in page(client.get(url("proposal", row.pk)))
    client.post(url("proposal-step", row.pk, "sent"), {"text": "Mười hai hộ ngõ 3.", "form_token": TOKEN})
    row.refresh_from_db()
    assert (row.state, row.place) == ("sent", scene.commune)


# --- lists -----------------------------------------------------------------------------------------------------------


def listed(client, query=""):
    found = re.findall(r"/meetings/proposals/(\d+)/", page(client.get(url("proposals") + query)))
    return sorted({int(pk) for pk in found})


def test_committee_sees_first_what_lies_with_it(scene, as_):
    here, gone = scene.send(), scene.take(scene.send(), "forwarded", to_unit=scene.district)
    client = as_("committee")
    assert listed(client) == [here.pk]
    assert listed(client, "?view=all") == [here.pk, gone.pk]
    assert listed(as_("board")) == [gone.pk]


def test_overdue_list_is_the_units_and_the_one_aboves(scene, as_):
    late = scene.send(day=date(2020, 1, 6))
    scene.send(day=today(), raised_on=today())
    for who in ("secretary", "committee", "board"):
        assert listed(as_(who), "?view=all&state=overdue") == [late.pk]


def test_list_asks_the_same_number_of_queries(scene, as_, django_assert_max_num_queries):
    client = as_("board")
    for _ in range(8):
        scene.send()
    client.get(url("proposals"))
    with django_assert_max_num_queries(14):
        client.get(url("proposals") + "?view=all")


def test_counts_stand_on_the_first_pages(scene, as_):
    scene.send(day=date(2020, 1, 6))
    assert "Kiến nghị quá hạn trả lời" in page(as_("committee").get("/"))
    assert "Quá hạn trả lời" in page(as_("secretary").get("/"))


def test_phone_bar_has_proposals_for_branch_and_committee(scene, as_):
    for who in ("secretary", "committee"):
        bar = page(as_(who).get(url("proposals"))).split('class="phone-bar"')[1]
        assert re.findall(r">\s*([^<>\s][^<>]*?)\s*</a>", bar) == [
            "Trang chủ",
            "Sinh hoạt",
            "Nhiệm vụ",
            "Kiến nghị",
            "Mục khác",
        ]


# --- answers at a meeting --------------------------------------------------------------------------------------------


def test_answer_is_ticked_on_the_page_of_the_meeting(scene, as_):
    row = scene.take(scene.send(), "answered", 10, text="Sẽ đo trong tháng 10.")
    meeting = MeetingFactory(unit=scene.branch, called=True, month=date(2026, 10, 1), held_on=date(2026, 10, 3))
    client = as_("secretary")
    assert "Sẽ đo trong tháng 10." in page(client.get(url("detail", meeting.pk)))
    client.post(url("answers", meeting.pk), {"step": [row.steps.last().pk]})
    assert meeting.announced_answers.count() == 1
    shown = page(client.post(url("answers", meeting.pk), {"step": ["999999"]}, follow=True))
    assert "Danh sách trả lời kiến nghị đã thay đổi" in shown


# --- settings --------------------------------------------------------------------------------------------------------


def test_board_adds_renames_and_retires_a_field(scene, as_):
    client = as_("board")
    client.post(url("proposal-field-new"), {"name": "Tôn giáo", "position": 5, "is_active": "on"})
    field = ProposalField.objects.get(name="Tôn giáo")
    shown = page(client.post(url("proposal-field-new"), {"name": "Tôn giáo", "position": 5}))
    assert "Đã có lĩnh vực này rồi. Mời đồng chí xem lại" in shown
    client.post(url("proposal-field", field.pk), {"name": "Tôn giáo, tín ngưỡng", "position": 5})
    field.refresh_from_db()
    assert (field.name, field.is_active) == ("Tôn giáo, tín ngưỡng", False)
    assert "Tôn giáo, tín ngưỡng" not in page(as_("secretary").get(reverse(NEW)))


def test_committee_sets_a_deadline_for_its_subtree_only(scene, as_):
    client = as_("committee")
    data = {"unit": scene.commune.pk, "days": "15", "days_to_escalate": "", "valid_from": "2026-09-01"}
    client.post(url("proposal-rule-new"), data)
    rule = ProposalDeadlineRule.objects.get(unit=scene.commune)
    assert (rule.days, rule.days_to_escalate, scene.send().due_on) == (15, None, SENT_ON + timedelta(days=15))
    assert "Mục này không có trong danh sách" in page(
        client.post(url("proposal-rule-new"), data | {"unit": scene.district.pk})
    )
    assert "Số này không quá 365" in page(client.post(url("proposal-rule-new"), data | {"days": "400"}))
    client.post(url("proposal-rule-end", rule.pk), {"last_day": "2026-12-31"})
    rule.refresh_from_db()
    assert rule.valid_to == date(2026, 12, 31)


def test_shipped_rule_is_ended_only_from_above_everything(scene, as_):
    shipped = ProposalDeadlineRule.objects.get(unit=None)
    assert as_("board").get(url("proposal-rule-end", shipped.pk)).status_code == 403
    assert as_("administrator").get(url("proposal-rule-end", shipped.pk)).status_code == 200
