"""The simulator's pages: who asks, what is shown while it runs and when it is done, and to whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chibo.jobs.enums import JobState
from chibo.jobs.models import Job
from chibo.organization.enums import Role
from chibo.organization.models import Access
from chibo.organization.tests.factories import AccessFactory, UnitFactory
from evaluations.enums import Rater
from evaluations.models import CriteriaSet, Evaluation
from evaluations.simulation_queries import KIND
from evaluations.tests.simulation_factories import TODAY, District, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(db: None, monkeypatch: pytest.MonkeyPatch) -> District:
    monkeypatch.setattr("evaluations.views.simulation.today", lambda: TODAY)
    return District()


def client_of(access: Access) -> Client:
    client = Client()
    client.force_login(access.user, backend="chibo.accounts.backends.UsernameOrPhoneBackend")
    return client


def form_url(draft: CriteriaSet) -> str:
    return reverse("evaluations:simulate", args=[draft.pk])


def run_url(job: Job) -> str:
    return reverse("evaluations:simulation", args=[job.pk])


def months(first: str = "2026-09-01", last: str = "2026-09-01") -> dict[str, str]:
    """What is sent for these months; the quarter that the form shows goes along."""
    return {"period": "2026-Q3", "month_from": first, "month_to": last}


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


# --- asking ----------------------------------------------------------------------------------------------------------


def test_form_proposes_the_own_unit_and_the_quarter_before(district: District) -> None:
    answer = client_of(district.board).get(form_url(make_draft(district.unit)))
    form = answer.context["form"]
    assert form["unit"].value() == district.unit.pk
    assert form["period"].value() == "2026-Q3"


def test_run_from_the_button_to_the_result(district: District, run_jobs) -> None:
    client, draft = client_of(district.board), make_draft(district.unit)
    answer = client.post(form_url(draft), months() | {"unit": district.unit.pk})
    job = Job.objects.get(kind=KIND)
    assert (answer.status_code, answer.headers["Location"]) == (302, run_url(job))
    assert job.payload == {"set": draft.pk, "unit": district.unit.pk, "period": "2026-09"}
    waiting = shown(client, run_url(job))
    assert ("Chờ đến lượt" in waiting, "every 2s" in waiting, "Xem lại" in waiting) == (True, True, True)
    run_jobs()
    done = shown(client, run_url(job))
    assert "Nếu áp dụng từ đầu kỳ: 1/2 kỳ sinh hoạt đổi mức: 1 hạ." in done
    assert "Mức Tốt cần từ 95% đảng viên trở lên dự sinh hoạt (38/41 đảng viên dự (92,7%))" in done
    assert reverse("evaluations:review", args=[district.low.pk]) in done
    assert "every 2s" not in done
    assert "Tháng 9/2026, Đảng bộ huyện Hòa Bình" in shown(client, form_url(draft))


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"unit": ""}, "unit", "Chưa chọn đơn vị. Mời đồng chí chọn đơn vị."),
        ({"month_to": ""}, "month_to", "Chưa chọn tháng. Mời đồng chí chọn tháng."),
        ({"month_from": "", "month_to": "", "period": ""}, "period", None),
        (
            {"month_from": "", "month_to": "", "period": "2199-Q1"},
            "period",
            "Kỳ này chưa đến hoặc không có trong danh sách. Mời đồng chí chọn kỳ đã qua.",
        ),
        (
            {"month_to": "2199-01-01"},
            "month_to",
            "Kỳ này chưa đến hoặc không có trong danh sách. Mời đồng chí chọn kỳ đã qua.",
        ),
        (
            {"month_from": "x"},
            "month_from",
            "Kỳ này chưa đến hoặc không có trong danh sách. Mời đồng chí chọn kỳ đã qua.",
        ),
        (
            {"month_from": "2026-10-01"},
            "period",
            "Tháng cuối đứng trước tháng đầu. Mời đồng chí chọn lại hai tháng.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    district: District, changes: dict, field: str, sentence: str | None
) -> None:
    data = months() | {"unit": district.unit.pk} | changes
    answer = client_of(district.board).post(form_url(make_draft(district.unit)), data)
    errors = answer.context["form"].errors
    assert (answer.status_code, list(errors)) == (200, [field])
    assert sentence is None or errors[field] == [sentence]
    assert not Job.objects.filter(kind=KIND).exists()


def test_unit_out_of_reach_is_refused(district: District) -> None:
    stranger = UnitFactory(name="Đảng bộ xã Khác")
    answer = client_of(district.board).post(form_url(make_draft(district.unit)), months() | {"unit": stranger.pk})
    assert answer.context["form"].errors["unit"] == [
        "Đơn vị này không thuộc phạm vi của đồng chí. Mời đồng chí chọn trong danh sách."
    ]


def test_contradictory_draft_is_refused_before_it_runs(district: District) -> None:
    draft = make_draft(district.unit)
    draft.definition["maximum"] = 90
    draft.save()
    page = client_of(district.board).post(form_url(draft), months() | {"unit": district.unit.pk}).content.decode()
    assert "khác tổng đã ghi là 90 điểm" in page
    assert not Job.objects.filter(kind=KIND).exists()


def test_asked_again_shows_the_months_of_the_run(district: District) -> None:
    url = f"{form_url(make_draft(district.unit))}?unit={district.first.pk}&period=2026-09/2026-10"
    form = client_of(district.board).get(url).context["form"]
    found = [form[name].value() for name in ("unit", "month_from", "month_to")]
    assert found == [str(district.first.pk), "2026-09-01", "2026-10-01"]


@pytest.mark.parametrize("query", ["unit=x&period=2026", "unit=&period=/", "period=2026-Q9", "unit=9" * 30])
def test_odd_addresses_of_the_form_are_answered(district: District, query: str) -> None:
    shown(client_of(district.board), f"{form_url(make_draft(district.unit))}?{query}")


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"), [(Role.COMMITTEE, 403), (Role.SECRETARY, 403), (Role.CADRE, 403), (Role.ADMINISTRATOR, 200)]
)
def test_only_who_writes_sets_asks(district: District, role: Role, status: int) -> None:
    draft = make_draft(district.unit)
    client = client_of(AccessFactory(unit=district.unit, role=role))
    assert client.get(form_url(draft)).status_code == status


def test_draft_of_another_district_does_not_exist(district: District) -> None:
    draft = make_draft(UnitFactory(type_code="huyen"))
    assert client_of(district.board).get(form_url(draft)).status_code == 404


def test_run_of_another_person_does_not_exist(district: District) -> None:
    job = district.run(make_draft(district.unit))
    other = client_of(AccessFactory(unit=district.unit, role=Role.BOARD))
    stop = reverse("evaluations:simulation-stop", args=[job.pk])
    assert (other.get(run_url(job)).status_code, other.post(stop).status_code) == (404, 404)


def test_run_over_what_has_left_the_reach_does_not_exist(district: District) -> None:
    job = district.run(make_draft(None))
    elsewhere = UnitFactory(type_code="huyen")
    Access.objects.filter(pk=district.board.pk).update(unit=elsewhere)
    assert client_of(district.board).get(run_url(job)).status_code == 404


def test_administrator_sees_counts_and_no_way_to_the_sheets(district: District) -> None:
    access = AccessFactory(unit=None, role=Role.ADMINISTRATOR)
    Evaluation.objects.filter(rater=Rater.SELF).update(reason="Lời của chi bộ")
    job = district.run(make_draft(district.unit))
    Job.objects.filter(pk=job.pk).update(requested_by=access.user)
    page = shown(client_of(access), run_url(job))
    assert "Chi bộ thôn Đông, tháng 9/2026" in page
    assert "38/41 đảng viên dự" in page
    assert reverse("evaluations:review", args=[district.low.pk]) not in page
    assert "Lời của chi bộ" not in page


# --- while it runs ---------------------------------------------------------------------------------------------------


def test_progress_is_a_fragment_that_ends_with_the_run(district: District) -> None:
    job = district.ask(make_draft(district.unit))
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, claim="x:1:y", lease_until=now, started_at=now, progress_done=45, progress_total=182
    )
    page = client_of(district.board).get(run_url(job), headers={"HX-Request": "true"}).content.decode()
    assert ("Đang làm (45/182 chi bộ)" in page, "<html" in page, "every 2s" in page) == (True, False, True)


def test_stopped_on_request(district: District, run_jobs) -> None:
    client, job = client_of(district.board), district.ask(make_draft(district.unit))
    url = reverse("evaluations:simulation-stop", args=[job.pk])
    assert [client.post(url).headers["Location"] for _ in range(2)] == [run_url(job)] * 2
    run_jobs()
    page = shown(client, run_url(job))
    assert ("Đã dừng theo yêu cầu" in page, "Tính thử lại" in page) == (True, True)


def test_failure_is_said(district: District, run_jobs) -> None:
    draft = make_draft(district.unit)
    job = district.ask(draft)
    draft.definition["maximum"] = 90
    draft.save()
    run_jobs()
    page = shown(client_of(district.board), run_url(job))
    assert ("Không làm được" in page, "khác tổng đã ghi là 90 điểm" in page) == (True, True)


# --- when it is done -------------------------------------------------------------------------------------------------


def test_result_of_an_older_draft_says_so(district: District) -> None:
    draft = make_draft(district.unit)
    job = district.run(draft)
    client, words = client_of(district.board), "Bộ tiêu chí đã được sửa sau lần tính này."
    assert words not in shown(client, run_url(job))
    draft.definition["caps"] = []
    draft.save()
    assert words in shown(client, run_url(job))


def test_matrix_opens_its_meetings(district: District) -> None:
    district.add_level(district.second, "Chi bộ thôn Nam", "kha")
    job = district.run(make_draft(district.unit))
    client = client_of(district.board)
    lines = {line["level"]: line for line in client.get(run_url(job)).context["lines"]}
    assert [cell.count for cell in lines["tot"]["cells"]] == [1, 1, 0, 0, 0]
    assert [cell.count for cell in lines["kha"]["cells"]] == [0, 0, 0, 0, 1]
    opened = {cell.url: cell.count for line in lines.values() for cell in line["cells"] if cell.url}
    assert len(opened) == 2
    for url, count in opened.items():
        assert client.get(run_url(job) + url.partition("#")[0]).context["page"].paginator.count == count


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 2), ("change=worse", 1), ("change=unsure", 1), ("change=better", 0), ("change=zz&old=x&new=%00&page=zz", 2)],
)
def test_list_by_change(district: District, query: str, found: int) -> None:
    district.add_level(district.second, "Chi bộ thôn Nam", "kha")
    job = district.run(make_draft(district.unit))
    answer = client_of(district.board).get(f"{run_url(job)}?{query}")
    assert (answer.status_code, answer.context["page"].paginator.count) == (200, found)


def test_list_stands_under_the_committees_in_order(district: District) -> None:
    district.add_level(district.second, "Chi bộ thôn Nam", "kha")
    job = district.run(make_draft(district.unit))
    committees = client_of(district.board).get(run_url(job)).context["committees"]
    assert [(one["name"], [row["branch"] for row in one["rows"]]) for one in committees] == [
        ("Đảng bộ xã An Hòa", ["Chi bộ thôn Đông"]),
        ("Đảng bộ xã Bình Minh", ["Chi bộ thôn Nam"]),
    ]


def test_list_keeps_its_filter_from_page_to_page(district: District) -> None:
    for number in range(51):
        district.add_level(district.first, f"Chi bộ số {number}", "kha")
    job = district.run(make_draft(district.unit))
    page = shown(client_of(district.board), f"{run_url(job)}?change=unsure&page=1")
    assert 'href="?change=unsure&amp;page=2"' in page


def test_queries_of_the_result_do_not_grow_with_its_rows(district: District) -> None:
    client, found = client_of(district.board), []
    for number in range(2):
        job = district.run(make_draft(district.unit, code=f"du-thao-{number}"))
        with CaptureQueriesContext(connection) as queries:
            shown(client, run_url(job))
        found.append(len(queries))
        for name in ("một", "hai"):
            district.add_level(district.first, f"Chi bộ thêm {name}", "kha")
    assert found == [found[0]] * 2
