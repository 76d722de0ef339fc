"""The words a report starts with: sentences that follow from the figures, for people to edit."""

from __future__ import annotations

from datetime import date

from chibo.common.dates import Span
from chibo.common.text import percent, thousands
from chibo.organization.models import Unit
from evaluations.enums import Level
from reports.figures import FigureSet, compute

SECTIONS = {
    "results": "Kết quả",
    "strengths": "Ưu điểm",
    "limits": "Hạn chế",
    "causes": "Nguyên nhân",
    "proposals": "Kiến nghị",
    "plans": "Phương hướng, nhiệm vụ kỳ tới",
}
NAMED_MISSED = 10


def prefilled(unit: Unit, span: Span, as_of: date) -> dict[str, str]:
    """Return {section: text}. What no figure tells (causes, proposals, plans) is left empty for people to write."""
    now = compute([unit.pk], span, as_of, missed_list=True)[unit.pk]
    before = compute([unit.pk], span.previous(), as_of)[unit.pk]
    return dict.fromkeys(SECTIONS, "") | {
        "results": "\n".join(_results(now, span)),
        "strengths": "\n".join(_better(now, before, span)),
        "limits": "\n".join(_limits(now, before, span)),
    }


def _results(now: FigureSet, span: Span) -> list[str]:
    in_period = span.label[0].lower() + span.label[1:]
    sentences = [
        f"Trong {in_period}, đã tổ chức {thousands(now.held)}/{thousands(now.expected)} kỳ sinh hoạt thường kỳ "
        f"({percent(now.held, now.expected)}); đúng ngày quy định {thousands(now.on_day)} kỳ, dời có lý do "
        f"{thousands(now.moved)} kỳ, không đúng ngày {thousands(now.off_day)} kỳ.",
        f"Đảng viên dự sinh hoạt {thousands(now.present)}/{thousands(now.base)} lượt phải dự "
        f"({percent(now.present, now.base)}); {thousands(now.opinions)} lượt ý kiến phát biểu; "
        f"{thousands(now.topical)} buổi sinh hoạt chuyên đề.",
    ]
    levels = ", ".join(f"{level.label} {thousands(now.levels[level])}" for level in Level)
    sentences.append(f"Xếp loại chất lượng: {levels}; chưa xếp loại {thousands(now.unrated)} kỳ.")
    return sentences


def _better(now: FigureSet, before: FigureSet, span: Span) -> list[str]:
    sentences = []
    if before.held and now.tot > before.tot:
        sentences.append(_moved("Tốt", "tăng", before.tot, now.tot, span))
    if now.expected and now.held == now.expected:
        sentences.append("Không có chi bộ nào bỏ kỳ sinh hoạt thường kỳ.")
    return sentences


def _limits(now: FigureSet, before: FigureSet, span: Span) -> list[str]:
    sentences = []
    if now.missed:
        named = ", ".join(f"{row['branch']} (tháng {int(row['month'][5:])})" for row in now.missed_list[:NAMED_MISSED])
        more = f" và {now.missed - NAMED_MISSED} kỳ khác" if now.missed > NAMED_MISSED else ""
        sentences.append(f"Còn {thousands(now.missed)} kỳ chưa sinh hoạt: {named}{more}.")
    if now.off_day:
        sentences.append(f"Có {thousands(now.off_day)} kỳ sinh hoạt không đúng ngày quy định.")
    if before.held and now.tot < before.tot:
        sentences.append(_moved("Tốt", "giảm", before.tot, now.tot, span))
    if now.unrated:
        sentences.append(f"Còn {thousands(now.unrated)} kỳ chưa xếp loại.")
    return sentences


def _moved(level: str, word: str, before: int, now: int, span: Span) -> str:
    previous = span.previous().label
    previous = previous[0].lower() + previous[1:]
    to = "lên" if now > before else "xuống"
    return (
        f"Số kỳ sinh hoạt xếp loại {level} {word} {thousands(abs(now - before))} so với {previous} "
        f"(từ {thousands(before)} {to} {thousands(now)})."
    )
