"""What an app above says on a meeting's papers: it hands a function in when it is ready, as import runs upward only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meetings.models import Meeting


@dataclass(frozen=True)
class SelfRating:
    """How the branch rated its meeting: 'Tốt', '92/100 điểm' ('' where a set has none), and what each group got."""

    level: str
    points: str
    groups: tuple[str, ...]


_raters: list[Callable[[Meeting], SelfRating | None]] = []


def rated_by(read: Callable[[Meeting], SelfRating | None]) -> Callable[[Meeting], SelfRating | None]:
    """Let `read` tell how a branch rated a meeting."""
    if read not in _raters:
        _raters.append(read)
    return read


def self_rating_of(meeting: Meeting) -> SelfRating | None:
    """Return the branch's own rating of a meeting, None before it is given."""
    return next((found for read in _raters if (found := read(meeting)) is not None), None)
