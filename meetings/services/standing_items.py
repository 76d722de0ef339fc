"""What comes back each month in the agendas of a branch, or of all branches below a committee."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from meetings.models import StandingItem
from meetings.services.agenda import LONGEST_ITEM

MOST_ITEMS = 20


@transaction.atomic
def add_standing_item(*, unit: Unit, title: str, part: str, minutes: int | None, actor: User) -> StandingItem:
    """Add a content that comes back each month; the same one again changes its part and minutes.

    Raises Refused (title, minutes).
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if not title:
        raise Refused("title", "Chưa ghi nội dung. Mời đồng chí ghi việc hằng tháng.")
    if minutes is not None and not 1 <= minutes <= LONGEST_ITEM:
        raise Refused("minutes", f"Số phút phải từ 1 đến {LONGEST_ITEM}. Mời đồng chí xem lại.")
    known = StandingItem.objects.filter(unit=unit, ended_on__isnull=True)
    if known.count() >= MOST_ITEMS and not known.filter(title=title).exists():
        raise Refused("title", f"Đã có {MOST_ITEMS} việc hằng tháng. Mời đồng chí thôi dùng việc nào không còn cần.")
    values = {"part": part, "minutes": minutes}
    item, is_new = known.update_or_create(
        unit=unit, title=title, defaults=values, create_defaults=values | {"created_by": actor}
    )
    record(
        actor=actor, verb="standing_item.save", subject=item, unit=unit, fields=["title"] if is_new else list(values)
    )
    return item


@transaction.atomic
def end_standing_item(*, item: StandingItem, today: date, actor: User) -> StandingItem:
    """Let it come back no more, from the next agenda on; ending it twice keeps the first day."""
    item = StandingItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.ended_on is None:
        item.ended_on = today - timedelta(days=1)
        item.save(update_fields=["ended_on"])
        record(actor=actor, verb="standing_item.end", subject=item, unit=item.unit_id, fields=["ended_on"])
    return item


@transaction.atomic
def hand_over_standing_items(*, unit: Unit, successor: Unit, actor: User | None, on: date) -> int:
    """End what comes back each month in a branch the day before its merger; the successor goes on with it.

    What the successor has already stays once. Returns how many it goes on with.
    """
    known = set(StandingItem.objects.filter(unit=successor, ended_on__isnull=True).values_list("title", flat=True))
    items = StandingItem.objects.filter(unit=unit, ended_on__isnull=True)
    going_on = [
        StandingItem(
            unit=successor, title=row.title, part=row.part, minutes=row.minutes, created_by_id=row.created_by_id
        )
        for row in items.exclude(title__in=known)
    ]
    items.update(ended_on=on - timedelta(days=1))
    StandingItem.objects.bulk_create(going_on)
    if going_on:
        fields = {"rows": len(going_on)}
        record(actor=actor, verb="standing_item.hand_over", subject=successor, unit=successor, fields=fields)
    return len(going_on)
