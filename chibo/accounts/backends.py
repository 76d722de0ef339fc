"""Signing in by user name or telephone number."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from chibo.accounts.codes import as_first_code
from chibo.accounts.models import User
from chibo.accounts.queries import user_by_login
from chibo.common import text


class UsernameOrPhoneBackend(ModelBackend):
    """One code is hashed at each attempt, whether the account exists or not, so time tells nothing."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        user = user_by_login(username)
        code = text.nfc(password)
        if user is None:
            User().set_password(code)
            return None
        if user.must_change_password:
            code = as_first_code(code)
        return user if user.check_password(code) and self.user_can_authenticate(user) else None


def axes_username(request: HttpRequest | None, credentials: dict | None) -> str:
    """Return the name under which failed attempts are counted: one account, one count, however it was named."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    user = user_by_login(typed)
    return user.username if user else text.clean_line(typed).lower()
