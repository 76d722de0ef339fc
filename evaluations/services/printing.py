"""A sheet on paper in the background: a person asks, a worker renders and keeps the file, the page offers it."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.jobs.errors import JobFailed
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_file
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from evaluations.enums import SheetPaper
from evaluations.models import CriteriaSet
from evaluations.pdf import sheet_pdf
from evaluations.printing import FOLDER, KIND, edition, key_of
from evaluations.queries import ratings_of_one
from evaluations.ratings import Ratings
from evaluations.services.rating import criteria_for
from meetings.models import Meeting

RELATED = ["unit__branch", "unit__type", "unit__parent"]


def papers_of(meeting: Meeting, ratings: Ratings) -> dict[str, CriteriaSet]:
    """Return {paper that can be printed: the set of criteria on it}.

    The filled one is there once the branch rated by a set; the empty one where a set is in force for the meeting.
    """
    found = {}
    if ratings.self_rating is not None and ratings.self_rating.criteria_set is not None:
        found[SheetPaper.FILLED.value] = ratings.self_rating.criteria_set
    with suppress(Refused):
        found[SheetPaper.EMPTY.value] = criteria_for(meeting)[0]
    return found


@transaction.atomic
def print_sheet(*, meeting: Meeting, paper: str, actor: User) -> Job:
    """Ask for one paper of a meeting's sheet and return the job; one that waits already is joined. Refused: there is none."""
    ratings = ratings_of_one(meeting)
    criteria_set = _set_of(meeting, paper, ratings)
    payload = {"meeting": meeting.pk, "paper": paper, "edition": edition(meeting, paper, ratings, criteria_set)}
    job = enqueue(KIND, key_of(meeting, paper), payload, requested_by=actor)
    record(actor=actor, verb="evaluations.print", subject=meeting, unit=meeting.unit_id, fields={"paper": paper})
    return job


def _set_of(meeting: Meeting, paper: str, ratings: Ratings) -> CriteriaSet:
    found = papers_of(meeting, ratings).get(paper)
    if found is None:
        raise Refused(None, "Chưa có phiếu để in. Mời đồng chí cho điểm và lưu phiếu trước.")
    return found


@handler(KIND)
def render_sheet(job: Job) -> dict:
    """Render the paper of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more."""
    meeting = Meeting.objects.select_related(*RELATED).get(pk=job.payload["meeting"])
    paper, ratings = job.payload["paper"], ratings_of_one(meeting)
    try:
        criteria_set = _set_of(meeting, paper, ratings)
    except Refused as error:
        raise JobFailed(error.sentence) from error
    made_as = edition(meeting, paper, ratings, criteria_set)
    return keep_file(job, FOLDER, made_as, lambda: sheet_pdf(meeting, paper, ratings, criteria_set))
