"""The figures behind a proposal in words and lines: the same on the screen and on paper."""

from __future__ import annotations

from chibo.common.text import percent, thousands
from chibo.oversight.models import Commendation
from evaluations.enums import Level
from reports.tables import summary

LEVELS = [*Level.best_first(), "unrated"]
LEVEL_WORDS = {level.value: level.label for level in Level} | {"unrated": "chưa xếp loại"}


def is_of_unit(figures: dict) -> bool:
    return "counts" in figures


def unit_lines(figures: dict, *, is_branch: bool) -> list[dict]:
    """Return the lines of `reports.tables.summary`; how many branches says nothing about one branch."""
    lines = summary(figures["counts"])
    return [line for line in lines if not (is_branch and line["key"] == "branches")]


def summary_of(figures: dict) -> str:
    """Return one sentence of figures for the table of the tờ trình."""
    return _unit_summary(figures) if is_of_unit(figures) else _member_summary(figures)


def _unit_summary(figures: dict) -> str:
    counts = figures["counts"]
    held, expected = counts["held"], counts["expected"]
    parts = [f"sinh hoạt {_of(held, expected)} kỳ, đúng ngày quy định {thousands(counts['on_day'])} kỳ"]
    if held:
        parts.append(f"xếp loại: {levels_words(counts)}")
    if counts["base"]:
        rate = percent(counts["present"], counts["base"])
        parts.append(
            f"dự {_of(counts['present'], counts['base'])} lượt ({rate}), {thousands(counts['opinions'])} ý kiến"
        )
    parts.append(f"chuyên đề {topical_words(figures)}")
    if figures["annual"]:
        parts.append(annual_words(figures))
    return f"{_capital('; '.join(parts))}."


def levels_words(counts: dict) -> str:
    """'Tốt 25 (86,2%), Khá 4 (13,8%)': shares of the meetings held."""
    named = [
        f"{LEVEL_WORDS[level]} {thousands(counts[level])} ({percent(counts[level], counts['held'])})"
        for level in LEVELS
        if counts[level]
    ]
    return ", ".join(named)


def topical_words(figures: dict) -> str:
    """'9 buổi (năm 2022: 3, năm 2023: 4, năm 2024: 2)'."""
    total = figures["counts"]["topical"]
    by_year = ", ".join(f"năm {year}: {count}" for year, count in figures["topical"])
    return (
        f"{thousands(total)} buổi ({by_year})" if total and len(figures["topical"]) > 1 else f"{thousands(total)} buổi"
    )


def annual_words(figures: dict) -> str:
    return "; ".join(f"năm {year}: {words}" for year, words in figures["annual"])


def _member_summary(figures: dict) -> str:
    parts = [", ".join(figures["posts"])] if figures["posts"] else []
    parts.append(attendance_words(figures))
    return f"{_capital('; '.join(parts))}."


def attendance_line(figures: dict) -> dict:
    """Return a member's one line of figures, shaped as those of `unit_lines`."""
    value, of = figures["attended"], figures["due"]
    return {
        "key": "attended",
        "label": "Dự sinh hoạt, các kỳ có điểm danh",
        "value": value,
        "of": of,
        "share": percent(value, of),
    }


def attendance_words(figures: dict) -> str:
    if not figures["due"]:
        return "chưa có kỳ nào có điểm danh từng đảng viên"
    rate = percent(figures["attended"], figures["due"])
    return f"dự {_of(figures['attended'], figures['due'])} kỳ có điểm danh ({rate})"


def subject_words(row: Commendation) -> str:
    """'Chi bộ khối Quang Trung', 'Đồng chí Nguyễn Văn A'."""
    return row.unit.name if row.unit_id else f"Đồng chí {row.member.name}"


def _of(value: int, base: int) -> str:
    return f"{thousands(value)}/{thousands(base)}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
