from __future__ import annotations

import re

import segno

from chibo.common.qr import QUIET, code, svg


def _modules(path: str) -> set[tuple[int, int]]:
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
    return {(int(x) + step - QUIET, int(y) - QUIET) for x, y, length in runs for step in range(int(length))}


def test_the_path_holds_exactly_the_dark_modules():
    text = "https://chibo.example.vn/meetings/paper/abc/"
    drawn = code(text)
    rows = segno.make(text, error="m", micro=False).matrix
    assert _modules(drawn.path) == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
    assert drawn.side == len(rows) + 2 * QUIET


def test_a_whole_svg_stands_alone():
    assert svg("A").startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"')
