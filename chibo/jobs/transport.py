"""A broker in files, for one machine without Redis.

kombu's own file transport opens the final name and then writes, so a reader can take half a message: in a stress test
3-5 % were lost, and one half-written file ends the worker (celery/kombu issue 1551). It also takes a message by
moving it to the system's temporary folder, which is a copy when that lies on another file system. Here everything is
written under another name and renamed within one folder tree, names carry wall-clock time, so order holds across a
restart, and a file that a power cut emptied is dropped: the job row is the truth and the sweep sends the hint again.
"""

import fcntl
import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


def _write(file: Path, content: object) -> None:
    """Write `content` as JSON so that a reader sees all of it or nothing."""
    temporary = file.with_name(f".{file.name}.{uuid.uuid4()}.tmp")
    temporary.write_bytes(str_to_bytes(dumps(content)))
    temporary.rename(file)


def _read(file: Path) -> object | None:
    """Return the JSON in `file`, or None when a power cut left it empty or cut short."""
    try:
        return loads(file.read_bytes().decode())
    except ValueError:
        logger.warning("Unreadable broker file dropped: %s", file.name)
        return None


class Channel(filesystem.Channel):
    """kombu's file channel with atomic writes, for messages and for the tables of exchanges."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for folder in (self.data_folder_in, self.data_folder_out, self.processed_folder, self.control_folder):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)

    def _put(self, queue: str, payload: dict, **kwargs: object) -> None:
        name = f"{int(time.time() * 1000):015d}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str) -> object:
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.processed_folder) / name
            try:
                os.rename(os.path.join(self.data_folder_in, name), taken)
            except FileNotFoundError:
                continue  # another worker was faster
            payload = _read(taken)
            taken.unlink()
            if payload is not None:
                return payload
        raise Empty

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        try:
            rows = _read(self._exchange_file(exchange)) or []
        except FileNotFoundError:
            rows = []
        return [filesystem.exchange_queue_t(*row) for row in rows]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._locked():
            table = self.get_table(exchange)
            if row not in table:
                _write(self._exchange_file(exchange), [row, *table])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *args: object, **kwargs: object
    ) -> None:
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._locked():
            table = self.get_table(exchange)
            if row in table:
                _write(self._exchange_file(exchange), [other for other in table if other != row])
        self._purge(queue)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with open(Path(self.control_folder) / "lock", "wb") as file:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel


def register_transport() -> None:
    """Make `chibofile://` known to kombu; called before the Celery application is built."""
    TRANSPORT_ALIASES["chibofile"] = "chibo.jobs.transport:Transport"
