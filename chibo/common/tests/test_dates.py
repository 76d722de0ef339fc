from datetime import UTC, date, datetime, time

import pytest

from chibo.common import dates
from chibo.common.dates import Months, Span, Stretch


@pytest.mark.parametrize(
    ("code", "label", "first", "last"),
    [
        ("2026-09", "Tháng 9/2026", date(2026, 9, 1), date(2026, 9, 30)),
        ("2028-02", "Tháng 2/2028", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q3", "Quý III/2026", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-H1", "6 tháng đầu năm 2026", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", "6 tháng cuối năm 2026", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", "Năm 2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_span_of_a_code(code, label, first, last):
    span = Span.parse(code)
    assert (span.code, span.label, span.first, span.last) == (code, label, first, last)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026-9",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-Q0",
        "2026-H3",
        "26",
        "2026-q3",
        "2026-09\n",
        "٢٠٢٦",
        " 2026",
    ],
)
def test_span_refuses_another_code_with_an_example(code):
    with pytest.raises(ValueError, match=r"2026-09 \(tháng\), 2026-Q3 \(quý\), 2026-H2 \(6 tháng\) hoặc 2026 \(năm\)"):
        Span.parse(code)


@pytest.mark.parametrize("code", ["1929", "2201-01"])
def test_span_refuses_years_outside_1930_to_2200(code):
    with pytest.raises(ValueError, match="Năm phải từ 1930 đến 2200"):
        Span.parse(code)


def test_span_months():
    assert Span.parse("2026-Q3").months == [date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)]


def test_span_parents_are_the_wider_spans():
    assert [span.code for span in Span.parse("2026-09").parents()] == ["2026-Q3", "2026-H2", "2026"]
    assert [span.code for span in Span.parse("2026-Q2").parents()] == ["2026-H1", "2026"]
    assert Span.parse("2026").parents() == []


def test_span_children_put_it_together():
    assert [span.code for span in Span.parse("2026").children()] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert [span.code for span in Span.parse("2026-H2").children()] == ["2026-Q3", "2026-Q4"]
    assert [span.code for span in Span.parse("2026-Q3").children()] == ["2026-07", "2026-08", "2026-09"]
    assert Span.parse("2026-09").children() == []


@pytest.mark.parametrize(
    ("code", "previous", "following"),
    [
        ("2026-01", "2025-12", "2026-02"),
        ("2026-Q1", "2025-Q4", "2026-Q2"),
        ("2026-H2", "2026-H1", "2027-H1"),
        ("2026", "2025", "2027"),
    ],
)
def test_span_neighbors(code, previous, following):
    span = Span.parse(code)
    assert (span.previous().code, span.next().code) == (previous, following)


def test_span_around_a_month():
    assert [span.code for span in Span.around(date(2026, 9, 1))] == ["2026-09", "2026-Q3", "2026-H2", "2026"]


