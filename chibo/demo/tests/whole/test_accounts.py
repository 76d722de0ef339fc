"""Who can sign in to the demo."""

import json
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from chibo.accounts.models import User
from chibo.demo.accounts import DEMO_ACCOUNTS
from chibo.organization.models import Access

pytestmark = pytest.mark.django_db


def printed(**options):
    out = StringIO()
    call_command("demo_accounts", stdout=out, **options)
    return out.getvalue()


def test_demo_accounts_as_json_names_every_role(demo):
    rows = json.loads(printed(json=True))
    assert [set(row) for row in rows] == [{"role", "username", "password", "unit", "home"}] * len(rows)
    assert {row["role"] for row in rows} == {"secretary", "cadre", "committee", "board", "administrator"}
    assert {row["username"]: row["unit"] for row in rows} == {
        "quangtrung": "HM-QDI-01",
        "tanlong": "KA-KLO-01",
        "thonmoi": "SMC-BM-04",
        "canbo": "HM-QDI-01",
        "quynhdi": "HM-QDI",
        "banme": "SMC-BM",
        "hoangmai": "HM",
        "kyanh": "KA",
        "simacai": "SMC",
        "quantri": "",
    }
    assert {row["home"] for row in rows} == {"/"}


@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: account.username)
def test_account_signs_in_and_holds_its_role_today(demo, account, rf):
    user = authenticate(rf.post("/"), username=account.username, password=account.password)
    assert user is not None
    assert not user.must_change_password
    accesses = Access.objects.active_on(demo).filter(user=user)
    assert [access.role for access in accesses] == [account.role] * max(1, len(account.units))
    assert [access.unit.code for access in accesses if access.unit] == list(account.units)


def test_passwords_are_long_enough_and_none_is_used_twice(demo):
    passwords = [account.password for account in DEMO_ACCOUNTS]
    assert min(map(len, passwords)) >= 12
    assert len(set(passwords)) == len(passwords)


def test_secretaries_hold_their_access_by_their_post(demo):
    assert not Access.objects.filter(role="secretary", post__isnull=True).exists()


def test_nobody_else_can_sign_in(demo):
    shown = [account.username for account in DEMO_ACCOUNTS]
    others = User.objects.exclude(username__in=shown)
    assert [user.username for user in others if user.has_usable_password()] == []


def test_demo_accounts_as_a_table(demo):
    table = printed()
    assert "quangtrung" in table
    assert "tre-xanh-dau-ngo" in table
    assert "Chi bộ khối Quang Trung" in table
