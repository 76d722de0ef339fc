"""A GET never writes: the guard that says so, and the middleware that puts it around every view of the suite.

It stands around the view only. Sessions, sign-in guards and the queue's hints belong to the middleware around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

READS = ("SELECT", "WITH", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "EXPLAIN", "PRAGMA")
# Kept for the person who signs in or out, not for what they look at.
APART = ('"django_session"', '"axes_', '"accounts_user" SET "last_login"')


class WroteError(AssertionError):
    """A statement that is no read reached the database where only reads may."""


@contextmanager
def only_reads() -> Iterator[None]:
    """Raise `WroteError` on any statement in the block that could write, or lock in order to write."""
    with connection.execute_wrapper(_refuse_writes):
        yield


def _refuse_writes(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    statement = sql.lstrip(" (\n").upper()
    writes = not statement.startswith(READS) or " FOR UPDATE" in statement
    if writes and not any(table in sql for table in APART):
        raise WroteError(sql[:300])
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    """The innermost middleware of the suite: what answers a GET or HEAD may only read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with only_reads():
            return self.get_response(request)
