"""What Celery's scheduler starts for reminders."""

from celery import shared_task
from django.utils import timezone


@shared_task
def remind() -> None:
    """Bring reminders up to date and send the letters of the day. Safe to run twice."""
    from chibo.reminders.services.running import run  # noqa: PLC0415 -- task

    run(at=timezone.now())
