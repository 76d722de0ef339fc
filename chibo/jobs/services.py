"""Background work: put it in the table, run it, and let nothing get lost.

The row is written in the caller's transaction, so work exists exactly when the change that asks for it does. Celery
gets a hint after the commit; a hint may be lost, late or doubled without harm, because a job is taken by a
conditional update and the sweep sends the hint again. A process that dies in the middle leaves a lease that runs out.
"""

import datetime
import logging
import os
import socket
import traceback
import uuid
from functools import partial

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone

from chibo.accounts.models import User
from chibo.jobs import queries, registry
from chibo.jobs.enums import JobState
from chibo.jobs.errors import ClaimLost, JobFailed
from chibo.jobs.models import Heartbeat, Job
from chibo.jobs.tasks import run_job

logger = logging.getLogger(__name__)

# Longer than the hard time limit of a task: a lease runs out only when its process is gone.
LEASE = datetime.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)
MAX_ATTEMPTS = 3
BACKOFF = datetime.timedelta(seconds=30)
HINT_AGAIN_AFTER = datetime.timedelta(seconds=30)
# A long backlog needs workers, not more hints: the file broker sorts its folder for every message.
HINTS_PER_SWEEP = 100

# --- asking for work -------------------------------------------------------------------------------------------------


@transaction.atomic
def enqueue(
    kind: str,
    key: str,
    payload: dict,
    *,
    requested_by: User | None = None,
    due_at: datetime.datetime | None = None,
) -> Job:
    """Ask for one piece of work inside the caller's transaction and return its row.

    At most one job per (kind, key) is open. One that still waits takes the new payload; one that runs takes it and
    runs once more when it ends, so a change that arrives in between is never missed. The worker is hinted after the
    commit; work for later (`due_at`) is hinted by the sweep when its time comes.
    """
    now = timezone.now()
    due_at = due_at or now
    for _turn in range(5):
        job = _join_open(kind, key, payload, due_at=due_at) or _insert(
            kind, key, payload, requested_by=requested_by, due_at=due_at, now=now
        )
        if job is not None:
            if job.state == JobState.QUEUED and job.due_at <= now:
                transaction.on_commit(partial(hint, job.pk), robust=True)
            return job
    raise RuntimeError(f"Job {kind} {key} could neither be joined nor written")


def _join_open(kind: str, key: str, payload: dict, *, due_at: datetime.datetime) -> Job | None:
    job = Job.objects.select_for_update().open().filter(kind=kind, key=key).first()
    if job is None:
        return None
    job.payload = payload
    if job.state == JobState.RUNNING:
        job.again = True
    else:
        job.due_at = min(job.due_at, due_at)
    job.save(update_fields=["payload", "again", "due_at"])
    return job


def _insert(
    kind: str,
    key: str,
    payload: dict,
    *,
    requested_by: User | None,
    due_at: datetime.datetime,
    now: datetime.datetime,
) -> Job | None:
    """Write the row; None when another transaction wrote one for the same key first."""
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                key=key,
                payload=payload,
                requested_by=requested_by,
                due_at=due_at,
                hinted_at=now,
                created_at=now,
            )
    except IntegrityError:
        if Job.objects.open().filter(kind=kind, key=key).exists():
            return None
        raise


def hint(job_id: int) -> None:
    """Tell a worker that the job waits. A broker that is down costs a log line, not the request."""
    try:
        run_job.apply_async(args=[job_id], retry=False)
    except Exception as error:  # any broker, any fault: the row stays and the sweep sends the hint again
        logger.warning("Hint for job %s not sent: %s", job_id, error)


@transaction.atomic
def stop(*, job: Job, actor: User | None) -> Job:
    """End an open job. One that runs ends at its next `progress` call; its result is not kept."""
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.is_open:
        who = actor.get_username() if actor else "the program"
        _close(row, JobState.STOPPED, error=f"Stopped by {who}")
    return row


def retry(*, job: Job, actor: User | None = None) -> Job:
    """Ask for the work of a closed job once more; the old row stays as it is."""
    return enqueue(job.kind, job.key, job.payload, requested_by=actor or job.requested_by)


# --- doing it --------------------------------------------------------------------------------------------------------


def execute(job_id: int) -> str | None:
    """Take the job if it waits, do it, and return its state; None if there was nothing to take."""
    job = _claim(job_id, now=timezone.now())
    if job is None:
        return None
    try:
        result = registry.find(job.kind)(job)
    except ClaimLost:
        logger.info("Job %s was taken away while it ran", job.pk)
        return None
    except (JobFailed, ValidationError) as error:
        return _finish(job, JobState.FAILED, error="; ".join(getattr(error, "messages", [str(error)])))
    except (Exception, SoftTimeLimitExceeded):  # whatever a handler does, the row says so
        logger.exception("Job %s failed in attempt %s", job, job.attempt)
        _drop_dead_connection()
        return _put_back(job, error=traceback.format_exc(limit=-5))
    return _finish(job, JobState.DONE, result=result)


