"""The report on paper, read back as text and counted against the figures; Word says what the PDF says."""

import re
import subprocess
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO, StringIO

import docx
import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.test import override_settings

from chibo.audit.queries import head
from chibo.audit.services import record, seal_events
from chibo.common import documents
from chibo.common.blocks import TEMPLATE, BarChart, ColumnChart, Heading, Table, document_context
from chibo.common.dates import Span
from chibo.common.word import document_docx
from chibo.jobs.enums import JobState
from chibo.jobs.models import Job
from chibo.organization.enums import PostKind
from chibo.organization.tests.factories import BranchFactory, MemberFactory, PostFactory, UnitFactory, UserFactory
from chibo.testing.papers import needs_pdf
from reports.content import content_for, content_of
from reports.figures import compute
from reports.models import ReportVersion
from reports.pdf import report_document, report_pdf
from reports.printing import latest_file, print_state
from reports.services.printing import RELATED, print_version
from reports.services.reports import return_report, save_narrative
from reports.tables import parts_table
from reports.tests.factories import accepted, changed, hold, moment, prepared, submitted

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 5)
Q3 = Span.parse("2026-Q3")


@pytest.fixture
def commune():
    commune = UnitFactory(code="A", name="Đảng bộ xã A", parent=UnitFactory(type_code="huyen", name="Đảng bộ huyện H"))
    PostFactory(unit=commune, kind=PostKind.DEPUTY, member=MemberFactory(name="Hồ Thị Xuân"))
    return commune


@pytest.fixture
def branches(commune):
    found = [BranchFactory(code=f"A{n}", name=f"Chi bộ thôn số {n}", parent=commune) for n in (1, 2, 3)]
    hold(found[0], date(2026, 7, 3))
    hold(found[0], date(2026, 8, 5), "kha", present=8)
    hold(found[1], date(2026, 7, 3), "trung_binh", kind="combined", topic="Học tập Bác")
    hold(found[1], date(2026, 9, 3), "", opinions=7)
    return found


def version_of(report):
    return ReportVersion.objects.select_related(*RELATED).get(report=report, returned_at__isnull=True)


def text_of(pdf):
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode()


def words_of(pdf):
    return " ".join(text_of(pdf).split())


@needs_pdf
def test_paper_has_head_figures_annex_and_code(commune, branches):
    record(actor=None, verb="reports.test", subject=commune)
    seal_events()
    report = submitted(commune, "2026-Q3", DAY)
    version, sealed = version_of(report), head()
    figures = compute([commune.pk], Q3, DAY)[commune.pk]

    words = words_of(report_pdf(content_of(version, DAY)))

    for expected in (
        "ĐẢNG BỘ HUYỆN H ĐẢNG CỘNG SẢN VIỆT NAM",
        "ĐẢNG ỦY XÃ A",
        "Số ……-BC/ĐU",
        "A, ngày 05 tháng 10 năm 2026",
        "BÁO CÁO",
        "Kết quả sinh hoạt chi bộ và xếp loại chất lượng sinh hoạt chi bộ quý III/2026",
        "Số liệu đến ngày 05/10/2026.",
        f"Đã tổ chức {figures.held}/{figures.expected} (44,4%) kỳ sinh hoạt thường kỳ",
        f"Đảng viên dự sinh hoạt {figures.present}/{figures.base} (87,5%) lượt phải dự",
        "Huyện ủy H (để báo cáo)",
        "T/M ĐẢNG ỦY",
        "PHÓ BÍ THƯ",
        "Hồ Thị Xuân",
        "PHỤ LỤC",
        *(branch.name for branch in branches),
        "Dòng Nội dung Số lượng",
        f"7 Xếp loại Tốt {figures.tot} {figures.held} 25,0%",
        f"gõ mã tra cứu {version.code}, rồi chọn số dòng.",
        f"Mã tra cứu: {version.code} · Lần 1 · Dấu số liệu: {version.digest[:12]}",
        f"Dấu nhật ký {sealed.sequence}: {sealed.seal[:12]}",
    ):
        assert expected in words, expected
    assert (figures.held, figures.expected, figures.present, figures.base) == (4, 9, 35, 40)
    assert "BẢN TẠM TÍNH" not in words
    assert version.figures["audit"] == {"sequence": sealed.sequence, "seal": sealed.seal}


