"""The words of a report: sentences that state its numbers, and the text it starts with, for people to edit.

Numbers stand in sentences made from the frozen figures, never in text that somebody typed. The suggested text also names
numbers (`suggesting`); as long as nobody has edited a section it follows the figures until submission.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chibo.common.dates import Span, screen_date
from chibo.common.text import decimal_comma, percent, thousands
from evaluations.enums import AnnualLevel, Level
from reports.enums import Timing
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
NAMED_UNRATED = 10


# --- sentences over the figures ----------------------------------------------------------------------------------


def held_sentences(counts: dict) -> list[str]:
    """Return what the counts of a report tell about the rhythm of meetings."""
    return [
        f"Đã tổ chức {of(counts['held'], counts['expected'])} kỳ sinh hoạt thường kỳ, trong đó đúng ngày quy định "
        f"{thousands(counts['on_day'])} kỳ, dời có lý do {thousands(counts['moved'])} kỳ, không đúng ngày "
        f"{thousands(counts['held'] - counts['on_day'] - counts['moved'])} kỳ; quá ngày, chưa có thông tin "
        f"{thousands(counts['missed'])} kỳ.",
        f"Sinh hoạt chuyên đề: {thousands(counts['topical'])} buổi.",
    ]


def attendance_sentences(counts: dict) -> list[str]:
    return [
        f"Đảng viên dự sinh hoạt {of(counts['present'], counts['base'])} lượt phải dự; "
        f"{thousands(counts['opinions'])} lượt ý kiến phát biểu."
    ]


def level_sentences(counts: dict) -> list[str]:
    """Return the levels of the meetings held, official where confirmed, else the branch's own."""
    held = counts["held"]
    levels = ", ".join(f"{level.label} {of(counts[level], held)}" for level in Level)
    return [
        f"Trong {thousands(held)} kỳ đã sinh hoạt: {levels}; chưa xếp loại {of(counts['unrated'], held)}. "
        f"Cấp trên đã công nhận mức của {of(counts['official'], held)} kỳ."
    ]


def annual_sentences(annual: dict, year: int) -> list[str]:
    """Return the annual classes by their full names, with their base; what was only published stands apart."""
    sentences = []
    if annual["rated"]:
        classes = ", ".join(
            f"{level.label} {of(annual['counts'][level], annual['rated'])}" for level in AnnualLevel.of(annual["scale"])
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
    total = f"tổng {decimal_comma(Decimal(published['total']), 1)}%"
    said = "" if total in note else f"; {total}"
    return f"Số liệu đã công bố (tỷ lệ, không có số lượng): {shares}{said}. Nguồn: {published['source']}{note}."


def of(part: int, whole: int) -> str:
    return f"{thousands(part)}/{thousands(whole)} ({percent(part, whole)})"


# --- the text that people edit -------------------------------------------------------------------------------------


def following(narrative: dict, suggested: dict[str, str]) -> dict:
    """Return `narrative` with each section that nobody has edited since its suggestion replaced by today's suggestion."""
    known = narrative.get(SUGGESTED, {})
    texts = {key: narrative.get(key, "") for key in SECTIONS}
    for key, text in suggested.items():
        if texts[key] == known.get(key, ""):
            texts[key] = text
    answers = {ANSWERS: narrative[ANSWERS]} if ANSWERS in narrative else {}
    return texts | {SUGGESTED: suggested} | answers


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
