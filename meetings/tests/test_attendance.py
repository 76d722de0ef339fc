"""The arithmetic of attendance and its sentence, by hand."""

from types import SimpleNamespace

import pytest

from meetings.attendance import attendance_sentence, decisions_behind, outside_counts, totals_of
from meetings.enums import AttendanceStatus
from meetings.services.rollcall import Mark


def marks(present=0, late=0, excused=0, unexcused=0, exempt=0, exempt_came=0, away=0, duty=0):
    counts = [
        (present, AttendanceStatus.PRESENT, False),
        (late, AttendanceStatus.LATE, False),
        (excused, AttendanceStatus.EXCUSED, False),
        (unexcused, AttendanceStatus.UNEXCUSED, False),
        (exempt, AttendanceStatus.EXEMPT, False),
        (exempt_came, AttendanceStatus.EXEMPT, True),
        (away, AttendanceStatus.AWAY, False),
        (duty, AttendanceStatus.SPECIAL_DUTY, False),
    ]
    return [Mark(0, status, attended) for count, status, attended in counts for _ in range(count)]


def test_base_leaves_out_exempt_away_and_special_duty():
    # 44 members − 2 exempt − 1 away = 41; 38 came, one of them late
    totals = totals_of(marks(present=37, late=1, excused=2, unexcused=1, exempt=2, away=1))
    assert (totals.base, totals.present, totals.excused, totals.unexcused) == (41, 38, 2, 1)


def test_exempt_member_who_came_is_in_base_and_present():
    # 44 members − 1 exempt who stayed away − 1 away − 1 on special duty = 41
    totals = totals_of(marks(present=38, excused=2, exempt=1, exempt_came=1, away=1, duty=1))
    assert (totals.base, totals.present) == (41, 39)


def test_speakers_are_people_and_opinions_are_what_they_said():
    spoke = [Mark(1, "present", opinions=3), Mark(2, "late", opinions=1), Mark(3, "present")]
    assert (totals_of(spoke).speakers, totals_of(spoke).opinions) == (2, 4)


@pytest.mark.parametrize(
    ("present", "base", "share"),
    [
        (38, 41, "92,7%"),
        (38, 45, "84,4%"),
        (39, 45, "86,7%"),
        (34, 40, "85,0%"),
        (40, 45, "88,9%"),
        (41, 45, "91,1%"),
        (0, 0, "–"),
    ],
)
def test_sentence_prints_the_share_rounded_once(present, base, share):
    assert attendance_sentence(present, base, {}) == f"{present}/{base} đảng viên phải dự ({share})"


def test_sentence_names_who_is_left_out_with_the_decisions():
    left_out = outside_counts(marks(present=38, excused=3, exempt=2, away=1))
    behind = {"mien": ["QĐ số 12-QĐ/ĐU"], "tam_vang": []}
    assert attendance_sentence(38, 41, left_out, behind) == (
        "38/41 đảng viên phải dự (92,7%); không tính 2 đồng chí được miễn sinh hoạt (QĐ số 12-QĐ/ĐU), "
        "1 đồng chí đang sinh hoạt tạm thời nơi khác"
    )


def test_exempt_member_who_came_is_not_left_out():
    assert outside_counts(marks(exempt=1, exempt_came=1)) == {"mien": 1}


def test_decisions_are_named_once_by_standing():
    rows = [SimpleNamespace(kind="mien", decision=text) for text in ("QĐ 1", "QĐ 2", "QĐ 1", "")]
    assert decisions_behind(rows) == {"mien": ["QĐ 1", "QĐ 2"]}
