"""The ward with its own criteria, and the draft with a gap."""

import pytest

from chibo.common.dates import add_months, month_start
from evaluations.models import CriteriaSet, Evaluation
from evaluations.services.criteria_publishing import faults_of

pytestmark = pytest.mark.django_db


def test_ward_is_rated_by_its_own_set_since_last_month(demo):
    own = CriteriaSet.objects.get(unit__code="HM-QTH", status="published")
    assert (own.valid_from, own.criteria.maximum) == (add_months(month_start(demo), -1), 100)
    rated = Evaluation.objects.filter(meeting__unit__parent__code="HM-QTH", criteria_set__isnull=False)
    by_own = rated.filter(meeting__month__gte=own.valid_from, meeting__kind__in=own.kinds)
    assert by_own.count() > 20
    assert set(by_own.values_list("criteria_set", flat=True)) == {own.pk}
    assert set(by_own.values_list("maximum", flat=True)) <= {95, 100}
    before = rated.filter(meeting__month__lt=own.valid_from)
    assert set(before.values_list("criteria_set__code", flat=True)) == {"hd42"}
    elsewhere = Evaluation.objects.filter(criteria_set=own).exclude(meeting__unit__parent__code="HM-QTH")
    assert elsewhere.count() == 0


def test_draft_of_the_district_waits_with_its_gap(demo):
    draft = CriteriaSet.objects.get(unit__code="HM", status="draft")
    sentences = [fault.sentence for fault in faults_of(draft)]
    assert sentences == [
        "Chưa ghi số, ký hiệu văn bản, ngày ban hành.",
        "Tiêu chí 4.5: “Tỷ lệ đảng viên phát biểu trên số dự (%)” bằng 50 không thuộc khoảng điểm nào.",
    ]
