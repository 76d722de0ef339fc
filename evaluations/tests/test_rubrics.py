"""The two sets without points: Trà Vinh with its event, the frame of 12-HD/BTCTW with its conditions on facts."""

from datetime import date

import pytest

from evaluations.criteria import shipped
from evaluations.engine import score
from evaluations.models import CriteriaSet
from meetings.facts import Facts

HELD = {"kind": "regular", "held_on": date(2020, 6, 3), "due_on": date(2020, 6, 3)}
GOOD = {"minutes": 95, "base": 45, "present": 41, "excused": 4, "unexcused": 0, "excused_run": 1}


def chosen(code, level, events=(), **facts):
    result = score(shipped(code), Facts(**HELD, **facts) if facts else None, {}, events, level)
    return result.level, result.caps


# --- Trà Vinh ------------------------------------------------------------------------------------------------------

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
        ("tot", (), GOOD, ("tot", ())),  # 41/45 = 91,1%
        ("tot", (), GOOD | {"present": 40, "excused": 5}, ("kha", (f"{SHARE} (40/45 đảng viên dự (88,9%))",))),
        ("kha", (), GOOD | {"present": 40, "excused": 5}, ("kha", ())),  # the condition is that of Tốt
        (
            "tot",
            (),
            GOOD | {"excused": 3, "unexcused": 1},
            ("kha", (f"{LEAVE} (1 đồng chí vắng không lý do)",)),
        ),
        (
            "tot",
            (),
            GOOD | {"present": 40, "excused": 4, "unexcused": 1},
            ("kha", (f"{SHARE} (40/45 đảng viên dự (88,9%))", f"{LEAVE} (1 đồng chí vắng không lý do)")),
        ),
        ("tot", (), {"base": 45, "present": 41}, ("tot", ())),  # 91,1%; nobody wrote who lacked leave: in nobody's way
    ],
)
def test_tra_vinh(level, events, facts, expected):
    assert chosen("tra-vinh", level, events, **facts) == expected


# --- 12-HD/BTCTW ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "facts", "expected"),
    [
        ("tot", {}, "tot"),
        ("kha", {}, "kha"),
        ("kem", {}, "kem"),
        ("tot", GOOD, "tot"),
        ("tot", GOOD | {"base": 40, "present": 34, "excused": 6}, "kha"),  # 85,0% is not 'trên 85%'
        ("tot", GOOD | {"base": 40, "present": 35, "excused": 5}, "tot"),  # 87,5%
        ("tot", GOOD | {"present": 38, "excused": 7}, "kha"),  # 38/45 = 84,4%
        ("tot", GOOD | {"present": 39, "excused": 6}, "tot"),  # 39/45 = 86,7%
        ("tot", GOOD | {"present": 39, "excused": 5, "unexcused": 1}, "kha"),
        ("tot", GOOD | {"minutes": 90}, "tot"),
        ("tot", GOOD | {"minutes": 89}, "kha"),
        ("tot", GOOD | {"excused_run": 3}, "tot"),
        ("tot", GOOD | {"excused_run": 4}, "kha"),  # more than three in a row
        ("trung_binh", GOOD | {"minutes": 20}, "trung_binh"),  # the conditions are those of Tốt
    ],
)
def test_hd12(level, facts, expected):
    assert chosen("hd12", level, **facts)[0] == expected


@pytest.mark.django_db
def test_hd12_rates_the_meetings_of_its_time():
    row = CriteriaSet.objects.get(code="hd12")
    assert (row.status, row.valid_from, row.valid_to) == ("superseded", date(2018, 7, 6), date(2025, 10, 27))
    assert CriteriaSet.objects.get(code="hd42").replaces == row
    assert CriteriaSet.objects.get(code="tra-vinh").branch_type_id == "thon"
