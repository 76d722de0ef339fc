"""The words of a report: sentences that state its numbers, and the text it starts with, for people to edit.

Numbers stand in sentences made from the frozen figures, never in text that somebody typed. The suggested text also names
numbers (what was missed, what changed); as long as nobody has edited a section it follows the figures until submission.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chibo.common.dates import Span, screen_date
from chibo.common.text import decimal_comma, percent, thousands
from chibo.organization.models import Unit
from evaluations.enums import AnnualLevel, Level
from reports.enums import Timing
from reports.figures import FigureSet, compute
from reports.monthly import ANSWERS

SECTIONS = {
    "results": "Kết quả khác",
    "strengths": "Ưu điểm",
    "limits": "Hạn chế",
    "causes": "Nguyên nhân",
    "plans": "Phương hướng, nhiệm vụ kỳ tới",
    "proposals": "Kiến nghị",
}
# Under this key the narrative keeps what was suggested last, to know which sections nobody has edited.
SUGGESTED = "suggested"
NAMED_MISSED = 10
NAMED_UNRATED = 10


# --- sentences over the figures ----------------------------------------------------------------------------------


def held_sentences(counts: dict) -> list[str]:
    """Return what the counts of a report tell about the rhythm of meetings."""
    return [
        f"Đã tổ chức {_of(counts['held'], counts['expected'])} kỳ sinh hoạt thường kỳ, trong đó đúng ngày quy định "
        f"{thousands(counts['on_day'])} kỳ, dời có lý do {thousands(counts['moved'])} kỳ, không đúng ngày "
        f"{thousands(counts['held'] - counts['on_day'] - counts['moved'])} kỳ; quá ngày, chưa có thông tin "
        f"{thousands(counts['missed'])} kỳ.",
        f"Sinh hoạt chuyên đề: {thousands(counts['topical'])} buổi.",
    ]


def attendance_sentences(counts: dict) -> list[str]:
    return [
        f"Đảng viên dự sinh hoạt {_of(counts['present'], counts['base'])} lượt phải dự; "
        f"{thousands(counts['opinions'])} lượt ý kiến phát biểu."
    ]


def level_sentences(counts: dict) -> list[str]:
    """Return the levels of the meetings held, official where confirmed, else the branch's own."""
    held = counts["held"]
    levels = ", ".join(f"{level.label} {_of(counts[level], held)}" for level in Level)
    return [
        f"Trong {thousands(held)} kỳ đã sinh hoạt: {levels}; chưa xếp loại {_of(counts['unrated'], held)}. "
        f"Cấp trên đã công nhận mức của {_of(counts['official'], held)} kỳ."
    ]


def annual_sentences(annual: dict, year: int) -> list[str]:
    """Return the annual classes by their full names, with their base; what was only published stands apart."""
    sentences = []
    if annual["rated"]:
        classes = ", ".join(
            f"{level.label} {_of(annual['counts'][level], annual['rated'])}"
            for level in AnnualLevel.of(annual["scale"])
        )
        sentences.append(
            f"Đánh giá, xếp loại chất lượng: {classes} (trên {thousands(annual['rated'])} chi bộ được xếp loại)."
        )
    if annual["unrated"]:
        sentences.append(_unrated(annual["unrated"]))
    if annual["without"] and annual["rated"]:
        sentences.append(f"Chưa có kết quả xếp loại năm {year} của {thousands(annual['without'])} chi bộ.")
    if annual["published"]:
        sentences.append(_published(annual))
    return sentences or [f"Chưa có kết quả đánh giá, xếp loại chất lượng năm {year}."]


def _unrated(unrated: list[list[str]]) -> str:
    named = "; ".join(f"{name} ({reason})" for name, reason in unrated[:NAMED_UNRATED])
    more = f"; và {thousands(len(unrated) - NAMED_UNRATED)} chi bộ khác" if len(unrated) > NAMED_UNRATED else ""
    return f"Chưa xếp loại {thousands(len(unrated))} chi bộ: {named}{more}."


def _published(annual: dict) -> str:
    published = annual["published"]
    shares = ", ".join(
        f"{level.label} {decimal_comma(Decimal(str(published['shares'][level])), 1)}%"
        for level in AnnualLevel.of(annual["scale"])
        if level in published["shares"]
    )
    note = f"; {published['note']}" if published["note"] else ""
    return (
        f"Số liệu đã công bố (tỷ lệ, không có số lượng): {shares}; "
        f"tổng {decimal_comma(Decimal(published['total']), 1)}%. Nguồn: {published['source']}{note}."
    )


def _of(part: int, whole: int) -> str:
    return f"{thousands(part)}/{thousands(whole)} ({percent(part, whole)})"


# --- the text it starts with -------------------------------------------------------------------------------------


def prefilled(unit: Unit, span: Span, as_of: date) -> dict:
    """Return {section: text, "suggested": {section: text}} for a new report.

    What no figure tells (causes, plans, proposals) is left empty for people to write.
    """
    texts = suggestions(unit, span, as_of)
    return dict.fromkeys(SECTIONS, "") | texts | {SUGGESTED: texts}


