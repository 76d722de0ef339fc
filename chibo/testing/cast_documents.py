"""Registers of documents for the cast: a document of each branch that was written elsewhere by hand."""

from __future__ import annotations

from datetime import date

from chibo.organization.models import Unit
from meetings.enums import DocumentKind
from meetings.models import IssuedDocument


def make_document(unit: Unit, *, text: str, day: date) -> IssuedDocument:
    """Return line 3 of the register of `unit`'s plans, about `text`."""
    return IssuedDocument.objects.create(
        unit=unit, kind=DocumentKind.PLAN, term="2025–2030", number=3, body="CB", issued_on=day, about=text
    )
