import pytest

from chibo.reminders.tests.scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene.build()
