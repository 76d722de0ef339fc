"""Reads of the guided screen."""

from __future__ import annotations

from meetings.models import GuideState, Meeting


def guide_state(meeting: Meeting) -> GuideState | None:
    """Return where the meeting stands on the screen, None when nobody began to lead it."""
    return GuideState.objects.filter(meeting=meeting).first()
