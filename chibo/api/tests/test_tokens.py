"""Tokens: made and ended on screen, good as long as the role of the person, counted when they are used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chibo.accounts import services as accounts
from chibo.accounts.tests.factories import CODE
from chibo.accounts.tests.factories import UserFactory as PersonFactory
from chibo.api.guesses import MOST
from chibo.api.models import ApiToken, TokenUse
from chibo.api.queries import digest_of, token_behind
from chibo.api.services import MOST_STANDING, count_days_before, revoke_token
from chibo.api.tests.factories import program, secret_for
from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused
from chibo.organization.models import Access
from chibo.organization.services.access import end_access
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from reports.tests.test_board import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def access() -> Access:
    """The committee of a commune, its person with a sign-in code."""
    return AccessFactory(committee=True, unit=UnitFactory(), user=PersonFactory())


@pytest.fixture
def screen(client: Client, access: Access, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("chibo.api.views.today", lambda: DAY)
    client.force_login(access.user, backend="chibo.accounts.backends.UsernameOrPhoneBackend")
    return client


def status(client: Client) -> int:
    return client.get("/api/v1/units").status_code


# --- on screen -------------------------------------------------------------------------------------------------------


def new_token(client: Client, **changed: str) -> object:
    filled = {"name": "Phần mềm của tỉnh", "expires_on": "2027-01-31", "password": CODE}
    return client.post(reverse("api:token-new"), filled | changed)


def test_secret_is_shown_once_and_kept_nowhere(screen: Client, access: Access) -> None:
    secret = new_token(screen).context["secret"]
    token = ApiToken.objects.get()
    assert (token.digest, token.prefix, token.access) == (digest_of(secret), secret[:12], access)
    assert secret[12:] not in screen.get(reverse("api:tokens")).content.decode()
    assert [event.verb for event in AuditEvent.objects.filter(subject_type="api.apitoken")] == ["api.make_token"]
    assert Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/units").status_code == 200


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"password": "sai roi sai roi"}, "password", "Mã đăng nhập chưa đúng."),
        ({"name": "  "}, "name", "Chưa có tên phần mềm"),
        ({"expires_on": "2027-10-06"}, "expires_on", "Mã dùng được không quá một năm."),
        ({"expires_on": "2026-10-04"}, "expires_on", "Mã dùng được không quá một năm."),
    ],
)
def test_token_is_refused_beside_the_field(screen: Client, changed: dict, field: str, sentence: str) -> None:
    form = new_token(screen, **changed).context["form"]
    assert list(form.errors) == [field]
    assert form.errors[field][0].startswith(sentence)
    assert ApiToken.objects.count() == 0


def test_wrong_codes_beside_a_token_count_as_failed_sign_ins(screen: Client) -> None:
    answers = [new_token(screen, password="sai roi sai roi").status_code for _ in range(11)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_token_is_revoked_by_a_colleague_with_the_own_code(screen: Client, access: Access) -> None:
    colleague = AccessFactory(committee=True, unit=access.unit)
    reader = program(colleague)
    token = ApiToken.objects.get()
    address = reverse("api:token-revoke", args=[token.pk])
    assert screen.post(address, {"password": "sai"}).status_code == 200
    assert status(reader) == 200
    assert screen.post(address, {"password": CODE}).status_code == 302
    token.refresh_from_db()
    assert (token.revoked_by, status(reader)) == (access.user, 401)


def test_too_many_standing_tokens_are_refused(access: Access) -> None:
    for _ in range(MOST_STANDING):
        secret_for(access)
    with pytest.raises(Refused, match="Mời đồng chí thu hồi mã"):
        secret_for(access)


def test_token_is_made_for_oneself_only(access: Access) -> None:
    access.user = PersonFactory()
    with pytest.raises(Access.DoesNotExist):
        secret_for(access)


# --- what ends it ----------------------------------------------------------------------------------------------------


def ended_role(access: Access) -> None:
    end_access(access=access, on=DAY, actor=access.user)


def left(access: Access) -> None:
    type(access.user).objects.filter(pk=access.user_id).update(is_active=False)


def code_reset(access: Access) -> None:
    accounts.reset_code(user=access.user, actor=access.user)


def code_changed(access: Access) -> None:
    accounts.change_code(user=access.user, code="mua nang tren dong")


def unit_closed(access: Access) -> None:
    type(access.unit).objects.filter(pk=access.unit_id).update(valid_to=DAY - timedelta(days=1))


def expired(access: Access) -> None:
    ApiToken.objects.update(expires_on=DAY - timedelta(days=1))


def revoked(access: Access) -> None:
    revoke_token(token=ApiToken.objects.get(), actor=access.user, at=timezone.now())


@pytest.mark.parametrize("end", [ended_role, left, code_reset, code_changed, unit_closed, expired, revoked])
def test_token_ends_with(access: Access, end: object) -> None:
    reader = program(access)
    assert status(reader) == 200
    end(access)
    answer = reader.get("/api/v1/units")
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


def test_token_of_the_last_day_still_opens(access: Access) -> None:
    assert token_behind(secret_for(access, expires_on=DAY), DAY) is not None


def test_token_stays_with_the_role_when_the_person_moves_to_another_unit(access: Access) -> None:
    reader = program(access)
    AccessFactory(committee=True, unit=UnitFactory(), user=access.user)
    assert [row["code"] for row in reader.get("/api/v1/units").json()["items"]] == [access.unit.code]
    end_access(access=access, on=DAY, actor=access.user)
    assert status(reader) == 401


# --- coming in -------------------------------------------------------------------------------------------------------


def test_session_opens_nothing_and_token_in_the_address_neither(screen: Client, access: Access) -> None:
    secret = secret_for(access)
    assert [screen.get("/api/v1/units").status_code, screen.get(f"/api/v1/units?token={secret}").status_code] == [
        401
    ] * 2


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Basic abc",
        "Bearer x",
        "Bearer chibo_" + "ă" * 54,
        "Bearer " + "x" * 10_000,
        "Bearer a\x00b",
    ],
)
def test_header_that_is_no_token_is_401_and_asks_no_database(header: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/api/v1/units", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="api"')


def test_guessing_is_slowed_and_the_rightful_token_passes(access: Access) -> None:
    reader, guesser = program(access), Client(headers={"Authorization": "Bearer chibo_" + "a" * 54})
    assert [status(guesser) for _ in range(MOST)] == [401] * MOST
    answer = guesser.get("/api/v1/units")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    assert status(reader) == 200


# --- counting --------------------------------------------------------------------------------------------------------


def test_use_is_counted_by_day_and_endpoint_and_logged_without_texts(access: Access) -> None:
    BranchFactory(parent=access.unit)
    reader = program(access)
    for address in ("units", "units", "units?limit=1", "meetings", "units?limit=0"):
        reader.get(f"/api/v1/{address}")
    reader.head("/api/v1/units", headers={"If-None-Match": reader.get("/api/v1/units").headers["ETag"]})
    uses = TokenUse.objects.values_list("day", "endpoint", "answers", "rows")
    assert sorted(uses) == [(DAY, "meetings", 1, 0), (DAY, "units", 5, 9)]
    assert ApiToken.objects.get().last_used_on == DAY
    logged = AuditEvent.objects.filter(verb__startswith="api.read_").order_by("pk")
    assert [(event.verb, event.actor, event.unit_id) for event in logged] == [
        ("api.read_units", access.user, access.unit_id),
        ("api.read_meetings", access.user, access.unit_id),
    ]


def test_counts_of_days_that_are_over_enter_the_log_once(access: Access) -> None:
    status(program(access))
    counted = [count_days_before(day, at=timezone.now()) for day in (DAY, DAY + timedelta(days=1), DAY + timedelta(2))]
    assert counted == [0, 1, 0]
    event = AuditEvent.objects.get(verb="api.count_units")
    assert event.fields == {"use": TokenUse.objects.get().pk, "answers": 1, "rows": 1}
