"""Tests that lay out paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chibo.common.documents import pdf_available


def needs_pdf(test: Callable) -> Callable:
    """Mark a test that renders a PDF: skipped without the libraries, run on SQLite alone, because paper asks no database."""
    skipped = pytest.mark.skipif(not pdf_available(), reason="the native libraries of WeasyPrint are missing")
    return pytest.mark.sqlite_only(skipped(test))
