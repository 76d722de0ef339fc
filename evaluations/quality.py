"""Quality of the meetings of a year or a quarter by a rule: what it is, what is still needed, how it may end. Pure.

This is the quality of the meetings (Tốt, Khá, Trung bình, Kém), not the annual class of the Party organization.

A branch that met in fewer months (founded in May) is judged by the same numbers: a `count` of the rule stays as it is
written, and only a rule that gives a `percent` follows the number of meetings. A month called off with a reason counts
for nothing, as does a month in which the branch was not there. A month whose day has just passed without information may
still be entered: it leaves the result open; how long that is, is the caller's to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluations.quality_definition import (
    LEVELS,
    RANK,
    AtLeast,
    Counts,
    QualityDefinition,
    QualityError,
    Step,
    below_floor,
    level_of,
    name,
    parse,
    reaching,
)

__all__ = [
    "CALLED_OFF",
    "LEVELS",
    "MISSED",
    "PENDING",
    "UNRATED",
    "MonthMark",
    "Needed",
    "Outlook",
    "Quality",
    "QualityDefinition",
    "QualityError",
    "judge",
    "lacking",
    "open_marks",
    "outlook_of",
    "parse",
    "project",
    "rule_sentences",
    "settled_level",
    "still_needed",
]

# What a month may be beside a level.
MISSED, PENDING, UNRATED, CALLED_OFF = "missed", "pending", "unrated", "called_off"


@dataclass(frozen=True)
class MonthMark:
    """One month of the period whose day has come: number of the month, and a level or one of

    MISSED (no information, for good), PENDING (none yet), UNRATED (held), CALLED_OFF (with a reason).
    """

    month: int
    mark: str


Months = Sequence["str | MonthMark"]


@dataclass(frozen=True)
class Quality:
    """The period as it stands. `level` None: nothing to judge, or a meeting not entered or not rated leaves it open.

    `counts`: months by mark. `open_months`: months that leave it open. `reasons`: why this level, what was reached first;
    `named`: the months without a level and how they count.
    """

    level: str | None
    counts: dict[str, int]
    open_months: list[int]
    reasons: list[str]
    named: list[str]


@dataclass(frozen=True)
class Outlook:
    """How the period ends: as the months so far (None before any is rated), at best, at worst."""

    as_so_far: str | None
    best: str | None
    worst: str | None


@dataclass(frozen=True)
class Needed:
    """What one level still takes. `is_sure`: no month to come can spoil it. `needed`: (level, how many more meetings)."""

    level: str
    reachable: bool
    is_sure: bool
    needed: tuple[tuple[str, int], ...]
    sentence: str


def judge(rule: QualityDefinition, months: Months) -> Quality:
    """Return the quality of `months` as if the period ended with them."""
    marks = _marks(months)
    open_months = [row.month for row in marks if row.mark in open_marks(rule)]
    counts = _counted(rule, _tally(marks))
    level = None if open_months else level_of(rule, counts)
    reasons = _reasons(rule, marks, counts, level) if level else []
    return Quality(level, _tally(marks), open_months, reasons, _named(rule, marks))


def project(rule: QualityDefinition, months: Months, remaining: int) -> tuple[str | None, str | None, str | None]:
    """Return (as so far, best, worst) when `remaining` meetings follow `months`.

    As so far: they come out at the level that is most frequent so far, of equals the lower. Months that leave the result
    open may still become anything too.
    """
    marks = _marks(months)
    found = outlook_of(rule, _tally(marks), remaining)
    return found.as_so_far, found.best, found.worst


def outlook_of(rule: QualityDefinition, tally: dict[str, int], remaining: int) -> Outlook:
    """As `project`, of a count of months by mark."""
    counts, fill = _counted(rule, tally), remaining + _waiting(rule, tally)
    rated = _rated(tally)
    usual = max(reversed(LEVELS), key=lambda level: rated[RANK[level]]) if any(rated) else None
    as_so_far = level_of(rule, _plus(counts, usual, fill)) if usual or not fill else None
    best, worst = level_of(rule, _plus(counts, LEVELS[0], fill)), level_of(rule, _plus(counts, LEVELS[-1], fill))
    return Outlook(as_so_far, best, worst)


def lacking(rule: QualityDefinition, level: str, tally: dict[str, int], remaining: int) -> tuple[tuple[str, int], ...]:
    """Return (level, how many more meetings) for what the conditions of `level` still lack in numbers."""
    step = next(step for step in rule.levels if step.level == level)
    found = _short_entries(step, _counted(rule, tally), remaining + _waiting(rule, tally))
    return tuple((entry.level, more) for entry, more in found)


def settled_level(outlook: Outlook) -> str | None:
    """Return the level that nothing to come can change any more, or None."""
    return outlook.best if outlook.best == outlook.worst else None


def still_needed(rule: QualityDefinition, months: Months, remaining: int) -> list[Needed]:
    """Return what the levels still take, best first, down to the first that is sure; the last level takes nothing."""
    marks = _marks(months)
    found = []
    for step in rule.levels[:-1]:
        needed = _needed(rule, step, marks, remaining)
        found.append(needed)
        if needed.is_sure:
            break
    return found


# --- counting ----------------------------------------------------------------------------------------------------


def _marks(months: Months) -> list[MonthMark]:
    """Months given as bare marks are numbered from 1."""
    return [row if isinstance(row, MonthMark) else MonthMark(place, row) for place, row in enumerate(months, 1)]


def _tally(marks: Iterable[MonthMark]) -> dict[str, int]:
    return dict(Counter(row.mark for row in marks))


def _rated(tally: dict[str, int]) -> Counts:
    return tuple(tally.get(level, 0) for level in LEVELS)


def _counted(rule: QualityDefinition, tally: dict[str, int]) -> Counts:
    """Return the rated months and the missed ones at the level that the rule gives them."""
    return _plus(_rated(tally), rule.missed, tally.get(MISSED, 0)) if rule.missed else _rated(tally)


def _waiting(rule: QualityDefinition, tally: dict[str, int]) -> int:
    return sum(tally.get(mark, 0) for mark in open_marks(rule))


def _short_entries(step: Step, counts: Counts, fill: int) -> list[tuple[AtLeast, int]]:
    total = sum(counts) + fill
    short = [(entry, entry.of(total) - reaching(counts, entry.level)) for entry in step.at_least]
    return [(entry, more) for entry, more in short if more > 0]


def _plus(counts: Counts, level: str | None, more: int) -> Counts:
    return tuple(count + more * (level == LEVELS[index]) for index, count in enumerate(counts))


def open_marks(rule: QualityDefinition) -> tuple[str, ...]:
    """Return the marks of months that leave the result open."""
    return (PENDING, UNRATED) if rule.unrated_blocks else (PENDING,)


def _needed(rule: QualityDefinition, step: Step, marks: list[MonthMark], remaining: int) -> Needed:
    counts, left = _counted(rule, _tally(marks)), _left(rule, marks, remaining)
    fill = sum(left.values())
    total, short = sum(counts) + fill, _short_entries(step, counts, fill)
    best, worst = _plus(counts, LEVELS[0], fill), _plus(counts, LEVELS[-1], fill)
    reachable, is_sure = bool(total) and step.is_met(best), bool(total) and step.is_met(worst)
    if not reachable:
        sentence = _unreachable(rule, step, marks, counts, fill)
    elif is_sure:
        sentence = f"Đã đủ điều kiện mức {name(step.level)}: {_reached(step, counts)}."
    else:
        sentence = _reachable(step, counts, short, _left_words(left))
    needed = tuple((entry.level, more) for entry, more in short)
    return Needed(step.level, reachable, is_sure, needed, sentence)


# --- sentences ---------------------------------------------------------------------------------------------------


def rule_sentences(rule: QualityDefinition) -> list[tuple[str, str]]:
    """Return (level, its conditions in words), best first."""
    return [(step.level, _conditions(step)) for step in rule.levels]


def _conditions(step: Step) -> str:
    parts = [f"không kỳ nào dưới mức {name(step.worst)}"] if step.worst else []
    for entry in step.at_least:
        number = f"{entry.count} kỳ" if entry.count is not None else f"{entry.percent}% số kỳ"
        parts.append(f"ít nhất {number} {_reach(entry.level)}")
    return _capital("; ".join(parts)) + "." if parts else "Các trường hợp còn lại."


def _reach(level: str) -> str:
    """'đạt mức Tốt', 'đạt mức Khá trở lên'."""
    return f"đạt mức {name(level)}" + ("" if level == LEVELS[0] else " trở lên")


def _reached(step: Step, counts: Counts) -> str:
    parts = [f"không kỳ nào dưới mức {name(step.worst)}"] if step.worst else []
    total = sum(counts)
    parts += [
        f"có {reaching(counts, entry.level)} kỳ {_reach(entry.level)} (cần {_target(entry, total)})"
        for entry in step.at_least
    ]
    return "; ".join(parts) or "quy định không đặt điều kiện"


def _target(entry: AtLeast, total: int) -> str:
    return f"{entry.count} kỳ" if entry.count is not None else f"{entry.percent}%, tức {entry.of(total)} kỳ"


def _unreachable(rule: QualityDefinition, step: Step, marks: list[MonthMark], counts: Counts, fill: int) -> str:
    """Only a month without information stands in the way: it can still be entered, so nothing is said to be lost."""
    if below_floor(step, counts) and not _rated_below(step, marks):
        head, tail = "Chưa đạt được", "; ghi bổ sung thì tính lại"
    else:
        head, tail = "Không còn đạt được" if fill else "Không đạt", ""
    return f"{head} mức {name(step.level)}: {_obstacle(rule, step, marks, counts, fill)}{tail}."


def _rated_below(step: Step, marks: list[MonthMark]) -> bool:
    return any(row.mark in RANK and RANK[row.mark] > RANK[step.worst] for row in marks)


def _obstacle(rule: QualityDefinition, step: Step, marks: list[MonthMark], counts: Counts, fill: int) -> str:
    """Return why the step is out of reach: the months below its floor, else the number that cannot come together."""
    if below_floor(step, counts):
        return "; ".join(_spoiling(rule, step, marks))
    total = sum(counts) + fill
    if not total:
        return "chưa có kỳ sinh hoạt nào được tính"
    short = next(entry for entry in step.at_least if reaching(counts, entry.level) + fill < entry.of(total))
    left = f", còn {fill} kỳ" if fill else ""
    has = reaching(counts, short.level)
    return f"có {has} kỳ {_reach(short.level)}{left}, quy định cần {_target(short, total)}"


def _spoiling(rule: QualityDefinition, step: Step, marks: list[MonthMark]) -> list[str]:
    floor = RANK[step.worst]
    found = [
        f"{_months(marks, level)} xếp loại {name(level)}"
        for level in LEVELS[floor + 1 :]
        if any(row.mark == level for row in marks)
    ]
    if rule.missed and RANK[rule.missed] > floor and any(row.mark == MISSED for row in marks):
        found.append(f"{_months(marks, MISSED)} chưa có thông tin, quy định tính là {name(rule.missed)}")
    return found


def _left(rule: QualityDefinition, marks: list[MonthMark], remaining: int) -> dict[str, int]:
    """Return what may still become any level, by how it is called."""
    words = {PENDING: "chưa ghi", UNRATED: "chưa xếp loại"}
    waiting = {words[mark]: sum(row.mark == mark for row in marks) for mark in open_marks(rule)}
    return {"còn lại": remaining} | waiting


def _left_words(left: dict[str, int]) -> str:
    return " và ".join(f"{number} kỳ {words}" for words, number in left.items() if number)


def _reachable(step: Step, counts: Counts, short: list[tuple[AtLeast, int]], left: str) -> str:
    """'Đã có 5 kỳ đạt mức Tốt, cần thêm 2 kỳ trong 3 kỳ còn lại; không kỳ nào được dưới mức Khá.'"""
    parts = [_short(entry, reaching(counts, entry.level), more) for entry, more in short]
    if short:
        parts[-1] += f" trong {left}"
        parts += [f"không kỳ nào được dưới mức {name(step.worst)}"] if step.worst else []
    else:
        parts = [f"đã có đủ {reaching(counts, entry.level)} kỳ {_reach(entry.level)}" for entry in step.at_least]
        parts.append(f"giữ {left} không dưới mức {name(step.worst)}")
    return _capital("; ".join(parts)) + "."


def _short(entry: AtLeast, has: int, more: int) -> str:
    if not has:
        return f"chưa có kỳ nào {_reach(entry.level)}, cần {more} kỳ"
    return f"đã có {has} kỳ {_reach(entry.level)}, cần thêm {more} kỳ"


def _reasons(rule: QualityDefinition, marks: list[MonthMark], counts: Counts, level: str) -> list[str]:
    """Say what made the level, then why each better one was not given."""
    steps = {step.level: step for step in rule.levels}
    better = [step for step in rule.levels if RANK[step.level] < RANK[level]]
    missed = [_unreachable(rule, step, marks, counts, 0) for step in reversed(better)]
    reached = [f"{_capital(_reached(steps[level], counts))}."] if level != LEVELS[-1] else []
    return reached + missed


def _named(rule: QualityDefinition, marks: list[MonthMark]) -> list[str]:
    """Name the months without a level and say how they count."""
    marked, found = {row.mark for row in marks}, []
    if UNRATED in marked:
        how = "kết quả còn để ngỏ" if rule.unrated_blocks else "không tính"
        found.append(f"{_capital(_months(marks, UNRATED))} đã sinh hoạt, chưa xếp loại: {how}.")
    if PENDING in marked:
        late = f"; không ghi bổ sung thì tính là {name(rule.missed)}" if rule.missed else ""
        found.append(f"{_capital(_months(marks, PENDING))} chưa có thông tin: kết quả còn để ngỏ{late}.")
    if MISSED in marked:
        how = f"tính là {name(rule.missed)}" if rule.missed else "không tính"
        found.append(
            f"{_capital(_months(marks, MISSED))} quá ngày, chưa có thông tin: {how}; ghi bổ sung thì tính lại."
        )
    if CALLED_OFF in marked:
        found.append(f"{_capital(_months(marks, CALLED_OFF))} không sinh hoạt, có lý do: không tính.")
    return found


def _months(marks: list[MonthMark], mark: str) -> str:
    return "tháng " + ", ".join(str(row.month) for row in marks if row.mark == mark)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
