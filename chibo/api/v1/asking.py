"""What endpoints share: parameters of lists, the unit asked for, pages by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from ninja import Schema
from pydantic import Field, field_validator

from chibo.api.v1.schemas import Problem
from chibo.common.dates import Span
from chibo.common.errors import Refused
from chibo.organization.models import Unit

DEFAULT_LIMIT, MOST = 100, 500
LONGEST = 2000
NOT_MODIFIED = {"description": "Unchanged since the ETag that was sent as If-None-Match."}
ETAG = {"description": "Strong, of the content.", "schema": {"type": "string"}}
EXTRA = {"responses": {200: {"headers": {"ETag": ETAG}}, 304: NOT_MODIFIED}}


def answers(schema: type[Schema]) -> dict[int, type[Schema]]:
    """Return the `response` of an endpoint: its own schema, and every problem it may answer with."""
    return {200: schema} | dict.fromkeys((400, 401, 403, 404, 429), Problem)


class Asked(Schema):
    """Parameters of the query. Signs that no keyboard writes are refused before they reach the database."""

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: object) -> object:
        if isinstance(value, str) and (not value.isprintable() or len(value) > LONGEST):
            raise ValueError("unreadable")
        return value


class AskedPage(Asked):
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description="Rows in one answer.")
    cursor: str = Field("", description="Where the next page begins: taken from `next`, never made up.")


def known(request: HttpRequest, asked: Asked) -> None:
    """Refuse parameters that the endpoint does not have, and those given twice: a slip must not widen what is answered."""
    for name, values in request.GET.lists():
        if name not in type(asked).model_fields:
            raise Refused(name[:40], f"Không có mục {name[:40]!r}. Mời đồng chí xem các mục trong bản mô tả.")
        if len(values) > 1:
            raise Refused(name, f"Mục {name} ghi hai lần. Mời đồng chí ghi một lần.")


def found_unit(request: HttpRequest, code: str) -> Unit:
    """Return the unit of this code in the reach of the token, or answer 404."""
    units = Unit.objects.visible_to(request.access).select_related("type", "branch__branch_type")
    unit = units.filter(code=code).first() if code.isprintable() else None
    if unit is None:
        raise Http404
    return unit


def reading(field: str, read: Callable[[str], Any], value: str) -> Any:
    """Return `read(value)`; what it refuses is refused as the parameter `field`."""
    try:
        return read(value)
    except ValueError as error:
        raise Refused(field, str(error)) from None


def span_of(period: str) -> Span:
    return reading("period", Span.parse, period)


# --- pages -----------------------------------------------------------------------------------------------------------


def page_of(
    request: HttpRequest, asked: AskedPage, rows: QuerySet, *, key: str, write: Callable[[list[Model]], list[dict]]
) -> dict:
    """Return {"items", "next"}: `limit` rows after the cursor, by the unique `key`, written all at once by `write`.

    What is added or removed meanwhile moves no row from one page to another. `next` is an address below this site, None on
    the last page; it opens only for this token and these parameters.
    """
    signer = signing.Signer(salt=f"api:{request.api_token.pk}:{request.path}?{urlencode(_others(request))}")
    if asked.cursor:
        rows = rows.filter(**{f"{key}__gt": _after(signer, asked.cursor)})
    found = list(rows.order_by(key)[: asked.limit + 1])
    shown = found[: asked.limit]
    following = None
    if len(found) > len(shown):
        cursor = signer.sign_object(getattr(shown[-1], key))
        query = {**_others(request), "limit": asked.limit, "cursor": cursor}
        following = f"{request.path}?{urlencode(query)}"
    request.api_rows = len(shown)
    return {"items": write(shown), "next": following}


def _others(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in sorted(request.GET.items()) if name not in ("limit", "cursor")}


def _after(signer: signing.Signer, cursor: str) -> Any:
    try:
        return signer.unsign_object(cursor)
    except signing.BadSignature:
        raise Refused(
            "cursor",
            "Dấu trang (cursor) không phải của mã kết nối hoặc của yêu cầu này. Mời đồng chí đọc lại từ trang đầu.",
        ) from None
