"""Reads of training classes and standing documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum

from chibo.committees.enums import TrainingAudience
from chibo.committees.models import (
    StandingDocument,
    StandingDocumentKind,
    TrainingAttendance,
    TrainingClass,
    TrainingCount,
)
from chibo.common.models import valid_on
from chibo.organization.enums import PostKind
from chibo.organization.models import Member, Post, Unit

POSTS = {
    TrainingAudience.SECRETARIES: [PostKind.SECRETARY, PostKind.DEPUTY],
    TrainingAudience.COMMITTEES: [*PostKind.committee(), PostKind.BRANCH_COMMITTEE],
}


@dataclass(frozen=True)
class TrainingFigures:
    """What a unit and the committees below it trained in a year.

    turns (lượt) counts attendances, people (người) distinct persons: members once whatever the classes, quần chúng without
    those who had attended another class in the year.
    """

    planned: int
    held: int
    turns: int
    people: int


def training_figures(unit: Unit, year: int, audience: str = "") -> TrainingFigures:
    """Return the figures of `unit` with everything below it, for one audience or for all. Three queries."""
    classes = TrainingClass.objects.filter(unit__in=Unit.objects.below(unit), year=year)
    if audience:
        classes = classes.filter(audience=audience)
    counted = classes.aggregate(planned=Count("pk"), held=Count("pk", filter=Q(held_from__isnull=False)))
    held = classes.held().values("pk")
    members = TrainingAttendance.objects.filter(training__in=held).aggregate(
        turns=Count("pk"), people=Count("member", distinct=True)
    )
    others = TrainingCount.objects.filter(training__in=held).aggregate(
        turns=Sum("people", default=0), people=Sum(F("people") - F("again"), default=0)
    )
    return TrainingFigures(**counted, **{name: members[name] + others[name] for name in ("turns", "people")})


def classes_of(unit: Unit, year: int) -> QuerySet[TrainingClass]:
    """Return the classes of a committee's own plan of a year: `member_turns` by name, `other_turns` by number."""
    rows = TrainingClass.objects.filter(unit=unit, year=year)
    turns = Count("attendances", distinct=True)
    return rows.annotate(member_turns=turns, other_turns=Sum("counts__people", default=0))


def offered_members(training: TrainingClass, day: date) -> QuerySet[Member]:
    """Return who may be ticked: members whose posts under the committee on `day` are those of the audience; those ticked."""
    posts = Post.objects.filter(
        valid_on(day), kind__in=POSTS[training.audience], unit__in=Unit.objects.below(training.unit)
    )
    ticked = TrainingAttendance.objects.filter(training=training)
    either = Q(pk__in=posts.values("member")) | Q(pk__in=ticked.values("member"))
    return Member.objects.filter(either).order_by("sort_key", "pk")


# --- standing documents ----------------------------------------------------------------------------------------------


def units_without(unit: Unit, kind: StandingDocumentKind, year: int, day: date) -> QuerySet[Unit]:
    """Return `unit` and the units below it, open on `day`, that have no document of `kind` for `year`, by level and name."""
    having = StandingDocument.objects.filter(kind=kind).holding_in(year).values("unit")
    below = Unit.objects.under_on(unit, day).exclude(pk__in=having)
    return below.select_related("parent", "type").order_by("type__rank", "parent__sort_key", "sort_key", "code")


def documents_of(unit: Unit) -> QuerySet[StandingDocument]:
    return StandingDocument.objects.filter(unit=unit).select_related("kind", "file", "unit__type")
