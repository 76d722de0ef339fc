"""What holds for every address under /api/, before sessions and around the views."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from chibo.api.problems import JSON, problem
from chibo.api.services import note_use
from chibo.common.dates import today

ADDRESS = "/api/"
METHODS = "GET, HEAD, OPTIONS"
# A copy may be kept by the program that asked, and is asked about again before each use.
KEEPING = "private, no-cache"


class ApiMiddleware:
    """Only reads, only by token, only JSON.

    Cookies are not looked at, so a page elsewhere cannot make a browser read for it. HEAD is a GET without its body.
    Answers carry a strong ETag of their content; what is unchanged is answered by 304. What was given to a token is
    counted here, outside the view, which only reads.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ADDRESS):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": METHODS})
        if request.method not in ("GET", "HEAD"):
            return problem(405, "method", headers={"Allow": METHODS})
        is_head, request.method, request.COOKIES = request.method == "HEAD", "GET", {}
        answer = self._conditional(request, self.get_response(request))
        if is_head:
            answer.content = b""  # its Content-Length still tells the size of the whole
        return answer

    def _conditional(self, request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if answer.status_code == 200:
            answer.headers["ETag"] = f'"{sha256(answer.content).hexdigest()[:32]}"'
            answer.headers["Cache-Control"] = KEEPING
            self._note(request)
        elif answer.status_code >= 400:
            answer = answer if answer.headers.get("Content-Type") == JSON else problem(answer.status_code)
            answer.headers["Cache-Control"] = "no-store"
        patch_vary_headers(answer, ["Authorization"])
        if answer.status_code != 200:
            return answer
        return get_conditional_response(request, etag=answer.headers["ETag"], response=answer)

    def _note(self, request: HttpRequest) -> None:
        token = getattr(request, "api_token", None)
        if token is not None:
            note_use(token=token, endpoint=request.resolver_match.url_name, rows=request.api_rows, day=today())
