"""What a person is typing, kept every few seconds: one cheap upsert, no history."""

from __future__ import annotations

from datetime import datetime

from chibo.accounts.models import User
from meetings.models import Draft, Meeting


def save_draft(*, user: User, meeting: Meeting, section: str, base_version: int, body: dict, at: datetime) -> None:
    """Keep what `user` has typed into `section` and not yet saved. One query."""
    draft = Draft(user=user, meeting=meeting, section=section, base_version=base_version, body=body, saved_at=at)
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "meeting", "section"],
        update_fields=["base_version", "body", "saved_at"],
    )


def drop_draft(*, user: User, meeting: Meeting, section: str) -> None:
    """Forget the draft of a section."""
    Draft.objects.filter(user=user, meeting=meeting, section=section).delete()
