"""What is to be looked at before a level is confirmed: each flag with the case that raises it and the one beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from evaluations.criteria import shipped_definition
from evaluations.engine import Judgement
from evaluations.enums import Level, Rater, ReviewStepKind
from evaluations.flags import Flag, flags_of
from evaluations.models import CriteriaSet, Evaluation, ReviewStep
from evaluations.queries import flags_of_one, levels_before, ratings_of_one
from evaluations.ratings import Ratings
from evaluations.services.rating import criteria_for, rate_meeting
from evaluations.tests.factories import ReadyMeetingFactory, at, judged
from evaluations.tests.story import Story
from meetings.facts import Facts, facts_of
from meetings.models import Meeting

pytestmark = pytest.mark.django_db

HD42 = CriteriaSet(code="hd42", definition=shipped_definition("hd42"))
CLEAN = {
    "kind": "regular",
    "held_on": date(2026, 9, 3),
    "due_on": date(2026, 9, 3),
    "minutes": 105,
    "base": 41,
    "present": 38,
    "excused": 3,
    "unexcused": 0,
    "opinions": 9,
    "speakers": 7,
}


def facts(**changes: object) -> Facts:
    return Facts(**(CLEAN | changes))


def opinion(rater: str = Rater.SELF, level: str = Level.GOOD, **values: object) -> Evaluation:
    known = {"total": Decimal(93), "maximum": Decimal(100), "criteria_set": HD42}
    return Evaluation(rater=rater, level=level, **(known | values))


def found(
    ratings: Ratings | None = None, facts_: Facts | None = None, previous: str = "", **meeting: object
) -> list[Flag]:
    return flags_of(
        meeting=Meeting(**meeting),
        ratings=ratings or Ratings(self_rating=opinion()),
        facts=facts_ or facts(),
        previous_level=previous,
    )


def words(**values: object) -> list[str]:
    return [flag.words for flag in found(**values)]


def test_clean_rating_has_no_flag() -> None:
    assert found() == []


def test_without_a_rating_there_is_nothing_to_look_at() -> None:
    assert found(Ratings(), facts(unexcused=2)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"held_on": date(2026, 9, 5)}, ["Sinh hoạt ngày 05/09/2026, ngày quy định là 03/09/2026"]),
        ({"held_on": date(2026, 9, 5), "moved_to": date(2026, 9, 5)}, []),
        ({"held_on": date(2026, 9, 5), "due_on": None}, []),
        # 2/3 of 42 is 28: that is enough, 27 is not
        ({"base": 42, "present": 28, "excused": 14}, []),
        ({"base": 42, "present": 27, "excused": 15}, ["Dự 27/42 (64,3%), chưa đến hai phần ba"]),
        ({"base": None, "present": None, "excused": None, "unexcused": None}, []),
        ({"unexcused": 1, "excused": 2}, ["1 đồng chí vắng không có lý do"]),
        ({"opinions": 0, "speakers": 0}, ["Xếp mức Tốt, biên bản ghi không có ý kiến phát biểu"]),
        ({"opinions": None, "speakers": None}, ["Xếp mức Tốt, chưa ghi số ý kiến phát biểu"]),
        ({"opinions": None, "speakers": 3}, []),
    ],
)
def test_flags_of_the_record(changes: dict, said: list[str]) -> None:
    assert words(facts_=facts(**changes)) == said


def test_silence_is_no_flag_below_the_best_level() -> None:
    assert words(ratings=Ratings(self_rating=opinion(level=Level.FAIR)), facts_=facts(opinions=0, speakers=0)) == []


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"visitor": Level.GOOD}, []),
        ({"visitor": Level.FAIR}, ["Chi bộ tự xếp loại Tốt, cán bộ dự đánh giá Khá: cần làm rõ"]),
        ({"vote": Level.GOOD}, []),
        # the branch's own level is then its vote
        ({"vote": Level.FAIR}, ["Chi bộ biểu quyết Khá, phiếu chấm ra Tốt: cần làm rõ"]),
        ({"vote": Level.FAIR, "visitor": Level.FAIR}, ["Chi bộ biểu quyết Khá, phiếu chấm ra Tốt: cần làm rõ"]),
    ],
)
def test_flags_of_opinions_against_each_other(others: dict[str, str], said: list[str]) -> None:
    given = {rater: opinion(rater, level) for rater, level in others.items()}
    assert words(ratings=Ratings(self_rating=opinion(), **given)) == said


def test_verification_of_another_level_is_flagged() -> None:
    ratings = Ratings(self_rating=opinion())
    ratings.take(ReviewStep(kind=ReviewStepKind.VERIFY, level=Level.FAIR))
    assert words(ratings=ratings) == ["Thẩm định đề nghị Khá, chi bộ xếp Tốt: cần làm rõ"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"total": Decimal(100)}, ["Mọi tiêu chí đều cho điểm tối đa"]),
        ({"total": Decimal(95), "maximum": Decimal(95)}, ["Mọi tiêu chí đều cho điểm tối đa"]),
        ({"total": None, "maximum": None}, []),
        ({"caps": ["Mức Tốt cần trên 85% dự"], "level": "kha"}, ["Bị khống chế mức: Mức Tốt cần trên 85% dự"]),
        (
            {"events": ["ky_luat"], "caps": ["Có sự kiện theo quy định: xếp mức Kém"], "level": "kem"},
            ["Có sự kiện theo quy định"],
        ),
        (
            {
                "scores": {
                    "3.2": {"fact_reason": "Tự tính: gửi trước.", "by_fact": False},
                    "1": {"fact_reason": "Tự tính: 105 phút.", "by_fact": False},
                    "2": {"by_fact": False},
                }
            },
            ["Chấm khác số liệu ở tiêu chí 1, 3.2: nên xem lý do"],
        ),
        (
            {
                "scores": {
                    # a database hands the codes out in an order of its own; they are named in that of the set
                    "5": {"not_applicable": True, "by_fact": False},
                    "4.3": {"not_applicable": True, "by_fact": False},
                    "1": {"not_applicable": True, "by_fact": True},
                }
            },
            ["Chi bộ ghi không áp dụng tiêu chí 4.3, 5: nên xem lý do"],
        ),
        ({"is_imported": True}, ["Nhập từ bảng"]),
    ],
)
def test_flags_of_the_sheet(values: dict, said: list[str]) -> None:
    assert words(ratings=Ratings(self_rating=opinion(**values))) == said


@pytest.mark.parametrize(
    ("previous", "said"),
    [
        ("", []),
        ("tot", []),
        ("kha", []),
        ("trung_binh", ["Tháng trước Trung bình, tháng này Tốt"]),
        ("kem", ["Tháng trước Kém, tháng này Tốt"]),
    ],
)
def test_jump_of_two_levels_is_flagged(previous: str, said: list[str]) -> None:
    assert words(previous=previous) == said


def test_how_the_record_came_to_be_is_flagged() -> None:
    assert words(on_behalf_by="Trần Văn B, Đảng ủy xã A") == ["Ghi thay chi bộ: Trần Văn B, Đảng ủy xã A"]
    assert words(source="paper") == ["Nhập từ bản giấy"]
    assert words(source="imported") == ["Nhập từ bảng"]


def test_no_flag_speaks_a_verdict() -> None:
    """Words of the field: a flag is a hint ('nên xem lại', 'cần làm rõ'), never a charge."""
    sheet = opinion(total=Decimal(100), scores={"1": {"fact_reason": "x", "by_fact": False}}, is_imported=True)
    all_at_once = words(
        ratings=Ratings(self_rating=sheet, visitor=opinion(Rater.VISITOR, Level.POOR)),
        facts_=facts(held_on=date(2026, 9, 9), present=10, excused=20, unexcused=11, opinions=0, speakers=0),
        previous="kem",
        on_behalf_by="Trần Văn B",
    )
    assert len(all_at_once) == 10
    assert not [said for said in all_at_once if any(word in said for word in ("sai phạm", "gian dối", "vi phạm"))]


# --- on real sheets ------------------------------------------------------------------------------------------------


def codes_of(meeting: Meeting) -> list[str]:
    return [flag.code for flag in flags_of_one(meeting, ratings_of_one(meeting), facts_of(meeting))]


def test_length_is_held_against_the_norm_of_the_set() -> None:
    """HD 42 asks for 90 minutes; five are left to the clock."""
    story = Story()
    story.rate()
    _, criteria = criteria_for(story.meeting)
    assert criteria.reading(facts_of(story.meeting)).norm == 90
    ratings = ratings_of_one(story.meeting)
    short = replace(facts_of(story.meeting), minutes=84)
    ratings.self_rating.facts_digest = ""
    assert words(ratings=ratings, facts_=short) == ["Sinh hoạt 84 phút, định mức 90 phút"]
    assert words(ratings=ratings, facts_=replace(short, minutes=85)) == []


def test_points_other_than_the_facts_are_flagged_when_sent() -> None:
    story = Story()
    given = judged() | {"2": Judgement(Decimal(4), "Một đồng chí về sớm")}
    rate_meeting(meeting=story.meeting, judgements=given, actor=story.writer, at=story.later())
    assert story.submit().flags == [
        {"code": "other_than_facts", "words": "Chấm khác số liệu ở tiêu chí 2: nên xem lý do"}
    ]


def test_facts_changed_since_are_flagged() -> None:
    story = Story()
    story.rate()
    assert codes_of(story.meeting) == []
    story.change_facts()
    assert codes_of(story.meeting) == ["changed"]


def test_level_of_the_month_before_is_that_of_the_same_branch() -> None:
    story = Story()
    august = ReadyMeetingFactory(unit=story.meeting.unit, held_on=date(2026, 8, 3))
    other = ReadyMeetingFactory(held_on=date(2026, 8, 3))
    for meeting, level in ((august, "kem"), (other, "trung_binh")):
        Evaluation.objects.create(meeting=meeting, rater=Rater.SELF, level=level, is_imported=True, made_at=at(1))
    story.rate()
    assert levels_before([story.meeting, august]) == {story.meeting.pk: "kem"}
    assert story.submit().flags == [{"code": "jump", "words": "Tháng trước Kém, tháng này Tốt"}]
