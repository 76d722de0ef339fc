"""Finding accounts."""

import re

from django.db.models import Q

from chibo.accounts.models import User
from chibo.common import text

MOBILE_OR_LANDLINE = re.compile(r"0\d{9,10}")


def plain_phone(typed: str) -> str:
    """Return a telephone number as stored: '+84 912.345.678' → '0912345678'; '' when it is none."""
    digits = re.sub(r"[\s.\-()]", "", text.clean_line(typed))
    digits = re.sub(r"^\+?84(?=\d{9,10}$)", "0", digits)
    return digits if MOBILE_OR_LANDLINE.fullmatch(digits) else ""


def user_by_login(typed: str) -> User | None:
    """Return the account that signs in as `typed`: a user name (capitals do not matter) or a telephone number."""
    name = text.clean_line(typed)
    phone = plain_phone(name)
    wanted = Q(username__in={name, name.lower()})
    if phone:
        wanted |= Q(phone=phone)
    found = list(User.objects.filter(wanted)[:3])
    by_name = [user for user in found if user.username == name] or [
        user for user in found if user.username == name.lower()
    ]
    return next(iter(by_name or found), None)
