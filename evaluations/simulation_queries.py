"""Which meetings a draft is tried on, and the runs that a person asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from chibo.accounts.models import User
from chibo.common.dates import Months, screen_date, screen_time
from chibo.common.text import digest
from chibo.jobs.enums import JobState
from chibo.jobs.models import Job
from chibo.organization.models import Access, Unit, subtree
from evaluations.criteria_reach import would_rate
from evaluations.models import CriteriaSet
from meetings.enums import MeetingKind
from meetings.models import Meeting

KIND = "criteria-simulation"
LAST_RUNS = 10
AGAIN = "Chưa tính thử được. Mời đồng chí tính thử lại; nếu vẫn chưa được thì báo người quản trị."


def meetings_tried(criteria_set: CriteriaSet, unit: Unit, stretch: Months) -> QuerySet[Meeting]:
    """Return the meetings held in these months below `unit` as it stands today that the set would rate.

    A model, which is there to be copied, is tried as if `unit` had put it into force.
    """
    held = Meeting.objects.standing().filter(subtree(unit.path, "unit__path"), kind__in=MeetingKind.rated())
    held = held.filter(held_on__isnull=False, month__gte=stretch.first, month__lte=stretch.last)
    return would_rate(criteria_set, unit.pk if criteria_set.is_model else criteria_set.unit_id, held)


def first_month() -> date | None:
    """Return the month of the first meeting on record."""
    return Meeting.objects.standing().order_by("month").values_list("month", flat=True).first()


def key_of(criteria_set: CriteriaSet, unit: Unit, stretch: Months, user: User) -> str:
    """Return what makes a run the same as another that is still under way: set, unit, months and who asked."""
    return f"{criteria_set.pk}:{unit.pk}:{stretch.code}:{user.pk}"


def definition_digest(criteria_set: CriteriaSet) -> str:
    """Return the digest of all that a run rests on besides the record."""
    return digest([criteria_set.definition, criteria_set.kinds, criteria_set.branch_type_id])


@dataclass(frozen=True)
class Run:
    """One run of a set over a unit and some months, as the page shows it."""

    job: Job
    criteria_set: CriteriaSet
    unit: Unit
    stretch: Months

    @property
    def is_under_way(self) -> bool:
        return self.job.is_open

    @property
    def result(self) -> dict | None:
        return self.job.result if self.job.state == JobState.DONE else None

    @property
    def is_of_older_draft(self) -> bool:
        return self.result is not None and self.result["digest"] != definition_digest(self.criteria_set)

    @property
    def words(self) -> str:
        """How far it is, in the words of the field."""
        job = self.job
        if job.state == JobState.QUEUED:
            return "Bị gián đoạn, sẽ tự làm tiếp" if job.attempt else "Chờ đến lượt"
        if job.state == JobState.RUNNING:
            return f"Đang làm ({job.progress_done}/{job.progress_total} chi bộ)" if job.progress_total else "Đang làm"
        if job.state == JobState.DONE:
            return f"Đã xong lúc {screen_time(job.finished_at)} ngày {screen_date(job.finished_at)}"
        return "Đã dừng theo yêu cầu" if job.state == JobState.STOPPED else "Không làm được"

    @property
    def failure(self) -> str:
        """The sentence for a person when it ended without a result."""
        if self.job.state == JobState.FAILED:
            return self.job.error
        return AGAIN if self.job.state == JobState.QUARANTINED else ""


def runs_of(user: User, access: Access | None, criteria_set: CriteriaSet) -> list[Run]:
    """Return the last runs that `user` asked for over units in reach today, newest first, without their results."""
    jobs = Job.objects.filter(kind=KIND, requested_by=user, payload__set=criteria_set.pk)
    jobs = list(jobs.defer("result", "error").order_by("-pk")[:LAST_RUNS])
    units = Unit.objects.visible_to(access).in_bulk({job.payload["unit"] for job in jobs})
    return [
        Run(job, criteria_set, units[job.payload["unit"]], Months.parse(job.payload["period"]))
        for job in jobs
        if job.payload["unit"] in units
    ]


def run_of(user: User, access: Access | None, pk: int) -> Run | None:
    """Return a run that `user` asked for, None where set or unit are out of reach today or another person asked."""
    job = Job.objects.filter(kind=KIND, requested_by=user, pk=pk).first()
    if job is None:
        return None
    criteria_set = CriteriaSet.objects.visible_to(access).filter(pk=job.payload["set"]).first()
    unit = Unit.objects.visible_to(access).select_related("type").filter(pk=job.payload["unit"]).first()
    if criteria_set is None or unit is None:
        return None
    return Run(job, criteria_set, unit, Months.parse(job.payload["period"]))
