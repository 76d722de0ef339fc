"""A draft tried on past meetings: what is found, what is refused, and that nothing but the job's row is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chibo.common.errors import Refused
from chibo.jobs.enums import JobState
from chibo.jobs.models import Heartbeat, Job
from chibo.jobs.services import beat, execute, run_due, stop, sweep
from chibo.organization.models import BranchType, Unit
from chibo.organization.services.tree import apply_event
from evaluations.criteria import shipped_definition
from evaluations.enums import Rater
from evaluations.models import CriteriaSet, Evaluation
from evaluations.simulation_queries import KIND, definition_digest
from evaluations.simulation_tally import MOST_ROWS, Tally
from evaluations.tests.factories import ReadyMeetingFactory
from evaluations.tests.simulation_factories import District, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(db: None) -> District:
    return District()


def counts(job: Job) -> dict[str, int]:
    return {change: count for change, count in job.result["counts"].items() if count}


# --- what is found ---------------------------------------------------------------------------------------------------


def test_cap_lowers_the_meeting_below_it_and_no_other(district: District) -> None:
    draft = make_draft(district.unit)
    job = district.run(draft)
    assert (job.state, job.progress_done, job.progress_total) == (JobState.DONE, 2, 2)
    assert job.result == {
        "digest": definition_digest(draft),
        "branches": 2,
        "unasked_events": [],
        "counts": {"worse": 1, "better": 0, "unsure": 0, "same": 1, "not_rated": 0},
        "matrix": {"tot": {"kha": 1, "tot": 1}},
        "rows": [
            {
                "meeting": district.low.pk,
                "unit": district.low.unit_id,
                "month": "2026-09-01",
                "kind": "regular",
                "change": "worse",
                "old": "tot",
                "official": "",
                "low": "kha",
                "high": "kha",
                "points": ["93", "93"],
                "reasons": ["Mức Tốt cần từ 95% đảng viên trở lên dự sinh hoạt (38/41 đảng viên dự (92,7%))"],
            }
        ],
        "is_cut": False,
    }


def test_the_set_of_the_sheets_changes_nothing(district: District) -> None:
    job = district.run(CriteriaSet.objects.get(code="hd42"))
    assert (counts(job), job.result["rows"]) == ({"same": 2}, [])


def test_levels_without_sheet_and_meetings_without_level(district: District) -> None:
    district.add_level(district.first, "Chi bộ thôn Nam", "kha")
    district.add(district.second, "Chi bộ thôn Bắc", is_rated=False)
    job = district.run(make_draft(district.unit, caps=()))
    assert counts(job) == {"same": 2, "unsure": 1, "not_rated": 1}
    assert job.result["matrix"] == {"tot": {"tot": 2}, "kha": {"unsure": 1}}
    assert [(row["low"], row["high"]) for row in job.result["rows"]] == [("kem", "tot")]


def test_official_level_stands_beside(district: District) -> None:
    Evaluation.objects.create(
        meeting=district.low, rater=Rater.OFFICIAL, level="trung_binh", is_imported=True, made_at=timezone.now()
    )
    row = district.run(make_draft(district.unit)).result["rows"][0]
    assert (row["old"], row["official"]) == ("tot", "trung_binh")


def test_vote_does_not_hide_the_sheet(district: District) -> None:
    """The draft is held against the level of the sheet; the hands that were raised on it are another opinion."""
    own = Evaluation.objects.get(meeting=district.full)
    Evaluation.objects.create(
        meeting=district.full,
        rater=Rater.VOTE,
        level="kha",
        scores=own.scores,
        made_at=own.made_at,
        made_by=own.made_by,
    )
    assert district.run(make_draft(district.unit)).result["matrix"] == {"tot": {"kha": 1, "tot": 1}}


@pytest.mark.parametrize(("which", "found"), [("first", {"worse": 1}), ("second", {"same": 1})])
def test_only_the_branches_of_the_unit(district: District, which: str, found: dict) -> None:
    assert counts(district.run(make_draft(district.unit), unit=getattr(district, which))) == found


def test_only_the_months_asked_for(district: District) -> None:
    ReadyMeetingFactory(unit=district.low.unit, held_on=date(2026, 10, 3))
    assert counts(district.run(make_draft(district.unit), "2026-10")) == {"not_rated": 1}
    assert counts(district.run(make_draft(district.unit), "2026-09/2026-10")) == {"worse": 1, "same": 1, "not_rated": 1}


def test_only_what_the_set_is_for(district: District) -> None:
    branch_type = BranchType.objects.first()
    district.full.unit.branch.branch_type = branch_type
    district.full.unit.branch.save()
    assert counts(district.run(make_draft(district.unit, branch_type=branch_type))) == {"same": 1}
    with pytest.raises(Refused, match="chưa có kỳ sinh hoạt nào thuộc loại mà bộ này chấm"):
        district.ask(make_draft(district.unit, kinds=["topical"]))


def in_force(unit: Unit | None, code: str, **changes: object) -> CriteriaSet:
    return make_draft(unit, code=code, status="published", published_at=timezone.now(), **changes)


def test_branches_with_a_nearer_set_are_left_out(district: District) -> None:
    in_force(district.first, "cua-xa", kinds=["regular"])
    assert counts(district.run(make_draft(district.unit))) == {"same": 1}
    assert counts(district.run(make_draft(district.first))) == {"worse": 1}
    with pytest.raises(Refused, match="chưa có kỳ sinh hoạt nào thuộc loại mà bộ này chấm"):
        district.ask(make_draft(district.unit), unit=district.first)


def test_nearer_set_of_other_kinds_or_days_takes_nothing(district: District) -> None:
    in_force(district.first, "chuyen-de", kinds=["topical"])
    in_force(district.first, "ve-sau", valid_from=date(2026, 9, 4))
    in_force(district.first, "truoc-kia", valid_to=date(2026, 9, 2))
    assert counts(district.run(make_draft(district.unit))) == {"worse": 1, "same": 1}


def test_branches_of_a_type_with_its_own_set_are_left_out(district: District) -> None:
    branch_type, other = BranchType.objects.all()[:2]
    district.full.unit.branch.branch_type = branch_type
    district.full.unit.branch.save()
    in_force(district.unit, "cua-loai", branch_type=branch_type)
    in_force(district.unit, "loai-khac", branch_type=other)
    assert counts(district.run(make_draft(district.unit))) == {"worse": 1}
    assert counts(district.run(make_draft(district.unit, branch_type=branch_type))) == {"same": 1}


def test_the_tree_of_the_day_of_the_meeting_counts(district: District) -> None:
    """A branch that came under a commune with its own set in October was the district's in September."""
    in_force(district.second, "cua-xa")
    apply_event(unit=district.low.unit, kind="move", on=date(2026, 10, 1), target=district.second)
    assert counts(district.run(make_draft(district.unit))) == {"worse": 1}


