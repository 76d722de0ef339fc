"""Reading a definition and refusing one that contradicts itself."""

import copy
import json
from decimal import Decimal

import pytest

from evaluations.criteria import DATA, CriteriaError, parse, shipped, shipped_definition

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


BANDS_OF_6 = ["criteria", 8, "fact", "parts", 0, "bands"]
DONE = "“Tỷ lệ nhiệm vụ kỳ trước đã hoàn thành (%)”"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (["parts", 0, "measure"], "luck", "chưa có số liệu tên là 'luck'."),
        (["parts"], [], "cách tự tính chưa có số liệu nào để dựa vào."),
        (["parts", 0, "bands", 1, "from"], 79, f"{DONE} từ 79 đến dưới 80 thuộc hai khoảng điểm."),
        (["parts", 0, "bands", 1, "from"], 81, f"{DONE} từ 80 đến dưới 81 không thuộc khoảng điểm nào."),
        (["parts", 0, "bands", 1, "from"], 95, f"{DONE} từ 95 đến dưới 90 là khoảng không có giá trị nào."),
        (["parts", 0, "bands", 0], {"above": 90, "points": 30}, f"{DONE} bằng 90 không thuộc khoảng điểm nào."),
        (["parts", 0, "bands", 5], {"points": 10}, f"mỗi khoảng điểm theo {DONE} phải ghi từ đâu đến đâu."),
        (
            ["parts", 0, "bands", 1, "points"],
            30.5,
            f"{DONE} tốt hơn mà điểm lại thấp hơn. Mời đồng chí xem lại điểm của các khoảng.",
        ),
        (["parts", 0, "bands", 5, "points"], -1, "cách tự tính cho -1 điểm, là mức điểm tiêu chí này không có."),
        (
            ["adjust"],
            [{"measure": "unexcused", "less": 1}],
            "điều kiện về “Số đảng viên vắng không lý do” chưa ghi mốc nào.",
        ),
    ],
)
def test_fact_rule_with_a_fault(path, value, expected):
    assert f"Tiêu chí 6: {expected}" in sentences(changed(["criteria", 8, "fact", *path], value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["bonus"], 1),  # an entry nobody reads
        ([*BANDS_OF_6[3:], 0, "from"], "nhiều"),  # no number
        ([*BANDS_OF_6[3:], 0, "above"], 90),  # two lower borders
        (["adjust"], [{"measure": "unexcused", "from": 1}]),  # neither at_most nor less
        (["adjust"], [{"measure": "unexcused", "from": 1, "at_most": 1, "less": 1}]),
    ],
)
def test_fact_rule_that_cannot_be_read(path, value):
    (sentence,) = sentences(changed(["criteria", 8, "fact", *path], value))
    assert sentence.startswith("Nội dung bộ tiêu chí thiếu mục hoặc ghi chưa đúng dạng: ")


def test_fact_rule_gives_points_that_bands_lack():
    definition = changed(["criteria", 8, "kind"], "bands")
    definition["criteria"][8]["bands"] = [{"points": value, "label": "khoảng"} for value in (30, 27, 24, 15, 10)]
    assert sentences(definition) == ["Tiêu chí 6: cách tự tính cho 20 điểm, là mức điểm tiêu chí này không có."]


def test_length_is_not_counted_without_a_norm():
    assert sentences(changed(["norms"], [])) == [
        "Tiêu chí 1: chưa ghi định mức số phút nên không tính được thời lượng."
    ]


@pytest.mark.parametrize(
    ("norms", "expected"),
    [
        (
            [{"minutes": 90, "kinds": ["regular", "topical"]}],
            "Chưa có định mức số phút cho loại “Thường kỳ kết hợp chuyên đề”.",
        ),
        (
            [{"minutes": 90, "members": {"from": 3}}],
            "Chi bộ có số đảng viên từ 0 đến 2: chưa có định mức số phút.",
        ),
        ([{"minutes": 90}, {"minutes": 0, "kinds": ["combined"]}], "Định mức số phút phải lớn hơn 0."),
    ],
)
def test_norms_with_a_fault(norms, expected):
    assert expected in sentences(changed(["norms"], norms))


def test_criterion_under_a_condition_says_what_becomes_of_its_points():
    definition = changed(["criteria", 2, "applies"], {"measure": "topical", "from": 1})
    assert sentences(definition) == [
        "Tiêu chí 3.1: chỉ chấm khi có điều kiện nhưng chưa ghi cách tính khi không áp dụng (bỏ ra, cho đủ điểm hay cho 0 "
        "điểm), nên kỳ không áp dụng thiếu 5 điểm."
    ]


def test_criteria_under_a_condition_leave_the_best_level_within_reach():
    definition = changed(["criteria", 5, "applies"], {"measure": "topical", "from": 1})
    definition["criteria"][5]["when_not_applicable"] = "leave_out"
    assert sentences(definition) == [
        "Kỳ không áp dụng các tiêu chí có điều kiện chỉ đạt tối đa 75 điểm, chưa tới điểm sàn 90 điểm của mức cao nhất."
    ]
    definition["criteria"][5]["when_not_applicable"] = "full"
    assert parse(definition).maximum == 100


