"""What is set and prepared for admissions: kept by the committee and by the branch."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import screen_date
from chibo.common.errors import Refused
from chibo.organization.models import AdmissionTarget, CandidateCount, Unit


@transaction.atomic
def set_target(*, unit: Unit, year: int, target: int, document: str, actor: User) -> AdmissionTarget:
    """Set how many members `unit` is to admit in `year`; what was set before is replaced and stays in the audit trail."""
    values = {"target": target, "document": document, "set_by": actor}
    row, _ = AdmissionTarget.objects.update_or_create(unit=unit, year=year, defaults=values)
    record(actor=actor, verb="admissions.target", subject=row, unit=unit, fields={"year": year, "target": target})
    return row


@transaction.atomic
def count_candidates(
    *, branch: Unit, on: date, promising: int, trained: int, actor: User, today: date
) -> CandidateCount:
    """Keep how many people a branch prepares as of `on`; the same day again replaces the numbers.

    Raises Refused (fields on, trained): a day to come or outside the life of the branch, more trained than promising.
    """
    if on > today:
        raise Refused("on", f"Ngày này chưa tới (hôm nay {screen_date(today)}). Mời đồng chí xem lại ngày.")
    if not branch.is_open_on(on):
        raise Refused("on", f"{branch.name} không hoạt động vào ngày {screen_date(on)}. Mời đồng chí xem lại ngày.")
    if trained > promising:
        raise Refused("trained", f"Số đã học không thể nhiều hơn {promising} quần chúng ưu tú. Mời đồng chí xem lại.")
    values = {"promising": promising, "trained": trained, "counted_by": actor}
    row, _ = CandidateCount.objects.update_or_create(branch=branch, on=on, defaults=values)
    record(actor=actor, verb="admissions.candidates", subject=row, unit=branch, fields={"on": on})
    return row
