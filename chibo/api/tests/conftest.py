"""The twelve branches of `reports`, and programs that read them by token on the day on which they were counted by hand."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from reports.tests.conftest import twelve_branches  # noqa: F401 -- a fixture
from reports.tests.test_board import DAY


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock enters at the edge: set it there. Wrong tokens of other tests are forgotten."""
    for module in ("chibo.api.v1.site", "chibo.api.v1.units", "chibo.api.v1.figures", "chibo.api.middleware"):
        monkeypatch.setattr(f"{module}.today", lambda: DAY)
    monkeypatch.setattr("reports.views.board.today", lambda: DAY)
    cache.clear()