def test_model_is_tried_as_if_the_unit_had_issued_it(district: District) -> None:
    in_force(district.unit, "cua-huyen")
    assert counts(district.run(make_draft(None, is_shipped=True))) == {"worse": 1, "same": 1}
    with pytest.raises(Refused, match="chưa có kỳ sinh hoạt nào thuộc loại mà bộ này chấm"):
        district.ask(make_draft(None, code="ca-nuoc"))


def test_voided_meetings_are_left_out(district: District) -> None:
    district.low.voided_at, district.low.void_reason, district.low.voided_by = timezone.now(), "Ghi nhầm", district.user
    district.low.save()
    assert counts(district.run(make_draft(district.unit))) == {"same": 1}


# --- nothing is written ----------------------------------------------------------------------------------------------


def stored() -> dict[str, list]:
    """Return every row of every table but those of the jobs."""
    models = [model for model in apps.get_models(include_auto_created=True) if model not in (Job, Heartbeat)]
    return {model._meta.label: sorted(map(readable, model._base_manager.values_list())) for model in models}


def readable(row: tuple) -> str:
    """PostgreSQL gives bytes as a memoryview, which shows its address and not what it holds."""
    return repr([bytes(value) if isinstance(value, memoryview) else value for value in row])


def test_nothing_but_the_row_of_the_job_is_written(district: District) -> None:
    draft = make_draft(district.unit)
    district.add_level(district.first, "Chi bộ thôn Nam", "kha")
    before, jobs = stored(), Job.objects.count()
    district.run(draft)
    assert stored() == before
    assert Job.objects.count() == jobs + 1


# --- running ---------------------------------------------------------------------------------------------------------


def test_run_twice_finds_the_same(district: District) -> None:
    draft = make_draft(district.unit)
    assert district.run(draft).result == district.run(draft).result


def test_asked_twice_while_it_waits_is_one_run(district: District) -> None:
    draft = make_draft(district.unit)
    assert district.ask(draft).pk == district.ask(draft).pk
    run_due()
    assert Job.objects.filter(kind=KIND).count() == 1


