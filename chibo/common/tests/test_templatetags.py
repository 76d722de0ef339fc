from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template

DAY = date(2026, 2, 3)
MOMENT = datetime(2026, 2, 3, 12, 5, tzinfo=UTC)  # 19:05 in Vietnam


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ day|vn_date }}", "03/02/2026"),
        ("{{ moment|vn_date }}", "03/02/2026"),
        ("{{ day|vn_paper_date }}", "ngày 03 tháng 02 năm 2026"),
        ("{{ moment|vn_time }}", "19:05"),
        ("{{ midnight|vn_time }}", "00:00"),
        ("{{ moment|vn_paper_time }}", "19 giờ 05"),
        ("{{ moment|vn_moment }}", "19:05 ngày 03/02/2026"),
        ("{{ day|vn_weekday }}", "thứ Ba"),
        ("{{ none|vn_date }}{{ none|vn_time }}{{ none|vn_moment }}", ""),
        ("{% percent 38 41 %}", "92,7%"),
        ("{% percent 0 0 %}", "–"),
        ("{{ 38|percent_of:41 }}", "92,7%"),
        ("{{ 2235|thousands }}", "2.235"),
        ("{{ 2235|number }} {{ word|number }}", "2.235 91,4%"),
        ("{{ 'trung_binh'|level_name }} {{ 'trung_binh'|level_letter }}", "Trung bình TB"),
        ("{{ ''|level_name }} {{ ''|level_code }}", "Chưa xếp loại none"),
    ],
)
def test_filter_writes_the_vietnamese_way(source, shown):
    context = Context({"day": DAY, "moment": MOMENT, "midnight": time(0, 0), "none": None, "word": "91,4%"})

    assert Template(source).render(context) == shown


def test_level_badge_says_the_word_and_the_points():
    badge = Template('{% include "components/level.html" with level="tot" points=93 only %}').render(Context())

    assert '<span class="level level-tot">Tốt · 93 điểm</span>' in badge
