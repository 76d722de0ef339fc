"""Every choice of every form is narrowed to the reach of the person: an id from elsewhere is refused, nothing written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import Model
from django.forms import BaseForm, BaseFormSet

from chibo.testing.cast import Cast
from chibo.testing.readonly import WroteError
from chibo.tests.access_table import REACH, TABLE
from chibo.tests.test_access import addresses, answer, expected, signed_in

SENDERS = ["secretary", "committee", "board", "local_administrator", "other_committee"]
# A member goes, and a branch is merged, to wherever the decision says; the tree's own rules are checked by the service.
ANYWHERE = {("organization:member-transfer", "to"), ("organization:unit-change", "to")}


def forms_in(given: object) -> Iterator[BaseForm]:
    """Yield the forms that a page was made with."""
    for context in given.context or []:
        for value in context.flatten().values() if hasattr(context, "flatten") else context.values():
            if isinstance(value, BaseForm):
                yield value
            elif isinstance(value, BaseFormSet):
                yield from value.forms


def choices_of(given: object) -> dict[str, object]:
    """Return {name in the page: field} of the fields that choose stored rows."""
    return {
        form.add_prefix(name): field
        for form in forms_in(given)
        for name, field in form.fields.items()
        if hasattr(field, "queryset")
    }


def foreign_rows(cast: Cast, person: str, model: type[Model]) -> list[Model]:
    return [row for (_, place), row in cast.rows.items() if isinstance(row, model) and place not in REACH[person]]


@pytest.mark.parametrize("person", SENDERS)
def test_ids_from_elsewhere_are_refused(cast: Cast, person: str) -> None:
    client, differences, seen = signed_in(cast, person), [], 0
    for row in TABLE:
        if row.get is None or row.post is None:
            continue
        for place, address in addresses(row, cast):
            if expected(row, row.get, person, place) != "may":
                continue
            for name, field in choices_of(client.get(address)).items():
                if (row.name, name) in ANYWHERE:
                    continue
                seen += 1
                differences += taken(client, address, name, foreign_rows(cast, person, field.queryset.model))
    assert "\n".join(differences) == ""
    assert seen > 0


def taken(client: object, address: str, name: str, rows: list[Model]) -> Iterator[str]:
    """Send each of `rows` as `name`; yield where it was not refused beside its field."""
    for row in rows:
        try:
            given = answer(client, "post", address, may=False, data={name: row.pk})
        except WroteError as error:
            yield f"{address} {name}={row.pk}: wrote {error}"
            continue
        errors = [form.errors[name] for form in forms_in(given) if name in form.errors]
        if not errors:
            yield f"{address} {name}={row.pk}: {given.status_code} without a sentence beside {name}"
