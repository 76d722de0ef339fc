"""Every line that a person sees for a wrong cell: `bad_cells.txt`, read against the small district."""

from pathlib import Path

import pytest

from chibo.exchange.tests.stored import everything

BLOCKS = (Path(__file__).parent / "bad_cells.txt").read_text(encoding="utf-8").split("### ")[1:]
CASES = [block.partition("\n") for block in BLOCKS]


@pytest.mark.parametrize("body", [pytest.param((title, body), id=title) for title, _, body in CASES])
def test_bad_cells_are_named_and_nothing_is_written(world, import_data, body):
    title, text = body
    content, _, expected = text.partition("---\n")
    before = everything()
    answer = import_data(title.partition(":")[0], content)
    assert answer.err == expected.strip().splitlines()
    assert (answer.code, answer.out) == (2, "")
    assert everything() == before


def test_table_of_bad_cells_is_long_enough():
    assert sum(block.count("\nrow ") for block in BLOCKS) >= 120
