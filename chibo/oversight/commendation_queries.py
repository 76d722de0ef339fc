"""Reads of rounds and proposals."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from chibo.common.dates import VIETNAM
from chibo.organization.enums import MemberCount
from chibo.organization.models import Access, Member, Unit
from chibo.organization.queries import members_counted
from chibo.oversight.models import AwardKind, Commendation, CommendationRound

RELATED = ["unit__type", "unit__parent", "member", "branch__type", "proposer__type", "proposed_by", "withdrawn_by"]
ROUND_RELATED = ["unit__type", "unit__parent", "decision__recorded_by", "created_by"]


def rounds_for(access: Access) -> QuerySet[CommendationRound]:
    """Return the rounds in reach, newest span first, each with `proposed`: how many proposals of it are in reach."""
    mine = Commendation.objects.visible_to(access).standing().order_by().values("pk")
    rounds = CommendationRound.objects.visible_to(access).select_related(*ROUND_RELATED)
    return rounds.annotate(proposed=Count("commendations", filter=Q(commendations__in=mine))).order_by(
        "-last_day", "-pk"
    )


def proposals_of(round_: CommendationRound, access: Access | None = None) -> list[Commendation]:
    """Return what stands in the round, units before members, by name; with `access` only what is in its reach."""
    found = Commendation.objects.visible_to(access) if access else Commendation.objects.all()
    found = found.filter(round=round_).standing().select_related(*RELATED)
    return sorted(found, key=lambda row: (row.unit_id is None, bytes(row.subject.sort_key), row.pk))


def units_to_propose(access: Access, round_: CommendationRound, day: date) -> QuerySet[Unit]:
    """Return the open units that whoever acts may propose: of the own subtree, below the unit of the round."""
    units = Unit.objects.visible_to(access).below(round_.unit).open_on(day).exclude(pk=round_.unit_id)
    return units.select_related("parent").order_by("type__rank", "sort_key", "code")


def members_to_propose(access: Access, day: date) -> QuerySet[Member]:
    """Return the members of the own subtree on `day`, by name."""
    return members_counted(access.unit, day, MemberCount.ALL).order_by("sort_key", "pk")


def award_names(also: str = "") -> list[str]:
    """Return the forms of award in use; `also` is kept among them where the list has changed since."""
    names = list(AwardKind.objects.filter(is_active=True).values_list("name", flat=True))
    return names if not also or also in names else [*names, also]


def counted_on(round_: CommendationRound, today: date) -> date:
    """Return the day as of which the figures of the round are shown."""
    return round_.decision.figures_as_of if round_.is_decided else today


def proposed_day(row: Commendation) -> date:
    return timezone.localdate(row.proposed_at, VIETNAM)
