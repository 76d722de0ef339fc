"""The cast, for the tests that walk the whole site."""

import pytest

from chibo.testing.cast import Cast, build


@pytest.fixture
def cast(db: None) -> Cast:
    return build()
