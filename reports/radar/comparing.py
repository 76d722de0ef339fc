"""Which minutes of a tree and month are nearly the same: each is read once, and those with prints in common are compared.

Compared are the locked minutes of branches, as they are read above the branch, each month with itself and the month before;
the same branch only with its month before. The work grows with the number of texts, not with that of pairs.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from chibo.common.dates import add_months
from chibo.common.text import digest, nfc
from chibo.organization.models import Unit, subtree
from chibo.organization.models.units import path_ids
from meetings.enums import MeetingKind
from meetings.minutes import as_read
from meetings.models import AgendaItem, AssignmentProgress, DigestItem, Meeting
from reports.models import CommonWording
from reports.radar.enums import HintKind
from reports.radar.likeness import (
    FORMULA_BRANCHES,
    Likeness,
    Text,
    compare,
    known_shingles,
    prints,
    read,
)

COMPARED = ("assessment", "discussion", "conclusion")
NEIGHBORS = 6  # each of many equal texts is compared with so many others: enough to find all of them
LEAST_PRINTS = 2
TEXTS_A_PART = 4000  # prints of so many texts are looked through at a time
PAIRS_A_BATCH = 200

Progress = Callable[[int, int], None]


def unheard(done: int, total: int) -> None:
    """Progress that nobody waits for."""


@dataclass(frozen=True)
class Doc:
    """What is kept of a text while a month is compared. `writer`: the branch, or the first one with the very same words."""

    meeting: int
    branch: int
    month: date
    writer: int
    prints: array


@dataclass(frozen=True)
class Pair:
    """Two minutes that are alike. `other` is of an earlier month or, in the same month, has the lower id."""

    meeting: int
    other: int
    kind: str
    share: int
    basis: str


def open_text(meeting: Meeting) -> str:
    """Return what was said and decided, as it is read above the branch."""
    return "\n".join(text for text in open_parts(meeting).values() if text)


def open_parts(meeting: Meeting) -> dict[str, str]:
    """Return {field: text} of the parts that are compared, as they are read above the branch."""
    body = {name: getattr(meeting, name) for name in COMPARED} | {"attendance": {"absent": []}}
    shown = as_read(body, is_full=False)
    return {name: nfc(shown[name]) for name in COMPARED}


def comparable(months: Collection[date]) -> QuerySet[Meeting]:
    """Return the locked minutes of branches of `months` that may be compared."""
    rows = Meeting.objects.standing().filter(kind__in=MeetingKind.rated(), month__in=months)
    return rows.filter(finalized_at__isnull=False)


# --- a month of a tree ----------------------------------------------------------------------------------------------


def compare_month(root: Unit, month: date, progress: Progress = unheard) -> tuple[list[Pair], set[int]]:
    """Return the pairs of minutes of `month` that are worth a look, and the sentences that many branches wrote.

    `progress(done, total)` is called between batches of texts and of pairs.
    """
    docs, formula = _read_all(root, month, progress)
    found = sorted(_candidates(docs, month))
    pairs, handed_down = [], _handed_down(root, month)
    for start in range(0, len(found), PAIRS_A_BATCH):
        progress(start, len(found))
        pairs += _compared(docs, found[start : start + PAIRS_A_BATCH], formula, handed_down)
    return pairs, formula


def _read_all(root: Unit, month: date, progress: Progress) -> tuple[list[Doc], set[int]]:
    """Return the texts of `month` and the month before, and the sentences that FORMULA_BRANCHES writers have."""
    rows = comparable([add_months(month, -1), month]).filter(subtree(root.path, "unit__path"))
    rows = rows.only("pk", "unit_id", "month", *COMPARED).order_by("month", "pk")
    total, docs, first = rows.count(), [], {}
    writers: dict[int, set[int]] = defaultdict(set)
    for row in rows.iterator(chunk_size=500):
        if len(docs) % 500 == 0:
            progress(len(docs), total)
        text = read(open_text(row))
        writer = first.setdefault(hash(text.words), row.unit_id)
        for sentence in text.sentences:
            if len(writers[sentence.value]) < FORMULA_BRANCHES:
                writers[sentence.value].add(writer)
        docs.append(Doc(row.pk, row.unit_id, row.month, writer, array("q", prints(text))))
    return docs, {value for value, known in writers.items() if len(known) >= FORMULA_BRANCHES}


def _candidates(docs: list[Doc], month: date) -> set[tuple[int, int]]:
    """Return pairs of places in `docs` (later first) with prints in common that are not common to many writers."""
    shared: Counter[tuple[int, int]] = Counter()
    parts = len(docs) // TEXTS_A_PART + 1
    for part in range(parts):
        places: dict[int, list[int]] = defaultdict(list)
        for place, doc in enumerate(docs):
            for value in doc.prints:
                if value % parts == part:
                    places[value].append(place)
        for group in places.values():
            if len(group) > 1 and len({docs[place].writer for place in group}) < FORMULA_BRANCHES:
                shared.update(_neighbors(docs, group, month))
    return {pair for pair, count in shared.items() if count >= LEAST_PRINTS}


def _neighbors(docs: list[Doc], group: list[int], month: date) -> Iterator[tuple[int, int]]:
    for index, earlier in enumerate(group):
        for later in group[index + 1 : index + 1 + NEIGHBORS]:
            left, right = docs[later], docs[earlier]
            if left.month == month and (left.branch != right.branch or left.month != right.month):
                yield later, earlier


def _compared(
    docs: list[Doc], places: Iterable[tuple[int, int]], formula: set[int], handed_down: dict[int, set[int]]
) -> Iterator[Pair]:
    batch = [(docs[later], docs[earlier]) for later, earlier in places]
    ids = {doc.meeting for pair in batch for doc in pair}
    rows = Meeting.objects.filter(pk__in=ids).only("pk", *COMPARED, "unit__path").select_related("unit").in_bulk()
    texts, filled_in = {pk: read(open_text(row)) for pk, row in rows.items()}, filled_in_at(ids)
    for later, earlier in batch:
        meetings = [rows.get(later.meeting), rows.get(earlier.meeting)]
        if None in meetings:
            continue
        known = known_to(meetings, handed_down, filled_in)
        likeness = compare(texts[later.meeting], texts[earlier.meeting], formula=formula, known=known)
        if likeness.is_worth_a_look:
            yield _pair(later, earlier, likeness, texts)


def _pair(later: Doc, earlier: Doc, likeness: Likeness, texts: dict[int, Text]) -> Pair:
    kind = HintKind.OWN_MONTH if later.branch == earlier.branch else HintKind.OTHER_BRANCH
    words = [list(texts[doc.meeting].words) for doc in (later, earlier)]
    basis = digest(["texts", later.meeting, earlier.meeting, words])
    return Pair(later.meeting, earlier.meeting, kind, min(round(likeness.share * 100), 100), basis)


# --- what nobody wrote anew ----------------------------------------------------------------------------------------


def known_to(
    meetings: Iterable[Meeting], handed_down: dict[int, set[int]], filled_in: dict[int, list[str]]
) -> set[int]:
    """Return the shingles that `meetings` (with `unit`) may have in common without anybody's copying."""
    known: set[int] = set()
    for meeting in meetings:
        known.update(known_shingles(filled_in.get(meeting.pk, ())))
        for unit in path_ids(meeting.unit):
            known |= handed_down.get(unit, set())
    return known


