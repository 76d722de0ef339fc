"""Meetings of the cast that are being led on the screen."""

from __future__ import annotations

from django.utils import timezone

from chibo.accounts.models import User
from meetings.models import GuideState, Meeting


def lead(meeting: Meeting, *, by: User) -> GuideState:
    """Return where `meeting` stands: begun a moment ago, at its talk."""
    now = timezone.now()
    return GuideState.objects.create(
        meeting=meeting, step="discussion-1", begun_at=now, step_begun_at=now, updated_by=by
    )
