"""What a page shows and sends unchanged leaves a set as it was: every part of every shipped set."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evaluations.criteria import DATA, shipped_definition
from evaluations.models import CriteriaSet
from evaluations.services.criteria import frame_of
from evaluations.tests.editing import Editors, part_url, row_url, sent, shown

pytestmark = pytest.mark.django_db
CODES = sorted(path.stem for path in DATA.glob("*.json"))
POINTS_PARTS = ["frame", "thresholds", "groups", "norms", "events", "mends"]
RUBRIC_PARTS = ["frame", "levels", "norms", "events", "mends"]


def test_six_sets_are_shipped():
    assert CODES == ["an-phu", "binh-thuan", "hd12", "hd42", "phu-tho", "tra-vinh"]


@pytest.mark.parametrize("code", CODES)
def test_page_sent_unchanged_changes_nothing(code):
    editors = Editors()
    draft = editors.draft(code)
    client, definition = editors.client("board"), shipped_definition(code)
    frame = frame_of(draft)
    rows = [("criteria", index) for index in range(len(definition.get("criteria", [])))]
    rows += [("caps", index) for index in range(len(definition["caps"]))]
    parts = POINTS_PARTS if definition["form"] == "points" else RUBRIC_PARTS
    addresses = [part_url(draft, part) for part in parts] + [row_url(draft, *row) for row in rows]
    for address in addresses:
        assert sent(client, address).status_code == 302, address
    draft = CriteriaSet.objects.get(pk=draft.pk)
    assert draft.definition == definition
    assert frame_of(draft) == frame


@pytest.mark.parametrize("code", ["hd42", "tra-vinh"])
def test_row_typed_anew_is_the_same_row(code):
    """Every criterion and cap taken out, then added on an empty page with what its own page had shown."""
    editors = Editors()
    draft = editors.draft(code)
    client, definition = editors.client("board"), shipped_definition(code)
    typed_anew(client, draft, "criteria", definition.get("criteria", []))
    typed_anew(client, draft, "caps", definition["caps"])
    assert CriteriaSet.objects.get(pk=draft.pk).definition == definition


def typed_anew(client, draft, part, rows):
    typed = [shown(client, row_url(draft, part, index)) for index in range(len(rows))]
    for index in reversed(range(len(rows))):
        version = typed[index]["version"]
        assert client.post(f"{row_url(draft, part, index)}remove/", {"version": version}).status_code == 302
    assert CriteriaSet.objects.get(pk=draft.pk).definition.get(part, []) == []
    for data in typed:
        address = reverse("evaluations:criteria-row-new", args=[draft.pk, part])
        blank = {name: value for name, value in shown(client, address).items() if name == "version"}
        assert client.post(address, data | blank).status_code == 302, data
