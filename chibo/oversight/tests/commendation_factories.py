"""Rounds and proposals for tests, made by the real services."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from chibo.accounts.models import User
from chibo.organization.models import Member, Unit
from chibo.organization.tests.factories import UserFactory
from chibo.oversight.commendation_queries import ROUND_RELATED
from chibo.oversight.enums import CommendationOutcome
from chibo.oversight.models import Commendation, CommendationRound
from chibo.oversight.services import commendations as services

DAY = date(2026, 10, 5)
WORDS = services.RoundWords(
    occasion="Sơ kết 3 năm thực hiện Đề án 11-ĐA/TU",
    first_day=date(2026, 7, 1),
    last_day=date(2026, 9, 30),
    award="Giấy khen",
    addressee="Huyện ủy Hòa Bình",
    grounds="Căn cứ Đề án 11-ĐA/TU;",
)
DECISION = services.DecisionWords("125-QĐ/ĐU", "Huyện ủy Hòa Bình", date(2026, 10, 2))
CHOSEN = services.Verdict(CommendationOutcome.CHOSEN)


def round_of(unit: Unit, *, actor: User | None = None, **changed: object) -> CommendationRound:
    """Open a round of `unit`; `changed` are words that differ from `WORDS`."""
    words = services.RoundWords(**(vars(WORDS) | changed))
    made = services.open_round(unit=unit, words=words, actor=actor or UserFactory(), today=DAY)
    return stored(made)


def stored(round_: CommendationRound) -> CommendationRound:
    """Return the round as it is in the database now, with unit and decision."""
    return CommendationRound.objects.select_related(*ROUND_RELATED).get(pk=round_.pk)


def proposed(
    round_: CommendationRound,
    subject: Unit | Member,
    *,
    proposer: Unit | None = None,
    achievement: str = "Sinh hoạt nền nếp, đúng quy định",
) -> Commendation:
    """Propose `subject`, by the unit of the round unless another proposes."""
    return services.propose(
        round_=round_,
        subject=subject,
        proposer=proposer or round_.unit,
        achievement=achievement,
        actor=UserFactory(),
        at=timezone.now(),
        today=DAY,
    )


def decided(round_: CommendationRound, verdicts: dict[int, services.Verdict] | None = None) -> CommendationRound:
    """Decide the round: everybody chosen unless `verdicts` says otherwise."""
    standing = Commendation.objects.filter(round=round_).standing()
    services.decide(
        round_=round_,
        verdicts=verdicts or {row.pk: CHOSEN for row in standing},
        words=DECISION,
        actor=UserFactory(),
        at=timezone.now(),
        today=DAY,
    )
    return stored(round_)
