"""Writing the log and sealing it."""

from collections.abc import Iterable, Mapping

from django.db import models, transaction

from chibo.accounts.models import User
from chibo.audit import queries
from chibo.audit.digests import digests, seal_of
from chibo.audit.models import AuditEvent

PROGRAM = "chương trình"


def record(
    *,
    actor: User | None,
    verb: str,
    subject: models.Model | None,
    unit: models.Model | int | None = None,
    fields: Mapping[str, object] | Iterable[str] | None = None,
    ip: str | None = None,
    actor_label: str = "",
) -> AuditEvent:
    """Log one act in the caller's transaction and return the event.

    `verb` is English, `app.verb` (`meetings.finalize`). `subject` is a stored row, None for an act on
    nothing stored (a sign-in under an unknown name); `unit` the unit (row or id) whose log it
    belongs to. `fields`: names, or names with values; texts are stored as digests. Without an actor the act is the
    program's own, named by `actor_label`. A batch is one event with a digest of its rows.
    """
    known = actor is not None and actor.is_authenticated
    return AuditEvent.objects.create(
        actor=actor if known else None,
        actor_label=actor_label or ("" if known else PROGRAM),
        verb=verb,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        unit_id=unit.pk if isinstance(unit, models.Model) else unit,
        fields=digests(fields or {}),
        ip=ip,
    )


@transaction.atomic
def seal_events(*, batch: int = 500) -> int:
    """Add up to `batch` new events to the chain, oldest first, and return how many.

    Two sealings at once cannot fork the chain: the later one meets the unique sequence and is rolled back whole.
    """
    head = queries.head()
    sequence, previous = head.sequence, head.seal
    events = list(AuditEvent.objects.select_for_update().unsealed().order_by("pk")[:batch])
    for event in events:
        sequence += 1
        event.sequence, event.previous_seal = sequence, previous
        event.seal = previous = seal_of(event, sequence=sequence, previous=event.previous_seal)
    AuditEvent.objects.bulk_update(events, ["sequence", "previous_seal", "seal"], batch_size=100)
    return len(events)
