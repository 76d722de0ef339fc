from pathlib import Path

import pytest

from chibo.jobs.child import run_limited
from chibo.jobs.errors import ChildFailed, LimitReached

HEAVY = "chibo.jobs.tests.heavy"


def test_run_limited_returns_the_result_untouched_by_prints() -> None:
    assert run_limited(f"{HEAVY}.add", [2, 3], 30, 500) == {"sum": 5}


def test_run_limited_ends_what_takes_too_long() -> None:
    with pytest.raises(LimitReached) as reached:
        run_limited(f"{HEAVY}.sleep", [60], 2, 500)
    assert reached.value.limit == "time"


def test_run_limited_ends_what_takes_too_much_memory() -> None:
    with pytest.raises(LimitReached) as reached:
        run_limited(f"{HEAVY}.eat", [600], 30, 300)
    assert reached.value.limit == "memory"


def test_run_limited_tells_the_end_of_the_traceback() -> None:
    with pytest.raises(ChildFailed, match="ValueError: reason to be found"):
        run_limited(f"{HEAVY}.fail", [], 30, 500)


def test_run_limited_has_room_for_a_document(tmp_path: Path) -> None:
    assert run_limited(f"{HEAVY}.write_pdf", [str(tmp_path / "a.pdf")], 60, 500) is True
