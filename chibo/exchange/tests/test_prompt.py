"""The commands as an operator starts them: processes, exit codes, files of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chibo.exchange.tests.world import FILES

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def manage(tmp_path):
    """Return manage(site, *arguments) → finished process; each site has a database and files of its own."""

    def run(site, *arguments):
        folder = tmp_path / site
        folder.mkdir(exist_ok=True)
        environment = os.environ | {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'chibo.sqlite3'}"}
        command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def test_from_empty_database_to_the_same_figures_on_another(manage, tmp_path):
    assert manage("one", "migrate", "--verbosity", "0").returncode == 0
    for table, content in FILES.items():
        (tmp_path / f"{table}.csv").write_text(content, encoding="utf-8")
        done = manage("one", "import_data", table, tmp_path / f"{table}.csv")
        assert (done.returncode, done.stderr) == (0, ""), table
    (tmp_path / "bad.csv").write_text("branch,month,kind,held_on\nA,2026-05,regular,2026-05-32\n", encoding="utf-8")
    refused = manage("one", "import_data", "meetings", tmp_path / "bad.csv")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "row 2, column held_on: Không có ngày 32/05/2026. Mời đồng chí ghi lại ngày/tháng/năm, ví dụ 03/02/2026.\n"
    )
    assert manage("one", "import_data", "people", tmp_path / "bad.csv").returncode == 2
    assert manage("one", "backup", tmp_path / "b.zip").returncode == 0
    assert manage("two", "migrate", "--verbosity", "0").returncode == 0
    assert manage("two", "restore", tmp_path / "b.zip").returncode == 0
    figures = [manage(site, "rollup", "2026", "--as-of", "2026-10-31", "--json") for site in ("one", "two")]
    assert figures[0].returncode == 0
    assert figures[0].stdout == figures[1].stdout
    again = manage("two", "restore", tmp_path / "b.zip")
    assert again.returncode == 1
    assert "đang có số liệu nên chưa khôi phục" in again.stderr
