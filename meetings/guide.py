"""The guided screen: the agenda of a meeting as places to be gone through one by one, and where one stands.

Every big step of a meeting has its place, also where the agenda forgot it; each place opens the step of the record at which
its facts are kept, so leading a meeting and writing it down afterwards fill the same record.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from chibo.organization.models import Member
from meetings.agenda import agenda_of, as_read
from meetings.enums import AgendaPart
from meetings.models import AgendaItem, GuideState, Meeting
from meetings.steps import keys_of

# The step of the record that opens at a part; talk has no step of its own, it is kept in the texts.
STEP_OF = {
    AgendaPart.OPENING: "frame",
    AgendaPart.ROLL: "rollcall",
    AgendaPart.REVIEW: "progress",
    AgendaPart.CONTENT: "texts",
    AgendaPart.DISCUSSION: "texts",
    AgendaPart.CONCLUSION: "texts",
    AgendaPart.VOTE: "votes",
    AgendaPart.RESOLUTION: "resolution",
    AgendaPart.RATING: "rating",
    AgendaPart.CLOSING: "minutes",
}
PLAIN = "plain"  # a line of the agenda that is spoken, with nothing to write
# Where a part has several lines, its step opens at the first of them, or at the last.
AT_FIRST = [AgendaPart.OPENING, AgendaPart.ROLL]
AT_LAST = [AgendaPart.REVIEW, AgendaPart.RATING, AgendaPart.CLOSING]
# What is written at a place that opens the texts; the private ones stay on the branch's own full page.
TEXTS_OF = {
    AgendaPart.REVIEW: ("assessment",),
    AgendaPart.CONTENT: ("discussion",),
    AgendaPart.DISCUSSION: ("discussion",),
    AgendaPart.CONCLUSION: ("conclusion",),
}
# What is done at a step, as the rehearsal tells it.
PURPOSES = {
    "frame": "Xem lại ngày, giờ, nơi sinh hoạt, đồng chí chủ trì và đồng chí ghi biên bản.",
    "rollcall": "Điểm danh: chạm tên đồng chí vắng hoặc đến muộn, còn lại là có mặt.",
    "progress": "Nghe và ghi kết quả từng nhiệm vụ đã giao ở các kỳ trước.",
    "texts": "Ghi những gì được nói, được kết luận; chạm tên đồng chí phát biểu.",
    "votes": "Ghi số tán thành, không tán thành của từng nội dung biểu quyết.",
    "resolution": "Ghi nghị quyết và giao nhiệm vụ: ai làm, việc gì, hạn nào.",
    "rating": "Chi bộ thảo luận mức xếp loại của kỳ sinh hoạt.",
    "minutes": "Ghi giờ kết thúc, xem lại biên bản rồi khóa.",
    PLAIN: "Nội dung này chỉ nói, không phải ghi gì.",
}
TALK = [AgendaPart.CONTENT, AgendaPart.DISCUSSION]
ORDER = list(AgendaPart)


@dataclass(frozen=True)
class Clock:
    """Minutes since the meeting began and since this place was opened; the page counts on from the moments themselves."""

    begun_at: datetime
    step_begun_at: datetime
    at: datetime
    planned: int | None

    @property
    def total(self) -> int:
        return _minutes(self.begun_at, self.at)

    @property
    def here(self) -> int:
        return _minutes(self.step_begun_at, self.at)

    @property
    def is_over(self) -> bool:
        return self.planned is not None and self.here >= self.planned


def _minutes(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()) // 60)


@dataclass(frozen=True)
class Place:
    """One place of the guided screen among `places`; `item` is the line of the agenda, if it is one.

    `clock` is known where the meeting stands, not where one only looks. `is_only_begun`: nothing was kept at the meeting,
    so that beginning it can be taken back.
    """

    meeting: Meeting
    key: str
    part: str
    step: str
    title: str
    number: int
    places: list[Place] = field(repr=False, compare=False)
    item: AgendaItem | None = None
    clock: Clock | None = None
    is_only_begun: bool = False

    @property
    def count(self) -> int:
        return len(self.places)

    def beside(self, by: int) -> Place:
        """Return the place `by` further on (or back), the first or last at the ends."""
        return self.places[max(0, min(self.number - 1 + by, self.count - 1))]

    @property
    def before(self) -> Place | None:
        return self.beside(-1) if self.number > 1 else None

    @property
    def after(self) -> Place | None:
        return self.beside(1) if self.number < self.count else None

    @property
    def texts(self) -> tuple[str, ...]:
        return TEXTS_OF[self.part] if self.step == "texts" else ()

    @property
    def is_talk(self) -> bool:
        return self.part in TALK

    @property
    def folds_talkers(self) -> bool:
        """At what is made known few speak: the list of names is folded there."""
        return self.part == AgendaPart.CONTENT and not self.is_focus

    @property
    def is_to_be_called(self) -> bool:
        """The roll stands here and was not called yet."""
        return self.step == "rollcall" and self.meeting.base is None

    @property
    def purpose(self) -> str:
        return PURPOSES[self.step]

    @property
    def part_label(self) -> str:
        return AgendaPart(self.part).label

    @property
    def minutes(self) -> int | None:
        return self.item.minutes if self.item else None

    @property
    def detail(self) -> str:
        return self.item.detail if self.item else ""

    @property
    def is_focus(self) -> bool:
        return self.item is not None and self.item.is_focus

    @property
    def preparer(self) -> Member | None:
        return self.item.preparer if self.item else None

    @property
    def url(self) -> str:
        return reverse("meetings:guide-step", args=[self.meeting.pk, self.key])


def places_of(meeting: Meeting, *, is_full: bool = False) -> list[Place]:
    """Return the places of a meeting: its agenda, with the big steps that it leaves out put where they belong.

    With `is_full` they also tell what falls due for single members, which stays in the branch.
    """
    lines = _lines(meeting, as_read(agenda_of(meeting), is_full=is_full))
    totals, seen = Counter(part for part, _, _ in lines), Counter()
    places: list[Place] = []
    for number, (part, title, item) in enumerate(lines, start=1):
        seen[part] += 1
        key = f"n{item.pk}" if item is not None and item.pk else f"{part}-{seen[part]}"
        step = _step_of(part, is_first=seen[part] == 1, is_last=seen[part] == totals[part])
        places.append(Place(meeting, key, part, step, title, number, places, item))
    return places


def _step_of(part: str, *, is_first: bool, is_last: bool) -> str:
    if (part in AT_FIRST and not is_first) or (part in AT_LAST and not is_last):
        return "texts" if part in TEXTS_OF else PLAIN
    return STEP_OF[part]


def _lines(meeting: Meeting, agenda: list[AgendaItem]) -> list[tuple[str, str, AgendaItem | None]]:
    belonging = set(keys_of(meeting))
    lines: list[tuple[str, str, AgendaItem | None]] = [
        (item.part if STEP_OF[item.part] in belonging else AgendaPart.CONTENT, item.title, item) for item in agenda
    ]
    there = {part for part, _, _ in lines}
    for part in ORDER:
        if part not in there and part != AgendaPart.CONTENT and STEP_OF[part] in belonging:
            later = (index for index, line in enumerate(lines) if ORDER.index(line[0]) > ORDER.index(part))
            lines.insert(next(later, len(lines)), (part, part.label, None))
    return lines


def place_at(places: list[Place], key: str) -> Place | None:
    return next((place for place in places if place.key == key), None)


def standing_place(places: list[Place], state: GuideState) -> Place:
    """Return where the meeting stands; when that line left the agenda, what now stands in its place."""
    return place_at(places, state.step) or places[min(state.position, len(places) - 1)]


def clock_of(state: GuideState, place: Place, at: datetime) -> Clock:
    return Clock(state.begun_at, state.step_begun_at, at, place.minutes)


def is_to_be_led(meeting: Meeting, today: date) -> bool:
    """Tell whether leading is the next thing to do: begun and not ended, held today, or prepared and not held. Two queries."""
    if meeting.held_on is None:
        return meeting.agenda.exists()
    return meeting.ended_at is None and (
        meeting.held_on == today or GuideState.objects.filter(meeting=meeting).exists()
    )
