"""Constraints of inspections and folders, written around the services; the states read off the dates."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from chibo.oversight.enums import InspectionState
from chibo.oversight.models import Folder, Inspection, InspectionBranch, InspectionCorrection, InspectionFinding
from chibo.oversight.models import InspectionForm as Headings
from chibo.oversight.tests.inspection_scene import Scene, moment


def refused(name: str, change: object) -> None:
    """`change()` is refused by the constraint `name`."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    assert name in str(error.value)


PLAN_FAULTS = {
    "oversight_inspection_kind": {"kind": "khac"},
    "oversight_inspection_period": {"period_from": date(2026, 6, 2), "period_to": date(2026, 6, 1)},
    "oversight_inspection_planned": {"planned_from": date(2026, 6, 2), "planned_to": date(2026, 6, 1)},
    "oversight_inspection_subject": {"subject": ""},
    "oversight_inspection_year": {"year": 226},
    "oversight_inspection_called_off": {"called_off_reason": "Trùng kế hoạch"},
}


@pytest.mark.parametrize("name", PLAN_FAULTS)
def test_plan_is_guarded(scene: Scene, name: str) -> None:
    inspection = scene.plan()
    refused(name, lambda: Inspection.objects.filter(pk=inspection.pk).update(**PLAN_FAULTS[name]))


ROW_FAULTS = {
    "oversight_inspectionbranch_deadline": {"mend_by": date(2026, 6, 9)},
    "oversight_inspectionbranch_mended": {"mended_on": date(2026, 6, 9)},
    "oversight_inspectionbranch_concluded_by": {"concluded_by": None},
    "oversight_inspectionbranch_concluded": {"conclusion": ""},
    "oversight_inspectionbranch_answered": {"answer": "Đã khắc phục"},
    "oversight_inspectionbranch_closed": {"mended_on": date(2026, 6, 20)},
}


@pytest.mark.parametrize("name", ROW_FAULTS)
def test_row_is_guarded(scene: Scene, name: str) -> None:
    row = scene.concluded()
    faults = ROW_FAULTS[name]
    if name == "oversight_inspectionbranch_mended":
        faults = faults | {"closed_at": timezone.now(), "closed_by": scene.committee.user}
    refused(name, lambda: InspectionBranch.objects.filter(pk=row.pk).update(**faults))


def test_answer_names_who_and_when_together(scene: Scene) -> None:
    row = scene.concluded()
    changes = {"answered_at": timezone.now(), "answer": "Đã khắc phục"}
    name = "oversight_inspectionbranch_answered_by"
    refused(name, lambda: InspectionBranch.objects.filter(pk=row.pk).update(**changes))


def test_nothing_is_mended_before_a_conclusion(scene: Scene) -> None:
    row = scene.row()
    changes = {"mended_on": date(2026, 6, 20), "closed_at": timezone.now(), "closed_by": scene.committee.user}
    name = "oversight_inspectionbranch_mended_after"
    refused(name, lambda: InspectionBranch.objects.filter(pk=row.pk).update(**changes))


def test_branch_stands_once_in_a_plan(scene: Scene) -> None:
    inspection = scene.plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        InspectionBranch.objects.create(inspection=inspection, branch=scene.branch)


def test_heading_stands_once_in_a_row(scene: Scene) -> None:
    row = scene.concluded()
    with pytest.raises(IntegrityError), transaction.atomic():
        InspectionFinding.objects.create(row=row, heading="nen_nep", strengths="Tốt")


def test_what_must_be_mended_is_written(scene: Scene) -> None:
    row = scene.row()
    refused(
        "oversight_inspectionfinding_mend",
        lambda: InspectionFinding.objects.create(row=row, heading="nen_nep", must_mend=True),
    )


def test_correction_has_a_reason_and_a_number_of_its_own(scene: Scene) -> None:
    given = {"row": scene.concluded(), "number": 1, "before": {}, "at": timezone.now(), "by": scene.committee.user}
    refused("oversight_inspectioncorrection_reason", lambda: InspectionCorrection.objects.create(reason="", **given))
    InspectionCorrection.objects.create(reason="Ghi nhầm", **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        InspectionCorrection.objects.create(reason="Ghi nhầm", **given)


def test_headings_have_a_name_and_days_in_order(db: None) -> None:
    refused("oversight_inspectionform_name", lambda: Headings.objects.create(name=""))
    days = {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}
    refused("oversight_inspectionform_dates", lambda: Headings.objects.create(name="Bộ mới", **days))


def folder(scene: Scene, **changes: object) -> Folder:
    values = {"month_from": date(2026, 1, 1), "month_to": date(2026, 9, 1), "made_for": scene.commune}
    given = {"branch": scene.branch, "requested_at": timezone.now(), "requested_by": scene.committee.user}
    return Folder.objects.create(**given | values | changes)


FOLDER_FAULTS = {
    "oversight_folder_months_begin": {"month_from": date(2026, 1, 2)},
    "oversight_folder_months": {"month_to": date(2025, 12, 1)},
    "oversight_folder_full_in_branch": {"is_full": True},
}


@pytest.mark.parametrize("name", FOLDER_FAULTS)
def test_folder_is_guarded(scene: Scene, name: str) -> None:
    refused(name, lambda: folder(scene, **FOLDER_FAULTS[name]))


def test_seven_headings_are_shipped_with_their_source(db: None) -> None:
    shipped = Headings.objects.get(unit=None)
    assert [heading["label"] for heading in shipped.headings] == [
        "Nền nếp, chế độ sinh hoạt chi bộ",
        "Nội dung sinh hoạt chi bộ",
        "Thực hiện nguyên tắc tập trung dân chủ",
        "Tinh thần tự phê bình và phê bình",
        "Đoàn kết nội bộ",
        "Chất lượng điều hành trong sinh hoạt chi bộ",
        "Ý thức của đảng viên trong việc tham gia sinh hoạt chi bộ",
    ]
    assert (shipped.issuer, shipped.grade) == ("Đảng ủy Khối Doanh nghiệp quận Đống Đa", "B")
    assert shipped.note == "Theo bài trên Tạp chí Hòa Nhập ngày 15/5/2024."


def test_state_is_read_off_the_dates(scene: Scene) -> None:
    row = scene.row()
    assert row.state_on(date(2026, 6, 1)) == InspectionState.PLANNED
    row.done_on = date(2026, 6, 10)
    assert row.state_on(date(2026, 6, 10)) == InspectionState.UNDER_WAY
    row.conclusion, row.concluded_at, row.mend_by = "Tốt", moment(date(2026, 6, 11)), date(2026, 7, 31)
    assert row.state_on(date(2026, 7, 31)) == InspectionState.CONCLUDED
    assert row.state_on(date(2026, 8, 1)) == InspectionState.OVERDUE
    row.mended_on, row.closed_at = date(2026, 7, 30), moment(date(2026, 8, 2))
    assert row.state_on(date(2026, 8, 3)) == InspectionState.MENDED
    row.inspection.called_off_at = moment(date(2026, 8, 4))
    assert row.state_on(date(2026, 8, 4)) == InspectionState.CALLED_OFF
