"""The text a report starts with: sentences that follow from the figures, for people to edit.

Every sentence can be derived again from the figures of the period and of the one before. Shares are compared unrounded and
printed with as many places as it takes to tell them apart. A period that goes on is not compared with a whole one.
Apps above add sentences about what they keep (`add_source`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from django.db.models import Count, OuterRef, Q, Subquery

from chibo.common.dates import Span, Stretch
from chibo.common.text import percent, thousands
from chibo.organization.models import Unit, subtree
from evaluations.enums import Level
from meetings.enums import ProposalState
from meetings.models import Proposal, Rescheduling
from meetings.queries.assignment import Execution, execution
from reports.branch_months import is_recorded
from reports.enums import Timing
from reports.figures import FigureSet, compute, counted_branch_months, is_held, is_missed
from reports.freezing import Frozen
from reports.models import Report
from reports.narrative import SECTIONS, SUGGESTED, in_sentence, of
from reports.programme_counts import proposals_sent
from reports.programme_figures import sentences_of

NAMED = 10
NAMED_REASONS = 5
SECTIONS_SUGGESTED = ["results", "strengths", "limits", "causes", "proposals"]

Source = Callable[[Unit, Span | Stretch, date], list[str]]
_SOURCES: list[Source] = []


def add_source(source: Source) -> None:
    """Add sentences of an app above to 'Kết quả khác': a function of unit, span and day. Called when the app is ready."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def prefilled(texts: dict[str, str]) -> dict:
    """Return {section: text, "suggested": {section: text}} for a new report. What no record tells is left empty."""
    return dict.fromkeys(SECTIONS, "") | texts | {SUGGESTED: texts}


def suggested_for(report: Report, frozen: Frozen) -> dict[str, str]:
    """Return what the numbers of a report, as they stand, suggest to say."""
    unit, span = report.unit, report.period.span
    targets, moved = frozen.figures["targets"], frozen.figures["level_moves"]
    return suggestions(unit, span, frozen.counted.as_of, frozen.counted, moved=moved, targets=targets or ())


def suggestions(
    unit: Unit,
    span: Span | Stretch,
    as_of: date,
    now: FigureSet | None = None,
    *,
    moved: dict | None = None,
    targets: Iterable[dict] = (),
) -> dict[str, str]:
    """Return {section: text} of `SECTIONS_SUGGESTED`, '' where nothing is to say. A constant number of queries.

    `now` are the figures of `span` with the list of the missed, `moved` the branches that moved (`moved.moved_of`), where the
    caller has them; `targets` those of a programme (`programme_figures.targets_of`).
    """
    now = now or compute([unit.pk], span, as_of, missed_list=True)[unit.pk]
    earlier = span.previous() if as_of > span.last else None
    earlier = earlier if earlier and is_recorded(earlier) else None
    before = compute([unit.pk], earlier, as_of)[unit.pk] if earlier else None
    done = execution([unit.pk], span, as_of)[unit.pk]
    changes = _changes(now, before, in_sentence(earlier)) if before and before.held else Changes()
    judged = sentences_of(targets)
    told = {
        "results": [*changes.neutral, *_executed(done), *_told_above(unit, span, as_of)],
        "strengths": [*changes.better, *_all_held(now), *_moved(moved, "better"), *judged["strengths"]],
        "limits": [
            *_limits(unit, span, now),
            *changes.worse,
            *_moved(moved, "worse"),
            *_overdue(done),
            *judged["limits"],
        ],
        "causes": _reasons(unit, span, as_of),
        "proposals": _proposals(unit, span, as_of),
    }
    return {key: "\n".join(sentences) for key, sentences in told.items()}


def _told_above(unit: Unit, span: Span | Stretch, as_of: date) -> list[str]:
    return [sentence for source in _SOURCES for sentence in source(unit, span, as_of)]


# --- compared with the period before -----------------------------------------------------------------------------


class Changes:
    """Sentences about what changed: for the better, for the worse, or neither."""

    def __init__(self) -> None:
        self.better: list[str] = []
        self.worse: list[str] = []
        self.neutral: list[str] = []

    def add(self, sentence: str, change: Fraction | int, better: int) -> None:
        """Place a sentence by the sign of `change`; `better` is 1 where more is better, -1 where less is, 0 for neither."""
        side = {1: self.better, -1: self.worse}.get(better * (1 if change > 0 else -1), self.neutral)
        if sentence:
            side.append(sentence)


