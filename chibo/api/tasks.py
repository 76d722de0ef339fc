"""What Celery's scheduler starts for the tokens of other programs."""

from celery import shared_task
from django.utils import timezone

from chibo.common.dates import today


@shared_task
def count_token_use() -> None:
    """Take the counts of the days that are over into the log. Safe to run twice."""
    from chibo.api import services  # noqa: PLC0415 -- task

    services.count_days_before(today(), at=timezone.now())
