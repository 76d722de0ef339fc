"""Every address × every person × every place of the cast: the status that the table says, and nothing written."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import nullcontext
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from chibo.accounts.models import User
from chibo.organization.enums import Role
from chibo.testing.cast import NO_ACCESS, PEOPLE, SITE, Cast, found_marks
from chibo.testing.reading import words_of
from chibo.testing.readonly import only_reads
from chibo.tests.access_table import ABOVE, KNOWN_BY_NAME, PUBLIC, REACH, TABLE, Group, Row

ANONYMOUS = "anonymous"
EVERYBODY = [*PEOPLE, NO_ACCESS, ANONYMOUS]
# Between them they open every page; the others meet the same queries under another policy, which one database shows.
WIDEST = ["secretary", "board", ANONYMOUS]
SIGN_IN = 302, 401
REFUSED = 403, 404, 405, *SIGN_IN


# --- the table is whole ----------------------------------------------------------------------------------------------


def names_of(patterns: list, namespace: str = "") -> Iterator[str]:
    """Yield the full name of every address below `patterns`; Django's own admin is tested below."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_of(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else f"unnamed: {pattern.pattern}"


def on_both_databases(people: Iterable[str], always: Collection[str]) -> list[object]:
    """Return the people as cases of a test: those of `always` on both databases, the others on SQLite."""
    return [person if person in always else pytest.param(person, marks=pytest.mark.sqlite_only) for person in people]


def test_table_has_a_row_for_every_address_and_no_other() -> None:
    assert sorted({row.name for row in TABLE}) == sorted(set(names_of(get_resolver().url_patterns)))


# --- statuses --------------------------------------------------------------------------------------------------------


def role_of(person: str) -> str:
    return str(PEOPLE[person][0]) if person in PEOPLE else person


def expected(row: Row, group: Group, person: str, place: str | None) -> str:
    """Return what the table says: 'sign in', 'out of scope', 'not allowed' or 'may'."""
    role = role_of(person)
    if person == ANONYMOUS or (row.token and person == NO_ACCESS):
        return "may" if role in group else "sign in"
    if place in (None, SITE):
        return "may" if role in group else "not allowed"
    if row.gate is not None and role not in row.gate:
        return "not allowed"
    relation = REACH[person].get(place)
    if relation is None and row.above and place in ABOVE.get(person, ()):
        relation = "above"
    if relation is None or role in row.secret:
        return "out of scope"
    return "may" if relation in group.get(role, ()) else "not allowed"


def statuses(row: Row, method: str, person: str, verdict: str) -> set[int]:
    if verdict == "sign in":
        return {302} if method == "get" and not row.token else {401}
    if verdict != "may":
        return {"out of scope": {404}, "not allowed": {403}}[verdict]
    if method == "get":
        return {302} if role_of(person) in row.redirects else {200}
    return {row.sent} if row.sent else {200, 302}


def addresses(row: Row, cast: Cast) -> Iterator[tuple[str | None, str]]:
    """Yield (place, address) for every row of the cast that the address can name."""
    if row.of is None:
        yield None, address_of(row)
        return
    for place in cast.places_of(row.of):
        yield place, address_of(row, getattr(cast.rows[row.of, place], row.by))


def one_of_each(found: Iterator[tuple[str | None, str]], person: str) -> Iterator[tuple[str | None, str]]:
    """Leave out places that stand to `person` as one before them does: their pages cost time and tell nothing new."""
    seen = set()
    for place, address in found:
        relation = REACH.get(person, {}).get(place) if place != "moved" else "moved"
        if relation is None or relation not in seen:
            seen.add(relation)
            yield place, address


def address_of(row: Row, *named: object) -> str:
    in_query = "{}" in row.query
    path = reverse(row.name, args=[*(() if in_query else named), *row.more])
    return f"{path}?{row.query.format(*named)}" if row.query else path


def signed_in(cast: Cast, person: str) -> Client:
    secret = cast.secrets.get(person)
    client = Client(headers={"Authorization": f"Bearer {secret}"} if secret else None)
    if person != ANONYMOUS:
        client.force_login(cast.people[person], backend="chibo.accounts.backends.UsernameOrPhoneBackend")
    return client


