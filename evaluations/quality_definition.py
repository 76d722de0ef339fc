"""The rule by which the regular meetings of a year or a quarter make one level, read from its definition.

A definition is data (`QualityRule.definition`):

    {"levels": [{"level": "tot", "worst": "kha", "at_least": [{"level": "tot", "count": 7}]}, …, {"level": "kem"}],
     "missed": "kem", "unrated": "blocks", "mends": ["…"]}

Best level first. A level is given when no regular meeting of the period is below `worst` (null: no floor) and for every
entry of `at_least` as many meetings as it says (`count`, or `percent` of those that count) are at its level or better; the
last level has no condition. `missed`: the level that a regular meeting which was not held counts as (null: it is named and
not counted). `unrated`: a meeting held but not rated leaves the result open ("blocks") or is left out ("ignored").
`mends`: sentences on what the program added because the source does not say it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from pathlib import Path

from evaluations.enums import Level

SHIPPED = Path(__file__).resolve().parent / "data" / "quality" / "phu-tho.json"
LEVELS = tuple(str(level) for level in Level.best_first())
RANK = {level: index for index, level in enumerate(LEVELS)}
MONTHS = {"year": 12, "quarter": 3}
UNRATED_WAYS = ("blocks", "ignored")

Counts = tuple[int, int, int, int]
"""Meetings by level, best first."""


class QualityError(ValueError):
    """A definition that contradicts itself. `faults`: (level it is about or '', sentence)."""

    def __init__(self, faults: list[tuple[str, str]]):
        super().__init__("\n".join(sentence for _, sentence in faults))
        self.faults = faults

    @property
    def sentences(self) -> list[str]:
        return [sentence for _, sentence in self.faults]


@dataclass(frozen=True)
class AtLeast:
    """At least `count` meetings, or `percent` of those that count, are at `level` or better."""

    level: str
    count: int | None = None
    percent: int | None = None

    def of(self, total: int) -> int:
        """Return how many of `total` meetings that is; a percentage is rounded up, so that it is reached."""
        return self.count if self.count is not None else -(-self.percent * total // 100)


@dataclass(frozen=True)
class Step:
    """One level with its conditions; `worst` None: no floor."""

    level: str
    worst: str | None = None
    at_least: tuple[AtLeast, ...] = ()

    def is_met(self, counts: Counts) -> bool:
        total = sum(counts)
        return not below_floor(self, counts) and all(
            reaching(counts, entry.level) >= entry.of(total) for entry in self.at_least
        )


@dataclass(frozen=True)
class QualityDefinition:
    levels: tuple[Step, ...]
    missed: str | None
    unrated: str
    mends: tuple[str, ...] = ()

    @property
    def unrated_blocks(self) -> bool:
        return self.unrated == "blocks"


def reaching(counts: Counts, level: str) -> int:
    """Return how many meetings are at `level` or better."""
    return sum(counts[: RANK[level] + 1])


def below_floor(step: Step, counts: Counts) -> int:
    """Return how many meetings are below what the step bears."""
    return 0 if step.worst is None else sum(counts[RANK[step.worst] + 1 :])


def level_of(rule: QualityDefinition, counts: Counts) -> str | None:
    """Return the level that `counts` make, None without any meeting."""
    if not sum(counts):
        return None
    return next(step.level for step in rule.levels if step.is_met(counts))


def shipped() -> dict:
    """Return the definition that the program brings along: the year's rule of Khối Các cơ quan tỉnh Phú Thọ."""
    return json.loads(SHIPPED.read_text(encoding="utf-8"))


def parse(definition: dict, period: str = "year") -> QualityDefinition:
    """Return the rule of `definition` for a 'year' or 'quarter'; QualityError with a sentence for every contradiction."""
    try:
        rule = _read(definition)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise QualityError([("", f"Nội dung quy định thiếu mục hoặc ghi chưa đúng dạng: {error}.")]) from error
    faults = list(_faults(rule, MONTHS[period]))
    if not faults:
        faults = list(_never_given(rule, MONTHS[period]))
    if faults:
        raise QualityError(faults)
    return rule


# --- reading -----------------------------------------------------------------------------------------------------


def _read(definition: dict) -> QualityDefinition:
    return QualityDefinition(
        levels=tuple(_step(row) for row in definition["levels"]),
        missed=definition.get("missed"),
        unrated=definition["unrated"],
        mends=tuple(str(mend) for mend in definition.get("mends", [])),
    )


