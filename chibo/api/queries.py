"""Reads of tokens: the one behind a secret, and those of a unit with what has become of them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from chibo.api.models import ApiToken
from chibo.organization.models import Access

# 'chibo_' tells programs that look for leaked secrets what it is; 54 signs of 6 bits, of which people see six.
PREFIX = "chibo_"
SECRET = re.compile(r"chibo_[A-Za-z0-9_-]{54}", re.ASCII)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def token_behind(secret: str, day: date) -> ApiToken | None:
    """Return the token of this secret if it opens anything on `day`, with access, unit and person. At most one query."""
    if not SECRET.fullmatch(secret):
        return None
    tokens = ApiToken.objects.standing_on(day).select_related("access__unit__type", "access__user")
    token = tokens.filter(digest=digest_of(secret)).first()
    return token if token is not None and token.is_stamped_by(token.access.user) else None


@dataclass(frozen=True)
class TokenLine:
    """A token on the list: what became of it in words, with the tone of the words; open ones can be revoked."""

    token: ApiToken
    label: str
    tone: str
    is_open: bool


def token_lines(access: Access, day: date) -> list[TokenLine]:
    """Return the tokens that `access` sees, newest first. Two queries."""
    tokens = ApiToken.objects.visible_to(access).select_related("access__user", "created_by", "revoked_by")
    standing = set(ApiToken.objects.visible_to(access).standing_on(day).values_list("pk", flat=True))
    return [_line(token, day, stands=token.pk in standing) for token in tokens]


def _line(token: ApiToken, day: date, *, stands: bool) -> TokenLine:
    if token.revoked_at is not None:
        return TokenLine(token, "Đã thu hồi", "wait", is_open=False)
    if token.expires_on < day:
        return TokenLine(token, "Đã hết hạn", "wait", is_open=False)
    if not stands:
        return TokenLine(token, "Người tạo đã thôi vai trò", "wait", is_open=True)
    if not token.is_stamped_by(token.access.user):
        return TokenLine(token, "Hết dùng vì đã đổi mã đăng nhập", "wait", is_open=True)
    return TokenLine(token, "Đang dùng được", "ok", is_open=True)
