"""Papers of a meeting: what they say, as PDF and as Word, for whom, and in which format."""

import re
import shutil
import subprocess
from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import docx
import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.common.blocks import TEMPLATE, Document, bold, document_context, document_pdf, paragraph
from chibo.common.documents import Letterhead, Paper, Signature
from chibo.common.word import document_docx
from chibo.organization.enums import PostKind, Role
from chibo.organization.models import Member
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    PostFactory,
    StandingFactory,
)
from chibo.testing.papers import needs_pdf
from meetings.enums.paper import MeetingPaper
from meetings.models import IssuedDocument
from meetings.papers.printing import available, document_for
from meetings.services.record import finalize, save_frame
from meetings.tests.factories import (
    LOCKED_AT,
    AssignmentFactory,
    AssignmentProgressFactory,
    AttendanceFactory,
    GuestFactory,
    IssuedDocumentFactory,
    MeetingFactory,
    ResolutionFactory,
    ResolutionItemFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")

PRIVATE = {
    "criticism": "zzphebinh",
    "discipline": "zzkyluat",
    "admission": "zzketnap",
    "self_recognition": "zznhandien",
}
LONG = "Đề nghị chi bộ tiếp tục vận động các hộ hiến đất mở rộng đường ngõ, thu gom rác đúng giờ <b>x</b> & =SUM(A1)."


@pytest.fixture
def access():
    return AccessFactory()


@pytest.fixture
def meeting(access):
    """A meeting with everything on record, not locked yet."""
    people = [
        MemberFactory(branch=access.unit, name=name) for name in ("Nguyễn Văn An", "Công Tằng Tôn Nữ Huyền Trang")
    ]
    PostFactory(unit=access.unit, member=people[0], kind=PostKind.SECRETARY)
    PostFactory(unit=access.unit, member=people[1], kind=PostKind.DEPUTY)
    row = MeetingFactory(
        unit=access.unit,
        called=True,
        chair=people[0],
        minute_taker=people[1],
        fee_announced=True,
        last_minutes_approved=True,
        last_minutes_note="nhất trí",
        assessment="Đã phổ biến Nghị quyết số 68.",
        discussion="\n".join([LONG] * 12),
        conclusion="Nhất trí làm đường.",
        **PRIVATE,
    )
    AttendanceFactory(meeting=row, member=people[0])
    AttendanceFactory(meeting=row, member=people[1], status="excused", reason="zzlydo")
    GuestFactory(meeting=row)
    VoteFactory(meeting=row, in_favor=36, other=2)
    item = ResolutionItemFactory(resolution=ResolutionFactory(meeting=row))
    AssignmentFactory(
        meeting=row, item=item, text="Vận động hiến đất", due_on=date(2026, 10, 3), outside_body="Chi đoàn"
    )
    AssignmentProgressFactory(meeting=row, assignment=AssignmentFactory(unit=row.unit), result="Đã thu đủ.")
    IssuedDocumentFactory(meeting=row, number=5)
    return row


def lock(meeting, access):
    meeting.refresh_from_db()
    return finalize(meeting=meeting, version=meeting.version, actor=access.user, at=LOCKED_AT)


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_data(self, data):
        self.found.append(data)


def words_of_html(document):
    """Return the words of what the PDF is made from; dashes of lists are drawn by the style sheet there."""
    reader = _Words()
    reader.feed(render_to_string(TEMPLATE, document_context(document)).split("<body", 1)[1].split(">", 1)[1])
    return plain_words(" ".join(reader.found))


def words_of_word(document):
    word = docx.Document(BytesIO(document_docx(document)))
    texts = ["".join(node.text or "" for node in line.iter(TEXT)) for line in word.element.body.iter(LINE)]
    return plain_words(" ".join(texts))


PIXEL = 25.4 / 96  # WeasyPrint writes text in pixels of 1/96 inch, here in millimeters
TEXT, LINE = (f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}" for name in ("t", "p"))


def plain_words(text):
    return [word for word in re.sub(r"\s+", " ", text).lower().split() if word.strip("-…")]


def documents_of(meeting, access):
    return {paper: document_for(meeting, paper) for paper in available(meeting, access)}


def test_word_says_word_for_word_what_the_pdf_says(meeting, access):
    found = documents_of(meeting, access)
    assert list(found) == MeetingPaper.values
    for document in found.values():
        assert words_of_word(document) == words_of_html(document)


def test_resolution_has_four_parts_the_vote_and_an_appendix(meeting):
    said = " ".join(words_of_word(document_for(meeting, "nghi-quyet")))
    parts = [
        "số 05-nq/cb",
        "nghị quyết kỳ sinh hoạt tháng 9 năm 2026",
        "i- đánh giá kết quả lãnh đạo tháng trước",
        "tt nhiệm vụ tình trạng đầu kỳ kết quả thực hiện",
        "ii- phương hướng, nhiệm vụ tháng tới",
        "iii- phân công và tổ chức thực hiện",
        "chi đoàn 03/10/2026",
        "iv- tự đánh giá chất lượng kỳ sinh hoạt",
        "36/38 đảng viên chính thức có mặt tán thành (94,7%), ý kiến khác 2.",
        "nơi nhận:",
        "t/m chi bộ bí thư nguyễn văn an",
        "phụ lục ý kiến thảo luận",
    ]
    places = [said.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_minutes_have_two_signatures_no_place_and_say_that_the_last_ones_were_approved(meeting):
    document = document_for(meeting, "bien-ban")
    assert document.head.place_and_date == ""
    assert [(one.on_behalf, one.name) for one in document.signatures] == [
        ("Người ghi biên bản", "Công Tằng Tôn Nữ Huyền Trang"),
        ("Chủ trì hội nghị", "Nguyễn Văn An"),
    ]
    said = " ".join(words_of_word(document))
    assert "thông qua biên bản kỳ trước: nhất trí." in said
    assert "kỳ sinh hoạt kết thúc lúc 20 giờ 45 cùng ngày." in said


def test_approval_of_the_last_minutes_is_kept_and_printed(meeting, access):
    values = {"last_minutes_approved": True, "last_minutes_note": "sửa số hộ thành 226"}
    meeting.refresh_from_db()
    save_frame(meeting=meeting, values=values, version=meeting.version, actor=access.user, today=meeting.held_on)
    meeting.refresh_from_db()
    assert "thông qua biên bản kỳ trước: sửa số hộ thành 226." in " ".join(
        words_of_word(document_for(meeting, "bien-ban"))
    )


def test_deputy_who_led_signs_in_the_name_of_the_branch(meeting):
    meeting.chair = meeting.minute_taker
    assert document_for(meeting, "nghi-quyet").signatures == (
        Signature("T/M Chi bộ", "Phó bí thư", "Công Tằng Tôn Nữ Huyền Trang"),
    )


@needs_pdf
def test_what_stays_in_the_branch_is_on_its_own_copy_only(meeting, access):
    planted = {*PRIVATE.values(), "zzlydo"}
    meeting = lock(meeting, access)
    for paper, document in documents_of(meeting, access).items():
        found = {word.strip("().;") for word in words_of_word(document)} & planted
        assert found == (planted if paper == MeetingPaper.MINUTES_KEPT else set()), paper
    redacted = text_of(document_pdf(document_for(meeting, "bien-ban")))
    assert not [word for word in planted if word in redacted]
    assert "chỉ lưu trong chi bộ" in redacted


@pytest.mark.parametrize("role", [Role.CADRE, Role.COMMITTEE, Role.BOARD])
def test_copy_of_the_branch_is_not_there_for_others(meeting, client, role):
    above = AccessFactory(role=role, unit=meeting.unit if role == Role.CADRE else meeting.unit.parent)
    assert MeetingPaper.MINUTES_KEPT not in available(meeting, above)
    client.force_login(above.user)
    address = reverse("meetings:printout-file", args=[meeting.pk, "bien-ban-luu-chi-bo", "docx"])
    assert client.post(address).status_code == 404


def test_draft_says_so_until_the_minutes_are_locked(meeting, access):
    drafts = {paper: document.is_draft for paper, document in documents_of(meeting, access).items()}
    assert [paper for paper, is_draft in drafts.items() if is_draft] == [
        "bien-ban",
        "bien-ban-luu-chi-bo",
        "nghi-quyet",
    ]
    headers = docx.Document(BytesIO(document_docx(document_for(meeting, "bien-ban")))).sections[0]
    assert "DỰ THẢO" in headers.header._element.xml
    assert "DỰ THẢO" in headers.first_page_header._element.xml
    locked = documents_of(lock(meeting, access), access)
    assert [paper for paper, document in locked.items() if document.is_draft] == []


def text_of(content):
    pypdf = pytest.importorskip("pypdf")
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split())


def test_word_page_is_that_of_the_guidance(meeting):
    """Domain: A4, 20/20/30/15 mm, 14 points, first line 1 cm, 6 points after, the number from the second page."""
    word = docx.Document(BytesIO(document_docx(document_for(meeting, "nghi-quyet"))))
    page, normal = word.sections[0], word.styles["Normal"]
    sizes = (
        page.page_width,
        page.page_height,
        page.top_margin,
        page.bottom_margin,
        page.left_margin,
        page.right_margin,
    )
    assert [round(size.mm) for size in sizes] == [210, 297, 20, 20, 30, 15]
    look = normal.paragraph_format
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    assert (round(look.first_line_indent.cm, 2), look.space_after.pt, look.line_spacing.pt) == (1, 6, 18)
    assert page.different_first_page_header_footer
    assert "PAGE" in page.header._element.xml
    assert "PAGE" not in page.first_page_header._element.xml


@needs_pdf
def test_pdf_page_is_that_of_the_guidance(meeting):
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(BytesIO(document_pdf(document_for(meeting, "bien-ban"))))
    first, second = reader.pages[:2]
    assert [round(float(size) / 72 * 25.4) for size in (first.mediabox.width, first.mediabox.height)] == [210, 297]
    places = []
    second.extract_text(visitor_text=lambda text, _, matrix, *__: places.append((text.strip(), matrix[4], matrix[5])))
    left = min(x for text, x, _ in places if text and text not in {"2", "DỰ THẢO"})
    assert round(left * PIXEL) == 30
    assert [round(x * PIXEL) for text, x, _ in places if text == "2"] == [111]  # 30 + (210 - 30 - 15) / 2, half a digit
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_text_with_characters_that_xml_forbids_makes_a_file_all_the_same():
    bad = "a\x00b\x0bc\ufffe\ud800d <w:t>&amp; ]]> =cmd|'/c calc'!A1 {{ x }}"
    document = Document(
        paper=Paper(name=bad),
        head=Letterhead(bad, bad, bad),
        title=bad,
        about=bad,
        blocks=(paragraph(bad, " ", bold(bad)),),
        signatures=(Signature(bad, bad, bad),),
        recipients=(bad,),
    )
    said = words_of_word(document)
    assert said == words_of_html(document)
    assert said[:3] == ["abcd", "<w:t>&amp;", "]]>"]


@needs_office
def test_every_word_file_opens_in_an_office_program(meeting, access, tmp_path):
    for paper, document in documents_of(meeting, access).items():
        (tmp_path / f"{paper}.docx").write_bytes(document_docx(document))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=180)
    for paper in MeetingPaper:
        read = text_of((tmp_path / f"{paper.value}.pdf").read_bytes())
        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in read
        assert "Nguyễn Văn An" in read or paper in (MeetingPaper.AGENDA, MeetingPaper.NOTICE)


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, access):
    client.force_login(access.user)
    return client


