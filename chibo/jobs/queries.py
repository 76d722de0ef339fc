"""Reads about background work."""

import datetime

from chibo.jobs.enums import JobState
from chibo.jobs.models import Heartbeat, Job

WORKER = "worker"
SILENCE = datetime.timedelta(seconds=180)  # three missed sweeps


def last_heartbeat() -> datetime.datetime | None:
    """Return when a worker was last seen, None if never."""
    return Heartbeat.objects.filter(name=WORKER).values_list("at", flat=True).first()


def is_worker_alive(now: datetime.datetime) -> bool:
    """Tell whether a worker reads its queue: it sweeps every minute, and starting or advancing a job counts too."""
    at = last_heartbeat()
    return at is not None and at >= now - SILENCE


def quarantined_count() -> int:
    """Return how many jobs wait for a person because three attempts did not finish."""
    return Job.objects.filter(state=JobState.QUARANTINED).count()