def test_caps_and_events_with_faults():
    definition = changed(["caps"], [{"level": "kem", "requires": [], "reason": "Chưa đủ"}])
    definition["caps"].append({"level": "tot", "requires": ["9"], "reason": "Chưa đủ"})
    definition["events"] = [{"code": "ky_luat", "label": "Có sự kiện", "level": "rat_kem"}] * 2
    assert sentences(definition) == [
        "Điều kiện khống chế ghi mức “Kém”, không có mức thấp hơn để hạ xuống.",
        "Điều kiện khống chế của mức “Kém” chưa ghi tiêu chí hoặc số liệu nào.",
        "Điều kiện khống chế của mức “Tốt” nhắc tiêu chí 9, là tiêu chí không có trong bộ.",
        "Mã sự kiện 'ky_luat' ghi 2 lần.",
        "Sự kiện “Có sự kiện” dẫn tới mức 'rat_kem', là mức không có trong bộ.",
        "Sự kiện “Có sự kiện” dẫn tới mức 'rat_kem', là mức không có trong bộ.",
    ]


@pytest.mark.parametrize("definition", [{}, {"criteria": 3}, changed(["maximum"], "NaN"), changed(["criteria", 0], [])])
def test_definition_of_another_shape(definition):
    assert [sentence.split(":")[0] for sentence in sentences(definition)] == [
        "Nội dung bộ tiêu chí thiếu mục hoặc ghi chưa đúng dạng"
    ]


def test_cap_on_facts_with_faults():
    tests = [{"measure": "luck", "from": 1}, {"measure": "attendance"}, {"measure": "minutes_short", "to": 0}]
    definition = changed(["caps"], [{"level": "tot", "tests": tests, "reason": " "}])
    definition["norms"] = []
    del definition["criteria"][0]["fact"]
    about = "Điều kiện khống chế của mức “Tốt”"
    assert sentences(definition) == [
        f"{about} chưa ghi lý do.",
        f"{about}: chưa có số liệu tên là 'luck'.",
        f"{about}: điều kiện về “Tỷ lệ đảng viên dự (%)” chưa ghi mốc nào.",
        f"{about} dựa vào thời lượng nhưng chưa ghi định mức số phút.",
    ]


def test_half_belongs_to_the_length_alone():
    sentence = "mốc 'nửa định mức' chỉ dùng cho thời lượng sinh hoạt."
    bands = [{"from": "half", "points": 30}, {"below": "half", "points": 10}]
    assert sentences(changed(BANDS_OF_6, bands)) == [f"Tiêu chí 6: {sentence}"]
    caps = [{"level": "tot", "tests": [{"measure": "attendance", "from": "half"}], "reason": "Dự đủ"}]
    assert sentences(changed(["caps"], caps)) == [f"Điều kiện khống chế của mức “Tốt”: {sentence}"]


def test_cap_on_a_criterion_that_counts_nothing_where_it_does_not_apply():
    definition = changed(["criteria", 2, "applies"], {"measure": "topical", "from": 1})
    definition["criteria"][2]["when_not_applicable"] = "zero"
    definition["caps"] = [{"level": "tot", "requires": ["3.1"], "reason": "Chuẩn bị"}]
    assert sentences(definition) == [
        "Điều kiện khống chế của mức “Tốt” nhắc tiêu chí 3.1: kỳ không áp dụng tiêu chí này thì không bao giờ đạt mức đó."
    ]


@pytest.mark.parametrize("code", ["a'],body,[b='", "１", "events", "level", "../x?#", "", "4..2", "4.2 "])
def test_code_that_cannot_name_a_field(code):
    assert f"Tiêu chí {code}: mã tiêu chí chỉ gồm chữ không dấu, chữ số, dấu chấm, ví dụ 4.2." in sentences(
        changed(["criteria", 2, "code"], code)
    )


@pytest.mark.parametrize("path", [["thresholds", 0, "form"], ["criteria", 8, "fact", "parts", 0, "bands", 0, "upto"]])
def test_misspelt_entry_is_refused_not_ignored(path):
    (sentence,) = sentences(changed(path, 5))
    assert sentence.endswith(f"mục lạ '{path[-1]}'.")


def test_points_of_many_parts_are_reckoned_part_by_part():
    flag = {"measure": "conclusion", "bands": [{"from": 1, "points": 1}, {"to": 0, "points": 0}]}
    fact = {"parts": [flag] * 6, "source": "thử"}
    assert "Tiêu chí 3.1: cách tự tính cộng từ nhiều nhất 5 số liệu." in sentences(
        changed(["criteria", 2, "fact"], fact)
    )


# --- sets without points -------------------------------------------------------------------------------------------

RUBRIC = shipped_definition("tra-vinh")


def test_levels_without_points():
    assert parse(RUBRIC).levels == ["tot", "kha", "trung_binh", "kem"]


def test_levels_without_points_have_each_a_text():
    definition = copy.deepcopy(RUBRIC)
    definition["levels"] = definition["levels"][:3]
    definition["levels"][1]["text"] = " "
    assert sentences(definition) == [
        "Các mức phải ghi đủ và theo thứ tự: Tốt, Khá, Trung bình, Kém.",
        "Mức “Khá” chưa có nội dung mô tả.",
        "Sự kiện “Có đảng viên bị kỷ luật từ Khiển trách trở lên” dẫn tới mức “Kém”, là mức không có trong bộ.",
    ]


def test_points_and_texts_do_not_mix():
    assert sentences({**RUBRIC, "thresholds": HD42["thresholds"]}) == [
        "Bộ tiêu chí không chấm điểm thì không ghi tiêu chí có điểm hoặc điểm sàn."
    ]
    assert sentences({**HD42, "levels": RUBRIC["levels"]}) == ["Bộ tiêu chí chấm điểm thì không ghi mô tả từng mức."]
    assert sentences({**RUBRIC, "form": "stars"}) == ["Chưa có dạng bộ tiêu chí 'stars'."]


def test_decimal_points_keep_their_value():
    definition = changed(["criteria", 0, "maximum"], 5.25)
    definition["criteria"][2]["maximum"] = "4.75"
    assert parse(definition).maximum == Decimal(100)
