"""What a file is called: shown on screens and offered for download, never used as a path."""

from __future__ import annotations

import re

from chibo.common.text import clean_line
from chibo.files.enums import FileKind

LONGEST = 150  # characters, as the model holds them
LONGEST_BYTES = 240  # of what a file system takes, 255, with room for ' (1)'
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # devices of Windows
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
UNNAMED = {True: "anh", False: "tai-lieu"}
KNOWN_SUFFIX = re.compile(r"\.(pdf|jpe?g|png|webp|heic|docx?|docm|xlsx?|xlsm|pptx?|pptm)$", re.IGNORECASE)


def clean_name(raw: str, kind: str) -> str:
    """Return a name that is safe to show and to save under: one line of NFC, no folders, the suffix of what it really is.

    >>> clean_name("../../etc/Biên bản.exe", "pdf")
    'Biên bản.exe.pdf'
    """
    last = re.split(r"[\\/]", raw.replace("\0", ""))[-1]
    stem = clean_line(KNOWN_SUFFIX.sub("", NOT_IN_NAMES.sub("-", clean_line(last)))).strip(". -")
    if RESERVED.match(stem):
        stem = f"tep-{stem}"
    suffix = f".{FileKind(kind).suffix}"
    return _cut(stem or UNNAMED[kind in FileKind.images()], suffix) + suffix


def _cut(stem: str, suffix: str) -> str:
    """Return as much of `stem` as fits before `suffix`, by characters and by bytes."""
    stem = stem[: LONGEST - len(suffix)]
    room = LONGEST_BYTES - len(suffix)
    return stem.encode("utf-8", "ignore")[:room].decode("utf-8", "ignore").rstrip()
