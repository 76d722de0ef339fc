"""The pages of 'Nhiệm vụ' as tabs: what a person sees of them depends on the unit acted for."""

from __future__ import annotations

from django.urls import reverse

from chibo.organization.models import Access
from meetings.models import UnitAssignment
from meetings.permissions.order import can_give_orders


def tabs_of(access: Access, here: str) -> list[dict]:
    """Return [{label, url, is_here}]: the list, what came from above, what was given, the execution rate. One query."""
    rows = [("list", "Của chi bộ" if access.unit.is_branch else "Theo chi bộ", "meetings:assignments")]
    waiting = UnitAssignment.objects.visible_to(access).received_by(access.unit).awaiting().count()
    rows.append(("received", f"Cấp trên giao ({waiting})" if waiting else "Cấp trên giao", "meetings:orders-received"))
    if can_give_orders(access):
        rows.append(("given", "Giao cho đơn vị", "meetings:orders"))
    rows.append(("execution", "Tỷ lệ thực hiện", "meetings:execution"))
    return [{"label": label, "url": reverse(name), "is_here": key == here} for key, label, name in rows]
