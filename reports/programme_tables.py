"""The targets of a programme as a table, for page and paper alike."""

from __future__ import annotations

from reports.content import Content
from reports.enums import Attainment, Basis

UNKNOWN = Attainment.UNKNOWN.label


def targets_table(content: Content) -> list[dict]:
    """Return a row for each target of a programme's report, frozen or counted now; none in other reports. See `table_of`."""
    return table_of(content.figures.get("targets") or [])


def table_of(lines: list[dict]) -> list[dict]:
    """Return `programme_figures.target_lines` in words.

    {"target": id, "measure", "label", "goal", "basis", "wording", "cells": years and whole span, "state", "tone"}; a cell is
    {"code", "label", "words", "numerator", "denominator", "state", "tone", "is_whole"}; its numerator is None where nothing
    is known, its state '' where the target is not judged by it.
    """
    return [
        {
            "target": line["target"],
            "measure": line["measure"],
            "label": line["label"],
            "goal": line["goal"],
            "basis": Basis(line["basis"]).label,
            "wording": line["wording"],
            "cells": [*(_cell(part) for part in line["parts"]), _cell(line["whole"], is_whole=True)],
            "state": Attainment(line["state"]).label,
            "tone": Attainment(line["state"]).tone,
        }
        for line in lines
    ]


def _cell(part: dict, *, is_whole: bool = False) -> dict:
    state = Attainment(part["state"])
    says = state not in (Attainment.SHOWN, Attainment.UNKNOWN)
    return {
        "code": part["code"],
        "label": "Cả thời gian" if is_whole else part["label"],
        "words": part["words"] or UNKNOWN,
        "numerator": part["numerator"] if part["words"] else None,
        "denominator": None if part.get("is_said") else part["denominator"],
        "state": state.label if says else "",
        "tone": state.tone,
        "is_whole": is_whole,
    }
