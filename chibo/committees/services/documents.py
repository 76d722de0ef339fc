"""Standing documents: recorded with their file, replaced by a new edition; the table of kinds."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.committees.enums import DocumentPeriod
from chibo.committees.models import StandingDocument, StandingDocumentKind
from chibo.common.dates import screen_date
from chibo.common.errors import Refused
from chibo.files.services import keep_upload
from chibo.organization.models import Unit

LONGEST_TERM = 6
FIELDS = ["first_year", "last_year", "number", "issued_on"]


@transaction.atomic
def save_document(
    *,
    unit: Unit,
    kind: StandingDocumentKind,
    first_year: int,
    last_year: int,
    number: str,
    issued_on: date,
    upload: UploadedFile | None,
    actor: User,
    at: datetime,
    today: date,
    on_behalf_by: str = "",
) -> StandingDocument:
    """Record the document of `unit` for a year or term; one for the same first year is replaced. Return it.

    Without `upload` the file that is there stays. Raises Refused on years that do not fit the kind, on a day to come, on a
    file that cannot be taken.
    """
    _check_years(kind, first_year, last_year)
    if issued_on > today:
        raise Refused("issued_on", f"Ngày này chưa tới (hôm nay {screen_date(today)}). Mời đồng chí xem lại ngày.")
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    row = StandingDocument.objects.filter(unit=unit, kind=kind, first_year=first_year).first()
    row = row or StandingDocument(unit=unit, kind=kind, first_year=first_year)
    row.last_year, row.number, row.issued_on = last_year, number, issued_on
    row.recorded_by, row.on_behalf_by = actor, on_behalf_by
    if upload is not None:
        row.file = keep_upload(upload, unit=unit, actor=actor, at=at)
    row.save()
    record(actor=actor, verb="standing_document.save", subject=row, unit=unit, fields=FIELDS)
    return row


def _check_years(kind: StandingDocumentKind, first: int, last: int) -> None:
    if kind.period == DocumentPeriod.YEAR and first != last:
        raise Refused("last_year", "Văn bản này làm cho từng năm. Mời đồng chí ghi hai năm như nhau.")
    if last < first:
        raise Refused("last_year", "Năm cuối phải từ năm đầu trở đi. Mời đồng chí xem lại.")
    if last - first > LONGEST_TERM:
        raise Refused("last_year", f"Nhiệm kỳ không dài quá {LONGEST_TERM} năm. Mời đồng chí xem lại hai năm này.")


@transaction.atomic
def save_kind(*, kind: StandingDocumentKind, actor: User) -> StandingDocumentKind:
    """Store a new or changed kind; one that has documents is renamed or put out of use, never removed."""
    kind.save()
    record(actor=actor, verb="document_kind.save", subject=kind, fields=["name", "period", "position", "is_active"])
    return kind
