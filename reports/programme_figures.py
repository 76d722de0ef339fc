"""What became of the targets of a programme: each measure by calendar year and over the whole span, against its value.

A target set by year judges the years that the span covers in full; a cut one is only shown, unless there is no full year. What
is not over is never said to be missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from chibo.common.dates import Span, Stretch
from chibo.organization.models import Unit
from reports.enums import Attainment, Basis, Operator
from reports.models import ProgrammeTarget, Report
from reports.programme_measures import MEASURES, Counting

Part = Span | Stretch
JUDGED = (Attainment.MET, Attainment.NOT_MET, Attainment.SO_FAR, Attainment.ON_THE_WAY)


def years_of(stretch: Stretch, as_of: date) -> list[Part]:
    """Return the calendar years of `stretch` that have begun, those at its ends cut to its days.

    Days in which no month begins make no year of their own: nothing is counted by month in them.
    """
    years = []
    for year in stretch.children():
        whole = stretch.first <= year.first and year.last <= stretch.last
        part = year if whole else Stretch(max(stretch.first, year.first), min(stretch.last, year.last))
        if part.first <= as_of and part.months:
            years.append(part)
    return years


def label_of(part: Part) -> str:
    """'Năm 2022'; of a cut year 'Năm 2021 (từ 06/12)', 'Năm 2024 (đến 15/05)'."""
    if isinstance(part, Span):
        return part.label
    whole = Span("year", part.first.year)
    if part.first.year != part.last.year:
        return part.label
    ends = [f"từ {part.first:%d/%m}"] if part.first > whole.first else []
    ends += [f"đến {part.last:%d/%m}"] if part.last < whole.last else []
    return f"{whole.label} ({' '.join(ends)})" if ends else whole.label


def part_of(stretch: Stretch, code: str, as_of: date) -> Part | None:
    """Return the year of `stretch` that has this code, `stretch` itself for its own code or '', else None."""
    if code in ("", stretch.code):
        return stretch
    return next((part for part in years_of(stretch, as_of) if part.code == code), None)


def target_lines(targets: Iterable[ProgrammeTarget], unit: Unit, stretch: Stretch, as_of: date) -> list[dict]:
    """Return one dict for each target, plain enough to be frozen into a report.

    {"target": id, "measure", "n", "label", "wording", "goal", "basis", "parts": [part], "whole": part, "state"}; a part is
    {"code", "label", "numerator", "denominator" or None, "value": exact fraction as text or None, "words", "is_said" (the words
    are not numerator/denominator), "state"}. The number of queries grows with the years of the span, not with the units below.
    """
    years = tuple(Counting(unit, part, as_of) for part in years_of(stretch, as_of))
    whole = Counting(unit, stretch, as_of, years)
    return [_line(target, years, whole) for target in targets]


def targets_of(report: Report, as_of: date) -> list[dict]:
    """Return `target_lines` of a programme's report over its days; none of another report."""
    if report.programme_id is None:
        return []
    return target_lines(report.programme.targets.all(), report.unit, report.period.span, as_of)


def sentences_of(lines: Iterable[dict]) -> dict[str, list[str]]:
    """Return {"strengths", "limits"}: which targets were reached and which were not, by the figures that judge them."""
    found: dict[str, list[str]] = {"strengths": [], "limits": []}
    for line in lines:
        if line["state"] in (Attainment.MET, Attainment.SO_FAR):
            found["strengths"].append(f"Đạt chỉ tiêu “{_said(line)}.")
        elif line["state"] in (Attainment.NOT_MET, Attainment.ON_THE_WAY):
            found["limits"].append(f"Chưa đạt chỉ tiêu “{_said(line)}.")
    return found


def _said(line: dict) -> str:
    """'Kỳ sinh hoạt xếp loại Tốt: từ 60% trở lên”: năm 2025: 1.435/2.129 (67,4%)'."""
    judged = [part for part in (*line["parts"], line["whole"]) if part["state"] in JUDGED]
    figures = "; ".join(f"{part['label'][0].lower()}{part['label'][1:]}: {part['words']}" for part in judged)
    return f"{line['label']}: {line['goal']}”: {figures}"


def _line(target: ProgrammeTarget, years: tuple[Counting, ...], whole: Counting) -> dict:
    measure, by_year = MEASURES[target.measure], target.basis == Basis.YEAR
    full = [year for year in years if isinstance(year.span, Span)] or list(years)
    parts = [_part(target, year, is_judged=by_year and year in full) for year in years]
    total = _part(target, whole, is_judged=not by_year)
    judged = [part for part, year in zip(parts, years, strict=True) if year in full] if by_year else [total]
    operator = Operator(target.operator)
    return {
        "target": target.pk,
        "measure": measure.code,
        "n": target.parameter,
        "label": measure.named(target.parameter),
        "wording": target.wording,
        "goal": operator.say(measure.say_value(target.value)),
        "basis": target.basis,
        "parts": parts,
        "whole": total,
        "state": _overall([Attainment(part["state"]) for part in judged], is_over=whole.span.last < whole.as_of).value,
    }


def _part(target: ProgrammeTarget, counting: Counting, *, is_judged: bool) -> dict:
    measure = MEASURES[target.measure]
    measured = measure.count(counting, target.parameter)
    return {
        "code": counting.span.code,
        "label": label_of(counting.span),
        "numerator": measured.numerator,
        "denominator": measured.denominator,
        "value": None if measured.value is None else str(measured.value),
        "words": measure.say(measured),
        "is_said": bool(measured.said),
        "state": _state(target, counting, measured.value, is_judged=is_judged).value,
    }


def _state(target: ProgrammeTarget, counting: Counting, value: Fraction | None, *, is_judged: bool) -> Attainment:
    if value is None:
        return Attainment.UNKNOWN
    if not is_judged:
        return Attainment.SHOWN
    is_met = Operator(target.operator).holds(value, Fraction(target.value))
    if counting.span.last < counting.as_of:
        return Attainment.MET if is_met else Attainment.NOT_MET
    return Attainment.SO_FAR if is_met else Attainment.ON_THE_WAY


def _overall(states: list[Attainment], *, is_over: bool) -> Attainment:
    """Return what the judged parts make together: one missed is missed, one unknown leaves the whole open."""
    if Attainment.NOT_MET in states:
        return Attainment.NOT_MET
    if all(state == Attainment.UNKNOWN for state in states):
        return Attainment.UNKNOWN
    for state in (Attainment.UNKNOWN, Attainment.ON_THE_WAY):
        if state in states:
            return Attainment.PARTLY_KNOWN if state == Attainment.UNKNOWN else state
    return Attainment.MET if is_over and Attainment.SO_FAR not in states else Attainment.SO_FAR
