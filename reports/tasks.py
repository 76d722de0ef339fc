"""What Celery's scheduler starts for reports."""

from celery import shared_task

from chibo.common.dates import today


@shared_task
def start_of_day() -> None:
    """Take the tree, the periods and the figures into the new day. Safe to run twice."""
    from reports.services import rollup  # noqa: PLC0415 -- task

    rollup.start_day(today())
