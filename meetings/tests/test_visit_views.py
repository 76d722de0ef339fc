"""Pages of visits and model meetings: who sees what, nothing typed is lost, lists cost the same whatever their length."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from chibo.common.dates import add_months, month_start, today
from chibo.organization.enums import Role
from chibo.organization.models import Access
from chibo.organization.tests.factories import AccessFactory, BranchFactory
from chibo.testing.readonly import only_reads
from meetings.models import ModelProgramme, Visit
from meetings.permissions.visit import can_answer_observation, can_keep_programme, can_keep_visit, can_observe
from meetings.queries.visit import reaches_branch, tally, visits_in
from meetings.services.visits import Visitor, note_absence
from meetings.tests.conftest import People
from meetings.tests.factories import MeetingFactory
from meetings.tests.test_model_sessions import held, opened, planned
from meetings.tests.visit_scene import AT, MONTH, answered, assigned, observed

pytestmark = pytest.mark.django_db

YEAR = 2026


def url(name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=args)


# --- permissions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "sees", "observes", "keeps", "answers"),
    [
        ("secretary", True, False, False, True),
        ("cadre", True, True, False, False),
        ("committee", True, True, True, False),
        ("sister_secretary", False, False, False, False),
        ("administrator", False, False, False, False),
    ],
)
def test_what_each_role_may(people: People, role: str, sees: bool, observes: bool, keeps: bool, answers: bool) -> None:
    visit, access = assigned(people), people.access(role)
    assert Visit.objects.visible_to(access).exists() == sees
    if sees:
        given = can_observe(access, visit), can_keep_visit(access, visit), can_answer_observation(access, visit)
        assert given == (observes, keeps, answers)


def test_cadre_of_the_branch_who_is_not_sent_writes_no_form(people: People) -> None:
    visit = assigned(people, who=Visitor(name="Đoàn công tác số 2"))
    assert not can_observe(people.cadre, visit)
    assert people.client("cadre").get(url("observation", visit.pk)).status_code == 403


def test_person_sent_reaches_the_visit_wherever_the_branch_stands(people: People) -> None:
    visit = assigned(people, place="sister")
    assert not people.cadre.reaches(people.sister)
    client = people.client("cadre")
    assert client.get(url("visit", visit.pk)).status_code == 200
    assert client.get(url("observation", visit.pk)).status_code == 200
    assert not reaches_branch(people.cadre.user, people.sister, MONTH)
    assert reaches_branch(people.cadre.user, people.branch, MONTH)


def test_commune_does_not_change_what_the_level_above_sends(people: People) -> None:
    board = AccessFactory(unit=people.commune.parent or people.commune, role=Role.BOARD)
    visit = assigned(people)
    Visit.objects.filter(pk=visit.pk).update(unit=people.outside.parent)
    visit.refresh_from_db()
    assert not can_keep_visit(people.committee, visit)
    assert not can_keep_visit(board, visit)


def test_programme_is_kept_by_its_committee_and_not_by_a_branch(people: People) -> None:
    programme = opened(people)
    assert can_keep_programme(people.committee, programme)
    assert [can_keep_programme(access, programme) for access in (people.secretary, people.cadre)] == [False, False]
    assert people.client("secretary").get(url("model-programme", programme.pk)).status_code == 403


# --- the rota --------------------------------------------------------------------------------------------------------


def year_of_visits(people: People) -> None:
    """One answered, one not, one missed, one of which nothing is noted, one to come; all in 2026."""
    answered(people, observed(people, assigned(people)))
    observed(people, assigned(people, place="sister"))
    missed = assigned(people, who=Visitor(name="Đồng chí Bình"))
    note_absence(visit=missed, reason="Trùng lịch họp", actor=people.committee.user, at=AT)
    assigned(people, month=date(2026, 8, 1))
    assigned(people, month=date(2026, 12, 1))


def test_every_number_of_the_rota_opens_its_list(people: People) -> None:
    year_of_visits(people)
    counts = tally(visits_in(people.committee, YEAR), date(2026, 9, 20))
    assert (counts.assigned, counts.attended, counts.missed, counts.unnoted, counts.unanswered) == (5, 2, 1, 1, 1)
    client = people.client("committee")
    page = client.get(url("visits"), {"year": YEAR})
    for figure in page.context["strip"]:
        shown = client.get(figure["url"])
        assert shown.context["page"].paginator.count == figure["value"]


def test_missed_list_names_who_did_not_come_and_why(people: People) -> None:
    year_of_visits(people)
    page = people.client("committee").get(url("visits"), {"year": YEAR, "state": "missed"})
    lines = page.context["lines"]
    assert [(line["visit"].who, line["state"]) for line in lines] == [("Đồng chí Bình", "Không đến dự")]
    assert "Lý do: Trùng lịch họp" in page.content.decode()


def test_coverage_opens_visited_and_not_visited(people: People) -> None:
    observed(people, assigned(people))
    client = people.client("committee")
    page = client.get(url("visits"), {"year": YEAR})
    assert (page.context["whole"].done, page.context["whole"].branches) == (1, 2)
    for which, branch in (("visited", people.branch), ("not-visited", people.sister)):
        shown = client.get(url("visit-branches", which), {"year": YEAR})
        assert list(shown.context["page"]) == [branch]


def test_branch_and_cadre_see_their_own_visits_only(people: People) -> None:
    own, other = assigned(people), assigned(people, place="sister", who=Visitor(name="Đoàn"))
    for role in ("secretary", "cadre"):
        page = people.client(role).get(url("visits"), {"year": YEAR})
        assert [line["visit"].pk for line in page.context["lines"]] == [own.pk]
        assert people.client(role).get(url("visit", other.pk)).status_code == 404


@pytest.mark.parametrize("query", [{"year": "abc"}, {"state": "khong-co"}, {"year": "1"}, {"page": "x"}])
def test_odd_address_shows_the_rota_of_this_year(people: People, query: dict) -> None:
    page = people.client("committee").get(url("visits"), query)
    assert (page.status_code, page.context["year"]) == (200, today().year)


def queries_of(client: Client, address: str, django_assert_max_num_queries: object) -> int:
    with django_assert_max_num_queries(40) as taken:
        client.get(address)
    return len(taken)


def test_rota_costs_the_same_with_one_and_three(people: People, django_assert_max_num_queries: object) -> None:
    client = people.client("committee")
    observed(people, assigned(people))
    address = f"{url('visits')}?year={YEAR}"
    one = queries_of(client, address, django_assert_max_num_queries)
    for _ in range(2):
        people.extra = BranchFactory(parent=people.commune)
        observed(people, assigned(people, place="extra"))
    assert queries_of(client, address, django_assert_max_num_queries) == one


# --- assigning -------------------------------------------------------------------------------------------------------


def sent(people: People, **changes: object) -> dict:
    this = month_start(today())
    return {
        "month_from": f"{this:%Y-%m}",
        "month_to": f"{add_months(this, 1):%Y-%m}",
        "visitors": [people.cadre.user.pk],
        "visitor_name": "Đoàn công tác số 2",
        "branches": [people.branch.pk, people.sister.pk],
    } | changes


def test_preview_shows_the_spread_and_writes_nothing_and_saving_writes_the_same(people: People) -> None:
    client = people.client("committee")
    with only_reads():
        page = client.post(url("visit-assign"), sent(people, preview="1"))
    shown = [(turn.branch, turn.month, turn.visitor.user) for turn in page.context["turns"]]
    assert [len(shown), Visit.objects.count()] == [2, 0]
    assert client.post(url("visit-assign"), sent(people)).status_code == 302
    rows = Visit.objects.order_by("month")
    assert [(row.branch, row.month, row.visitor) for row in rows] == shown
    assert {row.unit for row in rows} == {people.commune}


def test_all_without_a_visit_are_taken_with_one_tick(people: People) -> None:
    assigned(people, month=month_start(today()))
    people.client("committee").post(url("visit-assign"), sent(people, branches=[], all_unvisited="on"))
    assert Visit.objects.exclude(branch=people.branch).get().branch == people.sister
    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"branches": []}, "branches", "Chưa chọn chi bộ nào. Mời đồng chí chọn ít nhất một chi bộ."),
        (
            {"visitors": [], "visitor_name": ""},
            "visitors",
            "Chưa có người dự. Mời đồng chí chọn, hoặc ghi họ tên ở ô bên dưới.",
        ),
        ({"month_to": "2020-01"}, "month_to", "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
    ],
)
def test_assigning_what_cannot_be_says_so_and_keeps_the_rest(
    people: People, changes: dict, field: str, sentence: str
) -> None:
    page = people.client("committee").post(url("visit-assign"), sent(people, **changes))
    assert page.context["form"].errors[field] == [sentence]
    assert page.context["form"]["month_from"].value() == f"{month_start(today()):%Y-%m}"
    assert Visit.objects.count() == 0


def test_months_in_the_wrong_order_are_refused(people: People) -> None:
    this = month_start(today())
    changes = {"month_from": f"{add_months(this, 1):%Y-%m}", "month_to": f"{this:%Y-%m}"}
    page = people.client("committee").post(url("visit-assign"), sent(people, **changes))
    assert list(page.context["form"].errors) == ["month_to"]


def test_branches_and_people_from_elsewhere_are_not_offered(people: People) -> None:
    stranger = AccessFactory(unit=people.outside, role=Role.CADRE)
    client = people.client("committee")
    for changes in ({"branches": [people.outside.pk]}, {"visitors": [stranger.user.pk]}):
        assert client.post(url("visit-assign"), sent(people, **changes)).status_code == 200
    assert Visit.objects.count() == 0


# --- form and answer -------------------------------------------------------------------------------------------------


FORM = {
    "number": "0",
    "came": "yes",
    "strengths": "Chuẩn bị kỹ",
    "faults": "",
    "suggestions": "",
    "heard": "- Sửa kênh\n\nThêm đèn",
}


def test_form_leads_on_to_the_sheet_of_the_meeting(people: People) -> None:
    meeting, visit = MeetingFactory(unit=people.branch, held=True), assigned(people)
    answer = people.client("cadre").post(url("observation", visit.pk), FORM)
    assert (answer.status_code, answer.url) == (302, reverse("evaluations:visitor", args=[meeting.pk]))
    row = visit.observations.get()
    assert (row.strengths, row.heard, row.by) == ("Chuẩn bị kỹ", ["Sửa kênh", "Thêm đèn"], people.cadre.user)


def test_form_without_a_record_of_the_meeting_leads_back_to_the_visit(people: People) -> None:
    visit = assigned(people)
    assert people.client("cadre").post(url("observation", visit.pk), FORM).url == url("visit", visit.pk)


def test_not_coming_asks_for_the_reason_and_keeps_it(people: People) -> None:
    visit, client = assigned(people), people.client("cadre")
    page = client.post(url("observation", visit.pk), {"number": "0", "came": "no"})
    sentence = "Chưa có lý do không đến dự. Mời đồng chí ghi lý do."
    assert page.context["form"].errors["absence_reason"] == [sentence]
    client.post(url("observation", visit.pk), {"number": "0", "came": "no", "absence_reason": "Ốm"})
    assert Visit.objects.get().absence_reason == "Ốm"


def test_form_over_a_newer_one_shows_both(people: People) -> None:
    visit = assigned(people)
    observed(people, visit, strengths="Lời đã lưu trước")
    shown = people.client("cadre").post(url("observation", visit.pk), FORM | {"strengths": "Lời vừa gõ"})
    page = shown.content.decode()
    assert shown.status_code == 200
    assert [words in page for words in ("Lời đã lưu trước", "Lời vừa gõ")] == [True, True]
    assert visit.observations.count() == 1


def test_branch_reads_and_answers_and_the_committee_reads_the_answer(people: People) -> None:
    visit = assigned(people)
    observed(people, visit)
    secretary = people.client("secretary")
    assert "Trả lời phiếu dự" in secretary.get(url("visit", visit.pk)).content.decode()
    empty = secretary.post(url("observation-answer", visit.pk), {"answer": ""})
    assert list(empty.context["form"].errors) == ["answer"]
    secretary.post(url("observation-answer", visit.pk), {"answer": "Chi bộ sẽ làm ngay"})
    for role in ("committee", "cadre"):
        assert "Chi bộ sẽ làm ngay" in people.client(role).get(url("visit", visit.pk)).content.decode()
    assert people.client("committee").post(url("observation-answer", visit.pk), {"answer": "x"}).status_code == 403


def test_first_pages_show_what_waits(people: People) -> None:
    this = month_start(today())
    coming = assigned(people, month=this)
    observed(people, assigned(people))
    cadre = people.client("cadre").get(reverse("home"))
    assert [visit.pk for visit, _ in cadre.context["visits"]] == [coming.pk]
    branch = people.client("secretary").get(reverse("home"))
    assert [row.visit.month for row in branch.context["forms_to_answer"]] == [MONTH]
    assert [visit.pk for visit in branch.context["visits_to_come"]] == [coming.pk]


def test_changing_and_taking_off_the_rota(people: People) -> None:
    this = month_start(today())
    visit, client = assigned(people, month=this), people.client("committee")
    month = f"{add_months(this, 1):%Y-%m}"
    values = {"visitor": "", "visitor_name": "Đồng chí Bình", "visitor_position": "", "month": month, "planned_on": ""}
    assert client.post(url("visit-edit", visit.pk), values).status_code == 302
    visit.refresh_from_db()
    assert (visit.who, visit.month) == ("Đồng chí Bình", add_months(this, 1))
    nobody = client.post(url("visit-edit", visit.pk), values | {"visitor_name": ""})
    assert nobody.context["form"].non_field_errors() == [
        "Chưa có người dự. Mời đồng chí chọn hoặc ghi họ tên người dự."
    ]
    client.post(url("visit-withdraw", visit.pk))
    assert Visit.objects.get().is_withdrawn


def test_committee_is_told_that_the_person_cannot_reach_the_branch(people: People) -> None:
    this = month_start(today())
    visit = assigned(people, month=this, place="sister")
    client = people.client("committee")
    assert client.get(url("visit", visit.pk)).context["lacks_access"] is True
    Access.objects.create(user=people.cadre.user, unit=people.sister, role=Role.CADRE)
    assert client.get(url("visit", visit.pk)).context["lacks_access"] is False


# --- model meetings --------------------------------------------------------------------------------------------------


def test_programme_from_nothing_to_held(people: People) -> None:
    client, day = people.client("committee"), today()
    values = {"name": "Sinh hoạt điểm", "valid_from": f"{add_months(day, -2):%Y-%m-%d}", "form_token": ""}
    client.post(url("model-programme-new"), values)
    programme = ModelProgramme.objects.get()
    plan = {"wave": "1", "first_month": f"{day:%Y-%m}", "months": "1", "branches": [people.branch.pk]}
    client.post(url("model-programme-plan", programme.pk), plan)
    session = programme.sessions.get()
    client.post(url("model-session-held", session.pk), {"held_on": f"{day:%Y-%m-%d}", "sponsor": "Ban Dân vận"})
    page = client.get(url("model-programme", programme.pk))
    assert (page.context["whole"].done, page.context["whole"].branches) == (1, 2)
    assert (page.context["whole_share"], page.context["remainder"].a_month) == ("50,0%", 1)
    client.post(url("model-session-remove", session.pk))
    assert programme.sessions.get().under == "Ban Dân vận"


def test_plan_without_a_tick_takes_all_that_are_left(people: People) -> None:
    programme, client = opened(people), people.client("committee")
    plan = {"wave": "1", "first_month": f"{today():%Y-%m}", "months": "2"}
    client.post(url("model-programme-plan", programme.pk), plan)
    assert {row.branch for row in programme.sessions.all()} == {people.branch, people.sister}
    wrong = client.post(url("model-programme-plan", programme.pk), plan | {"months": "0"})
    assert wrong.context["form"].errors["months"] == ["Số này phải từ 1 trở lên. Mời đồng chí xem lại."]


def test_every_number_of_a_programme_opens_its_list(people: People) -> None:
    programme, client = opened(people), people.client("committee")
    planned(people, programme, people.branch, people.sister)
    session = held(people, programme, people.branch)
    lists = {
        which: list(client.get(url("model-programme-branches", programme.pk, which)).context["page"])
        for which in ("held", "planned", "left")
    }
    assert lists == {
        "held": [session],
        "planned": [programme.sessions.get(branch=people.sister)],
        "left": [people.sister],
    }
    page = client.get(
        url("model-programme-branches", programme.pk, "held"), {"wave": "2", "type": "khac", "month": "x"}
    )
    assert list(page.context["page"]) == []
