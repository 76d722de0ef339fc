"""Reading a definition and refusing one that contradicts itself."""

import copy
import json
from decimal import Decimal

import pytest

from evaluations.criteria import DATA, CriteriaError, parse, shipped

HD42 = json.loads((DATA / "hd42.json").read_text(encoding="utf-8"))


def changed(path, value):
    """Return the frame of HD 42 with the entry at `path` replaced."""
    definition = copy.deepcopy(HD42)
    place = definition
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return definition


def sentences(definition):
    with pytest.raises(CriteriaError) as error:
        parse(definition)
    return error.value.sentences


def test_shipped_set_equals_its_definition():
    assert shipped("hd42") == parse(HD42)


def test_shipped_set_unknown():
    with pytest.raises(KeyError):
        shipped("../hd42")


def test_total_that_cannot_be_reached():
    assert sentences(changed(["criteria", 0, "maximum"], 7)) == [
        "Tổng điểm tối đa của các tiêu chí là 102 điểm, khác tổng đã ghi là 100 điểm."
    ]


def test_every_contradiction_is_named():
    definition = changed(["criteria", 2, "code"], "1")
    definition["criteria"][4]["kind"] = "stars"
    definition["criteria"][5]["when_not_applicable"] = "half"
    definition["criteria"][0]["fact"]["source"] = " "
    assert sentences(definition) == [
        "Mã tiêu chí 1 ghi 2 lần.",
        "Tiêu chí 1: cách tự tính chưa ghi nguồn.",
        "Tiêu chí 4.1: chưa có kiểu chấm 'stars'.",
        "Tiêu chí 4.2: chưa có cách xử lý 'half' khi không áp dụng.",
    ]


@pytest.mark.parametrize(
    ("borders", "expected"),
    [
        ([90, 90, 50, 0], "Điểm sàn của các mức phải giảm dần, không được trùng nhau."),
        ([90, 70, 50, 10], "Mức thấp nhất phải tính từ 0 điểm, nếu không sẽ có tổng điểm không thuộc mức nào."),
        ([101, 70, 50, 0], "Điểm sàn 101 điểm cao hơn tổng điểm tối đa 100 điểm, nên không thể đạt mức này."),
    ],
)
def test_thresholds_with_a_fault(borders, expected):
    rows = [{"level": row["level"], "from": border} for row, border in zip(HD42["thresholds"], borders, strict=True)]
    assert sentences(changed(["thresholds"], rows)) == [expected]


def test_thresholds_without_a_level():
    rows = [row for row in HD42["thresholds"] if row["level"] != "kha"]
    assert sentences(changed(["thresholds"], rows)) == [
        "Các mức phải ghi đủ và theo thứ tự: Tốt, Khá, Trung bình, Kém."
    ]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], ["chưa có khoảng điểm nào."]),
        ([4, 2], ["khoảng cao nhất là 4 điểm, không bằng điểm tối đa 5 điểm, nên không thể đạt đủ điểm."]),
        ([5, 2, 2], ["điểm của các khoảng phải giảm dần, mỗi mức điểm một lần."]),
        ([5, -1], ["điểm của khoảng không được âm."]),
    ],
)
def test_bands_with_a_fault(points, expected):
    definition = changed(["criteria", 2, "kind"], "bands")
    definition["criteria"][2]["bands"] = [{"points": value, "label": "khoảng"} for value in points]
    assert sentences(definition) == [f"Tiêu chí 3.1: {fault}" for fault in expected]


def test_bands_of_a_free_criterion():
    definition = changed(["criteria", 2, "bands"], [{"points": 5, "label": "đủ"}])
    assert sentences(definition) == ["Tiêu chí 3.1: chỉ kiểu chấm theo khoảng mới có các khoảng điểm."]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (["rule"], "luck", "chưa có cách tự tính tên là 'luck'."),
        (["otherwise"], "nhiều", "số liệu của cách tự tính ghi chưa đúng dạng."),
        (["bonus"], 1, "cách tự tính có mục lạ 'bonus'."),
        (["bands", 1, "percent"], 90, "các mốc của cách tự tính phải xếp từ mức tốt nhất xuống, mỗi mốc một lần."),
        (["bands", 1, "points"], 31, "điểm của cách tự tính phải giảm dần theo các mốc."),
        (["otherwise"], -1, "cách tự tính cho -1 điểm, là mức điểm tiêu chí này không có."),
    ],
)
def test_fact_rule_with_a_fault(path, value, expected):
    assert f"Tiêu chí 6: {expected}" in sentences(changed(["criteria", 8, "fact", *path], value))


def test_fact_rule_gives_points_that_bands_lack():
    definition = changed(["criteria", 8, "kind"], "bands")
    definition["criteria"][8]["bands"] = [{"points": value, "label": "khoảng"} for value in (30, 27, 24, 15, 10)]
    assert sentences(definition) == ["Tiêu chí 6: cách tự tính cho 20 điểm, là mức điểm tiêu chí này không có."]


def test_fact_rule_without_a_setting():
    definition = copy.deepcopy(HD42)
    del definition["criteria"][0]["fact"]["off_day_loss"]
    assert sentences(definition) == ["Tiêu chí 1: cách tự tính thiếu mục 'off_day_loss'."]


def test_caps_and_events_with_faults():
    definition = changed(["caps"], [{"level": "kem", "requires": [], "reason": "Chưa đủ"}])
    definition["caps"].append({"level": "tot", "requires": ["9"], "reason": "Chưa đủ"})
    definition["events"] = [{"code": "ky_luat", "label": "Có sự kiện", "level": "rat_kem"}] * 2
    assert sentences(definition) == [
        "Điều kiện khống chế ghi mức 'kem', không có mức thấp hơn để hạ xuống.",
        "Điều kiện khống chế của mức 'kem' chưa ghi tiêu chí nào.",
        "Điều kiện khống chế của mức 'tot' nhắc tiêu chí 9, là tiêu chí không có trong bộ.",
        "Mã sự kiện 'ky_luat' ghi 2 lần.",
        "Sự kiện 'ky_luat' dẫn tới mức 'rat_kem', là mức không có trong bộ.",
        "Sự kiện 'ky_luat' dẫn tới mức 'rat_kem', là mức không có trong bộ.",
    ]


@pytest.mark.parametrize("definition", [{}, {"criteria": 3}, changed(["maximum"], "NaN"), changed(["criteria", 0], [])])
def test_definition_of_another_shape(definition):
    assert [sentence.split(":")[0] for sentence in sentences(definition)] == [
        "Nội dung bộ tiêu chí thiếu mục hoặc ghi chưa đúng dạng"
    ]


def test_decimal_points_keep_their_value():
    definition = changed(["criteria", 0, "maximum"], 5.25)
    definition["criteria"][2]["maximum"] = "4.75"
    assert parse(definition).maximum == Decimal(100)
