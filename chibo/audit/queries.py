"""Reads of the log: the head of the chain and its check."""

from dataclasses import dataclass

from chibo.audit.digests import FIRST, seal_of
from chibo.audit.models import AuditEvent


@dataclass(frozen=True)
class Head:
    """The last sealed link. Printed on reports: a chain alone does not show that its end was cut off."""

    sequence: int
    seal: str


@dataclass(frozen=True)
class BrokenLink:
    sequence: int
    event_id: int
    reason: str


def head() -> Head:
    """Return the last link; sequence 0 with sixty-four zeros before the first."""
    row = AuditEvent.objects.sealed().order_by("-sequence").values_list("sequence", "seal").first()
    return Head(*row) if row else Head(0, FIRST)


def first_broken_link() -> BrokenLink | None:
    """Walk the whole chain and return the first link that does not hold: a row missing, added or altered."""
    expected, previous = 1, FIRST
    for event in AuditEvent.objects.sealed().order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != expected:
            return BrokenLink(expected, event.pk, f"link {expected} is missing before this event")
        if event.previous_seal != previous:
            return BrokenLink(expected, event.pk, "does not follow the link before it")
        if event.seal != seal_of(event, sequence=expected, previous=previous):
            return BrokenLink(expected, event.pk, "was altered after it was sealed")
        expected, previous = expected + 1, event.seal
    return None
