"""What the assessment of the last month says in which order: one text, read for the numbers and the parts it has itself."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\s*(\d{1,2})\s*[.)/-]\s*\D")
_MARK = r"\s*(?:\d{1,2}\s*[.)/-]|[-+•*])?\s*"
_PRAISE_OR_FAULT = re.compile(
    rf"{_MARK}(?:biểu dương|nhắc nhở|khen|hạn chế|khuyết điểm|tồn tại|nguyên nhân)", re.IGNORECASE
)


def split_assessment(text: str) -> tuple[str, str]:
    """Return what stands before the first line that praises, reminds or names shortcomings, and the rest."""
    lines = text.splitlines()
    at = next((index for index, line in enumerate(lines) if _PRAISE_OR_FAULT.match(line)), len(lines))
    return "\n".join(lines[:at]), "\n".join(lines[at:])


def last_number(text: str) -> int:
    """Return the last number that a line of `text` begins with, 0 for none."""
    found = [int(match[1]) for line in text.splitlines() if (match := _NUMBER.match(line))]
    return found[-1] if found else 0
