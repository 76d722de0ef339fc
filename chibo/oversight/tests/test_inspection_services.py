"""Inspections from plan to closing, and what is refused on the way."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.tests.factories import UserFactory
from chibo.oversight.inspection_queries import Coverage, Period, coverage, finding_lines, headings_for, overdue_rows
from chibo.oversight.models import Inspection, InspectionForm
from chibo.oversight.services.inspection import (
    FindingLine,
    answer_inspection,
    call_off_inspection,
    close_inspection,
    correct_conclusion,
    plan_inspection,
    record_findings,
    revise_plan,
)
from chibo.oversight.services.inspection_forms import publish_headings
from chibo.oversight.tests.inspection_scene import FOUND, PLAN, TODAY, VALUES, Scene, moment

AT = moment(TODAY)


def write(scene: Scene, row: object, **changes: object) -> object:
    given = {"values": VALUES, "findings": FOUND, "version": row.version, "today": TODAY, "at": AT}
    return record_findings(row=row, actor=scene.committee.user, **given | changes)


# --- the plan --------------------------------------------------------------------------------------------------------


def test_plan_holds_its_branches_and_the_headings_of_the_day(scene: Scene) -> None:
    inspection = scene.plan()
    rows = list(inspection.branches.values_list("branch__code", "planned_on"))
    assert rows == [("T1", date(2026, 6, 9)), ("T2", date(2026, 6, 9))]
    assert [heading["code"] for heading in inspection.headings] == [
        "nen_nep",
        "noi_dung",
        "tap_trung_dan_chu",
        "tu_phe_binh",
        "doan_ket",
        "dieu_hanh",
        "y_thuc",
    ]


def test_plan_sent_twice_is_one(scene: Scene) -> None:
    given = {"unit": scene.commune, "values": PLAN, "branches": [scene.branch], "planned_on": None, "today": TODAY}
    token = uuid.uuid4()
    first = plan_inspection(token=token, actor=scene.committee.user, **given)
    assert plan_inspection(token=token, actor=scene.committee.user, **given) == first
    assert Inspection.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"period_to": date(2025, 12, 31)}, "period_to"),
        ({"planned_to": date(2026, 6, 7)}, "planned_to"),
    ],
)
def test_plan_with_days_that_do_not_follow_is_refused(scene: Scene, changes: dict, field: str) -> None:
    with pytest.raises(Refused) as error:
        scene.plan(**changes)
    assert error.value.field == field
    assert Inspection.objects.count() == 0


def test_plan_takes_branches_of_the_subtree_only(scene: Scene) -> None:
    with pytest.raises(Refused, match="Chi bộ thôn Ngoài không thuộc Đảng bộ xã Quỳnh Thiện"):
        scene.plan(branches=[scene.branch, scene.outside])
    with pytest.raises(Refused, match="Đảng bộ xã Quỳnh Thiện không thuộc"):
        scene.plan(unit=scene.district, branches=[scene.commune])


def test_plan_is_revised_until_a_branch_is_begun(scene: Scene) -> None:
    inspection = scene.plan()
    revise = {"inspection": inspection, "values": PLAN | {"subject": "Nền nếp"}, "actor": scene.committee.user}
    revise_plan(branches=[scene.branch], version=1, **revise)
    assert list(inspection.branches.values_list("branch__code", flat=True)) == ["T1"]
    inspection.refresh_from_db()
    assert inspection.subject == "Nền nếp"
    write(scene, scene.row(inspection))
    with pytest.raises(Refused, match="Đã ghi kết quả ở Chi bộ khối Quang Trung"):
        revise_plan(branches=[scene.sister], version=2, **revise)
    with pytest.raises(Refused, match="Chưa chọn chi bộ nào"):
        revise_plan(branches=[], version=2, **revise)


def test_plan_revised_meanwhile_is_not_written_over(scene: Scene) -> None:
    inspection = scene.plan()
    revise = {"inspection": inspection, "branches": [scene.branch], "version": 1, "actor": scene.committee.user}
    revise_plan(values=PLAN | {"subject": "Nền nếp"}, **revise)
    with pytest.raises(StaleVersion) as error:
        revise_plan(values=PLAN | {"subject": "Tự phê bình"}, **revise)
    assert (error.value.current.subject, error.value.current.version) == ("Nền nếp", 2)
    inspection.refresh_from_db()
    assert inspection.subject == "Nền nếp"


def test_plan_is_called_off_with_a_reason_and_not_after_a_conclusion(scene: Scene) -> None:
    inspection = scene.plan()
    with pytest.raises(Refused, match="Chưa có lý do"):
        call_off_inspection(inspection=inspection, reason=" ", actor=scene.committee.user, at=AT)
    gone = call_off_inspection(inspection=inspection, reason="Trùng đoàn", actor=scene.committee.user, at=AT)
    assert gone.called_off_reason == "Trùng đoàn"
    with pytest.raises(Refused, match="đã hủy"):
        write(scene, scene.row(inspection))
    other = scene.plan()
    scene.concluded(other)
    with pytest.raises(Refused, match="Đã có chi bộ được kết luận"):
        call_off_inspection(inspection=other, reason="Trùng đoàn", actor=scene.committee.user, at=AT)


# --- findings --------------------------------------------------------------------------------------------------------


def test_findings_are_kept_and_written_over_before_the_conclusion(scene: Scene) -> None:
    row = write(scene, scene.row())
    assert (row.version, row.is_concluded) == (2, False)
    row = write(scene, row, findings=[FindingLine("doan_ket", strengths="Đoàn kết"), FindingLine("nen_nep")])
    kept = [(line["code"], line["finding"].strengths) for line in finding_lines(row) if line["finding"]]
    assert kept == [("doan_ket", "Đoàn kết")]


def test_heading_that_was_not_planned_is_left_out(scene: Scene) -> None:
    row = write(scene, scene.row(), findings=[FindingLine("la", strengths="Ngoài kế hoạch")])
    assert row.findings.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done_on": date(2026, 9, 21)}, "done_on"),
        ({"mend_by": date(2026, 6, 9)}, "mend_by"),
        ({"mend_by": date(2030, 6, 9)}, "mend_by"),
    ],
)
def test_findings_with_days_that_cannot_be_are_refused(scene: Scene, changes: dict, field: str) -> None:
    with pytest.raises(Refused) as error:
        write(scene, scene.row(), values=VALUES | changes)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"done_on": None}, "done_on"), ({"conclusion": " "}, "conclusion"), ({"mend_by": None}, "mend_by")],
)
def test_conclusion_lacks_nothing(scene: Scene, changes: dict, field: str) -> None:
    row = scene.row()
    with pytest.raises(Refused) as error:
        write(scene, row, values=VALUES | changes, conclude=True)
    assert error.value.field == field
    row.refresh_from_db()
    assert (row.version, row.findings.count()) == (1, 0)


def test_conclusion_without_anything_to_mend_needs_no_deadline(scene: Scene) -> None:
    row = write(scene, scene.row(), values=VALUES | {"mend_by": None}, findings=FOUND[:1], conclude=True)
    assert (row.is_concluded, row.mend_by) == (True, None)


def test_findings_over_a_newer_version_are_refused(scene: Scene) -> None:
    row = scene.row()
    write(scene, row)
    with pytest.raises(StaleVersion) as error:
        write(scene, row)
    assert error.value.current.version == 2


def test_concluded_is_corrected_with_a_reason_and_keeps_what_stood_there(scene: Scene) -> None:
    row = scene.concluded()
    with pytest.raises(Refused, match="Đính chính"):
        write(scene, row)
    given = {"row": row, "findings": FOUND[:1], "version": 2, "actor": scene.committee.user, "at": AT, "today": TODAY}
    values = VALUES | {"conclusion": "Chi bộ làm tốt."}
    with pytest.raises(Refused, match="Chưa có lý do"):
        correct_conclusion(values=values, reason="", **given)
    row = correct_conclusion(values=values, reason="Ghi nhầm chi bộ", **given)
    kept = row.corrections.get()
    assert (kept.number, kept.reason, kept.before["conclusion"]) == (1, "Ghi nhầm chi bộ", "Chi bộ cần khắc phục.")
    assert [finding["heading"] for finding in kept.before["findings"]] == ["nen_nep", "noi_dung"]
    assert (row.conclusion, row.findings.count(), row.version) == ("Chi bộ làm tốt.", 1, 3)


def test_correction_of_what_is_not_concluded_is_refused(scene: Scene) -> None:
    given = {"values": VALUES, "findings": [], "version": 1, "actor": scene.committee.user, "at": AT, "today": TODAY}
    with pytest.raises(Refused, match="chưa kết luận"):
        correct_conclusion(row=scene.row(), reason="Nhầm", **given)


# --- mending ---------------------------------------------------------------------------------------------------------


def answered(scene: Scene, row: object, answer: str, day: date = TODAY) -> object:
    given = {"version": row.version, "actor": scene.secretary.user, "at": moment(day), "today": day}
    return answer_inspection(row=row, answer=answer, **given)


def closed(scene: Scene, row: object, mended_on: date) -> object:
    given = {"version": row.version, "actor": scene.committee.user, "at": AT, "today": TODAY}
    return close_inspection(row=row, mended_on=mended_on, follow_up="Đã xem lại sổ.", **given)


def test_branch_answers_and_a_later_report_stands_beneath_the_first(scene: Scene) -> None:
    row = answered(scene, scene.concluded(), "Đã lập kế hoạch chuyên đề.", date(2026, 7, 1))
    row = answered(scene, row, "Đã tổ chức chuyên đề.", date(2026, 7, 20))
    assert row.answer == "Đã lập kế hoạch chuyên đề.\n\nBổ sung ngày 20/07/2026: Đã tổ chức chuyên đề."
    assert row.answered_by == scene.secretary.user


def test_answer_is_refused_before_the_conclusion_empty_and_after_the_closing(scene: Scene) -> None:
    inspection = scene.plan()
    with pytest.raises(Refused, match="Chưa có kết luận"):
        answered(scene, scene.row(inspection), "Đã khắc phục")
    row = scene.concluded(inspection)
    with pytest.raises(Refused, match="Chưa có nội dung"):
        answered(scene, row, "  ")
    row = closed(scene, row, date(2026, 7, 20))
    with pytest.raises(Refused, match="đã ghi nhận khắc phục xong"):
        answered(scene, row, "Đã khắc phục")


def test_closing_is_refused_on_days_that_cannot_be_and_twice(scene: Scene) -> None:
    inspection = scene.plan()
    with pytest.raises(Refused, match="Chưa kết luận"):
        closed(scene, scene.row(inspection), TODAY)
    row = scene.concluded(inspection)
    for day in (date(2026, 6, 9), date(2026, 9, 21)):
        with pytest.raises(Refused) as error:
            closed(scene, row, day)
        assert error.value.field == "mended_on"
    row = closed(scene, row, date(2026, 7, 20))
    assert (row.mended_on, row.follow_up) == (date(2026, 7, 20), "Đã xem lại sổ.")
    with pytest.raises(Refused, match="Đã ghi khắc phục xong ngày 20/07/2026"):
        closed(scene, row, date(2026, 7, 21))


def test_every_act_is_logged_without_texts(scene: Scene) -> None:
    row = closed(scene, answered(scene, scene.concluded(), "Đã khắc phục"), date(2026, 7, 20))
    verbs = AuditEvent.objects.filter(verb__startswith="inspections.").order_by("pk")
    expected = ["inspections.plan", "inspections.conclude", "inspections.answer", "inspections.close"]
    assert list(verbs.values_list("verb", flat=True)) == expected
    assert set(verbs.exclude(verb="inspections.plan").values_list("unit_id", flat=True)) == {row.branch_id}
    logged = " ".join(str(event.fields) for event in verbs)
    assert [text for text in ("khắc phục", "Sinh hoạt", "sổ") if text in logged] == []


# --- reads -----------------------------------------------------------------------------------------------------------


def test_overdue_are_concluded_past_their_deadline_and_not_closed(scene: Scene) -> None:
    row = scene.concluded()
    assert list(overdue_rows(scene.committee, date(2026, 7, 31))) == []
    assert list(overdue_rows(scene.committee, date(2026, 8, 1))) == [row]
    assert list(overdue_rows(scene.sister_secretary, date(2026, 8, 1))) == []
    closed(scene, row, date(2026, 7, 20))
    assert list(overdue_rows(scene.committee, date(2026, 8, 1))) == []


def test_coverage_counts_branches_visited_in_the_year_or_term(scene: Scene) -> None:
    scene.concluded()
    assert coverage(scene.committee, Period(2026), TODAY) == Coverage(1, 2)
    assert coverage(scene.committee, Period(2025), TODAY) == Coverage(0, 2)
    assert coverage(scene.committee, Period(2025, "2025–2030"), TODAY) == Coverage(1, 2)


# --- headings --------------------------------------------------------------------------------------------------------


def published(unit: object, headings: list[str], **changes: object) -> InspectionForm:
    given = {"name": "Bộ của huyện", "issuer": "Huyện ủy", "number": "05-HD/HU", "issued_on": date(2026, 1, 5)}
    given |= {"valid_from": date(2026, 1, 10), "note": "", "grade": "A", "actor": UserFactory(), "at": AT}
    return publish_headings(unit=unit, headings=headings, **given | changes)


def test_nearest_headings_hold_from_their_day_on(scene: Scene) -> None:
    form = published(scene.district, ["Nền nếp", "Đảng phí"])
    assert headings_for(scene.commune, date(2026, 1, 10)) == form
    assert headings_for(scene.commune, date(2026, 1, 9)).unit_id is None
    assert headings_for(scene.outside.parent, TODAY).unit_id is None
    assert [heading["label"] for heading in scene.plan().headings] == ["Nền nếp", "Đảng phí"]


def test_plan_keeps_its_headings_when_others_are_published(scene: Scene) -> None:
    inspection = scene.plan()
    published(scene.district, ["Nền nếp", "Đảng phí"])
    inspection.refresh_from_db()
    assert len(inspection.headings) == 7


def test_headings_published_twice_are_one(scene: Scene) -> None:
    first = published(scene.district, ["Nền nếp", " ", "Đảng  phí"])
    assert published(scene.district, ["Nền nếp", "Đảng phí"]) == first
    assert InspectionForm.objects.count() == 2


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        ([" "], "Chưa có nội dung nào"),
        (["Nền nếp", "nền  nếp"], "ghi hai lần"),
        ([f"Nội dung {n}" for n in range(21)], "chỉ ghi được 20"),
        (["x" * 201], "dài quá 200 chữ"),
    ],
)
def test_headings_that_cannot_be_are_refused(scene: Scene, headings: list[str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as error:
        published(scene.district, headings)
    assert error.value.field == "headings"
