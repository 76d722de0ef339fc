"""The whole demo, loaded once for the tests that look at it and gone when they end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction

from chibo.demo.loading import load_once

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these tests on one worker: each worker that meets one of them loads the demo."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("demo"))


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: object) -> Iterator[date]:
    """Load the demo as of 22 November 2026, inside a transaction that is rolled back; returns that day."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_once(TODAY)
        # Once here: else the foreign keys of all rows are checked again at the end of every test.
        connection.check_constraints()
        yield TODAY
        transaction.set_rollback(True)
