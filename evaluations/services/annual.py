"""Annual classes as they were decided. Never derived from the levels of meetings."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from evaluations.annual import scale_of
from evaluations.enums import AnnualLevel
from evaluations.models import AnnualClass


@transaction.atomic
def record_annual_class(
    *,
    unit: Unit,
    year: int,
    level: str,
    not_rated_reason: str = "",
    decision: str = "",
    decided_on: date | None = None,
    actor: User,
) -> AnnualClass:
    """Record the class of `unit` for `year`, or why it was not rated; the log keeps who changed it when.

    Raises Refused (fields level, not_rated_reason, year) on a class of another time's scale, or both or neither given.
    """
    if bool(level) == bool(not_rated_reason):
        raise Refused("level", "Mời đồng chí chọn mức, hoặc ghi lý do chưa xếp loại (chỉ một trong hai).")
    if level and level not in [known.value for known in AnnualLevel.of(scale_of(year))]:
        raise Refused("level", "Mức này không thuộc cách gọi của năm đó. Mời đồng chí chọn lại.")
    if not unit.is_open_on(date(year, 12, 31)) and not unit.is_open_on(date(year, 1, 1)):
        raise Refused("year", f"{unit.name} không hoạt động trong năm {year}. Mời đồng chí xem lại năm.")
    values = {"scale": scale_of(year), "level": level, "not_rated_reason": not_rated_reason, "decision": decision}
    values |= {"decided_on": decided_on, "recorded_by": actor}
    row, _ = AnnualClass.objects.update_or_create(unit=unit, year=year, defaults=values)
    record(actor=actor, verb="evaluations.annual", subject=row, unit=unit, fields={"year": year, "level": level})
    return row
