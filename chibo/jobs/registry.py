"""Which function does which kind of job. Apps register theirs by importing their handlers in `ready()`."""

from collections.abc import Callable

from chibo.jobs.errors import UnknownKind
from chibo.jobs.models import Job

Handler = Callable[[Job], dict | None]

_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function as the one that does jobs of `kind`.

    It gets the claimed `Job` (read `job.payload`) and returns what `job.result` shall hold, JSON or None. It may run
    more than once, so it computes from the source rows and never increments. It opens its own transactions and keeps
    them short.
    """

    def register(function: Handler) -> Handler:
        known = _handlers.setdefault(kind, function)
        if known is not function:
            raise ValueError(f"Two handlers for {kind!r}: {known.__module__} and {function.__module__}")
        return function

    return register


def find(kind: str) -> Handler:
    """Return the handler of `kind`; raises UnknownKind."""
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(f"No handler for jobs of kind {kind!r}") from None


def kinds() -> list[str]:
    return sorted(_handlers)
