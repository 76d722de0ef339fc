"""Try a set of criteria on past meetings in the background. Nothing is written but the row of the job."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.common.dates import Months, month_start
from chibo.common.errors import Refused
from chibo.common.text import thousands
from chibo.jobs.errors import JobFailed
from chibo.jobs.models import Job
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue, progress, stop
from chibo.organization.models import Unit
from evaluations.criteria import parse
from evaluations.definition import Criteria, CriteriaError
from evaluations.models import CriteriaSet, Evaluation
from evaluations.queries import opinions_on
from evaluations.simulation import simulate, unasked_events
from evaluations.simulation_queries import KIND, definition_digest, key_of, meetings_tried
from evaluations.simulation_reasons import reasons
from evaluations.simulation_tally import Tally
from meetings.facts import facts_for
from meetings.models import Meeting

BRANCHES_AT_A_TIME = 60
MOST_MEETINGS = 100_000  # some minutes of work: well within the time limit of a task
CONTRADICTS = "Bộ tiêu chí này còn chỗ chưa khớp nên chưa tính thử được."


@transaction.atomic
def request_simulation(*, criteria_set: CriteriaSet, unit: Unit, stretch: Months, actor: User, today: date) -> Job:
    """Ask for a run of `criteria_set` over the meetings below `unit` in these months; `unit` lies in the actor's reach.

    The same run that still waits is joined. Raises Refused (field 'period', 'unit' or None) for a set that contradicts
    itself, with its sentences, for months that are none or to come, and where there is no meeting to try it on.
    """
    try:
        parse(criteria_set.definition)
    except CriteriaError as error:
        raise Refused(None, " ".join([CONTRADICTS, *error.sentences])) from error
    _check_months(stretch, today)
    found = meetings_tried(criteria_set, unit, stretch).count()
    if not found:
        sentence = f"{stretch.name}: {unit.name} chưa có kỳ sinh hoạt nào thuộc loại mà bộ này chấm. "
        raise Refused("period", sentence + "Mời đồng chí chọn kỳ khác.")
    if found > MOST_MEETINGS:
        sentence = f"Có {thousands(found)} kỳ sinh hoạt, nhiều hơn {thousands(MOST_MEETINGS)} kỳ một lần tính thử. "
        raise Refused("period", sentence + "Mời đồng chí chọn khoảng ngắn hơn hoặc đơn vị nhỏ hơn.")
    payload = {"set": criteria_set.pk, "unit": unit.pk, "period": stretch.code}
    return enqueue(KIND, key_of(criteria_set, unit, stretch, actor), payload, requested_by=actor)


def _check_months(stretch: Months, today: date) -> None:
    if stretch.first > stretch.last:
        raise Refused("period", "Tháng cuối đứng trước tháng đầu. Mời đồng chí chọn lại hai tháng.")
    if stretch.first > month_start(today):
        raise Refused("period", f"{stretch.name} chưa đến. Mời đồng chí chọn kỳ đã qua.")


def stop_simulation(*, job: Job, actor: User) -> Job:
    """End a run; one that is under way ends after the branches it is at, and leaves no result."""
    return stop(job=job, actor=actor)


@handler(KIND)
def run_simulation(job: Job) -> dict:
    """Try the set on the meetings, some branches at a time; the result holds counts, matrix and the meetings that change.

    Reads only, so that it may be stopped and begun again at any point. `digest`: of the draft that it ran on.
    """
    criteria_set = CriteriaSet.objects.filter(pk=job.payload["set"]).first()
    if criteria_set is None:
        raise JobFailed("Bản dự thảo này đã được bỏ.")
    stretch = Months.parse(job.payload["period"])
    try:
        criteria = parse(criteria_set.definition)
    except CriteriaError as error:
        raise JobFailed(" ".join([CONTRADICTS, *error.sentences])) from error
    tried = meetings_tried(criteria_set, Unit.objects.get(pk=job.payload["unit"]), stretch)
    place = ("unit__parent__sort_key", "unit__parent_id", "unit__sort_key", "unit_id")
    branches = [row[-1] for row in tried.order_by(*place).values_list(*place).distinct()]
    tally, asked = Tally(), {}
    for done in range(0, len(branches), BRANCHES_AT_A_TIME):
        progress(job, done, len(branches))
        batch = branches[done : done + BRANCHES_AT_A_TIME]
        _try_on(list(tried.filter(unit_id__in=batch)), batch, criteria, tally, asked)
    progress(job, len(branches), len(branches))
    return {
        "digest": definition_digest(criteria_set),
        "branches": len(branches),
        "unasked_events": unasked_events(criteria, asked.values()),
        **tally.result,
    }


def _try_on(
    meetings: list[Meeting],
    branches: list[int],
    criteria: Criteria,
    tally: Tally,
    asked: dict[int | None, Criteria | None],
) -> None:
    """Add the meetings of some branches to `tally`; `asked` keeps the sets by which they were rated."""
    facts = facts_for(meetings)
    opinions = opinions_on(meetings)
    rank = {branch: number for number, branch in enumerate(branches)}
    for meeting in sorted(meetings, key=lambda one: (rank[one.unit_id], one.month, one.pk)):
        rating, counted = opinions[meeting.pk], facts[meeting.pk]
        own = rating.self_rating or rating.vote
        known = _known(own, asked)
        outcome = simulate(criteria, counted, own, known)
        if tally.add(meeting, outcome):
            why = reasons(criteria, counted, own, known, outcome)
            tally.show(meeting, outcome, rating.official_level, why)


def _known(own: Evaluation | None, asked: dict[int | None, Criteria | None]) -> Criteria | None:
    """Return the set of a sheet, read once a run."""
    if own is None:
        return None
    if own.criteria_set_id not in asked:
        asked[own.criteria_set_id] = own.criteria_set.criteria if own.criteria_set else None
    return asked[own.criteria_set_id]
