"""Documents on paper: a Django template becomes a PDF in the format of Party documents.

Django writes the HTML here; WeasyPrint lays it out in a child process with limits of time and memory, because one
document of 200 pages takes a minute and 800 MiB that the process would not give back. Call it from a job, not a view.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from ctypes.util import find_library
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from chibo.common.dates import paper_date

logger = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("pdf_child.py")
INSTALL_COMMAND = (
    "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2"
)
UNAVAILABLE = (
    "Máy này chưa cài phần làm bản in (PDF) nên chưa in được. Mời đồng chí báo người quản trị cài thêm; "
    "số liệu của đồng chí không bị ảnh hưởng."
)
TOO_LARGE = (
    "Bản in này quá lớn nên chưa làm xong được. Mời đồng chí chia nhỏ (từng quý, từng đơn vị) rồi lập lại bản in."
)
FAILED = "Chưa làm được bản in. Mời đồng chí thử lại; nếu vẫn chưa được thì báo người quản trị."

ARCHIVAL = "pdf/a-3a"
SECONDS = 240
MEMORY_MIB = 3072


class DocumentError(Exception):
    """A PDF that could not be made. `sentence` is for the person who asked for it; the log has the cause."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


# --- what the templates under templates/pdf/ take ----------------------------------------------------------------


@dataclass(frozen=True)
class Paper:
    """The sheet: title of the file, what the foot says (print code), where the QR code at the foot of the first page leads
    ('' none), and the two sizes in which guidance differs.

    Line spacing of 18, 19 or 20 points and a motto of 14 or 15 points are all in use (guidance 05-HD/VPTW of 2026 and
    its commentaries disagree), so both are settings.
    """

    name: str
    verification: str = ""
    address: str = ""
    line_points: int = 18
    motto_points: int = 15


@dataclass(frozen=True)
class Letterhead:
    """Head of a Party document. Empty `place` leaves the line of place and date out, as in minutes; without `day` the
    date is left to be filled in by hand. `number` is the whole symbol, 'Số 05-BC/ĐU'."""

    upper: str
    issuer: str
    number: str = ""
    place: str = ""
    day: date | None = None
    motto: str = "ĐẢNG CỘNG SẢN VIỆT NAM"

    @property
    def place_and_date(self) -> str:
        written = paper_date(self.day) if self.day else "ngày      tháng      năm        "
        return f"{self.place}, {written}" if self.place else ""


@dataclass(frozen=True)
class Signature:
    """Who signs: 'T/M CHI BỘ' (bold), 'BÍ THƯ', full name without title. A branch has no seal."""

    on_behalf: str
    capacity: str
    name: str


# --- making the file ---------------------------------------------------------------------------------------------


@cache
def pdf_available() -> bool:
    """Tell whether this machine has WeasyPrint and the native libraries it needs (`INSTALL_COMMAND` installs them)."""
    if importlib.util.find_spec("weasyprint") is None:
        return False
    for library in ("libpangoft2-1.0.so.0", find_library("pangoft2-1.0")):
        try:
            ctypes.CDLL(library) if library else None
        except OSError:
            continue
        if library:
            return True
    return False


def render_pdf(
    template_name: str,
    context: Mapping[str, object],
    *,
    variant: str = ARCHIVAL,
    tagged: bool = True,
    seconds: int = SECONDS,
    memory_mib: int = MEMORY_MIB,
) -> bytes:
    """Return the PDF of a template under templates/pdf/, tagged for screen readers, all fonts embedded.

    The same template and context give the same bytes. `seconds` limits the child's time on the clock and on the
    processor, `memory_mib` its address space. Raises DocumentError with a sentence for the person who asked.
    """
    return pdf_of_html(
        render_to_string(template_name, dict(context)),
        variant=variant,
        tagged=tagged,
        seconds=seconds,
        memory_mib=memory_mib,
    )


def pdf_of_html(
    html: str,
    *,
    variant: str = ARCHIVAL,
    tagged: bool = True,
    seconds: int = SECONDS,
    memory_mib: int = MEMORY_MIB,
) -> bytes:
    """Return the PDF of a whole HTML page; relative addresses are files of our static folder. As `render_pdf`."""
    if not pdf_available():
        raise DocumentError(UNAVAILABLE)
    command = [sys.executable, "-I", str(CHILD), "--files", str(settings.BASE_DIR / "static"), "--variant", variant]
    command += ["--cpu-seconds", str(seconds), "--memory-mib", str(memory_mib), *([] if tagged else ["--untagged"])]
    try:
        result = subprocess.run(
            command,
            input=html.encode("utf-8", "replace"),
            capture_output=True,
            timeout=seconds,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        logger.error("PDF not finished after %s s, HTML of %s characters", seconds, len(html))
        raise DocumentError(TOO_LARGE) from error
    return _pdf_or_error(result)


def _environment() -> dict[str, str]:
    """Return what the child needs and no more: the database's address and the secret key stay here."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME") if name in os.environ}
    return {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", **kept}


def _pdf_or_error(result: subprocess.CompletedProcess[bytes]) -> bytes:
    if result.returncode == 0 and result.stdout.startswith(b"%PDF-"):
        return result.stdout
    complaint = result.stderr.decode("utf-8", "replace")[-2000:]
    logger.error("PDF failed, exit %s: %s", result.returncode, complaint)
    stopped = result.returncode in {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT}
    raise DocumentError(TOO_LARGE if stopped or "MemoryError" in complaint else FAILED)
