"""Members of the demo with what is dated about them: belonging, standing. Nobody here exists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from chibo.common.dates import add_months
from chibo.common.text import name_key, search_key
from chibo.demo.names import person_name
from chibo.demo.world import LIVED_IN, BranchPlan, World, rng_for
from chibo.organization.enums import EndReason, ExemptGround, StandingKind, StartReason
from chibo.organization.models import Member, Membership, Standing

BATCH = 500
SI_MA_CAI_MEMBERS = 2235
SI_MA_CAI_ADMITTED = 677  # in the five years of a term
QUANG_TRUNG_MEMBERS = 45
YEAR = timedelta(days=365)
OFFICE = 5  # the first few of a branch hold its posts: long in the Party, never away
SMALL_OFFICE = 2

VILLAGE_SIZES = {"large": (14, 24), "small": (6, 8), "first": (6, 8), "other": (6, 8)}
# At most so many of a village's members were admitted lately, so that who has a chi ủy keeps nine official members.
LATELY_ADMITTED = {"large": 3, "small": 8, "first": 1, "other": 1}


@dataclass
class Person:
    """A member before it is written: one belonging to `branch`, perhaps one before it in `came_from`."""

    code: str
    branch: BranchPlan
    index: int
    joined: date
    start: date | None = None
    start_reason: str = StartReason.RECORDED
    end: date | None = None
    end_reason: str = ""
    came_from: BranchPlan | None = None

    def official_on(self, today: date) -> date | None:
        """A year after admission, if that is over by today."""
        day = self.joined + YEAR + timedelta(days=self.index % 20)
        return day if day <= today else None


def settle_people(world: World) -> None:
    """Decide how many members each branch has, make them and write members, belongings and standings."""
    _decide_sizes(world)
    persons = [person for plan in world.plans for person in _staying(world, plan)]
    _admit(world, persons)
    _transfer(world, persons)
    leavers = [person for plan in world.plans for person in _leavers(world, plan)]
    _write(world, persons + leavers)
    _write_standings(world, persons)


# --- how many --------------------------------------------------------------------------------------------------------


def _decide_sizes(world: World) -> None:
    for plan in world.plans:
        rng = rng_for("size", plan.code)
        if plan.successor and not plan.group:
            plan.size = 0
        elif plan.code == LIVED_IN:
            plan.size = QUANG_TRUNG_MEMBERS
        elif plan.group:
            plan.size = rng.randint(*VILLAGE_SIZES[plan.group])
        else:
            plan.size = rng.randint(16, 36) if plan.is_residential else rng.randint(6, 21)
    _make_exact([plan for plan in world.plans if plan.root == "SMC"])


def _make_exact(plans: list[BranchPlan]) -> None:
    """Bring the sum to the published number of members by making other branches than villages larger or smaller."""
    others = [plan for plan in plans if not plan.group]
    gap = SI_MA_CAI_MEMBERS - sum(plan.size for plan in plans)
    each, rest = divmod(gap, len(others))
    for index, plan in enumerate(others):
        plan.size += each + (1 if index < rest else 0)


# --- who -------------------------------------------------------------------------------------------------------------


def _staying(world: World, plan: BranchPlan) -> list[Person]:
    """Return those who belong to the branch today, or belonged on the day before it was merged."""
    rng = rng_for("people", plan.code)
    earliest, latest = date(1975, 2, 3).toordinal(), add_months(world.today, -63).toordinal()
    return [
        Person(f"{plan.code}-{index:03d}", plan, index, date.fromordinal(rng.randint(earliest, latest)))
        for index in range(1, plan.size + 1)
    ]


def _in_office(person: Person) -> bool:
    return person.index <= (OFFICE if person.branch.size >= 9 else SMALL_OFFICE)


def _admit(world: World, persons: list[Person]) -> None:
    """Make some the newcomers of the last five years; the last twelve months' are still probationary (dự bị)."""
    eligible = [person for person in persons if not _in_office(person) and person.branch.code != LIVED_IN]
    highland = [person for person in eligible if person.branch.root == "SMC"]
    rng = rng_for("admitted", "SMC")
    lately: dict[str, int] = {}
    for person in rng.sample(highland, SI_MA_CAI_ADMITTED):
        _admit_one(world, person, rng, lately)
    for person in eligible:
        if person.branch.root != "SMC":
            rng = rng_for("admitted", person.code)
            if rng.random() < 0.12:
                _admit_one(world, person, rng, lately)


def _admit_one(world: World, person: Person, rng: Random, lately: dict[str, int]) -> None:
    term, turn = add_months(world.today, -59), add_months(world.today, -37)
    limit = LATELY_ADMITTED.get(person.branch.group)
    is_late = rng.random() < 0.6 and (limit is None or lately.get(person.branch.code, 0) < limit)
    if is_late:
        lately[person.branch.code] = lately.get(person.branch.code, 0) + 1
    last = world.today - timedelta(days=20)
    if person.branch.merged_on and person.branch.successor:
        last = min(last, person.branch.merged_on - timedelta(days=30))
    first, last = (turn, last) if is_late else (term, turn)
    day = date.fromordinal(rng.randint(first.toordinal(), last.toordinal()))
    person.joined = person.start = day
    person.start_reason = StartReason.ADMITTED


def _transfer(world: World, persons: list[Person]) -> None:
    """Let some come from another branch of the district, or from outside, within the two years."""
    sources: dict[str, list[BranchPlan]] = {}
    for plan in world.plans:
        if plan.size and not plan.group:
            sources.setdefault(plan.root, []).append(plan)
    for person in persons:
        if person.branch.group or person.branch.code == LIVED_IN or _in_office(person) or person.start:
            continue
        rng = rng_for("transfer", person.code)
        if rng.random() > 0.035:
            continue
        person.start = _day_within(world, rng)
        person.start_reason = StartReason.TRANSFERRED
        source = rng.choice(sources[person.branch.root])
        if source.code not in (person.branch.code, LIVED_IN) and rng.random() < 0.8:
            person.came_from = source


