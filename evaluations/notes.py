"""Why a sheet does not have full points: the notes that go beside a branch's level in the roll-up (thuyết minh điểm trừ)."""

from __future__ import annotations

from decimal import Decimal

from chibo.common.text import decimal_comma
from evaluations.models import Evaluation

COUNTED = "Tự tính: "


def deduction_notes(evaluation: Evaluation) -> list[str]:
    """Return one note per criterion below its maximum ('4.2: 20/25 – ít ý kiến phát biểu'), then what held the level down.

    The reason is the person's, else what the record says. Of an event only that there was one. A sheet that was imported has
    no notes. The words are those of the set by which it was rated.
    """
    if evaluation.criteria_set is None:
        return []
    found = [
        _note(item.code, Decimal(line["points"]), item.maximum, line)
        for item in evaluation.criteria_set.criteria.items
        if (line := evaluation.scores.get(item.code)) and _is_short(line, item.maximum)
    ]
    return [*found, *evaluation.caps]


def _is_short(line: dict, maximum: Decimal) -> bool:
    return line.get("points") is not None and Decimal(line["points"]) < maximum


def _note(code: str, points: Decimal, maximum: Decimal, line: dict) -> str:
    start = f"{code}: {decimal_comma(points)}/{decimal_comma(maximum)}"
    words = line.get("reason", "").strip() or line.get("fact_reason", "").removeprefix(COUNTED)
    in_one_line = " ".join(words.split()).rstrip(".")
    return f"{start} – {in_one_line[:1].lower()}{in_one_line[1:]}" if in_one_line else start
