"""What the QR code on a page of the paper pack holds: which meeting and which page, short, and opaque without our key.

It says nothing about anybody and opens nothing by itself: whoever follows it signs in and is asked again what may be seen.
"""

from __future__ import annotations

import base64
import binascii
import hmac

from django.utils.crypto import salted_hmac

SALT = "meetings.paper_reference"
PAGES = 64  # fewer than so many pages of one pack
SIGNATURE_BYTES = 6


def reference(meeting_id: int, page: int) -> str:
    """Return the reference of page `page` (from 1) of a meeting's pack, 12 to 20 small letters and digits."""
    number = meeting_id * PAGES + page
    body = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.b32encode(body + _signature(body)).decode().rstrip("=").lower()


def read(text: str) -> tuple[int, int] | None:
    """Return (meeting id, page) of a reference that is ours, None for any other text."""
    try:
        raw = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    body, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    if not 0 < len(body) <= 8 or not hmac.compare_digest(signature, _signature(body)):
        return None
    return divmod(int.from_bytes(body, "big"), PAGES)


def _signature(body: bytes) -> bytes:
    return salted_hmac(SALT, body, algorithm="sha256").digest()[:SIGNATURE_BYTES]