def _leavers(world: World, plan: BranchPlan) -> list[Person]:
    """Return those who left the branch and the district's records within the two years."""
    if plan.group in ("small", "first", "other") or plan.code == LIVED_IN or not plan.size:
        return []
    rng = rng_for("leavers", plan.code)
    count = sum(rng.random() < 0.022 for _ in range(plan.size))
    reasons = [EndReason.DIED, EndReason.TRANSFERRED, EndReason.RESIGNED, EndReason.STRUCK_OFF]
    return [
        Person(
            code=f"{plan.code}-{900 + number}",
            branch=plan,
            index=900 + number,
            joined=date(1970 + rng.randint(0, 40), rng.randint(1, 12), 3),
            end=_day_within(world, rng),
            end_reason=rng.choices(reasons, [5, 8, 1, 1])[0],
        )
        for number in range(1, count + 1)
    ]


def _day_within(world: World, rng: Random) -> date:
    first, last = world.first_day + timedelta(days=40), world.today - timedelta(days=15)
    return date.fromordinal(rng.randint(first.toordinal(), last.toordinal()))


# --- writing ---------------------------------------------------------------------------------------------------------


def _write(world: World, persons: list[Person]) -> None:
    Member.objects.bulk_create((_member(world, person) for person in persons), batch_size=BATCH)
    ids = dict(Member.objects.values_list("code", "pk"))
    rows = [row for person in persons for row in _belongings(world, person, ids[person.code])]
    Membership.objects.bulk_create(rows, batch_size=BATCH)


def _member(world: World, person: Person) -> Member:
    name = person_name(rng_for("name", person.code), highland=person.branch.root == "SMC")
    return Member(
        code=person.code,
        name=name,
        sort_key=name_key(name),
        search_key=search_key(name),
        joined_party_on=person.joined,
        official_on=person.official_on(world.today),
    )


def _belongings(world: World, person: Person, member_id: int) -> Iterable[Membership]:
    branch = world.units[person.branch.code]
    if person.came_from:
        yield Membership(
            member_id=member_id,
            branch=world.units[person.came_from.code],
            valid_to=person.start - timedelta(days=1),
            end_reason=EndReason.TRANSFERRED,
        )
    yield Membership(
        member_id=member_id,
        branch=branch,
        valid_from=person.start,
        valid_to=person.end,
        start_reason=person.start_reason,
        end_reason=person.end_reason,
        decision=_decision_on(world, person),
    )


def _decision_on(world: World, person: Person) -> str:
    above = "HU" if person.branch.root == "SMC" else "ThU"
    if person.start_reason == StartReason.ADMITTED:
        return f"QĐ số {200 + person.index * 7 % 300}-QĐ/{above}"
    if person.end_reason in EndReason.left_party():
        return f"QĐ số {500 + person.index % 90}-QĐ/{above}"
    return ""


def _write_standings(world: World, persons: list[Person]) -> None:
    ids = dict(Member.objects.values_list("code", "pk"))
    rows = [_standing(world, person, ids[person.code]) for person in persons]
    Standing.objects.bulk_create([row for row in rows if row], batch_size=BATCH)


def _standing(world: World, person: Person, member_id: int) -> Standing | None:
    """Exempt the oldest, let some be away for half a year, a few on special duty. Newcomers attend."""
    if _in_office(person) or person.start:
        return None
    rng = rng_for("standing", person.code)
    chance = rng.random()
    if person.branch.code == LIVED_IN:
        # Fixed, so that its numbers are: 45 members − 2 exempt − 1 away = 42 who must attend.
        chance = {43: 0.01, 44: 0.02, 45: 0.07}.get(person.index, 0.5)
    if chance < 0.05 and person.branch.is_residential:
        return _exempt(world, person, rng, member_id)
    if chance < 0.08:
        return _away(world, person, rng, member_id)
    if chance > 0.997:
        since = _day_within(world, rng)
        return Standing(
            member_id=member_id, kind=StandingKind.SPECIAL_DUTY, valid_from=since, decision="Lệnh điều động"
        )
    return None


def _exempt(world: World, person: Person, rng: Random, member_id: int) -> Standing:
    since = world.first_day - timedelta(days=rng.randint(60, 1500))
    if rng.random() < 0.25 and person.branch.code != LIVED_IN:
        since = _day_within(world, rng)
    return Standing(
        member_id=member_id,
        kind=StandingKind.EXEMPT,
        valid_from=since,
        ground=ExemptGround.AGE if rng.random() < 0.7 else ExemptGround.HEALTH,
        decision=f"QĐ số {rng.randint(10, 99)}-QĐ/ĐU" if rng.random() < 0.95 else "",
        decided_on=since - timedelta(days=3),
    )


def _away(world: World, person: Person, rng: Random, member_id: int) -> Standing:
    since, until = _day_within(world, rng), None
    if person.branch.code == LIVED_IN:
        since = world.first_day - timedelta(days=30)
    else:
        until = since + timedelta(days=rng.randint(90, 330))
    hosts = ("Chi bộ khu phố ở thành phố Vinh", "Chi bộ nơi làm việc tại Hà Nội", "Chi bộ nơi ở của con tại Đà Nẵng")
    return Standing(
        member_id=member_id,
        kind=StandingKind.AWAY,
        valid_from=since,
        valid_to=until,
        decision=f"Giấy giới thiệu số {rng.randint(100, 999)}",
        decided_on=since - timedelta(days=2),
        host=rng.choice(hosts),
    )
