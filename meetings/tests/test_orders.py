"""What a committee gives units to do: given once, answered, returned, passed on, counted."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from chibo.common.dates import Span
from chibo.common.errors import Refused
from chibo.organization.enums import UnitEventKind
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from meetings.agenda_orders import orders_from_above
from meetings.models import OrderAnswer, UnitAssignment, UnitOrder
from meetings.queries.order import AnswerRate, answer_rates, most_urgent
from meetings.services.orders import Origin, answer_order, give_units, return_answer
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db

GIVEN, DUE = date(2026, 11, 2), date(2026, 11, 20)


def noon(day):
    return datetime(day.year, day.month, day.day, 5, 0, tzinfo=UTC)


@pytest.fixture
def access():
    return AccessFactory(committee=True, unit=UnitFactory(name="Đảng bộ xã A"))


@pytest.fixture
def branches(access):
    return [BranchFactory(parent=access.unit, code=f"B{number}") for number in range(3)]


def give(access, receivers, **changed):
    values = {
        "text": "Rà soát hộ nghèo",
        "due_on": DUE,
        "origin": Origin("giao_ban", "giao ban tháng 10"),
        "given_on": GIVEN,
        "token": uuid.uuid4(),
    }
    return give_units(unit=access.unit, receivers=receivers, actor=access.user, **values | changed)


def answer(row, access, day=GIVEN, **changed):
    values = {"kind": "done", "text": "Đã rà soát 12 hộ"} | changed
    return answer_order(row=row, actor=access.user, at=noon(day), **values)


def send_back(row, access, day=GIVEN, **changed):
    values = {"text": "Thiếu danh sách", "due_on": None} | changed
    return return_answer(row=row, actor=access.user, at=noon(day), **values)


# --- giving ----------------------------------------------------------------------------------------------------------


def test_one_push_gives_each_unit_its_own_row_and_twice_is_once(access, branches):
    token = uuid.uuid4()
    first = give(access, [*branches, branches[0]], token=token)
    assert give(access, branches, token=token) == first
    assert list(first.rows.order_by("unit__code").values_list("unit__code", "state", "due_on")) == [
        ("B0", "open", DUE),
        ("B1", "open", DUE),
        ("B2", "open", DUE),
    ]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"text": "  "}, "text", "Chưa ghi việc gì."),
        ({"receivers": []}, "receivers", "Chưa giao cho đơn vị nào."),
        ({"due_on": date(2026, 11, 1)}, "due_on", "Hạn phải từ ngày 02/11/2026 trở đi."),
        ({"origin": Origin("xa")}, "origin", "Chưa rõ giao sau việc gì."),
    ],
)
def test_bad_order_is_refused_beside_its_field(access, branches, changed, field, sentence):
    with pytest.raises(Refused) as refusal:
        give(access, **{"receivers": branches} | changed)
    assert (refusal.value.field, refusal.value.sentence.startswith(sentence)) == (field, True)
    assert not UnitOrder.objects.exists()


def test_units_elsewhere_the_giver_itself_and_ended_ones_are_refused(access, branches):
    apply_event(unit=branches[2], kind=UnitEventKind.CLOSE, on=GIVEN, actor=access.user)
    branches[2].refresh_from_db()
    for receiver in (BranchFactory(), access.unit, branches[2]):
        with pytest.raises(Refused) as refusal:
            give(access, [branches[0], receiver])
        assert refusal.value.field == "receivers"
    assert not UnitOrder.objects.exists()


def test_meeting_of_another_unit_and_deadline_before_the_meeting_are_refused(access, branches):
    foreign = MeetingFactory(unit=branches[0], held=True)
    with pytest.raises(Refused, match="không phải của"):
        give(access, branches, origin=Origin("giao_ban", "", foreign))
    own = MeetingFactory(unit=access.unit, kind="extraordinary", held_on=date(2026, 11, 25))
    with pytest.raises(Refused, match="Hạn phải từ ngày 25/11/2026 trở đi"):
        give(access, branches, origin=Origin("giao_ban", "", own))


# --- answering -------------------------------------------------------------------------------------------------------


def test_answer_return_answer(access, branches):
    row = give(access, branches[:1]).rows.get()
    answer(row, access, date(2026, 11, 10))
    send_back(row, access, date(2026, 11, 12), due_on=date(2026, 11, 30))
    row.refresh_from_db()
    assert (row.state, row.answered_on, row.due_on) == ("returned", None, date(2026, 11, 30))
    answer(row, access, date(2026, 11, 29), kind="not_done", text="Còn 2 hộ")
    row.refresh_from_db()
    assert (row.state, row.answered_on, row.was_late) == ("not_done", date(2026, 11, 29), False)
    assert list(row.answers.values_list("kind", flat=True)) == ["done", "returned", "not_done"]


def test_second_click_is_one_answer_and_one_return(access, branches):
    row = give(access, branches[:1]).rows.get()
    for _ in range(2):
        answer(row, access)
    for _ in range(2):
        send_back(row, access)
    assert OrderAnswer.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "field"), [({"kind": "xong"}, "kind"), ({"kind": "returned"}, "kind"), ({"text": " "}, "text")]
)
def test_bad_answer_is_refused(access, branches, changed, field):
    row = give(access, branches[:1]).rows.get()
    with pytest.raises(Refused) as refusal:
        answer(row, access, **changed)
    assert (refusal.value.field, OrderAnswer.objects.exists()) == (field, False)


def test_what_cannot_be_returned_is_refused(access, branches):
    row = give(access, branches[:1]).rows.get()
    with pytest.raises(Refused, match="chưa trả lời nên chưa có gì để trả lại"):
        send_back(row, access)
    answer(row, access)
    for changed, field in (({"text": ""}, "text"), ({"due_on": date(2026, 11, 1)}, "due_on")):
        with pytest.raises(Refused) as refusal:
            send_back(row, access, **changed)
        assert refusal.value.field == field
    with pytest.raises(Refused, match="vừa có trả lời"):
        answer(row, access, text="Lời khác")


@pytest.mark.parametrize(
    ("state", "day", "words", "tone"),
    [
        ("open", DUE, "Chưa đến hạn", "info"),
        ("open", DUE + timedelta(days=1), "Quá hạn", "bad"),
        ("returned", DUE, "Trả lại để bổ sung", "warn"),
        ("returned", DUE + timedelta(days=1), "Quá hạn", "bad"),
        ("done", DUE + timedelta(days=1), "Hoàn thành", "ok"),
        ("not_done", DUE + timedelta(days=1), "Chưa hoàn thành", "warn"),
    ],
)
def test_state_is_said_in_words_and_colors(state, day, words, tone):
    row = UnitAssignment(state=state, due_on=DUE)
    assert (row.words_on(day), row.tone_on(day)) == (words, tone)


# --- merged units, agenda, rate --------------------------------------------------------------------------------------


def test_what_a_merged_unit_owes_passes_to_its_successor(access, branches):
    owed, answered = give(access, branches).rows.get(unit=branches[0]), give(access, branches[:1]).rows.get()
    answer(answered, access)
    apply_event(unit=branches[0], kind=UnitEventKind.MERGE, on=date(2026, 11, 5), target=branches[1], actor=access.user)
    owed.refresh_from_db()
    answered.refresh_from_db()
    assert (owed.unit, owed.given_to, answered.unit) == (branches[1], branches[0], branches[0])


def test_what_is_owed_stands_in_the_next_agenda_until_it_is_answered(access, branches):
    row = give(access, branches[:1]).rows.get()
    before, after = (MeetingFactory(unit=branches[0], month=date(2026, month, 1)) for month in (10, 11))
    assert orders_from_above(before) == []
    (item,) = orders_from_above(after)
    assert (item.title, item.detail, item.source, item.origin) == (
        "Nhiệm vụ cấp trên giao: Rà soát hộ nghèo",
        "Đảng ủy xã A giao, hạn 20/11/2026",
        "assignment",
        f"order:{row.pk}",
    )
    answer(row, access)
    assert orders_from_above(after) == []


def test_most_urgent_is_the_oldest_overdue(access, branches):
    give(access, branches[:1], due_on=date(2026, 11, 12))
    older = give(access, branches[:1], due_on=date(2026, 11, 10)).rows.get()
    assert most_urgent(branches[0], date(2026, 11, 10)) is None
    assert most_urgent(branches[0], date(2026, 11, 13)) == older


def test_rate_of_answers_by_hand_made_figures(access, branches, django_assert_num_queries):
    """Of four due in November: one in time, one late, two not answered; one of December is not due yet."""
    first, second, third = give(access, branches).rows.order_by("unit__code")
    answer(first, access, DUE)
    answer(second, access, DUE + timedelta(days=1))
    answer(third, access, DUE)
    send_back(third, access, DUE)
    give(access, branches[:1], due_on=date(2026, 11, 5))
    give(access, branches, due_on=date(2026, 12, 5))
    other = AccessFactory(committee=True)
    with django_assert_num_queries(1):
        rates = answer_rates([access.unit_id, other.unit_id], Span("month", 2026, 11), date(2026, 11, 30))
    assert rates == {access.unit_id: AnswerRate(due=4, in_time=1, late=1, waiting=2), other.unit_id: AnswerRate()}
    assert rates[access.unit_id].rate == "25,0%"


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def today(monkeypatch):
    for module in ("orders", "assignments", "execution"):
        monkeypatch.setattr(f"meetings.views.{module}.today", lambda: GIVEN)


def typed(**changed):
    return {
        "text": "Rà soát",
        "due_on": "2026-11-20",
        "origin": "giao_ban",
        "origin_words": "",
        "scope": "children",
    } | changed


def test_page_gives_all_units_at_once(client, access, branches, today):
    client.force_login(access.user)
    shown = client.post(reverse("meetings:order-new"), typed(), follow=True)
    assert "Đã giao cho 3 đơn vị." in shown.content.decode()
    assert UnitAssignment.objects.count() == 3


@pytest.fixture
def deep(access):
    """A branch two levels below the giver."""
    between = UnitFactory(name="Đảng bộ bộ phận Chợ Mới", parent=access.unit)
    return BranchFactory(name="Chi bộ tổ dân phố Sáu", parent=between)


def test_all_branches_below_are_given_at_once(client, access, branches, deep, today):
    client.force_login(access.user)
    client.post(reverse("meetings:order-new"), typed(scope="branches"))
    assert set(UnitAssignment.objects.values_list("unit", flat=True)) == {deep.pk, *(row.pk for row in branches)}


def test_branch_further_below_is_found_ticked_and_given(client, access, branches, deep, today):
    client.force_login(access.user)
    asked = typed(scope="chosen", receivers=[branches[0].pk], search="to dan pho sau")
    shown = client.post(reverse("meetings:order-new"), asked | {"find": "1"})
    assert not UnitOrder.objects.exists()
    ticks = {str(value): label for value, label in shown.context["form"].fields["receivers"].choices}
    assert ticks[str(deep.pk)] == "Chi bộ tổ dân phố Sáu (Đảng bộ bộ phận Chợ Mới)"
    assert [str(pk) for pk in shown.context["form"]["receivers"].value()] == [str(branches[0].pk)]
    client.post(reverse("meetings:order-new"), asked | {"receivers": [branches[0].pk, deep.pk], "search": ""})
    assert set(UnitAssignment.objects.values_list("unit", flat=True)) == {branches[0].pk, deep.pk}


def test_first_page_of_the_giver_names_what_is_overdue(client, access, branches, monkeypatch):
    client.force_login(access.user)
    line = "Nhiệm vụ đã giao, quá hạn chưa trả lời"
    give(access, branches[:2])
    shown = {}
    for day in (DUE, DUE + timedelta(days=1)):
        monkeypatch.setattr("reports.views.home.today", lambda day=day: day)
        shown[day] = line in client.get(reverse("home")).content.decode()
    assert list(shown.values()) == [False, True]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text": ""}, "Chưa có việc gì. Mời đồng chí ghi việc gì."),
        ({"due_on": ""}, "Chưa có hạn. Mời đồng chí ghi ngày phải xong."),
        ({"due_on": "2026-11-01"}, "Hạn phải từ ngày 02/11/2026 trở đi."),
        ({"due_on": "31/02/2026"}, "Chưa rõ là ngày nào."),
        ({"origin": ""}, "Mời đồng chí chọn một mục."),
        ({"scope": "chosen"}, "Chưa giao cho đơn vị nào."),
        ({"scope": "chosen", "receivers": "999999"}, "không có trong danh sách"),
        ({"scope": "chosen", "receivers": "9" * 40}, "không có trong danh sách"),
        ({"text": "x" * 4001}, "chỉ ghi được 4000 chữ"),
    ],
)
def test_bad_form_is_refused_beside_its_field_and_kept(client, access, branches, today, changed, sentence):
    client.force_login(access.user)
    shown = client.post(
        reverse("meetings:order-new"), typed(origin_words="Thông báo số 12", **changed)
    ).content.decode()
    assert sentence in shown
    assert "Thông báo số 12" in shown
    assert not UnitOrder.objects.exists()


def test_branch_answers_and_the_giver_reads_it_and_returns_it(client, access, branches, today):
    row, secretary = give(access, branches[:2]).rows.get(unit=branches[0]), AccessFactory(unit=branches[0])
    client.force_login(secretary.user)
    assert "Rà soát hộ nghèo" in client.get(reverse("meetings:orders-received")).content.decode()
    url = reverse("meetings:order-answer", args=[row.pk])
    refused = client.post(url, {"kind": "", "text": "Đã làm một nửa"}).content.decode()
    assert "Mời đồng chí chọn một mục" in refused
    assert "Đã làm một nửa" in refused
    assert client.post(url, {"kind": "done", "text": "Đã rà soát 12 hộ"}).status_code == 302
    assert OrderAnswer.objects.get().on_behalf_by == ""
    client.force_login(access.user)
    assert "Đã rà soát 12 hộ" in client.get(reverse("meetings:order-received", args=[row.pk])).content.decode()
    returned = client.post(reverse("meetings:order-return", args=[row.pk]), {"text": "Thiếu danh sách"}, follow=True)
    assert "Trả lại để bổ sung" in returned.content.decode()


def test_committee_answers_for_a_branch_marked_as_on_behalf(client, access, branches, today):
    row = give(access, branches[:1]).rows.get()
    client.force_login(access.user)
    client.post(reverse("meetings:order-answer", args=[row.pk]), {"kind": "done", "text": "Đã xong"})
    assert OrderAnswer.objects.get().on_behalf_by == f"{access.user.full_name}, Đảng ủy xã A"


def test_branch_sees_its_own_row_and_no_other(client, access, branches, today):
    order = give(access, branches[:2])
    client.force_login(AccessFactory(unit=branches[0]).user)
    other = order.rows.get(unit=branches[1])
    assert client.get(reverse("meetings:order-received", args=[other.pk])).status_code == 404
    assert client.post(reverse("meetings:order-answer", args=[other.pk]), {"text": "x"}).status_code == 404
    assert client.get(reverse("meetings:order", args=[order.pk])).status_code == 403
    client.force_login(AccessFactory(committee=True, unit=UnitFactory()).user)
    assert client.get(reverse("meetings:order", args=[order.pk])).status_code == 404


def test_lists_cost_the_same_for_one_order_and_for_three(client, access, branches, today, django_assert_num_queries):
    secretary = AccessFactory(unit=branches[0])
    for count in (1, 3):
        give(access, branches[:count])
        client.force_login(access.user)
        with django_assert_num_queries(7):
            client.get(reverse("meetings:orders"))
        client.force_login(secretary.user)
        with django_assert_num_queries(6):
            client.get(reverse("meetings:orders-received"))
