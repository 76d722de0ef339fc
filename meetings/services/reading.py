"""Papers of a meeting: who has opened one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from chibo.accounts.models import User
from meetings.models import MeetingFile, PaperOpening


@transaction.atomic
def note_opening(*, paper: MeetingFile, actor: User, at: datetime) -> PaperOpening:
    """Note that `actor` opens `paper`; the first time stays."""
    row, _ = PaperOpening.objects.get_or_create(paper=paper, user=actor, defaults={"opened_at": at})
    return row
