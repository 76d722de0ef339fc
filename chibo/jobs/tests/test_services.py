"""Nothing is lost, nothing runs twice at once, and a person learns of what does not go."""

import datetime
import os
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from chibo.common.errors import Refused
from chibo.jobs import queries, services
from chibo.jobs.enums import JobState
from chibo.jobs.errors import JobFailed
from chibo.jobs.models import Heartbeat, Job
from chibo.jobs.tests.factories import JobFactory

pytestmark = pytest.mark.django_db

KIND = "test.collect"
MINUTE = datetime.timedelta(minutes=1)


def states() -> list[tuple[str, str]]:
    return list(Job.objects.order_by("pk").values_list("key", "state"))


def run_again(job: Job) -> str | None:
    """Run the job whatever time its next attempt is set for."""
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    return services.execute(job.pk)


def test_enqueue_twice_keeps_one_open_job_with_the_newer_payload() -> None:
    first = services.enqueue(KIND, "a", {"n": 1})
    second = services.enqueue(KIND, "a", {"n": 2})
    assert first.pk == second.pk
    assert list(Job.objects.values_list("payload", "state")) == [({"n": 2}, "queued")]


def test_enqueue_hints_once_for_each_call_after_the_commit(django_capture_on_commit_callbacks: Callable) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        services.enqueue(KIND, "a", {})
        services.enqueue(KIND, "later", {}, due_at=timezone.now() + MINUTE)
    assert len(callbacks) == 1


def test_enqueue_in_a_transaction_that_fails_leaves_no_job() -> None:
    with transaction.atomic():
        services.enqueue(KIND, "a", {})
        transaction.set_rollback(True)
    assert Job.objects.count() == 0


def test_execute_stores_the_result_and_ends_the_claim(handle: Callable) -> None:
    handle(lambda job: {"double": job.payload["n"] * 2})
    job = services.enqueue(KIND, "a", {"n": 21})
    assert services.execute(job.pk) == "done"
    job.refresh_from_db()
    assert (job.result, job.attempt, job.claim, job.lease_until) == ({"double": 42}, 1, "", None)
    assert job.finished_at >= job.started_at


def test_execute_a_second_time_does_nothing(handle: Callable) -> None:
    turns = []
    handle(lambda job: turns.append(job.pk))
    job = services.enqueue(KIND, "a", {})
    assert [services.execute(job.pk), services.execute(job.pk)] == ["done", None]
    assert turns == [job.pk]


def test_enqueue_during_the_run_makes_it_run_once_more_with_the_newer_payload(
    handle: Callable, run_jobs: Callable
) -> None:
    seen = []

    def work(job: Job) -> None:
        seen.append(job.payload["n"])
        if len(seen) == 1:
            services.enqueue(KIND, "a", {"n": 2})

    handle(work)
    services.enqueue(KIND, "a", {"n": 1})
    assert run_jobs() == 2
    assert seen == [1, 2]
    assert states() == [("a", "done")]


def test_enqueue_after_the_end_makes_a_new_job(handle: Callable, run_jobs: Callable) -> None:
    handle(lambda job: None)
    services.enqueue(KIND, "a", {})
    run_jobs()
    services.enqueue(KIND, "a", {})
    assert states() == [("a", "done"), ("a", "queued")]


def test_a_handler_that_raises_is_tried_three_times_then_quarantined(handle: Callable) -> None:
    handle(lambda job: 1 / 0)
    job = services.enqueue(KIND, "a", {})
    assert [run_again(job), run_again(job), run_again(job), run_again(job)] == [
        "queued",
        "queued",
        "quarantined",
        None,
    ]
    job.refresh_from_db()
    assert "ZeroDivisionError" in job.error
    assert queries.quarantined_count() == 1


def test_the_second_attempt_waits(handle: Callable, run_jobs: Callable) -> None:
    handle(lambda job: 1 / 0)
    job = services.enqueue(KIND, "a", {})
    assert run_jobs() == 1
    job.refresh_from_db()
    assert 25 <= (job.due_at - timezone.now()).total_seconds() <= 30


@pytest.mark.parametrize(
    ("error", "text"), [(JobFailed("too large"), "too large"), (Refused("file", "Tệp trống."), "Tệp trống.")]
)
def test_a_failure_that_no_attempt_mends_closes_the_job_at_once(handle: Callable, error: Exception, text: str) -> None:
    def work(job: Job) -> None:
        raise error

    handle(work)
    job = services.enqueue(KIND, "a", {})
    assert services.execute(job.pk) == "failed"
    job.refresh_from_db()
    assert job.error == text


def test_a_kind_that_nobody_registered_is_put_back() -> None:
    job = services.enqueue("test.unknown", "a", {})
    assert services.execute(job.pk) == "queued"


