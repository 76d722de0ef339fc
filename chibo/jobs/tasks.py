"""What Celery runs: one job by its id, and the sweep. Both are safe to run twice."""

from celery import shared_task
from django.utils import timezone


@shared_task
def run_job(job_id: int) -> None:
    """Do the job if it still waits."""
    from chibo.jobs import services  # noqa: PLC0415 -- task

    services.execute(job_id)


@shared_task
def sweep() -> None:
    """Free and hint what got stuck, and note that a worker lives."""
    from chibo.jobs import services  # noqa: PLC0415 -- task

    services.sweep(now=timezone.now())
