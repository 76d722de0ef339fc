"""Making accounts and changing their codes."""

from axes.utils import reset as lift_lockout
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from chibo.accounts import codes
from chibo.accounts.models import User
from chibo.accounts.queries import plain_phone
from chibo.accounts.signals import account_created, code_changed, code_reset
from chibo.common import text
from chibo.common.errors import Refused


@transaction.atomic
def create_account(*, username: str, full_name: str, phone: str, actor: User | None) -> tuple[User, str]:
    """Make an account and return it with its first code, which is stored nowhere else and must be changed at sign-in.

    `phone` may be ''. Raises `Refused` on 'username', 'full_name' or 'phone'. Sends `account_created`.
    """
    user = User(username=text.clean_line(username).lower(), full_name=text.clean_line(full_name))
    user.phone = _phone(phone)
    _check_account(user)
    code = codes.first_code()
    user.set_password(code)
    user.must_change_password = True
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise Refused("username", _taken("tên đăng nhập hoặc số điện thoại")) from None
    account_created.send(sender=User, user=user, actor=actor)
    return user, code


@transaction.atomic
def reset_code(*, user: User, actor: User) -> str:
    """Give `user` a new first code and return it; ends the sessions, lifts a lock-out. Sends `code_reset`."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    code = codes.first_code()
    locked.set_password(code)
    locked.must_change_password = True
    locked.save(update_fields=["password", "must_change_password"])
    lift_lockout(username=locked.username)
    code_reset.send(sender=User, user=locked, actor=actor)
    return code


@transaction.atomic
def change_code(*, user: User, code: str) -> User:
    """Set the person's own code, end the duty to change it, and return the stored user. Sends `code_changed`.

    Raises `Refused('new_code', …)` when the code is too short, too common, or the one in use.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    code = text.nfc(code)
    codes.check_code(code, locked, field="new_code")
    if locked.check_password(code):
        raise Refused("new_code", "Mã này đang dùng rồi. Mời đồng chí ghi một mã khác.")
    locked.set_password(code)
    locked.must_change_password = False
    locked.save(update_fields=["password", "must_change_password"])
    code_changed.send(sender=User, user=locked, actor=locked)
    return locked


def _phone(typed: str) -> str | None:
    if not typed.strip():
        return None
    phone = plain_phone(typed)
    if not phone:
        raise Refused("phone", "Số điện thoại chưa đủ. Mời đồng chí ghi 10 chữ số, ví dụ 0912 345 678.")
    return phone


def _check_account(user: User) -> None:
    if not user.full_name:
        raise Refused("full_name", "Chưa có họ và tên. Mời đồng chí ghi họ và tên.")
    if len(user.full_name) > User._meta.get_field("full_name").max_length:
        raise Refused("full_name", "Họ và tên dài quá. Mời đồng chí ghi gọn lại.")
    try:
        User._meta.get_field("username").clean(user.username, user)
    except ValidationError:
        raise Refused(
            "username",
            "Tên đăng nhập chỉ gồm chữ và số, không có dấu cách, ví dụ quangtrung.bithu. Mời đồng chí ghi lại.",
        ) from None
    # A name that is somebody's number, or a number that is somebody's name, would open either account.
    if User.objects.filter(Q(username=user.username) | Q(phone=user.username)).exists():
        raise Refused("username", _taken("tên đăng nhập"))
    if user.phone and User.objects.filter(Q(phone=user.phone) | Q(username=user.phone)).exists():
        raise Refused("phone", _taken("số điện thoại"))


def _taken(what: str) -> str:
    return f"Đã có tài khoản dùng {what} này. Mời đồng chí xem lại hoặc ghi khác đi."
