"""Handing out what a job has made."""

from __future__ import annotations

from django.http import FileResponse

from chibo.common.excel import MIME as EXCEL
from chibo.jobs.printed import PrintedFile

TYPES = {".pdf": "application/pdf", ".xlsx": EXCEL, ".zip": "application/zip"}


def printed_answer(file: PrintedFile, name: str) -> FileResponse:
    """Answer with a paper as a file to be kept under `name`; no browser is to take it for anything else."""
    kind = TYPES[file.path.suffix]
    answer = FileResponse(file.path.open("rb"), as_attachment=True, filename=name, content_type=kind)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
