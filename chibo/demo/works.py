"""Resolutions, what they give people to do, and what was said of it at the next meetings: a chain from month to month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from random import Random

from chibo.common.text import digest
from chibo.demo import texts
from chibo.demo.judging import quality_of
from chibo.demo.records import Record
from chibo.demo.rollcalls import Mark
from chibo.demo.world import LIVED_IN, BranchPlan, World, rng_for
from chibo.organization.letterhead import BRANCH_SYMBOL
from chibo.organization.models.rules import nearest
from meetings.enums import AssignmentState, DocumentKind
from meetings.minutes import compose
from meetings.models import (
    Assignment,
    AssignmentProgress,
    CommitteeTerm,
    IssuedDocument,
    Meeting,
    MinutesVersion,
    Resolution,
    ResolutionItem,
    Vote,
)

BATCH = 500
TASKS_EACH = 3
NOT_DONE = 0.3  # of what is not done at once; the rest goes on
# The months of the two years, from 0, in which a task with a measure was given: one is done, one still runs.
RUNNING = {12: texts.CLEARING, 19: texts.WATER}


class Ledger:
    """What is to be written, in the order of the foreign keys."""

    def __init__(self) -> None:
        self.resolutions: list[Resolution] = []
        self.terms = list(CommitteeTerm.objects.filter(unit=None))
        self.documents: list[IssuedDocument] = []
        self.items: list[ResolutionItem] = []
        self.votes: list[Vote] = []
        self.assignments: list[tuple[Assignment, list[int]]] = []
        self.progress: list[AssignmentProgress] = []

    def write(self) -> None:
        Resolution.objects.bulk_create(self.resolutions, batch_size=BATCH)
        IssuedDocument.objects.bulk_create(self.documents, batch_size=BATCH)
        ResolutionItem.objects.bulk_create(self.items, batch_size=BATCH)
        Vote.objects.bulk_create(self.votes, batch_size=BATCH)
        Assignment.objects.bulk_create([row for row, _ in self.assignments], batch_size=BATCH)
        through = Assignment.members.through
        through.objects.bulk_create(
            (
                through(assignment_id=row.pk, member_id=member_id)
                for row, member_ids in self.assignments
                for member_id in member_ids
            ),
            batch_size=BATCH,
        )
        AssignmentProgress.objects.bulk_create(self.progress, batch_size=BATCH)


def pass_resolutions(world: World, records: list[Record]) -> None:
    """Write for every monthly meeting on record its resolution, hand vote, new assignments and the state of earlier ones."""
    chains: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.is_entered and record.meeting.is_of_the_month:
            chains[record.plan.code].append(record)
    ledger = Ledger()
    for chain in chains.values():
        _pass_chain(world, sorted(chain, key=lambda record: record.meeting.month), ledger)
    ledger.write()


def _pass_chain(world: World, chain: list[Record], ledger: Ledger) -> None:
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    open_ones = []
    for index, record in enumerate(chain):
        rng = rng_for("works", record.plan.code, record.meeting.month)
        open_ones = [row for row in open_ones if not _report(row, record, rng, ledger)]
        resolution = Resolution(meeting=record.meeting, unit_id=record.meeting.unit_id)
        ledger.resolutions.append(resolution)
        ledger.documents.append(_document(record.meeting, numbers, ledger.terms))
        ledger.votes.append(_vote(record, rng))
        given = _give(world, record, resolution, rng, ledger)
        if record.plan.code == LIVED_IN and index in RUNNING:
            given.append(_give_measured(record, resolution, RUNNING[index], ledger))
        open_ones += given


def _document(meeting: Meeting, numbers: dict[str, Iterator[int]], terms: list[CommitteeTerm]) -> IssuedDocument:
    """Number the resolution of a meeting: numbers run through the term, and from one again in the next."""
    day = meeting.held_on + timedelta(days=1)
    term = nearest(terms, [], day).name
    return IssuedDocument(
        unit_id=meeting.unit_id,
        kind=DocumentKind.RESOLUTION,
        term=term,
        number=next(numbers[term]),
        body=BRANCH_SYMBOL,
        issued_on=day,
        about=f"kỳ sinh hoạt tháng {meeting.month.month} năm {meeting.month.year}",
        meeting=meeting,
    )


def _vote(record: Record, rng: Random) -> Vote:
    """Only official members present vote, exempt ones who came among them."""
    voters = [mark for mark in record.marks if mark.is_official and (mark.is_present or mark.attended)]
    other = 1 if len(voters) > 5 and rng.random() < 0.1 else 0
    return Vote(
        meeting=record.meeting,
        subject="Thông qua nghị quyết của kỳ sinh hoạt",
        base=len(voters),
        in_favor=len(voters) - other,
        other=other,
    )


def _give(world: World, record: Record, resolution: Resolution, rng: Random, ledger: Ledger) -> list[Assignment]:
    present = [mark for mark in record.marks if mark.is_present]
    texts_here = texts.TASKS["thon" if record.plan.is_residential else ""]
    given = []
    for position, text in enumerate(rng.sample(texts_here, TASKS_EACH), start=1):
        item = ResolutionItem(resolution=resolution, position=position, text=f"{text}.")
        ledger.items.append(item)
        given.append(_assignment(record, item, text, rng.sample(present, min(2, len(present))), ledger))
    return given


def _assignment(
    record: Record, item: ResolutionItem, text: str, marks: list[Mark], ledger: Ledger, days: int = 28
) -> Assignment:
    meeting = record.meeting
    row = Assignment(
        unit_id=meeting.unit_id,
        meeting=meeting,
        item=item,
        text=text,
        due_on=meeting.held_on + timedelta(days=days),
        created_by_id=meeting.created_by_id,
    )
    ledger.assignments.append((row, [mark.member_id for mark in marks]))
    return row


def _give_measured(record: Record, resolution: Resolution, text: str, ledger: Ledger) -> Assignment:
    item = ResolutionItem(resolution=resolution, position=TASKS_EACH + 1, text=f"{text}.")
    ledger.items.append(item)
    doers = [mark for mark in record.marks if mark.is_present][:6]
    row = _assignment(record, item, text, doers, ledger, days=150)
    row.measure_total, row.measure_unit, row.measure_done = texts.MEASURED[text][0][-1], "hộ", 0
    return row


def _report(row: Assignment, record: Record, rng: Random, ledger: Ledger) -> bool:
    """Note what the meeting heard of an open assignment; returns whether it is closed now."""
    meeting = record.meeting
    progress = AssignmentProgress(assignment=row, meeting=meeting, state_at_start=row.state)
    ledger.progress.append(progress)
    if row.measure_total:
        steps, progress.result = texts.MEASURED[row.text]
        row.measure_done = progress.measure_done = steps[steps.index(row.measure_done) + 1 if row.measure_done else 0]
        state = AssignmentState.DONE if row.measure_done == row.measure_total else AssignmentState.OPEN
    else:
        state, progress.result = _outcome(record.plan, rng)
    row.state = progress.state = state
    row.closed_on = None if state == AssignmentState.OPEN else meeting.held_on
    return state != AssignmentState.OPEN


def _outcome(plan: BranchPlan, rng: Random) -> tuple[str, str]:
    """Return the state and the words: the better a branch's meetings, the more is done at once."""
    if rng.random() < quality_of(plan.code) / 100 + 0.015:
        return AssignmentState.DONE, rng.choice(texts.RESULTS_DONE)
    if rng.random() < NOT_DONE:
        return AssignmentState.NOT_DONE, texts.RESULT_NOT_DONE
    return AssignmentState.OPEN, rng.choice(texts.RESULTS_OPEN)


def lock_minutes(records: list[Record]) -> None:
    """Keep the minutes of every locked meeting as their first version, composed and digested as the program does it."""
    entered = [record.meeting.pk for record in records if record.is_entered and record.meeting.is_finalized]
    locked = Meeting.objects.filter(pk__in=entered).select_related("unit", "chair", "minute_taker", "resolution")
    versions = []
    for meeting in locked:
        body = compose(meeting)
        versions.append(
            MinutesVersion(
                meeting=meeting,
                number=1,
                body=body,
                digest=digest(body),
                made_at=meeting.finalized_at,
                made_by_id=meeting.finalized_by_id,
            )
        )
    MinutesVersion.objects.bulk_create(versions, batch_size=BATCH)
