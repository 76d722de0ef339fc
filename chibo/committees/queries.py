"""Reads of training classes and standing documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum

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


def training_figures(unit: Unit, year: int) -> dict[str, TrainingFigures]:
    """Return {audience: its figures, '': those of all} of `unit` with everything below it. Three queries.

    Persons of all are not the sum of those of each audience: who attended for two of them is one person.
    """
    classes = TrainingClass.objects.filter(unit__in=Unit.objects.below(unit), year=year)
    held = classes.held().values("pk")
    counted = _by_audience(
        classes,
        "audience",
        planned=lambda these: Count("pk", filter=these),
        held=lambda these: Count("pk", filter=these & Q(held_from__isnull=False)),
    )
    members = _by_audience(
        TrainingAttendance.objects.filter(training__in=held),
        "training__audience",
        turns=lambda these: Count("pk", filter=these),
        people=lambda these: Count("member", distinct=True, filter=these),
    )
    others = _by_audience(
        TrainingCount.objects.filter(training__in=held),
        "training__audience",
        turns=lambda these: Sum("people", default=0, filter=these),
        people=lambda these: Sum(F("people") - F("again"), default=0, filter=these),
    )
    return {key: TrainingFigures(**counted[key], **_summed(members[key], others[key])) for key in counted}


def _by_audience(rows: QuerySet, path: str, **figures: Callable[[Q], Aggregate]) -> dict[str, dict[str, int]]:
    """Return {audience or '' for all: {figure: number}}; each of `figures` makes its aggregate of a condition. One query."""
    wanted = {"": Q(**{f"{path}__in": TrainingAudience.values})}
    wanted |= {audience: Q(**{path: audience}) for audience in TrainingAudience.values}
    found = rows.aggregate(
        **{f"{name}_of_{key}": figure(these) for key, these in wanted.items() for name, figure in figures.items()}
    )
    return {key: {name: found[f"{name}_of_{key}"] for name in figures} for key in wanted}


def _summed(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: one[name] + other[name] for name in one}


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