def test_progress_is_shown_and_a_stopped_job_ends_there(handle: Callable) -> None:
    seen = []

    def work(job: Job) -> dict:
        services.progress(job, 1, 3)
        seen.append(Job.objects.values_list("progress_done", "progress_total").get())
        services.stop(job=job, actor=None)
        services.progress(job, 2, 3)
        return {"kept": True}

    handle(work)
    job = services.enqueue(KIND, "a", {})
    assert services.execute(job.pk) is None
    job.refresh_from_db()
    assert seen == [(1, 3)]
    assert (job.state, job.result, job.progress_done) == ("stopped", None, 1)


def test_progress_inside_a_transaction_is_refused(handle: Callable) -> None:
    def work(job: Job) -> None:
        with transaction.atomic():
            services.progress(job, 1, 3)

    handle(work)
    job = services.enqueue(KIND, "a", {})
    assert services.execute(job.pk) == "queued"
    job.refresh_from_db()
    assert "RuntimeError" in job.error


def test_retry_asks_again_and_keeps_the_old_row(handle: Callable) -> None:
    job = JobFactory(key="a", state=JobState.QUARANTINED, finished_at=timezone.now(), payload={"n": 7})
    again = services.retry(job=job)
    assert states() == [("a", "quarantined"), ("a", "queued")]
    assert again.payload == {"n": 7}


# --- sweep -----------------------------------------------------------------------------------------------------------


def running(
    *, claim: str = "elsewhere:1:x", lease: datetime.timedelta = MINUTE, attempt: int = 1, **more: object
) -> Job:
    now = timezone.now()
    return JobFactory(
        state=JobState.RUNNING, claim=claim, lease_until=now + lease, started_at=now, attempt=attempt, **more
    )


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_sweep_hints_what_waits_longer_than_half_a_minute() -> None:
    now = timezone.now()
    old = JobFactory(hinted_at=now - MINUTE, due_at=now - MINUTE)
    JobFactory(hinted_at=now, due_at=now)
    JobFactory(hinted_at=now - MINUTE, due_at=now + MINUTE)
    assert services.sweep(now=now) == {"freed": 0, "hinted": 1}
    old.refresh_from_db()
    assert old.hinted_at == now
    assert services.sweep(now=now) == {"freed": 0, "hinted": 0}


def test_sweep_frees_a_job_whose_lease_ran_out(handle: Callable) -> None:
    handle(lambda job: {})
    lost, held = running(lease=-MINUTE), running()
    assert services.sweep(now=timezone.now())["freed"] == 1
    lost.refresh_from_db()
    held.refresh_from_db()
    assert (lost.state, held.state) == ("queued", "running")


def test_sweep_frees_at_once_what_a_dead_process_of_this_machine_held() -> None:
    host = socket.gethostname()
    dead, alive = running(claim=f"{host}:{dead_pid()}:x"), running(claim=f"{host}:{os.getpid()}:y")
    assert services.sweep(now=timezone.now())["freed"] == 1
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, alive.state) == ("queued", "running")


def test_sweep_quarantines_a_job_that_ended_its_process_three_times() -> None:
    job = running(lease=-MINUTE, attempt=3)
    services.sweep(now=timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.QUARANTINED


def test_sweep_of_a_lost_job_that_is_wanted_again_starts_its_attempts_anew() -> None:
    job = running(lease=-MINUTE, attempt=3, again=True)
    services.sweep(now=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.attempt, job.again) == ("queued", 0, False)


def test_a_handler_that_ends_after_its_lease_was_taken_changes_nothing(handle: Callable) -> None:
    def work(job: Job) -> dict:
        Job.objects.filter(pk=job.pk).update(claim="elsewhere:2:y")
        return {"late": True}

    handle(work)
    job = services.enqueue(KIND, "a", {})
    assert services.execute(job.pk) is None
    job.refresh_from_db()
    assert (job.state, job.result) == ("running", None)


def test_worker_is_alive_for_three_minutes_after_its_last_sweep() -> None:
    now = timezone.now()
    assert queries.is_worker_alive(now) is False
    services.sweep(now=now)
    assert queries.is_worker_alive(now + 3 * MINUTE) is True
    assert queries.is_worker_alive(now + 3 * MINUTE + datetime.timedelta(seconds=1)) is False
    assert Heartbeat.objects.count() == 1


# --- what the database refuses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"state": "odd"},
        {"state": JobState.RUNNING},
        {"state": JobState.DONE},
        {"finished_at": timezone.now()},
        {"claim": "host:1:x"},
        {"again": True},
        {"progress_done": 3, "progress_total": 2},
    ],
)
def test_database_refuses_a_row_that_contradicts_itself(change: dict) -> None:
    job = JobFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**change)


def test_database_refuses_a_second_open_job_of_the_same_key() -> None:
    JobFactory(key="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        JobFactory(key="a")
