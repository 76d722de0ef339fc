"""Tokens of the cast: one for the role of every person, those of committees and boards also as rows of their place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from chibo.api.services import make_token
from chibo.organization.enums import Role
from chibo.organization.models import Access

if TYPE_CHECKING:
    from chibo.testing.cast import Cast


def make_tokens(cast: Cast) -> None:
    """Give every person who has a role a token for it; only some may make one on screen, each reads as its role."""
    place_of = {unit.pk: place for place, unit in cast.units.items()}
    for access in Access.objects.filter(user__in=cast.people.values()).select_related("user"):
        token, secret = make_token(
            access=access,
            name="Phần mềm của tỉnh",
            expires_on=cast.day + timedelta(days=30),
            actor=access.user,
            today=cast.day,
            at=timezone.now(),
        )
        cast.secrets[access.user.username] = secret
        if access.role in Role.above_branches():
            cast.rows[f"{access.role}_token", place_of[access.unit_id]] = token
