"""The monthly form in a report: which version holds, what its counted figures are, the answers, and those of the units below.

The version in force on the first day of the month holds. Its lines are frozen with the numbers as figures["form"]: {"title",
"citation", "lines": [line | {"value"}]}; the answers are kept beside the words as narrative["answers"]: {key: text}.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from chibo.common.text import thousands
from chibo.organization.enums import MemberCount, MovementKind, UnitCount
from chibo.organization.models import Access, Unit, subtree
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages, path_ids
from reports.enums import LineKind, ReportKind
from reports.models import MonthlyForm, Report, ReportVersion

if TYPE_CHECKING:
    from reports.content import Content

ANSWERS = "answers"
NO_NAMES = "Không ghi tên người."
OPINION_KEY, OPINION_LABEL = "opinion", "Tình hình tư tưởng, dư luận"

# --- figures that a form may ask for -----------------------------------------------------------------------------

COUNTED = {
    "branches": "Chi bộ",
    "expected": "Kỳ thường kỳ phải sinh hoạt",
    "held": "Kỳ thường kỳ đã sinh hoạt",
    "on_day": "Kỳ sinh hoạt đúng ngày quy định",
    "moved": "Kỳ sinh hoạt dời có lý do",
    "missed": "Kỳ quá ngày, chưa có thông tin",
    "tot": "Kỳ xếp loại Tốt",
    "kha": "Kỳ xếp loại Khá",
    "trung_binh": "Kỳ xếp loại Trung bình",
    "kem": "Kỳ xếp loại Kém",
    "unrated": "Kỳ chưa xếp loại",
    "present": "Lượt đảng viên dự sinh hoạt",
    "base": "Lượt đảng viên phải dự",
    "opinions": "Lượt ý kiến phát biểu",
    "topical": "Buổi sinh hoạt chuyên đề",
}
STANDING = {
    kind.value: kind.label for kind in (UnitCount.WITH_CHI_UY, UnitCount.BASE, UnitCount.SUBORDINATE, *MemberCount)
}
MOVED = {
    kind.value: f"{kind.label} trong tháng"
    for kind in MovementKind
    if kind not in (MovementKind.OTHER_IN, MovementKind.OTHER_OUT)
}


def known_figures() -> dict[str, str]:
    """Return {key: label} of every figure that the program can count for a month."""
    return COUNTED | STANDING | MOVED


def value_of(key: str, figures: dict) -> int | None:
    """Return a counted figure from the numbers of a report; None where this unit has no such number (a branch no units)."""
    if key in COUNTED:
        return figures[key]
    lines = [*figures["standing"]["lines"], *figures["movement"]["lines"]]
    return next((line["value"] for line in lines if line["key"] == key), None)


# --- which version holds -----------------------------------------------------------------------------------------


def form_for(unit: Unit, month: date) -> MonthlyForm | None:
    """Return the published form for the report of `unit` for a month (its first day): the nearest of a unit above. Two queries.

    At one unit, a form for the level of `unit` wins over one for all levels.
    """
    lineage = [pk for pk in lineages([unit.pk], month).get(unit.pk, []) if pk != unit.pk]
    forms = MonthlyForm.objects.filter(published_at__isnull=False, unit__in=lineage).valid_on(month)
    return nearest(forms, lineage, month, prefer=lambda form: _fits(form, unit))


def _fits(form: MonthlyForm, unit: Unit) -> bool | None:
    if form.unit_type_id is None:
        return False
    return True if form.unit_type_id == unit.type_id else None


def frozen_form(unit: Unit, month: date, figures: dict) -> dict | None:
    """Return the form as a version keeps it, with the value of each counted figure; None where no form holds."""
    form = form_for(unit, month)
    if form is None:
        return None
    lines = [
        line | {"value": value_of(line["key"], figures)} if line["kind"] == LineKind.FIGURE else line
        for line in form.lines
    ]
    return {"title": form.title, "citation": form.citation, "lines": lines}


def questions_of(form: dict | None) -> list[dict]:
    """Return the lines of a frozen form that people answer in words."""
    return [line for line in form["lines"] if line["kind"] != LineKind.FIGURE] if form else []


def questions_for(report: Report) -> list[dict]:
    """Return the questions that the draft of a month's report is to answer today; none of another kind."""
    if report.kind != ReportKind.MONTHLY:
        return []
    form = form_for(report.unit, report.period.first_day)
    return [line for line in form.lines if line["kind"] != LineKind.FIGURE] if form else []


