"""The brief before a visit: what it says, what stays in the branch, one page of paper."""

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
from evaluations.services.review import confirm_rating
from evaluations.services.visit_brief import print_brief
from evaluations.tests.cast import Cast
from evaluations.tests.factories import ReadyMeetingFactory, at
from evaluations.visit_brief import Brief, brief_of
from evaluations.visit_brief_pdf import brief_context, brief_pdf, file_name, print_state
from meetings.models import Meeting, Rescheduling, Visit
from meetings.rota import Turn
from meetings.services.visits import Visitor, answer_observation, assign_visits, give_observation
from meetings.tests.factories import AssignmentFactory

pytestmark = pytest.mark.django_db
OCTOBER, TODAY = date(2026, 10, 1), date(2026, 10, 2)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def sent(cast: Cast, month: date = OCTOBER) -> Visit:
    turn = Turn(cast.branch, month, Visitor(user=cast.accesses["cadre"].user))
    (made,) = assign_visits(unit=cast.commune, turns=[turn], actor=cast.accesses["committee"].user)
    return made


def brief(cast: Cast) -> Brief:
    return brief_of(sent(cast), TODAY)


def test_last_three_meetings_before_the_month_newest_first(cast: Cast) -> None:
    for month in (5, 6, 7):
        ReadyMeetingFactory(unit=cast.branch, held_on=date(2026, month, 3))
    ReadyMeetingFactory(unit=cast.branch, held_on=date(2026, 10, 3))
    ReadyMeetingFactory(
        unit=cast.branch,
        held_on=date(2026, 8, 3),
        voided_at=at(1),
        voided_by=cast.accesses["board"].user,
        void_reason="Nhầm",
    )
    assert [row.title for row in brief(cast).meetings] == ["Tháng 9/2026", "Tháng 7/2026", "Tháng 6/2026"]


def test_facts_and_both_levels_are_said(cast: Cast) -> None:
    cast.submit()
    confirm_rating(
        meeting=cast.meeting,
        unit=cast.commune,
        actor=cast.accesses["committee"].user,
        at=at(6),
        level="kha",
        reason="Ít ý kiến",
    )
    table = dict(brief_context(brief(cast))["table"])
    assert table["Đảng viên dự"] == ["38/41 (92,7%); vắng có lý do 3, không có lý do 0"]
    assert table["Ngày sinh hoạt"] == ["03/09/2026, đúng ngày quy định"]
    assert (table["Chi bộ tự xếp loại"], table["Cấp trên công nhận"]) == (["Tốt"], ["Khá"])


def test_assignments_are_counted_and_the_most_pressing_named(cast: Cast) -> None:
    for number in range(9):
        AssignmentFactory(meeting=cast.meeting, text=f"Việc {number}", due_on=date(2026, 9, 28 + number % 2))
    AssignmentFactory(meeting=cast.meeting, text="Chưa đến hạn", due_on=date(2026, 11, 3))
    AssignmentFactory(meeting=cast.meeting, text="Xong", closed=True)
    found = brief(cast)
    assert (found.open_count, found.overdue_count, len(found.assignments), found.more_assignments) == (10, 9, 8, 2)
    assert all(line["is_overdue"] for line in found.lines)


def test_last_visit_is_said_with_its_answer(cast: Cast) -> None:
    earlier = sent(cast, date(2026, 9, 1))
    values = {"strengths": "Chuẩn bị kỹ", "faults": "", "suggestions": "Giao việc rõ", "heard": []}
    cadre, secretary = cast.accesses["cadre"].user, cast.accesses["secretary"].user
    row = give_observation(visit=earlier, values=values, number=0, actor=cadre, at=at(5))
    assert brief_context(brief(cast))["last"]["said"][-1] == ("Chi bộ trả lời", "chưa trả lời.")
    answer_observation(observation=row, answer="Đã giao việc", actor=secretary, at=at(6))
    said = brief_context(brief_of(Visit.objects.get(month=OCTOBER), TODAY))["last"]["said"]
    assert said == [("Ưu điểm", "Chuẩn bị kỹ"), ("Đề nghị", "Giao việc rõ"), ("Chi bộ trả lời", "Đã giao việc")]


