"""Hints for a second look: at the locked minutes of every branch, about its levels and beside its other minutes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from chibo.common.text import digest
from reports.models import Hint
from reports.radar.enums import HintKind

if TYPE_CHECKING:
    from chibo.testing.cast import Cast


def make_hints(cast: Cast, places: Iterable[str]) -> None:
    """Add the rows `level_hint` and `text_hint` of each place."""
    for place in places:
        locked, other = cast.rows["locked", place], cast.rows["meeting", place]
        cast.rows["level_hint", place] = Hint.objects.create(
            meeting=locked, kind=HintKind.FACTS, basis=digest(["level", place]), computed_at=timezone.now()
        )
        cast.rows["text_hint", place] = Hint.objects.create(
            meeting=locked,
            other=other,
            kind=HintKind.OWN_MONTH,
            share=80,
            basis=digest(["text", place]),
            computed_at=timezone.now(),
        )