COUNTED = [
    (Level.GOOD.value, "Số kỳ sinh hoạt xếp loại Tốt", 1),
    (Level.FAIR.value, "Số kỳ sinh hoạt xếp loại Khá", 0),
    (Level.AVERAGE.value, "Số kỳ sinh hoạt xếp loại Trung bình", -1),
    (Level.POOR.value, "Số kỳ sinh hoạt xếp loại Kém", -1),
    ("opinions", "Số lượt ý kiến phát biểu", 1),
    ("topical", "Số buổi sinh hoạt chuyên đề", 0),
]
SHARES = [
    ("present", "base", "Tỷ lệ đảng viên dự sinh hoạt"),
    ("on_day", "held", "Tỷ lệ kỳ sinh hoạt đúng ngày quy định"),
]


def _changes(now: FigureSet, before: FigureSet, earlier: str) -> Changes:
    found = Changes()
    for name, label, better in COUNTED:
        change = getattr(now, name) - getattr(before, name)
        if change:
            found.add(_count_changed(label, getattr(before, name), getattr(now, name), earlier), change, better)
    for part, whole, label in SHARES:
        then, this = (_share(figures, part, whole) for figures in (before, now))
        if then is not None and this is not None and then != this:
            found.add(_share_changed(label, before, now, (part, whole), earlier), this - then, 1)
    return found


def _count_changed(label: str, before: int, now: int, earlier: str) -> str:
    word, to = ("tăng", "lên") if now > before else ("giảm", "xuống")
    return f"{label} {word} {thousands(abs(now - before))} so với {earlier} (từ {thousands(before)} {to} {thousands(now)})."


def _share(figures: FigureSet, part: str, whole: str) -> Fraction | None:
    base = getattr(figures, whole)
    return Fraction(getattr(figures, part), base) if base else None


def _share_changed(label: str, before: FigureSet, now: FigureSet, names: tuple[str, str], earlier: str) -> str:
    """Return '' where even two places do not tell the shares apart."""
    (old, old_base), (new, new_base) = ([getattr(figures, name) for name in names] for figures in (before, now))
    printed = [(percent(old, old_base, places), percent(new, new_base, places)) for places in (1, 2)]
    then, this = next((pair for pair in printed if pair[0] != pair[1]), ("", ""))
    if not then:
        return ""
    word, to = ("tăng", "lên") if new * old_base > old * new_base else ("giảm", "xuống")
    return (
        f"{label} {word} từ {then} ({thousands(old)}/{thousands(old_base)}) {to} {this} "
        f"({thousands(new)}/{thousands(new_base)}) so với {earlier}."
    )


def _moved(moved: dict | None, side: str) -> list[str]:
    rows = moved[side] if moved else []
    if not rows:
        return []
    words = "cao" if side == "better" else "thấp"
    parents = len({row["parent"] for row in rows}) > 1
    named = "; ".join(_moved_name(row, with_parent=parents) for row in rows[:NAMED])
    more = f" và {thousands(len(rows) - NAMED)} chi bộ khác" if len(rows) > NAMED else ""
    earlier = in_sentence(Span.parse(moved["period"]))
    return [
        f"{thousands(len(rows))} chi bộ có mức của kỳ sinh hoạt xếp loại gần nhất {words} hơn {earlier}: {named}{more}."
    ]


def _moved_name(row: dict, *, with_parent: bool) -> str:
    name = f"{row['name']}, {row['parent']}" if with_parent and row["parent"] else row["name"]
    to = "lên" if Level.best_first().index(row["after"]) < Level.best_first().index(row["before"]) else "xuống"
    return f"{name} (từ {Level(row['before']).label} {to} {Level(row['after']).label})"


# --- in the period -----------------------------------------------------------------------------------------------


def _all_held(now: FigureSet) -> list[str]:
    everything = now.expected and now.held == now.expected
    return ["Tất cả các kỳ sinh hoạt thường kỳ đều được tổ chức."] if everything else []


def _limits(unit: Unit, span: Span | Stretch, now: FigureSet) -> list[str]:
    sentences = []
    if now.missed:
        sentences.append(_missed(unit, span, now))
    if now.off_day:
        sentences.append(f"Có {thousands(now.off_day)} kỳ sinh hoạt không đúng ngày quy định.")
    if now.unrated:
        sentences.append(f"Còn {thousands(now.unrated)} kỳ chưa xếp loại.")
    return sentences


def _missed(unit: Unit, span: Span | Stretch, now: FigureSet) -> str:
    shown = now.missed_list[:NAMED]
    if unit.is_branch:
        months = ", ".join(_month(row, span) for row in shown)
        return f"Còn {thousands(now.missed)} kỳ chưa có thông tin sinh hoạt: {months}."
    branches = Unit.objects.select_related("parent").filter(code__in=[row["branch"] for row in shown])
    names = {branch.code: _full_name(branch, unit) for branch in branches}
    named = "; ".join(f"{names[row['branch']]} ({_month(row, span)})" for row in shown)
    more = f" và {thousands(now.missed - len(shown))} kỳ khác" if now.missed > len(shown) else ""
    return f"Còn {thousands(now.missed)} kỳ chưa có thông tin sinh hoạt: {named}{more}."


