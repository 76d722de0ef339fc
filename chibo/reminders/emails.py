"""The words of the one letter. Plain text: what is due where, and addresses; no names but the reader's own, no contents."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from chibo.common.dates import screen_date
from chibo.common.text import digest, thousands
from chibo.reminders.enums import ReminderKind
from chibo.reminders.queries import LeftBelow, Matters, Recipient, Shown

# A longer list of one kind is told by its number.
MOST_NAMED = 10


def letter(recipient: Recipient, matters: Matters, day: date, connection: object = None) -> EmailMessage:
    """Return the letter of one person about `matters` (what is put off left out)."""
    count = thousands(len(matters.now) + len(matters.left))
    subject = f"{count} việc cần nhắc, ngày {screen_date(day)}"
    return EmailMessage(subject, letter_text(recipient, matters), to=[recipient.address], connection=connection)


def letter_text(recipient: Recipient, matters: Matters) -> str:
    """Return the whole text: what the person is to do by unit, what was left below, where to go on."""
    parts = [f"Kính gửi: {recipient.user.full_name}"]
    parts += [_own(heading, rows) for heading, rows in _by_place(recipient, matters.now)]
    if matters.left:
        parts.append(_left(matters.left_by_kind, len(matters.left)))
    parts.append(f"Xem tất cả, hoặc để nhắc lại sau:\n{_address(reverse('reminders:list'))}")
    parts.append(f"Đồng chí muốn nhận ít thư hơn, hoặc không nhận thư:\n{_address(reverse('reminders:letters'))}")
    return "\n\n".join(parts) + "\n"


def digest_of(matters: Matters) -> str:
    """Return the digest over what a letter names."""
    own = [list(row.line.identity) for row in matters.now]
    return digest(own + [["left", row.reminder.pk] for row in matters.left])


def _by_place(recipient: Recipient, rows: list[Shown]) -> list[tuple[str, list[Shown]]]:
    names = {access.unit_id: access.unit.name for access in recipient.accesses}
    found: dict[str, list[Shown]] = {}
    for row in rows:
        place = "được phân công" if row.line.person_id else f"ở {names[row.line.unit_id]}"
        found.setdefault(place, []).append(row)
    return [(f"Có {thousands(len(rows))} việc đến hạn {place}:", rows) for place, rows in found.items()]


def _own(heading: str, rows: list[Shown]) -> str:
    lines, named = [heading], {}
    for row in rows:
        named.setdefault(row.line.kind, []).append(row)
    for kind, of_kind in named.items():
        for row in of_kind[:MOST_NAMED]:
            words = f" ({row.overdue_words})" if row.overdue_words else ""
            lines += [f"- {row.line.sentence}{words}", f"  {_address(row.line.url)}"]
        lines += _rest(kind, len(of_kind))
    return "\n".join(lines)


def _left(by_kind: list[tuple[ReminderKind, list[LeftBelow]]], count: int) -> str:
    lines = [f"Cấp dưới còn {thousands(count)} việc quá hạn, mời đồng chí nhắc:"]
    for kind, rows in by_kind:
        lines.append(f"{kind.label}: {thousands(len(rows))}")
        lines += [f"- {row.sentence}" for row in rows[:MOST_NAMED]]
        lines += _rest(kind, len(rows))
    return "\n".join(lines)


def _rest(kind: ReminderKind, count: int) -> list[str]:
    return [f"- và {thousands(count - MOST_NAMED)} việc nữa cùng loại"] if count > MOST_NAMED else []


def _address(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"
