"""Accounts made by a committee: who may sign in for which unit, in which role, until when."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from chibo.accounts import services as accounts
from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.enums import Role
from chibo.organization.models import Access, Post, Unit

ONE_DAY = timedelta(days=1)


@transaction.atomic
def open_account(
    *,
    unit: Unit,
    role: str,
    username: str,
    full_name: str,
    phone: str,
    post: Post | None,
    on_behalf: bool,
    valid_from: date,
    actor: User,
) -> tuple[Access, str]:
    """Make an account with one access row and return it with the first code, which is handed over in person.

    A secretary's access hangs on a post and ends with it, unless the person writes on behalf. Raises Refused.
    """
    _check_grounds(role=role, post=post, on_behalf=on_behalf)
    user, code = accounts.create_account(
        username=username, full_name=full_name or (post.member.name if post else ""), phone=phone, actor=actor
    )
    return _grant(user, unit, role, post, on_behalf, valid_from, actor), code


@transaction.atomic
def grant_access(
    *, user: User, unit: Unit, role: str, post: Post | None, on_behalf: bool, valid_from: date, actor: User
) -> Access:
    """Give a person who has an account one more role. The same role over the same unit twice is one row. Raises Refused."""
    _check_grounds(role=role, post=post, on_behalf=on_behalf)
    user = User.objects.select_for_update().get(pk=user.pk)
    same = Access.objects.active_on(valid_from).filter(user=user, unit=unit, role=role, post=post).first()
    return same or _grant(user, unit, role, post, on_behalf, valid_from, actor)


def _check_grounds(*, role: str, post: Post | None, on_behalf: bool) -> None:
    if role == Role.SECRETARY and post is None and not on_behalf:
        raise Refused(
            "post", "Chưa chọn chức vụ. Mời đồng chí chọn bí thư, phó bí thư, hoặc đánh dấu vào ô 'Ghi thay bí thư'."
        )


def _grant(
    user: User, unit: Unit, role: str, post: Post | None, on_behalf: bool, valid_from: date, actor: User
) -> Access:
    access = Access.objects.create(
        user=user,
        unit=unit,
        role=role,
        post=post if role == Role.SECRETARY else None,
        on_behalf=on_behalf and role == Role.SECRETARY,
        valid_from=valid_from,
    )
    record(actor=actor, verb="access.give", subject=access, unit=unit, fields={"role": role, "user": user.pk})
    return access


@transaction.atomic
def reset_code(*, user: User, unit: Unit, actor: User) -> str:
    """Give `user` a new first code and return it; the old one and open sessions end."""
    code = accounts.reset_code(user=user, actor=actor)
    record(actor=actor, verb="access.new_code", subject=user, unit=unit)
    return code


@transaction.atomic
def end_access(*, access: Access, on: date, actor: User) -> Access:
    """End an access row: the person cannot work in it from `on`. The account itself and its other roles stay."""
    access = Access.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if access.valid_to is not None and access.valid_to < on:
        return access
    access.valid_to = on - ONE_DAY
    if access.valid_from is not None and access.valid_from > access.valid_to:
        # Given and taken on one day: the row shrinks to the day before, on which nobody can act any more.
        access.valid_from = access.valid_to
    access.save(update_fields=["valid_from", "valid_to"])
    record(actor=actor, verb="access.end", subject=access, unit=access.unit_id, fields={"on": on})
    return access
