"""Visits and model meetings for the cast: one attended, observed, answered visit of a branch; a programme of a committee."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from chibo.accounts.models import User
from chibo.organization.models import Unit
from meetings.models import Meeting, ModelProgramme, ModelSession, Observation, Visit


def make_visit(
    *, sender: Unit, meeting: Meeting, visitor: User | None, name: str, text: str, by: User, answered_by: User
) -> Visit:
    """Return a visit to `meeting` by `visitor`, or by somebody called `name`, with its form and the branch's answer."""
    visit = Visit.objects.create(
        unit=sender,
        branch=meeting.unit,
        month=meeting.month,
        visitor=visitor,
        visitor_name="" if visitor else name,
        visitor_position=text,
        meeting=meeting,
        outcome_at=timezone.now(),
        outcome_by=by,
    )
    Observation.objects.create(
        visit=visit,
        number=1,
        strengths=text,
        faults=text,
        suggestions=text,
        heard=[text],
        at=timezone.now(),
        by=by,
        answer=text,
        answered_at=timezone.now(),
        answered_by=answered_by,
    )
    return visit


def make_programme(unit: Unit, branch: Unit, *, name: str, by: User, day: date) -> tuple[ModelProgramme, ModelSession]:
    """Return a programme of `unit`, and the session in it that `branch` held on `day`."""
    programme = ModelProgramme.objects.create(unit=unit, name=name, sponsor=name, valid_from=day, created_by=by)
    session = ModelSession.objects.create(programme=programme, branch=branch, held_on=day, recorded_by=by)
    return programme, session