def test_papers_are_listed_and_numbered(page, meeting):
    address = reverse("meetings:printouts", args=[meeting.pk])
    shown = page.get(address).content.decode()
    for label in MeetingPaper.labels:
        assert f"<h2>{label}</h2>" in shown
    assert "Số 05-NQ/CB" in shown
    page.post(reverse("meetings:printout-number", args=[meeting.pk, "bien-ban"]))
    written = IssuedDocument.objects.get(kind="bb")
    assert (written.symbol, written.issued_on) == ("01-BB/CB", meeting.held_on)
    assert document_for(meeting, "bien-ban").head.number == "Số 01-BB/CB"


def test_word_file_is_handed_out_and_that_is_written_down(page, meeting):
    answer = page.post(reverse("meetings:printout-file", args=[meeting.pk, "nghi-quyet", "docx"]))
    assert 'filename="nghi-quyet-2026-09-' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].isascii()
    assert docx.Document(BytesIO(answer.content)).core_properties.language == "vi-VN"
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, sorted(event.fields)) == ("meetings.export", ["form", "paper"])


@needs_pdf
def test_pdf_is_made_in_the_background_and_old_when_the_record_changes(page, meeting, run_jobs):
    file = reverse("meetings:printout-file", args=[meeting.pk, "bien-ban", "pdf"])
    page.post(reverse("meetings:printout-print", args=[meeting.pk, "bien-ban"]))
    assert page.post(file).status_code == 302
    run_jobs()
    assert b"".join(page.post(file).streaming_content)[:5] == b"%PDF-"
    meeting.refresh_from_db()
    meeting.conclusion = "Kết luận khác."
    meeting.save()
    assert page.post(file).status_code == 302


