"""The runtime as a whole: schedule, deploy checks, and a real worker on both brokers."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from psycopg2 import sql

from chibo.celery import app
from chibo.testing.plugin import wait_until

ROOT = settings.BASE_DIR


def manage(environment: dict[str, str], *arguments: str, seconds: int = 90) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def test_every_entry_of_the_schedule_is_a_registered_task() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks) == set()


def test_a_job_outlives_the_time_limit_and_not_the_redelivery() -> None:
    """A lease shorter than the limit runs a job twice at once; Redis gives a message again after its own timeout."""
    from chibo.jobs.services import LEASE

    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT < LEASE.total_seconds() < 900


# --- what the site needs before it serves real branches --------------------------------------------------------------

PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "s3cr3t-of-a-test-with-more-than-fifty-letters-in-it-0123456789",
    "ALLOWED_HOSTS": "chibo.example.vn",
    "DATABASE_URL": "postgres://chibo@127.0.0.1:1/chibo",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://chibo:secret@127.0.0.1:587",
}


def deploy_check(tmp_path: Path, **changes: str | None) -> subprocess.CompletedProcess:
    environment = {**os.environ, **PRODUCTION, "VAR_DIR": str(tmp_path), **changes}
    environment = {name: value for name, value in environment.items() if value is not None}
    return manage(environment, "check", "--deploy", "--fail-level", "WARNING")


def test_deploy_check_has_nothing_to_say_about_a_complete_environment(tmp_path: Path) -> None:
    result = deploy_check(tmp_path)
    assert (result.returncode, result.stdout.strip()) == (
        0,
        "System check identified no issues (1 silenced).",
    ), result.stderr


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("SECRET_KEY", "(chibo.E001) SECRET_KEY is not set"),
        ("ALLOWED_HOSTS", "(chibo.E002) ALLOWED_HOSTS names this machine only"),
        ("DATABASE_URL", "(chibo.W002) The database is SQLite"),
        ("REDIS_URL", "(chibo.W003) REDIS_URL is not set"),
        ("EMAIL_URL", "(chibo.W004) EMAIL_URL is not set"),
    ],
)
def test_deploy_check_names_what_is_missing(tmp_path: Path, missing: str, sentence: str) -> None:
    result = deploy_check(tmp_path, **{missing: None})
    assert result.returncode == 1
    assert sentence in result.stderr


# --- a real worker ---------------------------------------------------------------------------------------------------


@pytest.fixture
def own_database(tmp_path: Path, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a database that a second process can open: the tests' own SQLite lives in memory."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'worker.sqlite3'}"
        return
    given = connection.settings_dict
    name = f"worker_{uuid.uuid4().hex}"
    server = psycopg2.connect(
        host=given["HOST"], port=given["PORT"], user=given["USER"], password=given["PASSWORD"], dbname="postgres"
    )
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{name}"
    with server.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    server.close()


def start_worker(environment: dict[str, str], log: Path) -> subprocess.Popen:
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "chibo", "worker", "-B", "--pool", "solo", "--loglevel", "INFO"],
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=file,
        )


@pytest.mark.celery
@pytest.mark.parametrize("broker", ["files", "redis"])
def test_a_worker_does_a_job_and_ends_when_asked(
    broker: str, own_database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    environment = {**os.environ, "VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": own_database}
    if broker == "redis":
        environment["REDIS_URL"] = request.getfixturevalue("redis_url")
    migrated = manage(environment, "migrate", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr
    assert manage(environment, "check_worker").stderr.startswith("CommandError: No worker seen")

    log = tmp_path / "worker.log"
    worker = start_worker(environment, log)
    try:
        wait_until(lambda: " ready." in log.read_text() or worker.poll() is not None, 30, "the worker is ready")
        canary = manage(environment, "check_worker", "--run", "20")
        assert (canary.returncode, canary.stdout) == (0, "The worker works.\n"), canary.stderr + log.read_text()
        assert manage(environment, "check_worker").returncode == 0
    finally:
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(30)
    assert code == 0


@pytest.mark.celery
def test_a_hint_to_a_broker_that_is_down_costs_little_and_loses_nothing(own_database: str, tmp_path: Path) -> None:
    environment = {**os.environ, "VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": own_database}
    assert manage(environment, "migrate", "--verbosity", "0").returncode == 0
    # nobody listens on port 1
    program = (
        "import time; from chibo.jobs.services import enqueue; start = time.monotonic(); "
        "enqueue('canary', 'a', {}); print(time.monotonic() - start < 3)"
    )
    down = manage({**environment, "REDIS_URL": "redis://127.0.0.1:1/0"}, "shell", "--no-imports", "-c", program)
    assert down.stdout.split() == ["True"], down.stderr
    assert "not sent" in down.stderr
    assert manage(environment, "run_jobs").stdout == "1 jobs\n"
