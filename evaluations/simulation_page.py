"""The result of a simulation as its page shows it: the sentence, the matrix, the meetings by committee."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from chibo.common.text import thousands
from chibo.organization.models import Unit
from evaluations.enums import Level, SimulatedChange
from meetings.enums import MeetingKind

CHANGES = [change for change in SimulatedChange if change in SimulatedChange.listed()]
COLUMNS = [*Level.values, SimulatedChange.UNSURE]


@dataclass(frozen=True)
class Wanted:
    """Which of the meetings are asked for; '' asks for all."""

    change: str = ""
    old: str = ""
    new: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """Return what the address asks for; what is unknown asks for nothing."""
        change, old, new = query.get("change", ""), query.get("old", ""), query.get("new", "")
        return cls(
            change if change in SimulatedChange.listed() else "",
            old if old in Level.values else "",
            new if new in COLUMNS else "",
        )

    @property
    def query(self) -> str:
        given = urlencode({name: value for name, value in vars(self).items() if value})
        return f"{given}&" if given else ""

    def fits(self, row: Mapping[str, Any]) -> bool:
        new = row["low"] if row["low"] == row["high"] else SimulatedChange.UNSURE
        pairs = [(self.change, row["change"]), (self.old, row["old"]), (self.new, new)]
        return all(wanted in ("", value) for wanted, value in pairs)


@dataclass(frozen=True)
class Cell:
    """A number of the matrix. url: where its meetings are listed, '' where none changes."""

    column: str
    count: int
    url: str
    is_same: bool


# --- the whole -------------------------------------------------------------------------------------------------------


def sentences(result: Mapping[str, Any]) -> list[str]:
    """Return what came out: how many meetings change level, how many cannot be told, how many were not rated."""
    counts = result["counts"]
    worse, better, unsure = counts["worse"], counts["better"], counts["unsure"]
    rated = worse + better + unsure + counts["same"]
    changes = "chắc chắn đổi mức" if unsure else "đổi mức"
    found = [f"Nếu áp dụng từ đầu kỳ: {_of(worse + better, rated)} kỳ sinh hoạt {changes}{_split(worse, better)}."]
    if unsure:
        found.append(f"{_of(unsure, rated)} kỳ chưa xác định được mức vì còn mục mà phiếu của chi bộ không chấm.")
    if counts["not_rated"]:
        found.append(f"{thousands(counts['not_rated'])} kỳ chi bộ chưa xếp loại nên không so sánh.")
    return found


def _of(part: int, whole: int) -> str:
    return f"{thousands(part)}/{thousands(whole)}"


def _split(worse: int, better: int) -> str:
    parts = [f"{thousands(count)} {word}" for count, word in ((worse, "hạ"), (better, "nâng")) if count]
    return f": {', '.join(parts)}" if parts else ""


def matrix(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each level of the branches' sheets: {level, cells, total}."""
    lines = []
    for old in Level.values:
        counts = result["matrix"].get(old, {})
        cells = [_cell(old, column, counts.get(column, 0)) for column in COLUMNS]
        lines.append({"level": old, "cells": cells, "total": sum(counts.values())})
    return lines


def _cell(old: str, column: str, count: int) -> Cell:
    url = f"?{urlencode({'old': old, 'new': column})}#danh-sach" if count and old != column else ""
    return Cell(Level(column).label if column in Level.values else "Chưa rõ mức", count, url, old == column)


def filters(result: Mapping[str, Any], wanted: Wanted) -> list[dict[str, Any]]:
    """Return the tabs over the list: {label, url, is_current}."""
    counts = result["counts"]
    found = [{"label": f"Tất cả ({thousands(sum(counts[change] for change in CHANGES))})", "value": ""}]
    found += [{"label": f"{change.label} ({thousands(counts[change])})", "value": change} for change in CHANGES]
    return [
        {
            "label": one["label"],
            "url": f"?{urlencode({'change': one['value']}) if one['value'] else ''}#danh-sach",
            "is_current": (wanted.change, wanted.old, wanted.new) == (one["value"], "", ""),
        }
        for one in found
    ]


# --- the meetings ----------------------------------------------------------------------------------------------------


def by_committee(
    rows: Iterable[Mapping[str, Any]], units: Mapping[int, Unit], readable: Collection[int]
) -> list[dict[str, Any]]:
    """Return the rows of a page under the committees of their branches: {name, rows}.

    `units`: the branches in reach with their parents; `readable`: meetings whose sheet the person may open.
    """
    groups = groupby(rows, key=lambda row: units[row["unit"]].parent_id)
    found = [[_shown(row, units[row["unit"]], readable) for row in group] for _, group in groups]
    return [{"name": group[0]["committee"], "rows": group} for group in found]


def _shown(row: Mapping[str, Any], unit: Unit, readable: Collection[int]) -> dict[str, Any]:
    low, high = row["points"]
    return {
        **row,
        "branch": unit.name,
        "committee": unit.parent.name if unit.parent else "",
        "month": date.fromisoformat(row["month"]),
        "is_topical": row["kind"] == MeetingKind.TOPICAL,
        "is_known": row["low"] == row["high"],
        "is_readable": row["meeting"] in readable,
        "has_points": low is not None and low == high,
    }
