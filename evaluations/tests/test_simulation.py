"""What level a meeting would have under another set, by hand; and that the set it was rated with gives its level again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chibo.common.dates import Months
from evaluations.criteria import parse, shipped, shipped_definition
from evaluations.engine import Judgement, basis, score
from evaluations.enums import SimulatedChange
from evaluations.models import Evaluation
from evaluations.services.rating import scores_of
from evaluations.simulation import simulate, unasked_events
from evaluations.simulation_reasons import reasons
from meetings.facts import Facts

FACTS = Facts(
    kind="regular", held_on=date(2026, 9, 3), due_on=date(2026, 9, 3), minutes=105, present=38, base=41, unexcused=0
)
BORDERS = [("tot", 18), ("kha", 14), ("trung_binh", 10), ("kem", 0)]
ATTENDANCE = {
    "parts": [{"measure": "attendance", "bands": [{"from": 90, "points": 8}, {"below": 90, "points": 4}]}],
    "source": "quy định",
}


def definition(*, borders=BORDERS, caps=(), events=(), **changes):
    """A set of 20 points: free 10 and toggle 2 are judged, attendance 8 is counted. `free={…}` changes an entry."""
    rows = {
        "free": {"code": "free", "label": "A", "kind": "free", "maximum": 10},
        "att": {"code": "att", "label": "B", "kind": "free", "maximum": 8, "fact": ATTENDANCE},
        "toggle": {"code": "toggle", "label": "C", "kind": "toggle", "maximum": 2},
    }
    return {
        "maximum": 20,
        "thresholds": [{"level": level, "from": border} for level, border in borders],
        "caps": list(caps),
        "events": list(events),
        "criteria": [row | changes.get(code, {}) for code, row in rows.items()],
    }


OLD = parse(definition())
CAP = {"level": "tot", "tests": [{"measure": "attendance", "from": 95}], "reason": "Mức Tốt cần từ 95% dự"}


def sheet(criteria, facts=FACTS, events=(), level="", **points):
    """Return the sheet of a branch; `att=(4, "lý do")` is a judgement beside the record."""
    given_ = {code: said if isinstance(said, tuple) else (said, "") for code, said in points.items()}
    judgements = {
        code: Judgement(None if said is None else Decimal(said), why, not_applicable=said is None)
        for code, (said, why) in given_.items()
    }
    result = score(criteria, facts, judgements, events, level)
    return Evaluation(
        scores=scores_of(result),
        total=result.total,
        level=result.level,
        uncapped_level=result.uncapped_level,
        caps=list(result.caps),
        events=list(result.events),
        facts_digest=basis(criteria, facts),
    )


def tried(draft, own, known=OLD, facts=FACTS):
    """Return (outcome, its reasons)."""
    outcome = simulate(draft, facts, own, known)
    return outcome, reasons(draft, facts, own, known, outcome) if own else ()


# --- facts score themselves ------------------------------------------------------------------------------------------


def test_facts_score_themselves_under_the_draft():
    # 38/41 = 92,7%: 8 of old; the draft asks for 95%: 4. 10 + 8 + 2 = 20 Tốt → 10 + 4 + 2 = 16 Khá
    bands = [{"from": 95, "points": 8}, {"below": 95, "points": 4}]
    draft = parse(definition(att={"fact": ATTENDANCE | {"parts": [{"measure": "attendance", "bands": bands}]}}))
    outcome, why = tried(draft, sheet(OLD, free=10, toggle=2))
    assert (outcome.old, outcome.level, outcome.low.total, outcome.change) == ("tot", "kha", 16, "worse")
    assert why == ("Tổng điểm: 20 → 16", "Mục att: 8 → 4 điểm (38/41 đảng viên dự (92,7%))")


def test_facts_score_themselves_where_people_judged_before():
    # att was judged 8; the draft counts it: 36/41 = 87,8%: 4
    old = parse(definition(att={"fact": None}))
    facts = replace(FACTS, present=36)
    outcome, _ = tried(OLD, sheet(old, facts, free=10, att=8, toggle=2), old, facts)
    assert (outcome.level, outcome.low.total) == ("kha", 16)


def test_points_read_off_the_record_stay_on_the_sheet_where_the_draft_leaves_them_to_a_person():
    outcome, why = tried(parse(definition(att={"fact": None})), sheet(OLD, free=10, toggle=2))
    assert (outcome.low.total, outcome.high.total, outcome.change, why) == (20, 20, "same", ())


def test_changed_facts_are_said():
    own = sheet(OLD, free=10, toggle=2)
    outcome, why = tried(OLD, own, facts=replace(FACTS, present=30))
    assert (outcome.level, outcome.change) == ("kha", "worse")
    assert why == (
        "Tổng điểm: 20 → 16",
        "Mục att: 8 → 4 điểm (30/41 đảng viên dự (73,2%))",
        "Số liệu của kỳ này đã thay đổi sau khi chi bộ chấm",
    )


# --- what people judged ----------------------------------------------------------------------------------------------


def test_judgement_beside_the_record_holds_while_the_rule_says_the_same():
    own = sheet(OLD, free=10, toggle=2, att=(4, "Ba đồng chí về giữa buổi"))
    outcome, _ = tried(parse(definition(borders=[("tot", 19), *BORDERS[1:]])), own)
    assert (outcome.low.total, outcome.level) == (16, "kha")


def test_judgement_beside_the_record_falls_with_the_rule():
    bands = [{"from": 92, "points": 7}, {"below": 92, "points": 4}]
    draft = parse(definition(att={"fact": ATTENDANCE | {"parts": [{"measure": "attendance", "bands": bands}]}}))
    outcome, _ = tried(draft, sheet(OLD, free=10, toggle=2, att=(4, "Ba đồng chí về giữa buổi")))
    assert (outcome.low.total, outcome.level, outcome.change) == (19, "tot", "better")


@pytest.mark.parametrize("change", [{"label": "Khác"}, {"code": "khac"}], ids=["label", "code"])
def test_judged_criterion_without_counterpart_is_a_range(change):
    # 8 + 2 known, up to 10 for the new one: from 10 (Trung bình) to 20 (Tốt)
    outcome, why = tried(parse(definition(free=change)), sheet(OLD, free=9, toggle=2))
    assert (outcome.level, outcome.low.level, outcome.high.level) == ("", "trung_binh", "tot")
    assert (outcome.low.total, outcome.high.total, outcome.change) == (10, 20, "unsure")
    code = change.get("code", "free")
    assert why == (
        "Tổng điểm: 19 → từ 10 đến 20",
        "Không còn mục free như trong phiếu cũ, trước được 9 điểm",
        f"Chưa có điểm của mục {code} (tối đa 10 điểm): phiếu cũ không chấm",
    )


def test_points_that_the_new_kind_does_not_take_are_unknown():
    # 9 of 10 is no value of a toggle: 0 or 10
    outcome, _ = tried(parse(definition(free={"kind": "toggle"})), sheet(OLD, free=9, toggle=2))
    assert [item.code for item in outcome.unknown] == ["free"]


def test_unknown_bands_begin_at_the_lowest_band():
    # bands 10, 8: 8 + 8 + 2 = 18 at least, Tốt whatever the band
    bands = [{"points": 10, "label": "đủ"}, {"points": 8, "label": "gần đủ"}]
    outcome, _ = tried(
        parse(definition(free={"kind": "bands", "bands": bands, "label": "Khác"})), sheet(OLD, free=9, toggle=2)
    )
    assert (outcome.low.total, outcome.high.total, outcome.level, outcome.change) == (18, 20, "tot", "same")


def test_range_wholly_below_the_old_level_is_surely_worse():
    # the cap holds even full points at Khá
    outcome, why = tried(parse(definition(caps=[CAP], free={"label": "Khác"})), sheet(OLD, free=10, toggle=2))
    assert (outcome.low.level, outcome.high.level, outcome.change) == ("trung_binh", "kha", "worse")
    assert why[1] == "Mức Tốt cần từ 95% dự (38/41 đảng viên dự (92,7%))"


def test_not_applicable_by_a_person_goes_by_the_draft():
    # left out before: 8 + 2 = 10; the draft gives full points: 20
    own = sheet(OLD, free=None, toggle=2)
    outcome, _ = tried(parse(definition(free={"when_not_applicable": "full"})), own)
    assert (own.total, outcome.low.total, outcome.level, outcome.change) == (10, 20, "tot", "better")


def test_not_applicable_by_the_record_is_unknown_where_the_draft_asks_for_it_always():
    topical = {"applies": {"measure": "topical", "from": 1}, "when_not_applicable": "full"}
    old, facts = parse(definition(free=topical)), replace(FACTS, topical=0)
    outcome, _ = tried(OLD, sheet(old, facts, toggle=2), old, facts)
    assert (outcome.low.total, outcome.high.total) == (10, 20)


def test_judgement_is_dropped_where_the_draft_finds_it_not_applicable():
    # 9 + 8 + 0: no topical session, so the two points of the sheet are not the draft's
    topical = {"applies": {"measure": "topical", "from": 1}, "when_not_applicable": "zero"}
    draft, facts = parse(definition(toggle=topical)), replace(FACTS, topical=0)
    outcome, why = tried(draft, sheet(OLD, facts, free=9, toggle=2), OLD, facts)
    assert (outcome.low.total, outcome.high.total, outcome.level) == (17, 17, "kha")
    assert why == ("Tổng điểm: 19 → 17", "Mục toggle: 2 → 0 điểm (không áp dụng: tháng này không có chuyên đề)")


# --- caps, borders, events -------------------------------------------------------------------------------------------


def test_cap_strikes():
    outcome, why = tried(parse(definition(caps=[CAP])), sheet(OLD, free=10, toggle=2))
    assert (outcome.level, outcome.change) == ("kha", "worse")
    assert why == ("Mức Tốt cần từ 95% dự (38/41 đảng viên dự (92,7%))",)


def test_cap_names_the_criterion_that_falls_short_of_it():
    # 36/41 = 87,8%: 4 of 8 as before; 10 + 4 + 2 = 16 Tốt from 16, were it not for the cap
    facts, borders = replace(FACTS, present=36), [("tot", 16), *BORDERS[1:]]
    old = parse(definition(borders=borders))
    draft = parse(definition(borders=borders, caps=[{"level": "tot", "requires": ["att"], "reason": "Cần đủ điểm"}]))
    outcome, why = tried(draft, sheet(old, facts, free=10, toggle=2), old, facts)
    assert (outcome.old, outcome.level) == ("tot", "kha")
    assert why == ("Cần đủ điểm (chưa đạt điểm tối đa: att)", "Mục att: 4/8 điểm (36/41 đảng viên dự (87,8%))")


def test_cap_lifted():
    old = parse(definition(caps=[CAP]))
    outcome, why = tried(OLD, sheet(old, free=10, toggle=2), old)
    assert (outcome.old, outcome.level, outcome.change) == ("kha", "tot", "better")
    assert why == ("Không còn bị khống chế: Mức Tốt cần từ 95% dự (38/41 đảng viên dự (92,7%))",)


def test_border_moved():
    # 9 + 8 + 2 = 19: Tốt from 18, Khá once Tốt begins at 20
    outcome, why = tried(parse(definition(borders=[("tot", 20), *BORDERS[1:]])), sheet(OLD, free=9, toggle=2))
    assert (outcome.level, why) == ("kha", ("Điểm sàn của mức Tốt: 18 → 20",))


EVENT = {"code": "ky_luat", "label": "Có đảng viên bị kỷ luật", "level": "kem"}


OTHER_EVENT = {"code": "vang", "label": "Sự kiện khác", "level": "kem"}


@pytest.mark.parametrize(
    "listed", [[], [EVENT], [OTHER_EVENT], [EVENT, OTHER_EVENT], [EVENT | {"level": "trung_binh"}]]
)
def test_which_event_happened_cannot_be_asked_of_a_draft(listed):
    old = parse(definition(events=[EVENT | {"level": "kha"}, OTHER_EVENT | {"level": "kha"}]))
    draft = parse(definition(events=listed))
    told = [tried(draft, sheet(old, free=10, toggle=2, events=[code]), old) for code in ("ky_luat", "vang")]
    assert told[0] == told[1]
    outcome, why = told[0]
    assert (outcome.old, outcome.level, outcome.change, why) == ("kha", "kha", "same", ())


def test_event_that_no_sheet_asked_about_is_named():
    draft = parse(definition(events=[EVENT]))
    assert unasked_events(draft, [OLD]) == ["Có đảng viên bị kỷ luật"]
    assert unasked_events(draft, [draft]) == []
    assert simulate(draft, FACTS, sheet(OLD, free=10, toggle=2), OLD).level == "tot"


# --- sets without points ---------------------------------------------------------------------------------------------


def test_rubric_takes_the_level_and_holds_it():
    tra_vinh = shipped("tra-vinh")
    facts = replace(FACTS, present=36)
    outcome, why = tried(tra_vinh, sheet(OLD, facts, free=10, toggle=2), OLD, facts)
    assert (outcome.old, outcome.level, outcome.change) == ("kha", "kha", "same")
    outcome, why = tried(tra_vinh, Evaluation(level="tot"), None, facts)
    assert (outcome.level, outcome.change) == ("kha", "worse")
    assert why == ("Mức Tốt cần từ 90% đảng viên trở lên dự sinh hoạt (36/41 đảng viên dự (87,8%))",)


def test_rubric_after_rubric_begins_from_what_was_chosen():
    old, facts = shipped("tra-vinh"), replace(FACTS, present=36)
    free = parse(shipped_definition("tra-vinh") | {"caps": []})
    outcome, _ = tried(free, sheet(old, facts, level="tot"), old, facts)
    assert (outcome.old, outcome.level, outcome.change) == ("kha", "tot", "better")


def test_points_after_rubric_are_a_range():
    outcome, why = tried(OLD, sheet(shipped("tra-vinh"), level="tot"), shipped("tra-vinh"))
    assert (outcome.low.total, outcome.high.total, outcome.change) == (8, 20, "unsure")
    assert why == ("Tổng điểm: từ 8 đến 20", "Chưa có điểm của mục free, toggle (tối đa 12 điểm): phiếu cũ không chấm")


# --- without a sheet -------------------------------------------------------------------------------------------------


def test_level_without_a_sheet_is_a_range():
    outcome, why = tried(OLD, Evaluation(level="tot", total=Decimal(19)), None)
    assert (outcome.low.level, outcome.high.level, outcome.change) == ("kem", "tot", "unsure")
    assert why == (
        "Tổng điểm: 19 → từ 8 đến 20",
        "Chưa có điểm của mục free, toggle (tối đa 12 điểm): chi bộ chỉ có mức, không có phiếu điểm",
    )


@pytest.mark.parametrize("criteria", [OLD, shipped("tra-vinh")], ids=["points", "rubric"])
def test_meeting_that_was_not_rated(criteria):
    outcome, _ = tried(criteria, None, None)
    assert (outcome.old, outcome.low.level, outcome.high.level, outcome.change) == ("", "kem", "tot", "not_rated")


# --- for any sheet ---------------------------------------------------------------------------------------------------

SETS = [shipped(code) for code in ("hd42", "an-phu", "phu-tho", "binh-thuan")]
FOUND = st.builds(
    Facts,
    kind=st.sampled_from(["regular", "combined"]),
    held_on=st.just(date(2026, 9, 3)),
    due_on=st.sampled_from([date(2026, 9, 3), date(2026, 9, 4), None]),
    minutes=st.sampled_from([None, 30, 75, 90, 120]),
    base=st.just(20),
    present=st.integers(0, 20),
    unexcused=st.sampled_from([None, 0, 1]),
    speakers=st.sampled_from([None, 0, 3]),
    chi_uy_met_before=st.sampled_from([None, True, False]),
    topical=st.sampled_from([None, 0, 1]),
    leaders=st.sampled_from([None, 1, 3]),
    members=st.sampled_from([None, 20, 40]),
)


def values_of(item):
    """The lowest, a middle and the greatest points that a criterion takes."""
    if item.kind == "bands":
        return [band.points for band in item.bands]
    return [Decimal(0), item.maximum] + ([item.maximum / 2] if item.takes(item.maximum / 2) else [])


@st.composite
def sheets(draw):
    """(set, facts, sheet): some criteria judged, some beside the record with a reason, the rest by the facts."""
    criteria, facts = draw(st.sampled_from(SETS)), draw(FOUND)
    judgements = {}
    for line in score(criteria, facts, {}).lines:
        item = line.criterion
        if line.not_applicable or (line.fact_points is not None and draw(st.integers(0, 3))):
            continue
        away = draw(st.integers(0, 9)) == 0
        points = None if away else draw(st.sampled_from(values_of(item)))
        judgements[item.code] = Judgement(points, "Chi bộ thống nhất", not_applicable=away)
    result = score(criteria, facts, judgements)
    own = Evaluation(scores=scores_of(result), level=result.level, total=result.total, caps=list(result.caps))
    return criteria, facts, own


@given(sheets())
def test_the_set_a_meeting_was_rated_with_gives_its_level_again(case):
    criteria, facts, own = case
    outcome = simulate(criteria, facts, own, criteria)
    assert (outcome.level, outcome.low.total, outcome.high.total) == (own.level, own.total, own.total)
    assert outcome.change == SimulatedChange.SAME


@given(sheets(), st.sampled_from(SETS))
def test_outcome_lies_between_its_ends(case, draft):
    known, facts, own = case
    outcome = simulate(draft, facts, own, known)
    order = ["tot", "kha", "trung_binh", "kem"]
    assert outcome.low.total <= outcome.high.total
    assert order.index(outcome.high.level) <= order.index(outcome.low.level)
    assert simulate(draft, facts, own, known) == outcome


# --- months ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2026-Q3", "Quý III/2026"),
        ("2026", "Năm 2026"),
        ("2026-07", "Tháng 7/2026"),
        ("2026-08/2026-11", "Từ tháng 8/2026 đến tháng 11/2026"),
    ],
)
def test_stretch_goes_through_its_code(code, label):
    stretch = Months.parse(code)
    assert (stretch.code, stretch.name, Months.parse(stretch.code)) == (code, label, stretch)


def test_stretch_of_a_whole_quarter_is_that_quarter():
    assert Months.parse("2026-07/2026-09").code == "2026-Q3"


@pytest.mark.parametrize("code", ["", "2026-13", "2026-Q1/2026-Q2", "/", "2026-07/"])
def test_stretch_unreadable(code):
    with pytest.raises(ValueError, match="Mời đồng chí"):
        Months.parse(code)
