"""Heavy work in a process of its own, with limits of time and memory.

A PDF of hundreds of pages or a hostile file may take what memory there is; here it ends alone, and the worker that
asked for it goes on. A subprocess and not multiprocessing, because Celery's own pool processes may not have children
of that sort. The function gets and returns JSON and works without the database: HTML in, PDF file out.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings

from chibo.jobs.errors import ChildFailed, LimitReached

OUT_OF_MEMORY = 3
WARNING_TAIL = 2000


def run_limited(func_path: str, args: Sequence[object], seconds: int, megabytes: int) -> object:
    """Call `package.module.function(*args)` in a process that may use `seconds` and `megabytes`; return its result.

    `args` and the result are JSON. Raises LimitReached or ChildFailed.
    """
    order = json.dumps({"function": func_path, "args": list(args), "seconds": seconds, "megabytes": megabytes})
    process = subprocess.Popen(
        [sys.executable, "-m", "chibo.jobs.child"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "chibo.settings")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(order.encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        raise LimitReached("time", f"{func_path} took longer than {seconds} s") from None
    finally:
        _end(process)
    return _answer(func_path, process.returncode, out, err.decode(errors="replace"), seconds, megabytes)


def _end(process: subprocess.Popen) -> None:
    """End the process and all it started, also when the caller itself is interrupted."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        pipe.close()


def _answer(func_path: str, code: int, out: bytes, err: str, seconds: int, megabytes: int) -> object:
    if code == 0:
        return json.loads(out)
    if code in (-signal.SIGALRM, -signal.SIGXCPU):
        raise LimitReached("time", f"{func_path} took longer than {seconds} s")
    # GLib aborts when it gets no memory, and the kernel kills: both come without a word from Python.
    if code == OUT_OF_MEMORY or code in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGKILL, -signal.SIGSEGV):
        raise LimitReached("memory", f"{func_path} needed more than {megabytes} MB (exit {code})")
    raise ChildFailed(f"{func_path} ended with {code}:\n{err[-WARNING_TAIL:]}")


def _main() -> None:
    """Run one order from standard input; the answer goes to what standard output was, prints go to standard error."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = json.loads(sys.stdin.buffer.read())
    signal.alarm(order["seconds"] + 5)  # ends by itself when the caller died
    memory = order["megabytes"] * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        import django  # noqa: PLC0415 -- slow import, inside the limits

        django.setup()
        module, _, name = order["function"].rpartition(".")
        result = getattr(importlib.import_module(module), name)(*order["args"])
        answer.write(json.dumps(result).encode())
        answer.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    _main()
