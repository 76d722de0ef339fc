"""The broker in files under stress and after a power cut."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings
from kombu import Connection

PRODUCERS = CONSUMERS = 2
MESSAGES = 1000  # for each producer

PROGRAM = """
import sys, time
from queue import Empty
from kombu import Connection
from chibo.jobs.transport import register_transport
from chibo.jobs.tests.test_transport import options
register_transport()
role, name, count, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
queue = Connection("chibofile://", transport_options=options(folder)).SimpleQueue("stress")
if role == "put":
    for number in range(count):
        queue.put(f"{name}-{number}")
else:
    last = time.monotonic()
    while time.monotonic() - last < 5:
        try:
            message = queue.get(block=False)
        except Empty:
            time.sleep(0.01)
            continue
        print(message.payload)
        message.ack()
        last = time.monotonic()
"""


def options(folder: str) -> dict:
    return {
        "data_folder_in": f"{folder}/queue",
        "data_folder_out": f"{folder}/queue",
        "processed_folder": f"{folder}/processed",
        "control_folder": f"{folder}/control",
        "polling_interval": 0.05,
    }


def start(role: str, name: str, folder: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, role, name, str(MESSAGES), str(folder)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_producers_and_two_consumers_lose_and_double_nothing(tmp_path: Path) -> None:
    consumers = [start("get", str(number), tmp_path) for number in range(CONSUMERS)]
    producers = [start("put", str(number), tmp_path) for number in range(PRODUCERS)]
    received = [line for process in consumers for line in process.communicate(timeout=120)[0].split()]
    codes = [process.wait() for process in consumers]
    for process in producers:
        process.communicate(timeout=10)
        codes.append(process.returncode)
    assert codes == [0] * (PRODUCERS + CONSUMERS)
    assert sorted(received) == sorted(f"{name}-{number}" for name in range(PRODUCERS) for number in range(MESSAGES))


def test_a_message_emptied_by_a_power_cut_is_dropped_and_the_next_one_read(tmp_path: Path) -> None:
    with Connection("chibofile://", transport_options=options(str(tmp_path))) as connection:
        queue = connection.SimpleQueue("stress")
        (tmp_path / "queue" / "000000000000001_x.stress.msg").touch()
        queue.put("second")
        message = queue.get(timeout=2)
        message.ack()
        assert message.payload == "second"
        queue.close()


def test_a_table_emptied_by_a_power_cut_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "control").mkdir()
    (tmp_path / "control" / "table.exchange").touch()
    with Connection("chibofile://", transport_options=options(str(tmp_path))) as connection:
        queue = connection.SimpleQueue("table")  # kombu remembers for the whole process what it bound
        queue.put("first")
        message = queue.get(timeout=2)
        message.ack()
        assert message.payload == "first"
        queue.close()


def test_folders_of_the_broker_are_closed_to_others(tmp_path: Path) -> None:
    with Connection("chibofile://", transport_options=options(str(tmp_path))) as connection:
        connection.SimpleQueue("stress").close()
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {
        "queue": "0o700",
        "processed": "0o700",
        "control": "0o700",
    }
