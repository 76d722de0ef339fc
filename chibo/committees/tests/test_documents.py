"""Standing documents: by term and year, replaced, who has none yet."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chibo.committees.models import StandingDocument, StandingDocumentKind
from chibo.committees.queries import units_without
from chibo.committees.services.documents import save_document
from chibo.common.errors import Refused
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY, NOW = date(2026, 9, 20), datetime(2026, 9, 20, 1, 0, tzinfo=UTC)
RULES, PROGRAMME = "Quy chế làm việc", "Chương trình công tác năm"


def saved(unit, name: str = RULES, **changes) -> StandingDocument:
    kind = StandingDocumentKind.objects.get(name=name)
    values = {"unit": unit, "kind": kind, "first_year": 2025, "last_year": 2030, "number": "01-QC/CB"}
    values |= {"issued_on": date(2025, 9, 3), "upload": None, "actor": UserFactory(), "at": NOW, "today": TODAY}
    return save_document(**values | changes)


def test_units_without_are_those_that_lack_it_for_the_year():
    commune = UnitFactory()
    branch, sister = (BranchFactory(parent=commune, code=code) for code in ("T1", "T2"))
    saved(branch)
    rules = StandingDocumentKind.objects.get(name=RULES)
    assert list(units_without(commune, rules, 2026, TODAY)) == [commune, sister]
    assert list(units_without(commune, rules, 2031, TODAY)) == [commune, branch, sister]


def test_second_of_the_same_first_year_takes_the_place_of_the_first():
    branch = BranchFactory()
    first = saved(branch)
    second = saved(branch, number="02-QC/CB", on_behalf_by="Nguyễn Văn A, Đảng ủy xã B")
    assert [(row.pk, row.number, row.years) for row in StandingDocument.objects.all()] == [
        (first.pk, "02-QC/CB", "2025–2030")
    ]
    assert second.on_behalf_by == "Nguyễn Văn A, Đảng ủy xã B"
    saved(branch, PROGRAMME, first_year=2026, last_year=2026)
    assert StandingDocument.objects.holding_in(2026).count() == 2


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        (PROGRAMME, {}, "last_year"),
        (RULES, {"first_year": 2030, "last_year": 2025}, "last_year"),
        (RULES, {"last_year": 2040}, "last_year"),
        (RULES, {"issued_on": date(2026, 9, 21)}, "issued_on"),
        (RULES, {"upload": SimpleUploadedFile("a.pdf", b"MZ not a paper")}, "file"),
    ],
    ids=["a year's for a term", "ends before it begins", "too long", "a day to come", "no paper"],
)
def test_document_that_cannot_be_is_refused(name, changes, field):
    with pytest.raises(Refused) as caught:
        saved(BranchFactory(), name, **changes)
    assert caught.value.field == field


def test_committee_records_for_a_branch_marked_so_and_the_branch_reads(client):
    commune = UnitFactory(code="A")
    branch = BranchFactory(code="T1", parent=commune)
    committee, secretary = AccessFactory(unit=commune, role=Role.COMMITTEE), AccessFactory(unit=branch)
    client.force_login(committee.user)
    kind = StandingDocumentKind.objects.get(name=RULES)
    data = {"kind": kind.pk, "first_year": "2025", "last_year": "2030", "number": "01-QC/CB"}
    data["issued_on"] = "2025-09-03"
    assert client.post("/committees/documents/new/?unit=T1", data).status_code == 302
    document = StandingDocument.objects.get()
    assert document.on_behalf_by == f"{committee.user.full_name}, {commune.committee_name}"
    client.force_login(secretary.user)
    assert "01-QC/CB" in client.get("/committees/documents/?year=2026").content.decode()
    assert client.get("/committees/documents/?unit=A").status_code == 404
    assert client.get(f"/committees/documents/{document.pk}/file/").status_code == 404
