"""The people of `meetings.tests.conftest` with a visit of the cadre, and what visits need to be told."""

from __future__ import annotations

from datetime import UTC, date, datetime

from meetings.models import Observation, Visit
from meetings.rota import Turn
from meetings.services.visits import Visitor, answer_observation, assign_visits, give_observation
from meetings.tests.conftest import People

MONTH = date(2026, 9, 1)
AT = datetime(2026, 9, 5, 12, 0, tzinfo=UTC)
WORDS = {"strengths": "Chuẩn bị kỹ", "faults": "Ít ý kiến", "suggestions": "", "heard": []}


def assigned(people: People, *, month: date = MONTH, who: Visitor | None = None, place: str = "branch") -> Visit:
    """Return the visit of the cadre (or of `who`) to a branch in `month`, sent by the commune."""
    who = who or Visitor(user=people.cadre.user)
    turn = Turn(getattr(people, place), month, who)
    (made,) = assign_visits(unit=people.commune, turns=[turn], actor=people.committee.user)
    return made


def observed(people: People, visit: Visit, *, number: int = 0, at: datetime = AT, **changes: object) -> Observation:
    return give_observation(visit=visit, values=WORDS | changes, number=number, actor=people.cadre.user, at=at)


def answered(people: People, row: Observation, answer: str = "Chi bộ tiếp thu") -> Observation:
    return answer_observation(observation=row, answer=answer, actor=people.secretary.user, at=AT)
