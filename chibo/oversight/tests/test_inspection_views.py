"""Inspection on screen: planned, written, concluded, answered, closed; what is wrong comes back with its sentence."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chibo.common.dates import today
from chibo.oversight.models import Inspection, InspectionBranch, InspectionForm
from chibo.oversight.tests.inspection_scene import PLAN, Scene

DAY = today()


def page(client: object, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"oversight:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def planned(scene: Scene, **changes: object) -> dict:
    """Return what the form of a new plan sends."""
    plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in PLAN.items()}
    return plain | {"branches": [scene.branch.pk, scene.sister.pk], "form_token": str(uuid.uuid4())} | changes


def written(row: InspectionBranch, **changes: object) -> dict:
    """Return what the form of findings sends."""
    sent = {"version": row.version, "done_on": "2026-06-10", "conclusion": "Cần khắc phục.", "mend_by": "2026-07-31"}
    sent |= {"h-nen_nep-strengths": "Đúng ngày", "h-noi_dung-limits": "Chưa có chuyên đề", "h-noi_dung-must_mend": "on"}
    return sent | changes


# --- the plan --------------------------------------------------------------------------------------------------------


def test_plan_of_several_branches_is_made_and_a_second_tap_leads_to_it(scene: Scene) -> None:
    client, sent = scene.client("committee"), planned(scene)
    first = client.post(reverse("oversight:inspection-new"), sent)
    second = client.post(reverse("oversight:inspection-new"), sent)
    made = Inspection.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == reverse("oversight:inspection", args=[made.pk])
    shown = page(client, "inspection", made.pk)
    assert "Đã làm việc 0/2 chi bộ" in shown
    assert made.term == "2025–2030"


def test_plan_with_faults_says_each_beside_its_field_and_keeps_what_was_typed(scene: Scene) -> None:
    sent = planned(scene, subject="", term="khóa này", period_from="31/02/2026", branches=[], team="Trần Văn Kiểm")
    answer = scene.client("committee").post(reverse("oversight:inspection-new"), sent)
    form = answer.context["form"]
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "subject": ["Chưa có nội dung kiểm tra, giám sát. Mời đồng chí ghi nội dung kiểm tra, giám sát."],
        "term": ["Chưa rõ nhiệm kỳ. Mời đồng chí ghi hai năm, ví dụ 2025–2030."],
        "period_from": ["Chưa rõ là ngày nào. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026."],
        "branches": ["Chưa chọn chi bộ nào. Mời đồng chí chọn ít nhất một chi bộ."],
    }
    assert "31/02/2026" in answer.content.decode()
    assert "Trần Văn Kiểm" in answer.content.decode()
    assert Inspection.objects.count() == 0


def test_plan_with_a_number_that_is_no_branch_says_so(scene: Scene) -> None:
    answer = scene.client("committee").post(reverse("oversight:inspection-new"), planned(scene, branches=["9" * 30]))
    assert list(answer.context["form"].errors) == ["branches"]


def test_plan_whose_days_do_not_follow_says_so_beside_the_second(scene: Scene) -> None:
    sent = planned(scene, period_to="2025-12-31")
    answer = scene.client("committee").post(reverse("oversight:inspection-new"), sent)
    sentence = "Ngày này trước ngày bắt đầu (01/01/2026). Mời đồng chí xem lại hai ngày."
    assert answer.context["form"].errors == {"period_to": [sentence]}


def test_branch_of_elsewhere_is_no_choice(scene: Scene) -> None:
    answer = scene.client("committee").post(
        reverse("oversight:inspection-new"), planned(scene, branches=[scene.outside.pk])
    )
    assert list(answer.context["form"].errors) == ["branches"]


def test_plan_is_changed_and_called_off(scene: Scene) -> None:
    client, inspection = scene.client("committee"), scene.plan()
    sent = planned(scene, subject="Nền nếp", branches=[scene.branch.pk], version=1)
    client.post(reverse("oversight:inspection-plan", args=[inspection.pk]), sent)
    inspection.refresh_from_db()
    assert (inspection.subject, inspection.branches.count()) == ("Nền nếp", 1)
    empty = client.post(reverse("oversight:inspection-call-off", args=[inspection.pk]), {"reason": ""})
    assert list(empty.context["form"].errors) == ["reason"]
    client.post(reverse("oversight:inspection-call-off", args=[inspection.pk]), {"reason": "Trùng đoàn"})
    assert "Lý do: Trùng đoàn" in page(client, "inspection", inspection.pk)
    answer = client.get(reverse("oversight:inspection-plan", args=[inspection.pk]))
    assert answer.headers["Location"] == reverse("oversight:inspection", args=[inspection.pk])


def test_two_who_change_a_plan_at_once_see_both_and_the_second_may_save(scene: Scene) -> None:
    client, inspection = scene.client("committee"), scene.plan()
    address = reverse("oversight:inspection-plan", args=[inspection.pk])
    first = planned(scene, subject="Nền nếp", branches=[scene.branch.pk], version=1)
    client.post(address, first)
    answer = client.post(address, first | {"subject": "Tự phê bình"})
    shown = answer.content.decode()
    assert "Có hai bản khác nhau" in shown
    said = "Nội dung kiểm tra, giám sát"
    assert (f"{said}: Nền nếp" in shown, f"{said}: Tự phê bình" in shown) == (True, True)
    version = re.search(r'name="version" value="(\d+)"', shown).group(1)
    client.post(address, first | {"subject": "Tự phê bình", "version": version})
    inspection.refresh_from_db()
    assert (inspection.subject, inspection.version) == ("Tự phê bình", 3)


def test_page_of_a_new_plan_carries_its_token(scene: Scene) -> None:
    assert 'name="form_token"' in page(scene.client("committee"), "inspection-new")


# --- findings --------------------------------------------------------------------------------------------------------


def test_draft_is_saved_and_the_branch_does_not_see_it(scene: Scene) -> None:
    row = scene.row()
    client = scene.client("committee")
    answer = client.post(reverse("oversight:inspected-findings", args=[row.pk]), written(row))
    assert answer.headers["Location"] == reverse("oversight:inspected-findings", args=[row.pk])
    assert "Chưa có chuyên đề" in page(client, "inspected", row.pk)
    shown = page(scene.client("secretary"), "inspected", row.pk)
    assert "Chưa có kết luận." in shown
    assert [text for text in ("Chưa có chuyên đề", "Cần khắc phục.") if text in shown] == []


def test_concluded_is_read_and_answered_by_the_branch_and_closed_by_the_committee(scene: Scene) -> None:
    row = scene.row()
    committee, secretary = scene.client("committee"), scene.client("secretary")
    sent = written(row, conclude="1", mend_by=(DAY + timedelta(days=5)).isoformat())
    committee.post(reverse("oversight:inspected-findings", args=[row.pk]), sent)
    shown = page(secretary, "inspected", row.pk)
    assert "Chưa có chuyên đề" in shown
    assert "Phải khắc phục" in shown
    secretary.post(reverse("oversight:inspected-answer", args=[row.pk]), {"version": 2, "answer": "Đã tổ chức"})
    committee.post(
        reverse("oversight:inspected-close", args=[row.pk]),
        {"version": 3, "mended_on": DAY.isoformat(), "follow_up": ""},
    )
    row.refresh_from_db()
    assert (row.answer, row.mended_on, row.closed_by) == ("Đã tổ chức", DAY, scene.committee.user)
    assert "Đã khắc phục" in page(secretary, "inspections")


def test_conclusion_without_deadline_says_so_and_keeps_what_was_typed(scene: Scene) -> None:
    row = scene.row()
    sent = written(row, conclude="1", mend_by="")
    answer = scene.client("committee").post(reverse("oversight:inspected-findings", args=[row.pk]), sent)
    sentence = "Có hạn chế phải khắc phục nhưng chưa có hạn. Mời đồng chí ghi hạn khắc phục."
    assert answer.context["form"].errors == {"mend_by": [sentence]}
    assert "Chưa có chuyên đề" in answer.content.decode()


def test_must_mend_without_a_limit_says_so_under_its_heading(scene: Scene) -> None:
    row = scene.row()
    sent = written(row, **{"h-noi_dung-limits": ""})
    answer = scene.client("committee").post(reverse("oversight:inspected-findings", args=[row.pk]), sent)
    faults = [(part.heading["code"], list(part.errors)) for part in answer.context["parts"] if part.errors]
    assert faults == [("noi_dung", ["limits"])]


def test_two_who_wrote_at_once_see_both_texts(scene: Scene) -> None:
    row, client = scene.row(), scene.client("committee")
    address = reverse("oversight:inspected-findings", args=[row.pk])
    client.post(address, written(row))
    answer = client.post(address, written(row, conclusion="Chi bộ làm tốt."))
    shown = answer.content.decode()
    assert "Có hai bản khác nhau" in shown
    assert "Kết luận: Cần khắc phục." in shown
    assert "Kết luận: Chi bộ làm tốt." in shown
    version = re.search(r'name="version" value="(\d+)"', shown).group(1)
    client.post(address, written(row, conclusion="Chi bộ làm tốt.", version=version))
    row.refresh_from_db()
    assert row.conclusion == "Chi bộ làm tốt."


def test_correction_asks_for_a_reason_and_shows_what_stood_there(scene: Scene) -> None:
    row, client = scene.concluded(), scene.client("committee")
    address = reverse("oversight:inspected-findings", args=[row.pk])
    sent = written(row, conclusion="Chi bộ làm tốt.")
    assert list(client.post(address, sent).context["form"].errors) == ["reason"]
    client.post(address, sent | {"reason": "Ghi nhầm chi bộ"})
    shown = page(scene.client("secretary"), "inspected", row.pk)
    assert "Lý do: Ghi nhầm chi bộ" in shown
    assert "Kết luận trước đó: Chi bộ cần khắc phục." in shown


def test_answer_and_closing_without_words_say_what_is_missing(scene: Scene) -> None:
    row = scene.concluded()
    answer = scene.client("secretary").post(reverse("oversight:inspected-answer", args=[row.pk]), {"version": 2})
    assert list(answer.context["form"].errors) == ["answer"]
    close = scene.client("committee").post(
        reverse("oversight:inspected-close", args=[row.pk]), {"version": 2, "mended_on": "2026-06-01"}
    )
    assert close.context["form"].errors["mended_on"] == [
        "Ngày này trước ngày làm việc với chi bộ (10/06/2026). Mời đồng chí xem lại."
    ]


# --- lists -----------------------------------------------------------------------------------------------------------


def test_list_begins_with_what_is_overdue(scene: Scene) -> None:
    scene.concluded(year=2026)
    shown = page(scene.client("committee"), "inspections", query="?year=2026")
    assert shown.index("Quá hạn khắc phục") < shown.index("Các cuộc kiểm tra, giám sát")
    assert "Đã làm việc với 1/2 chi bộ (50,0%)" in shown
    assert "Đã làm việc 1/2 chi bộ, kết luận 1" in shown


def test_list_of_a_term_joins_its_years(scene: Scene) -> None:
    scene.plan(year=2025, subject="Nền nếp năm trước")
    scene.plan(year=2026, subject="Nội dung năm nay")
    client = scene.client("committee")
    assert "Nền nếp năm trước" not in page(client, "inspections", query="?year=2026&term=")
    shown = page(client, "inspections", query="?year=2026&term=2025–2030")
    assert "Nền nếp năm trước" in shown
    assert "Nội dung năm nay" in shown
    assert "Kiểm tra, giám sát nhiệm kỳ 2025–2030" in shown


def test_long_lists_go_on_over_pages_each_by_its_own(scene: Scene) -> None:
    for number in range(31):
        scene.plan(subject=f"Chuyên đề {number:02d}")
        scene.plan(unit=scene.district, branches=[scene.branch], subject=f"Huyện xem {number:02d}")
    client = scene.client("committee")
    first = page(client, "inspections", query="?year=2026&term=")
    assert (first.count("Chuyên đề "), first.count("Huyện xem ")) == (30, 30)
    assert 'href="?year=2026&amp;term=&amp;page=2"' in first
    assert 'href="?year=2026&amp;term=&amp;above=2"' in first
    second = page(client, "inspections", query="?year=2026&term=&page=2")
    assert (second.count("Chuyên đề "), second.count("Huyện xem ")) == (1, 30)
    other = page(client, "inspections", query="?year=2026&term=&page=2&above=2")
    assert (other.count("Chuyên đề "), other.count("Huyện xem ")) == (1, 1)
    assert 'href="?year=2026&amp;term=&amp;page=2&amp;above=1"' in other


def test_list_with_a_year_that_cannot_be_shows_this_year_and_says_so(scene: Scene) -> None:
    shown = page(scene.client("committee"), "inspections", query="?year=abc")
    assert "Mục này không có trong danh sách. Mời đồng chí chọn lại." in shown


def test_commune_reads_what_the_district_concluded_about_its_branch_and_does_not_write(scene: Scene) -> None:
    inspection = scene.plan(unit=scene.district, branches=[scene.branch])
    row = scene.row(inspection)
    client = scene.client("committee")
    assert "Cấp trên tiến hành" in page(client, "inspections", query="?year=2026")
    assert "Chưa có kết luận." in page(client, "inspected", row.pk)
    assert client.get(reverse("oversight:inspected-findings", args=[row.pk])).status_code == 403
    assert client.get(reverse("oversight:inspection", args=[inspection.pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("committee", 200),
        ("board", 200),
        ("secretary", 200),
        ("sister_secretary", 404),
        ("outside_committee", 404),
        ("cadre", 403),
        ("administrator", 403),
    ],
)
def test_row_opens_to_the_branch_and_the_committees_above(scene: Scene, role: str, status: int) -> None:
    row = scene.concluded()
    assert scene.client(role).get(reverse("oversight:inspected", args=[row.pk])).status_code == status


def queries_of(scene: Scene, address: str) -> int:
    client = scene.client("committee")
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        client.get(address)
    return len(found)


def test_list_asks_the_same_whatever_its_length(scene: Scene) -> None:
    address = reverse("oversight:inspections") + "?year=2026"
    scene.concluded()
    one = queries_of(scene, address)
    scene.concluded()
    scene.concluded()
    assert queries_of(scene, address) == one


# --- headings --------------------------------------------------------------------------------------------------------


def test_board_publishes_headings_that_plans_below_take(scene: Scene) -> None:
    client = scene.client("board")
    sent = {"unit": scene.district.pk, "name": "Bộ của huyện", "headings": "Nền nếp\nĐảng phí", "issuer": "Huyện ủy"}
    answer = client.post(reverse("oversight:inspection-form-new"), sent | {"grade": "A"})
    assert answer.headers["Location"] == reverse("oversight:inspection-forms")
    assert "Đảng phí" in page(client, "inspection-forms")
    assert [heading["label"] for heading in scene.plan().headings] == ["Nền nếp", "Đảng phí"]


def test_headings_without_a_line_say_so(scene: Scene) -> None:
    sent = {"unit": scene.district.pk, "name": "Bộ", "headings": "a\na", "issuer": "Huyện ủy", "grade": "A"}
    answer = scene.client("board").post(reverse("oversight:inspection-form-new"), sent)
    assert answer.context["form"].errors == {"headings": ["Nội dung “a” ghi hai lần. Mời đồng chí bỏ một dòng."]}
    assert InspectionForm.objects.count() == 1


def test_enter_saves_and_does_not_conclude(scene: Scene) -> None:
    page = (
        scene.client("committee").get(reverse("oversight:inspected-findings", args=[scene.row().pk])).content.decode()
    )
    assert page.index("Lưu, để sau") < page.index('name="conclude"')
