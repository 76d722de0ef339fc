"""Last year's classes of branches and committees with the opinions behind them; one commune is still deciding."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from chibo.accounts.models import User
from chibo.demo.world import World, moment, rng_for
from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from evaluations.enums import AnnualLevel, AnnualStage
from evaluations.models import AnnualClass, AnnualOpinion

BATCH = 500
DECIDING = "HM-QDI"  # its branches are verified; some are decided, and the cap leaves room for one more
DECIDED_THERE = 4  # of its branches, the best first
LEVELS = [AnnualLevel.EXCELLENT, AnnualLevel.GOOD, AnnualLevel.DONE, AnnualLevel.NOT_DONE]
WEIGHTS = [17, 66, 15, 2]
BEST_SHARE = 5  # at most one in five of those rated good or better is excellent
RATED_HIGHER = 0.12  # units that rated themselves one level higher than those above found
NUMBERS = {"HM": "31-QĐ/ThU", "KA": "45-QĐ/ThU", "SMC": "52-QĐ/HU"}
LOWERED = "Một số chỉ tiêu trong năm hoàn thành chậm so với kế hoạch."


@dataclass(frozen=True)
class Place:
    """A unit to classify: who speaks for it, who verifies, who decides, each with the unit acted for."""

    unit: Unit
    rated_by: User | None
    verified_by: tuple[User, Unit]
    decided_by: tuple[User, Unit]
    number: str


def record_last_year(world: World) -> None:
    """Write opinions and classes of the year before this one for all units open at its end."""
    year = world.today.year - 1
    groups = defaultdict(list)
    for place in _places(world):
        groups[place.decided_by[1].code, place.unit.is_branch].append(place)
    decisions = []
    for (decider, _), places in sorted(groups.items()):
        levels = _levels([place.unit.code for place in places], year)
        written = [opinion for place in places for opinion in _opinions(place, levels[place.unit.code], year)]
        if decider == DECIDING:
            written = _half_decided(written)
        AnnualOpinion.objects.bulk_create(written, batch_size=BATCH)
        decisions += [opinion for opinion in written if opinion.stage == AnnualStage.DECIDE]
    AnnualClass.objects.bulk_create([_class(opinion) for opinion in decisions], batch_size=BATCH)


def _places(world: World) -> list[Place]:
    users, units = world.users, world.units
    heads = {
        root: _person(f"thuong-truc-{root.lower()}", f"Thường trực {units[root].committee_name}", units[root])
        for root in NUMBERS
    }
    second = _person("to-chuc-qdi", f"Cán bộ tổ chức {units[DECIDING].committee_name}", units[DECIDING])
    places = []
    for plan in (plan for plan in world.plans if not plan.successor):
        parent, root = units[plan.parent], units[plan.root]
        verified_by, decided_by = (users[plan.parent], parent), (heads[plan.root], root)
        number = NUMBERS[plan.root]
        if plan.parent == DECIDING:
            verified_by, decided_by, number = (second, parent), (users[DECIDING], parent), "17-QĐ/ĐU"
        places.append(Place(units[plan.code], users.get(plan.code), verified_by, decided_by, number))
    for code in sorted({plan.parent for plan in world.plans} - set(NUMBERS)):
        root = units[code].parent
        number = NUMBERS[root.code]
        places.append(Place(units[code], users[code], (users[root.code], root), (heads[root.code], root), number))
    return places


def _person(username: str, full_name: str, unit: Unit) -> User:
    """Make somebody of a committee who verifies or decides; nobody signs in with it until a code is given."""
    user = User.objects.create(username=username, full_name=full_name, password=make_password(None))
    Access.objects.create(user=user, unit=unit, role=Role.COMMITTEE)
    return user


def _levels(codes: list[str], year: int) -> dict[str, str]:
    """Draw the levels of one group; what would go beyond the cap is one level lower."""
    levels = {code: rng_for("annual", year, code).choices(LEVELS, WEIGHTS)[0] for code in codes}
    good = sum(1 for level in levels.values() if level in LEVELS[:2])
    best = [code for code in codes if levels[code] == AnnualLevel.EXCELLENT]
    return levels | dict.fromkeys(best[good // BEST_SHARE :], AnnualLevel.GOOD)


def _opinions(place: Place, level: str, year: int) -> list[AnnualOpinion]:
    """Return self-rating (where somebody writes for the unit), verification and decision, in that order."""
    rng = rng_for("annual opinions", year, place.unit.code)
    own = level
    if level != AnnualLevel.EXCELLENT and rng.random() < RATED_HIGHER:
        own = LEVELS[LEVELS.index(level) - 1]
    reason = LOWERED if own != level else ""
    if place.rated_by is None:
        reason = "Chi bộ chưa tự xếp loại; căn cứ kết quả thực hiện nhiệm vụ trong năm."
    common = {"unit": place.unit, "year": year}
    made = []
    if place.rated_by is not None:
        at = moment(date(year, 12, rng.randint(4, 10)), 19, rng.randint(0, 59))
        made.append(_opinion(AnnualStage.SELF, own, (place.rated_by, place.unit), at, **common))
    at = moment(date(year, 12, rng.randint(15, 19)), 9, rng.randint(0, 59))
    made.append(_opinion(AnnualStage.VERIFY, level, place.verified_by, at, reason=reason, **common))
    day = date(year, 12, 25)
    document = {"decision": f"QĐ số {place.number}", "decided_on": day}
    made.append(_opinion(AnnualStage.DECIDE, level, place.decided_by, moment(day, 15), **common, **document))
    return made


def _opinion(stage: str, level: str, by: tuple[User, Unit], at: datetime, **values: object) -> AnnualOpinion:
    return AnnualOpinion(stage=stage, level=level, made_by=by[0], by_unit=by[1], made_at=at, **values)


def _half_decided(opinions: list[AnnualOpinion]) -> list[AnnualOpinion]:
    """Leave of the decisions only the first few: one less of the best level than may be."""
    decisions = sorted(
        (opinion for opinion in opinions if opinion.stage == AnnualStage.DECIDE),
        key=lambda opinion: (LEVELS.index(opinion.level), opinion.unit.code),
    )
    best = [opinion for opinion in decisions if opinion.level == AnnualLevel.EXCELLENT]
    kept = [opinion for opinion in decisions if opinion not in best[:1]][:DECIDED_THERE]
    return [opinion for opinion in opinions if opinion.stage != AnnualStage.DECIDE or opinion in kept]


def _class(opinion: AnnualOpinion) -> AnnualClass:
    return AnnualClass(
        unit=opinion.unit,
        year=opinion.year,
        level=opinion.level,
        opinion=opinion,
        decision=opinion.decision,
        decided_on=opinion.decided_on,
        recorded_by=opinion.made_by,
    )
