"""Every word of an answer, whatever it is: a page, a feed, a sheet, a Word file, a folder of files, a printed page."""

from __future__ import annotations

import io
import zipfile
from html import unescape

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pypdf import PdfReader

ZIP, PDF = b"PK\x03\x04", b"%PDF"


def words_of(response: HttpResponseBase) -> str:
    """Return the text of an answer and of every file inside it."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return words_in(content)


def words_in(content: bytes) -> str:
    if content.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            # Workbooks write letters beyond ASCII as character references.
            return "\n".join(unescape(words_in(folder.read(name))) for name in folder.namelist())
    if content.startswith(PDF):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode(HttpResponse().charset, errors="replace")
