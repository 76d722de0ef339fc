"""What views share: allowing, reading what was posted, and answering a refusal with everything typed kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from chibo.common.errors import Refused
from chibo.common.forms import add_refusal

T = TypeVar("T")


def allow(is_allowed: bool) -> None:
    """Answer 403 unless allowed."""
    if not is_allowed:
        raise PermissionDenied


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, None for a page that is only opened. A form posted empty is a posted one, too."""
    return request.POST if request.method == "POST" else None


def carried_out(form: BaseForm, service: Callable[..., T], **arguments: object) -> T | None:
    """Return what the service answers; a refusal goes beside its field and the answer is None."""
    try:
        return service(**arguments)
    except Refused as error:
        add_refusal(form, error)
        return None
