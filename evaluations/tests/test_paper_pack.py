"""The paper pack: read back from the PDF, every name once, every page with its number and its own code."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdf
import pytest
from django.conf import LazySettings
from django.urls import reverse

from chibo.common.qr import code
from chibo.organization.tests.factories import MemberFactory, StandingFactory
from chibo.testing.papers import needs_pdf
from evaluations.paper_pack import edition, pack_context, pages_of, print_state
from evaluations.tests.cast import Cast
from meetings import paper_reference
from meetings.enums import MeetingKind
from meetings.models import AgendaItem
from meetings.pack import chunks, lines_of
from meetings.tests.factories import AssignmentFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None, settings: LazySettings, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return Cast()


@pytest.fixture
def meeting(cast: Cast):
    """A meeting of a branch of 45, one of them free from meetings, one on probation."""
    held_on = cast.meeting.held_on
    members = [MemberFactory(name=f"Nguyễn Văn Thứ {number:02d}", branch=cast.branch) for number in range(1, 46)]
    StandingFactory(member=members[3])
    for member in members[:1]:
        member.official_on = None
        member.save()
    earlier = MeetingFactory(unit=cast.branch, month=date(2026, 8, 1), held=True, held_on=date(2026, 8, 3))
    AssignmentFactory(unit=cast.branch, meeting=earlier, text="Phát quang đường nội thôn", due_on=held_on)
    AgendaItem.objects.create(meeting=cast.meeting, position=1, title="Thảo luận việc làm đường", minutes=20)
    return cast.meeting


def kinds(meeting) -> list[str]:
    return [page["kind"] for page in pages_of(meeting)]


@needs_pdf
def test_the_pack_is_made_by_the_worker_and_read_back_whole(cast: Cast, meeting, run_jobs: Callable[[], int]):
    client, names = cast.client("secretary"), [f"Nguyễn Văn Thứ {number:02d}" for number in range(1, 46)]
    assert client.post(cast.url("paper-pack-print")).status_code == 302
    run_jobs()
    assert "Đã in bộ giấy" in client.get(cast.url("paper-pack")).content.decode()
    answer = client.get(cast.url("paper-pack-pdf"))
    assert answer["Content-Disposition"] == 'attachment; filename="goi-giay-2026-09-chi-bo-khoi-quang-trung.pdf"'
    pages = pypdf.PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    whole, planned = " ".join(texts), pack_context(meeting, "http://testserver")["pages"]
    assert [whole.count(name) for name in names] == [1] * 45
    assert [re.findall(r"Trang (\d+)/(\d+)", text) for text in texts] == [
        [(str(number), str(len(planned)))] for number in range(1, len(planned) + 1)
    ]
    assert "Phát quang đường nội thôn" in whole
    assert "Thảo luận việc làm đường" in whole
    assert whole.count("Tổng cộng") == 1
    for page, expected in zip(pages, planned, strict=True):
        closed_paths = re.findall(rb"\bh\b", page.get_contents().get_data())
        assert len(closed_paths) >= expected["code"].path.count("M")


def test_each_page_bears_its_own_code_that_names_nobody(cast: Cast, meeting):
    pages = pack_context(meeting, "https://chibo.example.vn")["pages"]
    for number, page in enumerate(pages, start=1):
        path = reverse("meetings:paper-page", args=[paper_reference.reference(meeting.pk, number)])
        assert page["code"] == code(f"https://chibo.example.vn{path}")
        assert re.fullmatch(r"/meetings/paper/[a-z2-7]{12,20}/", path)


def test_the_pack_holds_its_pages_in_order(cast: Cast, meeting):
    assert kinds(meeting)[:5] == ["agenda", "roll", "results", "talk", "decisions"]
    assert set(kinds(meeting)[5:]) == {"sheet"}
    roll = pages_of(meeting)[1]
    assert (roll["is_double"], roll["must_attend"], len(roll["rows"])) == (True, 44, 23)
    notes = {name["name"]: name["note"] for pair in roll["rows"] for name in pair if name and name["note"]}
    assert notes == {"Nguyễn Văn Thứ 01": "dự bị", "Nguyễn Văn Thứ 04": "miễn sinh hoạt"}


def test_a_long_roll_takes_more_pages_and_a_short_one_a_single_column(cast: Cast):
    MemberFactory.create_batch(10, branch=cast.branch)
    (short,) = [page for page in pages_of(cast.meeting) if page["kind"] == "roll"]
    assert (short["is_double"], len(short["rows"]), short["is_last"]) == (False, 10, True)
    MemberFactory.create_batch(50, branch=cast.branch)
    rolls = [page for page in pages_of(cast.meeting) if page["kind"] == "roll"]
    numbers = [name["number"] for page in rolls for column in (0, 1) for pair in page["rows"] if (name := pair[column])]
    assert (numbers, [page["is_last"] for page in rolls]) == (list(range(1, 61)), [False, True])


def test_another_member_or_agenda_makes_a_printed_pack_out_of_date(cast: Cast, meeting):
    before = edition(meeting)
    assert edition(meeting) == before
    MemberFactory(branch=cast.branch)
    assert edition(meeting) != before
    assert print_state(meeting).file is None


@pytest.mark.parametrize(
    ("role", "status"),
    [("secretary", 200), ("committee", 200), ("cadre", 403), ("administrator", 404), ("stranger", 404)],
)
def test_the_pack_is_printed_by_who_keeps_the_record(cast: Cast, role: str, status: int):
    assert cast.client(role).get(cast.url("paper-pack")).status_code == status


def test_a_meeting_of_the_chi_uy_has_no_pack(cast: Cast):
    meeting = MeetingFactory(unit=cast.branch, kind=MeetingKind.BRANCH_COMMITTEE, month=date(2026, 9, 1))
    assert cast.client("secretary").get(reverse("evaluations:paper-pack", args=[meeting.pk])).status_code == 403


def test_rows_are_cut_where_a_page_is_full_and_none_is_lost():
    assert list(chunks([3, 3, 3, 9], float, 6)) == [[3, 3], [3], [9]]
    assert list(chunks([], float, 6)) == []
    assert [lines_of("a" * length, 33) for length in (1, 30, 31, 61)] == [1, 1, 2, 3]
