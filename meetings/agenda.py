"""The agenda of a meeting: the saved lines, or what the nearest template for its kind and branch type begins with.

What falls due for members (`AgendaSource.MEMBER`) stays in the branch: whoever shows an agenda outside it, on the wall or
on a printed sheet shows `as_read(items, is_full=False)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date

from chibo.organization.models import Branch, Unit
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages
from meetings.enums import AgendaPart, AgendaSource
from meetings.models import AgendaItem, AgendaTemplate, Meeting

ABOUT_MEMBERS = "Công tác đảng viên"
PART_ORDER = {part: index for index, part in enumerate(AgendaPart.values)}


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """Return the saved lines of the agenda in their order, else unsaved ones of the nearest template (none: empty).

    One query for a saved one, four for an unsaved one.
    """
    return saved_agenda(meeting) or agenda_from_template(meeting)


def saved_agenda(meeting: Meeting) -> list[AgendaItem]:
    """Return the lines that were saved, in their order. One query."""
    return list(meeting.agenda.select_related("preparer").order_by("position", "pk"))


def agenda_from_template(meeting: Meeting) -> list[AgendaItem]:
    """Return unsaved lines of the template that holds for the meeting. Three queries."""
    template = template_for(meeting.unit, meeting.kind, meeting.roll_day)
    return items_of(template, meeting) if template else []


def template_for(unit: Unit, kind: str, day: date) -> AgendaTemplate | None:
    """Return the template that holds on `day` for meetings of a kind: of the nearest unit, the branch's type first."""
    lineage = lineages([unit.pk], day).get(unit.pk, [unit.pk])
    branch_type = Branch.objects.filter(pk=unit.pk).values_list("branch_type_id", flat=True).first() or ""
    rules = AgendaTemplate.objects.for_lineage(lineage, day).filter(kind=kind, branch_type__in={"", branch_type})
    return nearest(rules, lineage, day, prefer=lambda rule: bool(rule.branch_type))


def items_of(template: AgendaTemplate, meeting: Meeting) -> list[AgendaItem]:
    """Return the steps of a template as unsaved lines of `meeting`."""
    return [
        AgendaItem(
            meeting=meeting,
            position=position,
            part=step["part"],
            source=AgendaSource.STEP,
            title=step["title"],
            minutes=step.get("minutes"),
            detail=step.get("detail", ""),
        )
        for position, step in enumerate(template.steps, start=1)
    ]


def reusable(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return unsaved copies of those lines of another meeting that are not bound to its month."""
    bound = AgendaSource.of_a_month()
    kept = [item for item in items if item.source not in bound]
    return [
        AgendaItem(
            position=position,
            part=item.part,
            source=item.source,
            title=item.title,
            detail=item.detail,
            minutes=item.minutes,
            is_focus=item.is_focus,
            preparer=item.preparer,
        )
        for position, item in enumerate(kept, start=1)
    ]


def joined(items: Sequence[AgendaItem], more: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return `items` with each of `more` after the last line of its part, or of the part before it; positions run anew."""
    lines = list(items)
    for item in more:
        places = [index for index, line in enumerate(lines) if _belongs_before(line.part, item.part)]
        lines.insert(places[-1] + 1 if places else 0, item)
    for position, item in enumerate(lines, start=1):
        item.position = position
    return lines


def _belongs_before(part: str, new: str) -> bool:
    """A new content follows its own part; without one, what comes before it in a meeting."""
    return PART_ORDER[part] <= PART_ORDER[new]


def missing_from(items: Iterable[AgendaItem], offered: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return what is offered and not yet among `items`: by its origin, where it has none by its title."""
    origins = {item.origin for item in items if item.origin}
    titles = {item.title.casefold() for item in items}
    return [
        item for item in offered if (item.origin not in origins if item.origin else item.title.casefold() not in titles)
    ]


def minutes_of(items: Iterable[AgendaItem]) -> int:
    """Return the minutes that the lines are expected to take together."""
    return sum(item.minutes or 0 for item in items)


def as_read(items: Iterable[AgendaItem], *, is_full: bool) -> list[AgendaItem]:
    """Return the lines as they may be read: of what concerns a member above the branch only that there is such a content."""
    return [item if is_full or item.source != AgendaSource.MEMBER else _without_members(item) for item in items]


def _without_members(item: AgendaItem) -> AgendaItem:
    shown = copy(item)
    shown.title, shown.detail, shown.preparer = ABOUT_MEMBERS, "", None
    return shown
