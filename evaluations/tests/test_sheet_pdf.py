"""The sheet on paper: what stands on it, and its way through the background job."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdf
import pytest
from django.conf import LazySettings
from django.urls import reverse

from chibo.jobs.models import Job
from chibo.testing.papers import needs_pdf
from evaluations.engine import Judgement, score
from evaluations.enums import SheetPaper
from evaluations.pdf import sheet_context, sheet_pdf
from evaluations.printing import edition, file_name, print_state
from evaluations.queries import ratings_of_one
from evaluations.services.printing import papers_of, print_sheet
from evaluations.services.rating import criteria_for, rate_meeting
from evaluations.tests.cast import Cast
from evaluations.tests.factories import at, judged
from evaluations.tests.test_sheet import EVENT, EVENT_CODE, uses
from meetings.facts import facts_of
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
FILLED, EMPTY = SheetPaper.FILLED.value, SheetPaper.EMPTY.value


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def context(cast: Cast, paper: str) -> dict:
    ratings = ratings_of_one(cast.meeting)
    return sheet_context(cast.meeting, paper, ratings, papers_of(cast.meeting, ratings)[paper])


def pages(cast: Cast, paper: str) -> list[str]:
    ratings = ratings_of_one(cast.meeting)
    content = sheet_pdf(cast.meeting, paper, ratings, papers_of(cast.meeting, ratings)[paper])
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def rate(cast: Cast, **fields: object) -> None:
    user = cast.accesses["secretary"].user
    rate_meeting(meeting=cast.meeting, actor=user, at=at(3, 21), **{"judgements": judged(), **fields})


# --- what stands on it -----------------------------------------------------------------------------------------------


def test_filled_sheet_has_points_grounds_total_level_and_vote(cast: Cast) -> None:
    rate(cast, voted_level="kha", reason="Chi bộ thống nhất")
    found = context(cast, FILLED)
    rows = {row["code"]: row for group in found["groups"] for row in group["rows"]}
    assert (rows["4.2"]["points"], rows["4.2"]["maximum"]) == ("20", "25")
    assert rows["2"]["notes"] == ["Tự tính: 38/41 đảng viên dự (92,7%), không có đồng chí vắng không lý do."]
    assert [(group["points"], group["maximum"]) for group in found["groups"]][2] == ("10", "10")
    assert (found["total"], found["maximum"], found["note"]) == ("93", "100", "Chi bộ thống nhất")
    assert found["opinions"] == [
        {"rater": "Chi bộ tự xếp loại", "level": "Tốt", "total": "93/100 điểm", "day": "03/09/2026"},
        {"rater": "Chi bộ biểu quyết", "level": "Khá", "total": "93/100 điểm", "day": "03/09/2026"},
    ]
    assert found["head"].day == date(2026, 9, 3)
    assert (found["signature"].on_behalf, found["signature"].capacity) == ("T/M Chi bộ", "Bí thư")


def test_empty_form_says_how_to_rate_and_has_no_points(cast: Cast) -> None:
    uses(cast, "an-phu")
    found = context(cast, EMPTY)
    rows = {row["code"]: row for group in found["groups"] for row in group["rows"]}
    assert len(rows) == 28
    assert {row["points"] for row in rows.values()} == {""}
    assert rows["4.2"]["choices"] == "Đạt: 10; không đạt: 0"
    assert rows["4.5"]["choices"] == "Trên 50%: 5; Từ 40% đến 50%: 4; Từ 30% đến dưới 40%: 3; Dưới 30%: 2"
    assert (found["maximum"], found["is_filled"], found["opinions"]) == ("100", False, [])


def test_form_of_a_meeting_to_come_has_dots(cast: Cast) -> None:
    cast.meeting = MeetingFactory(unit=cast.branch, month=date(2026, 10, 1), held_on=None)
    assert context(cast, EMPTY)["lines"] == [
        "Sinh hoạt thường kỳ, ngày …… tháng …… năm ……, từ …… giờ …… đến …… giờ …….",
        "Đảng viên phải dự ……; có mặt ……; vắng có lý do ……; không có lý do …….",
    ]


def test_left_out_criterion_is_in_no_sum(cast: Cast) -> None:
    uses(cast, "an-phu")
    rate(cast, judgements=full_points(cast))
    found = context(cast, FILLED)
    organized = next(group for group in found["groups"] if group["name"] == "Tổ chức sinh hoạt")
    row = next(row for row in organized["rows"] if row["code"] == "4.3")
    assert (row["points"], row["notes"]) == ("–", ["Không áp dụng: tháng này không có chuyên đề."])
    assert (organized["maximum"], found["maximum"]) == ("25", "95")


def full_points(cast: Cast) -> dict[str, Judgement]:
    """Return the maximum for whatever the facts do not tell."""
    criteria = criteria_for(cast.meeting)[1]
    missing = score(criteria, facts_of(cast.meeting), {}).missing
    return {code: Judgement(criteria.item(code).maximum) for code in missing}


def test_rubric_marks_the_level_that_was_given_and_tells_no_event(cast: Cast) -> None:
    uses(cast, "tra-vinh")
    rate(cast, judgements={}, events=[EVENT_CODE], level="tot")
    found = context(cast, FILLED)
    assert [level["name"] for level in found["levels"] if level["is_given"]] == ["Kém"]
    assert found["caps"] == ["Có sự kiện theo quy định: xếp mức Kém"]
    assert (EVENT in str(found), EVENT_CODE in str(found)) == (False, False)


def test_papers_of_an_imported_level_are_only_the_empty_one(cast: Cast) -> None:
    assert list(papers_of(cast.meeting, ratings_of_one(cast.meeting))) == [EMPTY]
    rate(cast)
    assert list(papers_of(cast.meeting, ratings_of_one(cast.meeting))) == [FILLED, EMPTY]


@needs_pdf
def test_pdf_of_28_criteria_keeps_every_line_and_repeats_its_head(cast: Cast) -> None:
    uses(cast, "an-phu")
    found = pages(cast, EMPTY)
    text = " ".join(found)
    assert len(found) == 3
    assert [page.count("Điểm tối đa") for page in found] == [1, 1, 1]
    for code in ("1.1", "4.8", "7.1", "8.3"):
        assert f" {code} " in text
    assert "PHIẾU ĐÁNH GIÁ, XẾP LOẠI" in found[0].upper()
    assert "BÍ THƯ" in found[-1]


# --- the way of a paper ----------------------------------------------------------------------------------------------


@needs_pdf
def test_paper_is_asked_for_made_and_handed_out(cast: Cast, media: Path, run_jobs: Callable[[], int]) -> None:
    client = cast.client("secretary")
    assert client.post(paper_url(cast, "sheet-print", EMPTY)).status_code == 302
    run_jobs()
    assert "Tải bản in (PDF)" in client.get(cast.url("sheet-papers")).content.decode()
    answer = client.get(paper_url(cast, "sheet-pdf", EMPTY))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert 'filename="phieu-de-trong-2026-09-chi-bo-khoi-quang-trung.pdf"' in answer.headers["Content-Disposition"]


@needs_pdf
def test_paper_of_an_older_sheet_is_not_handed_out(cast: Cast, media: Path, run_jobs: Callable[[], int]) -> None:
    rate(cast)
    print_sheet(meeting=cast.meeting, paper=FILLED, actor=cast.accesses["secretary"].user)
    run_jobs()
    wanted = wanted_edition(cast)
    assert print_state(cast.meeting, FILLED, wanted).file is not None
    rate(cast, judgements=judged(c4_2=10))
    assert wanted_edition(cast) != wanted
    assert cast.client("secretary").get(paper_url(cast, "sheet-pdf", FILLED)).status_code == 302


def wanted_edition(cast: Cast) -> str:
    ratings = ratings_of_one(cast.meeting)
    return edition(cast.meeting, FILLED, ratings, papers_of(cast.meeting, ratings)[FILLED])


def paper_url(cast: Cast, name: str, paper: str) -> str:
    return reverse(f"evaluations:{name}", args=[cast.meeting.pk, paper])


def test_paper_that_is_not_there_is_told(cast: Cast) -> None:
    answer = cast.client("secretary").post(paper_url(cast, "sheet-print", FILLED), follow=True)
    assert "Chưa có phiếu để in. Mời đồng chí cho điểm và lưu phiếu trước." in answer.content.decode()
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "status"), [("cadre", 302), ("committee", 302), ("administrator", 403), ("stranger", 404)]
)
def test_who_may_print(cast: Cast, role: str, status: int) -> None:
    assert cast.client(role).post(paper_url(cast, "sheet-print", EMPTY)).status_code == status


def test_unknown_paper_is_not_found(cast: Cast) -> None:
    client = cast.client("secretary")
    assert client.post(paper_url(cast, "sheet-print", "khac")).status_code == 404


def test_asked_for_twice_is_one_job(cast: Cast) -> None:
    client = cast.client("secretary")
    for _ in range(2):
        client.post(paper_url(cast, "sheet-print", EMPTY))
    assert Job.objects.count() == 1


def test_file_name_is_plain_letters(cast: Cast) -> None:
    assert file_name(cast.meeting, FILLED) == "phieu-danh-gia-2026-09-chi-bo-khoi-quang-trung.pdf"