def test_voided_meeting_has_no_papers(page, access):
    voided = MeetingFactory(unit=access.unit, voided=True)
    assert "không có giấy tờ" in page.get(reverse("meetings:printouts", args=[voided.pk])).content.decode()


# --- who was there ---------------------------------------------------------------------------------------------------


@pytest.fixture
def roll(access):
    """A meeting of five members on the roll: present, absent, exempt, exempt who came, away; one comes from a sister branch."""
    row = MeetingFactory(unit=access.unit, called=True)
    marks = {
        "Đinh Văn Một": {"status": "present"},
        "Hồ Thị Hai": {"status": "excused", "reason": "zzlydo"},
        "Lê Văn Ba": {"status": "mien"},
        "Phan Thị Bốn": {"status": "mien", "attended": True},
        "Vũ Văn Năm": {"status": "tam_vang"},
    }
    for name, mark in marks.items():
        AttendanceFactory(meeting=row, member=MemberFactory(name=name, branch=access.unit), **mark)
    Member.objects.filter(name="Đinh Văn Một").update(official_on=None)
    sister = BranchFactory(parent=access.unit.parent)
    coming = MemberFactory(name="Mai Thị Tạm", branch=sister)
    StandingFactory(member=coming, kind="tam_vang", host=access.unit.name)
    StandingFactory(member=MemberFactory(branch=BranchFactory()), kind="tam_vang", host=access.unit.name)
    return row


