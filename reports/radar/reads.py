"""The list of hints and what is behind one of them, in words. Reads only; nothing here asks how many units there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from chibo.common.dates import Span
from chibo.organization.models import Access, Unit
from evaluations.enums import Level
from evaluations.flags import Flag
from evaluations.models import Evaluation
from evaluations.opinions import fact_words, opinions_of, side_by_side, stored_lines
from evaluations.queries import opinions_on
from evaluations.ratings import Ratings
from meetings.facts import facts_of
from meetings.models import Meeting
from reports.models import Hint, HintReview
from reports.radar.comparing import compare_two, open_parts
from reports.radar.enums import HintKind
from reports.radar.levels import QuietMonth, against_facts, flags_wanted, quiet_run, quiet_runs
from reports.radar.likeness import Likeness, Text

PARTS = {
    "assessment": "Đánh giá kết quả tháng trước",
    "discussion": "Nội dung, ý kiến thảo luận",
    "conclusion": "Kết luận",
}


# --- the list ------------------------------------------------------------------------------------------------------


def hints_of(access: Access, unit: Unit, span: Span, branch_type: str = "") -> QuerySet[Hint]:
    """Return the hints about meetings of `unit` in `span` that `access` may know of, with `is_reviewed`."""
    rows = Hint.objects.visible_to(access).of_unit(unit).with_reviews(access)
    rows = rows.filter(meeting__month__gte=span.first, meeting__month__lte=span.last)
    return rows.filter(meeting__unit__branch__branch_type=branch_type) if branch_type else rows


def counted(hints: QuerySet[Hint], looked: str) -> dict[str, int]:
    """Return {kind: how many of the hints are there as `looked` says}, every kind named. One query."""
    found = hints.looked(looked).order_by().values_list("kind").annotate(Count("pk"))
    return dict.fromkeys(HintKind.values, 0) | dict(found)


def listed(hints: QuerySet[Hint]) -> QuerySet[Hint]:
    """Return hints for a list: newest month first, then by branch."""
    rows = hints.select_related("meeting__unit__parent", "other__unit")
    return rows.order_by("-meeting__month", "meeting__unit__sort_key", "meeting", "kind", "pk")


def words_of(hints: Collection[Hint]) -> dict[int, str]:
    """Return {hint id: what it says in one sentence}. At most five queries."""
    meetings = {hint.meeting_id: hint.meeting for hint in hints if not hint.is_of_texts}
    ratings = opinions_on(meetings.values())
    runs = quiet_runs(hint.meeting for hint in hints if hint.kind == HintKind.QUIET)
    return {
        hint.pk: _likeness_words(hint)
        if hint.is_of_texts
        else _level_words(hint, ratings[hint.meeting_id], runs.get(hint.meeting_id, []))
        for hint in hints
    }


def _likeness_words(hint: Hint) -> str:
    where = f"kỳ tháng {hint.other.month:%m/%Y}"
    if hint.kind == HintKind.OTHER_BRANCH:
        where += f" của {hint.other.unit.name}"
    return f"Giống {hint.share}% phần ghi riêng so với biên bản {where}"


def _level_words(hint: Hint, ratings: Ratings, run: list[QuietMonth]) -> str:
    own = f"Chi bộ tự xếp loại {_level(ratings.own)}"
    if hint.kind == HintKind.VISITOR:
        return f"{own}, cán bộ dự đánh giá {_level(ratings.visitor)}"
    if hint.kind == HintKind.OFFICIAL:
        return f"{own}, cấp trên công nhận {_level(ratings.official)}"
    if hint.kind == HintKind.QUIET:
        return quiet_words(run)
    return f"{own}; {'; '.join(_sent_words(ratings)) or 'có số liệu cần làm rõ'}"


def _sent_words(ratings: Ratings) -> list[str]:
    """Return what was noticed when the rating was sent: the list reads it there, the page of the hint looks anew."""
    flags = ratings.last_submission.flags if ratings.last_submission else []
    wanted = flags_wanted(ratings)
    return [flag["words"] for flag in flags if flag["code"] in wanted]


def _level(opinion: Evaluation | None) -> str:
    return Level(opinion.level).label if opinion else "–"


def quiet_words(run: list[QuietMonth]) -> str:
    """Return '7 kỳ liền tự xếp loại Tốt (từ tháng 04/2026), ghi 3 ý kiến trong cả 7 kỳ'."""
    if not run:
        return "Nhiều kỳ liền tự xếp loại Tốt"
    told = [held.opinions for held in run if held.opinions is not None]
    said = f"ghi {sum(told)} ý kiến trong cả {len(run)} kỳ" if told else "chưa ghi số ý kiến"
    return f"{len(run)} kỳ liền tự xếp loại {Level.GOOD.label} (từ tháng {run[0].month:%m/%Y}), {said}"


def reviews_behind(hints: Iterable[Hint], access: Access) -> dict[str, HintReview]:
    """Return {basis: the newest look} that `access` may know of. One query."""
    rows = HintReview.objects.visible_to(access).filter(basis__in=[hint.basis for hint in hints])
    return {row.basis: row for row in rows.select_related("unit", "by").order_by("at", "pk")}


def reviews_of(hint: Hint, access: Access) -> list[HintReview]:
    """Return every look at this hint and at what it was before, newest first. One query."""
    same = Q(meeting=hint.meeting_id, kind=hint.kind, other=hint.other_id)
    rows = HintReview.objects.visible_to(access).filter(same if hint.other_id else same & Q(other=None))
    return list(rows.select_related("unit", "by"))


# --- behind a hint of levels -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LevelsBehind:
    """Opinions side by side, what flags say, the facts, and the lines of the branch's sheet from which facts took points."""

    opinions: list[Evaluation]
    flags: list[Flag]
    facts: list[tuple[str, str]]
    short_lines: list[dict]
    compared: dict
    months: list[dict] = field(default_factory=list)


