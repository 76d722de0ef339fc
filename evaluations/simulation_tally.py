"""What a simulation found, put together meeting by meeting into what the page shows. Plain values, ready for JSON."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from evaluations.enums import SimulatedChange
from evaluations.simulation import Outcome
from meetings.models import Meeting

MOST_ROWS = 2000
UNSURE = SimulatedChange.UNSURE


class Tally:
    """Counts by change, a matrix of old level × new level, and the meetings that change, in the order they are added.

    Of these at most MOST_ROWS are kept, those that surely change before those that may.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.matrix: dict[str, Counter[str]] = {}
        self.places: dict[bool, list[tuple[int, dict]]] = {True: [], False: []}

    def add(self, meeting: Meeting, outcome: Outcome) -> bool:
        """Count a meeting and tell whether it is one to show, with reasons."""
        self.counts[outcome.change] += 1
        if outcome.old:
            self.matrix.setdefault(outcome.old, Counter())[outcome.level or UNSURE] += 1
        kept = self.places[outcome.change == UNSURE]
        return outcome.change in SimulatedChange.listed() and len(kept) < MOST_ROWS

    def show(self, meeting: Meeting, outcome: Outcome, official: str, why: tuple[str, ...]) -> None:
        """Keep a meeting that `add` asked for."""
        row = {
            "meeting": meeting.pk,
            "unit": meeting.unit_id,
            "month": meeting.month.isoformat(),
            "kind": meeting.kind,
            "change": str(outcome.change),
            "old": outcome.old,
            "official": official,
            "low": outcome.low.level,
            "high": outcome.high.level,
            "points": [_plain(outcome.low.total), _plain(outcome.high.total)],
            "reasons": list(why),
        }
        self.places[outcome.change == UNSURE].append((sum(self.counts.values()), row))

    @property
    def result(self) -> dict[str, Any]:
        sure, unsure = self.places[False], self.places[True]
        kept = sorted([*sure, *unsure[: MOST_ROWS - len(sure)]], key=lambda place: place[0])
        return {
            "counts": {change: self.counts[change] for change in SimulatedChange.values},
            "matrix": {old: dict(new) for old, new in self.matrix.items()},
            "rows": [row for _, row in kept],
            "is_cut": len(kept) < sum(self.counts[change] for change in SimulatedChange.listed()),
        }


def _plain(total: Decimal | None) -> str | None:
    return None if total is None else str(total)
