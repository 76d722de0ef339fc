"""Preparation for the cast: agenda, draft and words said beforehand of a meeting; monthly contents and a template."""

from __future__ import annotations

from django.utils import timezone

from chibo.accounts.models import User
from chibo.organization.models import Member, Unit
from meetings.enums import AgendaPart, AgendaSource, MeetingKind, PreparationKind
from meetings.models import AgendaItem, AgendaTemplate, DraftResolution, Meeting, Preparation, StandingItem


def prepare(*, meeting: Meeting, member: Member, by: User, text: str, secret: str) -> None:
    """Give `meeting` an agenda and a draft that say `text`; what is about members, reasons and words are `secret`."""
    lines = [(AgendaSource.LOCAL, text, text), (AgendaSource.MEMBER, f"Xét công nhận {secret}", secret)]
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=position, source=source, title=title, detail=detail)
        for position, (source, title, detail) in enumerate(lines, start=1)
    )
    now = timezone.now()
    DraftResolution.objects.create(meeting=meeting, assessment=text, items=text, made_at=now, made_by=by)
    said = {"meeting": meeting, "member": member, "typed_by": by, "at": now}
    Preparation.objects.create(kind=PreparationKind.ABSENCE, reason=secret, **said)
    Preparation.objects.create(kind=PreparationKind.OPINION, text=secret, **said)


def set_standing_item(unit: Unit, text: str) -> StandingItem:
    return StandingItem.objects.create(unit=unit, title=text, part=AgendaPart.CONTENT)


def make_template(unit: Unit, text: str) -> AgendaTemplate:
    steps = [{"title": text, "part": AgendaPart.CONTENT, "minutes": 5, "detail": ""}]
    source = {"issuer": text, "number": text, "note": text}
    return AgendaTemplate.objects.create(unit=unit, name=text, kind=MeetingKind.EXTRAORDINARY, steps=steps, **source)
