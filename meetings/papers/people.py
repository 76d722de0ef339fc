"""Who was there, as the minutes list it: members, who is free from attending, absent by name, guests, units that were called.

The reasons stand in `body` only where the reader may have them (`meetings.minutes.as_read`).
"""

from __future__ import annotations

from collections.abc import Iterable

from chibo.common.blocks import Block, dashes, numbered, paragraph
from meetings.enums import AttendanceStatus
from meetings.minutes import members_then
from meetings.models import Meeting

ABSENT = [AttendanceStatus.EXCUSED, AttendanceStatus.UNEXCUSED]
FREE = {
    AttendanceStatus.EXEMPT: "Đảng viên được miễn sinh hoạt",
    AttendanceStatus.AWAY: "Đảng viên sinh hoạt tạm thời nơi khác",
    AttendanceStatus.SPECIAL_DUTY: "Đảng viên làm nhiệm vụ đặc biệt",
}


def people_of(meeting: Meeting, body: dict) -> list[Block]:
    """Return the part 'Thành phần' of minutes as they are read."""
    attendance = body["attendance"]
    lines = [
        members_in_words(attendance["members"] or members_then(meeting)),
        f"Có mặt: {attendance['sentence']}." if attendance["sentence"] else "",
        *_free(attendance),
        _named("Đảng viên nơi khác sinh hoạt tạm thời tại chi bộ", attendance["temporary"]),
        _counted_absent(attendance),
        f"Chủ trì: đồng chí {body['chair']}." if body["chair"] else "",
        f"Ghi biên bản: đồng chí {body['minute_taker']}." if body["minute_taker"] else "",
        f"Người ghi thay: đồng chí {body['on_behalf_by']}." if body["on_behalf_by"] else "",
    ]
    missing = [_absent(row) for row in attendance["absent"] if row["status"] in _labels(ABSENT)]
    guests = [f"{', '.join(filter(None, [guest['name'], guest['position']]))}." for guest in body["guests"]]
    return [
        numbered(filter(None, lines)),
        *_listed("Vắng mặt:", missing),
        *_listed("Các đơn vị dự:", map(_unit, body["units"])),
        *_listed("Đại biểu dự:", guests),
    ]


def members_in_words(members: dict | None) -> str:
    """'Tổng số đảng viên: 44 đồng chí (chính thức 42, dự bị 2).'"""
    if members is None:
        return ""
    official = members["official"]
    return f"Tổng số đảng viên: {members['all']} đồng chí (chính thức {official}, dự bị {members['all'] - official})."


def _free(attendance: dict) -> list[str]:
    """Return who need not attend, by why: 'Đảng viên được miễn sinh hoạt (2): A, B; trong đó vẫn đến dự: B.'"""
    lines = []
    for status, words in FREE.items():
        came = [row["name"] for row in attendance["came_all_the_same"] if row["status"] == status.label]
        away = [row["name"] for row in attendance["absent"] if row["status"] == status.label]
        there = f"; trong đó vẫn đến dự: {', '.join(came)}" if came else ""
        lines.append(_named(words, [*away, *came], there))
    return lines


def _named(words: str, names: list[str], more: str = "") -> str:
    return f"{words} ({len(names)}): {', '.join(names)}{more}." if names else ""


def _counted_absent(attendance: dict) -> str:
    if not attendance["sentence"]:
        return ""
    return f"Vắng có lý do: {attendance['excused']}; vắng không có lý do: {attendance['unexcused']}."


def _labels(statuses: Iterable[AttendanceStatus]) -> list[str]:
    return [status.label for status in statuses]


def _absent(row: dict) -> str:
    reason = f" ({row['reason']})" if row["reason"] else ""
    return f"Đồng chí {row['name']}: {_small(row['status'])}{reason}."


def _unit(row: dict) -> str:
    """'Chi bộ khối Tân Tiến: Trần Văn Thư (trực tuyến).'"""
    if not row["came"]:
        reason = f" ({row['reason']})" if row["reason"] else ""
        return f"{row['unit']}: {_small(row['status'])}{reason}."
    return f"{row['unit']}: {row['name'] or 'có mặt'}{' (trực tuyến)' if row['is_online'] else ''}."


def _small(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}"


def _listed(title: str, lines: Iterable[str]) -> list[Block]:
    lines = list(lines)
    return [paragraph(title), dashes(lines)] if lines else []
