"""Commendation in the cast: an open round of every committee; in those of the roots every branch and one member of it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from chibo.accounts.models import User
from chibo.organization.models import Member, Unit
from chibo.oversight.models import Commendation, CommendationRound


def make_round(unit: Unit, *, occasion: str, text: str, by: User, day: date) -> CommendationRound:
    return CommendationRound.objects.create(
        unit=unit,
        occasion=occasion,
        first_day=day.replace(month=1, day=1),
        last_day=day,
        award="Giấy khen",
        grounds=text,
        created_by=by,
    )


def propose_both(
    round_: CommendationRound, branch: Unit, member: Member, *, text: str, by: User
) -> tuple[Commendation, Commendation]:
    """Return the proposals of a branch and of a member of it, both made by the branch, as they stay when it has ended."""
    values = {
        "round": round_,
        "proposer": branch,
        "achievement": text,
        "proposed_at": timezone.now(),
        "proposed_by": by,
    }
    return (
        Commendation.objects.create(unit=branch, **values),
        Commendation.objects.create(member=member, branch=branch, **values),
    )
