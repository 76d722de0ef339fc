"""The steps of keeping a record, in their order, with what is done in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from meetings.models import Meeting

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
    """Return the eight steps of a meeting's record. Five queries."""
    votes, progress = meeting.votes.count(), meeting.progress.count()
    assignments = meeting.assignments.count()
    resolution = getattr(meeting, "resolution", None)
    items = resolution.items.count() if resolution else 0
    rows = [
        ("frame", "Thời gian, thành phần", _frame(meeting), bool(meeting.held_on)),
        (
            "rollcall",
            "Điểm danh",
            f"Có mặt {meeting.present}/{meeting.base}" if meeting.base else "",
            meeting.base is not None,
        ),
        ("progress", "Nhiệm vụ tháng trước", f"{progress} nhiệm vụ đã ghi kết quả" if progress else "", progress > 0),
        (
            "texts",
            "Nội dung, ý kiến, kết luận",
            "Đã có kết luận" if meeting.conclusion else "",
            bool(meeting.conclusion),
        ),
        ("votes", "Biểu quyết", f"{votes} nội dung" if votes else "", votes > 0),
        (
            "resolution",
            "Nghị quyết, giao nhiệm vụ",
            f"{items} mục, {assignments} nhiệm vụ" if items or assignments else "",
            items > 0,
        ),
        ("minutes", "Biên bản", "Đã khóa" if meeting.is_finalized else "", meeting.is_finalized),
    ]
    steps = [
        Step(key, title, reverse(f"meetings:{key}", args=[meeting.pk]), detail, _state(key, current, is_done))
        for key, title, detail, is_done in rows
    ]
    rating = reverse("evaluations:sheet", args=[meeting.pk])
    return [
        *steps,
        Step("rating", "Tự đánh giá, xếp loại và gửi", rating, "", _state("rating", current, is_done=False)),
    ]


def _state(key: str, current: str, is_done: bool) -> str:
    if key == current:
        return "current"
    return "done" if is_done else "todo"


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
    """Return where 'Lưu và làm tiếp' leads after the step `current`."""
    steps = steps_of(meeting)
    keys = [step.key for step in steps]
    return steps[min(keys.index(current) + 1, len(steps) - 1)].url