@needs_pdf
def test_paper_of_a_submitted_version_never_changes(commune, branches):
    report = submitted(commune, "2026-Q3", DAY)
    first = report_pdf(content_of(version_of(report), DAY))
    meeting = hold(branches[2], date(2026, 7, 3))
    meeting.present = 5
    changed(meeting)
    PostFactory(unit=commune, kind=PostKind.SECRETARY)
    commune.name = "Đảng bộ xã đã đổi tên"
    commune.save()

    assert report_pdf(content_of(version_of(report), date(2026, 12, 1))) == first


@needs_pdf
def test_draft_is_marked_and_says_that_the_period_goes_on(commune, branches):
    report = prepared(commune, "2026-Q3", date(2026, 9, 2))
    words = words_of(report_pdf(content_of(version_of(report), date(2026, 9, 2))))
    assert "BẢN TẠM TÍNH, CHƯA GỬI CẤP TRÊN" in words
    assert "Số liệu đến ngày 02/09/2026, khi quý III/2026 chưa kết thúc." in words
    assert "Mã tra cứu" not in words


def test_what_people_wrote_is_escaped(commune, branches):
    hold(BranchFactory(name="Chi bộ <script>alert(1)</script>", parent=commune), date(2026, 8, 3))
    report = prepared(commune, "2026-Q3", DAY)
    save_narrative(report=report, narrative={"causes": "<img src=x>"}, base_version=1, actor=UserFactory(), today=DAY)
    html = html_of(report_document(content_of(version_of(report), DAY)))
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == html.count("alert(1)") > 0
    assert html.count("&lt;img src=x&gt;") == html.count("src=x") == 1


@pytest.mark.parametrize("period", ["2026-09", "2026-Q3", "2026-H2", "2026"])
def test_word_says_word_for_word_what_the_pdf_says(commune, branches, period):
    content = content_for(commune, Span.parse(period), date(2027, 1, 5))
    document = report_document(content)
    drawn = [block for block in document.blocks if isinstance(block, BarChart | ColumnChart)]
    assert [type(block) for block in drawn] == [BarChart, ColumnChart][: 1 if period == "2026-09" else 2]
    # Charts are pictures in Word.
    document = replace(document, blocks=tuple(block for block in document.blocks if block not in drawn))
    assert words_of_word(document) == words_of_html(document)


def html_of(document):
    return render_to_string(TEMPLATE, document_context(document))


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_data(self, data):
        self.found.append(data)


def words_of_html(document):
    reader = _Words()
    reader.feed(html_of(document).split("<body", 1)[1].split(">", 1)[1])
    return plain_words(" ".join(reader.found))


def words_of_word(document):
    lines = docx.Document(BytesIO(document_docx(document))).element.body.iter(LINE)
    return plain_words(" ".join(" ".join(node.text or "" for node in line.iter(TEXT)) for line in lines))


TEXT, LINE = (f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}" for name in ("t", "p"))


def plain_words(text):
    return [word for word in re.sub(r"\s+", " ", text).lower().split() if word.strip("-…")]


def test_annex_of_a_month_lies_across_and_is_signed_by_two(commune, branches):
    document = report_document(content_for(commune, Span.parse("2026-07"), DAY))
    annex, grid, *notes, signing = document.annex[:-2]
    assert (annex.title, annex.is_wide) == ("Phụ lục 1", True)
    assert annex.about == "Danh sách tổng hợp đánh giá, xếp loại chất lượng sinh hoạt chi bộ, tháng 7/2026"
    assert [row.cells[3] for row in grid.rows] == ["03/7", "03/7", "–", "2/\n3"]
    assert (signing.left.on_behalf, signing.right.on_behalf) == ("Người lập biểu", "T/M Đảng ủy")


