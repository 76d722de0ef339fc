"""What apps above put on the first page. They know it, it does not know them: each registers a function when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chibo.organization.models import Access


@dataclass(frozen=True)
class Block:
    """A panel of the page: its template, which gets `content` and nothing else."""

    template: str
    content: dict


_makers: list[Callable[[Access, date], Block | None]] = []


def add_block(maker: Callable[[Access, date], Block | None]) -> None:
    """Ask `maker` for a block each time a first page is opened; twice the same counts once."""
    if maker not in _makers:
        _makers.append(maker)


def blocks(access: Access, day: date) -> list[Block]:
    """Return the blocks that apps above have for who acts by `access`."""
    found = (maker(access, day) for maker in _makers)
    return [block for block in found if block is not None]
