"""Sign-in codes: what a first code looks like, and what a code of one's own must be.

On screen a password is 'mã đăng nhập'. The length is what counts (12 and more); no rules about signs and capitals.
"""

import re
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from chibo.accounts.models import User
from chibo.common import text
from chibo.common.errors import Refused

# Without i, l, o, 0 and 1: read out over the telephone or from a slip of paper they are taken for one another.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 3, 4
LONGEST = 128

SENTENCES = {
    "password_too_short": "Mã này ngắn quá. Mời đồng chí ghi ít nhất 12 chữ và số, ví dụ ghép bốn từ dễ nhớ.",
    "password_too_common": "Mã này nhiều người dùng, dễ bị đoán ra. Mời đồng chí ghi mã khác.",
    "password_too_similar": "Mã này gần giống tên của đồng chí, dễ bị đoán ra. Mời đồng chí ghi mã khác.",
}
ANOTHER = "Mã này dễ bị đoán ra. Mời đồng chí ghi mã khác."


def first_code() -> str:
    """Return a new random code of 12 unambiguous signs: 'kxm4-7hqd-3tbz' (59 bits, for one sign-in)."""
    groups = ["".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS)]
    return "-".join(groups)


def as_first_code(typed: str) -> str:
    """Return a first code typed with capitals, spaces or without hyphens as it was given; anything else unchanged."""
    signs = re.sub(r"[\s\-–—.]", "", typed).lower()
    if len(signs) != GROUPS * GROUP or not set(signs) <= set(ALPHABET):
        return typed
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


def check_code(code: str, user: User, *, field: str) -> None:
    """Raise `Refused(field, …)` with a sentence on what to do when `code` will not do for `user`."""
    if len(code) > LONGEST:
        raise Refused(field, f"Mã này dài quá. Mời đồng chí ghi không quá {LONGEST} chữ và số.")
    if _tells_the_person(code, user):
        raise Refused(field, SENTENCES["password_too_similar"])
    try:
        validate_password(code, user)
    except ValidationError as error:
        raise Refused(field, SENTENCES.get(error.error_list[0].code, ANOTHER)) from None


def _tells_the_person(code: str, user: User) -> bool:
    folded = text.search_key(code).replace(" ", "")
    name = text.search_key(user.full_name).replace(" ", "")
    return any(known and known in folded for known in (name, user.phone, user.username.lower()))
