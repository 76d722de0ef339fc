"""Handing files out. Who may read one is decided by the caller, by the row it hangs on."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from chibo.files.enums import FileKind
from chibo.files.images import thumbnail
from chibo.files.models import StoredFile

# Opened in a browser tab it may do nothing at all, whatever it turns out to be.
SANDBOX = "sandbox; default-src 'none'; style-src 'none'; script-src 'none'"


def file_answer(stored: StoredFile, *, inline: bool = False) -> HttpResponseBase:
    """Return the file as a download; `inline` shows it in the page, which only pictures drawn by us may.

    Raises Http404 when its bytes are not on disk.
    """
    if inline and not stored.is_image:
        raise ValueError("only pictures are shown in the page")
    kind = FileKind(stored.kind)
    try:
        content = stored.bytes.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(content, as_attachment=not inline, filename=stored.name, content_type=kind.content_type)
    return _fenced(answer)


def thumbnail_answer(stored: StoredFile) -> HttpResponse:
    """Return a small picture of a kept one, for lists on a bad line."""
    if not stored.is_image:
        raise Http404
    try:
        with stored.bytes.open("rb") as file:
            content = thumbnail(file.read())
    except FileNotFoundError as error:
        raise Http404 from error
    return _fenced(HttpResponse(content, content_type=FileKind.JPEG.content_type))


def _fenced(answer: HttpResponseBase) -> HttpResponseBase:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
