"""Who may do what with reminders.

Policy in words: who acts for a unit reads what is due in it and may put it off; a committee also reads what units directly
below it left for too long, by kind and days alone. A cadre reads the visits that they are to make. Everybody chooses for
themselves which letters they want; the rules are kept like other rules of a unit.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access
from chibo.reminders.models import Reminder

ACTS = [Role.SECRETARY, Role.COMMITTEE, Role.BOARD]


def can_see_reminders(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and access.role in Role.reads_minutes()


def acts_for_unit(access: Access) -> bool:
    """What is due in the unit concerns who acts for it."""
    return access.role in ACTS


def can_put_off(access: Access | None, reminder: Reminder) -> bool:
    if not can_see_reminders(access):
        return False
    if reminder.person_id is not None:
        return reminder.person_id == access.user_id
    return acts_for_unit(access) and reminder.unit_id == access.unit_id