def test_day_and_place_are_those_of_the_month(cast: Cast) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(place="Nhà văn hóa khối")
    visit = sent(cast)
    assert (brief_of(visit, TODAY).day, brief_of(visit, TODAY).place) == (date(2026, 10, 3), "Nhà văn hóa khối")
    Rescheduling.objects.create(
        branch=cast.branch,
        month=OCTOBER,
        moved_to=date(2026, 10, 5),
        reason="Bão",
        decided_by="Bí thư",
        decided_on=OCTOBER,
    )
    assert brief_of(visit, TODAY).day == date(2026, 10, 5)


def test_what_was_said_in_criticism_is_not_in_it(cast: Cast) -> None:
    words = {name: f"zzmat{name}" for name in ("criticism", "discussion", "note")}
    Meeting.objects.filter(pk=cast.meeting.pk).update(**words)
    visit = sent(cast)
    page = cast.client("cadre").get(reverse("evaluations:visit-brief", args=[visit.pk])).content.decode()
    assert "zzmat" not in page + str(brief_context(brief_of(visit, TODAY)))


@pytest.mark.parametrize(
    ("role", "status"),
    [("cadre", 200), ("committee", 200), ("board", 200), ("secretary", 403), ("administrator", 403), ("stranger", 404)],
)
def test_brief_is_for_who_goes_and_who_sends(cast: Cast, role: str, status: int) -> None:
    visit = sent(cast)
    for name in ("visit-brief", "visit-brief-pdf"):
        answer = cast.client(role).get(reverse(f"evaluations:{name}", args=[visit.pk]))
        assert answer.status_code == (status if name == "visit-brief" or status != 200 else 302)


def test_branch_without_any_record_has_a_brief(cast: Cast) -> None:
    Meeting.objects.all().delete()
    visit = sent(cast)
    page = cast.client("cadre").get(reverse("evaluations:visit-brief", args=[visit.pk])).content.decode()
    assert "Chưa có kỳ sinh hoạt nào được ghi." in page
    assert brief_context(brief_of(visit, TODAY))["table"] == []


@needs_pdf
def test_paper_is_one_page_also_when_there_is_much_to_say(cast: Cast) -> None:
    long = "Chi bộ cần ghi rõ người làm và thời hạn trong nghị quyết. " * 40
    for month in (7, 8):
        ReadyMeetingFactory(unit=cast.branch, held_on=date(2026, month, 3))
    for number in range(12):
        AssignmentFactory(meeting=cast.meeting, text=f"Việc {number}: {long}")
    earlier = sent(cast, date(2026, 9, 1))
    values = {"strengths": long, "faults": long, "suggestions": long, "heard": []}
    row = give_observation(visit=earlier, values=values, number=0, actor=cast.accesses["cadre"].user, at=at(5))
    answer_observation(observation=row, answer=long, actor=cast.accesses["secretary"].user, at=at(6))
    assert len(pypdf.PdfReader(io.BytesIO(brief_pdf(brief(cast)))).pages) == 1


@needs_pdf
def test_paper_is_made_in_the_background_and_out_of_date_when_facts_change(
    cast: Cast, run_jobs: Callable[[], int], settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    visit, actor = sent(cast), cast.accesses["cadre"].user
    client = cast.client("cadre")
    client.post(reverse("evaluations:visit-brief-print", args=[visit.pk]))
    assert print_brief(visit=visit, actor=actor, today=TODAY).pk == Job.objects.get().pk
    assert run_jobs() == 1
    answer = client.get(reverse("evaluations:visit-brief-pdf", args=[visit.pk]))
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    assert file_name(visit) == "tom-tat-truoc-khi-du-2026-10-chi-bo-khoi-quang-trung.pdf"
    AssignmentFactory(meeting=cast.meeting)
    assert print_state(brief_of(visit, TODAY)).file is None
