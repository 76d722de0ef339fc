"""The call list: who is on it, that reading it is written down, the same on paper."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as WordFile

from chibo.audit.models import AuditEvent
from chibo.organization.models import Unit
from chibo.organization.tests.factories import AccessFactory
from reports.call_list import NO_EMAIL, SILENT, CallList, call_list_document, to_call
from reports.control_room import Asked
from reports.tests.control_scene import DECEMBER, DUE, PHONE, commune_with_all, staff

pytestmark = pytest.mark.django_db

QUERY = "?month=2026-12&who=silent"


@pytest.fixture
def units(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Unit]:
    monkeypatch.setattr("reports.views.call_list.today", lambda: DUE)
    return commune_with_all()


@pytest.fixture
def committee(client: Client, units: dict[str, Unit]) -> Client:
    client.force_login(AccessFactory(committee=True, unit=units["commune"]).user)
    return client


def url(name: str) -> str:
    return reverse(f"reports:{name}", args=["XA"]) + QUERY


def acts() -> list[str]:
    rows = AuditEvent.objects.filter(verb__startswith="call_list.").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_list_holds_the_silent_or_those_whose_secretary_has_no_email(units: dict[str, Unit]) -> None:
    staff(units["silent"], email="bithu@chibo.vn")
    staff(units["registered"])
    asked = Asked(units["commune"], DECEMBER, DUE)
    found = {
        who: list(to_call(CallList(asked, who)).values_list("branch__code", flat=True)) for who in (SILENT, NO_EMAIL)
    }
    assert found == {
        SILENT: ["moved_late", "silent"],
        NO_EMAIL: ["moved", "moved_late", "notified", "registered", "voided"],
    }


def test_numbers_are_shown_after_the_opening_was_written_down(committee: Client, units: dict[str, Unit]) -> None:
    staff(units["silent"])
    closed = committee.get(url("calls")).content.decode()
    assert "2 chi bộ chưa có thông tin" in closed
    assert PHONE not in closed
    opened = committee.post(url("calls-open"), follow=True).content.decode()
    assert PHONE in opened
    assert PHONE in committee.get(url("calls")).content.decode()
    assert acts() == ["call_list.read"]
    other = reverse("reports:calls", args=["XA"]) + "?month=2026-12&who=no_email"
    assert PHONE not in committee.get(other).content.decode()


def test_word_file_says_what_the_list_says_with_columns_to_fill_in(committee: Client, units: dict[str, Unit]) -> None:
    staff(units["silent"])
    answer = committee.post(url("calls-word"))
    table = WordFile(BytesIO(answer.content)).tables[-2:]
    rows = [[cell.text for cell in row.cells] for one in table for row in one.rows if len(row.cells) == 7]
    assert rows == [
        ["TT", "Chi bộ", "Bí thư, điện thoại", "Phó bí thư, điện thoại", "Cấp ủy viên phụ trách", "Đã gọi", "Ghi chú"],
        ["1", "Chi bộ moved_late", "Chưa có bí thư", "", "", "□", ""],
        ["2", "Chi bộ silent", f"Nguyễn Văn An\n{PHONE}", "Lê Thị Bình\n0199 000 002", "Hồ Sỹ Cảnh", "□", ""],
    ]
    assert acts() == ["call_list.read"]


def test_pdf_is_made_by_a_job_and_handed_out_while_it_is_right(
    committee: Client, units: dict[str, Unit], run_jobs
) -> None:
    staff(units["silent"])
    assert committee.post(url("calls-pdf"), follow=True).redirect_chain[-1][0] == url("calls")
    committee.post(url("calls-print"))
    run_jobs()
    answer = committee.post(url("calls-pdf"))
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    assert acts() == ["call_list.print", "call_list.read"]
    staff(units["moved_late"], phone="0199 000 003")
    assert committee.post(url("calls-pdf")).status_code == 302


def test_list_of_a_board_names_the_commune_of_each_branch(units: dict[str, Unit]) -> None:
    listing = CallList(Asked(units["root"], DECEMBER, DUE), SILENT)
    rows = call_list_document(listing).blocks[1].rows
    assert [row[1] for row in rows] == ["Chi bộ moved_late\nĐảng bộ xã Đông", "Chi bộ silent\nĐảng bộ xã Đông"]
