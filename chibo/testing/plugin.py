"""Fixtures of the whole suite, loaded by `-p chibo.testing.plugin` before Django is set up.

Tests never touch the queue or the files of this machine: they get a VAR_DIR of their own and a broker in memory.
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="chibo-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

# What a developer's shell may hold for another database or server must not reach the tests.
for name in ("REDIS_URL", "PRODUCTION", "DEBUG"):
    os.environ.pop(name, None)

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True, scope="session")
def _quick_and_alone() -> None:
    """Keep hints in memory and passwords cheap, and let no GET write."""
    from django.conf import settings

    from chibo.celery import app

    app.conf.broker_url = "memory://"
    app.conf.broker_transport_options = {}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "chibo.testing.readonly.ReadOnlyGetMiddleware"]


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Return the function that does all waiting jobs in this process and returns how many it did."""
    from chibo.jobs import services

    return services.run_due


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Poll `condition` until it holds; fails the test with `what` when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"{what} within {seconds} s")
        time.sleep(0.1)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an empty, real Redis: TEST_REDIS_URL, or one started for this session."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        # One numbered database for each xdist worker: they must not read each other's queues.
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + 1
        yield f"{given.rpartition('/')[0]}/{number}"
        return
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port), 10, "redis-server answers")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Return a running Chromium (playwright Browser): CHROMIUM, the system's, or playwright's own."""
    from django.db import connection
    from playwright.sync_api import sync_playwright

    # While playwright's loop runs, Django hands this thread another connection: it must know, too, which rows of the
    # migrations to put back after each test (`django_db_serialized_rollback`).
    stored_rows = getattr(connection, "_test_serialized_contents", None)
    given = os.environ.get("CHROMIUM")
    found = given or next((path for path in CHROMIUM if Path(path).exists()), None)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # playwright's loop runs in this thread; Django would refuse every query of the test itself
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        if stored_rows is not None:
            connection._test_serialized_contents = stored_rows
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: object) -> Iterator[object]:
    """Return a page as a secretary's phone shows it, Vietnamese, Vietnam's time."""
    context = chromium.new_context(viewport=PHONE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", has_touch=True)
    yield context.new_page()
    context.close()
