"""A GET never writes. The guard stands around every view of the suite; `test_access` opens every address under it."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from chibo.accounts.models import User
from chibo.organization.tests.factories import UserFactory
from chibo.testing.readonly import ReadOnlyGetMiddleware, WroteError, only_reads


def rename_everybody() -> None:
    User.objects.update(full_name="Khác")


def add_somebody() -> None:
    UserFactory()


def remove_everybody() -> None:
    User.objects.all().delete()


def end_sessions() -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def view_that(act: Callable[[], None]) -> ReadOnlyGetMiddleware:
    def view(request: object) -> HttpResponse:
        act()
        return HttpResponse()

    return ReadOnlyGetMiddleware(view)


def test_guard_is_the_innermost_middleware_of_the_suite() -> None:
    assert settings.MIDDLEWARE[-1] == "chibo.testing.readonly.ReadOnlyGetMiddleware"


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("act", [rename_everybody, add_somebody, remove_everybody])
def test_get_that_writes_is_refused(db: None, method: str, act: Callable[[], None]) -> None:
    UserFactory()
    with pytest.raises(WroteError), transaction.atomic():
        view_that(act)(getattr(RequestFactory(), method)("/"))
    assert User.objects.exclude(full_name="Khác").count() == 1


def test_get_that_reads_or_ends_a_session_passes(db: None) -> None:
    assert view_that(User.objects.first)(RequestFactory().get("/")).status_code == 200
    assert view_that(end_sessions)(RequestFactory().get("/")).status_code == 200


def test_post_may_write(db: None) -> None:
    user = UserFactory()
    view_that(rename_everybody)(RequestFactory().post("/"))
    user.refresh_from_db()
    assert user.full_name == "Khác"


def test_guard_ends_with_its_block(db: None) -> None:
    with only_reads():
        assert User.objects.count() == 0
    UserFactory()
    assert User.objects.count() == 1
