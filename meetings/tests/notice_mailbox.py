"""A mail server for tests that refuses one address, or never answers."""

from __future__ import annotations

import smtplib

from django.core.mail.backends.locmem import EmailBackend

REFUSED = "khong-co@example.vn"


class RefusingBackend(EmailBackend):
    """Takes every letter but those to `REFUSED`."""

    def send_messages(self, messages: list) -> int:
        for message in messages:
            if REFUSED in message.to:
                raise smtplib.SMTPRecipientsRefused({REFUSED: (550, b"no such user")})
        return super().send_messages(messages)


class SilentBackend(EmailBackend):
    """Nobody answers."""

    def open(self) -> bool:
        raise ConnectionRefusedError
