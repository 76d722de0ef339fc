"""Sets of criteria ready to rate with: a definition that was read and found without contradiction."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from evaluations.contradictions import faults
from evaluations.definition import Criteria, CriteriaError, Criterion, read

__all__ = ["Criteria", "CriteriaError", "Criterion", "parse", "shipped", "shipped_definition"]

DATA = Path(__file__).resolve().parent / "data"


def parse(definition: dict) -> Criteria:
    """Return the set that `definition` describes; CriteriaError with a sentence for every fault."""
    criteria = read(definition)
    sentences = list(faults(criteria))
    if sentences:
        raise CriteriaError(sentences)
    return criteria


@cache
def shipped(code: str) -> Criteria:
    """Return the shipped set `code`; KeyError where none is shipped by this name."""
    return parse(shipped_definition(code))


def shipped_definition(code: str) -> dict:
    """Return the definition of the shipped set `code` as its file has it."""
    files = {path.stem: path for path in DATA.glob("*.json")}
    return json.loads(files[code].read_text(encoding="utf-8"))