ROLL = [
    "tổng số đảng viên: 5 đồng chí (chính thức 4, dự bị 1).",
    "đảng viên được miễn sinh hoạt (2): lê văn ba, phan thị bốn; trong đó vẫn đến dự: phan thị bốn.",
    "đảng viên sinh hoạt tạm thời nơi khác (1): vũ văn năm.",
    "đảng viên nơi khác sinh hoạt tạm thời tại chi bộ (1): mai thị tạm.",
    "vắng có lý do: 2; vắng không có lý do: 1.",
    "đồng chí hồ thị hai: vắng có lý do",
]


@pytest.mark.parametrize(("paper", "tells_why"), [("bien-ban", False), ("bien-ban-luu-chi-bo", True)])
def test_minutes_tell_members_apart_and_reasons_stay_in_the_branch(roll, paper, tells_why):
    said = " ".join(words_of_word(document_for(roll, paper)))
    assert [line for line in ROLL if line not in said] == []
    assert ("zzlydo" in said) == tells_why


def test_minutes_locked_before_members_were_told_apart_still_read(roll, access):
    row = lock(roll, access)
    version = row.versions.last()
    for name in ("members", "came_all_the_same", "temporary"):
        del version.body["attendance"][name]
    del version.body["agenda"]
    version.save()
    said = " ".join(words_of_word(document_for(row, "bien-ban")))
    assert ROLL[0] in said
    assert "đảng viên được miễn sinh hoạt (1): lê văn ba." in said


@pytest.mark.parametrize(
    ("assessment", "order"),
    [
        (
            "1. Tư tưởng ổn định.\n2. Thu ngân sách đạt.\nHạn chế: họp muộn.",
            ["2. thu", "3. kết quả", "tt nhiệm", "hạn chế"],
        ),
        (
            "Tư tưởng ổn định.\n- Biểu dương chi đoàn.",
            ["tư tưởng ổn", "kết quả thực hiện nhiệm", "tt nhiệm", "biểu dương"],
        ),
    ],
)
def test_table_of_results_stands_before_praise_and_shortcomings(meeting, assessment, order):
    meeting.assessment = assessment
    said = " ".join(words_of_word(document_for(meeting, "nghi-quyet")))
    said = said[said.index("i- đánh giá") : said.index("ii- phương hướng")]
    places = [said.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)
