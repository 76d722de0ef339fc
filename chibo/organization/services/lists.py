"""Lists hold names and sometimes telephones of many: that one was taken home is written in the log, never what it holds."""

from __future__ import annotations

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.organization.models import Unit


@transaction.atomic
def note_taken(*, key: str, rows: int, unit: Unit | None, actor: User) -> None:
    """Log that `actor` took the list `key` of `unit` (None: of the whole site) with `rows` lines as a workbook.

    The log keeps texts as digests only, names of fields as they are: so the key stands there as the name, {'members': 421}.
    """
    record(actor=actor, verb="lists.export", subject=unit, unit=unit, fields={key: rows})
