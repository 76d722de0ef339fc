"""How the tests run the command: a file in, exit code and lines out."""

from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management import call_command

from chibo.exchange.tests.world import FILES


@dataclass
class Answer:
    """What a person at the prompt sees."""

    code: int
    out: str
    err: list[str]


@pytest.fixture
def import_data(db, tmp_path):
    """Return import_data(table, content, *, name="tep.csv", check=False) → Answer."""

    def run(table, content, *, name="tep.csv", check=False):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out, err = StringIO(), StringIO()
        try:
            call_command("import_data", table, str(path), check=check, stdout=out, stderr=err)
            code = 0
        except SystemExit as stop:
            code = stop.code
        return Answer(code, out.getvalue(), err.getvalue().splitlines())

    return run


@pytest.fixture
def world(import_data):
    """The small district with its changes, people, posts and meetings."""
    for table, content in FILES.items():
        answer = import_data(table, content)
        assert (answer.code, answer.err) == (0, []), table
