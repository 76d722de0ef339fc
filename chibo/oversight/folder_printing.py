"""Where the PDF of a folder is, if it was made, and how far the making is."""

from __future__ import annotations

from chibo.jobs.printed import PrintState, plain_name, print_state_of
from chibo.oversight.models import Folder

KIND = "oversight.folder"
PLACE = "folders"


def key_of(folder: Folder) -> str:
    return str(folder.pk)


def print_state(folder: Folder) -> PrintState:
    """Return how far the PDF of `folder` is: the newest job and the newest file still on disk. One query."""
    return print_state_of(KIND, key_of(folder), PLACE)


def file_name(folder: Folder) -> str:
    """'ho-so-kiem-tra-chi-bo-thon-1-2026-01-2026-12.pdf': plain letters, whatever the computer it is kept on."""
    name = plain_name(folder.branch.name)
    return f"ho-so-kiem-tra-{name}-{folder.month_from:%Y-%m}-{folder.month_to:%Y-%m}.pdf"
