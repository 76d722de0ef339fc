"""The steps of keeping a record, in their order, with what is done in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from meetings.enums import MeetingKind
from meetings.models import Meeting

TITLES = {
    "frame": "Thời gian, thành phần",
    "rollcall": "Điểm danh",
    "progress": "Nhiệm vụ tháng trước",
    "texts": "Nội dung, ý kiến, kết luận",
    "votes": "Biểu quyết",
    "resolution": "Nghị quyết, giao nhiệm vụ",
    "minutes": "Biên bản",
    "rating": "Tự đánh giá, xếp loại và gửi",
}
# A meeting of the chi ủy has short minutes of its own and no roll of the branch.
OF_CHI_UY = ["frame", "texts", "minutes"]
# A giao ban or conference calls units and concludes; what units are to do is given to them by the committee.
OF_UNITS = ["frame", "rollcall", "texts", "minutes"]
# Votes, results and a resolution do not belong to every meeting.
NEEDED = ["frame", "rollcall", "texts"]


@dataclass(frozen=True)
class Step:
    """One step as `components/steps.html` shows it: state is done, current or todo."""

    key: str
    title: str
    url: str
    detail: str
    state: str


def steps_of(meeting: Meeting, current: str = "") -> list[Step]:
    """Return the steps of a meeting's record: eight for one that is rated, fewer for other kinds. Five queries."""
    done = _done(meeting)
    return [
        Step(key, TITLES[key], _url(key, meeting), done.get(key, ""), _state(key, current, done))
        for key in keys_of(meeting)
    ]


def keys_of(meeting: Meeting) -> list[str]:
    """Return the steps that belong to a meeting of this kind, in their order. No query."""
    return [key for key in TITLES if _belongs(key, meeting)]


def _belongs(key: str, meeting: Meeting) -> bool:
    if key == "rating":
        return meeting.kind in MeetingKind.rated()
    if meeting.calls_units:
        return key in OF_UNITS
    return meeting.kind != MeetingKind.BRANCH_COMMITTEE or key in OF_CHI_UY


def _url(key: str, meeting: Meeting) -> str:
    return reverse("evaluations:sheet" if key == "rating" else f"meetings:{key}", args=[meeting.pk])


def _done(meeting: Meeting) -> dict[str, str]:
    """Return what is done of each step, in words; a step that is not in it is still to do."""
    votes, progress = meeting.votes.count(), meeting.progress.count()
    assignments = meeting.assignments.count()
    resolution = getattr(meeting, "resolution", None)
    items = resolution.items.count() if resolution else 0
    words = {
        "frame": _frame(meeting),
        "rollcall": f"Có mặt {meeting.present}/{meeting.base}" if meeting.base is not None else "",
        "progress": f"{progress} nhiệm vụ đã ghi kết quả" if progress else "",
        "texts": "Đã có kết luận" if meeting.conclusion else "",
        "votes": f"{votes} nội dung" if votes else "",
        "resolution": f"{items} mục, {assignments} nhiệm vụ" if items or assignments else "",
        "minutes": "Đã khóa" if meeting.is_finalized else "",
    }
    return {key: text for key, text in words.items() if text}


def _state(key: str, current: str, done: dict[str, str]) -> str:
    if key == current:
        return "current"
    return "done" if key in done else "todo"


def _frame(meeting: Meeting) -> str:
    if not meeting.held_on:
        return ""
    times = f", {meeting.started_at:%H:%M}–{meeting.ended_at:%H:%M}" if meeting.started_at and meeting.ended_at else ""
    return f"{meeting.held_on:%d/%m/%Y}{times}"


def next_of(steps: list[Step]) -> Step | None:
    """Return the step to go on with: the first that minutes need and that was passed over, else the first after the last
    one done. None when the minutes are locked.
    """
    done = [index for index, step in enumerate(steps) if step.state == "done"]
    if any(steps[index].key == "minutes" for index in done):
        return None
    last = done[-1] if done else -1
    passed_over = [step for step in steps[:last] if step.key in NEEDED and step.state != "done"]
    return passed_over[0] if passed_over else steps[last + 1]


def next_url(meeting: Meeting, current: str) -> str:
    """Return where 'Lưu và làm tiếp' leads after the step `current`: to the step after it in this meeting's own steps."""
    order = list(TITLES)
    later = [step for step in steps_of(meeting) if order.index(step.key) > order.index(current)]
    return later[0].url if later else reverse("meetings:detail", args=[meeting.pk])
