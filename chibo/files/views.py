"""Handing files out. Who may read one is decided by the caller, by the row it hangs on."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from chibo.files.enums import FileKind
from chibo.files.images import thumbnail
from chibo.files.models import StoredFile

# Opened in a browser tab it may do nothing at all, whatever it turns out to be.
SANDBOX = "sandbox; default-src 'none'; style-src 'none'; script-src 'none'"


def file_answer(stored: StoredFile, *, inline: bool = False) -> HttpResponse:
    """Return the file as a download; `inline` shows it in the page, which only pictures drawn by us may.

    Raises Http404 when its bytes are not on disk.
    """
    if inline and not stored.is_image:
        raise ValueError("only pictures are shown in the page")
    answer = HttpResponse(_bytes_of(stored), content_type=FileKind(stored.kind).content_type)
    answer["Content-Disposition"] = content_disposition_header(not inline, stored.name)
    return _fenced(answer)


def thumbnail_answer(stored: StoredFile) -> HttpResponse:
    """Return a small picture of a kept one, for lists on a bad line."""
    if not stored.is_image:
        raise Http404
    return _fenced(HttpResponse(thumbnail(_bytes_of(stored)), content_type=FileKind.JPEG.content_type))


def _bytes_of(stored: StoredFile) -> bytes:
    try:
        with stored.bytes.open("rb") as file:
            return file.read()
    except FileNotFoundError as error:
        raise Http404 from error


def _fenced(answer: HttpResponse) -> HttpResponse:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
