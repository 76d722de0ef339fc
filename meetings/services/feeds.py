"""The secret address of a calendar: made, renewed, ended by the person whose it is."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.organization.models import Unit
from meetings.models import FeedToken


@transaction.atomic
def make_feed(*, unit: Unit, actor: User, at: datetime) -> FeedToken:
    """Return the person's address for `unit`, a new one: one given out before opens nothing from now on."""
    key = uuid4()
    row, _ = FeedToken.objects.update_or_create(
        user=actor, unit=unit, defaults={"key": key, "made_at": at, "revoked_at": None}
    )
    record(actor=actor, verb="feeds.make", subject=row, unit=unit, fields=["key"])
    return row


@transaction.atomic
def revoke_feed(*, unit: Unit, actor: User, at: datetime) -> None:
    """End the person's address for `unit`. Twice is once."""
    row = FeedToken.objects.select_for_update().filter(user=actor, unit=unit, revoked_at__isnull=True).first()
    if row is not None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        record(actor=actor, verb="feeds.revoke", subject=row, unit=unit, fields=["revoked_at"])
