"""What was written of numbers and terms with resolutions, as it comes into the register."""

from datetime import date
from importlib import import_module

import pytest

moved = import_module("meetings.migrations.0013_numbers_into_the_register")
EARLY, LATER, LAST = date(2025, 1, 6), date(2025, 8, 4), date(2025, 9, 8)


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ([(EARLY, "2022–2025")], [("2022–2025", EARLY, None)]),
        ([(EARLY, "2022–2025"), (LATER, "2025–2030")], [("2022–2025", EARLY, date(2025, 8, 3))]),
        (
            [(EARLY, "2022–2025"), (LATER, "2025–2027"), (LAST, "2025–2027")],
            [("2022–2025", EARLY, date(2025, 8, 3)), ("2025–2027", LATER, None)],
        ),
        ([(EARLY, "2025–2030"), (LATER, "2022–2025"), (LAST, "2025–2030")], [("2022–2025", LATER, date(2025, 9, 7))]),
        ([(EARLY, "2022–2025"), (EARLY, "2025–2030")], []),
        ([(None, "2022–2025"), (LATER, "2025–2030")], [("2022–2025", None, date(2025, 8, 3))]),
        ([(None, "2022–2025"), (None, "2025–2030")], []),
        ([(EARLY, "2020–2025"), (LATER, "2025–2030")], []),
    ],
)
def test_own_term_ends_the_day_before_another_was_written(written, terms):
    assert moved.own_terms(written) == terms


@pytest.mark.parametrize(
    ("term", "number", "kept"),
    [
        ("", 5, ("2025–2030", None)),
        ("", 6, ("2025–2030", 6)),
        ("", None, ("2025–2030", None)),
        ("2025–2030", 5, ("2025–2030", 5)),
        ("2022–2025", 5, ("2022–2025", 5)),
    ],
)
def test_number_without_a_term_gives_way_to_the_same_with_it(term, number, kept):
    assert moved.placed(1, term, number, taken={(1, 5), (2, 6)}) == kept
