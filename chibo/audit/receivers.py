"""What the log takes from the app below it: a person's own change of code."""

from __future__ import annotations

from chibo.accounts.models import User
from chibo.accounts.signals import code_changed
from chibo.audit.services import record


def connect() -> None:
    """Connect the receivers; called once when the app is ready."""
    code_changed.connect(on_code_changed, dispatch_uid="audit.code_changed")


def on_code_changed(*, user: User, actor: User, **kwargs: object) -> None:
    record(actor=actor, verb="accounts.change_code", subject=user)
