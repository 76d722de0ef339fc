"""What Celery's scheduler starts for meetings."""

from celery import shared_task
from django.utils import timezone


@shared_task
def escalate_proposals() -> None:
    """Send proposals that wait too long one level up. Safe to run twice."""
    from meetings.services.proposal_escalation import escalate_overdue  # noqa: PLC0415 -- task

    escalate_overdue(at=timezone.now())
