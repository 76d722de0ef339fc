"""The inspections of the demo: one mended, one overdue, one being done, one planned, one waiting for its branch."""

from datetime import date

import pytest

from chibo.demo.inspections import COMMUNE
from chibo.oversight.models import InspectionBranch

pytestmark = pytest.mark.django_db


def test_rows_stand_in_every_state(demo: date) -> None:
    rows = InspectionBranch.objects.filter(inspection__unit__code=COMMUNE).select_related("inspection", "branch")
    states = {(row.inspection.subject, row.branch.code): row.state_on(demo).label for row in rows}
    first, second = "Việc thực hiện chế độ sinh hoạt chi bộ", "Chất lượng sinh hoạt chuyên đề"
    assert states == {
        (first, "HM-QDI-01"): "Đã khắc phục",
        (first, "HM-QDI-02"): "Quá hạn khắc phục",
        (first, "HM-QDI-03"): "Đang làm",
        (first, "HM-QDI-04"): "Kế hoạch",
        (second, "HM-QDI-01"): "Đã kết luận",
        (second, "HM-QDI-05"): "Kế hoạch",
    }
