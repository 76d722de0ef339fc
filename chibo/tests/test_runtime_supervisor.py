"""The supervisor of `make run`, with small children in place of site and worker."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from chibo.testing.plugin import answers, free_port, wait_until

SUPERVISE = settings.BASE_DIR / "deploy" / "supervise.py"

PROGRAM = """
import sys
sys.path.insert(0, {folder!r})
import supervise
port, log = int(sys.argv[1]), sys.argv[2]
site = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
worker = [sys.executable, "-c", "import os, time; open(%r, 'a').write(f'{{os.getpid()}}\\\\n'); time.sleep(60)" % log]
done = supervise.Supervisor(
    site, worker, port=port, announce=lambda port: print("announced", port, flush=True), log=lambda text: None
).run()
sys.exit(done)
"""


def start(port: int, log: Path) -> subprocess.Popen:
    log.touch()
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(folder=str(SUPERVISE.parent)), str(port), str(log)],
        cwd=log.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def workers(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()]


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_supervisor_starts_a_dead_worker_again_and_ends_all_when_asked(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "workers"
    process = start(port, log)
    try:
        wait_until(lambda: answers(port) and len(workers(log)) == 1, 15, "site and worker are there")
        os.kill(workers(log)[0], signal.SIGKILL)
        wait_until(lambda: len(workers(log)) == 2, 15, "the worker is started again")
    finally:
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    assert (process.returncode, out.splitlines().count(f"announced {port}")) == (0, 1)
    assert [is_running(pid) for pid in workers(log)] == [False, False]
    assert answers(port) is False


def test_children_end_with_a_supervisor_that_is_killed_outright(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "workers"
    process = start(port, log)
    try:
        wait_until(lambda: answers(port) and len(workers(log)) == 1, 15, "site and worker are there")
    finally:
        process.kill()
        process.communicate(timeout=20)
    wait_until(lambda: not answers(port) and not is_running(workers(log)[0]), 10, "site and worker end")
    assert len(workers(log)) == 1


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as other:
        try:
            wait_until(lambda: answers(port), 10, "the other program answers")
            result = subprocess.run(
                [sys.executable, str(SUPERVISE), "--check-port"],
                env={**os.environ, "PORT": str(port)},
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            other.terminate()
    assert result.returncode == 1
    assert result.stderr.startswith(f"Port {port} is in use: ")
    assert result.stderr.count("\n") == 1