def _handed_down(root: Unit, month: date) -> dict[int, set[int]]:
    return handed_down_by(DigestItem.objects.filter(subtree(root.path, "unit__path")), month)


def handed_down_by(items: QuerySet[DigestItem], month: date) -> dict[int, set[int]]:
    """Return {committee id: shingles of what it handed down} for `month` and the two months before. One query."""
    rows = items.pushed().filter(month__lte=month, month__gte=add_months(month, -2))
    found: dict[int, set[int]] = {}
    for unit, title, text in rows.values_list("unit_id", "title", "text"):
        found.setdefault(unit, set()).update(known_shingles([title, text]))
    return found


def filled_in_at(meeting_ids: Collection[int]) -> dict[int, list[str]]:
    """Return {meeting id: texts of its agenda and of the assignments it reported on}. Two queries."""
    found: dict[int, list[str]] = defaultdict(list)
    for pk, title, detail in AgendaItem.objects.filter(meeting__in=meeting_ids).values_list(
        "meeting", "title", "detail"
    ):
        found[pk] += [title, detail]
    reported = AssignmentProgress.objects.filter(meeting__in=meeting_ids)
    for pk, text in reported.values_list("meeting", "assignment__text"):
        found[pk].append(text)
    return found


# --- two minutes ---------------------------------------------------------------------------------------------------


def formula_known(unit: Unit, month: date) -> set[int]:
    """Return the sentences that many branches of the tree of `unit` wrote, as they were found for `month`. One query."""
    row = CommonWording.objects.filter(root=path_ids(unit)[0], month=month).first()
    return set(row.values) if row else set()


def compare_two(meeting: Meeting, other: Meeting) -> tuple[Text, Text, Likeness]:
    """Return both texts as read and what they have in common, as `compare_month` found it. Four queries."""
    above = {*path_ids(meeting.unit), *path_ids(other.unit)}
    handed_down = handed_down_by(DigestItem.objects.filter(unit__in=above), meeting.month)
    known = known_to([meeting, other], handed_down, filled_in_at([meeting.pk, other.pk]))
    texts = read(open_text(meeting)), read(open_text(other))
    return *texts, compare(*texts, formula=formula_known(meeting.unit, meeting.month), known=known)
