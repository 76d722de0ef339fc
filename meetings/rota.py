"""Spreading branches over months and people. Pure: what to do comes out, nothing is written."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)
Person = TypeVar("Person")


@dataclass(frozen=True)
class Turn(Generic[Place, Person]):
    """Who goes where in which month."""

    branch: Place
    month: date
    visitor: Person


def a_month(remaining: int, months: int) -> int:
    """Return how many a month are needed so that `remaining` are done within `months`: 131 in 12 months are 11 a month."""
    return ceil(remaining / months) if months > 0 else remaining


def over_months(branches: Sequence[Place], months: Sequence[date]) -> list[tuple[Place, date]]:
    """Return each branch with its month, in order: no month has more than `a_month`, none two fewer than another.

    131 over 12 months: eleven months of 11 and one of 10.
    """
    count, spans = len(branches), len(months)
    return [(branch, months[index * spans // count]) for index, branch in enumerate(branches)] if months else []


def spread(branches: Sequence[Place], months: Sequence[date], visitors: Sequence[Person]) -> list[Turn]:
    """Return a turn for each branch: evenly over the months, and in turn over the people.

    Nobody has two turns more than another, neither in all nor within a month.
    """
    if not visitors:
        return []
    placed = over_months(branches, months)
    return [Turn(branch, month, visitors[index % len(visitors)]) for index, (branch, month) in enumerate(placed)]
