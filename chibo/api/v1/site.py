"""The API as django-ninja knows it: who comes in, what errors say, and the addresses.

ninja writes the OpenAPI document from the signatures and schemas of the endpoints; its own pages of documentation, which
load scripts from elsewhere, are not served.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from chibo.api.guesses import SECONDS, count_guess
from chibo.api.models import ApiToken
from chibo.api.problems import JSON, problem
from chibo.api.queries import token_behind
from chibo.api.v1 import figures, meetings, reports, units
from chibo.common.dates import today
from chibo.common.errors import Refused

ADDRESS = "/api/v1/"
DESCRIPTION = (
    "Read-only figures of Party branches' meetings. A token stands for one person's role in one unit: it reads what "
    "that role reads on screen, and nothing outside its subtree (404). No minutes, no names of people. Every answer has "
    "a strong ETag: send it back as If-None-Match and an unchanged answer is 304. Lists are paged by `next`, an address "
    "to be followed as it is. HEAD works everywhere; any method that writes is 405. Errors are `Problem`; `detail` is a "
    "Vietnamese sentence for people, `code` a word for programs."
)
# What a parameter must be, when the library and not one of our own readers refused it.
SENTENCES = {
    "limit": "Số dòng mỗi lần (limit) là một số từ 1 đến 500. Mời đồng chí ghi lại.",
    "kind": "Loại (kind) không có trong danh sách. Mời đồng chí xem các giá trị trong bản mô tả.",
    "state": "Tình trạng (state) không có trong danh sách. Mời đồng chí xem các giá trị trong bản mô tả.",
    "unit": "Chưa rõ mã đơn vị (unit). Mời đồng chí ghi mã đơn vị.",
    "period": "Chưa rõ kỳ (period). Mời đồng chí ghi theo mẫu 2026-09, 2026-Q3, 2026-H2 hoặc 2026.",
}
UNKNOWN = "Mục này ghi chưa đúng, hoặc không có trong bản mô tả. Mời đồng chí xem lại."


class Bearer(HttpBearer):
    """The token of the header `Authorization`, and nothing else: not in the address, not in a cookie."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Put the role that the token stands for on the request, as the middleware does for people."""
        found = token_behind(token.strip(), today())
        if found is not None:
            request.api_token, request.access, request.api_rows = found, found.access, 1
        return found


class Utf8(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


api = NinjaAPI(
    title="Sinh hoạt chi bộ",
    version="1",
    description=DESCRIPTION,
    auth=Bearer(),
    renderer=Utf8(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
)
for router in (units.router, meetings.router, figures.router, reports.router):
    api.add_router("", router)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    if not request.headers.get("Authorization"):
        return problem(401, "no_token", headers={"WWW-Authenticate": 'Bearer realm="api"'})
    if count_guess(request):
        return problem(429, "too_many", headers={"Retry-After": str(SECONDS)})
    return problem(401, "bad_token", headers={"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'})


@api.exception_handler(PermissionDenied)
def _not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(400, "bad_parameter", error.sentence, field=error.field)


@api.exception_handler(ValidationError)
def _bad_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    names = [str(part) for part in error.errors[0]["loc"]] if error.errors else []
    field = names[-1] if names else None
    return problem(400, "bad_parameter", SENTENCES.get(field, UNKNOWN), field=field)


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document as plain JSON values. Parameters stand with their endpoints, not as shapes, too."""
    written = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ADDRESS)))
    shapes = written["components"]["schemas"]
    written["components"]["schemas"] = {name: shape for name, shape in shapes.items() if not name.endswith("Asked")}
    return written


@login_not_required
def document(request: HttpRequest) -> HttpResponse:
    """The description of the API, open to all: it tells nothing about anybody."""
    return HttpResponse(json.dumps(openapi_document(), ensure_ascii=False), content_type=JSON)


def urls() -> tuple[list[URLPattern], str, str]:
    """Return the addresses of the endpoints and of the document, open to requests without a session."""
    endpoints = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
    for pattern in endpoints:
        login_not_required(pattern.callback)
    return [*endpoints, path("openapi.json", document, name="document")], "api-v1", "api-v1"
