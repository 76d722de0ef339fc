"""What a report freezes of the register: it balances, and stays when the register changes."""

from datetime import date

import pytest

from chibo.common.dates import Span
from chibo.organization.enums import EndReason, StartReason
from chibo.organization.tests.factories import BranchFactory, MemberFactory, MembershipFactory, UnitFactory
from reports.register import opened_register, register_of
from reports.tests.factories import submitted

pytestmark = pytest.mark.django_db

NO_MOVEMENT = {"chuyen_den": 0, "chuyen_di": 0, "tu_tran": 0, "ra_khoi_dang": 0}


@pytest.fixture
def commune():
    """Two branches; two old members, one admitted, one dead in the third quarter, one on probation."""
    commune = UnitFactory(code="A", parent=UnitFactory(type_code="huyen", code="H"))
    first, second = BranchFactory(code="A1", parent=commune), BranchFactory(code="A2", parent=commune)
    official = {"official_on": date(2010, 1, 1)}
    belongs(MemberFactory(**official), first, date(2010, 1, 1))
    belongs(MemberFactory(**official), second, date(2010, 1, 1))
    died = {"valid_to": date(2026, 8, 9), "end_reason": EndReason.DIED}
    belongs(MemberFactory(**official), second, date(2010, 1, 1), **died)
    belongs(MemberFactory(official_on=None), first, date(2026, 9, 2), StartReason.ADMITTED)
    return commune


def belongs(member, branch, since, reason=StartReason.TRANSFERRED, **end):
    return MembershipFactory(member=member, branch=branch, valid_from=since, start_reason=reason, **end)


def values(part):
    return {line["key"]: line["value"] for line in part["lines"]}


@pytest.mark.parametrize(
    ("code", "opening", "admitted", "died", "closing"),
    [
        ("2026-07", 3, 0, 0, 3),
        ("2026-Q3", 3, 1, 1, 3),
        ("2026-H2", 3, 1, 1, 3),
        ("2026", 3, 1, 1, 3),
        ("2026-Q4", 3, 0, 0, 3),
    ],
)
def test_movement_of_every_kind_of_period_balances(commune, code, opening, admitted, died, closing):
    moved = values(register_of(commune, Span.parse(code), date(2027, 1, 5))["movement"])
    assert moved == NO_MOVEMENT | {"opening": opening, "ket_nap": admitted, "tu_tran": died, "closing": closing}
    assert opening + admitted - died == closing


def test_standing_figures_of_a_district_and_of_a_branch(commune):
    found = register_of(commune.parent, Span.parse("2026-Q3"), date(2026, 10, 5))["standing"]
    assert found["day"] == "2026-09-30"
    assert values(found) == {
        "co_so": 1,
        "dang_bo_co_so": 1,
        "chi_bo_co_so": 0,
        "truc_thuoc": 2,
        "chi_bo": 2,
        "du_bau": 0,
        "co_chi_uy": 0,
        "chua_co_chi_uy": 2,
        "tat_ca": 3,
        "chinh_thuc": 2,
        "du_bi": 1,
    }


def test_frozen_register_stays_when_the_register_changes(commune, client):
    version = submitted(commune, "2026-Q3", date(2026, 10, 5)).versions.get()
    belongs(MemberFactory(), commune.children.get(code="A1"), date(2026, 9, 1))
    version.refresh_from_db()
    assert values(version.figures["standing"])["tat_ca"] == 3
    opened = opened_register(commune, version.figures)
    assert [line["url"] for line in opened["movement"]][0] == (
        f"/organization/units/{commune.pk}/figures/members/?kind=tat_ca&day=2026-06-30"
    )
    assert opened_register(commune, {}) is None