def answer(client: Client, method: str, address: str, *, may: bool, data: dict | None = None) -> object:
    """Send one request and take back what it wrote; who may not must not even try to write."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        try:
            with nullcontext() if may else only_reads():
                return getattr(client, method)(address, data)
        finally:
            transaction.set_rollback(True)
            client.cookies = cookies


def difference(row: Row, method: str, person: str, place: str | None, address: str, client: Client) -> str | None:
    verdict = expected(row, getattr(row, method), person, place)
    wanted = statuses(row, method, person, verdict)
    where = f"{method.upper()} {row.name} @ {place}: "
    try:
        given = answer(client, method, address, may=verdict == "may")
    except Exception as error:  # a view that breaks is one difference among others
        return f"{where}{type(error).__name__}: {error}"
    if given.status_code not in wanted:
        return f"{where}{given.status_code}, the table says {verdict} {sorted(wanted)}"
    shown = found_marks(words_of(given))
    foreign = sorted(
        f"{kind} of {whose}" for kind, whose in shown - past(row) if not may_see(row.bearer or person, kind, whose)
    )
    return f"{where}shows {', '.join(foreign)}" if foreign else None


def past(row: Row) -> set[tuple[str, str]]:
    """What a list of a past day may name though it has left the reach: the former committee keeps its figures."""
    return {("name", "moved"), ("people", "moved")} if row.past else set()


def may_see(person: str, kind: str, place: str) -> bool:
    """Return whether a text of `place` may stand on a page of `person`, by the policy of docs/architecture.md."""
    relation, role = REACH.get(person, {}).get(place), role_of(person)
    if kind == "name":
        return relation is not None or place in KNOWN_BY_NAME.get(person, ())
    if kind == "criticism":
        of_committee = relation == "seat" and role in Role.above_branches()
        return of_committee or (relation in ("own", "former") and role == Role.SECRETARY)
    if kind == "typing":
        return relation is not None and person == "secretary"
    if kind == "draft":
        return relation in ("own", "seat") and role != Role.ADMINISTRATOR
    if kind == "minutes":
        return relation is not None and role != Role.ADMINISTRATOR
    if kind == "unissued":
        return relation is not None and role in (Role.BOARD, Role.ADMINISTRATOR)
    if kind == "rule":
        return relation is not None or place in ABOVE.get(person, ())
    return relation is not None


@pytest.mark.parametrize("person", on_both_databases(EVERYBODY, WIDEST))
def test_answers_are_those_of_the_table(cast: Cast, person: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")
    client = signed_in(cast, person)
    differences = [
        found
        for row in TABLE
        for place, address in one_of_each(addresses(row, cast), person)
        for method in ("get", "post")
        if getattr(row, method) is not None
        if (found := difference(row, method, person, place, address, client))
    ]
    if differences:
        pytest.fail("\n".join(differences), pytrace=False)


# --- methods ---------------------------------------------------------------------------------------------------------


def test_methods_that_a_row_does_not_name_answer_405(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")
    differences = []
    for row in TABLE:
        client = signed_in(cast, ANONYMOUS if row.get is PUBLIC else "board")
        _, address = next(addresses(row, cast))
        missing = [method for method in ("get", "post") if getattr(row, method) is None]
        for method in [*missing, "put", "patch", "delete"]:
            status = answer(client, method, address, may=False).status_code
            if status != 405:
                differences.append(f"{method.upper()} {row.name}: {status}")
    assert "\n".join(differences) == ""


# --- what is not in the table ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", EVERYBODY)
def test_admin_site_is_closed_to(cast: Cast, person: str) -> None:
    client = signed_in(cast, person)
    for name in ("admin:index", "admin:accounts_user_changelist", "admin:accounts_user_add"):
        given = client.get(reverse(name))
        assert (given.status_code, given.headers["Location"].split("?")[0]) in [
            (302, reverse("admin:login")),
            (302, reverse("accounts:login")),
        ]


def test_admin_site_opens_to_a_superuser(db: None, client: Client) -> None:
    client.force_login(
        User.objects.create(username="goc", full_name="Người Gốc", is_staff=True, is_superuser=True),
        backend="chibo.accounts.backends.UsernameOrPhoneBackend",
    )
    assert client.get(reverse("admin:index")).status_code == 200
