"""`load_demo` and `demo_accounts` where there is nothing to do, and where they must not."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chibo.accounts.models import User
from chibo.demo import loading
from chibo.demo.models import DemoMarker
from chibo.organization.models import Unit
from chibo.organization.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


def load(**options):
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue().strip()


def test_load_demo_leaves_data_of_ones_own_alone():
    BranchFactory()
    units, users = Unit.objects.count(), User.objects.count()
    assert load() == "Cơ sở dữ liệu đã có tổ chức đảng của đơn vị, nên không nạp dữ liệu minh họa."
    assert (Unit.objects.count(), User.objects.count(), DemoMarker.objects.count()) == (units, users, 0)


def test_load_demo_does_nothing_where_the_demo_is():
    DemoMarker.objects.create(version=loading.VERSION, day=date(2026, 11, 22))
    assert load() == ""
    assert not Unit.objects.exists()


def test_load_demo_refuses_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError) as caught:
        load()
    assert caught.value.returncode == 1
    assert not DemoMarker.objects.exists()


def test_load_demo_of_no_day_exits_2():
    with pytest.raises(CommandError) as caught:
        load(today="31/02/2026")
    assert caught.value.returncode == 2


def test_demo_accounts_without_the_demo_exits_1():
    with pytest.raises(CommandError) as caught:
        call_command("demo_accounts")
    assert caught.value.returncode == 1
    assert str(caught.value) == "Cơ sở dữ liệu này không có dữ liệu minh họa nên không có tài khoản nào để in."
