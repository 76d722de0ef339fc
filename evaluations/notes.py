"""Why a sheet does not have full points: the notes that go beside a branch's level in the roll-up (thuyết minh điểm trừ)."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from chibo.common.text import decimal_comma
from evaluations.models import Evaluation
from evaluations.queries import opinions_on
from evaluations.ratings import Ratings
from meetings.models import Meeting

COUNTED = "Tự tính: "
CHUNK = 500


def notes_on(meeting_ids: Collection[int]) -> dict[int, list[str]]:
    """Return {meeting id: notes} from the branch's sheets, with the reason where the level above decided otherwise.

    Meetings without notes are not in it. Four queries for every CHUNK of meetings.
    """
    ids, found = sorted(meeting_ids), {}
    for start in range(0, len(ids), CHUNK):
        meetings = list(Meeting.objects.filter(pk__in=ids[start : start + CHUNK]))
        for pk, ratings in opinions_on(meetings).items():
            if notes := _notes_of(ratings):
                found[pk] = notes
    return found


def _notes_of(ratings: Ratings) -> list[str]:
    own, official = ratings.self_rating, ratings.official
    decided = [f"Cấp trên: {_one_line(official.reason)}"] if official and official.reason.strip() else []
    return [*(deduction_notes(own) if own else []), *decided]


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
    said = _one_line(words)
    return f"{start} – {said[:1].lower()}{said[1:]}" if said else start


def _one_line(words: str) -> str:
    return " ".join(words.split()).rstrip(".")