def test_sections_that_nobody_wrote_are_left_out_and_the_rest_is_numbered(commune, branches):
    accepted(commune, "2026-Q3", DAY)
    hold(branches[2], date(2026, 9, 3))
    for month in (10, 11, 12):
        for branch in branches:
            hold(branch, date(2026, month, 3))
    content = content_for(commune, Span.parse("2026-Q4"), date(2027, 1, 5))
    document = report_document(replace(content, narrative={"strengths": "Các kỳ đều đúng ngày.", "causes": "  "}))
    assert [block.text for block in document.blocks if isinstance(block, Heading)] == [
        "I- KẾT QUẢ",
        "1. Nền nếp sinh hoạt",
        "2. Chất lượng sinh hoạt",
        "II- ĐÁNH GIÁ CHUNG",
        "1. Ưu điểm",
        "III- SỐ LIỆU BỔ SUNG",
    ]
    (additions,) = [block for block in document.blocks if isinstance(block, Table)]
    assert additions.rows == (
        (
            "09/2026",
            "Chi bộ thôn số 3",
            "Quá ngày, chưa có thông tin",
            "Sinh hoạt ngày 03/09/2026 (đúng ngày quy định), dự 9/10, 3 ý kiến, 92 điểm, xếp loại Tốt",
        ),
    )


@needs_pdf
def test_annual_paper_prints_accepted_quarters_additions_and_year(commune, branches):
    accepted(commune, "2026-Q3", DAY)
    hold(branches[2], date(2026, 9, 3))
    prepared(commune, "2026", date(2027, 1, 5))
    content = content_for(commune, Span.parse("2026"), date(2027, 1, 5))
    lines = {line["label"]: line for line in parts_table(content)["lines"]}
    held = lines["Đã sinh hoạt"]
    assert (held["parts"], held["added"], held["whole"]) == ([0, 0, 4, 0], "+1", 5)
    missed = lines["Quá ngày, chưa có thông tin"]
    assert (missed["parts"], missed["added"], missed["whole"]) == ([9, 9, 5, 9], "-1", 31)

    words = words_of(report_pdf(content))

    assert "xếp loại chất lượng sinh hoạt chi bộ năm 2026" in words
    assert "III- SỐ LIỆU BỔ SUNG" in words
    assert "Chưa có kết quả đánh giá, xếp loại chất lượng năm 2026." in words


@needs_pdf
def test_paper_of_the_twelve_branches_has_every_branch_and_their_figures(twelve_branches):
    district = twelve_branches["H"]
    figures = compute([district.pk], Q3, DAY)[district.pk]

    words = words_of(report_pdf(content_for(district, Q3, DAY)))

    assert "Đã tổ chức 28/33 (84,8%) kỳ sinh hoạt thường kỳ" in words
    assert "trong đó đúng ngày quy định 23 kỳ, dời có lý do 1 kỳ, không đúng ngày 4 kỳ" in words
    assert "Đảng viên dự sinh hoạt 255/277 (92,1%) lượt phải dự; 104 lượt ý kiến phát biểu." in words
    assert (figures.held, figures.expected) == (28, 33)
    annex = words.partition("PHỤ LỤC")[2]
    for code, unit in twelve_branches.items():
        if code.startswith("X"):
            assert unit.name in annex, unit.name


# --- in the background -------------------------------------------------------------------------------------------


@pytest.fixture
def media(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


@needs_pdf
def test_job_keeps_the_file_and_the_state_offers_it(commune, branches, media, run_jobs):
    version = version_of(submitted(commune, "2026-Q3", DAY))
    print_version(version=version, actor=UserFactory())
    assert print_state(version, DAY).is_under_way
    run_jobs()
    state = print_state(version, DAY)
    assert (state.is_under_way, state.failure) == (False, "")
    assert state.file.path.parent == media / "reports"
    assert state.file.path.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in (media / "reports").iterdir()] == [state.file.path.name]


