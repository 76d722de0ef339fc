"""What was typed survives a lost session or an aged page: it goes along in the page itself, never on the device.

A POST that cannot be taken now (session over, form older than the sign-in) is answered with a page that carries its
fields; after signing in, one touch sends them again.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict

PREFIX = "kept-"
# Never carried along: codes, and what belongs to the request rather than to the person's text.
LEFT_OUT = {"csrfmiddlewaretoken", "password", "old_code", "new_code", "new_code_again", "next"}


@dataclass(frozen=True)
class Kept:
    """`fields`: (name, value) pairs to be sent again; `texts`: those that a person reads and may copy."""

    fields: list[tuple[str, str]]

    @property
    def texts(self) -> list[str]:
        """Sentences and names. Choices and numbers are sent again but not shown: they have no words of their own."""
        return [value for _, value in self.fields if " " in value.strip() or "\n" in value.strip()]


def posted(request: HttpRequest) -> Kept:
    """Return the fields of a POST that was not taken."""
    return Kept([pair for pair in _pairs(request.POST) if pair[0] not in LEFT_OUT and not pair[0].startswith(PREFIX)])


def carried(request: HttpRequest) -> Kept:
    """Return the fields that the sign-in form carried along."""
    return Kept([(name.removeprefix(PREFIX), value) for name, value in _pairs(request.POST) if name.startswith(PREFIX)])


def came_from_here(request: HttpRequest) -> bool:
    """Tell whether the page that posted is one of ours.

    Sending again is offered only then: otherwise another site could fill the form and have it confirmed by one touch.
    """
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(source)
    return parts.netloc == request.get_host() and parts.scheme == request.scheme


def _pairs(data: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in data.lists() for value in values]
