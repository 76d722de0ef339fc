"""A sheet on paper in the background: a person asks, a worker renders and keeps the file, the page offers it."""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.documents import DocumentError
from chibo.common.errors import Refused
from chibo.common.files import write_atomically
from chibo.jobs.errors import JobFailed
from chibo.jobs.models import Job
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from evaluations.enums import SheetPaper
from evaluations.models import CriteriaSet
from evaluations.pdf import sheet_pdf
from evaluations.printing import FOLDER, KIND, edition, key_of, latest_file
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
        made_as = edition(meeting, paper, ratings, criteria_set)
        content = sheet_pdf(meeting, paper, ratings, criteria_set)
    except (DocumentError, Refused) as error:
        raise JobFailed(error.sentence) from error
    earlier = latest_file(meeting, paper)
    name = f"{uuid.uuid4()}.pdf"
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(folder / name, content)
    if earlier is not None:
        earlier.path.unlink(missing_ok=True)
    return {"file": name, "edition": made_as, "bytes": len(content)}
