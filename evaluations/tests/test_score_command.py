"""`manage.py score`: the answer, and refusals by name with exit code 2."""

import json

import pytest
from django.core.management import CommandError, call_command

from evaluations.tests.test_an_phu import FULL as AN_PHU

FULL = {"1": 5, "2": 5, "3.1": 5, "3.2": 5, "4.1": 5, "4.2": 25, "4.3": 10, "5": 5, "6": 30, "7": 5}


@pytest.fixture
def run(tmp_path, capsys):
    def run(sheet, *, code="hd42", as_json=True):
        path = tmp_path / "sheet.json"
        path.write_text(sheet if isinstance(sheet, str) else json.dumps(sheet), encoding="utf-8")
        call_command("score", code, str(path), json=as_json)
        return capsys.readouterr().out

    return run


@pytest.fixture
def refused(run):
    def refused(sheet, **options):
        with pytest.raises(CommandError) as error:
            run(sheet, **options)
        assert error.value.returncode == 2
        return str(error.value).split("\n")

    return refused


def test_answer_has_numbers(run):
    # 100 - 2,5 (4.2 at 22,5) - 5 (7 not applicable, left out) = 92,5 of 95
    answer = json.loads(run({"scores": {**FULL, "4.2": 22.5, "7": None}, "events": []}))
    assert answer == {"total": 92.5, "max": 95, "level": "tot", "uncapped_level": "tot", "caps": []}


def test_answer_adds_decimals_exactly(run):
    # 90 - 0,1 - 0,2 + 0,3 = 90: in binary fractions it would fall short
    sheet = {**FULL, "1": 4.9, "2": 4.8, "6": 20.3}
    assert json.loads(run({"scores": sheet}))["total"] == 90


def test_answer_in_words(run):
    assert run({"scores": {**FULL, "6": 10.5}}, as_json=False) == "80,5/100 điểm, mức Khá\n"


def test_every_fault_is_named(refused):
    scores = {**FULL, "1": 6, "2": -1, "5": 4.255, "8": 1}
    del scores["7"]
    assert refused({"scores": scores, "events": ["ky_luat"]}) == [
        "Tiêu chí 1: điểm ghi ngoài khoảng. Mời đồng chí ghi từ 0 đến 5.",
        "Tiêu chí 2: điểm ghi ngoài khoảng. Mời đồng chí ghi từ 0 đến 5.",
        "Tiêu chí 5: điểm có quá hai chữ số sau dấu phẩy. Mời đồng chí ghi lại, ví dụ 4,25.",
        "Bộ tiêu chí không có tiêu chí 8.",
        "Bộ tiêu chí không có sự kiện 'ky_luat'.",
        "Tiêu chí 7: chưa có điểm. Không áp dụng thì ghi null.",
    ]


def test_missing_criterion_alone(refused):
    scores = {code: points for code, points in FULL.items() if code != "4.2"}
    assert refused({"scores": scores}) == ["Tiêu chí 4.2: chưa có điểm. Không áp dụng thì ghi null."]


@pytest.mark.parametrize("value", ["5", True, [5], {"points": 5}])
def test_points_that_are_no_number(refused, value):
    assert refused({"scores": {**FULL, "1": value}}) == [
        "Tiêu chí 1: điểm phải là một số, hoặc null khi không áp dụng."
    ]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "1e-400", "1e999999999999999999999"])
def test_points_beyond_reckoning(refused, value):
    sheet = json.dumps({"scores": {**FULL, "1": "here"}}).replace('"here"', value)
    assert len(refused(sheet)) == 1


@pytest.mark.parametrize(
    "sheet",
    ["", "[1]", "{", '{"scores": [1]}', '{"scores": {"1": 5, "1": 4}}', '{"events": 3}', '{"score": {}}', "[" * 9999],
)
def test_sheet_of_another_shape(refused, sheet):
    assert len(refused(sheet)) == 1


def test_level_on_a_sheet_of_points(refused):
    assert refused({"scores": FULL, "level": "tot"}) == ["Bộ tiêu chí này chấm bằng điểm, phiếu không ghi mục 'level'."]


def test_unknown_set(refused):
    assert refused({"scores": FULL}, code="hd99") == ["Không có bộ tiêu chí 'hd99'."]


def test_sheet_that_is_not_there(tmp_path):
    with pytest.raises(CommandError) as error:
        call_command("score", "hd42", str(tmp_path / "none.json"))
    assert error.value.returncode == 2


# --- the other shipped sets ------------------------------------------------------------------------------------------


def test_set_without_points(run):
    sheet = {"scores": {}, "level": "tot", "events": ["ky_luat"]}
    assert json.loads(run(sheet, code="tra-vinh")) == {
        "total": None,
        "max": None,
        "level": "kem",
        "uncapped_level": "tot",
        "caps": ["Có sự kiện theo quy định: xếp mức Kém"],
    }
    assert run({"scores": {}, "level": "kha"}, code="hd12", as_json=False) == "mức Khá\n"


@pytest.mark.parametrize("code", ["tra-vinh", "hd12"])
def test_set_without_points_needs_a_level(refused, code):
    assert refused({"scores": {}, "events": []}, code=code) == [
        "Bộ tiêu chí này không chấm điểm: phiếu cần mục 'level' là tot, kha, trung_binh hoặc kem."
    ]
    assert refused({"scores": {"1": 5}, "level": "xuat_sac"}, code=code) == [
        "Bộ tiêu chí không có tiêu chí 1.",
        "Bộ tiêu chí không có mức 'xuat_sac'. Mời đồng chí chọn một trong bốn mức.",
    ]


def test_capped_set(run):
    sheet = {"scores": AN_PHU | {"4.3": None, "2.1": 3}}
    assert json.loads(run(sheet, code="binh-thuan")) == {
        "total": 94,
        "max": 95,
        "level": "kha",
        "uncapped_level": "tot",
        "caps": ["Mức Tốt cần tỷ lệ dự, thời lượng, phát biểu và biên bản đạt điểm tối đa (chưa đạt điểm tối đa: 2.1)"],
    }
    assert json.loads(run(sheet, code="an-phu"))["level"] == "tot"


def test_bands_and_toggles_take_their_own_points_only(refused):
    assert refused({"scores": AN_PHU | {"2.1": 2.5, "3.1": 1}}, code="an-phu") == [
        "Tiêu chí 2.1: chỉ chấm một trong các mức điểm 4; 3; 2; 1.",
        "Tiêu chí 3.1: chỉ chấm 0 hoặc 3 điểm.",
    ]


def test_four_free_groups(run):
    assert json.loads(run({"scores": {"1": 12.25, "2": 19.5, "3": 41.75, "4": 16.5}}, code="phu-tho"))["total"] == 90
