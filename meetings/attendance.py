"""The arithmetic of attendance in words: who must attend, who came, who is left out and why. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chibo.common.text import percent
from meetings.enums import AttendanceStatus

if TYPE_CHECKING:
    from meetings.models import Meeting

OUTSIDE_WORDS = {
    AttendanceStatus.EXEMPT: "đồng chí được miễn sinh hoạt",
    AttendanceStatus.AWAY: "đồng chí đang sinh hoạt tạm thời nơi khác",
    AttendanceStatus.SPECIAL_DUTY: "đồng chí làm nhiệm vụ đặc biệt",
}


@dataclass(frozen=True)
class Totals:
    """The numbers of a roll call. base = present + excused + unexcused; speakers are people, opinions what they said."""

    base: int = 0
    present: int = 0
    excused: int = 0
    unexcused: int = 0
    speakers: int = 0
    opinions: int = 0


def totals_of(marks: Iterable) -> Totals:
    """Return the totals of marks with `status`, `attended` and `opinions`.

    Exempt, away and special-duty members are outside the base unless they came: then they count in both
    (294-QĐ/TW 9.3.2).
    """
    marks = list(marks)
    counted = Counter(mark.status for mark in marks)
    came = sum(mark.attended for mark in marks)
    present = counted[AttendanceStatus.PRESENT] + counted[AttendanceStatus.LATE] + came
    excused, unexcused = counted[AttendanceStatus.EXCUSED], counted[AttendanceStatus.UNEXCUSED]
    return Totals(
        base=present + excused + unexcused,
        present=present,
        excused=excused,
        unexcused=unexcused,
        speakers=sum(mark.opinions > 0 for mark in marks),
        opinions=sum(mark.opinions for mark in marks),
    )


def attendance_sentence(
    present: int,
    base: int,
    outside: Mapping[str, int],
    decisions: Mapping[str, Sequence[str]] | None = None,
    *,
    who: str = "đảng viên",
) -> str:
    """Return '38/41 đảng viên phải dự (92,7%); không tính 2 đồng chí được miễn sinh hoạt (QĐ số 12-QĐ/ĐU), …'.

    `outside`: people left out of the base by status; `decisions`: the decisions behind it, by status; `who` was called.
    """
    sentence = f"{present}/{base} {who} phải dự ({percent(present, base)})"
    known = decisions or {}
    left_out = [
        f"{outside[status]} {words}" + (f" ({', '.join(known[status])})" if known.get(status) else "")
        for status, words in OUTSIDE_WORDS.items()
        if outside.get(status)
    ]
    return f"{sentence}; không tính {', '.join(left_out)}" if left_out else sentence


def people_called(meeting: Meeting) -> str:
    """Return who is called at the roll of a meeting: 'đảng viên', in a committee 'cấp ủy viên', at a giao ban 'đơn vị'."""
    if not meeting.is_of_committee:
        return "đảng viên"
    return "đơn vị" if meeting.calls_units else "cấp ủy viên"


def outside_counts(marks: Iterable) -> dict[str, int]:
    """Return how many stay outside the base, by status."""
    return Counter(
        mark.status for mark in marks if mark.status in AttendanceStatus.outside_base() and not mark.attended
    )


def decisions_behind(standings: Iterable) -> dict[str, list[str]]:
    """Return the decisions of `standings` (with `kind` and `decision`) by status, each once, in their order."""
    found: dict[str, list[str]] = {}
    for standing in standings:
        named = found.setdefault(standing.kind, [])
        if standing.decision and standing.decision not in named:
            named.append(standing.decision)
    return found
