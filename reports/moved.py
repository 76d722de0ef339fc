"""The branches whose level is better or worse than in the period before, frozen with the numbers of a report.

{"period": code of the period before, "better": [...], "worse": [...]}, each {"branch", "name", "parent", "before", "after"}.
The level of a branch in a period is that of its last rated regular meeting; a branch rated in one of the two only did not
move.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chibo.common.dates import Span
from chibo.organization.models import Unit
from evaluations.enums import Level
from reports.figures import counted_branch_months, is_held
from reports.narrative import in_sentence

RANKS = {level.value: rank for rank, level in enumerate(Level.best_first())}


def moved_of(unit: Unit, span: Span, as_of: date, rows: Iterable[dict], branches: Iterable[dict]) -> dict | None:
    """Return who moved, by the order of `branches` (`freezing.branch_list`). One query.

    `rows` are the frozen rows of `span`. None for one branch, for what has no period before, and while the period goes on.
    """
    before = span.previous()
    if unit.is_branch or before is None or as_of <= span.last:
        return None
    now, then = _last_levels(rows), _levels_of(unit, before, as_of)
    moved = [
        {**_named(branch), "before": then[branch["code"]], "after": now[branch["code"]]}
        for branch in branches
        if branch["code"] in now and branch["code"] in then and now[branch["code"]] != then[branch["code"]]
    ]
    better = [row for row in moved if RANKS[row["after"]] < RANKS[row["before"]]]
    worse = [row for row in moved if RANKS[row["after"]] > RANKS[row["before"]]]
    return {"period": before.code, "better": better, "worse": worse}


def _named(branch: dict) -> dict:
    return {"branch": branch["code"], "name": branch["name"], "parent": branch["parent"]}


def _last_levels(rows: Iterable[dict]) -> dict[str, str]:
    rated = (row for row in rows if row["kind"] == "regular" and row["level"])
    return {row["branch"]: row["level"] for row in sorted(rated, key=lambda row: row["month"])}


def _levels_of(unit: Unit, span: Span, as_of: date) -> dict[str, str]:
    """Return {branch code: level}. One query."""
    rows = counted_branch_months([unit.pk], span).filter(is_held(as_of)).exclude(level="").order_by("month")
    return dict(rows.values_list("branch__code", "level"))


def shown(moved: dict | None) -> dict | None:
    """Return the whole list in words for the page: {"period", "groups": [{"label", "rows"}]}, None where nobody moved."""
    if not moved or not (moved["better"] or moved["worse"]):
        return None
    sides = [("Cao hơn", moved["better"]), ("Thấp hơn", moved["worse"])]
    return {
        "period": in_sentence(Span.parse(moved["period"])),
        "groups": [{"label": label, "rows": [_in_words(row) for row in rows]} for label, rows in sides if rows],
    }


def _in_words(row: dict) -> dict:
    return row | {"before": Level(row["before"]).label, "after": Level(row["after"]).label}
