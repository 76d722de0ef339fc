"""Digests: of values, so the log shows that something changed without showing what; and of rows, for the chain."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping

from chibo.audit.models import AuditEvent

FIRST = "0" * 64  # stands before the first link


def digest(value: object) -> str:
    """Return the first 16 hex digits of SHA-256 over the value's text; equal values give equal digests."""
    return hashlib.sha256(str(value).encode()).hexdigest()[:16]


def digests(fields: Mapping[str, object] | Iterable[str]) -> dict[str, object]:
    """Return what may be logged of `fields`: numbers, truth values and None as they are, everything else digested.

    >>> digests({"present": 38, "conclusion": "Nhất trí"})["present"]
    38
    >>> digests(["conclusion"])  # names alone
    {'conclusion': None}
    """
    if not isinstance(fields, Mapping):
        fields = dict.fromkeys(fields)
    return {
        name: value if value is None or isinstance(value, bool | int) else digest(value)
        for name, value in fields.items()
    }


def seal_of(event: AuditEvent, *, sequence: int, previous: str) -> str:
    """Return SHA-256 (hex) over the previous link and the event in canonical form: UTC, sorted keys, UTF-8."""
    row = {
        "id": event.pk,
        "sequence": sequence,
        "at": event.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "actor_label": event.actor_label,
        "verb": event.verb,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "unit": event.unit_id,
        "fields": event.fields,
        "ip": event.ip,
    }
    canonical = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
