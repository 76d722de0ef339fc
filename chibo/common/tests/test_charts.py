from chibo.common.charts import columns, stacked_bars


def test_stacked_bar_parts_fill_the_bar_in_the_order_of_levels():
    bar = stacked_bars([("Quý I", {"kha": 1, "tot": 2, "unrated": 1}, {"kha": "/x/"})]).rows[0]

    assert [(part.code, part.count, part.x, part.width, part.share, part.url) for part in bar.parts] == [
        ("tot", 2, "0", "50", "50,0%", ""),
        ("kha", 1, "50", "25", "25,0%", "/x/"),
        ("none", 1, "75", "25", "25,0%", ""),
    ]
    assert [cell.count for cell in bar.cells] == [2, 1, 0, 0, 1]
    assert (bar.total, bar.words) == (4, "Tốt 2, Khá 1, Chưa xếp loại 1")


def test_stacked_bar_of_nothing_is_empty():
    bar = stacked_bars([("Quý II", {}, {})]).rows[0]

    assert (bar.total, bar.parts, bar.words) == (0, [], "chưa có kỳ nào")
    assert [cell.share for cell in bar.cells] == ["–"] * 5


def test_stacked_bar_hides_numbers_that_do_not_fit():
    bar = stacked_bars([("Quý I", {"tot": 93, "kem": 7}, {})]).rows[0]

    assert [part.roomy for part in bar.parts] == [True, False]


def test_columns_stand_on_the_base_and_the_highest_is_as_tall_as_asked():
    chart = columns([("T1", 50, "50", "/1/"), ("T2", 100, "100", ""), ("T3", 0, "0", "")], tall=100)

    assert [(c.y, c.height, c.text_y) for c in chart.columns] == [(74, 50, 67), (24, 100, 17), (124, 0, 117)]
    assert [column.middle for column in chart.columns] == ["16.67", "50", "83.33"]
    assert (chart.base, chart.dense) == (124, False)


def test_columns_without_rows_draw_an_empty_frame():
    assert columns([]).columns == []