def _full_name(branch: Unit, unit: Unit) -> str:
    """Name the unit above, too, where the branch does not stand directly under `unit`: names of villages repeat."""
    return branch.name if branch.parent_id in (None, unit.pk) else f"{branch.name}, {branch.parent.name}"


def _month(row: dict, span: Span | Stretch) -> str:
    """'tháng 9', with its year where the span touches more than one."""
    year, month = map(int, row["month"].split("-"))
    return f"tháng {month}" if span.first.year == span.last.year else f"tháng {month}/{year}"


def _executed(done: Execution) -> list[str]:
    if not done.due:
        return []
    late = f", hoàn thành chậm {thousands(done.late)}" if done.late else ""
    return [f"Nhiệm vụ đến hạn trong kỳ: hoàn thành đúng hạn {of(done.on_time, done.due)}{late}."]


def _overdue(done: Execution) -> list[str]:
    left = done.open + done.not_done
    return [f"Còn {of(left, done.due)} nhiệm vụ đã đến hạn chưa hoàn thành."] if left else []


def _reasons(unit: Unit, span: Span | Stretch, as_of: date) -> list[str]:
    """Return the recorded reasons of meetings moved or missed, the most frequent first. One query.

    Who decided and when stays in the calendar; criticism and reasons of absence are never read here. Nor are words of
    branches that have moved elsewhere: their meetings count, what they wrote is read where they are now.
    """
    moves = Rescheduling.objects.filter(branch=OuterRef("branch"), month=OuterRef("month")).order_by("-pk")
    rows = counted_branch_months([unit.pk], span).filter(is_held(as_of) & Q(timing=Timing.MOVED) | is_missed(as_of))
    rows = rows.filter(subtree(unit.path, "branch__path"))
    told = rows.annotate(told=Subquery(moves.values("reason")[:1])).filter(told__isnull=False)
    times: Counter[str] = Counter()
    for reason, count in told.order_by().values_list("told").annotate(times=Count("pk")):
        times[reason.strip().rstrip(".")] += count
    if not times:
        return []
    counted = sorted(times.items(), key=lambda item: (-item[1], item[0]))
    named = "; ".join(f"{reason} ({thousands(count)} kỳ)" for reason, count in counted[:NAMED_REASONS])
    more = f"; và {len(counted) - NAMED_REASONS} lý do khác" if len(counted) > NAMED_REASONS else ""
    return [f"Lý do dời hoặc không sinh hoạt đã ghi: {named}{more}."]


# --- proposals ---------------------------------------------------------------------------------------------------


def _proposals(unit: Unit, span: Span | Stretch, as_of: date) -> list[str]:
    """Return what was asked and how far it is, then the open ones by number, field, addressee and state, the oldest first.

    Two queries. Texts are not copied: they are read where the proposal is. Those of branches that have moved elsewhere are
    counted and not named.
    """
    rows = proposals_sent(unit, span, min(span.last, as_of))
    fields = list(rows.order_by().values("field__name").annotate(times=Count("pk")).order_by("-times", "field__name"))
    total = sum(row["times"] for row in fields)
    if not total:
        return []
    waiting = list(rows.unanswered().order_by("sent_on", "unit__sort_key", "pk"))
    overdue = sum(1 for row in waiting if row.is_overdue(as_of))
    named = ", ".join(f"{row['field__name']} {thousands(row['times'])}" for row in fields)
    late = f", trong đó quá hạn trả lời {thousands(overdue)}" if overdue else ""
    whose = "Chi bộ đã gửi" if unit.is_branch else "Các chi bộ đã gửi"
    first = (
        f"{whose} {thousands(total)} kiến nghị ({named}); đã trả lời {thousands(total - len(waiting))}, "
        f"chưa trả lời {thousands(len(waiting))}{late}."
    )
    shown = [row for row in waiting if row.unit.path.startswith(unit.path)][:NAMED]
    lines = [f"- {_proposal(row, as_of, with_name=not unit.is_branch)}" for row in shown]
    more = [f"- và {thousands(len(waiting) - len(shown))} kiến nghị khác."] if len(waiting) > len(shown) else []
    return [first, *lines, *more]


def _proposal(row: Proposal, day: date, *, with_name: bool) -> str:
    state = "Quá hạn trả lời" if row.is_overdue(day) else ProposalState(row.state).label
    place = f" của {row.unit.name}" if with_name else ""
    return f"Kiến nghị số {row.symbol}{place}, lĩnh vực {row.field.name}, đề nghị {row.addressee} giải quyết: {state}."
