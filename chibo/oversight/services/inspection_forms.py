"""Sets of headings: published once, never changed; a newer one of the same unit takes over from its day on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.common.text import search_key
from chibo.organization.models import Unit
from chibo.oversight.models import InspectionForm

MOST_HEADINGS, LONGEST_HEADING = 20, 200


@transaction.atomic
def publish_headings(
    *,
    unit: Unit | None,
    name: str,
    headings: list[str],
    issuer: str,
    number: str,
    issued_on: date | None,
    valid_from: date | None,
    note: str,
    grade: str,
    actor: User,
    at: datetime,
) -> InspectionForm:
    """Publish a set of headings for the subtree of `unit` (None: everywhere) and return it.

    Publishing the same set twice returns the first one. Raises Refused without a heading, on one twice, or too many.
    """
    labels = _labels(headings)
    if unit is not None:
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    values = {"name": name, "number": number, "issuer": issuer, "issued_on": issued_on, "valid_from": valid_from}
    items = [{"code": f"m{number}", "label": label} for number, label in enumerate(labels, start=1)]
    same = InspectionForm.objects.filter(unit=unit, published_at__isnull=False, **values).order_by("-pk")
    for form in same:
        if form.headings == items:
            return form
    form = InspectionForm.objects.create(
        unit=unit, headings=items, note=note, grade=grade, published_at=at, published_by=actor, **values
    )
    record(actor=actor, verb="inspection_forms.publish", subject=form, unit=unit, fields=[*values, "headings"])
    return form


def _labels(headings: list[str]) -> list[str]:
    labels = [" ".join(line.split()) for line in headings if line.strip()]
    if not labels:
        raise Refused("headings", "Chưa có nội dung nào. Mời đồng chí ghi mỗi nội dung một dòng.")
    if len(labels) > MOST_HEADINGS:
        raise Refused(
            "headings", f"Đang có {len(labels)} nội dung, chỉ ghi được {MOST_HEADINGS}. Mời đồng chí gộp bớt."
        )
    long = next((label for label in labels if len(label) > LONGEST_HEADING), None)
    if long is not None:
        raise Refused("headings", f"Nội dung “{long[:40]}…” dài quá {LONGEST_HEADING} chữ. Mời đồng chí rút gọn.")
    seen: set[str] = set()
    for label in labels:
        if search_key(label) in seen:
            raise Refused("headings", f"Nội dung “{label}” ghi hai lần. Mời đồng chí bỏ một dòng.")
        seen.add(search_key(label))
    return labels
