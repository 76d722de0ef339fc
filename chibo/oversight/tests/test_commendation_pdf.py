"""Tờ trình and list on paper, read back and held against the figures on the screen."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from chibo.common import documents
from chibo.jobs.enums import JobState
from chibo.jobs.models import Job
from chibo.organization.enums import PostKind
from chibo.organization.tests.conftest import Cast
from chibo.organization.tests.factories import BranchFactory, MemberFactory, PostFactory
from chibo.oversight.commendation_figures import figures_of
from chibo.oversight.commendation_pdf import commendation_context, commendation_pdf
from chibo.oversight.commendation_printing import KIND, file_name, latest_file, print_state
from chibo.oversight.commendation_words import summary_of
from chibo.oversight.enums import CommendationOutcome, CommendationPaper
from chibo.oversight.services.commendation_printing import print_round
from chibo.oversight.services.commendations import Verdict
from chibo.oversight.tests.commendation_factories import CHOSEN, DAY, decided, proposed, round_of
from reports.tests.factories import hold

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not documents.pdf_available(), reason="no PDF libraries on this machine"),
]
SUBMISSION, LIST = CommendationPaper.SUBMISSION, CommendationPaper.LIST
PORTRAIT, LANDSCAPE = (595, 842), (842, 595)


@pytest.fixture
def cast(db):
    cast = Cast()
    PostFactory(unit=cast.commune, kind=PostKind.SECRETARY, member=MemberFactory(name="Hồ Thị Xuân"))
    hold(cast.branch, date(2026, 7, 3))
    hold(cast.branch, date(2026, 8, 5), "kha", present=8)
    return cast


@pytest.fixture
def round_(cast):
    return round_of(cast.commune)


def read(pdf):
    """Return (words of the whole file with spaces squeezed, sizes of the pages in points)."""
    pages = PdfReader(BytesIO(pdf)).pages
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages]
    return " ".join(" ".join(page.extract_text() for page in pages).split()), sizes


def test_submission_is_in_the_format_of_party_documents(cast, round_):
    proposed(round_, cast.branch)
    proposed(round_, cast.member)
    text, sizes = read(commendation_pdf(round_, SUBMISSION, DAY))
    wanted = [
        "ĐẢNG BỘ HUYỆN HÒA BÌNH",
        "ĐẢNG ỦY XÃ QUỲNH THIỆN",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Số ……-TTr/ĐU",
        "TỜ TRÌNH",
        "Về việc khen thưởng tập thể, cá nhân nhân dịp sơ kết 3 năm thực hiện Đề án 11-ĐA/TU",
        "Kính gửi: Huyện ủy Hòa Bình",
        "Căn cứ Đề án 11-ĐA/TU;",
        "khen thưởng 01 tập thể và 01 cá nhân có thành tích từ ngày 01 tháng 7 năm 2026 đến ngày 30 tháng 9 năm 2026",
        "bằng hình thức giấy khen",
        "T/M ĐẢNG ỦY",
        "BÍ THƯ",
        "Hồ Thị Xuân",
        "Danh sách tập thể, cá nhân đề nghị khen thưởng",
        "(Kèm theo Tờ trình số ……-TTr/ĐU của Đảng ủy xã Quỳnh Thiện)",
    ]
    assert [line for line in wanted if line not in text] == []
    assert (sizes[0], sizes[-1]) == (PORTRAIT, LANDSCAPE)


def test_figures_on_paper_are_those_on_the_screen(cast, round_):
    row = proposed(round_, cast.branch)
    summary = summary_of(figures_of(round_, [row], DAY)[row.pk])
    text, _ = read(commendation_pdf(round_, SUBMISSION, DAY))
    assert summary == (
        "Sinh hoạt 2/2 kỳ, đúng ngày quy định 1 kỳ; xếp loại: Tốt 1 (50,0%), Khá 1 (50,0%); dự 17/20 lượt (85,0%), "
        "6 ý kiến; chuyên đề 0 buổi."
    )
    assert summary in text
    shown = cast.client("committee").get(reverse("oversight:commendation-round", args=[round_.pk]))
    counts = figures_of(round_, [row], DAY)[row.pk]["counts"]
    assert f"dự {counts['present']}/{counts['base']} lượt" in shown.content.decode()
    assert f"{counts['present']}/{counts['base']}" in text


def test_list_of_a_decided_round_names_the_chosen_and_the_decision(cast, round_):
    first = proposed(round_, cast.branch)
    second = proposed(round_, MemberFactory(name="Trần Chưa Khen", branch=cast.branch))
    round_ = decided(
        round_, {first.pk: CHOSEN, second.pk: Verdict(CommendationOutcome.NOT_CHOSEN, "Chưa đủ thời gian")}
    )
    text, sizes = read(commendation_pdf(round_, LIST, DAY))
    assert "Tập thể được khen thưởng nhân dịp sơ kết 3 năm" in text
    assert "(Kèm theo Quyết định số 125-QĐ/ĐU, ngày 02 tháng 10 năm 2026, của Huyện ủy Hòa Bình)" in text
    assert ("Trần Chưa Khen" in text, "Chưa đủ thời gian" in text) == (False, False)
    assert sizes == [LANDSCAPE]
    submitted, _ = read(commendation_pdf(round_, SUBMISSION, DAY))
    assert "Trần Chưa Khen" in submitted


def test_submission_without_addressee_leaves_the_line_to_be_written(cast):
    round_ = round_of(cast.commune, addressee="")
    proposed(round_, cast.branch)
    context = commendation_context(round_, SUBMISSION, DAY)
    assert context["addressee"] == "…" * 40
    assert "trình cấp có thẩm quyền xem xét" in context["request"]
    assert context["recipients"] == ["Các đơn vị có tên trong danh sách,", "Lưu Đảng ủy."]


def test_eight_units_and_forty_members_all_stand_on_paper(cast, round_):
    long = "Chi bộ Cơ quan Đảng ủy Khối Doanh nghiệp và Hiệp hội Doanh nghiệp đầu tư nước ngoài số"
    units = [BranchFactory(code=f"L{n}", name=f"{long} {n}", parent=cast.commune) for n in range(8)]
    names = [f"Nguyễn Hoàng Phương Thảo Nguyên {n:02d}" for n in range(40)]
    for unit in units:
        proposed(round_, unit, achievement="Sinh hoạt chuyên đề sát nhiệm vụ chính trị của đơn vị. " * 3)
    for name in names:
        proposed(round_, MemberFactory(name=name, branch=units[0]))
    text, _ = read(commendation_pdf(round_, SUBMISSION, DAY))
    assert [name for name in names if text.count(name) != 2] == []
    assert text.count(f"{long} 7") == 2
    assert "08 tập thể và 40 cá nhân" in text


# --- made in the background --------------------------------------------------------------------------------------


def test_paper_is_made_by_a_job_and_handed_out(cast, round_, run_jobs, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    proposed(round_, cast.branch)
    client = cast.client("committee")
    address = reverse("oversight:commendation-print", args=[round_.pk, LIST])
    assert client.post(address).url.endswith("#danh-sach")
    client.post(address)
    run_jobs()
    assert Job.objects.filter(kind=KIND).count() == 1
    handed = client.get(reverse("oversight:commendation-pdf", args=[round_.pk, LIST]))
    content = b"".join(handed.streaming_content)
    assert handed.headers["Content-Disposition"] == f'attachment; filename="{file_name(round_, LIST)}"'
    assert "Chi bộ khối Quang Trung" in read(content)[0]


def test_file_of_another_list_is_not_offered(cast, round_, run_jobs, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    today = timezone.localdate()
    proposed(round_, cast.branch)
    print_round(round_=round_, paper=LIST, actor=cast.committee.user, today=today)
    run_jobs()
    made = latest_file(round_, LIST)
    assert print_state(round_, LIST, today).file == made
    proposed(round_, cast.sister)
    state = print_state(round_, LIST, today)
    assert (state.file, state.job.state) == (None, JobState.DONE)
    print_round(round_=round_, paper=LIST, actor=cast.committee.user, today=today)
    run_jobs()
    assert [file.name for file in (tmp_path / "commendations").iterdir()] == [latest_file(round_, LIST).path.name]
    assert latest_file(round_, LIST).path != made.path


def test_page_counts_figures_once_and_a_waiting_paper_none(cast, round_, run_jobs, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    proposed(round_, cast.branch)
    for paper in (SUBMISSION, LIST):
        print_round(round_=round_, paper=paper, actor=cast.committee.user, today=timezone.localdate())
    run_jobs()
    client, page = cast.client("committee"), reverse("oversight:commendation-round", args=[round_.pk])
    assert countings(client, page) == 1
    assert client.get(page).content.decode().count("Tải bản in (PDF)") == 2
    client.post(reverse("oversight:commendation-print", args=[round_.pk, LIST]))
    waiting = reverse("oversight:commendation-print-progress", args=[round_.pk, LIST])
    assert countings(client, waiting, headers={"HX-Request": "true"}) == 0


def countings(client, address, **asked):
    """Return how often figures are counted for a page: each counting reads the annual classes once."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(address, **asked).status_code == 200
    return sum('FROM "evaluations_annualclass"' in query["sql"] for query in found)


@pytest.mark.parametrize("role", ["secretary", "board"])
def test_only_the_committee_of_the_round_prints(cast, round_, role):
    client = cast.client(role)
    assert client.post(reverse("oversight:commendation-print", args=[round_.pk, LIST])).status_code == 403
    assert client.get(reverse("oversight:commendation-pdf", args=[round_.pk, LIST])).status_code == 403


def test_page_leads_back_where_there_is_no_file_and_unknown_papers_are_not_found(cast, round_):
    client = cast.client("committee")
    back = reverse("oversight:commendation-round", args=[round_.pk]) + "#to-trinh"
    assert client.get(reverse("oversight:commendation-pdf", args=[round_.pk, SUBMISSION])).url == back
    assert client.get(reverse("oversight:commendation-print-progress", args=[round_.pk, SUBMISSION])).url == back
    assert client.get(reverse("oversight:commendation-pdf", args=[round_.pk, "giay-moi"])).status_code == 404