def test_span_contains_its_first_and_last_day():
    span = Span.parse("2026-Q3")
    assert [day in span for day in (date(2026, 6, 30), span.first, span.last, date(2026, 10, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_add_months_keeps_within_the_month():
    assert dates.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert dates.add_months(date(2026, 1, 3), -1) == date(2025, 12, 3)


def test_months_between_includes_both_ends():
    assert dates.months_between(date(2026, 11, 20), date(2027, 1, 3)) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


@pytest.mark.parametrize(
    "value",
    [
        "2026-09-03",
        "03/09/2026",
        " 3/9/2026 ",
        date(2026, 9, 3),
        datetime(2026, 9, 3, 23, 30),  # noqa: DTZ001 -- a native cell of a workbook has no zone
        datetime(2026, 9, 2, 17, 30, tzinfo=UTC),
    ],
)
def test_parse_date_of_every_form(value):
    assert dates.parse_date(value) == date(2026, 9, 3)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("30/02/2026", "Không có ngày 30/02/2026"),
        ("2026-02-30", "Không có ngày 30/02/2026"),
        ("3/9/26", "Chưa rõ ngày"),
        ("", "Chưa rõ ngày"),
        (None, "Chưa rõ ngày"),
        ("hôm qua", "Chưa rõ ngày"),
        ("0206-09-03", "Năm phải từ 1900 đến 2200"),
    ],
)
def test_parse_date_refuses_with_a_sentence(value, sentence):
    with pytest.raises(ValueError, match=sentence):
        dates.parse_date(value)


def test_parse_month():
    assert dates.parse_month("2026-09") == date(2026, 9, 1)
    for wrong in ("2026-Q3", "2026", "9/2026", None):
        with pytest.raises(ValueError, match="ví dụ 2026-09"):
            dates.parse_month(wrong)


@pytest.mark.parametrize(
    ("day", "screen", "paper"),
    [
        (date(2026, 2, 3), "03/02/2026", "ngày 03 tháng 02 năm 2026"),
        (date(2026, 9, 3), "03/09/2026", "ngày 03 tháng 9 năm 2026"),
        (date(2026, 12, 15), "15/12/2026", "ngày 15 tháng 12 năm 2026"),
    ],
)
def test_dates_as_written(day, screen, paper):
    assert (dates.screen_date(day), dates.paper_date(day)) == (screen, paper)


def test_times_as_written():
    assert (dates.screen_time(time(19, 0)), dates.paper_time(time(19, 0))) == ("19:00", "19 giờ 00")
    assert dates.screen_time(datetime(2026, 9, 3, 12, 5, tzinfo=UTC)) == "19:05"


def test_weekday_names():
    assert dates.weekday_name(date(2026, 12, 3)) == "thứ Năm"
    assert dates.weekday_name(date(2030, 2, 3)) == "Chủ nhật"


def test_month_end_is_its_last_day() -> None:
    days = [date(2026, 2, 1), date(2028, 2, 15), date(2026, 12, 31)]
    assert [dates.month_end(day) for day in days] == [date(2026, 2, 28), date(2028, 2, 29), date(2026, 12, 31)]


def test_screen_days_say_from_when_to_when() -> None:
    first, last = date(2026, 2, 3), date(2026, 12, 31)
    assert dates.screen_days(first, last) == "03/02/2026 – 31/12/2026"
    assert dates.screen_days(first, None) == "Từ 03/02/2026"
    assert dates.screen_days(None, last) == "Đến 31/12/2026"
    assert dates.screen_days(None, None) == "Từ trước đến nay"


# --- months in a row -------------------------------------------------------------------------------------------------


def test_months_are_those_that_days_touch() -> None:
    found = Months.of(date(2025, 12, 6), date(2026, 2, 3))
    assert (found.first, found.last) == (date(2025, 12, 1), date(2026, 2, 28))
    assert found.months == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert (found.count, list(found.years)) == (3, [2025, 2026])


def test_months_in_words() -> None:
    found = Months.of(date(2026, 7, 1), date(2026, 8, 1))
    assert (found.label, found.name) == ("Từ tháng 7/2026 đến tháng 8/2026", "Từ tháng 7/2026 đến tháng 8/2026")
    assert (found.heading, found.in_sentence) == (
        "tháng 7/2026 – tháng 8/2026",
        "từ tháng 7/2026 đến tháng 8/2026",
    )
    alone = Months.of(date(2026, 7, 1), date(2026, 7, 1))
    assert (alone.label, alone.name) == ("Từ tháng 7/2026 đến tháng 7/2026", "Tháng 7/2026")
    assert (alone.heading, alone.in_sentence) == ("tháng 7/2026", "tháng 7/2026")


def test_months_of_a_calendar_span_have_its_code_and_name() -> None:
    found = Months.parse("2026-07/2026-09")
    assert (found, found.span) == (Months.parse("2026-Q3"), Span("quarter", 2026, 3))
    assert (found.code, found.name, found.label) == ("2026-Q3", "Quý III/2026", "Từ tháng 7/2026 đến tháng 9/2026")
    assert Months.parse("2026-08/2026-11").code == "2026-08/2026-11"


@pytest.mark.parametrize(
    ("code", "short"), [("2026-09", "Tháng 9"), ("2026-Q3", "Quý III"), ("2026-H2", "6 tháng cuối"), ("2026", "Cả năm")]
)
def test_span_within_its_year(code, short):
    assert Span.parse(code).short == short


def test_stretch_counts_the_months_that_begin_in_it():
    stretch = Stretch(date(2021, 12, 6), date(2024, 5, 15))
    assert (stretch.months[0], stretch.months[-1], len(stretch.months)) == (date(2022, 1, 1), date(2024, 5, 1), 29)
    assert stretch.label == "Từ 06/12/2021 đến 15/05/2024"
    assert [span.code for span in stretch.children()] == ["2021", "2022", "2023", "2024"]
    assert Stretch.parse(stretch.code) == stretch


@pytest.mark.parametrize("code", ["2021-12-06", "2024-05-15/2021-12-06", "2021-12-06/", ""])
def test_stretch_of_anything_else_is_refused(code):
    with pytest.raises(ValueError, match="Mời đồng chí"):
        Stretch.parse(code)
