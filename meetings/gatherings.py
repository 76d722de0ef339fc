"""Reads of one meeting of a committee, giao ban or conference that services and pages share."""

from __future__ import annotations

from chibo.common.errors import Refused
from chibo.organization.models import Unit, UnitGroup
from meetings.enums.gathering import UnitPresence
from meetings.models import Meeting


def same_day(meeting: Meeting) -> Meeting | None:
    """Return another standing meeting of the same type, for the same units, on the same day."""
    if meeting.held_on is None:
        return None
    others = Meeting.objects.standing().filter(
        unit=meeting.unit_id, gathering=meeting.gathering_id, group=meeting.group_id, held_on=meeting.held_on
    )
    return others.exclude(pk=meeting.pk).select_related("gathering").first()


def check_group(unit: Unit, group: UnitGroup | None) -> None:
    """Raise Refused on a group of another committee."""
    if group is not None and group.owner_id != unit.pk:
        raise Refused("group", f"Cụm này không phải của {unit.name}. Mời đồng chí chọn lại.")


def units_of(meeting: Meeting) -> list[dict]:
    """Return who came for each unit: [{unit, name, status, is_online, came, reason}], by the name of the unit. One query."""
    rows = meeting.unit_attendances.select_related("unit").order_by("unit__sort_key", "unit__code")
    return [
        {
            "unit": row.unit.name,
            "name": row.name,
            "status": row.get_status_display(),
            "is_online": row.is_online,
            "came": row.status in UnitPresence.attending(),
            "reason": row.reason,
        }
        for row in rows
    ]
