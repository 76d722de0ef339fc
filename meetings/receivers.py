"""What meetings do when an app below says that something changed."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from chibo.accounts.models import User
from chibo.organization.models import Unit
from chibo.organization.signals import unit_merged
from meetings.services.model_sessions import hand_over_sessions
from meetings.services.orders import hand_over_orders
from meetings.services.progress import hand_over
from meetings.services.proposals import hand_over_proposals
from meetings.services.registrations import hand_over_registrations
from meetings.services.standing_items import hand_over_standing_items
from meetings.services.topical_plans import hand_over_plans
from meetings.services.visits import hand_over_visits


def connect() -> None:
    """Connect the receivers; called once when the app is ready."""
    unit_merged.connect(on_unit_merged, dispatch_uid="meetings.unit_merged")


def on_unit_merged(*, unit: Unit, successor: Unit, on: date, actor: User | None, **kwargs: object) -> None:
    """Pass on what a unit that is merged on the day `on` leaves open, whenever the merger is recorded."""
    hand_over(unit=unit, successor=successor, actor=actor)
    hand_over_orders(unit=unit, successor=successor, actor=actor)
    hand_over_proposals(unit=unit, successor=successor, actor=actor, at=timezone.now())
    hand_over_visits(unit=unit, successor=successor, actor=actor)
    hand_over_standing_items(unit=unit, successor=successor, actor=actor, on=on)
    hand_over_sessions(unit=unit, successor=successor, actor=actor)
    hand_over_registrations(unit=unit, successor=successor, actor=actor, on=on)
    hand_over_plans(unit=unit, successor=successor, actor=actor, on=on)
