"""The pages of the branch's sheet: reckoned live, events that stay in the branch, before the meeting, other sets."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.common.dates import add_months, month_start, today
from chibo.testing.readonly import only_reads
from evaluations.enums import CriteriaStatus, Rater
from evaluations.models import CriteriaSet, Evaluation, ReviewStep
from evaluations.services.rating import submit_rating
from evaluations.tests.cast import Cast
from evaluations.tests.factories import JUDGED, at
from meetings.models import Meeting
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db

EVENT, EVENT_CODE = "Có đảng viên bị kỷ luật từ Khiển trách trở lên", "ky_luat"


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def uses(cast: Cast, code: str) -> CriteriaSet:
    """Let the branch rate by a published copy of the shipped set `code`."""
    row = copy.copy(CriteriaSet.objects.get(code=code))
    row.pk, row._state.adding, row.is_shipped = None, True, False
    row.unit, row.status, row.published_at = cast.branch, CriteriaStatus.PUBLISHED, at(1)
    row.valid_from, row.valid_to = date(2026, 1, 1), None
    row.branch_type = None
    row.save()
    return row


def posted(**changes: object) -> dict[str, object]:
    points = JUDGED | {code[1:].replace("_", "."): value for code, value in changes.items()}
    return {f"exact-{code}": str(value) for code, value in points.items()}


def preview(client: Client, cast: Cast, data: dict, *, htmx: bool = True) -> str:
    headers = {"HX-Request": "true"} if htmx else {}
    with only_reads():
        answer = client.post(cast.url("sheet-preview"), data, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


# --- reckoned live ---------------------------------------------------------------------------------------------------


def test_preview_tells_total_level_and_what_is_lacking_and_writes_nothing(cast: Cast) -> None:
    page = preview(cast.client("secretary"), cast, posted(c4_2=15))  # 93 − 5 = 88
    assert "<b>88</b>/100" in page
    assert "Còn thiếu 2 điểm để đạt mức Tốt" in page
    assert "Mục 4.2 (thêm 10 điểm): tổng 98, mức Tốt" in page
    assert "<h1" not in page
    assert Evaluation.objects.count() == 0


def test_preview_names_what_is_wrong_beside_its_criterion(cast: Cast) -> None:
    page = preview(cast.client("secretary"), cast, posted(c4_2=26) | {"points-2": "3"})
    assert "Tiêu chí 4.2: điểm ghi ngoài khoảng. Mời đồng chí ghi từ 0 đến 25." in page
    assert "số liệu của kỳ sinh hoạt cho 5 điểm. Mời đồng chí ghi lý do chấm khác." in page


def test_preview_of_an_empty_sheet_counts_what_is_open(cast: Cast) -> None:
    page = preview(cast.client("secretary"), cast, {})
    assert "Còn 7 mục chưa cho điểm" in page


def test_preview_without_script_shows_the_whole_sheet_with_what_was_typed(cast: Cast) -> None:
    page = preview(cast.client("secretary"), cast, posted() | {"reason-4.1": "Đủ các bước"}, htmx=False)
    assert "<h1" in page
    assert "Đủ các bước" in page
    assert "phiếu chưa lưu" in page


def test_preview_of_a_sheet_that_was_sent_leads_to_it(cast: Cast) -> None:
    submit_ready(cast)
    client = cast.client("secretary")
    answer = client.post(cast.url("sheet-preview"), posted(), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, cast.url("sheet"))
    assert client.post(cast.url("sheet-preview"), posted()).status_code == 302


def submit_ready(cast: Cast) -> None:
    client = cast.client("secretary")
    client.post(cast.url("sheet"), posted())
    submit_rating(meeting=cast.meeting, actor=cast.accesses["secretary"].user, at=at(4))


@pytest.mark.parametrize(("role", "status"), [("cadre", 403), ("stranger", 404), ("administrator", 403)])
def test_preview_is_for_those_who_may_rate(cast: Cast, role: str, status: int) -> None:
    assert cast.client(role).post(cast.url("sheet-preview"), posted()).status_code == status


# --- every form of criteria ------------------------------------------------------------------------------------------


def test_sheet_of_28_criteria_has_worded_bands_sub_totals_and_greyed_lines(cast: Cast) -> None:
    uses(cast, "an-phu")
    Meeting.objects.filter(pk=cast.meeting.pk).update(speakers=None)
    page = cast.client("secretary").get(cast.url("sheet")).content.decode()
    assert page.count('<fieldset class="criterion') == 28
    assert "<span>Từ 75% đến dưới 90%: 3 điểm</span>" in page
    assert "<span>Không đạt</span>" in page
    assert "Không áp dụng: tháng này không có chuyên đề." in page
    assert 'name="points-4.3"' not in page


def test_not_applicable_with_a_reason_is_left_out_of_the_total(cast: Cast) -> None:
    data = posted() | {"not-applicable-6": "1", "reason-6": "Chi bộ mới thành lập"}
    del data["exact-6"]
    assert cast.client("secretary").post(cast.url("sheet"), data).status_code == 302
    own = Evaluation.objects.get()
    assert (own.total, own.maximum, own.scores["6"]["not_applicable"]) == (63, 70, True)
    page = cast.client("secretary").get(cast.url("sheet")).content.decode()
    assert '<input type="checkbox" name="not-applicable-6" value="1" checked>' in page


def test_not_applicable_without_a_reason_loses_nothing(cast: Cast) -> None:
    answer = cast.client("secretary").post(cast.url("sheet"), posted(c4_1=4) | {"not-applicable-7": "1"})
    page = answer.content.decode()
    assert (answer.status_code, Evaluation.objects.count()) == (200, 0)
    assert "Mời đồng chí ghi lý do." in page
    assert '<input type="checkbox" name="not-applicable-7" value="1" checked>' in page
    assert '<input type="radio" name="points-4.1"' in page


def test_wrong_and_open_criteria_are_named_in_one_round(cast: Cast) -> None:
    data = posted(c4_2="nhiều")
    del data["exact-4.3"], data["exact-5"]
    page = cast.client("secretary").post(cast.url("sheet"), data).content.decode()
    assert [code for code in ("4.1", "4.2", "4.3", "5", "7") if f'href="#criterion-{code}"' in page] == [
        "4.2",
        "4.3",
        "5",
    ]


def test_rubric_is_chosen_by_level_and_held_to_the_facts(cast: Cast) -> None:
    uses(cast, "tra-vinh")
    Meeting.objects.filter(pk=cast.meeting.pk).update(present=36, excused=5)  # 36/41 = 87,8%
    client = cast.client("secretary")
    page = client.get(cast.url("sheet")).content.decode()
    assert "Mức Tốt cần từ 90% đảng viên trở lên dự sinh hoạt (36/41 đảng viên dự (87,8%))" in page
    assert client.post(cast.url("sheet"), {"level": "tot"}).status_code == 302
    own = Evaluation.objects.get()
    assert (own.level, own.uncapped_level, own.total) == ("kha", "tot", None)
    page = client.get(cast.url("sheet")).content.decode()
    assert '<input type="radio" name="level" value="tot" checked>' in page


def test_rubric_without_a_level_is_not_saved(cast: Cast) -> None:
    uses(cast, "tra-vinh")
    answer = cast.client("secretary").post(cast.url("sheet"), {"reason": "Ghi chú của chi bộ"})
    page = answer.content.decode()
    assert (answer.status_code, Evaluation.objects.count()) == (200, 0)
    assert "Chưa chọn mức. Mời đồng chí chọn một trong bốn mức." in page
    assert "Ghi chú của chi bộ" in page


def test_saved_twice_from_the_back_button_is_one_sheet(cast: Cast) -> None:
    client = cast.client("secretary")
    for _ in range(2):
        assert client.post(cast.url("sheet"), posted()).status_code == 302
    assert Evaluation.objects.count() == 1


def test_what_stands_on_the_screen_is_what_is_sent(cast: Cast) -> None:
    client = cast.client("secretary")
    client.post(cast.url("sheet"), posted())
    answer = client.post(cast.url("submit"), posted(c4_1=0) | {"save": "1", "reason": "Ghi chú mới"})
    own = Evaluation.objects.latest()
    assert (answer.status_code, own.total, own.reason) == (302, 88, "Ghi chú mới")
    assert ReviewStep.objects.get().evaluation == own


def test_sheet_with_a_fault_is_neither_saved_nor_sent(cast: Cast) -> None:
    client = cast.client("secretary")
    answer = client.post(cast.url("submit"), posted(c4_1=99) | {"save": "1", "reason": "Ghi chú mới"})
    assert (answer.status_code, Evaluation.objects.count(), ReviewStep.objects.count()) == (200, 0, 0)
    assert "Ghi chú mới" in answer.content.decode()


def test_enter_saves_and_does_not_send(cast: Cast) -> None:
    page = cast.client("secretary").get(cast.url("sheet")).content.decode()
    assert page.index("Lưu và làm tiếp") < page.index(f'formaction="{cast.url("submit")}"')


def test_rubric_shows_the_facts_beside_its_levels(cast: Cast) -> None:
    uses(cast, "tra-vinh")
    page = cast.client("secretary").get(cast.url("sheet")).content.decode()
    assert "38/41 (92,7%)" in page


# --- events stay in the branch ---------------------------------------------------------------------------------------


@pytest.fixture
def planted(cast: Cast) -> Cast:
    """The branch recorded an event and sent its rating up; the committee confirmed an earlier one."""
    uses(cast, "tra-vinh")
    client = cast.client("secretary")
    client.post(cast.url("sheet"), {"level": "tot", "events": [EVENT_CODE]})
    submit_rating(meeting=cast.meeting, actor=cast.accesses["secretary"].user, at=at(4))
    return cast


def test_branch_reads_its_event_and_the_level_it_leads_to(planted: Cast) -> None:
    page = planted.client("secretary").get(planted.url("sheet")).content.decode()
    assert EVENT in page
    assert Evaluation.objects.get().level == "kem"


@pytest.mark.parametrize("role", ["committee", "board", "cadre"])
def test_above_the_branch_one_reads_only_that_there_was_an_event(planted: Cast, role: str) -> None:
    client = planted.client(role)
    names = ["sheet", "review", "visitor", "sheet-papers"]
    addresses = [planted.url(name) for name in names] + [reverse(name) for name in PAGES_ABOVE]
    pages = [client.get(address, follow=True).content.decode() for address in addresses]
    assert [
        address for address, page in zip(addresses, pages, strict=True) if EVENT in page or EVENT_CODE in page
    ] == []
    assert "Có sự kiện theo quy định: xếp mức Kém" in pages[0]


PAGES_ABOVE = ["evaluations:queue", "home", "reports:board", "reports:quality", "reports:list", "meetings:list"]


def test_report_pages_and_frozen_rows_hold_no_event(planted: Cast) -> None:
    client = planted.client("committee")
    unit = planted.commune.code
    for address in (reverse("reports:board-unit", args=[unit]), reverse("reports:heat-map", args=[unit])):
        page = client.get(address).content.decode()
        assert (EVENT in page, EVENT_CODE in page) == (False, False)


def test_audit_holds_neither_code_nor_label(planted: Cast) -> None:
    rows = [str(row) for row in AuditEvent.objects.values_list("verb", "fields", "subject_type", "subject_id")]
    assert [row for row in rows if "evaluations.rate" in row] != []
    assert [row for row in rows if EVENT_CODE in row or EVENT in row] == []


def test_committee_that_rates_on_behalf_neither_sees_nor_loses_the_event(cast: Cast) -> None:
    uses(cast, "tra-vinh")
    cast.client("secretary").post(cast.url("sheet"), {"level": "tot", "events": [EVENT_CODE]})
    client = cast.client("committee")
    page = client.get(cast.url("sheet")).content.decode()
    assert (EVENT in page, EVENT_CODE in page, 'name="events"' in page) == (False, False, False)
    assert client.post(cast.url("sheet"), {"level": "kha", "reason": "Ghi thay", "events": []}).status_code == 302
    latest = Evaluation.objects.latest()
    assert (latest.events, latest.level, latest.uncapped_level) == ([EVENT_CODE], "kem", "kha")


def test_event_is_taken_back_by_the_branch(cast: Cast) -> None:
    uses(cast, "tra-vinh")
    client = cast.client("secretary")
    client.post(cast.url("sheet"), {"level": "tot", "events": [EVENT_CODE]})
    client.post(cast.url("sheet"), {"level": "tot"})
    assert Evaluation.objects.latest().level == "tot"


def test_unknown_event_is_refused_and_nothing_is_lost(cast: Cast) -> None:
    uses(cast, "tra-vinh")
    answer = cast.client("secretary").post(cast.url("sheet"), {"level": "tot", "events": ["khac"], "reason": "Ghi chú"})
    assert (answer.status_code, Evaluation.objects.count()) == (200, 0)
    assert "Ghi chú" in answer.content.decode()


@pytest.mark.parametrize(("voted", "saved"), [("tot", 0), ("trung_binh", 0), ("kem", 2)])
def test_vote_does_not_lift_what_an_event_holds_down(cast: Cast, voted: str, saved: int) -> None:
    uses(cast, "tra-vinh")
    data = {"level": "tot", "events": [EVENT_CODE], "voted_level": voted, "reason": "Ghi chú"}
    page = cast.client("secretary").post(cast.url("sheet"), data, follow=True).content.decode()
    assert Evaluation.objects.count() == saved
    assert ("kỳ này không xếp trên mức Kém" in page) == (saved == 0)
    assert "Ghi chú" in page


def test_vote_on_a_sheet_keeps_what_held_it_down(cast: Cast) -> None:
    uses(cast, "tra-vinh")
    cast.client("secretary").post(cast.url("sheet"), {"level": "tot", "events": [EVENT_CODE], "voted_level": "kem"})
    own, vote = Evaluation.objects.order_by("pk")
    assert (vote.rater, vote.caps, vote.events) == (Rater.VOTE, own.caps, [EVENT_CODE])


# --- before the meeting ----------------------------------------------------------------------------------------------


@pytest.fixture
def planned(cast: Cast) -> Cast:
    month = month_start(today())
    cast.meeting = MeetingFactory(unit=cast.branch, month=add_months(month, 1), held_on=None, notified_on=month)
    return cast


def test_before_the_meeting_the_sheet_is_an_outlook_to_read(planned: Cast) -> None:
    for role in ("secretary", "cadre", "committee"):
        with only_reads():
            page = planned.client(role).get(planned.url("sheet")).content.decode()
        assert "Việc còn làm được trước kỳ sinh hoạt" in page
        assert "Cần ghi: ngày họp chi ủy (hội ý), ngày gửi tài liệu" in page
        assert '<form method="post" action="/ratings/' not in page


def test_before_the_meeting_a_set_without_points_says_whether_anything_forbids_the_best_level(planned: Cast) -> None:
    uses(planned, "tra-vinh")
    page = planned.client("secretary").get(planned.url("sheet")).content.decode()
    assert "Chưa có gì trong số liệu đã ghi ngăn mức Tốt." in page
    assert "score-total" not in page


def test_meeting_not_held_takes_no_sheet(planned: Cast) -> None:
    answer = planned.client("secretary").post(planned.url("sheet"), posted(), follow=True)
    assert "chưa ghi ngày sinh hoạt" in answer.content.decode()
    assert Evaluation.objects.count() == 0


def test_meeting_without_a_set_says_so(cast: Cast) -> None:
    CriteriaSet.objects.update(kinds=["topical"])
    for name in ("sheet", "sheet-papers"):
        page = cast.client("secretary").get(cast.url(name)).content.decode()
        assert "Chưa có bộ tiêu chí" in page


def test_rating_by_an_earlier_set_is_shown_under_its_own_words(cast: Cast) -> None:
    """Once sent, a sheet is read by the set that rated it, whatever came into force since."""
    submit_ready(cast)
    uses(cast, "tra-vinh")
    page = cast.client("secretary").get(cast.url("sheet")).content.decode()
    assert "4.2. Đủ nội dung sinh hoạt, có biểu dương, phê bình, nhiều ý kiến phát biểu" in page


def test_visitor_of_the_meeting_is_read_by_the_branch(cast: Cast) -> None:
    submit_ready(cast)
    cast.client("cadre").post(cast.url("visitor"), posted(c4_2=10) | {"reason": "Còn ít ý kiến"})
    page = cast.client("secretary").get(cast.url("sheet")).content.decode()
    assert "Phiếu của cán bộ dự" in page
    assert "Còn ít ý kiến" in page
    assert Evaluation.objects.get(rater=Rater.VISITOR).total == 83