@needs_pdf
def test_draft_paper_of_yesterday_is_not_offered_and_a_new_one_replaces_it(commune, branches, media, run_jobs):
    version = version_of(prepared(commune, "2026-Q3", DAY))
    print_version(version=version, actor=UserFactory())
    run_jobs()
    first = latest_file(version)
    assert print_state(version, date(2000, 1, 1)).file is None
    print_version(version=version, actor=UserFactory())
    run_jobs()
    assert not first.path.exists()
    assert latest_file(version).path.exists()


def test_asking_twice_makes_one_job(commune, branches):
    version = version_of(prepared(commune, "2026-Q3", DAY))
    for _ in range(2):
        print_version(version=version, actor=UserFactory())
    assert Job.objects.filter(kind="reports.pdf").count() == 1


def test_machine_without_pdf_libraries_says_so(commune, branches, media, run_jobs, monkeypatch):
    monkeypatch.setattr(documents, "pdf_available", lambda: False)
    version = version_of(prepared(commune, "2026-Q3", DAY))
    print_version(version=version, actor=UserFactory())
    run_jobs()
    assert Job.objects.get(kind="reports.pdf").state == JobState.FAILED
    assert print_state(version, DAY).failure == documents.UNAVAILABLE


# --- the command -------------------------------------------------------------------------------------------------


def render(period, unit, file):
    out = StringIO()
    call_command("render_report", period, unit=unit, pdf=str(file), stdout=out)
    return out.getvalue()


@needs_pdf
def test_command_writes_the_accepted_version_and_no_draft(commune, branches, tmp_path):
    report = accepted(commune, "2026-Q3", DAY)
    version = version_of(report)
    file = tmp_path / "bao-cao.pdf"
    assert render("2026-Q3", "A", file) == f"Đã ghi {file}.\n"
    assert file.read_bytes() == report_pdf(content_of(version, DAY))
    assert [path.name for path in tmp_path.iterdir()] == ["bao-cao.pdf"]


@needs_pdf
def test_command_without_a_report_writes_the_numbers_of_today(commune, branches, tmp_path):
    render("2026-Q3", "A", tmp_path / "b.pdf")
    assert "BẢN TẠM TÍNH" in words_of((tmp_path / "b.pdf").read_bytes())
    assert ReportVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("period", "unit", "sentence"),
    [
        ("2026-Q5", "A", "Chưa rõ kỳ báo cáo."),
        ("2026-13", "A", "Chưa rõ kỳ báo cáo."),
        ("2026-Q3", "KHONG-CO", "Không có đơn vị nào có mã KHONG-CO."),
    ],
)
def test_command_refuses_unknown_period_and_unit_with_2(commune, tmp_path, period, unit, sentence):
    with pytest.raises(CommandError) as error:
        render(period, unit, tmp_path / "b.pdf")
    assert error.value.returncode == 2
    assert str(error.value).startswith(sentence)
    assert list(tmp_path.iterdir()) == []


def test_command_without_libraries_ends_with_1_and_leaves_the_file_alone(commune, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "pdf_available", lambda: False)
    file = tmp_path / "b.pdf"
    file.write_bytes(b"earlier")
    with pytest.raises(CommandError) as error:
        render("2026-Q3", "A", file)
    assert (error.value.returncode, str(error.value)) == (1, documents.UNAVAILABLE)
    assert file.read_bytes() == b"earlier"


@needs_pdf
def test_command_into_a_missing_folder_ends_with_1(commune, tmp_path):
    with pytest.raises(CommandError) as error:
        render("2026-Q3", "A", tmp_path / "none" / "b.pdf")
    assert error.value.returncode == 1


def test_command_takes_the_draft_after_a_return(commune, branches):
    report = submitted(commune, "2026-Q3", DAY)
    return_report(report=report, actor=UserFactory(), reason="Bổ sung", at=moment(DAY))
    content = content_for(commune, Q3, DAY)
    assert (content.is_frozen, content.version.number) == (False, 2)
