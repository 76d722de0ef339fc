"""Making and ending tokens, and keeping what was read with them."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from chibo.accounts.models import User
from chibo.api.models import ApiToken, TokenUse
from chibo.api.queries import PREFIX, digest_of
from chibo.audit.services import record
from chibo.common import text
from chibo.common.errors import Refused
from chibo.organization.models import Access

SECRET_BYTES = 40  # 54 signs; the six that people see are given away, 288 bits stay
SHOWN = len(PREFIX) + 6
LONGEST_LIFE = timedelta(days=365)
MOST_STANDING = 20


@transaction.atomic
def make_token(
    *, access: Access, name: str, expires_on: date, actor: User, today: date, at: datetime
) -> tuple[ApiToken, str]:
    """Make a token for the role in which `actor` acts, and return it with its secret, which is stored nowhere.

    `expires_on` is its last day, within a year of `today`. Raises Refused on 'name', 'expires_on', or on the whole form
    when there are too many.
    """
    access = Access.objects.select_for_update(of=("self",)).select_related("user").get(pk=access.pk, user=actor)
    name = text.clean_line(name)
    if not name:
        raise Refused("name", "Chưa có tên phần mềm. Mời đồng chí ghi tên phần mềm sẽ đọc số liệu.")
    if not today <= expires_on <= today + LONGEST_LIFE:
        raise Refused(
            "expires_on", "Mã dùng được không quá một năm. Mời đồng chí chọn ngày từ hôm nay đến một năm sau."
        )
    if ApiToken.objects.standing_on(today).filter(access=access).count() >= MOST_STANDING:
        raise Refused(
            None, f"Đồng chí đang có {MOST_STANDING} mã kết nối. Mời đồng chí thu hồi mã không còn dùng trước."
        )
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken.objects.create(
        access=access,
        name=name,
        prefix=secret[:SHOWN],
        digest=digest_of(secret),
        stamp=access.user.get_session_auth_hash(),
        created_at=at,
        created_by=actor,
        expires_on=expires_on,
    )
    record(actor=actor, verb="api.make_token", subject=token, unit=access.unit_id, fields={"expires_on": expires_on})
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: User, at: datetime) -> ApiToken:
    """End a token at once. One that was revoked already stays as it is."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("access").get(pk=token.pk)
    if token.revoked_at is not None:
        return token
    token.revoked_at, token.revoked_by = at, actor
    token.save(update_fields=["revoked_at", "revoked_by"])
    record(actor=actor, verb="api.revoke_token", subject=token, unit=token.access.unit_id, fields=["revoked_at"])
    return token


@transaction.atomic
def note_use(*, token: ApiToken, endpoint: str, rows: int, day: date) -> None:
    """Count an answer with `rows` rows; the first one of a day and endpoint is logged. One statement after that."""
    if token.last_used_on != day:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=day)
    mine = TokenUse.objects.filter(token=token, day=day, endpoint=endpoint)
    if mine.update(answers=F("answers") + 1, rows=F("rows") + rows):
        return
    use, is_first = TokenUse.objects.get_or_create(token=token, day=day, endpoint=endpoint)
    mine.update(answers=F("answers") + 1, rows=F("rows") + rows)
    if is_first:
        access = token.access
        record(
            actor=access.user, verb=f"api.read_{endpoint}", subject=token, unit=access.unit_id, fields={"use": use.pk}
        )


@transaction.atomic
def count_days_before(day: date, *, at: datetime) -> int:
    """Log the counts of all days before `day` that are not logged yet, and return how many. Twice is once."""
    uses = TokenUse.objects.select_for_update(of=("self",)).filter(counted_at__isnull=True, day__lt=day)
    uses = list(uses.select_related("token__access__user"))
    for use in uses:
        access = use.token.access
        fields = {"use": use.pk, "answers": use.answers, "rows": use.rows}
        record(
            actor=access.user, verb=f"api.count_{use.endpoint}", subject=use.token, unit=access.unit_id, fields=fields
        )
    TokenUse.objects.filter(pk__in=[use.pk for use in uses]).update(counted_at=at)
    return len(uses)