def _step(row: dict) -> Step:
    entries = tuple(
        AtLeast(entry["level"], _whole(entry.get("count")), _whole(entry.get("percent")))
        for entry in row.get("at_least", [])
    )
    return Step(row["level"], row.get("worst"), entries)


def _whole(value: object) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError(f"'{value}' không phải là số nguyên")
    return value


# --- contradictions ----------------------------------------------------------------------------------------------


def _faults(rule: QualityDefinition, months: int) -> Iterator[tuple[str, str]]:
    if tuple(step.level for step in rule.levels) != LEVELS:
        yield "", "Các mức phải ghi đủ và theo thứ tự: Tốt, Khá, Trung bình, Kém."
        return
    if rule.missed is not None and rule.missed not in RANK:
        yield "", "Kỳ không sinh hoạt phải tính là một trong bốn mức, hoặc không tính."
    if rule.unrated not in UNRATED_WAYS:
        yield "", "Chưa rõ cách tính kỳ đã sinh hoạt mà chưa xếp loại."
    if rule.levels[-1].worst is not None or rule.levels[-1].at_least:
        yield LEVELS[-1], "Mức thấp nhất không có điều kiện, nếu không sẽ có chi bộ không thuộc mức nào."
    for step in rule.levels[:-1]:
        for sentence in _step_faults(step, months):
            yield step.level, f"Mức {name(step.level)}: {sentence}"
    yield from _order_faults(rule)


def _step_faults(step: Step, months: int) -> Iterator[str]:
    if step.worst is not None and step.worst not in RANK:
        yield f"không có mức '{step.worst}'."
    elif step.worst is not None and RANK[step.worst] < RANK[step.level]:
        yield f"mọi kỳ phải từ mức {name(step.worst)} trở lên thì đã là mức cao hơn. Mời đồng chí chọn mức sàn thấp hơn."
    levels = [entry.level for entry in step.at_least]
    for entry in step.at_least:
        yield from _entry_faults(entry, months)
    if len(levels) != len(set(levels)):
        yield "một mức chỉ ghi số kỳ một lần."


def _entry_faults(entry: AtLeast, months: int) -> Iterator[str]:
    if entry.level not in RANK:
        yield f"không có mức '{entry.level}'."
    elif (entry.count is None) == (entry.percent is None):
        yield f"ghi số kỳ hoặc tỷ lệ phần trăm số kỳ đạt mức {name(entry.level)}, một trong hai."
    elif entry.count is not None and not 1 <= entry.count <= months:
        yield f"số kỳ phải từ 1 đến {months}, vì có {months} kỳ sinh hoạt thường kỳ; đang ghi {entry.count}."
    elif entry.percent is not None and not 1 <= entry.percent <= 100:
        yield f"tỷ lệ phải từ 1% đến 100%; đang ghi {entry.percent}%."


def _order_faults(rule: QualityDefinition) -> Iterator[tuple[str, str]]:
    steps = [step for step in rule.levels[:-1] if step.worst is None or step.worst in RANK]
    for better, lower in zip(steps, steps[1:], strict=False):
        if lower.worst is not None and (better.worst is None or RANK[better.worst] > RANK[lower.worst]):
            floor = f"mức {name(better.worst)}" if better.worst else "không quy định"
            yield (
                lower.level,
                f"Mức {name(lower.level)}: mức sàn cao hơn của mức {name(better.level)} ({floor}). "
                "Mời đồng chí chọn mức sàn thấp hơn.",
            )


def _never_given(rule: QualityDefinition, months: int) -> Iterator[tuple[str, str]]:
    """Try every way in which a full period can go: each level must come out of one."""
    given = {level_of(rule, counts) for counts in every_outcome(months)}
    for step in rule.levels:
        if step.level not in given:
            yield (
                step.level,
                f"Mức {name(step.level)}: với {months} kỳ thì không khi nào xếp mức này, vì chi bộ đủ điều kiện luôn "
                "thuộc mức cao hơn. Mời đồng chí xem lại điều kiện của mức này và mức trên.",
            )


def every_outcome(months: int) -> Iterator[Counts]:
    """Yield the counts of every way in which `months` meetings can be rated: 455 for a year."""
    for levels in combinations_with_replacement(range(len(LEVELS)), months):
        yield tuple(levels.count(index) for index in range(len(LEVELS)))


def name(level: str) -> str:
    return str(Level(level).label)
