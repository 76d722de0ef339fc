"""Handing out a document as a Word file."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from chibo.common.blocks import Document
from chibo.common.word import MIME, document_docx


def word_answer(document: Document, name: str) -> HttpResponse:
    """Answer with a document as a Word file to be kept under `name`; no browser is to take it for anything else."""
    answer = HttpResponse(document_docx(document), content_type=MIME)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
