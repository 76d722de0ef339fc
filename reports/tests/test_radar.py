"""Hints for a second look: what gives one, who reads it, and that whoever looked is asked again only after a change."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chibo.common.dates import add_months
from chibo.common.errors import Refused
from chibo.jobs.models import Job
from chibo.organization.models import Unit
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from evaluations.enums import Rater
from evaluations.models import Evaluation
from meetings.models import Meeting
from reports.models import Hint, HintReview
from reports.radar.comparing import COMPARED, open_parts
from reports.radar.enums import HintKind
from reports.services.radar import find_likeness, review_hint
from reports.tests.factories import changed, hold

pytestmark = pytest.mark.django_db

LAST, MONTH = date(2026, 9, 1), date(2026, 10, 1)
AT = timezone.make_aware(datetime(2026, 10, 20, 8, 0))  # noqa: DTZ001 -- made aware here
LIST_QUERIES = 12
OWN = (
    "Khối đã vận động {} hộ dọc đường Bờ Kè lùi mái che vào trong chỉ giới, còn vài hộ bán hàng ăn xin thêm thời gian. "
    "Đồng chí {} đề nghị tổ tự quản đi cùng cán bộ phường đến từng nhà, không chỉ đọc trên loa."
)
ANOTHER = (
    "Trạm bơm Đồng Cát cháy cuộn dây, thợ quấn lại hết ba ngày, phải bơm nhờ trạm của xã bạn. Chi bộ cử bốn đảng viên trực "
    "đêm ở cống, ai trực thì được miễn một công lao động ngày chủ nhật."
)


@pytest.fixture
def district() -> Unit:
    return UnitFactory(type_code="huyen", code="H")


@pytest.fixture
def branch(district: Unit) -> Unit:
    return BranchFactory(parent=UnitFactory(parent=district, code="XA"), code="A1")


@pytest.fixture
def neighbor(branch: Unit) -> Unit:
    return BranchFactory(parent=branch.parent, code="A2")


@pytest.fixture
def far(district: Unit) -> Unit:
    return BranchFactory(parent=UnitFactory(parent=district, code="XB"), code="B1")


def wrote(unit: Unit, month: date, text: str, **values: object) -> Meeting:
    """Hold and lock a meeting whose discussion is `text`."""
    given = {"discussion": text, "finalized_at": AT, "finalized_by": UserFactory()} | values
    return hold(unit, month + timedelta(days=2), level="", **given)


def hints() -> set[tuple]:
    rows = Hint.objects.values_list("meeting__unit__code", "meeting__month", "kind", "other__unit__code")
    return {(code, month.month, kind, other) for code, month, kind, other in rows}


def compared(district: Unit, month: date = MONTH) -> set[tuple]:
    find_likeness(district, month, AT)
    return hints()


def signed_in(unit: Unit, **trait: bool) -> Client:
    client = Client()
    client.force_login(AccessFactory(unit=unit, **trait).user)
    return client


# --- levels --------------------------------------------------------------------------------------------------------


def test_own_level_is_set_against_facts_and_official_level(branch, run_jobs):
    meeting = hold(branch, date(2026, 9, 3), level="tot", official=False, base=10, present=9, excused=0, unexcused=1)
    run_jobs()
    assert hints() == {("A1", 9, HintKind.FACTS, None)}
    Evaluation.objects.create(meeting=meeting, rater=Rater.OFFICIAL, level="kha", is_imported=True, made_at=AT)
    Evaluation.objects.create(meeting=meeting, rater=Rater.VISITOR, level="kha", is_imported=True, made_at=AT)
    changed(meeting)
    run_jobs()
    kinds = (HintKind.FACTS, HintKind.OFFICIAL, HintKind.VISITOR)
    assert hints() == {("A1", 9, kind, None) for kind in kinds}


def test_level_that_facts_bear_gives_no_hint_and_voiding_takes_it_back(branch, run_jobs):
    meeting = hold(branch, date(2026, 9, 3), level="kha", official=False, base=10, present=9, excused=0, unexcused=1)
    run_jobs()
    assert hints() == set()
    Evaluation.objects.filter(meeting=meeting).update(level="tot")
    changed(meeting)
    run_jobs()
    assert hints() == {("A1", 9, HintKind.FACTS, None)}
    Meeting.objects.filter(pk=meeting.pk).update(voided_at=AT, voided_by=UserFactory(), void_reason="Ghi nhầm")
    changed(meeting)
    run_jobs()
    assert Hint.objects.visible_to(AccessFactory(board=True, unit=branch.parent)).count() == 0


@pytest.mark.parametrize(
    ("months", "opinions", "reason", "found"),
    [(6, 0, "", True), (6, None, "", True), (5, 0, "", False), (6, 3, "", False), (6, 0, "Còn vào họp muộn", False)],
)
def test_quiet_row_of_good_months_is_a_hint_at_its_last(branch, run_jobs, months, opinions, reason, found):
    for index in range(months):
        meeting = hold(branch, add_months(date(2026, 3, 3), index), level="tot", opinions=opinions)
    Evaluation.objects.filter(meeting=meeting, rater=Rater.SELF).update(reason=reason)
    run_jobs()
    last = {("A1", 2 + months, HintKind.QUIET, None)}
    assert hints() == (last if found else set())


def test_quiet_row_of_tables_that_tell_no_opinions_is_none(branch, run_jobs):
    for index in range(6):
        hold(branch, add_months(date(2026, 3, 3), index), level="tot", opinions=None, source="imported")
    run_jobs()
    assert hints() == set()


# --- minutes -------------------------------------------------------------------------------------------------------


def test_minutes_like_those_of_the_month_before_and_of_another_branch_are_hints(district, branch, neighbor, far):
    wrote(branch, LAST, OWN.format(38, "Trần Thị Hòa"))
    wrote(branch, MONTH, OWN.format(41, "Lê Văn Sáu"))
    wrote(neighbor, MONTH, ANOTHER)
    wrote(far, MONTH, ANOTHER)
    own, other = ("A1", 10, HintKind.OWN_MONTH, "A1"), ("B1", 10, HintKind.OTHER_BRANCH, "A2")
    assert compared(district) == {own, other}


@pytest.mark.parametrize("values", [{"finalized_at": None, "finalized_by": None}, {"discussion": ""}])
def test_minutes_that_are_not_locked_and_texts_that_stay_are_not_compared(district, branch, neighbor, values):
    wrote(branch, MONTH, ANOTHER, criticism=OWN, **values)
    wrote(neighbor, MONTH, ANOTHER, criticism=OWN, **values)
    assert compared(district) == set()


def test_what_many_branches_wrote_is_nobodys(district, branch):
    for index in range(5):
        unit = BranchFactory(parent=branch.parent)
        wrote(unit, MONTH, f"{ANOTHER} Nhà số {['một', 'hai', 'ba', 'bốn', 'năm'][index]} xin làm trước.")
    assert compared(district) == set()


def test_equal_minutes_of_many_branches_are_found(district, branch):
    for _ in range(6):
        wrote(BranchFactory(parent=branch.parent), MONTH, ANOTHER)
    assert len(compared(district)) == 15


def test_open_parts_are_what_is_read_above_the_branch(branch):
    meeting = wrote(branch, MONTH, ANOTHER, criticism=OWN, conclusion="Giao chi ủy.")
    assert open_parts(meeting) == {"assessment": "", "discussion": ANOTHER, "conclusion": "Giao chi ủy."}
    assert set(open_parts(meeting)) == set(COMPARED)


def test_changed_minutes_are_compared_again_a_little_later(district, branch, run_jobs):
    wrote(branch, MONTH, ANOTHER)
    run_jobs()
    keys = Job.objects.filter(kind="radar.texts", state="queued").order_by("key").values_list("key", flat=True)
    assert list(keys) == [f"{district.pk}:2026-10", f"{district.pk}:2026-11"]


# --- pages ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(district, branch, far) -> Hint:
    wrote(branch, MONTH, ANOTHER)
    wrote(far, MONTH, ANOTHER)
    find_likeness(district, MONTH, AT)
    return Hint.objects.get()


def test_two_minutes_stand_side_by_side_with_their_passages_marked(district, pair):
    page = signed_in(district, board=True).get(reverse("reports:hint", args=[pair.pk]))
    html = page.content.decode()
    assert (page.status_code, html.count("<mark>"), html.count("Trạm bơm Đồng Cát")) == (200, 2, 2)
    assert page.context["two"].share == pair.share == 100


def test_hint_about_minutes_out_of_reach_is_neither_counted_nor_opened(branch, far, pair):
    for unit in (branch.parent, far.parent):
        client = signed_in(unit, committee=True)
        page = client.get(reverse("reports:radar"))
        assert (page.status_code, sum(kind["count"] for kind in page.context["kinds"])) == (200, 0)
        assert client.get(reverse("reports:hint", args=[pair.pk])).status_code == 404
        assert client.post(reverse("reports:hint-review", args=[pair.pk])).status_code == 404
    assert signed_in(branch.parent, committee=True).get(reverse("reports:radar-unit", args=["XB"])).status_code == 404


def test_hint_about_voided_minutes_is_for_nobody(district, pair):
    Meeting.objects.filter(pk=pair.other_id).update(voided_at=AT, voided_by=UserFactory(), void_reason="Ghi nhầm")
    assert signed_in(district, board=True).get(reverse("reports:hint", args=[pair.pk])).status_code == 404


def test_list_costs_as_many_queries_for_one_hint_as_for_three(
    district, branch, neighbor, far, run_jobs, django_assert_max_num_queries
):
    client = signed_in(district, board=True)
    for unit in (branch, neighbor, far):
        hold(unit, date(2026, 9, 3), level="tot", official=False, base=10, present=8, excused=1, unexcused=1)
        run_jobs()
        with django_assert_max_num_queries(LIST_QUERIES):
            page = client.get(reverse("reports:radar"), {"period": "2026-Q3"})
    assert [row["hint"].meeting.unit.code for row in page.context["rows"]] == ["A1", "A2", "B1"]


def test_list_keeps_kind_period_and_type_of_the_address(district, pair):
    client = signed_in(district, board=True)
    url = reverse("reports:radar-unit", args=["XA"])
    shown = [
        client.get(url, {"period": "2026", "looked": "tat-ca"} | chosen).context["page"].paginator.count
        for chosen in ({}, {"kind": HintKind.QUIET}, {"period": "2026-09"}, {"type": "thon"}, {"kind": "gì đó"})
    ]
    assert shown == [1, 0, 0, 0, 1]


# --- looking -------------------------------------------------------------------------------------------------------


def look(hint: Hint, unit: Unit, note: str = "Đã trao đổi", basis: str = "") -> HintReview:
    return review_hint(hint=hint, unit=unit, basis=basis or hint.basis, note=note, actor=UserFactory(), at=AT)


def test_looked_at_hint_leaves_the_list_and_comes_back_when_the_minutes_change(district, pair):
    client, url = signed_in(district, board=True), reverse("reports:radar")
    answer = client.post(reverse("reports:hint-review", args=[pair.pk]), {"basis": pair.basis, "note": "Đã nghe"})
    assert (answer.status_code, client.get(url).context["page"].paginator.count) == (302, 0)
    assert "Đã nghe" in client.get(url, {"looked": "da-xem"}).content.decode()
    Meeting.objects.filter(pk=pair.other_id).update(discussion=f"{ANOTHER} Thêm một câu của riêng chi bộ.")
    find_likeness(district, MONTH, AT)
    assert client.get(url).context["page"].paginator.count == 1
    again = client.get(reverse("reports:hint", args=[Hint.objects.get().pk])).content.decode()
    assert ("Đã nghe" in again, "trước khi biên bản, số liệu thay đổi" in again) == (True, True)


def test_look_at_what_changed_meanwhile_and_a_second_look_are_refused(district, pair):
    client, url = signed_in(district, board=True), reverse("reports:hint-review", args=[pair.pk])
    page = client.post(url, {"basis": "khac", "note": "Ghi chú đã gõ"})
    assert (page.status_code, "Ghi chú đã gõ" in page.content.decode(), HintReview.objects.count()) == (200, True, 0)
    look(pair, district)
    with pytest.raises(Refused, match="đã ghi là đã xem lại"):
        look(pair, district)


def test_note_of_the_level_above_is_not_read_below(branch, run_jobs):
    hold(branch, date(2026, 9, 3), level="tot", official=False, base=10, present=8, excused=1, unexcused=1)
    run_jobs()
    look(Hint.objects.get(), branch.parent.parent, "Chỉ để cấp trên biết")
    page = signed_in(branch.parent, committee=True).get(reverse("reports:radar"))
    assert (page.context["page"].paginator.count, "Chỉ để cấp trên biết" in page.content.decode()) == (1, False)


def test_hint_about_two_minutes_without_the_other_is_not_stored(branch):
    meeting = hold(branch, date(2026, 9, 3))
    with pytest.raises(IntegrityError), transaction.atomic():
        Hint.objects.create(meeting=meeting, kind=HintKind.OTHER_BRANCH, basis="x", computed_at=AT)
