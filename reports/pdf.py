"""The report of a period on paper, with an annex of all branches and two charts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from chibo.common import charts
from chibo.common.dates import VIETNAM, screen_date
from chibo.common.documents import Letterhead, Paper, Signature, render_pdf
from chibo.common.text import decimal_comma, percent, roman
from evaluations.enums import Level
from reports import narrative
from reports.content import Content
from reports.enums import Timing
from reports.freezing import counts_of, in_span, rows_of
from reports.tables import LEVELS, addition_lines, annual_lines, parts_table, summary

DIGEST_HEAD = 12


def report_pdf(content: Content) -> bytes:
    """Return the PDF of one version: from what it froze, or as counted now and marked 'BẢN TẠM TÍNH' before submission.

    Takes seconds for hundreds of branches: call it from a job. Raises documents.DocumentError with a sentence.
    """
    return render_pdf("pdf/report.html", report_context(content))


def report_context(content: Content) -> dict:
    """Return what templates/pdf/report.html shows."""
    head = content.figures["letterhead"]
    return {
        "paper": Paper(name=f"Báo cáo · {head['name']} · {content.span.label}", verification=_verification(content)),
        "head": Letterhead(head["upper"], head["issuer"], head["number"], head["place"], _signed_on(content)),
        "title": "Báo cáo",
        "about": f"Kết quả sinh hoạt chi bộ và xếp loại chất lượng sinh hoạt chi bộ {narrative.in_sentence(content.span)}",
        "signature": Signature(head["on_behalf"], head["capacity"], head["signer"]),
        "recipients": head["recipients"],
        "is_draft": not content.is_frozen,
        "is_annual": content.is_annual,
        "opening": _opening(content),
        "held": narrative.held_sentences(content.figures),
        "levels": narrative.level_sentences(content.figures),
        "attendance": narrative.attendance_sentences(content.figures),
        "summary": summary(content.figures),
        "mix": _mix(content),
        "mix_title": f"Số kỳ sinh hoạt theo mức xếp loại, từng {content.part_words}",
        "columns": _attendance_columns(content),
        "table": parts_table(content),
        "part_words": content.part_words,
        "annual": annual_lines(content),
        "results": content.narrative.get("results", "").splitlines(),
        "parts": _parts(content),
        "additions": addition_lines(content),
        "annex": _annex(content),
        "deductions": _deductions(content),
    }


PARTS = {
    "ĐÁNH GIÁ CHUNG": ["strengths", "limits", "causes"],
    "PHƯƠNG HƯỚNG, KIẾN NGHỊ": ["plans", "proposals"],
}
ADDITIONS = "SỐ LIỆU BỔ SUNG"


def _parts(content: Content) -> list[dict]:
    """Return what stands after 'I- KẾT QUẢ', numbered: {title, sections, has_additions}. What nobody wrote is left out."""
    written = {key: lines for key in narrative.SECTIONS if (lines := content.narrative.get(key, "").splitlines())}
    parts = []
    for title, keys in PARTS.items():
        kept = [key for key in keys if key in written]
        sections = [
            {"heading": f"{number}. {narrative.SECTIONS[key]}", "lines": written[key]}
            for number, key in enumerate(kept, start=1)
        ]
        if sections:
            parts.append({"title": title, "sections": sections, "has_additions": False})
    if content.additions:
        parts.append({"title": ADDITIONS, "sections": [], "has_additions": True})
    return [part | {"title": f"{roman(number)}- {part['title']}"} for number, part in enumerate(parts, start=2)]


def _verification(content: Content) -> str:
    if not content.is_frozen:
        return f"BẢN TẠM TÍNH · số liệu đến ngày {screen_date(content.as_of)} · chưa gửi cấp trên"
    version = content.version
    return f"Mã tra cứu: {version.code} · Lần {version.number} · Dấu số liệu: {version.digest[:DIGEST_HEAD]}"


def _signed_on(content: Content) -> date | None:
    at = content.version.submitted_at
    return timezone.localdate(at, VIETNAM) if at else None


def _opening(content: Content) -> str:
    issuer = content.figures["letterhead"]["issuer"]
    as_of = f"Số liệu đến ngày {screen_date(content.as_of)}"
    if content.is_early:
        as_of += f", khi {narrative.in_sentence(content.span)} chưa kết thúc"
    return (
        f"{issuer} báo cáo kết quả sinh hoạt chi bộ và xếp loại chất lượng sinh hoạt chi bộ "
        f"{narrative.in_sentence(content.span)} như sau. {as_of}."
    )


# --- charts ------------------------------------------------------------------------------------------------------


def _mix(content: Content) -> charts.StackedBars:
    """Levels by the parts of the period."""
    return charts.stacked_bars(
        (span.label, {level: counts[level] for level in LEVELS}, {}) for span, counts in content.parts()
    )


def _attendance_columns(content: Content) -> dict:
    months = content.months()
    bars = [
        (f"T{span.index}", _rate(counts), percent(counts["present"], counts["base"]), "") for span, counts in months
    ]
    words = "; ".join(f"tháng {span.index} {counts['present']}/{counts['base']}" for span, counts in months)
    return {"chart": charts.columns(bars, tall=90), "words": words}


def _rate(counts: dict) -> float:
    return 100 * counts["present"] / counts["base"] if counts["base"] else 0


# --- annex -------------------------------------------------------------------------------------------------------


def _annex(content: Content) -> dict:
    """Return the annex of all branches: groups by the unit above them, their lines, and the totals."""
    line = _quarter_branch if content.part_words == "tháng" else _year_branch
    by_branch: dict[str, list[dict]] = {}
    for row in content.rows:
        by_branch.setdefault(row["branch"], []).append(row)
    groups: list[dict] = []
    for number, branch in enumerate(content.figures["branch_list"], start=1):
        if not groups or groups[-1]["name"] != branch["parent"]:
            groups.append({"name": branch["parent"], "lines": []})
        groups[-1]["lines"].append(line(content, number, branch, by_branch.get(branch["code"], [])))
    return {
        "groups": groups,
        "is_grouped": len(groups) > 1,
        "spans": content.span.children(),
        "parts": _totals(content),
        "total": counts_of(content.rows),
    }


def _totals(content: Content) -> list[dict]:
    return [counts_of([row for row in content.rows if in_span(row, span)]) for span in content.span.children()]


def _quarter_branch(content: Content, number: int, branch: dict, rows: list[dict]) -> dict:
    months = {row["month"]: row for row in rows_of(rows, "expected")}
    found = [months.get(f"{month:%Y-%m}") for month in content.span.months]
    return {
        "number": number,
        "name": branch["name"],
        "cells": [_month_cell(row) for row in found],
        "topical": len(rows_of(rows, "topical")),
        "note": _note(branch, [row for row in found if row]),
    }


def _month_cell(row: dict | None) -> dict:
    if row is None or row["held_on"] is None:
        return {"day": "–" if row else "", "attended": "", "score": "", "level": ""}
    day = date.fromisoformat(row["held_on"])
    return {
        "day": f"{day.day:02d}/{day.month}",
        "attended": f"{row['present']}/{row['base']}" if row["base"] is not None else "",
        "score": decimal_comma(Decimal(row["score"])) if row["score"] is not None else "",
        "level": Level(row["level"]).letter if row["level"] else "CXL",
    }


def _note(branch: dict, rows: list[dict]) -> str:
    words = {Timing.MOVED: "dời có lý do", Timing.OFF_DAY: "không đúng ngày"}
    said: dict[str, list[str]] = {}
    for row in rows:
        if word := "chưa có thông tin" if row["is_missed"] else words.get(row["timing"]):
            said.setdefault(word, []).append(f"T{int(row['month'][5:])}")
    notes = [f"{', '.join(months)}: {word}" for word, months in said.items()]
    if not branch["is_open"]:
        notes.append("cuối kỳ không còn trực thuộc")
    return "; ".join(notes)


def _deductions(content: Content) -> list[dict]:
    """Return the meetings below Tốt with the notes that were frozen with them, for the second annex of a quarter."""
    return [
        {
            "number": number,
            "name": row["name"],
            "month": f"T{int(row['month'][5:])}",
            "level": Level(row["level"]).label,
            "score": decimal_comma(Decimal(row["score"])) if row["score"] is not None else "",
            "notes": row["notes"],
        }
        for number, row in enumerate((row for row in content.rows if row.get("notes")), start=1)
    ]


def _year_branch(content: Content, number: int, branch: dict, rows: list[dict]) -> dict:
    quarters = [counts_of([row for row in rows if in_span(row, span)]) for span in content.span.children()]
    return {"number": number, "name": branch["name"], "quarters": quarters, "year": counts_of(rows)}
