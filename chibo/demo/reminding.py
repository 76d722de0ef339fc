"""Addresses of those who can be signed in, hours in one district at which letters show at once, today's reminders."""

from __future__ import annotations

from datetime import time

from chibo.accounts.models import User
from chibo.demo.accounts import DEMO_ACCOUNTS
from chibo.demo.world import World, moment
from chibo.organization.enums import Role
from chibo.reminders.models import LetterRule
from chibo.reminders.services.running import run

DISTRICT = "HM"
WITHOUT_ADDRESS = {"thonmoi"}  # is told by telephone
NOTE = "Dữ liệu minh họa: thư gửi vào mọi giờ để xem được ngay."


def remind(world: World) -> None:
    """Give out invented addresses and plan the letters of today, as the hourly task does; a worker sends them."""
    people = User.objects.in_bulk(
        [account.username for account in DEMO_ACCOUNTS if account.role != Role.ADMINISTRATOR], field_name="username"
    )
    told = [user for name, user in people.items() if name not in WITHOUT_ADDRESS]
    for user in told:
        user.email = f"{user.username}@example.com"
    User.objects.bulk_update(told, ["email"])
    LetterRule.objects.create(
        unit=world.units[DISTRICT], quiet_from=time(0), quiet_to=time(0), repeat_days=1, note=NOTE
    )
    run(at=moment(world.today, 8))
