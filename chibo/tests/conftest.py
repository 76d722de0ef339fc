"""The cast, for the tests that walk the whole site: written once for each module, taken back after every test."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from chibo.testing.cast import Cast, build


@pytest.fixture(scope="module")
def written_cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def cast(written_cast: Cast, db: None) -> Cast:
    """Return the cast of the module as it was written: each test changes rows and objects of its own."""
    return deepcopy(written_cast)
