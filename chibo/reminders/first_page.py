"""What stands of reminders on the first page: a line for each kind, and how many wait below."""

from __future__ import annotations

from datetime import date

from chibo.organization.models import Access
from chibo.reminders.permissions import can_see_reminders
from chibo.reminders.queries import matters_for
from reports.first_page import Block, add_block


def connect() -> None:
    """Put the block on the first page; called once when the app is ready."""
    add_block(reminders_block)


def reminders_block(access: Access, day: date) -> Block | None:
    """Return the block for who acts by `access`; None when nothing is due. The queries of the sources and five more."""
    if not can_see_reminders(access):
        return None
    matters = matters_for(access, day)
    if not matters.now and not matters.left:
        return None
    return Block("reminders/_first_page.html", {"matters": matters})
