"""Last year's classes of the members of the branches that have a sign-in of their own, saved as their secretaries do."""

from __future__ import annotations

from datetime import date

from chibo.demo.accounts import DEMO_ACCOUNTS
from chibo.demo.world import World, moment, rng_for
from chibo.organization.enums import Role, StandingKind
from chibo.organization.queries import roster
from evaluations.enums import AnnualLevel, MemberNotRated
from evaluations.member_classes import day_of
from evaluations.services.member_classes import MemberGiven, save_member_classes

BEST_SHARE = 6  # one in six is excellent: within the cap of one in five
DONE_SHARE = 0.12


def record_member_classes(world: World) -> None:
    year = world.today.year - 1
    for account in DEMO_ACCOUNTS:
        if account.role == Role.SECRETARY:
            _record(world, account.units[0], year)


def _record(world: World, code: str, year: int) -> None:
    entries, rng = roster(world.units[code], day_of(year)), rng_for("member classes", year, code)
    given = {}
    for entry in entries:
        if entry.standing is not None:
            is_exempt = entry.standing.kind == StandingKind.EXEMPT
            given[entry.member.pk] = MemberGiven(
                not_rated_reason=MemberNotRated.EXEMPT if is_exempt else MemberNotRated.AWAY
            )
            continue
        level = AnnualLevel.DONE if rng.random() < DONE_SHARE else AnnualLevel.GOOD
        given[entry.member.pk] = MemberGiven(self_level=level, level=level)
    good = [pk for pk, row in given.items() if row.level == AnnualLevel.GOOD]
    best = rng.sample(good, len(good) // BEST_SHARE)
    given |= {pk: MemberGiven(self_level=AnnualLevel.EXCELLENT, level=AnnualLevel.EXCELLENT) for pk in best}
    save_member_classes(
        branch=world.units[code],
        year=year,
        given=given,
        base_version=0,
        exception_reason="",
        actor=world.users[code],
        today=world.today,
        at=moment(date(year, 12, 12), 20),
    )