def test_run_that_was_cut_off_begins_again(district: District) -> None:
    job = district.ask(make_draft(district.unit))
    gone = timezone.now() - timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, claim="elsewhere:1:x", lease_until=gone, started_at=gone, attempt=1, progress_done=1
    )
    assert sweep(now=timezone.now())["freed"] == 1
    Job.objects.filter(pk=job.pk).update(due_at=gone)
    assert execute(job.pk) == JobState.DONE


def at_first(table: str, act: Callable[[], object]) -> Callable:
    """Return a wrapper of queries that does `act` before the first that names `table`."""
    waiting = [act]

    def wrapper(execute_, sql, params, many, context):
        if waiting and table in sql:
            waiting.pop()()
        return execute_(sql, params, many, context)

    return wrapper


def test_stopped_while_it_runs(district: District) -> None:
    job = district.ask(make_draft(district.unit))
    with connection.execute_wrapper(at_first("evaluations_evaluation", lambda: stop(job=job, actor=district.user))):
        assert execute(job.pk) is None
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.STOPPED, None)


def test_draft_that_came_to_contradict_itself_fails_with_its_sentences(district: District) -> None:
    draft = make_draft(district.unit)
    job = district.ask(draft)
    draft.definition["maximum"] = 90
    draft.save()
    assert execute(job.pk) == JobState.FAILED
    job.refresh_from_db()
    assert job.error == (
        "Bộ tiêu chí này còn chỗ chưa khớp nên chưa tính thử được. "
        "Tổng điểm tối đa của các tiêu chí là 100 điểm, khác tổng đã ghi là 90 điểm."
    )


def test_draft_that_was_thrown_away_fails(district: District) -> None:
    draft = make_draft(district.unit)
    job = district.ask(draft)
    draft.delete()
    assert execute(job.pk) == JobState.FAILED
    job.refresh_from_db()
    assert job.error == "Bản dự thảo này đã được bỏ."


def test_queries_do_not_grow_with_the_branches(district: District) -> None:
    draft = make_draft(district.unit)
    beat(timezone.now())
    district.run(draft)
    for number in range(2):
        job = district.ask(draft)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            execute(job.pk)
        assert len(queries) == 44, number
        for name in ("một", "hai", "ba"):
            district.add(district.first, f"Chi bộ thêm {name} {number}")


# --- what is refused -------------------------------------------------------------------------------------------------


def refusal(district: District, draft: CriteriaSet, period: str) -> tuple[str | None, str]:
    with pytest.raises(Refused) as refused:
        district.ask(draft, period)
    assert not Job.objects.filter(kind=KIND).exists()
    return refused.value.field, refused.value.sentence


def test_contradictory_draft_is_refused_with_its_sentences(district: District) -> None:
    draft = make_draft(district.unit)
    draft.definition = shipped_definition("hd42") | {"maximum": 90}
    assert refusal(district, draft, "2026-09") == (
        None,
        "Bộ tiêu chí này còn chỗ chưa khớp nên chưa tính thử được. "
        "Tổng điểm tối đa của các tiêu chí là 100 điểm, khác tổng đã ghi là 90 điểm.",
    )


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ("2026-12", "Tháng 12/2026 chưa đến. Mời đồng chí chọn kỳ đã qua."),
        ("2026-10/2026-09", "Tháng cuối đứng trước tháng đầu. Mời đồng chí chọn lại hai tháng."),
        (
            "2026-Q1",
            "Quý I/2026: Đảng bộ huyện Hòa Bình chưa có kỳ sinh hoạt nào thuộc loại mà bộ này chấm. "
            "Mời đồng chí chọn kỳ khác.",
        ),
    ],
)
def test_months_refused(district: District, period: str, sentence: str) -> None:
    assert refusal(district, make_draft(district.unit), period) == ("period", sentence)


# --- the list that is kept -------------------------------------------------------------------------------------------


def test_list_keeps_what_surely_changes_first() -> None:
    tally = Tally()
    tally.counts.update(worse=MOST_ROWS, unsure=2)
    tally.places[True] = [(1, {"n": "unsure"}), (3, {"n": "unsure"})]
    tally.places[False] = [(2, {"n": "worse"})] * (MOST_ROWS - 1)
    result = tally.result
    assert (len(result["rows"]), result["is_cut"]) == (MOST_ROWS, True)
    assert [row["n"] for row in result["rows"][:2]] == ["unsure", "worse"]