def run_due(*, limit: int | None = None) -> int:
    """Do the waiting jobs here and now, oldest first, and return how many were taken."""
    count = 0
    while limit is None or count < limit:
        job_id = Job.objects.due(timezone.now()).order_by("due_at", "pk").values_list("pk", flat=True).first()
        if job_id is None:
            break
        execute(job_id)
        count += 1
    return count


def progress(job: Job, done: int, total: int | None = None) -> None:
    """Show how far the job is and keep its lease; call it between transactions, never inside one.

    Raises ClaimLost when the job was stopped: let it through.
    """
    now = timezone.now()
    with transaction.atomic(durable=True):  # inside a long transaction the row would stay locked against enqueue
        held = Job.objects.held_by(job).update(progress_done=done, progress_total=total, lease_until=now + LEASE)
    if not held:
        raise ClaimLost(str(job))
    beat(now)


def beat(now: datetime.datetime) -> None:
    """Note that a worker lives."""
    Heartbeat.objects.update_or_create(name=queries.WORKER, defaults={"at": now})


def _claim(job_id: int, *, now: datetime.datetime) -> Job | None:
    claim = f"{socket.gethostname()[:100]}:{os.getpid()}:{uuid.uuid4().hex}"
    taken = (
        Job.objects.due(now)
        .filter(pk=job_id)
        .update(
            state=JobState.RUNNING,
            claim=claim,
            lease_until=now + LEASE,
            started_at=now,
            attempt=F("attempt") + 1,
            progress_done=0,
            progress_total=None,
            error="",
        )
    )
    if not taken:
        return None
    beat(now)
    return Job.objects.get(pk=job_id)


@transaction.atomic
def _finish(job: Job, state: JobState, *, result: dict | None = None, error: str = "") -> str | None:
    row = Job.objects.select_for_update().held_by(job).first()
    if row is None:
        logger.info("Job %s ended after its claim was lost", job.pk)
        return None
    if row.again:
        row.attempt = 0
        _requeue(row, due_at=timezone.now(), error=error)
    else:
        _close(row, state, result=result, error=error)
    return row.state


@transaction.atomic
def _put_back(job: Job, *, error: str) -> str | None:
    """Queue the job for another attempt, later each time; after the third it waits for a person."""
    row = Job.objects.select_for_update().held_by(job).first()
    if row is None:
        return None
    if row.again:
        row.attempt = 0
    if row.attempt >= MAX_ATTEMPTS:
        logger.error("Job %s quarantined after %s attempts", row, row.attempt)
        _close(row, JobState.QUARANTINED, error=error)
    else:
        _requeue(row, due_at=timezone.now() + BACKOFF * row.attempt, error=error)
    return row.state


def _drop_dead_connection() -> None:
    """A database that restarted under the handler leaves a connection that cannot even take the failure down."""
    if not connection.in_atomic_block:
        close_old_connections()


def _requeue(row: Job, *, due_at: datetime.datetime, error: str) -> None:
    row.state, row.again, row.claim, row.lease_until = JobState.QUEUED, False, "", None
    row.due_at, row.error = due_at, error
    row.save()
    if due_at <= timezone.now():
        transaction.on_commit(partial(hint, row.pk), robust=True)


def _close(row: Job, state: JobState, *, result: dict | None = None, error: str = "") -> None:
    row.state, row.again, row.claim, row.lease_until = state, False, "", None
    row.result, row.error, row.finished_at = result, error, timezone.now()
    row.save()


# --- nothing gets lost -----------------------------------------------------------------------------------------------


def sweep(*, now: datetime.datetime) -> dict[str, int]:
    """Free what dead processes hold and hint what waits; return the counts `freed` and `hinted`.

    Any number of sweeps may run at once: each row is taken by a conditional update.
    """
    beat(now)
    freed = sum(_free(job, now=now) for job in Job.objects.running())
    waiting = Job.objects.due(now).filter(hinted_at__lte=now - HINT_AGAIN_AFTER).order_by("hinted_at", "pk")
    hinted = 0
    for job in waiting[:HINTS_PER_SWEEP]:
        if Job.objects.filter(pk=job.pk, state=JobState.QUEUED, hinted_at=job.hinted_at).update(hinted_at=now):
            hint(job.pk)
            hinted += 1
    return {"freed": freed, "hinted": hinted}


def _free(job: Job, *, now: datetime.datetime) -> int:
    """Put a job back whose lease ran out or whose process on this machine is gone; return 1 if so."""
    if job.lease_until >= now and not _process_is_gone(job.claim):
        return 0
    return int(_put_back(job, error=f"The process that ran this ended in attempt {job.attempt}") is not None)


def _process_is_gone(claim: str) -> bool:
    """Tell whether the process behind a claim ran on this machine and no longer exists.

    Spares a laptop that was switched off in the middle the wait for the lease. Elsewhere the lease decides.
    """
    host, pid, _turn = claim.rsplit(":", 2)
    if host != socket.gethostname()[:100]:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