def answered(form: dict | None, narrative: dict) -> list[dict]:
    """Return the questions of a form with {"answer"}, '' where there is none."""
    answers = narrative.get(ANSWERS, {})
    return [line | {"answer": answers.get(line["key"], "")} for line in questions_of(form)]


def unanswered(form: dict | None, narrative: dict) -> list[dict]:
    """Return the required questions without an answer."""
    return [line for line in answered(form, narrative) if line["required"] and not line["answer"].strip()]


def form_lines(content: Content) -> list[tuple[str, list[str]]]:
    """Return the monthly form in words, for page and paper: (heading, lines). [] where the month has no form."""
    form = content.figures.get("form")
    if form is None:
        return []
    counted = [
        f"{line['label']}: {thousands(line['value'])}."
        for line in form["lines"]
        if line["kind"] == LineKind.FIGURE and line["value"] is not None
    ]
    words = [
        (line["label"], (line["answer"] or "Không có.").splitlines()) for line in answered(form, content.narrative)
    ]
    return [("Số liệu theo mẫu báo cáo tháng", counted), *words] if counted else words


# --- the answers of the units below ------------------------------------------------------------------------------


@dataclass
class Gathered:
    """What the units directly below said to one question, or one counted figure of each beside the own one."""

    key: str
    label: str
    is_figure: bool
    answers: list[tuple[ReportVersion, object]] = field(default_factory=list)


def gathered(units: Collection[Unit], report: Report, access: Access) -> tuple[list[Gathered], list[Unit]]:
    """Return the answers to each question in the reports that `units` handed up for the month of `report`, by the order of
    the form, and the units that have handed up none. Two queries; no number is added up here: the report counts its own.
    """
    reports = Report.objects.visible_to(access).filter(unit__in=units, period=report.period, kind=report.kind)
    versions = ReportVersion.objects.filter(
        report__in=reports, submitted_at__isnull=False, returned_at__isnull=True
    ).select_related("report__unit")
    handed_up = {version.report.unit_id: version for version in versions.defer("rows", "additions")}
    lines: dict[tuple[str, str], Gathered] = {}
    for unit in units:
        if unit.pk in handed_up:
            _gather(lines, handed_up[unit.pk])
    return list(lines.values()), [unit for unit in units if unit.pk not in handed_up]


def _gather(lines: dict[tuple[str, str], Gathered], version: ReportVersion) -> None:
    form = version.figures.get("form")
    answers = version.narrative.get(ANSWERS, {})
    for line in form["lines"] if form else []:
        is_figure = line["kind"] == LineKind.FIGURE
        said = line.get("value") if is_figure else answers.get(line["key"], "")
        found = lines.setdefault((line["key"], line["label"]), Gathered(line["key"], line["label"], is_figure))
        if said not in (None, ""):
            found.answers.append((version, said))


# --- lines of an editor ------------------------------------------------------------------------------------------


def highest_key(unit: Unit) -> int:
    """Return the highest number that a question has in any version of a form of `unit`, of those above and of those below
    it: 3 of 'q3', 0 where nothing was asked yet. One query.

    Answers are kept by key, and a report may be answered by a form of any of these units.
    """
    near = Q(unit__in=path_ids(unit)) | subtree(unit.path, "unit__path")
    forms = MonthlyForm.objects.filter(near).values_list("lines", flat=True)
    keys = [line["key"] for lines in forms for line in lines if line["kind"] == LineKind.QUESTION]
    return max(map(_number, keys), default=0)


def _number(key: str) -> int:
    return int(key.removeprefix("q"))


def lines_from(figures: Iterable[str], questions: Iterable[dict], *, opinion: bool, highest: int = 0) -> list[dict]:
    """Return the lines of a form: counted figures in the known order, the questions, the section of opinion last.

    `questions`: {"key" ('' for a new one, which gets one above `highest`), "label", "hint", "required"}.
    """
    chosen, questions = set(figures), list(questions)
    known = known_figures()
    counted = [
        {"key": key, "kind": LineKind.FIGURE.value, "label": known[key], "hint": "", "required": False}
        for key in known
        if key in chosen
    ]
    free = max([highest, *(_number(row["key"]) for row in questions if row["key"])])
    asked = []
    for row in questions:
        if not row["key"]:
            free += 1
        key = row["key"] or f"q{free}"
        asked.append({"kind": LineKind.QUESTION.value, **row, "key": key})
    closing = {"key": OPINION_KEY, "kind": LineKind.OPINION.value, "label": OPINION_LABEL, "hint": NO_NAMES}
    return [*counted, *asked, *([closing | {"required": False}] if opinion else [])]
