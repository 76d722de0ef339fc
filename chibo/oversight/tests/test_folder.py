"""The inspection folder: what is in it, what never is, and the file that is made, read back."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused
from chibo.jobs.models import Job
from chibo.organization.models import Unit
from chibo.organization.tests.factories import MemberFactory
from chibo.oversight.folder import folder_content
from chibo.oversight.folder_pdf import folder_context
from chibo.oversight.folder_printing import file_name, print_state
from chibo.oversight.models import Folder
from chibo.oversight.services.folder import request_folder
from chibo.oversight.tests.inspection_scene import TODAY, Scene, moment
from evaluations.engine import Judgement, score
from evaluations.enums import Rater, ReviewStepKind
from evaluations.models import CriteriaSet, Evaluation, ReviewStep
from meetings.enums import AttendanceStatus
from meetings.models import Meeting
from meetings.services.record import finalize
from meetings.signals import meeting_changed
from meetings.tests.factories import (
    AssignmentFactory,
    AssignmentProgressFactory,
    AttendanceFactory,
    IssuedDocumentFactory,
    MeetingFactory,
    ResolutionFactory,
    ResolutionItemFactory,
)
from reports.branch_months import rebuild

CRITICISM, REASON, EVENT = "trồng-mía-riêng-tư", "lý-do-vắng-riêng-tư", "có đảng viên bị kỷ luật khiển trách"
AT = moment(TODAY)


def told(scene: Scene, branch: Unit | None = None, month: int = 8) -> Meeting:
    """A locked, rated, confirmed meeting with planted private words, a resolution and an assignment that was reported on."""
    branch, day = branch or scene.branch, date(2026, month, 3)
    meeting = MeetingFactory(
        unit=branch,
        month=day.replace(day=1),
        called=True,
        held_on=day,
        base=2,
        present=1,
        excused=1,
        unexcused=0,
        discussion=f"Bàn việc làm đường tháng {month}.",
        conclusion="Nhất trí làm đường.",
        criticism=CRITICISM,
    )
    came, away = (MemberFactory(name=name, branch=branch) for name in ("Hồ Thị Hòa", "Đậu Văn Ân"))
    AttendanceFactory(meeting=meeting, member=came, opinions=2)
    AttendanceFactory(meeting=meeting, member=away, status=AttendanceStatus.EXCUSED, reason=REASON)
    ResolutionItemFactory(resolution=ResolutionFactory(meeting=meeting), text="Làm 500 m đường.")
    IssuedDocumentFactory(meeting=meeting, number=month)
    given = AssignmentFactory(meeting=meeting, text=f"Vận động hộ dân tháng {month}", due_on=date(2026, 9, 3))
    AssignmentProgressFactory(assignment=given, meeting=meeting, result="Đã xong 3 hộ")
    finalize(meeting=meeting, version=meeting.version, actor=scene.secretary.user, at=AT)
    rated(scene, meeting)
    meeting_changed.send(sender=Meeting, changes={(branch.pk, meeting.month)})
    return meeting


def rated(scene: Scene, meeting: Meeting) -> None:
    """The branch says Tốt and that an event happened, the committee Kém."""
    criteria_set = set_with_event()
    given = {"meeting": meeting, "criteria_set": criteria_set, "made_at": AT, "unit": meeting.unit}
    own = Evaluation.objects.create(
        rater=Rater.SELF,
        level="tot",
        total=Decimal("92.5"),
        maximum=Decimal(100),
        scores={"1": {"points": "5", "reason": "Đúng giờ", "fact_reason": "105/90 phút"}},
        events=["ky_luat"],
        caps=list(held_down(criteria_set)),
        made_by=scene.secretary.user,
        **given,
    )
    Evaluation.objects.create(
        rater=Rater.OFFICIAL, level="kem", reason="Còn tồn tại", made_by=scene.committee.user, **given
    )
    ReviewStep.objects.create(
        meeting=meeting,
        kind=ReviewStepKind.SUBMIT,
        unit=meeting.unit,
        evaluation=own,
        at=AT,
        by=scene.secretary.user,
    )


def held_down(criteria_set: CriteriaSet) -> tuple[str, ...]:
    """Return what the engine says of a full sheet that the event holds down."""
    full = {item.code: Judgement(item.maximum) for item in criteria_set.criteria.items}
    return score(criteria_set.criteria, None, full, events=["ky_luat"]).caps


def set_with_event() -> CriteriaSet:
    """The shipped frame with an event that is named as what happened."""
    criteria_set = CriteriaSet.objects.get(code="hd42", unit=None)
    event = {"code": "ky_luat", "label": EVENT, "level": "kem"}
    criteria_set.pk, criteria_set.code = None, f"hd42-{uuid.uuid4().hex[:8]}"
    criteria_set.definition = criteria_set.definition | {"events": [event]}
    criteria_set.save()
    return criteria_set


def asked(scene: Scene, *, is_full: bool = False, **changes: object) -> Folder:
    by = scene.secretary if is_full else scene.committee
    given = {"branch": scene.branch, "month_from": date(2026, 7, 1), "month_to": date(2026, 9, 1)}
    given |= {"made_for": scene.branch if is_full else scene.commune, "is_full": is_full}
    return request_folder(actor=by.user, at=AT, today=TODAY, **given | changes)


def content_of(folder: Folder) -> dict:
    return folder_content(folder, TODAY, AT)


# --- content ---------------------------------------------------------------------------------------------------------


def test_summary_has_a_row_a_month(scene: Scene) -> None:
    told(scene)
    rebuild([scene.branch.pk], [date(2026, 7, 1), date(2026, 8, 1)])
    empty = {"held_on": "", "timing": "", "attended": "", "opinions": "", "self_level": "", "official_level": ""}
    assert content_of(asked(scene))["summary"] == [
        {"month": "7/2026", "due_on": "03/07/2026"} | empty,
        {
            "month": "8/2026",
            "due_on": "03/08/2026",
            "held_on": "03/08/2026",
            "timing": "Đúng ngày quy định",
            "attended": "1/2 (50,0%)",
            "opinions": "9",
            "self_level": "Tốt",
            "official_level": "Kém",
        },
    ]


def test_contents_name_the_parts_and_the_meetings_of_the_branch_in_the_months(scene: Scene) -> None:
    meeting = told(scene)
    told(scene, month=6)
    told(scene, branch=scene.sister)
    MeetingFactory(unit=scene.branch, month=date(2026, 9, 1))  # started, not held
    content = content_of(asked(scene))
    assert [(line["title"], line["anchor"]) for line in content["contents"]] == [
        ("I- Tổng hợp các kỳ sinh hoạt thường kỳ", "summary"),
        ("II- Hồ sơ từng kỳ sinh hoạt", "meetings"),
        ("Tháng 8/2026, sinh hoạt ngày 03/08/2026", f"meeting-{meeting.pk}"),
        ("III- Nhiệm vụ chi bộ giao và kết quả", "assignments"),
        ("IV- Kết luận kiểm tra, giám sát", "inspections"),
    ]


def test_meeting_carries_its_locked_minutes_sheet_opinions_and_steps(scene: Scene) -> None:
    told(scene)
    paper = content_of(asked(scene))["meetings"][0]
    assert paper["minutes"]["resolution"]["items_text"] == ["Làm 500 m đường."]
    first = paper["sheet"]["lines"][0]
    assert (first["code"], first["points"], first["reasons"]) == ("1", "5", ["105/90 phút", "Đúng giờ"])
    assert [(line["rater"], line["level"], line["holds"]) for line in paper["opinions"]] == [
        ("Chi bộ tự xếp loại", "Tốt", True),
        ("Cấp trên công nhận", "Kém", True),
    ]
    assert [step["kind"] for step in paper["steps"]] == ["Gửi cấp trên"]


def test_unlocked_meeting_is_listed_without_its_words(scene: Scene) -> None:
    MeetingFactory(
        unit=scene.branch, month=date(2026, 8, 1), held=True, held_on=date(2026, 8, 3), discussion="Chưa khóa"
    )
    content = content_of(asked(scene))
    paper = content["meetings"][0]
    assert (paper["minutes"], paper["minutes_state"]) == (None, "Chưa khóa biên bản nên chưa đưa vào hồ sơ.")


def test_assignments_show_their_chain_and_inspections_what_was_concluded(scene: Scene) -> None:
    told(scene)
    scene.concluded(done_on=date(2026, 6, 10))
    content = content_of(asked(scene))
    assert [(row["text"], row["chain"]) for row in content["assignments"]] == [
        ("Vận động hộ dân tháng 8", ["T8/2026: Hoàn thành – Đã xong 3 hộ"])
    ]
    found = content["inspections"][0]
    assert (found["mend_by"], found["state"]) == ("31/07/2026", "Quá hạn khắc phục")
    assert [finding["label"] for finding in found["findings"] if finding["must_mend"]] == ["Nội dung sinh hoạt chi bộ"]


def test_draft_of_an_inspection_is_in_no_folder(scene: Scene) -> None:
    scene.row()
    assert content_of(asked(scene))["inspections"] == []


def test_folder_of_the_level_above_holds_nothing_that_stays_in_the_branch(scene: Scene) -> None:
    told(scene)
    content = content_of(asked(scene))
    said = str(content)
    assert [word for word in (CRITICISM, REASON, EVENT) if word in said] == []
    paper = content["meetings"][0]
    assert paper["minutes"]["private"] == [{"label": "Tự phê bình và phê bình", "text": ""}]
    assert paper["sheet"]["event"] == "Có sự kiện theo quy định"
    assert paper["sheet"]["caps"] == ["Có sự kiện theo quy định: xếp mức Kém"]


def test_folder_without_criticism_says_nothing_of_it(scene: Scene) -> None:
    MeetingFactory(unit=scene.branch, month=date(2026, 8, 1), finalized=True, held_on=date(2026, 8, 3), criticism=" ")
    minutes = content_of(asked(scene))["meetings"][0]["minutes"]
    assert (minutes["criticism"], minutes["private"]) == ("", [])


def test_own_full_folder_holds_what_stays_in_the_branch(scene: Scene) -> None:
    told(scene)
    folder = asked(scene, is_full=True)
    content = content_of(folder)
    minutes = content["meetings"][0]["minutes"]
    assert (minutes["criticism"], minutes["attendance"]["absent"][0]["reason"]) == (CRITICISM, REASON)
    sheet, opinions = content["meetings"][0]["sheet"], content["meetings"][0]["opinions"]
    happened = f"Có sự kiện theo quy định: {EVENT}"
    assert (sheet["event"], [line["event"] for line in opinions]) == (happened, [happened, ""])
    assert sheet["caps"] == ["Có sự kiện theo quy định: xếp mức Kém"]
    assert folder_context(folder, content, TODAY)["paper"].verification.startswith("CHỈ LƯU TRONG CHI BỘ · Hồ sơ số")


# --- asking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"month_to": date(2026, 6, 1)}, "month_to"),
        ({"month_from": date(2026, 10, 1), "month_to": date(2026, 10, 1)}, "month_from"),
        ({"month_from": date(2023, 9, 1)}, "month_to"),
        ({"is_full": True}, "is_full"),
    ],
)
def test_folder_that_cannot_be_is_refused(scene: Scene, changes: dict, field: str) -> None:
    given = {"branch": scene.branch, "month_from": date(2026, 7, 1), "month_to": date(2026, 9, 1), "is_full": False}
    with pytest.raises(Refused) as error:
        request_folder(made_for=scene.commune, actor=scene.committee.user, at=AT, today=TODAY, **given | changes)
    assert error.value.field == field
    assert (Folder.objects.count(), Job.objects.count()) == (0, 0)


def test_folder_asked_for_twice_is_one_while_it_is_being_made(scene: Scene) -> None:
    assert asked(scene) == asked(scene)
    assert (Folder.objects.count(), Job.objects.count()) == (1, 1)


# --- the file --------------------------------------------------------------------------------------------------------


@pytest.fixture
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def text_of(pdf: bytes) -> list[str]:
    return [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_file_is_made_handed_out_and_its_reading_logged(scene: Scene, media: Path, run_jobs: Callable[[], int]) -> None:
    told(scene)
    scene.concluded()
    client = scene.client("committee")
    this = timezone.localdate().replace(day=1).isoformat()
    sent = {"branch": "T1", "month_from": "2026-07-01", "month_to": max(this, "2026-09-01")}
    answer = client.post(reverse("oversight:folders"), sent)
    folder = Folder.objects.get()
    assert answer.headers["Location"] == reverse("oversight:folder", args=[folder.pk])
    assert "Chờ đến lượt" in client.get(answer.headers["Location"]).content.decode()
    run_jobs()
    assert "Tải hồ sơ (PDF)" in client.get(answer.headers["Location"]).content.decode()
    given = client.post(reverse("oversight:folder-pdf", args=[folder.pk]))
    pages = text_of(b"".join(given.streaming_content))
    said = "\n".join(pages)
    assert [word for word in (CRITICISM, REASON, EVENT) if word in said] == []
    assert "Có sự kiện theo quy định" in said
    assert "Bàn việc làm đường tháng 8." in said
    assert "Đã thực hiện." in said
    assert "MỤC LỤC" in pages[1]
    entry = next(line for line in pages[1].splitlines() if line.startswith("Tháng 8/2026"))
    number = int(entry.rsplit(".", 1)[-1])
    assert "1. Tháng 8/2026, sinh hoạt ngày 03/08/2026" in pages[number - 1]
    read = AuditEvent.objects.get(verb="folders.read")
    assert (read.actor, read.unit_id) == (scene.committee.user, scene.branch.pk)
    assert given.headers["Content-Disposition"] == f'attachment; filename="{file_name(folder)}"'


def test_full_file_of_the_branch_reads_everything(scene: Scene, media: Path, run_jobs: Callable[[], int]) -> None:
    told(scene)
    folder = asked(scene, is_full=True)
    run_jobs()
    said = " ".join(" ".join(text_of(print_state(folder).file.path.read_bytes())).split())
    assert [word for word in (CRITICISM, REASON, EVENT, "CHỈ LƯU TRONG CHI BỘ") if word not in said] == []


def test_file_made_again_takes_the_place_of_the_first(scene: Scene, media: Path, run_jobs: Callable[[], int]) -> None:
    told(scene)
    folder = asked(scene)
    run_jobs()
    first = print_state(folder).file.path
    scene.client("committee").post(reverse("oversight:folder-print", args=[folder.pk]))
    run_jobs()
    second = print_state(folder).file.path
    assert (first.exists(), second.exists(), len(list((media / "folders").iterdir()))) == (False, True, 1)


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "redacted", "full"),
    [
        ("committee", 200, 404),
        ("board", 200, 404),
        ("secretary", 200, 200),
        ("sister_secretary", 404, 404),
        ("outside_committee", 404, 404),
        ("cadre", 403, 403),
        ("administrator", 403, 403),
    ],
)
def test_folder_opens_to_the_branch_and_above_the_full_one_to_the_branch(
    scene: Scene, role: str, redacted: int, full: int
) -> None:
    client = scene.client(role)
    folders = asked(scene), asked(scene, is_full=True)
    statuses = [client.get(reverse("oversight:folder", args=[folder.pk])).status_code for folder in folders]
    assert statuses == [redacted, full]


def test_committee_cannot_ask_for_what_stays_in_the_branch(scene: Scene) -> None:
    sent = {"branch": "T1", "month_from": "2026-07-01", "month_to": "2026-08-01", "is_full": "on"}
    scene.client("committee").post(reverse("oversight:folders"), sent)
    assert [folder.is_full for folder in Folder.objects.all()] == [False]


def test_branch_of_elsewhere_is_no_choice(scene: Scene) -> None:
    sent = {"branch": "X1", "month_from": "2026-07-01", "month_to": "2026-08-01"}
    answer = scene.client("committee").post(reverse("oversight:folders"), sent)
    assert list(answer.context["form"].errors) == ["branch"]
    assert Folder.objects.count() == 0


def test_file_that_is_not_there_leads_back_to_the_page(scene: Scene) -> None:
    folder = asked(scene)
    answer = scene.client("committee").post(reverse("oversight:folder-pdf", args=[folder.pk]))
    assert answer.headers["Location"] == reverse("oversight:folder", args=[folder.pk])
    assert AuditEvent.objects.filter(verb="folders.read").count() == 0
