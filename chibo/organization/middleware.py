"""Puts the acting person's access on every request: `request.access` (unit and role) and `request.access_choices`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from chibo.common.dates import today
from chibo.organization.models import Access

SESSION_KEY = "access_id"


class AccessMiddleware:
    """A person with several roles works in one at a time; the choice is kept in the session and re-checked each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access_choices = SimpleLazyObject(lambda: _choices(request))
        request.access = None
        if request.user.is_authenticated:
            request.access = _chosen(request)
        return self.get_response(request)


def _choices(request: HttpRequest) -> list[Access]:
    if not request.user.is_authenticated:
        return []
    active = Access.objects.active_on(today()).filter(user_id=request.user.pk)
    return list(active.select_related("unit__type", "unit__parent", "user"))


def _chosen(request: HttpRequest) -> Access | None:
    choices = request.access_choices
    wanted = request.session.get(SESSION_KEY)
    return next((access for access in choices if access.pk == wanted), None) or next(iter(choices), None)
