"""The engine on a small set with every kind of criterion, a cap and an event; and what must hold for any sheet."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.criteria import parse, shipped
from evaluations.engine import Judgement, SheetError, basis, score
from meetings.facts import Facts

HD42 = shipped("hd42")
SMALL = parse(
    {
        "maximum": 20,
        "thresholds": [
            {"level": "tot", "from": 18},
            {"level": "kha", "from": 14},
            {"level": "trung_binh", "from": 10},
            {"level": "kem", "from": 0},
        ],
        "caps": [
            {"level": "tot", "requires": ["toggle"], "reason": "Chưa đủ điều kiện mức Tốt"},
            {"level": "kha", "requires": ["bands", "toggle"], "reason": "Chưa đủ điều kiện mức Khá"},
        ],
        "events": [{"code": "ky_luat", "label": "Có sự kiện theo quy định", "level": "kem"}],
        "criteria": [
            {"code": "free", "label": "A", "kind": "free", "maximum": 10, "when_not_applicable": "leave_out"},
            {
                "code": "bands",
                "label": "B",
                "kind": "bands",
                "maximum": 8,
                "bands": [
                    {"points": 8, "label": "tốt"},
                    {"points": 4.5, "label": "khá"},
                    {"points": 1, "label": "kém"},
                ],
                "when_not_applicable": "full",
            },
            {"code": "toggle", "label": "C", "kind": "toggle", "maximum": 2, "when_not_applicable": "zero"},
        ],
    }
)
ON_DAY = Facts(kind="regular", held_on=date(2025, 12, 3), due_on=date(2025, 12, 3), minutes=105)
NOT_APPLICABLE = Judgement(points=None, not_applicable=True)


def judged(**points):
    return {code: Judgement(points=Decimal(str(value))) for code, value in points.items()}


def faults(criteria, judgements, *, facts=None, events=()):
    with pytest.raises(SheetError) as error:
        score(criteria, facts, judgements, events)
    return error.value.faults


# --- caps and events ---------------------------------------------------------------------------------------------


def test_nothing_struck():
    result = score(SMALL, None, judged(free=10, bands=8, toggle=2))
    assert (result.total, result.level, result.uncapped_level, result.caps) == (20, "tot", "tot", ())


def test_caps_fall_through_level_by_level():
    # 10 + 8 + 0 = 18 is Tốt; the toggle holds it down from Tốt, then from Khá
    result = score(SMALL, None, judged(free=10, bands=8, toggle=0))
    assert (result.level, result.uncapped_level) == ("trung_binh", "tot")
    assert result.caps == (
        "Chưa đủ điều kiện mức Tốt (chưa đạt điểm tối đa: toggle)",
        "Chưa đủ điều kiện mức Khá (chưa đạt điểm tối đa: toggle)",
    )


def test_cap_of_a_level_that_was_not_reached_is_silent():
    # 10 + 1 + 0 = 11 is Trung bình, which no cap guards
    result = score(SMALL, None, judged(free=10, bands=1, toggle=0))
    assert (result.level, result.caps) == ("trung_binh", ())


def test_event_brings_its_level():
    result = score(SMALL, None, judged(free=10, bands=8, toggle=2), ["ky_luat"])
    assert (result.level, result.uncapped_level) == ("kem", "tot")
    assert result.caps == ("Có sự kiện theo quy định: xếp mức Kém",)


def test_event_unknown():
    assert faults(SMALL, {}, events=["khac"]) == {"events": "Bộ tiêu chí không có sự kiện 'khac'."}


# --- not applicable and missing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "total", "maximum", "level"),
    [
        ("free", 10, 10, "trung_binh"),  # left out: 8 + 2 of 20 - 10
        ("bands", 20, 20, "tot"),  # full: 10 + 8 + 2
        ("toggle", 18, 20, "trung_binh"),  # nothing: 10 + 8 + 0, and both caps
    ],
)
def test_not_applicable_as_the_criterion_says(code, total, maximum, level):
    result = score(SMALL, None, {**judged(free=10, bands=8, toggle=2), code: NOT_APPLICABLE})
    assert (result.total, result.maximum, result.level, result.missing) == (total, maximum, level, ())


def test_missing_counts_nothing_and_is_named():
    result = score(SMALL, None, {"free": Judgement(points=Decimal(10)), "bands": Judgement(points=None)})
    assert (result.total, result.maximum, result.level) == (10, 20, "trung_binh")
    assert result.missing == ("bands", "toggle")


# --- values of a criterion ---------------------------------------------------------------------------------------


def test_every_fault_of_a_sheet_is_named():
    assert faults(SMALL, judged(free=10.01, bands=5, toggle=1, other=1)) == {
        "free": "Tiêu chí free: điểm ghi ngoài khoảng. Mời đồng chí ghi từ 0 đến 10.",
        "bands": "Tiêu chí bands: chỉ chấm một trong các mức điểm 8; 4,5; 1.",
        "toggle": "Tiêu chí toggle: chỉ chấm 0 hoặc 2 điểm.",
        "other": "Bộ tiêu chí không có tiêu chí other.",
    }


def test_three_decimals_are_refused_and_end_zeros_are_not():
    assert list(faults(SMALL, judged(free="4.255"))) == ["free"]
    assert score(SMALL, None, judged(free="4.2500")).total == Decimal("4.25")


@pytest.mark.parametrize("points", ["NaN", "sNaN", "Infinity", "-Infinity", "-0.01", "1e400"])
def test_points_beyond_reckoning_are_refused(points):
    assert list(faults(SMALL, judged(free=points))) == ["free"]


# --- facts and persons -------------------------------------------------------------------------------------------


def test_fact_fills_what_nobody_judged():
    line = score(HD42, ON_DAY, {}).lines[0]
    assert (line.points, line.by_fact, line.fact_points) == (5, True, 5)


def test_person_who_agrees_with_the_fact_needs_no_reason():
    line = score(HD42, ON_DAY, {"1": Judgement(points=Decimal("5.00"))}).lines[0]
    assert (line.points, line.by_fact) == (5, True)


@pytest.mark.parametrize(
    "judgement", [Judgement(points=Decimal(4)), Judgement(Decimal(4), reason="  "), NOT_APPLICABLE]
)
def test_person_who_differs_from_the_fact_says_why(judgement):
    assert faults(HD42, {"1": judgement}, facts=ON_DAY) == {
        "1": "Tiêu chí 1: số liệu của kỳ sinh hoạt cho 5 điểm. Mời đồng chí ghi lý do chấm khác."
    }


def test_person_with_a_reason_holds_and_the_fact_stays_beside():
    line = score(HD42, ON_DAY, {"1": Judgement(Decimal(4), reason="Bắt đầu muộn 15 phút")}).lines[0]
    assert (line.points, line.by_fact, line.fact_points, line.reason) == (4, False, 5, "Bắt đầu muộn 15 phút")


def test_person_may_say_not_applicable_with_a_reason():
    result = score(HD42, ON_DAY, {"1": replace(NOT_APPLICABLE, reason="Kỳ sinh hoạt đặc biệt")})
    assert (result.lines[0].points, result.lines[0].by_fact, result.maximum) == (None, False, 95)


def test_person_judges_freely_where_facts_do_not_tell():
    line = score(HD42, Facts(kind="regular"), {"1": Judgement(points=Decimal(3))}).lines[0]
    assert (line.points, line.by_fact, line.fact_points, line.fact_reason) == (3, False, None, "")


# --- what holds for any sheet ------------------------------------------------------------------------------------


def _values(item):
    if item.kind == "free":
        return st.decimals(0, item.maximum, places=2)
    return st.sampled_from([band.points for band in item.bands] or [Decimal(0), item.maximum])


def _judgement(item):
    return st.one_of(st.just(NOT_APPLICABLE), st.none(), _values(item).map(lambda points: Judgement(points=points)))


def sheets(criteria):
    """Sheets with points, criteria not applicable and criteria missing."""
    columns = st.fixed_dictionaries({item.code: _judgement(item) for item in criteria.items})
    return columns.map(lambda sheet: {code: judgement for code, judgement in sheet.items() if judgement is not None})


WITH_POINTS = (SMALL, *(shipped(code) for code in ("hd42", "an-phu", "binh-thuan", "phu-tho")))
WITHOUT_POINTS = (shipped("tra-vinh"), shipped("hd12"))
RATED = st.one_of(*(st.tuples(st.just(criteria), sheets(criteria)) for criteria in WITH_POINTS))
FACTS = st.builds(
    Facts,
    kind=st.just("regular"),
    held_on=st.none() | st.dates(date(2025, 12, 1), date(2025, 12, 5)),
    due_on=st.none() | st.just(date(2025, 12, 3)),
    minutes=st.none() | st.integers(0, 300),
    base=st.none() | st.integers(0, 60),
    present=st.none() | st.integers(0, 60),
    unexcused=st.none() | st.integers(0, 3),
    chi_uy_met_before=st.none() | st.booleans(),
    notified_days_before=st.none() | st.integers(-3, 9),
    papers_days_before=st.none() | st.integers(-3, 9),
    last_assignments=st.integers(0, 20),
    last_assignments_done=st.integers(0, 20),
    members=st.none() | st.integers(3, 60),
    leaders=st.none() | st.integers(1, 7),
    topical=st.integers(0, 2),
    excused_run=st.none() | st.integers(0, 12),
    speakers=st.none() | st.integers(0, 60),
    has_conclusion=st.booleans(),
)


def rank(criteria, level):
    """Return the place of a level, best = 0."""
    return criteria.levels.index(level)


@given(RATED)
def test_total_is_the_sum_and_inside_its_bounds(rated):
    criteria, sheet = rated
    result = score(criteria, None, sheet)
    assert result.total == sum(line.points for line in result.lines if line.points is not None)
    assert 0 <= result.total <= result.maximum <= criteria.maximum


@given(RATED, st.booleans())
def test_caps_and_events_only_lower_and_say_so(rated, has_event):
    criteria, sheet = rated
    result = score(criteria, None, sheet, ["ky_luat"] if has_event and criteria.events else [])
    assert rank(criteria, result.level) >= rank(criteria, result.uncapped_level)
    assert bool(result.caps) == (result.level != result.uncapped_level)


@given(RATED, st.data())
def test_more_points_never_lower_the_level(rated, data):
    criteria, sheet = rated
    item = data.draw(st.sampled_from(criteria.items))
    low, high = sorted([data.draw(_values(item)), data.draw(_values(item))])
    worse = score(criteria, None, {**sheet, item.code: Judgement(points=low)})
    better = score(criteria, None, {**sheet, item.code: Judgement(points=high)})
    assert better.total >= worse.total
    assert rank(criteria, better.level) <= rank(criteria, worse.level)


@given(RATED)
def test_same_in_same_out_whatever_the_order(rated):
    criteria, sheet = rated
    assert score(criteria, None, sheet) == score(criteria, None, dict(reversed(sheet.items())))


@given(st.sampled_from(WITH_POINTS), FACTS)
def test_points_by_fact_fit_their_criterion_and_have_a_sentence(criteria, facts):
    for line in score(criteria, facts, {}).lines:
        assert line.is_missing == (line.fact_reason == "")
        assert line.points is None or line.criterion.takes(line.points)


def better(facts, more):
    """Return facts that are nowhere worse: longer, more present, more done, earlier, fewer without leave."""
    known = replace(facts, minutes=facts.minutes or 0, base=facts.base or 1, present=facts.present or 0, unexcused=1)
    papers, run = known.papers_days_before, known.excused_run
    return known, replace(
        known,
        minutes=known.minutes + more,
        present=known.present + more,
        speakers=None if known.speakers is None else known.speakers + 2 * more,
        last_assignments_done=known.last_assignments_done + more,
        papers_days_before=None if papers is None else papers + more,
        unexcused=0,
        excused_run=None if run is None else max(run - more, 0),
        has_conclusion=True,
        chi_uy_has_minutes=True,
    )


@given(st.sampled_from(WITH_POINTS), FACTS, st.integers(0, 60))
def test_better_facts_never_lower_points_or_level(criteria, facts, more):
    known, improved = better(replace(facts, speakers=None), more)
    before, after = score(criteria, known, {}), score(criteria, improved, {})
    assert all((b.points or 0) <= (a.points or 0) for b, a in zip(before.lines, after.lines, strict=True))
    assert rank(criteria, after.level) <= rank(criteria, before.level)


@given(st.sampled_from(WITHOUT_POINTS), FACTS, st.integers(0, 60), st.sampled_from(["tot", "kha", "trung_binh", "kem"]))
def test_better_facts_never_lower_a_chosen_level(criteria, facts, more, level):
    known, improved = better(facts, more)
    before, after = (score(criteria, found, {}, level=level) for found in (known, improved))
    assert rank(criteria, level) <= rank(criteria, after.level) <= rank(criteria, before.level)


def bands():
    """Every band of every shipped criterion: (set, criterion, points)."""
    return [
        (criteria, item, band.points) for criteria in WITH_POINTS[1:] for item in criteria.items for band in item.bands
    ]


@pytest.mark.parametrize(("criteria", "item", "points"), bands(), ids=lambda value: getattr(value, "code", None))
def test_every_point_of_every_band_can_be_given_and_counts_once(criteria, item, points):
    result = score(criteria, None, {item.code: Judgement(points=points)})
    assert result.total == points
    assert [line.points for line in result.lines if line.points is not None] == [points]


# --- sets without points -------------------------------------------------------------------------------------------

RUBRIC = shipped("hd12")


def test_level_chosen_on_a_set_without_points():
    result = score(RUBRIC, None, {}, level="kha")
    assert (result.level, result.uncapped_level, result.total, result.maximum, result.missing) == (
        "kha",
        "kha",
        None,
        None,
        (),
    )


def test_nothing_chosen_is_missing():
    result = score(RUBRIC, ON_DAY, {})
    assert (result.level, result.missing) == ("", ("level",))


def test_level_unknown_and_points_on_a_set_without_points():
    with pytest.raises(SheetError) as error:
        score(RUBRIC, None, judged(a=1), level="xuat_sac")
    assert error.value.faults == {
        "a": "Bộ tiêu chí không có tiêu chí a.",
        "level": "Bộ tiêu chí không có mức 'xuat_sac'. Mời đồng chí chọn một trong bốn mức.",
    }


# --- what a rating rests on ----------------------------------------------------------------------------------------


def test_basis_changes_with_the_record_itself():
    assert basis(HD42, ON_DAY) != basis(HD42, replace(ON_DAY, present=38, base=41))
    assert basis(HD42, ON_DAY) == basis(HD42, replace(ON_DAY, is_finalized=True))
    assert basis(None, ON_DAY) == ON_DAY.digest


def test_basis_changes_with_facts_outside_only_where_they_count():
    an_phu, year = shipped("an-phu"), replace(ON_DAY, excused_run=2)
    assert basis(an_phu, year) == basis(an_phu, replace(year, excused_run=3))  # full points either way
    assert basis(an_phu, year) != basis(an_phu, replace(year, excused_run=4))
    assert basis(HD42, year) == basis(HD42, replace(year, excused_run=4))  # the frame of HD 42 does not ask
    assert basis(RUBRIC, year) != basis(RUBRIC, replace(year, excused_run=4))  # a condition of Tốt
