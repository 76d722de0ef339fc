"""What Celery's scheduler starts for files."""

from celery import shared_task
from django.utils import timezone


@shared_task
def sweep_files() -> None:
    """Remove bytes that no row knows. Safe to run twice."""
    from chibo.files.services import sweep_files as sweep  # noqa: PLC0415 -- task

    sweep(at=timezone.now())