def suggestions(unit: Unit, span: Span, as_of: date, now: FigureSet | None = None) -> dict[str, str]:
    """Return {"strengths", "limits"}: what the figures of `span` and of the one before suggest to say.

    `now` are the figures of `span` with the list of the missed, where the caller has counted them.
    """
    now = now or compute([unit.pk], span, as_of, missed_list=True)[unit.pk]
    # A period that goes on is not compared with a whole one.
    earlier = span.previous() if as_of > span.last else None
    before = compute([unit.pk], earlier, as_of)[unit.pk] if earlier else None
    return {
        "strengths": "\n".join(_better(now, before, span)),
        "limits": "\n".join(_limits(unit, now, before, span)),
    }


def following(narrative: dict, suggested: dict[str, str]) -> dict:
    """Return `narrative` with each section that nobody has edited since its suggestion replaced by today's suggestion."""
    known = narrative.get(SUGGESTED, {})
    texts = {key: narrative.get(key, "") for key in SECTIONS}
    for key, text in suggested.items():
        if texts[key] == known.get(key, ""):
            texts[key] = text
    answers = {ANSWERS: narrative[ANSWERS]} if ANSWERS in narrative else {}
    return texts | {SUGGESTED: suggested} | answers


def _better(now: FigureSet, before: FigureSet | None, span: Span) -> list[str]:
    sentences = []
    if before and before.held and now.tot > before.tot:
        sentences.append(_moved("Tốt", "tăng", before.tot, now.tot, span))
    if now.expected and now.held == now.expected:
        sentences.append("Tất cả các kỳ sinh hoạt thường kỳ đều được tổ chức.")
    return sentences


def _limits(unit: Unit, now: FigureSet, before: FigureSet | None, span: Span) -> list[str]:
    sentences = []
    if now.missed:
        sentences.append(_missed(unit, now))
    if now.off_day:
        sentences.append(f"Có {thousands(now.off_day)} kỳ sinh hoạt không đúng ngày quy định.")
    if before and before.held and now.tot < before.tot:
        sentences.append(_moved("Tốt", "giảm", before.tot, now.tot, span))
    if now.unrated:
        sentences.append(f"Còn {thousands(now.unrated)} kỳ chưa xếp loại.")
    return sentences


def _missed(unit: Unit, now: FigureSet) -> str:
    shown = now.missed_list[:NAMED_MISSED]
    if unit.is_branch:
        months = ", ".join(_month(row) for row in shown)
        return f"Còn {thousands(now.missed)} kỳ chưa có thông tin sinh hoạt: {months}."
    branches = Unit.objects.select_related("parent").filter(code__in=[row["branch"] for row in shown])
    names = {branch.code: _full_name(branch, unit) for branch in branches}
    named = "; ".join(f"{names[row['branch']]} ({_month(row)})" for row in shown)
    more = f" và {thousands(now.missed - len(shown))} kỳ khác" if now.missed > len(shown) else ""
    return f"Còn {thousands(now.missed)} kỳ chưa có thông tin sinh hoạt: {named}{more}."


def _full_name(branch: Unit, unit: Unit) -> str:
    """Name the unit above, too, where the branch does not stand directly under `unit`: names of villages repeat."""
    return branch.name if branch.parent_id in (None, unit.pk) else f"{branch.name}, {branch.parent.name}"


def _month(row: dict) -> str:
    return f"tháng {int(row['month'][5:])}"


def _moved(level: str, word: str, before: int, now: int, span: Span) -> str:
    to = "lên" if now > before else "xuống"
    return (
        f"Số kỳ sinh hoạt xếp loại {level} {word} {thousands(abs(now - before))} so với {in_sentence(span.previous())} "
        f"(từ {thousands(before)} {to} {thousands(now)})."
    )


def in_sentence(span: Span) -> str:
    """'quý III/2026', 'năm 2026'."""
    return span.label[0].lower() + span.label[1:]


# --- rows in words -----------------------------------------------------------------------------------------------


def row_words(kind: str, side: dict | None) -> str:
    """Return one side of an addition in words: what was reported, or what holds now."""
    if side is None:
        return "Chưa có trong số liệu"
    if side["held_on"] is None:
        return "Quá ngày, chưa có thông tin" if side["is_missed"] else "Chưa sinh hoạt"
    day = screen_date(date.fromisoformat(side["held_on"]))
    if kind == "topical":
        return f"Sinh hoạt chuyên đề ngày {day}"
    parts = [f"Sinh hoạt ngày {day} ({Timing(side['timing']).label.lower()})"]
    if side["base"] is not None:
        parts.append(f"dự {side['present']}/{side['base']}")
    if side["opinions"] is not None:
        parts.append(f"{side['opinions']} ý kiến")
    if side["score"] is not None:
        parts.append(f"{decimal_comma(Decimal(side['score']))} điểm")
    parts.append(f"xếp loại {Level(side['level']).label}" if side["level"] else "chưa xếp loại")
    return ", ".join(parts)
