"""Tokens as the service makes them."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from chibo.api.services import make_token
from chibo.organization.models import Access
from reports.tests.test_board import DAY

A_MONTH_ON = DAY + timedelta(days=30)


def secret_for(access: Access, *, expires_on: date = A_MONTH_ON) -> str:
    """Return the secret of a new token for this role, made on the day of the twelve branches."""
    _, secret = make_token(
        access=access,
        name="Phần mềm của tỉnh",
        expires_on=expires_on,
        actor=access.user,
        today=DAY,
        at=timezone.now(),
    )
    return secret


def program(access: Access) -> Client:
    """Return a program that reads with a new token for this role."""
    return Client(headers={"Authorization": f"Bearer {secret_for(access)}"})