def levels_behind(hint: Hint) -> LevelsBehind:
    """Return what a hint about the levels of one meeting rests on, as the record is now."""
    meeting = hint.meeting
    ratings, facts = opinions_on([meeting])[meeting.pk], facts_of(meeting)
    own = ratings.self_rating or ratings.own
    return LevelsBehind(
        opinions=opinions_of(ratings),
        flags=against_facts(meeting, ratings, facts) if hint.kind == HintKind.FACTS else [],
        facts=fact_words(meeting, facts),
        short_lines=_short_lines(own),
        compared=side_by_side(ratings),
        months=_months(hint),
    )


def _short_lines(sheet: Evaluation | None) -> list[dict]:
    """Return the lines on which the facts speak and less than full points stand."""
    lines = stored_lines(sheet)
    return [line for line in lines if line["fact_reason"] and line["points"] not in (None, str(line["maximum"]))]


def _months(hint: Hint) -> list[dict]:
    if hint.kind != HintKind.QUIET:
        return []
    return [
        {"month": held.month, "meeting": held.meeting, "opinions": held.opinions} for held in quiet_run(hint.meeting)
    ]


# --- two minutes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Segment:
    """A piece of a text; `passage` counts from 1, 0 is what the other text does not have."""

    text: str
    passage: int


@dataclass(frozen=True)
class Part:
    label: str
    segments: list[Segment]


@dataclass(frozen=True)
class SideBySide:
    """The two minutes, the earlier first, with the passages that both have."""

    earlier: Meeting
    later: Meeting
    earlier_parts: list[Part]
    later_parts: list[Part]
    passages: int
    words: int
    share: int


def side_by_side_of(hint: Hint) -> SideBySide:
    """Return both minutes of a hint as they are read above the branch, passages marked. Four queries.

    Passages are numbered in the order of the later minutes.
    """
    later, earlier, likeness = compare_two(hint.meeting, hint.other)
    marks = {"left": {}, "right": {}}
    for number, passage in enumerate(likeness.passages, 1):
        marks["left"][number] = _span(later, passage.left, passage.length)
        marks["right"][number] = _span(earlier, passage.right, passage.length)
    return SideBySide(
        earlier=hint.other,
        later=hint.meeting,
        earlier_parts=_parts(hint.other, marks["right"]),
        later_parts=_parts(hint.meeting, marks["left"]),
        passages=len(likeness.passages),
        words=likeness.words,
        share=_percent(likeness),
    )


def _percent(likeness: Likeness) -> int:
    return min(round(likeness.share * 100), 100)


def _span(text: Text, first: int, length: int) -> tuple[int, int]:
    """Return from where to where a run of words stands in the written text."""
    return text.spans[first][0], text.spans[first + length - 1][1]


def _parts(meeting: Meeting, marks: dict[int, tuple[int, int]]) -> list[Part]:
    """Cut the parts of a text, which `open_text` joins by line feeds, at the marks."""
    parts, start = [], 0
    for name, text in open_parts(meeting).items():
        if not text:
            continue
        parts.append(Part(PARTS[name], _segments(text, start, marks)))
        start += len(text) + 1
    return parts


def _segments(text: str, start: int, marks: dict[int, tuple[int, int]]) -> list[Segment]:
    segments, at = [], 0
    for number, (first, last) in sorted(marks.items(), key=lambda item: item[1]):
        first, last = max(first - start, at), min(last - start, len(text))
        if first >= last:
            continue
        if first > at:
            segments.append(Segment(text[at:first], 0))
        segments.append(Segment(text[first:last], number))
        at = last
    return [*segments, Segment(text[at:], 0)] if at < len(text) else segments
