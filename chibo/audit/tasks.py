"""The periodic sealing."""

from celery import shared_task


@shared_task
def seal_events() -> None:
    """Seal all that is new, in short transactions."""
    from chibo.audit import services  # noqa: PLC0415 -- task

    batch = 500
    while services.seal_events(batch=batch) == batch:
        continue
