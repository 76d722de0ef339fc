"""The shapes of all answers. Every schema has an example, and nothing that is not named here is answered."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import ConfigDict, Field

from evaluations.enums import Level
from meetings.enums import MeetingKind
from reports.enums import ReportKind, ReportState, Timing

MONTH = "YYYY-MM"


def shape(**example: object) -> ConfigDict:
    """Return the settings of a schema: closed, with its example."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class Problem(Schema):
    model_config = shape(
        status=404,
        code="not_found",
        field=None,
        detail="Không có mục này trong phạm vi của mã kết nối. Mời đồng chí xem lại địa chỉ, mã đơn vị.",
    )

    status: int
    code: str = Field(description="A word for programs.")
    field: str | None = Field(description="The parameter that is to be mended.")
    detail: str = Field(description="A Vietnamese sentence for people.")


# --- units -----------------------------------------------------------------------------------------------------------

UNIT = {
    "code": "QT-07",
    "name": "Chi bộ khối Quang Trung",
    "committee_name": "Chi ủy chi bộ khối Quang Trung",
    "type": "chi_bo",
    "type_name": "Chi bộ",
    "is_branch": True,
    "parent": "QT",
    "branch_type": "thon",
    "valid_from": "2013-04-03",
    "valid_to": None,
}


class UnitOut(Schema):
    """An organization of the Party as it stood on the day asked for."""

    model_config = shape(**UNIT)

    code: str = Field(description="Unique and lasting.")
    name: str = Field(description="On the day asked for.")
    committee_name: str
    type: str = Field(description="Code of its level in the tree.")
    type_name: str
    is_branch: bool = Field(description="A chi bộ.")
    parent: str | None = Field(
        description="Code of the unit directly above on that day, or last above one that has ended; null out of reach."
    )
    branch_type: str | None = Field(description="Code of the kind of branch.")
    valid_from: date | None
    valid_to: date | None = Field(description="Its last day; null while it stands.")


class UnitPage(Schema):
    model_config = shape(items=[UNIT], next="/api/v1/units?limit=1&cursor=IlFULTA3Ig%3A3q")

    items: list[UnitOut]
    next: str | None = Field(description="Address of the next page, null on the last.")


# --- meetings --------------------------------------------------------------------------------------------------------

MEETING = {
    "id": 4711,
    "unit": "QT-07",
    "month": "2026-09",
    "kind": "regular",
    "held_on": "2026-09-03",
    "timing": "on_day",
    "base": 45,
    "present": 41,
    "excused": 4,
    "unexcused": 0,
    "opinions": 9,
    "minutes": "locked",
    "self_level": "tot",
    "official_level": "tot",
    "level": "tot",
    "score": 92.5,
}


class MeetingOut(Schema):
    """A meeting of a branch in numbers: what was said stays in the minutes, which no token reads."""

    model_config = shape(**MEETING)

    id: int
    unit: str = Field(description="Code of the branch.")
    month: str = Field(description=f"{MONTH}: decides the period in which it counts.", pattern=r"^\d{4}-\d{2}$")
    kind: MeetingKind
    held_on: date | None
    timing: Timing | None = Field(description="How a regular meeting stands to its day.")
    base: int | None = Field(description="Members who had to attend.")
    present: int | None
    excused: int | None
    unexcused: int | None
    opinions: int | None
    minutes: str = Field(description="'locked' or 'open'.", pattern="^(locked|open)$")
    self_level: Level | None = Field(description="The branch's own.")
    official_level: Level | None = Field(description="That of the level above.")
    level: Level | None = Field(description="The official one, else the branch's own.")
    score: float | None


class MeetingPage(Schema):
    model_config = shape(items=[MEETING], next=None)

    items: list[MeetingOut]
    next: str | None = Field(description="Address of the next page, null on the last.")


# --- figures ---------------------------------------------------------------------------------------------------------

FIGURES = {
    "unit": "QT",
    "period": "2026-Q3",
    "branches": 12,
    "expected": 36,
    "held": 35,
    "on_day": 33,
    "moved": 1,
    "missed": [{"branch": "QT-07", "month": "2026-08"}],
    "topical": 4,
    "levels": {"tot": 20, "kha": 10, "trung_binh": 3, "kem": 0, "unrated": 2},
    "official": 30,
    "present": 1210,
    "base": 1313,
    "opinions": 210,
}


class MissedOut(Schema):
    model_config = shape(branch="QT-07", month="2026-08")

    branch: str = Field(description="Code of the branch.")
    month: str = Field(description=MONTH)


class LevelsOut(Schema):
    model_config = shape(tot=20, kha=10, trung_binh=3, kem=0, unrated=2)

    tot: int
    kha: int
    trung_binh: int
    kem: int
    unrated: int


class FiguresOut(Schema):
    """The figures of one unit for one period: the object that the command `rollup --json` prints."""

    model_config = shape(**FIGURES)

    unit: str
    period: str = Field(description="2026-09, 2026-Q3, 2026-H2 or 2026.")
    branches: int = Field(description="Open on the last day of the period, or today if that is earlier.")
    expected: int
    held: int
    on_day: int
    moved: int
    missed: list[MissedOut] = Field(description="Due and not held, by month and branch.")
    topical: int
    levels: LevelsOut = Field(description="Held ones by official level, else the branch's own.")
    official: int
    present: int
    base: int
    opinions: int


class FiguresPage(Schema):
    model_config = shape(items=[FIGURES], next=None)

    items: list[FiguresOut]
    next: str | None = Field(description="Address of the next page, null on the last.")


# --- reports ---------------------------------------------------------------------------------------------------------

REPORT = {
    "id": 815,
    "unit": "QT",
    "period": "2026-Q3",
    "kind": "quarterly",
    "number": 1,
    "state": "accepted",
    "figures_as_of": "2026-10-05",
    "submitted_at": "2026-10-05T09:12:00+07:00",
    "returned_at": None,
    "accepted_at": "2026-10-07T15:40:00+07:00",
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "code": "K7Q2M9TX",
    "figures": FIGURES,
}


class ReportOut(Schema):
    """A version of a report that was handed up, with its numbers as they were frozen."""

    model_config = shape(**REPORT)

    id: int
    unit: str
    period: str
    kind: ReportKind
    number: int = Field(description="1 for the first version.")
    state: ReportState
    figures_as_of: date
    submitted_at: datetime
    returned_at: datetime | None
    accepted_at: datetime | None
    digest: str = Field(description="SHA-256 over figures, rows, additions and narrative.")
    code: str = Field(description="Printed on paper.")
    figures: FiguresOut


class ReportPage(Schema):
    model_config = shape(items=[REPORT], next=None)

    items: list[ReportOut]
    next: str | None = Field(description="Address of the next page, null on the last.")
