"""The tables of a report, for page and paper alike."""

from __future__ import annotations

from chibo.common.dates import Span
from chibo.common.text import percent, thousands
from evaluations.enums import Level
from reports import narrative
from reports.content import Content
from reports.frozen_rows import counts_of

LEVELS = [*Level.best_first(), "unrated"]


def summary(counts: dict) -> list[dict]:
    """Return the lines of the summary: label, key of the list behind it, value, of (denominator or None) and share."""
    held, expected = counts["held"], counts["expected"]
    off_day = held - counts["on_day"] - counts["moved"]
    lines = [
        ("Chi bộ (cuối kỳ)", "branches", counts["branches"], None),
        ("Kỳ thường kỳ đã sinh hoạt trên số phải sinh hoạt", "held", held, expected),
        ("Đúng ngày quy định", "on_day", counts["on_day"], held),
        ("Dời có lý do", "moved", counts["moved"], held),
        ("Không đúng ngày", "off_day", off_day, held),
        ("Quá ngày, chưa có thông tin", "missed", counts["missed"], expected),
        *((f"Xếp loại {level.label}", level.value, counts[level], held) for level in Level),
        ("Chưa xếp loại", "unrated", counts["unrated"], held),
        ("Cấp trên đã công nhận", "official", counts["official"], held),
        ("Lượt đảng viên dự trên số lượt phải dự", "present", counts["present"], counts["base"]),
        ("Lượt ý kiến phát biểu", "opinions", counts["opinions"], None),
        ("Buổi sinh hoạt chuyên đề", "topical", counts["topical"], None),
    ]
    return [
        {"label": label, "key": key, "value": value, "of": of, "share": "" if of is None else percent(value, of)}
        for label, key, value, of in lines
    ]


PART_LINES = {
    "expected": "Phải sinh hoạt",
    "held": "Đã sinh hoạt",
    "on_day": "Đúng ngày quy định",
    "moved": "Dời có lý do",
    "off_day": "Không đúng ngày",
    "missed": "Quá ngày, chưa có thông tin",
    **{level.value: f"Xếp loại {level.label}" for level in Level},
    "unrated": "Chưa xếp loại",
    "topical": "Buổi sinh hoạt chuyên đề",
    "present": "Lượt đảng viên dự",
    "base": "Lượt đảng viên phải dự",
    "opinions": "Lượt ý kiến phát biểu",
}


def parts_table(content: Content) -> dict | None:
    """Return accepted parts + bổ sung = the whole, None where the period has no reported parts (`freezing.parts_of`).

    {"heads": [{label, note}], "label", "lines": [{label, parts, added ('+1'), difference (1), whole}]}.
    """
    parts, added, whole = content.reported_parts, content.added(), counts_of(content.rows)
    if parts is None:
        return None
    return {
        "heads": [{"label": Span.parse(part["period"]).label, "note": _accepted_note(part)} for part in parts],
        "label": content.span.label,
        "lines": [
            {
                "label": label,
                "parts": [part["counts"][key] for part in parts],
                "added": _signed(added[key]),
                "difference": added[key],
                "whole": whole[key],
            }
            for key, label in PART_LINES.items()
        ],
    }


def _accepted_note(part: dict) -> str:
    return f"đã duyệt, lần {part['number']}" if part["number"] else "chưa duyệt"


def _signed(difference: int) -> str:
    return f"+{thousands(difference)}" if difference > 0 else thousands(difference)


def annual_lines(content: Content) -> list[str]:
    """Return the sentences about the annual classes; none in a quarterly report."""
    annual = content.figures["annual"]
    return narrative.annual_sentences(annual, content.span.year) if annual else []


def addition_lines(content: Content) -> list[dict]:
    """Return the 'bổ sung' in words: month, branch name, the unit above it ('' where that is the same for all branches),
    before, after.
    """
    parents = {branch["code"]: branch["parent"] for branch in content.figures["branch_list"]}
    shows_parents = len(set(parents.values())) > 1
    return [
        {
            "month": f"{row['month'][5:]}/{row['month'][:4]}",
            "name": row["name"],
            "parent": parents.get(row["branch"], "") if shows_parents else "",
            "before": narrative.row_words(row["kind"], row["before"]),
            "after": narrative.row_words(row["kind"], row["after"]) if row["after"] else "Không còn trong số liệu",
        }
        for row in content.additions
    ]
