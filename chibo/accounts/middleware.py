"""Who must sign in, who must first change the code, and what may be kept of an answer."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from chibo.accounts.views import session_expired

OPEN_WITH_FIRST_CODE = {"accounts:password", "accounts:logout"}
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's middleware, except that a form sent after the session ended is not thrown away."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponseBase:
        if request.headers.get("HX-Request") == "true":
            # The page stays as it is and says in its own place that the session is over (request-errors.js).
            return HttpResponse(status=401)
        if request.method == "POST":
            return session_expired(request)
        return super().handle_no_permission(request, view_func)


class PasswordChangeMiddleware:
    """A first code opens nothing but the page where it is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: tuple, view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        if request.resolver_match.view_name in OPEN_WITH_FIRST_CODE:
            return None
        address = reverse("accounts:password")
        if request.method == "GET":
            address += "?" + urlencode({"next": request.get_full_path()})
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


class PrivateAnswerMiddleware:
    """What a signed-in person sees stays in no cache, so 'back' after signing out or saving shows the stored state."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if request.user.is_authenticated:
            answer.headers.setdefault("Cache-Control", "no-store, private")
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return answer
