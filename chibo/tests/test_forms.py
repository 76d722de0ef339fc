"""Every choice of every form is narrowed to the reach of the person: an id from elsewhere is refused, nothing written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import Model
from django.forms import BaseForm, BaseFormSet

from chibo.testing.cast import Cast
from chibo.testing.readonly import WroteError
from chibo.tests.access_table import ABOVE, REACH, TABLE
from chibo.tests.test_access import addresses, answer, expected, on_both_databases, one_of_each, signed_in

SENDERS = ["secretary", "committee", "board", "local_administrator", "other_committee"]
# A member goes, and a branch is merged, to wherever the decision says; the tree's own rules are checked by the service.
ANYWHERE = {
    ("organization:member-transfer", "to"),
    ("organization:unit-change", "to"),
    # one table of fields for the whole site
    ("meetings:proposal-new", "field"),
    ("meetings:proposal-edit", "field"),
    ("meetings:topical-row", "field"),
    ("meetings:topical-row-new", "field"),
    # tables of kinds for the whole site
    ("meetings:gathering-rule-new", "gathering"),
    ("committees:document-new", "kind"),
    ("reports:programme-new", "kind"),
    ("reports:programme-edit", "kind"),
    # a second form of the page, sent to an address of its own (test_topical_plans)
    *(("meetings:topical-session", name) for name in ("row", "field", "form")),
    # a document that a committee above handed down is carried out below
    ("meetings:digest-new", "carries_out"),
    ("meetings:digest-edit", "carries_out"),
}
# What a committee above runs is carried out below; what others run is not offered.
FROM_ABOVE = {("reports:programme-new", "carries_out"), ("reports:programme-edit", "carries_out")}


def forms_in(given: object) -> Iterator[BaseForm]:
    """Yield the forms that a page was made with."""
    for context in given.context or []:
        for value in context.flatten().values() if hasattr(context, "flatten") else context.values():
            if isinstance(value, BaseForm):
                yield value
            elif isinstance(value, BaseFormSet):
                yield from (value.management_form, *value.forms)


def choices_of(given: object) -> dict[str, object]:
    """Return {name in the page: field} of the fields that choose stored rows."""
    return {
        form.add_prefix(name): field
        for form in forms_in(given)
        for name, field in form.fields.items()
        if hasattr(field, "queryset")
    }


def shown_in(given: object) -> dict[str, object]:
    """Return what the page's forms would send unchanged."""
    return {bound.html_name: bound.value() for form in forms_in(given) for bound in form if bound.value() is not None}


def foreign_rows(cast: Cast, person: str, model: type[Model], *, from_above: bool) -> list[Model]:
    """Return the rows of `model` that `person` may not choose; `from_above`: those of the committees above may be."""
    own = {*REACH[person], *(ABOVE.get(person, ()) if from_above else ())}
    return [row for (_, place), row in cast.rows.items() if isinstance(row, model) and place not in own]


@pytest.mark.parametrize("person", on_both_databases(SENDERS, ["secretary"]))
def test_ids_from_elsewhere_are_refused(cast: Cast, person: str) -> None:
    client, differences, seen = signed_in(cast, person), [], 0
    for row in TABLE:
        if row.get is None or row.post is None:
            continue
        for place, address in one_of_each(addresses(row, cast), person):
            if expected(row, row.post, person, place) != "may":
                continue
            shown = client.get(address)
            for name, field in choices_of(shown).items():
                if (row.name, name) in ANYWHERE:
                    continue
                seen += 1
                rows = foreign_rows(cast, person, field.queryset.model, from_above=(row.name, name) in FROM_ABOVE)
                sent = [shown_in(shown) | {name: field.prepare_value(row)} for row in rows]
                differences += taken(client, address, name, sent)
    assert "\n".join(differences) == ""
    assert seen > 0


def taken(client: object, address: str, name: str, posts: list[dict]) -> Iterator[str]:
    """Send each of `posts`; yield where `name` was not refused beside its field."""
    for data in posts:
        where = f"{address} {name}={data[name]}"
        try:
            given = answer(client, "post", address, may=False, data=data)
        except WroteError as error:
            yield f"{where}: wrote {error}"
            continue
        if not any(form.errors for form in forms_in(given) if name in map(form.add_prefix, form.errors)):
            yield f"{where}: {given.status_code} without a sentence beside it"
