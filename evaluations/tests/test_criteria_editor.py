"""The editor of criteria sets as its people meet it: every part, what is wrong in it, two persons on one draft."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from evaluations.models import CriteriaSet
from evaluations.services.criteria import copy_set
from evaluations.tests.editing import Editors, part_url, row_url, sent, shown
from evaluations.tests.test_an_phu import as_in_the_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def editors(db):
    return Editors()


@pytest.fixture
def board(editors):
    return editors.client("board")


def set_url(row, name="criteria-set"):
    return reverse(f"evaluations:{name}", args=[row.pk])


def stored(draft):
    return CriteriaSet.objects.get(pk=draft.pk).definition


def text_of(answer):
    return unescape(answer.content.decode())


def refused(answer, sentence):
    assert answer.status_code == 200
    assert sentence in text_of(answer)


# --- begin ---------------------------------------------------------------------------------------------------------


def test_set_begun_from_nothing(editors, board):
    answer = board.post(
        reverse("evaluations:criteria-new"), {"name": "Bộ mới", "unit": editors.district.pk, "form": "rubric"}
    )
    draft = CriteriaSet.objects.get(name="Bộ mới")
    assert answer.headers["Location"] == set_url(draft)
    assert [row["level"] for row in draft.definition["levels"]] == ["tot", "kha", "trung_binh", "kem"]
    refused(board.post(reverse("evaluations:criteria-new"), {"name": ""}), "Chưa có tên bộ tiêu chí.")


def test_set_copied_twice_is_one_draft(editors, board):
    source = CriteriaSet.objects.get(code="hd42")
    for _ in range(2):
        assert sent(board, set_url(source, "criteria-copy"), name="Bộ của huyện").status_code == 302
    assert CriteriaSet.objects.filter(name="Bộ của huyện", unit=editors.district).count() == 1


def test_unit_from_elsewhere_is_refused(editors, board):
    draft = editors.draft()
    for unit in (editors.other.pk, "", 999999):
        answer = sent(board, part_url(draft, "frame"), unit=unit)
        assert answer.status_code == 200
        draft.refresh_from_db()
        assert draft.unit == editors.district
    answer = sent(board, part_url(draft, "frame"), unit=editors.commune.pk)
    draft.refresh_from_db()
    assert (answer.status_code, draft.unit) == (302, editors.commune)


def test_only_above_everything_a_set_is_for_all(editors):
    draft = editors.draft()
    assert sent(editors.client("administrator"), part_url(draft, "frame"), unit="").status_code == 302
    draft.refresh_from_db()
    assert draft.unit is None
    assert editors.client("board").get(set_url(draft)).status_code == 404


# --- the parts -----------------------------------------------------------------------------------------------------


def test_frame_saved(editors, board):
    draft = editors.draft()
    answer = sent(
        board,
        part_url(draft, "frame"),
        name="Bộ tiêu chí của huyện",
        issuer="Huyện ủy Hòa Bình",
        number="12-QĐ/HU",
        issued_on="15/08/2026",
        kinds=["regular"],
        branch_type="thon",
        valid_from="2026-09-01",
        valid_to="2026-12-31",
        maximum="99,5",
    )
    assert answer.headers["Location"] == f"{set_url(draft)}#frame"
    draft.refresh_from_db()
    assert (draft.name, draft.citation) == ("Bộ tiêu chí của huyện", "12-QĐ/HU ngày 15/08/2026 của Huyện ủy Hòa Bình")
    assert (draft.kinds, draft.branch_type_id) == (["regular"], "thon")
    assert (draft.valid_from, draft.valid_to) == (date(2026, 9, 1), date(2026, 12, 31))
    assert draft.definition["maximum"] == 99.5


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Chưa có tên bộ tiêu chí. Mời đồng chí ghi tên bộ tiêu chí."),
        ({"maximum": ""}, "Chưa có tổng điểm tối đa."),
        ({"maximum": "một trăm"}, "Chỗ này cần một số."),
        ({"issued_on": "31/02/2026"}, "Chưa rõ là ngày nào."),
        ({"valid_from": "2026-09-01", "valid_to": "2026-08-01"}, "Ngày kết thúc trước ngày bắt đầu."),
        ({"form": "rubric"}, "Bộ này đã có tiêu chí hoặc mô tả mức nên không đổi cách chấm được."),
        ({"kinds": ["chi_uy"]}, "Mục này không có trong danh sách."),
        ({"branch_type": "hang"}, "Mục này không có trong danh sách."),
    ],
)
def test_frame_refused_keeps_what_was_typed(editors, board, changes, sentence):
    draft = editors.draft()
    answer = sent(board, part_url(draft, "frame"), **changes, number="Số đang ghi dở")
    refused(answer, sentence)
    assert "Số đang ghi dở" in text_of(answer)
    draft.refresh_from_db()
    assert draft.number == ""


def test_borders_saved_with_a_decimal_comma(editors, board):
    draft = editors.draft()
    assert sent(board, part_url(draft, "thresholds"), tot="89,5").status_code == 302
    assert stored(draft)["thresholds"][0] == {"level": "tot", "from": 89.5}
    refused(sent(board, part_url(draft, "thresholds"), kha=""), "Chưa có điểm sàn của mức Khá.")
    refused(sent(board, part_url(draft, "thresholds"), kha="-1"), "Số này phải từ 0 trở lên.")
    refused(sent(board, part_url(draft, "thresholds"), kha="7,125"), "Chỉ ghi 2 chữ số sau dấu phẩy.")


def test_contradiction_is_saved_and_shown_with_the_way_to_mend_it(editors, board):
    draft = editors.draft()
    assert sent(board, part_url(draft, "thresholds"), kha="95").status_code == 302
    sentence = "Điểm sàn của các mức phải giảm dần, không được trùng nhau."
    page = text_of(board.get(set_url(draft)))
    assert f'{sentence} <a href="{part_url(draft, "thresholds")}">Sửa</a>' in page
    assert "Ban hành bộ tiêu chí" not in page
    assert sentence in text_of(board.get(part_url(draft, "thresholds")))


def test_norms_added_changed_and_taken_out(editors, board):
    draft = editors.draft("hd42")
    address = part_url(draft, "norms")
    new = {
        "rows-2-minutes": "60",
        "rows-2-low_is": "from",
        "rows-2-low": "3",
        "rows-2-high_is": "below",
        "rows-2-high": "9",
    }
    assert sent(board, address, **new, **{"rows-0-drop": "on"}).status_code == 302
    assert stored(draft)["norms"] == [{"minutes": 90}, {"minutes": 60, "members": {"from": 3, "below": 9}}]
    refused(sent(board, address, **{"rows-0-minutes": "0"}), "Số này phải từ 1 trở lên.")
    refused(sent(board, address, **{"rows-0-minutes": "chín mươi"}), "Mời đồng chí ghi bằng chữ số")
    refused(sent(board, address, **{"rows-2-high": "5"}), "Chưa có số phút.")


def test_one_more_row_without_script(editors, board):
    draft = editors.draft("hd42")
    before = stored(draft)
    answer = sent(board, part_url(draft, "norms"), **{"rows-2-high": "5", "add-rows": "1"})
    page = text_of(answer)
    assert 'name="rows-3-minutes"' in page
    assert 'name="rows-2-high" value="5"' in page
    assert "invalid-feedback" not in page
    assert stored(draft) == before


def test_events_get_their_codes_from_their_words(editors, board):
    draft = editors.draft("tra-vinh")
    new = {"rows-1-label": "Có đảng viên bị kỷ luật", "rows-1-level": "trung_binh"}
    assert sent(board, part_url(draft, "events"), **new).status_code == 302
    events = stored(draft)["events"]
    assert [(row["code"], row["level"]) for row in events] == [
        ("ky_luat", "kem"),
        ("co_dang_vien_bi_ky_luat", "trung_binh"),
    ]
    refused(sent(board, part_url(draft, "events"), **{"rows-2-label": "Chưa chọn mức"}), "Chưa chọn mức cao nhất còn")
    gone = {"rows-0-label": "", "rows-0-level": ""}
    assert sent(board, part_url(draft, "events"), **gone).status_code == 302
    assert [row["code"] for row in stored(draft)["events"]] == ["co_dang_vien_bi_ky_luat"]


def test_texts_of_levels_and_groups_and_mends(editors, board):
    rubric, points = editors.draft("hd12"), editors.draft("phu-tho")
    assert sent(board, part_url(rubric, "levels"), kha="").status_code == 302
    assert "Mức “Khá” chưa có nội dung mô tả." in text_of(board.get(set_url(rubric)))
    assert sent(board, part_url(points, "groups"), group_1="Chuẩn bị").status_code == 302
    assert stored(points)["criteria"][0]["group"] == "Chuẩn bị"
    refused(sent(board, part_url(points, "groups"), group_1=""), "Chưa có nhóm 1.")
    assert sent(board, part_url(points, "mends"), **{"rows-1-text": "Đã đối chiếu."}).status_code == 302
    assert stored(points)["mends"][1] == "Đã đối chiếu."


@pytest.mark.parametrize("part", ["thresholds", "groups", "criteria", "nothing"])
def test_parts_that_a_set_without_points_does_not_have(editors, board, part):
    draft = editors.draft("hd12")
    assert board.get(part_url(draft, part)).status_code == 404
    assert board.get(reverse("evaluations:criteria-row-new", args=[draft.pk, part])).status_code == 404
    assert board.get(part_url(editors.draft(), "levels")).status_code == 404


# --- one criterion -------------------------------------------------------------------------------------------------


def blank_item(board, draft, **typed):
    address = reverse("evaluations:criteria-row-new", args=[draft.pk, "criteria"])
    return sent(board, address, code="9.1", maximum="4,5", group="Khác", label="Đến đúng giờ", **typed)


def test_criterion_of_free_points(editors, board):
    draft = editors.draft()
    assert blank_item(board, draft).status_code == 302
    assert stored(draft)["criteria"][-1] == {
        "code": "9.1",
        "group": "Khác",
        "label": "Đến đúng giờ",
        "kind": "free",
        "maximum": 4.5,
    }
    assert "khác tổng đã ghi là 100 điểm" in text_of(board.get(set_url(draft)))


def test_criterion_sent_twice_is_one(editors, board):
    draft = editors.draft()
    assert [blank_item(board, draft).status_code for _ in range(2)] == [302, 302]
    assert len(stored(draft)["criteria"]) == 29


def test_criterion_with_bands_facts_and_a_condition(editors, board):
    draft = editors.draft("phu-tho")
    answer = blank_item(
        board,
        draft,
        kind="bands",
        own_measure="attendance",
        source="Theo quy định của huyện.",
        **{"bands-TOTAL_FORMS": "2", "counted-TOTAL_FORMS": "2"},
        **{"bands-0-points": "4,5", "bands-0-label": "Đông", "bands-0-low_is": "above", "bands-0-low": "85"},
        **{"bands-1-points": "0", "bands-1-high_is": "to", "bands-1-high": "85"},
        **{"counted-0-measure": "unexcused", "counted-0-high_is": "to", "counted-0-high": "0", "counted-0-points": "0"},
        **{
            "counted-1-measure": "unexcused",
            "counted-1-low_is": "above",
            "counted-1-low": "0",
            "counted-1-points": "0",
        },
        **{"adjust-0-measure": "off_day", "adjust-0-low_is": "from", "adjust-0-low": "1"},
        **{"adjust-0-amount_is": "less", "adjust-0-amount": "0,5"},
        **{"applies-measure": "topical", "applies-low_is": "from", "applies-low": "1"},
        **{"applies-when_not_applicable": "zero"},
    )
    assert answer.status_code == 302
    assert stored(draft)["criteria"][-1] == {
        "code": "9.1",
        "group": "Khác",
        "label": "Đến đúng giờ",
        "kind": "bands",
        "maximum": 4.5,
        "bands": [{"points": 4.5, "label": "Đông", "above": 85}, {"points": 0, "to": 85}],
        "fact": {
            "parts": [
                {"measure": "attendance"},
                {"measure": "unexcused", "bands": [{"points": 0, "to": 0}, {"points": 0, "above": 0}]},
            ],
            "adjust": [{"measure": "off_day", "from": 1, "less": 0.5}],
            "source": "Theo quy định của huyện.",
        },
        "applies": {"measure": "topical", "from": 1},
        "when_not_applicable": "zero",
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": ""}, "Chưa có mã."),
        ({"code": "1.1"}, "Đã có tiêu chí mang mã 1.1."),
        ({"maximum": ""}, "Chưa có điểm tối đa."),
        ({"maximum": "4,555"}, "Chỉ ghi 2 chữ số sau dấu phẩy."),
        ({"maximum": "-4"}, "Số này phải từ 0 trở lên."),
        ({"maximum": "4 điểm"}, "Chỗ này cần một số."),
        ({"kind": "stars"}, "Mục này không có trong danh sách."),
        ({"bands-0-points": ""}, "Chưa có điểm."),
        ({"bands-0-low": "nhiều"}, "Chỗ này cần một số."),
        ({"bands-0-low_is": ""}, "Đã ghi số nhưng chưa chọn từ hay trên, đến hay dưới."),
        ({"bands-0-low": ""}, "Đã chọn mốc nhưng chưa ghi số."),
        ({"bands-0-low_is": "half_from"}, "Nửa định mức thì không ghi số."),
        ({"bands-0-low_is": "half_from", "bands-0-low": ""}, "Nửa định mức chỉ dùng với số phút thiếu"),
        ({"adjust-0-amount_is": ""}, "Chưa chọn cách tính điểm."),
        ({"adjust-0-measure": ""}, "Chưa chọn số liệu."),
        ({"adjust-0-measure": "luck"}, "Mục này không có trong danh sách."),
        ({"counted-0-points": "3"}, "Chưa chọn số liệu."),
        ({"applies-when_not_applicable": "full"}, "Chưa chọn số liệu."),
    ],
)
def test_criterion_refused_beside_its_field(editors, board, changes, sentence):
    draft = editors.draft()
    before = stored(draft)
    answer = sent(board, row_url(draft, "criteria", 1), **({"label": "Chữ đang ghi dở"} | changes))
    refused(answer, sentence)
    page = text_of(answer)
    assert "Chữ đang ghi dở" in page
    assert "is-invalid" in page
    assert stored(draft) == before


def test_condition_without_a_policy_is_a_contradiction_of_the_draft(editors, board):
    draft = editors.draft()
    assert sent(board, row_url(draft, "criteria", 10), **{"applies-when_not_applicable": ""}).status_code == 302
    assert "when_not_applicable" not in stored(draft)["criteria"][10]
    page = text_of(board.get(row_url(draft, "criteria", 10)))
    assert "Tiêu chí 4.3: chỉ chấm khi có điều kiện nhưng chưa ghi cách tính" in page


def test_two_people_on_one_criterion_see_both_texts(editors, board):
    draft, second = editors.draft(), editors.client("second")
    address = row_url(draft, "criteria", 3)
    mine = shown(second, address)
    assert sent(board, address, label="Bản của người thứ nhất").status_code == 302
    answer = second.post(address, mine | {"label": "Bản của người thứ hai"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Có hai bản khác nhau, mời đồng chí chọn" in page
    assert "Nội dung tiêu chí: Bản của người thứ nhất" in page
    assert "Nội dung tiêu chí: Bản của người thứ hai" in page
    assert stored(draft)["criteria"][3]["label"] == "Bản của người thứ nhất"
    version = answer.context["sheet"].head["version"].value()
    assert second.post(address, mine | {"label": "Bản của người thứ hai", "version": version}).status_code == 302
    assert stored(draft)["criteria"][3]["label"] == "Bản của người thứ hai"


def test_two_people_on_two_parts_do_not_meet(editors, board):
    draft, second = editors.draft(), editors.client("second")
    addresses = [part_url(draft, "frame"), part_url(draft, "norms"), row_url(draft, "criteria", 5)]
    pages = [shown(second, address) for address in addresses]
    assert sent(board, row_url(draft, "criteria", 3), label="Khác").status_code == 302
    changes = [{"name": "Tên khác"}, {"rows-0-minutes": "95"}, {"label": "Nội dung khác"}]
    for address, page, change in zip(addresses, pages, changes, strict=True):
        assert second.post(address, page | change).status_code == 302
    assert stored(draft)["norms"][0]["minutes"] == 95


def test_criterion_that_another_took_out_in_between(editors, board):
    draft, second = editors.draft("phu-tho"), editors.client("second")
    address = row_url(draft, "criteria", 3)
    mine = shown(second, address)
    assert board.post(f"{address}remove/", {"version": mine["version"]}).status_code == 302
    answer = second.post(address, mine | {"label": "Vẫn còn đây"})
    refused(answer, "Nội dung này vừa được người khác sửa và lưu.")
    assert "Vẫn còn đây" in text_of(answer)
    assert second.get(address).status_code == 404
    gone = second.post(f"{address}remove/", {"version": mine["version"]}, follow=True)
    assert "Bộ tiêu chí vừa được người khác sửa." in text_of(gone)


def test_criterion_moved(editors, board):
    draft = editors.draft("phu-tho")
    address = row_url(draft, "criteria", 0)
    version = shown(board, address)["version"]
    answer = board.post(f"{address}move/", {"version": version, "step": "down"})
    assert answer.headers["Location"] == f"{set_url(draft)}#criteria-1"
    assert [row["code"] for row in stored(draft)["criteria"]] == ["2", "1", "3", "4"]


def test_buttons_carry_the_token_of_the_page(editors):
    """As a browser sends them: with the token that stands in their own form."""
    draft = editors.draft("phu-tho")
    strict = editors.client("board", enforce_csrf_checks=True)
    page = strict.get(row_url(draft, "criteria", 0)).content.decode()
    for form in page.split("<form")[1:]:
        assert "csrfmiddlewaretoken" in form.split("</form>")[0]
    token = page.split('name="csrfmiddlewaretoken" value="')[-1].split('"')[0]
    version = page.split('name="version" value="')[-1].split('"')[0]
    sent_back = strict.post(
        f"{row_url(draft, 'criteria', 0)}remove/", {"version": version, "csrfmiddlewaretoken": token}
    )
    assert sent_back.status_code == 302
    assert len(stored(draft)["criteria"]) == 3


# --- caps ----------------------------------------------------------------------------------------------------------


def test_cap_on_criteria_and_facts(editors, board):
    draft = editors.draft()
    address = reverse("evaluations:criteria-row-new", args=[draft.pk, "caps"])
    typed = {"level": "tot", "reason": "Phải dự đủ", "requires": ["2.1", "1.1"]}
    typed |= {"tests-0-measure": "attendance", "tests-0-low_is": "above", "tests-0-low": "85"}
    assert sent(board, address, **typed).status_code == 302
    assert stored(draft)["caps"] == [
        {
            "level": "tot",
            "requires": ["2.1", "1.1"],
            "tests": [{"measure": "attendance", "above": 85}],
            "reason": "Phải dự đủ",
        }
    ]
    page = text_of(board.get(set_url(draft)))
    assert "Tỷ lệ đảng viên dự: trên 85%" in page
    assert sent(board, row_url(draft, "caps", 0), requires=[], reason="", **{"tests-0-drop": "on"}).status_code == 302
    page = text_of(board.get(set_url(draft)))
    assert "Điều kiện khống chế của mức “Tốt” chưa ghi tiêu chí hoặc số liệu nào." in page
    assert "Điều kiện khống chế của mức “Tốt” chưa ghi lý do." in page


def test_cap_keeps_a_criterion_that_is_gone_until_it_is_unticked(editors, board):
    draft = editors.draft("binh-thuan")
    index = next(i for i, row in enumerate(stored(draft)["criteria"]) if row["code"] == "4.6")
    version = shown(board, row_url(draft, "criteria", index))["version"]
    board.post(f"{row_url(draft, 'criteria', index)}remove/", {"version": version})
    assert "4.6 (không còn trong bộ)" in text_of(board.get(row_url(draft, "caps", 0)))
    assert sent(board, row_url(draft, "caps", 0)).status_code == 302
    assert stored(draft)["caps"][0]["requires"] == ["1.1", "2.1", "4.5", "4.6"]


# --- publish -------------------------------------------------------------------------------------------------------


def test_draft_published_replaced_and_read(editors, board):
    document = {"number": "12-QĐ/HU", "issued_on": date(2026, 8, 15)}
    first, second = editors.draft(**document), editors.draft("binh-thuan", **document)
    assert sent(board, set_url(first, "criteria-publish"), valid_from="2026-01-01").status_code == 302
    page = shown(board, set_url(second, "criteria-publish"))
    assert page["replaces"] == [str(first.pk)]
    answer = board.post(set_url(second, "criteria-publish"), page | {"valid_from": "01/09/2026"}, follow=True)
    assert "Đã ban hành, áp dụng từ ngày 01/09/2026." in text_of(answer)
    read = text_of(editors.client("secretary").get(set_url(first)))
    assert "01/01/2026 – 31/08/2026" in read
    assert f'Được thay bằng</dt><dd><a href="{set_url(second)}">' in read
    for name in ("criteria-publish", "criteria-discard"):
        assert board.post(set_url(first, name)).status_code == 403
    assert board.get(part_url(second, "frame")).status_code == 403
    assert board.get(row_url(second, "criteria", 0)).status_code == 403


def test_sheet_of_the_source_typed_on_screen(editors, board):
    """Phường An Phú's sheet with its gaps is what the editor makes of the source's words."""
    draft = editors.draft()
    assert sent(board, part_url(draft, "norms"), **{"rows-1-low_is": "above"}).status_code == 302
    half = {"bands-3-label": "Bằng nửa định mức", "bands-3-low_is": "half_from", "bands-3-low": ""}
    assert sent(board, row_url(draft, "criteria", 0), **half).status_code == 302
    below = {"bands-1-label": "Từ 40% đến dưới 50%", "bands-1-high_is": "below"}
    assert sent(board, row_url(draft, "criteria", 12), **below).status_code == 302
    assert sent(board, row_url(draft, "criteria", 10), **{"applies-when_not_applicable": ""}).status_code == 302
    assert stored(draft) == as_in_the_source()


def test_publishing_names_every_gap_of_the_source(editors, board):
    draft = editors.draft(number="08-KH/ĐU", issued_on=date(2025, 9, 19), definition=as_in_the_source())
    assert "Ban hành bộ tiêu chí</button>" not in text_of(board.get(set_url(draft, "criteria-publish")))
    page = text_of(sent(board, set_url(draft, "criteria-publish"), valid_from="2026-09-01"))
    for gap in (
        "từ 31 đến 44 (định mức 90 phút)",
        "từ 31 đến 59 (định mức 120 phút)",
        "bằng 50",
        "bằng 30",
        "4.3: chỉ chấm",
    ):
        assert gap in page
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_publishing_without_a_day_or_with_a_foreign_set(editors, board):
    draft = editors.draft(number="1", issued_on=date(2026, 8, 1))
    refused(sent(board, set_url(draft, "criteria-publish"), valid_from=""), "Chưa có ngày bắt đầu áp dụng.")
    national = CriteriaSet.objects.get(code="hd42")
    answer = sent(board, set_url(draft, "criteria-publish"), valid_from="2026-09-01", replaces=national.pk)
    refused(answer, "Mục này không có trong danh sách.")
    draft.refresh_from_db()
    assert (draft.status, draft.replaces) == ("draft", None)


def test_publishing_what_another_changed_in_between(editors, board):
    draft = editors.draft(number="1", issued_on=date(2026, 8, 1))
    page = shown(board, set_url(draft, "criteria-publish"))
    assert sent(editors.client("second"), row_url(draft, "criteria", 3), label="Khác").status_code == 302
    answer = board.post(set_url(draft, "criteria-publish"), page | {"valid_from": "2026-09-01"})
    refused(answer, "Nội dung này vừa được người khác sửa và lưu.")
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_published_set_is_ended(editors, board):
    draft = editors.draft(number="1", issued_on=date(2026, 8, 1))
    sent(board, set_url(draft, "criteria-publish"), valid_from="2026-09-01")
    refused(sent(board, set_url(draft, "criteria-end"), last_day="2026-08-01"), "Bộ này áp dụng từ 01/09/2026.")
    assert sent(board, set_url(draft, "criteria-end"), last_day="2026-12-31").status_code == 302
    assert board.get(set_url(draft, "criteria-end")).status_code == 403


def test_draft_thrown_away(editors, board):
    draft = editors.draft()
    answer = board.post(set_url(draft, "criteria-discard"), follow=True)
    assert "Đã bỏ bản dự thảo" in text_of(answer)
    assert board.get(set_url(draft)).status_code == 404


# --- who reads what ------------------------------------------------------------------------------------------------

QUERIES = 4
PEOPLE = ["secretary", "committee", "board", "local_administrator", "administrator", "other_board"]


def test_who_reads_drafts_models_and_what_holds(editors):
    draft = editors.draft(number="1", issued_on=date(2026, 8, 1))
    of_commune = copy_set(source=draft, unit=editors.commune, name="Bộ của xã", actor=editors.user("board"))
    model, national = (CriteriaSet.objects.get(code=code, is_shipped=True) for code in ("an-phu", "hd42"))
    rows = {"district draft": draft, "commune draft": of_commune, "model": model, "national": national}
    found = {name: [editors.client(who).get(set_url(row)).status_code for who in PEOPLE] for name, row in rows.items()}
    assert found == {
        "district draft": [404, 404, 200, 200, 200, 404],
        "commune draft": [404, 403, 200, 200, 200, 404],
        "model": [403, 403, 200, 200, 200, 200],
        "national": [200, 200, 200, 200, 200, 200],
    }
    sent(editors.client("board"), set_url(draft, "criteria-publish"), valid_from="2026-09-01")
    assert [editors.client(who).get(set_url(draft)).status_code for who in PEOPLE] == [200, 200, 200, 200, 200, 404]


def test_list_shows_each_what_is_theirs(editors):
    draft = editors.draft(name="Bộ đang soạn")
    pages = {who: text_of(editors.client(who).get(reverse("evaluations:criteria"))) for who in PEOPLE}
    assert [who for who, page in pages.items() if "Bộ đang soạn" in page] == [
        "board",
        "local_administrator",
        "administrator",
    ]
    assert [who for who, page in pages.items() if "Bộ mẫu" in page] == PEOPLE[2:]
    assert all("Khung tiêu chí theo Hướng dẫn 42-HD/BTCTW" in page for page in pages.values())
    assert set_url(draft) not in pages["committee"]


@pytest.mark.parametrize("drafts", [1, 3])
def test_list_asks_the_same_of_one_set_and_of_three(editors, board, drafts, django_assert_num_queries):
    for number in range(drafts):
        editors.draft(name=f"Bộ {number}")
    board.get(reverse("evaluations:criteria"))
    with django_assert_num_queries(QUERIES):
        board.get(reverse("evaluations:criteria"))


def test_reading_page_tells_the_whole_rule(editors):
    draft = editors.draft("binh-thuan", number="1", issued_on=date(2026, 8, 1))
    sent(editors.client("board"), set_url(draft, "criteria-publish"), valid_from="2026-09-01")
    page = text_of(editors.client("secretary").get(set_url(draft)))
    for words in (
        "Tự tính từ: số phút thiếu so với định mức",
        "thiếu trên 30 phút đến nửa định mức",
        "<b>3 điểm</b> Từ 75% đến dưới 90%",
        "Số đảng viên vắng không lý do từ 1: chỉ còn không quá 1 điểm",
        "Kỳ không áp dụng thì bỏ ra, điểm tối đa của kỳ giảm theo.",
        "Kỳ không áp dụng thì được đủ điểm.",
        "Tốt: từ 90 điểm",
        "120 phút: chi bộ từ 30 đảng viên",
        "Tiêu chí 4.6 (Sổ biên bản ghi chép đầy đủ diễn biến buổi sinh hoạt) đạt điểm tối đa",
        "4.5: đúng 50% đảng viên phát biểu được 4 điểm (nguồn không ghi mức này).",
        "Lập từ",
    ):
        assert words in page, words
    assert "Sửa" not in page
    national = text_of(editors.client("secretary").get(set_url(CriteriaSet.objects.get(code="hd42"))))
    assert "90 phút: các trường hợp còn lại" in national
    rubric = text_of(editors.client("secretary").get(set_url(CriteriaSet.objects.get(code="hd12"))))
    assert "Tỷ lệ đảng viên dự: trên 85%" in rubric
    assert "Số phút thiếu so với định mức: đủ định mức" in rubric
