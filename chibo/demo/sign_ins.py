"""The sign-ins of the demo as they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import resolve_url

from chibo.demo.accounts import DEMO_ACCOUNTS
from chibo.demo.models import DemoMarker
from chibo.organization.enums import Role
from chibo.organization.models import Unit


class NoDemo(Exception):
    """The demo is not in this database."""


@dataclass(frozen=True)
class SignIn:
    role: str
    username: str
    password: str
    unit: str
    home: str
    role_name: str
    unit_name: str


def sign_ins() -> list[SignIn]:
    """Return the accounts that are shown, with the first unit of each. Raises NoDemo without the demo's mark."""
    if not DemoMarker.objects.exists():
        raise NoDemo("Cơ sở dữ liệu này không có dữ liệu minh họa nên không có tài khoản nào để in.")
    names = dict(Unit.objects.values_list("code", "name"))
    home = resolve_url(settings.LOGIN_REDIRECT_URL)
    return [
        SignIn(
            role=str(account.role),
            username=account.username,
            password=account.password,
            unit=account.units[0] if account.units else "",
            home=home,
            role_name=str(Role(account.role).label),
            unit_name=", ".join(names[code] for code in account.units) or "toàn hệ thống",
        )
        for account in DEMO_ACCOUNTS
    ]
