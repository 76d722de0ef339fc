from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from chibo.testing.papers import needs_pdf
from meetings.proposal_pdf import proposal_context, proposal_pdf
from meetings.proposal_printing import available, edition, print_state
from meetings.services.proposal_printing import print_proposal
from meetings.tests.factories import MeetingFactory
from meetings.tests.proposal_scene import SENT_ON


def answered(scene):
    row = scene.take(scene.send(), "letter", 4, outside_body="Công ty Điện lực", document_number="41-CV/ĐU")
    said = {"text": "Sẽ lắp bốn bóng.", "outside_body": "Công ty Điện lực", "document_number": "120/ĐL"}
    return scene.take(row, "answered", 9, document_on=SENT_ON + timedelta(days=8), **said)


def text_of(content):
    pypdf = pytest.importorskip("pypdf")
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split())


def test_papers_are_those_that_the_steps_call_for(scene):
    assert [available(row) for row in (scene.draft(), scene.send(), answered(scene))] == [
        [],
        ["phieu-kien-nghi"],
        ["phieu-kien-nghi", "cong-van", "phieu-tra-loi"],
    ]


def test_slip_bears_number_day_and_meeting(scene):
    row = scene.send(meeting=MeetingFactory(unit=scene.branch, called=True))
    said = proposal_context(row, "phieu-kien-nghi")
    assert (said["head"].number, said["head"].place_and_date) == (
        "Số 01/2026",
        "Quỳnh Thiện, ngày 03 tháng 9 năm 2026",
    )
    assert (said["to"], said["month"]) == (scene.commune.committee_name, "9/2026")


def test_letter_has_no_title_and_its_subject_under_the_number(scene):
    said = proposal_context(answered(scene), "cong-van")
    assert (said["title"], said["head"].number) == ("", "Số 41-CV/ĐU")
    assert said["about"] == "V/v chuyển kiến nghị của Chi bộ khối Quang Trung"
    assert said["due"] == "ngày 07 tháng 10 năm 2026"


def test_letter_without_a_number_leaves_it_to_the_hand(scene):
    said = proposal_context(scene.take(scene.send(), "letter", 4, outside_body="Điện lực"), "cong-van")
    assert (said["head"].number, said["head"].day) == ("Số ……-CV/ĐU", None)


def test_answer_slip_names_the_document_of_the_body_outside(scene):
    said = proposal_context(answered(scene), "phieu-tra-loi")
    assert said["document"] == "Công ty Điện lực đã trả lời tại văn bản số 120/ĐL, ngày 11 tháng 9 năm 2026."
    assert said["answer"] == ["Sẽ lắp bốn bóng."]


@needs_pdf
@pytest.mark.parametrize(
    ("paper", "words"),
    [
        ("phieu-kien-nghi", "PHIẾU KIẾN NGHỊ"),
        ("cong-van", "V/v chuyển kiến nghị của Chi bộ khối Quang Trung"),
        ("phieu-tra-loi", "PHIẾU TRẢ LỜI KIẾN NGHỊ"),
    ],
)
def test_paper_reads_back_from_the_file(scene, paper, words):
    read = text_of(proposal_pdf(answered(scene), paper))
    for part in (words, "ĐẢNG CỘNG SẢN VIỆT NAM", "Đề nghị đo lại ranh giới đất của mười hai hộ."):
        assert part in read


@needs_pdf
def test_paper_is_asked_for_made_and_handed_out(scene, run_jobs):
    row, client = scene.send(), Client()
    client.force_login(scene.secretary.user)
    page = reverse("meetings:proposal", args=[row.pk])
    client.post(reverse("meetings:proposal-print", args=[row.pk, "phieu-kien-nghi"]))
    assert "Bản in đang chờ đến lượt" in client.get(page).content.decode()
    assert run_jobs() == 1
    assert "Tải bản in (PDF)" in client.get(page).content.decode()
    given = client.get(reverse("meetings:proposal-pdf", args=[row.pk, "phieu-kien-nghi"]))
    assert given.headers["Content-Disposition"].endswith('"phieu-kien-nghi-01-2026-chi-bo-khoi-quang-trung.pdf"')
    assert b"".join(given.streaming_content)[:5] == b"%PDF-"


@needs_pdf
def test_answer_that_was_added_makes_the_printed_slip_old(scene, run_jobs):
    row = scene.take(scene.send(), "answered", 3, text="Sẽ đo.")
    before = edition(row, "phieu-tra-loi")
    print_proposal(proposal=row, paper="phieu-tra-loi", actor=scene.committee.user)
    run_jobs()
    assert print_state(row, "phieu-tra-loi").file.edition == before
    row = scene.take(row, "answered", 5, text="Đo ngày 20.")
    assert print_state(row, "phieu-tra-loi").file is None


def test_day_of_the_slip_is_that_of_sending(scene):
    assert proposal_context(scene.send(day=date(2026, 12, 1)), "phieu-kien-nghi")["head"].day == date(2026, 12, 1)
