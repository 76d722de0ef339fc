"""A criteria set in words: what a person reads of the definition."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from chibo.common.text import decimal_comma
from evaluations.definition import Cap, Criteria, Criterion, Event, Norm
from evaluations.enums import Level
from evaluations.fact_rules import Adjustment, Band, Test, points_word
from evaluations.intervals import HALF, Border, Interval
from evaluations.measures import FLAG, LENGTH, MEASURES, SHARE
from meetings.enums import MeetingKind

KINDS = {"free": "Điểm lẻ tự do", "bands": "Theo khoảng", "toggle": "Đạt hoặc không đạt"}
POLICIES = {
    "leave_out": "Kỳ không áp dụng thì bỏ ra, điểm tối đa của kỳ giảm theo.",
    "full": "Kỳ không áp dụng thì được đủ điểm.",
    "zero": "Kỳ không áp dụng thì 0 điểm.",
    "": "Chưa ghi cách tính khi không áp dụng.",
}
YES_NO = " (1: có)"
SHARE_MARK = " (%)"


def measure_label(name: str) -> str:
    measure = MEASURES.get(name)
    return measure.label.removesuffix(YES_NO).removesuffix(SHARE_MARK) if measure else name


def interval_words(name: str, interval: Interval) -> str:
    """Return an interval on the scale of measure `name`: 'từ 75% đến dưới 90%', 'đủ định mức', 'có'."""
    measure = MEASURES.get(name)
    if measure is not None and measure.scale == FLAG:
        said = [word for value, word in ((1, "có"), (0, "không")) if interval.holds(value)]
        return said[0] if len(said) == 1 else "mọi trường hợp"
    if name == LENGTH:
        return "đủ định mức" if interval == Interval(high=Decimal(0)) else f"thiếu {_words(interval, ' phút')}"
    unit = "%" if measure is not None and measure.scale == SHARE else ""
    return _words(interval, unit)


def _words(interval: Interval, unit: str) -> str:
    if interval.low is not None and interval.low == interval.high:
        return f"bằng {_border(interval.low, unit)}"
    low = "" if interval.low is None else f"{'trên' if interval.is_above else 'từ'} {_border(interval.low, unit)}"
    if interval.high is None:
        return low or "mọi giá trị"
    joint = "đến dưới" if low and interval.is_below else "dưới" if interval.is_below else "đến"
    return f"{low} {joint} {_border(interval.high, unit)}".strip()


def _border(border: Border, unit: str) -> str:
    return "nửa định mức" if border == HALF else f"{decimal_comma(border)}{unit}"


def test_words(test: Test) -> str:
    return f"{measure_label(test.measure)}: {interval_words(test.measure, test.interval)}"


test_words.__test__ = False  # its name begins like a test's


def norm_words(norm: Norm) -> str:
    """'120 phút: thường kỳ kết hợp chuyên đề, chi bộ từ 30 đảng viên'."""
    of = [str(MeetingKind(kind).label).lower() for kind in norm.kinds]
    if norm.members is not None:
        of.append(f"chi bộ {interval_words('members', norm.members)} đảng viên")
    return f"{norm.minutes} phút: {', '.join(of) or 'các trường hợp còn lại'}"


def cap_lines(cap: Cap, criteria: Criteria) -> list[str]:
    """What a meeting needs for the level of a cap."""
    labels = {item.code: item.label for item in criteria.items}
    required = [
        f"Tiêu chí {code}{f' ({labels[code]})' if code in labels else ''} đạt điểm tối đa" for code in cap.requires
    ]
    return required + [test_words(test) for test in cap.tests]


def event_words(event: Event) -> str:
    level = f"“{Level(event.level).label}”" if event.level in Level.values else event.level
    return f"{event.label}: không xếp cao hơn mức {level}"


def level_label(level: str) -> str:
    return str(Level(level).label) if level in Level.values else level


def adjustment_words(one: Adjustment) -> str:
    condition = f"{measure_label(one.test.measure)} {interval_words(one.test.measure, one.test.interval)}"
    if one.at_most is not None:
        return f"{condition}: chỉ còn không quá {points_word(one.at_most)}"
    return f"{condition}: trừ {points_word(one.less or 0)}"


# --- one criterion -------------------------------------------------------------------------------------------------


def item_lines(item: Criterion) -> dict:
    """What the page shows of a criterion: its bands, what the program counts, when it applies."""
    own = next((part.measure for part in item.fact.parts if part.bands == item.bands), "") if item.fact else ""
    return {
        "item": item,
        "kind": KINDS.get(item.kind, item.kind),
        "points": decimal_comma(item.maximum),
        "bands": [_band(band, own) for band in item.bands],
        "by_fact": list(_counted(item)),
        "source": item.fact.source if item.fact else "",
        "adjust": [adjustment_words(one) for one in item.fact.adjustments] if item.fact else [],
        "applies": test_words(item.applies) if item.applies else "",
        "policy": POLICIES.get(item.when_not_applicable, item.when_not_applicable) if item.applies else "",
    }


def _band(band: Band, measure: str) -> dict:
    words = interval_words(measure, band.interval) if band.interval else ""
    is_said = words.casefold() == band.label.casefold()
    return {"points": points_word(band.points), "label": band.label or words, "interval": "" if is_said else words}


def _counted(item: Criterion) -> Iterator[dict]:
    """Yield each measure that fills the criterion; the bands of its own stand with the criterion."""
    for part in item.fact.parts if item.fact else []:
        is_own = part.bands == item.bands
        bands = [] if is_own else [_band(band, part.measure) for band in part.bands]
        yield {"label": measure_label(part.measure), "bands": bands}


def sections(criteria: Criteria) -> list[dict]:
    """Return the groups in their order, each with its criteria, their places in the set and the sum of points."""
    found: dict[str, dict] = {}
    for index, item in enumerate(criteria.items):
        section = found.setdefault(item.group, {"name": item.group, "maximum": 0, "lines": []})
        section["maximum"] += item.maximum
        section["lines"].append(item_lines(item) | {"index": index})
    return [section | {"maximum": decimal_comma(section["maximum"])} for section in found.values()]
