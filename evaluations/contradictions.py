"""What contradicts itself in a set of criteria. Each fault is a sentence for the person who edits the set."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from evaluations import fact_rules, intervals
from evaluations.definition import KINDS, NOT_APPLICABLE, POINTS, RUBRIC, Cap, Criteria, Criterion
from evaluations.enums import Level
from evaluations.fact_rules import FactRule, points_word
from evaluations.intervals import Interval
from evaluations.measures import LENGTH, MEASURES
from meetings.enums import MeetingKind


@dataclass(frozen=True)
class Fault:
    """A sentence, and where it is mended: an entry of the definition, of a list the row at `index`."""

    part: str
    sentence: str
    index: int | None = None


def faults(criteria: Criteria) -> Iterator[str]:
    """Yield every fault of a set as read, as sentences; none: it can rate."""
    return (fault.sentence for fault in located(criteria))


def located(criteria: Criteria) -> Iterator[Fault]:
    """Yield every fault of a set as read, each with its place."""
    if criteria.form not in (POINTS, RUBRIC):
        yield Fault("form", f"Chưa có dạng bộ tiêu chí '{criteria.form}'.")
        return
    if criteria.is_rubric:
        yield from _at("levels", _rubric_faults(criteria))
    else:
        yield from _points_faults(criteria)
    yield from _at("norms", dict.fromkeys(_norm_faults(criteria)))
    for index, cap in enumerate(criteria.caps):
        yield from _at("caps", _cap_faults(criteria, cap), index)
    yield from _at("events", _event_faults(criteria))


def _at(part: str, sentences: Iterable[str], index: int | None = None) -> Iterator[Fault]:
    return (Fault(part, sentence, index) for sentence in sentences)


def _level(code: str) -> str:
    """Return a level as it is called; a code that is none stays as written."""
    return f"“{Level(code).label}”" if code in Level.values else f"'{code}'"


# --- levels without points -----------------------------------------------------------------------------------------


def _rubric_faults(criteria: Criteria) -> Iterator[str]:
    if criteria.items or criteria.thresholds:
        yield "Bộ tiêu chí không chấm điểm thì không ghi tiêu chí có điểm hoặc điểm sàn."
    if list(criteria.texts) != Level.best_first():
        yield "Các mức phải ghi đủ và theo thứ tự: Tốt, Khá, Trung bình, Kém."
    for level, text in criteria.texts.items():
        if not text.strip():
            yield f"Mức {_level(level)} chưa có nội dung mô tả."


# --- points --------------------------------------------------------------------------------------------------------


def _points_faults(criteria: Criteria) -> Iterator[Fault]:
    if criteria.texts:
        yield Fault("levels", "Bộ tiêu chí chấm điểm thì không ghi mô tả từng mức.")
    yield from _at("criteria", _list_faults(criteria))
    for index, item in enumerate(criteria.items):
        sentences = (f"Tiêu chí {item.code}: {fault}" for fault in _criterion_faults(criteria, item))
        yield from _at("criteria", sentences, index)
    yield from _at("thresholds", _threshold_faults(criteria))
    yield from _at("criteria", _reach_faults(criteria))


def _list_faults(criteria: Criteria) -> Iterator[str]:
    if not criteria.items:
        yield "Bộ tiêu chí chưa có tiêu chí nào."
    for code, times in Counter(item.code for item in criteria.items).items():
        if times > 1:
            yield f"Mã tiêu chí {code} ghi {times} lần."
    if criteria.maximum != criteria.stated:
        yield (
            f"Tổng điểm tối đa của các tiêu chí là {points_word(criteria.maximum)}, "
            f"khác tổng đã ghi là {points_word(criteria.stated)}."
        )


# A code names fields of the sheet's form; these names belong to the sheet itself.
CODE = re.compile(r"[0-9A-Za-z]+([._-][0-9A-Za-z]+)*", re.ASCII)
RESERVED = {"events", "level", "reason", "voted_level"}


def _criterion_faults(criteria: Criteria, item: Criterion) -> Iterator[str]:
    if not CODE.fullmatch(item.code) or item.code in RESERVED:
        yield "mã tiêu chí chỉ gồm chữ không dấu, chữ số, dấu chấm, ví dụ 4.2."
    if not item.label.strip():
        yield "chưa có nội dung."
    if item.maximum <= 0:
        yield "điểm tối đa phải lớn hơn 0."
    if item.kind not in KINDS:
        yield f"chưa có kiểu chấm '{item.kind}'."
    yield from _applies_faults(item)
    if item.kind == "bands":
        yield from _band_faults(item)
    elif item.bands:
        yield "chỉ kiểu chấm theo khoảng mới có các khoảng điểm."
    if item.fact:
        yield from fact_rules.faults(item.fact, [norm.minutes for norm in criteria.norms])
        yield from _outcome_faults(item, item.fact)


def _applies_faults(item: Criterion) -> Iterator[str]:
    if item.applies:
        yield from fact_rules.test_faults(item.applies)
    if item.when_not_applicable in NOT_APPLICABLE:
        return
    if item.applies and not item.when_not_applicable:
        yield (
            "chỉ chấm khi có điều kiện nhưng chưa ghi cách tính khi không áp dụng "
            f"(bỏ ra, cho đủ điểm hay cho 0 điểm), nên kỳ không áp dụng thiếu {points_word(item.maximum)}."
        )
    else:
        yield f"chưa có cách xử lý '{item.when_not_applicable}' khi không áp dụng."


def _band_faults(item: Criterion) -> Iterator[str]:
    points = [band.points for band in item.bands]
    if not points:
        yield "chưa có khoảng điểm nào."
        return
    if points != sorted(set(points), reverse=True):
        yield "điểm của các khoảng phải giảm dần, mỗi mức điểm một lần."
    if max(points) != item.maximum:
        yield (
            f"khoảng cao nhất là {points_word(max(points))}, không bằng điểm tối đa {points_word(item.maximum)}, "
            "nên không thể đạt đủ điểm."
        )
    if min(points) < 0:
        yield "điểm của khoảng không được âm."
    if item.fact is None and any(band.interval for band in item.bands):
        yield "các khoảng đã ghi mốc nhưng chưa ghi tính theo số liệu nào."


def _outcome_faults(item: Criterion, rule: FactRule) -> Iterator[str]:
    for points in sorted(fact_rules.outcomes(rule), reverse=True):
        if not item.takes(points):
            yield f"cách tự tính cho {points_word(points)}, là mức điểm tiêu chí này không có."


def _threshold_faults(criteria: Criteria) -> Iterator[str]:
    levels, borders = criteria.levels, [border for _, border in criteria.thresholds]
    if levels != Level.best_first():
        yield "Các mức phải ghi đủ và theo thứ tự: Tốt, Khá, Trung bình, Kém."
    if borders != sorted(set(borders), reverse=True):
        yield "Điểm sàn của các mức phải giảm dần, không được trùng nhau."
    if not borders or borders[-1] != 0:
        yield "Mức thấp nhất phải tính từ 0 điểm, nếu không sẽ có tổng điểm không thuộc mức nào."
    if borders and max(borders) > criteria.maximum:
        yield (
            f"Điểm sàn {points_word(max(borders))} cao hơn tổng điểm tối đa {points_word(criteria.maximum)}, "
            "nên không thể đạt mức này."
        )


def _reach_faults(criteria: Criteria) -> Iterator[str]:
    """Without what does not apply to every meeting, the best level must still be within reach."""
    lost = sum(
        (item.maximum for item in criteria.items if item.applies and item.when_not_applicable != "full"), Decimal(0)
    )
    borders = [border for _, border in criteria.thresholds]
    if lost and borders and criteria.maximum >= max(borders) > criteria.maximum - lost:
        yield (
            f"Kỳ không áp dụng các tiêu chí có điều kiện chỉ đạt tối đa {points_word(criteria.maximum - lost)}, "
            f"chưa tới điểm sàn {points_word(max(borders))} của mức cao nhất."
        )


# --- length, caps, events ------------------------------------------------------------------------------------------


def _norm_faults(criteria: Criteria) -> Iterator[str]:
    """Every size of branch has a norm, for every kind of meeting that any norm is written for."""
    if any(norm.minutes <= 0 for norm in criteria.norms):
        yield "Định mức số phút phải lớn hơn 0."
    for kind in MeetingKind.rated() if criteria.norms else []:
        fitting = [norm for norm in criteria.norms if not norm.kinds or kind in norm.kinds]
        if not fitting:
            yield f"Chưa có định mức số phút cho loại “{MeetingKind(kind).label}”."
            continue
        if any(norm.members is None for norm in fitting):
            continue
        spans = [norm.members or Interval() for norm in fitting]
        gaps = [words for fault, words in intervals.uncovered(spans, MEASURES["members"].scale) if fault == "gap"]
        yield from (f"Chi bộ có số đảng viên {words}: chưa có định mức số phút." for words in gaps)


def _cap_faults(criteria: Criteria, cap: Cap) -> Iterator[str]:
    about = f"Điều kiện khống chế của mức {_level(cap.level)}"
    if cap.level not in criteria.levels[:-1]:
        yield f"Điều kiện khống chế ghi mức {_level(cap.level)}, không có mức thấp hơn để hạ xuống."
    if not cap.requires and not cap.tests:
        yield f"{about} chưa ghi tiêu chí hoặc số liệu nào."
    if not cap.reason.strip():
        yield f"{about} chưa ghi lý do."
    items = {item.code: item for item in criteria.items}
    for code in cap.requires:
        if code not in items:
            yield f"{about} nhắc tiêu chí {code}, là tiêu chí không có trong bộ."
        elif items[code].applies and items[code].when_not_applicable == "zero":
            yield f"{about} nhắc tiêu chí {code}: kỳ không áp dụng tiêu chí này thì không bao giờ đạt mức đó."
    for test in cap.tests:
        yield from (f"{about}: {fault}" for fault in fact_rules.test_faults(test))
    if any(test.measure == LENGTH for test in cap.tests) and not criteria.norms:
        yield f"{about} dựa vào thời lượng nhưng chưa ghi định mức số phút."


def _event_faults(criteria: Criteria) -> Iterator[str]:
    for code, times in Counter(event.code for event in criteria.events).items():
        if times > 1:
            yield f"Mã sự kiện '{code}' ghi {times} lần."
    for event in criteria.events:
        if event.level not in criteria.levels:
            yield f"Sự kiện “{event.label}” dẫn tới mức {_level(event.level)}, là mức không có trong bộ."
