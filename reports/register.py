"""The annex of the register in a report: what the unit consists of on the last day, and how its members moved in the period.

Counted by `chibo.organization.queries` and frozen with the other numbers of a version: {"standing": {"day", "lines"},
"movement": {"first", "last", "lines"}}, days as ISO text, a line as {"key", "label", "value"}. Keys are those of `UnitCount`,
`MemberCount` and `MovementKind`, "opening" and "closing", so that each number opens its list.
"""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from chibo.common.dates import Span, Stretch
from chibo.organization.enums import MemberCount, MovementKind, UnitCount
from chibo.organization.models import Unit
from chibo.organization.queries import Movement, StandingFigures, movement, standing_figures

OPENING, CLOSING = "opening", "closing"
OTHER = [MovementKind.OTHER_IN, MovementKind.OTHER_OUT]


def register_of(unit: Unit, span: Span | Stretch, as_of: date) -> dict[str, dict]:
    """Return {"standing", "movement"} of `unit` at the end of `span`, or on `as_of` if that is earlier. Twelve queries."""
    last = max(min(span.last, as_of), span.first)
    moved = movement(unit, span.first, last)
    return {
        "standing": {"day": last.isoformat(), "lines": standing_lines(standing_figures(unit, last))},
        "movement": {"first": span.first.isoformat(), "last": last.isoformat(), "lines": movement_lines(moved)},
    }


def standing_lines(counted: StandingFigures) -> list[dict]:
    """Return the standing figures as lines; a branch consists of members only."""
    members = [
        _line(MemberCount.ALL, counted.members),
        _line(MemberCount.OFFICIAL, counted.official),
        _line(MemberCount.PROBATIONARY, counted.probationary),
    ]
    if counted.unit.is_branch:
        return members
    return [
        _line(UnitCount.BASE, counted.base),
        _line(UnitCount.BASE_COMMITTEES, counted.base_committees),
        _line(UnitCount.BASE_BRANCHES, counted.base_branches),
        _line(UnitCount.SUBORDINATE, counted.subordinate),
        _line(UnitCount.BRANCHES, counted.branches),
        _line(UnitCount.ELECTING, counted.electing),
        _line(UnitCount.WITH_CHI_UY, counted.chi_uy),
        _line(UnitCount.WITHOUT_CHI_UY, counted.without_chi_uy),
        *members,
    ]


def movement_lines(moved: Movement) -> list[dict]:
    """Return the movement from the opening to the closing count; other causes only where there are any."""
    counts = {kind: count for kind, count in moved.counts.items() if count or kind not in OTHER}
    return [
        {"key": OPENING, "label": "Đảng viên đầu kỳ", "value": moved.opening},
        *(_line(MovementKind(kind), count) for kind, count in counts.items()),
        {"key": CLOSING, "label": "Đảng viên cuối kỳ", "value": moved.closing},
    ]


def _line(kind: UnitCount | MemberCount | MovementKind, value: int) -> dict:
    return {"key": kind.value, "label": kind.label, "value": value}


# --- where the numbers open ------------------------------------------------------------------------------------------


def opened_register(unit: Unit, figures: dict) -> dict | None:
    """Return the frozen register with {"sign", "url"} on each line: the list behind the number. None in older versions."""
    if "standing" not in figures:
        return None
    standing, moved = figures["standing"], figures["movement"]
    first, last = date.fromisoformat(moved["first"]), date.fromisoformat(moved["last"])
    return {
        "day": date.fromisoformat(standing["day"]),
        "first": first,
        "last": last,
        "standing": [
            line | {"sign": "", "url": _standing_url(unit, line["key"], standing["day"])} for line in standing["lines"]
        ],
        "movement": [
            line | {"sign": _sign(line["key"]), "url": _movement_url(unit, line["key"], first, last)}
            for line in moved["lines"]
        ],
    }


def _sign(key: str) -> str:
    if key in (OPENING, CLOSING):
        return ""
    return "+" if key in MovementKind.gains() else "−"


def _standing_url(unit: Unit, key: str, day: str) -> str:
    name = "figure-members" if key in MemberCount.values else "figure-units"
    return f"{reverse(f'organization:{name}', args=[unit.pk])}?{urlencode({'kind': key, 'day': day})}"


def _movement_url(unit: Unit, key: str, first: date, last: date) -> str:
    if key == OPENING:
        return _standing_url(unit, MemberCount.ALL, (first - timedelta(days=1)).isoformat())
    if key == CLOSING:
        return _standing_url(unit, MemberCount.ALL, last.isoformat())
    query = urlencode({"kind": key, "first": first.isoformat(), "last": last.isoformat()})
    return f"{reverse('organization:figure-movement', args=[unit.pk])}?{query}"
