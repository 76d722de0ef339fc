"""The one kind of job that this app does itself."""

from chibo.jobs.models import Job
from chibo.jobs.registry import handler

CANARY = "canary"


@handler(CANARY)
def canary(job: Job) -> dict:
    """Answer: shows that a job travels from the table through the broker to a worker and back."""
    return {"attempt": job.attempt}
