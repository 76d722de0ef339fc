"""How a branch rated its meeting, as the papers of the meeting say it: level, points, and what each group got."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from chibo.common.text import decimal_comma
from evaluations.definition import Criterion
from evaluations.queries import opinions_on
from meetings.models import Meeting
from meetings.papers.parts import SelfRating, rated_by


@rated_by
def self_rating(meeting: Meeting) -> SelfRating | None:
    """Return the branch's own rating: its vote, else its self-rating. Of an event nothing is said. Four queries."""
    own = opinions_on([meeting])[meeting.pk].own
    if own is None:
        return None
    if own.criteria_set is None or own.total is None:
        return SelfRating(own.get_level_display(), "", ())  # brought in as a level alone, or judged without points
    criteria = own.criteria_set.criteria
    points = f"{decimal_comma(own.total)}/{decimal_comma(own.maximum)} điểm"
    grouped = ((name, list(items)) for name, items in groupby(criteria.items, lambda item: item.group))
    groups = tuple(_group(name, items, own.scores or {}) for name, items in grouped)
    return SelfRating(own.get_level_display(), points, groups)


def _group(name: str, items: list[Criterion], scores: dict) -> str:
    """'Công tác chuẩn bị: 18/20 điểm.'; what was left out as not applicable is in neither number."""
    rated = [item for item in items if scores.get(item.code, {}).get("points") is not None]
    points = sum((Decimal(scores[item.code]["points"]) for item in rated), Decimal(0))
    maximum = sum((item.maximum for item in rated), Decimal(0))
    label = name or items[0].label
    if not rated:
        return f"{label}: không áp dụng."
    return f"{label}: {decimal_comma(points)}/{decimal_comma(maximum)} điểm."
