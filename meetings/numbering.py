"""Numbers of documents: per unit, type and committee term, as the register of documents tells them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from chibo.organization.letterhead import body_symbol
from chibo.organization.models import Unit
from chibo.organization.models.rules import nearest
from chibo.organization.queries import path_ids
from meetings.enums import DocumentKind
from meetings.models import CommitteeTerm, IssuedDocument, Meeting
from meetings.models.documents import symbol_of


def term_on(unit: Unit, day: date) -> str:
    """Return the name of the term ('2025–2030') that `unit` is in on `day`: its own, else that of the nearest above.

    '' where none holds. One query.
    """
    lineage = path_ids(unit)[::-1]
    found = nearest(CommitteeTerm.objects.for_lineage(lineage, day), lineage, day)
    return found.name if found else ""


def next_number(unit: Unit, kind: str, day: date, term: str = "") -> int:
    """Return the number after the highest of its type in the term of `day`, or in `term`.

    Gaps are not filled, and the number of a voided meeting is not given again. Up to two queries.
    """
    rows = IssuedDocument.objects.filter(unit=unit, kind=kind, term=term or term_on(unit, day))
    return (rows.aggregate(highest=Max("number"))["highest"] or 0) + 1


def symbol(number: int | None, kind: str, unit: Unit) -> str:
    """Return '05-NQ/CB' as `unit` would write it today; without a number '……-NQ/CB', to be filled in by hand."""
    return symbol_of(number, kind, body_symbol(unit))


def document_of(meeting: Meeting, kind: str) -> IssuedDocument | None:
    """Return the line of the register that a meeting's paper of a type has; reads prefetched `documents` if there."""
    return next((row for row in meeting.documents.all() if row.kind == kind), None)


def kinds_of(unit: Unit) -> list[tuple[str, str]]:
    """Return (value, label) of the types that `unit` may issue."""
    allowed = DocumentKind.of_branches() if unit.is_branch else DocumentKind.values
    return [(value, label) for value, label in DocumentKind.choices if value in allowed]


@dataclass(frozen=True)
class Line:
    """A line of the register as it is read: a document, or None for the numbers `first`–`last` that it does not know."""

    document: IssuedDocument | None
    first: int
    last: int

    @property
    def is_voided(self) -> bool:
        return self.document is not None and self.document.meeting is not None and self.document.meeting.is_voided


def register(documents: list[IssuedDocument]) -> list[Line]:
    """Return the lines of one type and term, `documents` in the order of their numbers, with the gaps between them."""
    lines, expected = [], 1
    for row in documents:
        if row.number > expected:
            lines.append(Line(None, expected, row.number - 1))
        lines.append(Line(row, row.number, row.number))
        expected = row.number + 1
    return lines
