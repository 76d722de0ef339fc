"""Expected values are written by hand; the percentages are the published ones of the seeds."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from chibo.common import text


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (85, 182, "46,7%"),
        (87, 182, "47,8%"),
        (10, 182, "5,5%"),
        (226, 226, "100,0%"),
        (20, 98, "20,4%"),
        (51, 59, "86,4%"),
        (45, 176, "25,6%"),
        (38, 45, "84,4%"),
        (39, 45, "86,7%"),
        (34, 40, "85,0%"),
        (2101, 2235, "94,0%"),
        (1, 16, "6,3%"),  # 6,25 goes up: half up, not half to even
        (0, 12, "0,0%"),
        (0, 0, "–"),
    ],
)
def test_percent_of_published_counts(numerator, denominator, expected):
    assert text.percent(numerator, denominator) == expected


def test_percent_with_other_places():
    assert text.percent(2101, 2235, places=3) == "94,004%"
    assert text.percent(85, 182, places=0) == "47%"


def test_share_is_compared_before_rounding():
    assert text.share(2101, 2235) > Decimal("0.94")
    assert text.share(34, 40) == Decimal("0.85")
    assert text.share(3, 0) == Decimal(0)


@pytest.mark.parametrize(("n", "expected"), [(0, "0"), (999, "999"), (2235, "2.235"), (1234567, "1.234.567")])
def test_thousands(n, expected):
    assert text.thousands(n) == expected


def test_decimal_comma():
    assert text.decimal_comma(Decimal("8.50")) == "8,5"
    assert text.decimal_comma(100) == "100"
    assert text.decimal_comma(0.1) == "0,1"
    assert text.decimal_comma(Decimal(2235) / 143, places=1) == "15,6"
    assert text.decimal_comma(Decimal("-2235.5")) == "-2.235,5"
    assert text.decimal_comma(Decimal("1E+3")) == "1.000"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ĐẢNG ỦY xã Hoà Bình", "dang uy xa hoa binh"),
        ("Đảng uỷ xã  Hòa Bình", "dang uy xa hoa binh"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hằng"), "nguyen thi hang"),
        ("Y Bhôk Êban", "y bhok eban"),
        ("H\u2019Hen Niê", "h'hen nie"),
        ("Đức\u200b", "duc"),
    ],
)
def test_search_key(typed, key):
    assert text.search_key(typed) == key


def test_sort_key_follows_the_vietnamese_alphabet():
    ordered = ["a", "A", "à", "ả", "ã", "á", "ạ", "an", "ă", "ắ", "â", "ấ", "b", "d", "dz", "đ", "e", "ê"]
    ordered += ["o", "ô", "ơ", "u", "ư", "y"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=text.sort_key) == ordered


def test_sort_key_compares_letters_before_tones():
    assert sorted(["má", "mà em", "ma", "mà"], key=text.sort_key) == ["ma", "mà", "má", "mà em"]


def test_sort_key_puts_spaces_signs_and_digits_before_letters():
    ordered = ["Chi bộ", "Chi bộ 9", "Chi bộ A", "Chi bộ Ă", "Chi bộ日"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=text.sort_key) == ordered


def test_sort_key_is_the_same_for_both_forms_of_unicode():
    assert text.sort_key(unicodedata.normalize("NFD", "Nguyễn Thị Hằng")) == text.sort_key("Nguyễn Thị Hằng")


def test_name_key_orders_by_the_last_word_then_the_rest():
    ordered = ["An", "Đỗ An", "Nguyễn Thị An", "Nguyễn Văn An", "Lê Thị Ân", "Trần Bình", "Hoàng Đức"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=text.name_key) == ordered


def test_clean_line_removes_what_cannot_be_seen():
    assert text.clean_line("\ufeff Nguyễn\u200b\u202e  Văn\u00a0\r\nA\x00 ") == "Nguyễn Văn A"
    assert text.clean_line("A" + "\u0301" * 50) == "A\u0301\u0301".replace("A\u0301", "Á")


def test_clean_text_keeps_line_breaks():
    assert text.clean_text("\n  Một là  \r\nHai\x07 là\u2028Ba là\n\n") == "  Một là\nHai là\nBa là"


@pytest.mark.parametrize("name", ["Nguyễn Thị Hằng", unicodedata.normalize("NFD", "Nguyễn Thị Hằng"), "H'Hen Niê", "Ý"])
def test_is_odd_name_accepts_real_names(name):
    assert text.is_odd_name(name) is False


@pytest.mark.parametrize("name", ["An\u200b", "\u202eAn", "A\u0301\u0301\u0301n", "An\x00", "\ufffe"])
def test_is_odd_name_flags_hidden_characters_and_towers_of_marks(name):
    assert text.is_odd_name(name) is True


def test_ordinal_letters_of_a_party_document():
    assert [text.ordinal_letter(i) for i in range(1, 11)] == ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k"]
    assert text.ordinal_letter(24) == "aa"


@pytest.mark.parametrize(("n", "expected"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (1994, "MCMXCIV")])
def test_roman(n, expected):
    assert text.roman(n) == expected


def test_digest_is_the_same_before_and_after_storing():
    # sha256 of {"a":[1,"1.50"],"b":"2026-01-01","đ":null}
    expected = "541ca8a7b0e496d5"
    value = {"b": date(2026, 1, 1), "a": (1, Decimal("1.50")), "đ": None}
    assert text.digest(value) == text.digest({"a": [1, "1.50"], "đ": None, "b": "2026-01-01"})
    assert text.digest(value)[:16] == expected


def test_digest_refuses_what_has_no_canonical_form():
    with pytest.raises(TypeError, match="set"):
        text.digest({1, 2})
