"""Writing the register of documents: a number is given once, whoever asks at the same time."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import screen_date
from chibo.common.errors import Refused
from chibo.organization.letterhead import body_symbol
from chibo.organization.models import Unit
from chibo.organization.services.rules import BY_DAY, begin_rule
from meetings.enums import DocumentKind
from meetings.models import CommitteeTerm, IssuedDocument, Meeting
from meetings.numbering import kinds_of, next_number, term_on
from meetings.services.locking import close


@transaction.atomic
def take_number(*, meeting: Meeting, kind: str, day: date, about: str, actor: User) -> IssuedDocument:
    """Give the paper of a meeting the next number of its type and return its line; one that has a number keeps it.

    A number given is a new version of the meeting: a page that was opened before does not know it. Papers of locked minutes
    are numbered too, as they are printed after locking. `day`: the day of issue, which decides the term.
    Raises Refused on a voided meeting or a type that the unit does not issue.
    """
    unit = _locked(meeting.unit)
    held = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if held.is_voided:
        raise Refused(None, "Kỳ sinh hoạt này đã hủy nên không lấy số nữa.")
    _check_kind(unit, kind)
    row = IssuedDocument.objects.filter(meeting=held, kind=kind).first()
    if row is not None and row.number:
        return row
    row = row or IssuedDocument(unit=unit, kind=kind, meeting=held)
    row.term, row.body = _term(unit, day), body_symbol(unit)
    row.number, row.issued_on, row.about = next_number(unit, kind, day, row.term), day, about[:300]
    row.save()
    record(actor=actor, verb="documents.number", subject=row, unit=unit, fields=["number", "term"])
    held.version += 1
    close(held, actor=actor, verb="number", fields=[])
    return row


@transaction.atomic
def keep_of_meeting(
    *, meeting: Meeting, kind: str, number: int | None, term: str, issued_on: date | None, about: str, actor: User
) -> IssuedDocument:
    """Keep what was typed of the number of a meeting's paper, under the locks of unit and meeting, and return its line.

    Without `number` one that was given stays, with its term. Raises Refused (field number) when the number is used.
    """
    unit = _locked(meeting.unit)
    row = IssuedDocument.objects.filter(meeting=meeting, kind=kind).first()
    row = row or IssuedDocument(meeting=meeting, kind=kind)
    if number is None and row.number:
        number, term = row.number, row.term
    values = {"unit_id": unit.pk, "number": number, "term": term, "body": body_symbol(unit)}
    values |= {"issued_on": issued_on, "about": about[:300]}
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _used(unit, kind, number, term, issued_on) from error
    record(actor=actor, verb="documents.number", subject=row, unit=unit, fields=changed)
    return row


@transaction.atomic
def take_back(*, meeting: Meeting, kind: str, actor: User) -> None:
    """Take the line of a meeting's paper out of the register; one that stands in locked minutes was given out and stays."""
    row = IssuedDocument.objects.filter(meeting=meeting, kind=kind).first()
    if row is None or meeting.versions.exists():
        return
    record(actor=actor, verb="documents.take_back", subject=row, unit=row.unit_id, fields=["number", "term"])
    row.delete()


@transaction.atomic
def register_document(
    *, unit: Unit, kind: str, number: int | None, issued_on: date, about: str, actor: User
) -> IssuedDocument:
    """Add a document written elsewhere to the register: numbers run across both. Without `number` it takes the next.

    Raises Refused (kind, number, about, issued_on).
    """
    unit = _locked(unit)
    _check_kind(unit, kind)
    term = _term(unit, issued_on)
    row = IssuedDocument(unit=unit, kind=kind, term=term, body=body_symbol(unit))
    number = number or next_number(unit, kind, issued_on, term)
    return _write(row, number, issued_on, about, actor, "documents.add")


@transaction.atomic
def correct_document(
    *, document: IssuedDocument, number: int, issued_on: date, about: str, actor: User
) -> IssuedDocument:
    """Mend the number, day and subject of a line; its type and term stay. Raises Refused (number, about)."""
    _locked(document.unit)
    row = IssuedDocument.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)
    return _write(row, number, issued_on, about, actor, "documents.correct")


def _write(row: IssuedDocument, number: int, issued_on: date, about: str, actor: User, verb: str) -> IssuedDocument:
    if not about.strip():
        raise Refused("about", "Chưa có trích yếu. Mời đồng chí ghi văn bản nói về việc gì.")
    row.number, row.issued_on, row.about = number, issued_on, about
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _used(row.unit, row.kind, number, row.term, issued_on) from error
    record(actor=actor, verb=verb, subject=row, unit=row.unit_id, fields=["number", "issued_on", "about"])
    return row


@transaction.atomic
def begin_term(*, unit: Unit, name: str, valid_from: date, actor: User) -> CommitteeTerm:
    """Write the term that the committee of `unit` is in from its congress on; the one before ends the day before.

    Raises Refused (valid_from) when one begins on that day or later.
    """
    row, is_new = begin_rule(CommitteeTerm, unit=unit, start=valid_from, about={}, values={"name": name}, steps=BY_DAY)
    if is_new:
        record(actor=actor, verb="documents.term", subject=row, unit=unit, fields=["name", "valid_from"])
    return row


def _locked(unit: Unit) -> Unit:
    """Numbers of a unit are given one after the other: who asks second waits until the first has written."""
    return Unit.objects.select_for_update(of=("self",)).select_related("type", "parent").get(pk=unit.pk)


def _check_kind(unit: Unit, kind: str) -> None:
    if kind not in dict(kinds_of(unit)):
        label = DocumentKind(kind).label.lower()
        raise Refused("kind", f"Chi bộ không ban hành {label}. Mời đồng chí chọn loại văn bản khác.")


def _term(unit: Unit, day: date) -> str:
    term = term_on(unit, day)
    if not term:
        raise Refused("issued_on", f"Chưa rõ nhiệm kỳ vào ngày {screen_date(day)}. Mời đồng chí ghi nhiệm kỳ trước.")
    return term


def _used(unit: Unit, kind: str, number: int | None, term: str, day: date | None) -> Refused:
    following = next_number(unit, kind, day or date.min, term)
    return Refused("number", f"Số {number} đã dùng trong nhiệm kỳ {term}. Mời đồng chí lấy số {following}.")
