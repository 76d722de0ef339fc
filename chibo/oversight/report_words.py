"""What reports say of inspections: how many branches were inspected and concluded in the period."""

from __future__ import annotations

from datetime import date

from chibo.common.dates import Span, Stretch
from chibo.common.text import thousands
from chibo.organization.models import Unit, UnitAncestor
from chibo.oversight.models import InspectionBranch


def concluded_inspections(unit: Unit, span: Span | Stretch, as_of: date) -> list[str]:
    """Return the sentence about inspections of branches under `unit` concluded from the first day of `span` on. One query.

    What was found in them is read where the inspection is.
    """
    end = min(span.last, as_of)
    under = UnitAncestor.objects.filter(ancestor=unit, valid_from__lte=end, valid_to__gte=end)
    rows = InspectionBranch.objects.filter(
        branch__in=under.values("unit"), concluded_at__date__gte=span.first, concluded_at__date__lte=end
    )
    count = rows.count()
    return [f"Kết luận {thousands(count)} lượt kiểm tra, giám sát chi bộ."] if count else []
