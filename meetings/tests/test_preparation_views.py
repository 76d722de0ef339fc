"""Pages of the preparation: agenda, one tap, words beforehand, monthly contents, templates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from chibo.common.dates import add_months, month_start, today
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory
from meetings.enums import AgendaSource, MeetingKind, PreparationKind
from meetings.models import AgendaItem, AgendaTemplate, DraftResolution, Meeting, Preparation, StandingItem
from meetings.tests.conftest import People
from meetings.tests.factories import MeetingFactory

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def meeting(people: People) -> Meeting:
    return MeetingFactory(unit=people.branch)


def rows(*lines: dict, version: int = 1, **more: object) -> dict:
    data = {"version": version, "agenda-TOTAL_FORMS": len(lines), "agenda-INITIAL_FORMS": 0}
    for index, line in enumerate(lines):
        values = {"position": index + 1, "part": "content"} | line
        data |= {f"agenda-{index}-{name}": value for name, value in values.items()}
    return data | more


def address(meeting: Meeting, page: str = "agenda") -> str:
    return f"/meetings/{meeting.pk}/{page}/"


# --- agenda ----------------------------------------------------------------------------------------------------------


def test_agenda_is_saved_in_the_order_of_its_numbers(people: People, meeting: Meeting) -> None:
    lines = rows(
        {"title": "Hai", "position": 5, "minutes": 10, "preparer": people.member.pk},
        {"title": "Một", "position": 2, "is_focus": "on"},
        {"title": "Bỏ đi", "drop": "on"},
        {},
        fee_announced="on",
    )
    answer = people.client().post(address(meeting), lines)
    assert answer.headers["Location"] == address(meeting, "preparation")
    stored = meeting.agenda.values_list("title", "minutes", "preparer", "is_focus")
    assert list(stored) == [("Một", None, None, True), ("Hai", 10, people.member.pk, False)]
    meeting.refresh_from_db()
    assert meeting.fee_announced


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"minutes": 5}, "Chưa ghi nội dung."),
        ({"title": "Một", "minutes": "mười"}, "Chỗ này cần một số."),
        ({"title": "Một", "minutes": 500}, "Số này không quá 180."),
        ({"title": "Một", "part": "nhầm"}, "Mục này không có trong danh sách."),
    ],
)
def test_line_that_cannot_be_is_told_and_kept(people: People, meeting: Meeting, line: dict, sentence: str) -> None:
    page = people.client().post(address(meeting), rows(line, {"title": "Đã gõ công phu"})).content.decode()
    assert sentence in page
    assert "Đã gõ công phu" in page
    assert meeting.agenda.count() == 0


def test_two_focus_lines_are_told_beside_the_second(people: People, meeting: Meeting) -> None:
    lines = rows({"title": "Một", "is_focus": "on"}, {"title": "Hai", "is_focus": "on"})
    answer = people.client().post(address(meeting), lines)
    errors = [dict(form.errors) for form in answer.context["formset"]]
    assert errors == [{}, {"is_focus": ["Chỉ một nội dung là trọng tâm. Mời đồng chí chọn một."]}]


def test_preparer_of_another_branch_is_refused(people: People, meeting: Meeting) -> None:
    answer = people.client().post(address(meeting), rows({"title": "Một", "preparer": people.stranger.pk}))
    assert list(answer.context["formset"][0].errors) == ["preparer"]


def test_moving_a_line_saves_nothing(people: People, meeting: Meeting) -> None:
    answer = people.client().post(address(meeting), rows({"title": "Một"}, {"title": "Hai"}, move="1-up"))
    assert [form["title"].value() for form in answer.context["formset"]] == ["Hai", "Một"]
    assert meeting.agenda.count() == 0


def test_clash_shows_both_agendas(people: People, meeting: Meeting) -> None:
    people.client().post(address(meeting), rows({"title": "Của người kia"}))
    answer = people.client().post(address(meeting), rows({"title": "Của tôi"}))
    clash = answer.context["conflicts"][0]
    assert ("Của người kia" in clash["stored"], "Của tôi" in clash["typed"]) == (True, True)
    again = people.client().post(address(meeting), rows({"title": "Của tôi"}, version=answer.context["stored"].version))
    assert again.status_code == 302
    assert meeting.agenda.get().title == "Của tôi"


def test_agenda_of_another_meeting_is_shown_and_not_saved(people: People, meeting: Meeting) -> None:
    other = MeetingFactory(unit=people.branch, month=date(2026, 8, 1))
    AgendaItem.objects.create(meeting=other, position=1, title="Dùng lại", preparer=people.stranger)
    AgendaItem.objects.create(meeting=other, position=2, title="Riêng tháng ấy", source=AgendaSource.ANSWER)
    answer = people.client().get(f"{address(meeting)}?from={other.pk}")
    shown = [(form["title"].value(), form["preparer"].value()) for form in answer.context["formset"]]
    assert shown == [("Dùng lại", None), (None, None)]
    assert meeting.agenda.count() == 0


@pytest.mark.parametrize("asked", ["0", "nhầm", "outside"])
def test_agenda_from_elsewhere_is_not_found(people: People, meeting: Meeting, asked: str) -> None:
    foreign = MeetingFactory(unit=people.outside)
    asked = str(foreign.pk) if asked == "outside" else asked
    assert people.client().get(f"{address(meeting)}?from={asked}").status_code == 404


def test_committee_neither_reads_nor_loses_the_names_of_what_falls_due(people: People, meeting: Meeting) -> None:
    due = {"source": AgendaSource.MEMBER, "title": "Xét công nhận", "detail": "đồng chí Hồ Thị Bí Mật"}
    item = AgendaItem.objects.create(meeting=meeting, position=1, **due)
    for page in ("agenda", "preparation"):
        assert "Bí Mật" not in people.client("committee").get(address(meeting, page)).content.decode()
    lines = rows({"pk": item.pk, "title": "Xét công nhận", "detail": "viết đè"})
    assert people.client("committee").post(address(meeting), lines).status_code == 302
    item.refresh_from_db()
    assert item.detail == "đồng chí Hồ Thị Bí Mật"
    assert "Bí Mật" in people.client().get(address(meeting)).content.decode()


def test_reader_sees_the_agenda_and_may_not_send_it(people: People, meeting: Meeting) -> None:
    client = people.client("cadre")
    assert "Thông qua nội dung, chương trình" in client.get(address(meeting)).content.decode()
    assert client.post(address(meeting), rows({"title": "Một"})).status_code == 403


# --- the one tap -----------------------------------------------------------------------------------------------------


def test_two_taps_lead_to_one_page(people: People) -> None:
    following = add_months(month_start(today()), 1)
    data = {"unit": people.branch.code, "month": f"{following:%Y-%m}", "form_token": ""}
    answers = [people.client().post("/meetings/prepare/", data) for _ in range(2)]
    meeting = Meeting.objects.get(unit=people.branch, month=following)
    assert [answer.headers["Location"] for answer in answers] == [address(meeting, "preparation")] * 2
    page = people.client().get(address(meeting, "preparation"))
    assert len(page.context["sheet"].agenda) == 16


@pytest.mark.parametrize("month", ["2030-01", "", "nhầm"])
def test_tap_for_a_month_that_cannot_be_says_so(people: People, month: str) -> None:
    answer = people.client().post("/meetings/prepare/", {"unit": people.branch.code, "month": month})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["month"])


def test_tap_for_a_unit_from_elsewhere_is_refused(people: People) -> None:
    following = add_months(month_start(today()), 1)
    answer = people.client().post("/meetings/prepare/", {"unit": people.outside.code, "month": f"{following:%Y-%m}"})
    assert list(answer.context["form"].errors) == ["unit"]
    assert Meeting.objects.count() == 0


def test_committee_that_prepares_for_a_branch_is_named(people: People) -> None:
    following = add_months(month_start(today()), 1)
    people.client("committee").post("/meetings/prepare/", {"unit": people.branch.code, "month": f"{following:%Y-%m}"})
    assert people.commune.committee_name in Meeting.objects.get().on_behalf_by


# --- what was prepared goes into the record --------------------------------------------------------------------------


def test_absence_told_beforehand_stands_in_the_first_roll(people: People) -> None:
    meeting = MeetingFactory(unit=people.branch, held=True)
    said = {"kind": "absence", "member": people.member.pk, "reason": "khac", "other_reason": "Đưa cháu đi khám"}
    assert people.client().post(address(meeting, "contributions"), said).status_code == 302
    marks = {mark.member_id: mark for mark in people.client().get(address(meeting, "roll-call")).context["form"].marks}
    found = marks[people.member.pk]
    assert (found.status, found.reason) == ("excused", "Đưa cháu đi khám")
    assert marks[people.other.pk].status == "present"
    above = people.client("committee").get(address(meeting, "roll-call"))
    assert "Đưa cháu đi khám" not in above.content.decode()


def test_opinions_are_taken_over_beneath_what_was_typed(people: People, meeting: Meeting) -> None:
    said = {"meeting": meeting, "member": people.member, "typed_by": people.secretary.user, "at": timezone.now()}
    Preparation.objects.create(kind=PreparationKind.OPINION, text="Nên làm đường", **said)
    form = people.client().get(address(meeting, "texts")).context["form"]
    sent = {"version": form["version"].value(), "seen": form["seen"].value(), "discussion": "Đang gõ"}
    answer = people.client().post(address(meeting, "texts"), sent | {"take": "discussion"})
    expected = f"Đang gõ\nĐồng chí {people.member}: Nên làm đường"
    assert answer.context["form"]["discussion"].value() == expected
    meeting.refresh_from_db()
    assert meeting.discussion == ""
    people.client().post(address(meeting, "texts"), sent | {"discussion": expected})
    meeting.refresh_from_db()
    assert meeting.discussion == expected
    assert people.client().get(address(meeting, "texts")).context["prepared"] == {}


def test_draft_begins_the_resolution_until_there_is_one(people: People) -> None:
    meeting = MeetingFactory(unit=people.branch, held=True)
    DraftResolution.objects.create(meeting=meeting, items="Một\nHai", made_at=AT, made_by=people.secretary.user)
    items = people.client().get(address(meeting, "resolution")).context["items"]
    assert [form["text"].value() for form in items] == ["Một", "Hai", None]


def test_word_of_a_member_can_be_taken_back(people: People, meeting: Meeting) -> None:
    client = people.client()
    client.post(address(meeting, "contributions"), {"kind": "opinion", "member": people.member.pk, "text": "Một ý"})
    row = Preparation.objects.get()
    assert "Một ý" not in people.client("committee").get(address(meeting, "contributions")).content.decode()
    assert client.post(address(meeting, "contributions"), {"remove": "99999"}).status_code == 404
    client.post(address(meeting, "contributions"), {"remove": row.pk})
    assert Preparation.objects.count() == 0


def test_draft_is_saved_and_a_clash_shows_both(people: People, meeting: Meeting) -> None:
    client, url = people.client(), address(meeting, "draft-resolution")
    client.post(url, {"version": 1, "assessment": "", "items": "Của người kia"})
    answer = client.post(url, {"version": 1, "assessment": "", "items": "Của tôi"})
    assert [(row["typed"], row["stored"]) for row in answer.context["conflicts"]] == [("Của tôi", "Của người kia")]


# --- monthly contents, templates -------------------------------------------------------------------------------------


def test_standing_items_are_kept_on_one_page(people: People) -> None:
    client = people.client()
    StandingItem.objects.create(unit=people.commune, title="Của xã")
    client.post("/meetings/standing-items/", {"title": "Nghe thời sự", "part": "content", "minutes": "5"})
    page = client.get("/meetings/standing-items/").context
    assert ([row.title for row in page["rows"]], [row.title for row in page["above"]]) == (["Nghe thời sự"], ["Của xã"])
    of_the_commune = page["above"][0]
    assert client.post("/meetings/standing-items/", {"end": of_the_commune.pk}).status_code == 404
    client.post("/meetings/standing-items/", {"end": page["rows"][0].pk})
    assert list(client.get("/meetings/standing-items/").context["rows"]) == []


def test_template_begins_with_the_steps_that_hold_and_is_kept(people: People) -> None:
    board = AccessFactory(unit=people.commune, role=Role.BOARD)
    people.board = board
    client = people.client("board")
    shown = client.get("/meetings/agenda-templates/new/?kind=topical").context["steps"]
    assert shown[0]["title"].value() == "Tuyên bố lý do, giới thiệu đại biểu, cử thư ký"
    data = {"name": "Của xã", "kind": MeetingKind.TOPICAL, "unit": people.commune.pk, "valid_from": "2026-01-01"}
    data |= {
        "grade": "A",
        "steps-TOTAL_FORMS": 2,
        "steps-INITIAL_FORMS": 0,
        "steps-0-title": "Một",
        "steps-0-part": "content",
    }
    assert client.post("/meetings/agenda-templates/new/", data | {"steps-1-minutes": "5"}).status_code == 200
    assert client.post("/meetings/agenda-templates/new/", data).status_code == 302
    assert client.post("/meetings/agenda-templates/new/", data).status_code == 302
    template = AgendaTemplate.objects.get(unit=people.commune)
    assert [step["title"] for step in template.steps] == ["Một"]
    client.post(f"/meetings/agenda-templates/{template.pk}/term-end/", {"last_day": "2026-06-30"})
    template.refresh_from_db()
    assert template.valid_to == date(2026, 6, 30)
