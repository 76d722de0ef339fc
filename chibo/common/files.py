"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write `content` to `path` so that nobody ever finds half a file: written aside, flushed to disk, renamed.

    `mode`: who may read and write it, before the umask. Raises OSError when the folder cannot be written or the disk is
    full; what was at `path` then stays.
    """
    with written_atomically(path, mode=mode) as file:
        file.write(content)


@contextmanager
def written_atomically(path: Path, *, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Give a file to write piece by piece; it is at `path` when the block ends well, and nowhere when it does not."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(aside, "x+b", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
