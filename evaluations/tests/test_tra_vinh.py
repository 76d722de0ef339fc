"""Trà Vinh, chi bộ ấp, khóm: four levels without points, conditions of Tốt, an event that gives Kém."""

import pytest

from evaluations.models import CriteriaSet
from evaluations.tests.sheets import GOOD_FACTS, chosen

SHARE = "Mức Tốt cần từ 90% đảng viên trở lên dự sinh hoạt"
LEAVE = "Mức Tốt không có đảng viên vắng không lý do"
KEM = ("Có sự kiện theo quy định: xếp mức Kém",)


@pytest.mark.parametrize(
    ("level", "events", "facts", "expected"),
    [
        ("tot", (), {}, ("tot", ())),  # on paper, without facts: as chosen
        ("kha", (), {}, ("kha", ())),
        ("trung_binh", (), {}, ("trung_binh", ())),
        ("kem", (), {}, ("kem", ())),
        ("tot", ("ky_luat",), {}, ("kem", KEM)),  # whatever else is reached
        ("kha", ("ky_luat",), {}, ("kem", KEM)),
        ("kem", ("ky_luat",), {}, ("kem", ())),  # nothing was lowered
        ("tot", (), GOOD_FACTS, ("tot", ())),  # 41/45 = 91,1%
        ("tot", (), GOOD_FACTS | {"present": 40, "excused": 5}, ("kha", (f"{SHARE} (40/45 đảng viên dự (88,9%))",))),
        ("kha", (), GOOD_FACTS | {"present": 40, "excused": 5}, ("kha", ())),  # the condition is that of Tốt
        (
            "tot",
            (),
            GOOD_FACTS | {"excused": 3, "unexcused": 1},
            ("kha", (f"{LEAVE} (1 đồng chí vắng không lý do)",)),
        ),
        (
            "tot",
            (),
            GOOD_FACTS | {"present": 40, "excused": 4, "unexcused": 1},
            ("kha", (f"{SHARE} (40/45 đảng viên dự (88,9%))", f"{LEAVE} (1 đồng chí vắng không lý do)")),
        ),
        ("tot", (), {"base": 45, "present": 41}, ("tot", ())),  # 91,1%; nobody wrote who lacked leave: in nobody's way
    ],
)
def test_tra_vinh(level, events, facts, expected):
    assert chosen("tra-vinh", level, events, **facts) == expected


@pytest.mark.django_db
def test_shipped_as_a_model_for_residential_branches():
    row = CriteriaSet.objects.get(code="tra-vinh")
    assert (row.is_model, row.grade, row.branch_type_id) == (True, "B", "thon")
