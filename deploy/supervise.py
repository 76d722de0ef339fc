"""Site, worker and scheduler of one machine under one process, for `make run`. Standard library only.

Starts gunicorn and one Celery worker with its scheduler, starts the worker again when it ends, and ends both when this
process is told to or when the site ends. Production uses the units in this folder instead.

    python deploy/supervise.py [--check-port]
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
GRACE = 30  # seconds between asking and killing: a running job may finish
LONGEST_PAUSE = 30  # seconds before a worker that keeps dying is started again
HEALTHY_AFTER = 60  # a worker that lived this long starts again at once
PR_SET_PDEATHSIG = 1


def site_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "chibo.wsgi"),
        *("--bind", f"{HOST}:{port}", "--workers", "2", "--timeout", "60", "--graceful-timeout", "20"),
        *("--no-control-socket", "--log-level", "warning"),
    ]


def worker_command() -> list[str]:
    # Celery warns root because of pickled messages; ours are JSON only.
    quiet = ("-W", "ignore:You're running the worker with superuser privileges")
    return [
        *(sys.executable, *quiet, "-m", "celery", "--quiet", "-A", "chibo", "worker", "-B", "--pool", "solo"),
        *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
    ]


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _end_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is killed outright."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command: list[str]) -> subprocess.Popen:
    # A session of its own: Ctrl-C reaches the supervisor alone, which then ends the children in order.
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, preexec_fn=_end_with_parent)


def end_group(child: subprocess.Popen) -> None:
    """End what a child that is gone left behind: a worker killed outright leaves its scheduler running."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Supervisor:
    """Two children and the rules by which they live."""

    def __init__(
        self,
        site: list[str],
        worker: list[str],
        *,
        port: int,
        announce: Callable[[int], None],
        log: Callable[[str], None],
    ):
        self.site_command, self.worker_command = site, worker
        self.port, self.announce, self.log = port, announce, log
        self.stopping = False
        self.pause = 1.0
        self.worker_due = 0.0

    def stop(self, *_signal: object) -> None:
        self.stopping = True

    def run(self) -> int:
        """Keep both children alive until told to stop; return the exit code for the shell."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.stop)
        self.site, self.worker = start(self.site_command), start(self.worker_command)
        self.worker_started = time.monotonic()
        announced = False
        try:
            while not self.stopping:
                if self.site.poll() is not None:
                    self.log(f"The site ended (exit {self.site.returncode}).")
                    return self.site.returncode or 1
                if not announced and answers(self.port):
                    announced = True
                    self.announce(self.port)
                self.look_after_worker(time.monotonic())
                time.sleep(0.2)
            return 0
        finally:
            self.end_children()

    def look_after_worker(self, now: float) -> None:
        if self.worker.poll() is None:
            return
        if not self.worker_due:
            end_group(self.worker)
            lived = now - self.worker_started
            self.pause = 1.0 if lived > HEALTHY_AFTER else min(self.pause * 2, LONGEST_PAUSE)
            self.worker_due = now + self.pause
            self.log(f"The worker ended (exit {self.worker.returncode}); it starts again in {self.pause:.0f} s.")
        elif now >= self.worker_due:
            self.worker, self.worker_started, self.worker_due = start(self.worker_command), now, 0.0

    def end_children(self) -> None:
        children = [child for child in (self.site, self.worker) if child.poll() is None]
        for child in children:
            child.terminate()
        end = time.monotonic() + GRACE
        for child in children:
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                end_group(child)
                child.wait()
        for child in (self.site, self.worker):
            end_group(child)


def announce(port: int) -> None:
    print(f"\nSinh hoạt chi bộ: http://{HOST}:{port}/   (Ctrl-C để dừng)\n", flush=True)
    subprocess.run([sys.executable, "manage.py", "demo_accounts"], cwd=ROOT, check=False)
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        print(f"PORT={port} is not a port number.", file=sys.stderr)
        return 2
    if port_is_taken(int(port)):
        print(
            f"Port {port} is in use: another program, or another `make run`, answers there. "
            f"End it, or choose another: make run PORT={int(port) + 1}",
            file=sys.stderr,
        )
        return 1
    if "--check-port" in arguments:
        return 0
    log = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731 -- one line, used once
    return Supervisor(site_command(int(port)), worker_command(), port=int(port), announce=announce, log=log).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
