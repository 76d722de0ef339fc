"""Handlers that show what reached them."""

from collections.abc import Callable, Iterator

import pytest

from chibo.jobs import registry
from chibo.jobs.models import Job


@pytest.fixture
def handle() -> Iterator[Callable]:
    """Return a function that registers a handler for `test.collect` until the test ends."""

    def register(function: Callable[[Job], dict | None]) -> None:
        registry._handlers["test.collect"] = function

    yield register
    registry._handlers.pop("test.collect", None)
