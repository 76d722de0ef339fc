"""The sheet as typed: bands, toggles, not applicable, events and the levels of a set without points."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from evaluations.criteria import shipped
from evaluations.engine import Judgement, score
from evaluations.forms.sheet import NO_REASON, TOO_LONG, SheetForm, choices_of
from evaluations.models import Evaluation
from evaluations.services.rating import scores_of
from meetings.facts import Facts

AN_PHU, TRA_VINH = shipped("an-phu"), shipped("tra-vinh")
# 85 of 90 minutes → 4; 38/41 → 4; one topical session; a committee of three that met with minutes → 2.
FACTS = Facts(
    kind="regular",
    held_on=date(2026, 9, 3),
    due_on=date(2026, 9, 3),
    minutes=85,
    base=29,
    present=27,
    excused=2,
    unexcused=0,
    members=29,
    leaders=3,
    topical=1,
    chi_uy_met_before=True,
    chi_uy_has_minutes=True,
)


def typed(criteria=AN_PHU, facts=FACTS, known=None, *, posted: bool = True, recorded=(), asks_events=True, **fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        key = name.replace("__", "-").replace("_", ".")
        data.setlist(key, value if isinstance(value, list) else [value])
    return SheetForm(
        data if posted else None, criteria=criteria, facts=facts, known=known, events=recorded, asks_events=asks_events
    )


def line_of(form: SheetForm, code: str):
    return next(line for line in form.result().lines if line.criterion.code == code)


def row_of(form: SheetForm, code: str) -> dict:
    rows = [row for section in form.sections(form.result()) for row in section["rows"]]
    return next(row for row in rows if row["item"].code == code)


def stored(judgements: dict, facts: Facts = FACTS) -> Evaluation:
    return Evaluation(scores=scores_of(score(AN_PHU, facts, judgements)))


def test_bands_and_toggles_are_taps_with_their_words():
    assert choices_of(AN_PHU.item("2.1")) == [
        ("4", "Từ 90% trở lên: 4 điểm"),
        ("3", "Từ 75% đến dưới 90%: 3 điểm"),
        ("2", "Từ 65% đến dưới 75%: 2 điểm"),
        ("1", "Dưới 65%, hoặc có đảng viên vắng không lý do: 1 điểm"),
    ]
    assert choices_of(AN_PHU.item("4.2")) == [("10", "Đạt: 10 điểm"), ("0", "Không đạt")]


def test_free_points_are_taps_up_to_ten_and_a_number_above():
    hd42 = shipped("hd42")
    assert choices_of(hd42.item("4.3")) == [(str(point), str(point)) for point in range(11)]
    assert choices_of(hd42.item("4.2")) == []


def test_sections_have_their_sub_totals():
    form = typed(points__3_1="3", points__3_2="0")
    section = next(one for one in form.sections(form.result()) if one["name"] == "Công tác chuẩn bị")
    # 3.1: 3, 3.2: 0, 3.3: 2 by the facts; 3.4 and 3.5 are open. 3 + 2 + 2 + 1 + 2 = 10
    assert (section["points"], section["maximum"], len(section["rows"])) == (5, 10, 5)


def test_left_out_by_the_facts_is_not_asked_and_not_read():
    form = typed(facts=replace(FACTS, topical=0), points__4_3="5")
    row = row_of(form, "4.3")
    assert (row["is_out"], row["line"].fact_reason) == (True, "Không áp dụng: tháng này không có chuyên đề.")
    assert (line_of(form, "4.3").points, form.errors) == (None, {})


def test_not_applicable_by_a_person_needs_a_reason():
    form = typed(**{"not__applicable__4_8": "1"})
    form.result()
    assert form.errors == {"4.8": NO_REASON}
    form = typed(**{"not__applicable__4_8": "1", "reason__4_8": "Chi bộ chưa dùng Sổ tay điện tử"})
    line = line_of(form, "4.8")
    assert (line.points, line.not_applicable, line.reason) == (None, True, "Chi bộ chưa dùng Sổ tay điện tử")
    assert form.errors == {}


def test_not_applicable_is_not_offered_where_the_facts_say_that_it_applies():
    form = typed(**{"not__applicable__3_3": "1", "reason__3_3": "Muốn được đủ điểm"})
    assert row_of(form, "3.3")["may_leave_out"] is False
    assert line_of(form, "3.3").not_applicable is False


def test_not_applicable_over_points_that_the_facts_give_needs_a_reason_too():
    form = typed(**{"not__applicable__2_1": "1"})
    form.result()
    assert form.errors == {"2.1": NO_REASON}


def test_points_typed_wrong_stay_and_the_rest_is_reckoned():
    form = typed(points__4_2="7", points__4_1="5")
    assert line_of(form, "4.1").points == 5
    assert form.errors == {"4.2": "Tiêu chí 4.2: chỉ chấm 0 hoặc 10 điểm."}
    assert row_of(form, "4.2")["tapped"] == "7"


def test_reason_too_long_is_told_beside_its_criterion():
    form = typed(reason__4_1="x" * 2001)
    form.result()
    assert form.errors == {"4.1": TOO_LONG}


def test_stored_sheet_is_shown_as_it_was_given():
    judgements = {
        "4.1": Judgement(Decimal(5)),
        "4.8": Judgement(None, "Chưa dùng", not_applicable=True),
        "2.1": Judgement(Decimal(3), "Hai đồng chí về sớm"),
    }
    form = typed(known=stored(judgements), posted=False)
    shown = {code: (form.typed[code].points, form.typed[code].reason) for code in ("1.1", "2.1", "4.1", "4.8")}
    assert shown == {"1.1": ("", ""), "2.1": ("3", "Hai đồng chí về sớm"), "4.1": ("5", ""), "4.8": ("", "Chưa dùng")}
    assert [code for code, one in form.typed.items() if one.not_applicable] == ["4.8"]


def test_left_out_by_facts_once_is_open_again_when_they_change():
    known = stored({}, replace(FACTS, topical=0))
    form = typed(known=known, posted=False)
    assert (form.is_out("4.3"), form.typed["4.3"].not_applicable, line_of(form, "4.3").is_missing) == (
        False,
        False,
        True,
    )


def test_level_of_a_set_without_points_is_held_to_the_facts():
    form = typed(TRA_VINH, replace(FACTS, present=20, excused=9), level="tot")
    result = form.result()
    assert (result.level, result.uncapped_level) == ("kha", "tot")
    form = typed(TRA_VINH, level="xuat_sac")
    form.result()
    assert form.errors == {"level": "Bộ tiêu chí không có mức 'xuat_sac'. Mời đồng chí chọn một trong bốn mức."}


@pytest.mark.parametrize(
    ("asks_events", "sent", "level"), [(True, [], "tot"), (True, ["ky_luat"], "kem"), (False, [], "kem")]
)
def test_events_on_record_stand_unless_the_form_asks(asks_events, sent, level):
    form = typed(TRA_VINH, recorded=["ky_luat"], asks_events=asks_events, level="tot", events=sent)
    assert form.result().level == level


def test_event_that_the_set_does_not_know_is_refused():
    form = typed(TRA_VINH, level="tot", events=["khac"])
    assert form.result().level == "tot"
    assert list(form.errors) == ["events"]
