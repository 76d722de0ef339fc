"""The scene of inspections."""

import pytest

from chibo.oversight.tests.inspection_scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()
