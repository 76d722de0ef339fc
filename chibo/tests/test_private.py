"""What stays in the branch: planted words are looked for in every table, and can be found in every kind of answer."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import Workbook

from chibo.common.documents import pdf_of_html
from chibo.testing.cast import Cast, found_marks, mark
from chibo.testing.reading import words_of
from meetings.enums import PrivateText

# Where private words may lie: in the record itself and its locked versions; in what members said beforehand and lines of the
# agenda about them; in why somebody stayed away; in what a picture of a written page is called; in a proposal not sent yet.
HOMES = {
    *(f"meetings.Meeting.{name}" for name in PrivateText.values),
    "meetings.MinutesVersion.body",
    "meetings.AgendaItem.detail",
    "meetings.AgendaItem.title",
    "meetings.Attendance.reason",
    "meetings.Preparation.reason",
    "meetings.Preparation.text",
    "meetings.UnitAttendance.reason",
    "files.StoredFile.name",
    "meetings.Proposal.addressee",
    "meetings.Proposal.subject",
    "meetings.Proposal.text",
}


def places_of(model: type[Model], kind: str) -> set[str]:
    """Return the fields of a model in which a mark of `kind` lies."""
    names = [field.name for field in model._meta.concrete_fields]
    return {
        f"{model._meta.label}.{name}"
        for row in model._base_manager.values(*names)
        for name, value in row.items()
        if any(found == kind for found, _ in found_marks(str(value)))
    }


def test_private_words_lie_in_the_record_and_nowhere_else(cast: Cast) -> None:
    models = [model for model in apps.get_models() if not model._meta.proxy]
    found = set().union(*(places_of(model, "criticism") for model in models))
    assert found - HOMES == set()
    assert {f"meetings.Meeting.{name}" for name in PrivateText.values} <= found


def sheet_with(words: str) -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.active["B2"] = words
    book.save(file)
    return file.getvalue()


def word_file_with(words: str) -> bytes:
    document, file = Document(), io.BytesIO()
    document.add_paragraph(words)
    document.save(file)
    return file.getvalue()


def printed(words: str) -> bytes:
    return pdf_of_html(f"<p>{words}</p>")


@pytest.mark.parametrize("made", [str.encode, sheet_with, word_file_with, printed])
def test_planted_words_are_found_in_every_kind_of_answer(made: Callable[[str], bytes]) -> None:
    assert found_marks(words_of(HttpResponse(made(mark("criticism", "branch"))))) == {("criticism", "branch")}


def test_answers_to_programs_hold_names_of_units_and_nothing_else(cast: Cast) -> None:
    shown = set()
    for secret in cast.secrets.values():
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        for name in ("units", "meetings", "reports"):
            shown |= {kind for kind, _ in found_marks(words_of(client.get(reverse(f"api-v1:{name}"), {"limit": 500})))}
    assert shown == {"name"}
