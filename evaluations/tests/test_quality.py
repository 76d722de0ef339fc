"""Quality of a year by Phú Thọ's rule, computed by hand; rules that contradict themselves; what holds for any rule."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.quality import (
    CALLED_OFF,
    LEVELS,
    MISSED,
    PENDING,
    UNRATED,
    MonthMark,
    QualityError,
    judge,
    parse,
    project,
    rule_sentences,
    still_needed,
)
from evaluations.quality_definition import every_outcome, shipped

PHU_THO = shipped()
RULE = parse(PHU_THO)
T, K, TB, X = LEVELS


def changed(**values):
    return parse(PHU_THO | values)


# --- years by hand -----------------------------------------------------------------------------------------------
# Tốt: none below Khá and 7 Tốt. Khá: none below Trung bình and 7 Khá or better. Trung bình: 7 Trung bình or better.

YEARS = [
    # 12 of 12 from Khá up, 7 Tốt ≥ 7
    ([T] * 7 + [K] * 5, T),
    # 6 Tốt < 7; 12 of 12 from Trung bình up, 6 + 6 = 12 Khá or better ≥ 7
    ([T] * 6 + [K] * 6, K),
    # 11 Tốt ≥ 7, but one below Khá; none below Trung bình, 11 Khá or better ≥ 7
    ([T] * 11 + [TB], K),
    ([T] * 12, T),
    # 0 Tốt < 7; 12 Khá ≥ 7
    ([K] * 12, K),
    # one below Khá; 3 + 4 = 7 Khá or better ≥ 7, none below Trung bình
    ([T] * 3 + [K] * 4 + [TB] * 5, K),
    # 3 + 3 = 6 Khá or better < 7; 12 Trung bình or better ≥ 7
    ([T] * 3 + [K] * 3 + [TB] * 6, TB),
    # one Kém: below Khá and below Trung bình; 11 Trung bình or better ≥ 7
    ([T] * 11 + [X], TB),
    # 7 Trung bình or better ≥ 7, 5 Kém
    ([TB] * 7 + [X] * 5, TB),
    # 6 Trung bình or better < 7
    ([TB] * 6 + [X] * 6, X),
    # not held counts as Kém: 11 Tốt but one below Trung bình; 11 ≥ 7
    ([T] * 11 + [MISSED], TB),
    # founded in May, 8 months: the 7 stays, 7 Tốt + 1 Khá
    ([T] * 7 + [K], T),
    # founded in July, 6 months: 6 Tốt < 7; 6 Khá or better < 7; 6 Trung bình or better < 7: the rest is Kém
    ([T] * 6, X),
    # called off with a reason: 11 months count, 7 Tốt + 4 Khá
    ([T] * 7 + [K] * 4 + [CALLED_OFF], T),
]


@pytest.mark.parametrize(("months", "level"), YEARS)
def test_year_by_hand(months, level):
    assert judge(RULE, months).level == level


def test_year_of_a_branch_founded_in_july_under_a_percentage():
    """60% of 6 meetings = 3,6, so 4: 4 Tốt + 2 Khá are enough where the rule gives a share."""
    rule = parse(
        {
            **PHU_THO,
            "levels": [{"level": T, "worst": K, "at_least": [{"level": T, "percent": 60}]}, *PHU_THO["levels"][1:]],
        }
    )
    assert judge(rule, [T] * 4 + [K] * 2).level == T
    assert judge(rule, [T] * 3 + [K] * 3).level == X  # 3 < 4; 6 Khá or better < 7; 6 < 7


def test_unrated_meeting_leaves_the_year_open_or_is_left_out():
    months = [T] * 11 + [UNRATED]
    assert (judge(RULE, months).level, judge(RULE, months).open_months) == (None, [12])
    left_out = judge(changed(unrated="ignored"), months)
    assert (left_out.level, left_out.open_months) == (T, [])


def test_month_without_information_yet_leaves_the_year_open():
    found = judge(RULE, [T] * 10 + [PENDING])
    assert (found.level, found.open_months) == (None, [11])
    assert found.named == ["Tháng 11 chưa có thông tin: kết quả còn để ngỏ; không ghi bổ sung thì tính là Kém."]
    assert sentences([T] * 10 + [PENDING], 1)[0] == (
        "Đã có đủ 10 kỳ đạt mức Tốt; giữ 1 kỳ còn lại và 1 kỳ chưa ghi không dưới mức Khá."
    )


def test_missed_meeting_is_named_and_not_counted_where_the_rule_says_so():
    found = judge(changed(missed=None), [T] * 7 + [MISSED] * 5)
    assert found.level == T
    assert (
        found.named[-1] == "Tháng 8, 9, 10, 11, 12 quá ngày, chưa có thông tin: không tính; ghi bổ sung thì tính lại."
    )


def test_reasons_say_what_was_reached_and_why_not_better():
    assert judge(RULE, [T] * 11 + [TB]).reasons == [
        "Không kỳ nào dưới mức Trung bình; có 11 kỳ đạt mức Khá trở lên (cần 7 kỳ).",
        "Không đạt mức Tốt: tháng 12 xếp loại Trung bình.",
    ]


def test_nothing_to_judge():
    assert judge(RULE, []).level is None
    assert project(RULE, [], 0) == (None, None, None)


# --- what is still needed ----------------------------------------------------------------------------------------


def sentences(months, remaining, rule=RULE):
    return [needed.sentence for needed in still_needed(rule, months, remaining)]


def test_needed_five_of_seven():
    assert sentences([T] * 5 + [K] * 3, 4) == [
        "Đã có 5 kỳ đạt mức Tốt, cần thêm 2 kỳ trong 4 kỳ còn lại; không kỳ nào được dưới mức Khá.",
        "Đã có đủ 8 kỳ đạt mức Khá trở lên; giữ 4 kỳ còn lại không dưới mức Trung bình.",
        "Đã đủ điều kiện mức Trung bình: có 8 kỳ đạt mức Trung bình trở lên (cần 7 kỳ).",
    ]


def test_needed_names_the_month_that_spoils():
    months = [T, T, TB, T]
    assert sentences(months, 8)[0] == "Không còn đạt được mức Tốt: tháng 3 xếp loại Trung bình."
    shifted = [MonthMark(month, mark) for month, mark in zip(range(5, 9), months, strict=True)]
    assert sentences(shifted, 4)[0] == "Không còn đạt được mức Tốt: tháng 7 xếp loại Trung bình."


def test_needed_where_too_few_months_are_left():
    first = still_needed(RULE, [T] * 3 + [K] * 7, 2)[0]
    assert (first.reachable, first.needed) == (False, ((T, 4),))
    assert first.sentence == "Không còn đạt được mức Tốt: có 3 kỳ đạt mức Tốt, còn 2 kỳ, quy định cần 7 kỳ."


def test_needed_of_a_month_without_information_may_be_mended():
    assert sentences([MISSED, T], 10)[0] == (
        "Chưa đạt được mức Tốt: tháng 1 chưa có thông tin, quy định tính là Kém; ghi bổ sung thì tính lại."
    )


def test_needed_counts_unrated_meetings_among_those_to_come():
    assert sentences([T] * 6 + [UNRATED], 1)[0] == (
        "Đã có 6 kỳ đạt mức Tốt, cần thêm 1 kỳ trong 1 kỳ còn lại và 1 kỳ chưa xếp loại; không kỳ nào được dưới mức Khá."
    )


def test_needed_before_the_first_month():
    first = still_needed(RULE, [], 12)[0]
    assert (first.reachable, first.needed) == (True, ((T, 7),))
    assert first.sentence == (
        "Chưa có kỳ nào đạt mức Tốt, cần 7 kỳ trong 12 kỳ còn lại; không kỳ nào được dưới mức Khá."
    )


def test_needed_ends_with_the_first_level_that_is_sure():
    only = still_needed(RULE, [T] * 12, 0)
    assert [(needed.level, needed.is_sure) for needed in only] == [(T, True)]


def test_projection_by_hand():
    # 5 Tốt + 3 Khá, 4 to come. As so far: Tốt is most frequent, 9 Tốt + 3 Khá. Worst: 8 Khá or better, but 4 Kém: 8 ≥ 7.
    assert project(RULE, [T] * 5 + [K] * 3, 4) == (T, T, TB)
    # 4 Tốt and 4 Khá are equal: the lower, 4 Tốt + 8 Khá = Khá. Best: 8 Tốt.
    assert project(RULE, [T] * 4 + [K] * 4, 4) == (K, T, TB)


def test_rule_in_words():
    assert rule_sentences(RULE) == [
        (T, "Không kỳ nào dưới mức Khá; ít nhất 7 kỳ đạt mức Tốt."),
        (K, "Không kỳ nào dưới mức Trung bình; ít nhất 7 kỳ đạt mức Khá trở lên."),
        (TB, "Ít nhất 7 kỳ đạt mức Trung bình trở lên."),
        (X, "Các trường hợp còn lại."),
    ]


# --- contradictions ----------------------------------------------------------------------------------------------


def faults(path, value, period="year"):
    definition = copy.deepcopy(PHU_THO)
    place = definition
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(QualityError) as error:
        parse(definition, period)
    return error.value.faults


def test_levels_out_of_order_are_refused():
    turned = list(reversed(PHU_THO["levels"]))
    assert faults(["levels"], turned) == [("", "Các mức phải ghi đủ và theo thứ tự: Tốt, Khá, Trung bình, Kém.")]


@pytest.mark.parametrize(("period", "count", "months"), [("year", 13, 12), ("quarter", 7, 3), ("year", 0, 12)])
def test_count_beyond_the_period_is_refused(period, count, months):
    found = faults(["levels", 0, "at_least"], [{"level": T, "count": count}], period)
    sentence = f"Mức Tốt: số kỳ phải từ 1 đến {months}, vì có {months} kỳ sinh hoạt thường kỳ; đang ghi {count}."
    assert found[0] == (T, sentence)


def test_level_that_is_never_given_is_refused():
    """Khá with the very conditions of Tốt: whoever meets them is Tốt."""
    found = faults(["levels", 1], {"level": K, "worst": K, "at_least": [{"level": T, "count": 7}]})
    assert [level for level, _ in found] == [K]
    assert "không khi nào xếp mức này" in found[0][1]


def test_condition_less_level_leaves_nothing_for_the_last():
    found = faults(["levels", 2], {"level": TB})
    assert [level for level, _ in found] == [X]


def test_floor_above_the_level_is_refused():
    found = faults(["levels", 1, "worst"], T)
    assert found[0][0] == K
    assert found[0][1].startswith("Mức Khá: mọi kỳ phải từ mức Tốt trở lên thì đã là mức cao hơn.")


def test_floor_above_that_of_the_better_level_is_refused():
    found = faults(["levels", 0, "worst"], None)
    assert [level for level, _ in found] == [K]
    assert found[0][1].startswith("Mức Khá: mức sàn cao hơn của mức Tốt (không quy định).")


def test_count_and_percent_together_are_refused():
    both = faults(["levels", 0, "at_least"], [{"level": T, "count": 7, "percent": 60}])
    neither = faults(["levels", 0, "at_least"], [{"level": T}])
    assert both == neither
    assert both[0][0] == T


def test_one_level_twice_in_a_condition_is_refused():
    found = faults(["levels", 0, "at_least"], [{"level": T, "count": 7}, {"level": T, "count": 8}])
    assert found == [(T, "Mức Tốt: một mức chỉ ghi số kỳ một lần.")]


def test_condition_on_the_last_level_is_refused():
    found = faults(["levels", 3], {"level": X, "worst": TB})
    assert [level for level, _ in found] == [X]


@pytest.mark.parametrize(("key", "value"), [("unrated", "maybe"), ("missed", "vang"), ("levels", 5), ("unrated", None)])
def test_unknown_words_are_refused(key, value):
    assert faults([key], value) != []


def test_share_outside_a_hundred_is_refused():
    assert faults(["levels", 0, "at_least"], [{"level": T, "percent": 101}]) == [
        (T, "Mức Tốt: tỷ lệ phải từ 1% đến 100%; đang ghi 101%.")
    ]


def test_every_outcome_of_a_year_and_of_a_quarter():
    # 12 meetings over 4 levels: C(15, 3) = 455; 3 meetings: C(6, 3) = 20
    assert (len(set(every_outcome(12))), len(set(every_outcome(3)))) == (455, 20)


# --- what holds for any rule and any months ----------------------------------------------------------------------

ENTRIES = st.builds(
    lambda level, number, as_share: {
        "level": level,
        "percent" if as_share else "count": number * 8 if as_share else number,
    },
    st.sampled_from(LEVELS),
    st.integers(1, 12),
    st.booleans(),
)
STEPS = st.tuples(st.sampled_from([*LEVELS, None]), st.lists(ENTRIES, max_size=2))


@st.composite
def rules(draw):
    """Any rule that parses; most drawings contradict themselves and are thrown away."""
    steps = draw(st.tuples(STEPS, STEPS, STEPS))
    rows = [
        {"level": level, "worst": worst, "at_least": entries}
        for level, (worst, entries) in zip(LEVELS, steps, strict=False)
    ]
    definition = {
        "levels": [*rows, {"level": X}],
        "missed": draw(st.sampled_from([*LEVELS, None])),
        "unrated": draw(st.sampled_from(["blocks", "ignored"])),
    }
    try:
        return parse(definition)
    except QualityError:
        return draw(st.sampled_from([RULE, changed(missed=None), changed(unrated="ignored"), changed(missed=TB)]))


MARKS = st.lists(st.sampled_from([*LEVELS, MISSED, PENDING, UNRATED, CALLED_OFF]), max_size=12)


def rank(level):
    return LEVELS.index(level)


@given(rules(), MARKS, st.integers(0, 11), st.integers(0, 3))
def test_raising_one_month_never_lowers_the_year(rule, months, place, raised):
    rated = [index for index, mark in enumerate(months) if mark in LEVELS]
    if not rated:
        return
    index = rated[place % len(rated)]
    better = [*months]
    better[index] = LEVELS[min(raised, rank(months[index]))]
    before, after = judge(rule, months).level, judge(rule, better).level
    assert (before is None) == (after is None)
    assert before is None or rank(after) <= rank(before)


@given(rules(), MARKS, st.integers(0, 12))
def test_best_as_so_far_and_worst_stand_in_order(rule, months, remaining):
    as_so_far, best, worst = project(rule, months, remaining)
    assert (best is None) == (worst is None)
    if best is not None:
        assert rank(best) <= rank(worst)
    if as_so_far is not None:
        assert rank(best) <= rank(as_so_far) <= rank(worst)


@given(rules(), MARKS, st.integers(0, 12))
def test_every_year_has_an_answer_and_always_the_same(rule, months, remaining):
    found = judge(rule, months)
    assert found == judge(rule, months)
    assert found.level in {*LEVELS, None}
    assert found.counts == {mark: months.count(mark) for mark in set(months)}
    assert still_needed(rule, months, remaining) == still_needed(rule, months, remaining)


@given(rules(), MARKS, st.integers(0, 12))
def test_needed_agrees_with_the_projection(rule, months, remaining):
    _, best, worst = project(rule, months, remaining)
    for needed in still_needed(rule, months, remaining):
        if needed.reachable:
            assert rank(best) <= rank(needed.level)
        if needed.is_sure:
            assert rank(worst) <= rank(needed.level)
        assert needed.sentence.endswith(".")
        assert needed.sentence[0].isupper()


@settings(max_examples=200)
@given(MARKS, st.integers(0, 6))
def test_doing_what_is_needed_reaches_the_level(months, remaining):
    """Fill what is to come with as many meetings at the level as asked, the rest at the floor: the level comes out."""
    for needed in still_needed(RULE, months, remaining):
        waiting = months.count(UNRATED) + months.count(PENDING)
        more = max((count for _, count in needed.needed), default=0)
        floor = next(step.worst for step in RULE.levels if step.level == needed.level) or X
        if needed.reachable and more <= remaining + waiting:
            filled = [mark for mark in months if mark not in (UNRATED, PENDING)]
            filled += [needed.level] * more + [floor] * (remaining + waiting - more)
            assert rank(judge(RULE, filled).level) <= rank(needed.level)
