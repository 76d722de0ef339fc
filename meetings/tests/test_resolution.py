"""The resolution by items, its number, and the assignments that it gives."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.tests.factories import AccessFactory, MemberFactory
from meetings.models import Assignment, IssuedDocument, Resolution, ResolutionItem
from meetings.services.documents import take_number
from meetings.services.resolution import (
    AssignmentLine,
    Heading,
    ItemLine,
    save_resolution,
)
from meetings.tests.factories import (
    HELD_ON,
    AssignmentFactory,
    AssignmentProgressFactory,
    IssuedDocumentFactory,
    MeetingFactory,
    MinutesVersionFactory,
    ResolutionFactory,
    ResolutionItemFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    return AccessFactory()


@pytest.fixture
def meeting(access):
    return MeetingFactory(unit=access.unit, called=True)


@pytest.fixture
def member(access):
    return MemberFactory(branch=access.unit, name="Lê Thị Lan")


def save(meeting, items=(), assignments=(), heading=None, version=None):
    meeting.refresh_from_db()
    return save_resolution(
        meeting=meeting,
        heading=heading or Heading(number=9),
        items=items,
        assignments=assignments,
        version=version or meeting.version,
        actor=AccessFactory(unit=meeting.unit).user,
    )


def test_items_keep_their_order_and_their_assignments(meeting, member):
    lines = [
        AssignmentLine("Vận động", [member.pk], due_on=date(2026, 10, 1), measure_total=226, measure_unit="hộ", item=1),
        AssignmentLine("Dọn vệ sinh", outside_body="Chi đoàn"),
    ]
    save(meeting, [ItemLine("Thu đảng phí"), ItemLine("Làm đường")], lines)
    resolution = Resolution.objects.get()
    written = IssuedDocument.objects.get()
    assert (written.symbol, written.term, written.issued_on) == ("09-NQ/CB", "2025–2030", HELD_ON)
    assert list(resolution.items.values_list("position", "text")) == [(1, "Thu đảng phí"), (2, "Làm đường")]
    first, second = Assignment.objects.order_by("pk")
    assert (first.item.text, first.measure_total, first.measure_unit, first.state) == ("Làm đường", 226, "hộ", "open")
    assert (list(first.members.all()), second.item, second.outside_body) == ([member], None, "Chi đoàn")
    assert first.unit == meeting.unit


def test_second_saving_keeps_the_rows_and_takes_out_what_is_gone(meeting, member):
    save(meeting, [ItemLine("A"), ItemLine("B")], [AssignmentLine("X", [member.pk]), AssignmentLine("Y", [member.pk])])
    item, assignment = ResolutionItem.objects.get(text="B"), Assignment.objects.get(text="Y")
    save(meeting, [ItemLine("B, sửa", item.pk)], [AssignmentLine("Y, sửa", [member.pk], pk=assignment.pk, item=0)])
    assert list(ResolutionItem.objects.values_list("pk", "position", "text")) == [(item.pk, 1, "B, sửa")]
    assert list(Assignment.objects.values_list("pk", "text", "item")) == [(assignment.pk, "Y, sửa", item.pk)]


def test_ids_of_another_meeting_change_nothing_there(meeting, member):
    other = ResolutionItemFactory(text="Của chi bộ khác")
    assignment = AssignmentFactory(text="Của chi bộ khác")
    save(meeting, [ItemLine("A", other.pk)], [AssignmentLine("X", [member.pk], pk=assignment.pk)])
    other.refresh_from_db()
    assignment.refresh_from_db()
    assert (other.text, assignment.text) == ("Của chi bộ khác", "Của chi bộ khác")
    assert (ResolutionItem.objects.count(), Assignment.objects.count()) == (2, 2)


def test_same_id_twice_makes_two_items(meeting):
    save(meeting, [ItemLine("A")])
    item = ResolutionItem.objects.get()
    save(meeting, [ItemLine("A1", item.pk), ItemLine("A2", item.pk)])
    assert list(ResolutionItem.objects.values_list("position", "text")) == [(1, "A1"), (2, "A2")]


def test_without_items_there_is_no_resolution(meeting, member):
    save(meeting, [ItemLine("A")])
    save(meeting, [], [AssignmentLine("X", [member.pk])])
    assert (Resolution.objects.count(), Assignment.objects.count()) == (0, 1)


def test_number_of_another_resolution_is_refused(meeting, access):
    IssuedDocumentFactory(meeting=MeetingFactory(unit=access.unit, month=date(2026, 8, 1), voided=True), number=8)
    with pytest.raises(Refused, match="Số 8 đã dùng trong nhiệm kỳ 2025–2030. Mời đồng chí lấy số 9") as refusal:
        save(meeting, [ItemLine("A")], heading=Heading(number=8))
    assert refusal.value.field == "number"
    assert not ResolutionItem.objects.exists()


def test_another_branch_may_use_the_same_number(meeting):
    IssuedDocumentFactory(number=9)
    save(meeting, [ItemLine("A")])
    assert IssuedDocument.objects.filter(number=9).count() == 2


def test_number_that_stood_in_locked_minutes_is_not_free_again(meeting):
    save(meeting, [ItemLine("A")])
    save(meeting, [])
    assert not IssuedDocument.objects.exists()
    save(meeting, [ItemLine("A")])
    MinutesVersionFactory(meeting=meeting)
    save(meeting, [])
    assert IssuedDocument.objects.get().symbol == "09-NQ/CB"
    assert not Resolution.objects.exists()


def take(meeting, access):
    return take_number(meeting=meeting, kind="nq", day=HELD_ON, about="kỳ sinh hoạt", actor=access.user)


def test_number_taken_meanwhile_makes_an_older_page_clash(meeting, access):
    save(meeting, [ItemLine("A")], heading=Heading())
    shown = meeting.version + 1
    assert take(meeting, access).number == 1
    with pytest.raises(StaleVersion):
        save(meeting, [ItemLine("A")], heading=Heading(), version=shown)
    assert IssuedDocument.objects.get().symbol == "01-NQ/CB"


@pytest.mark.parametrize("locked", [False, True])
def test_empty_number_does_not_replace_one_that_was_given(meeting, locked):
    save(meeting, [ItemLine("A")])
    if locked:
        MinutesVersionFactory(meeting=meeting)
    save(meeting, [ItemLine("A")], heading=Heading(term="2020–2025", issued_on=date(2026, 9, 5)))
    written = IssuedDocument.objects.get()
    assert (written.symbol, written.term, written.issued_on) == ("09-NQ/CB", "2025–2030", date(2026, 9, 5))


def test_every_change_of_the_line_in_the_register_is_written_down(meeting):
    save(meeting, [ItemLine("A")])
    save(meeting, [ItemLine("A, sửa")])
    save(meeting, [ItemLine("A")], heading=Heading(number=10))
    save(meeting, [])
    events = AuditEvent.objects.filter(verb__startswith="documents.").order_by("pk")
    assert [(event.verb, sorted(event.fields)) for event in events] == [
        ("documents.number", ["about", "body", "issued_on", "number", "term", "unit_id"]),
        ("documents.number", ["number"]),
        ("documents.take_back", ["number", "term"]),
    ]


@pytest.mark.parametrize(
    ("line", "name", "sentence"),
    [
        ({"text": "X"}, "members", "Chưa giao cho ai"),
        ({"text": "", "outside_body": "Chi đoàn"}, "text", "Chưa ghi việc gì"),
        ({"text": "X", "member_ids": [0]}, "members", "không thuộc chi bộ"),
        (
            {"text": "X", "outside_body": "Chi đoàn", "due_on": date(2026, 9, 2)},
            "due_on",
            "từ ngày sinh hoạt 03/09/2026 trở đi",
        ),
    ],
)
def test_impossible_assignment_is_refused_and_nothing_written(meeting, line, name, sentence):
    lines = [AssignmentLine("Được", outside_body="Chi đoàn"), AssignmentLine(**line)]
    with pytest.raises(Refused, match=sentence) as refusal:
        save(meeting, [ItemLine("A")], lines)
    assert refusal.value.field == f"assignments-1-{name}"
    assert (Resolution.objects.count(), Assignment.objects.count()) == (0, 0)


def test_deadline_on_the_day_of_the_meeting_is_taken(meeting):
    save(meeting, [], [AssignmentLine("X", outside_body="Chi đoàn", due_on=HELD_ON)])
    assert Assignment.objects.get().due_on == HELD_ON


def test_member_who_left_before_the_meeting_is_not_given_anything(meeting, access):
    left = MemberFactory(branch=access.unit, branch__valid_to=date(2026, 9, 2))
    with pytest.raises(Refused, match="không thuộc chi bộ"):
        save(meeting, [], [AssignmentLine("X", [left.pk])])


def test_assignment_that_a_later_meeting_reported_on_stays(meeting):
    given = AssignmentFactory(meeting=meeting, text="Làm đường")
    AssignmentProgressFactory(assignment=given, meeting=MeetingFactory(unit=meeting.unit, month=date(2026, 10, 1)))
    with pytest.raises(Refused, match="'Làm đường' đã có kết quả ở kỳ sau"):
        save(meeting, [ItemLine("A")], [])
    assert Assignment.objects.get() == given


def test_issue_before_the_meeting_is_refused(meeting):
    with pytest.raises(Refused, match="Ngày ban hành phải từ ngày sinh hoạt 03/09/2026"):
        save(meeting, [ItemLine("A")], heading=Heading(issued_on=date(2026, 9, 2)))


def test_resolution_of_an_older_version_is_refused(meeting):
    save(meeting, [ItemLine("A")])
    with pytest.raises(StaleVersion):
        save(meeting, [ItemLine("B")], version=1)


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, access, meeting):
    client.force_login(access.user)
    return client, reverse("meetings:resolution", args=[meeting.pk])


def posted(meeting, member, **changed):
    meeting.refresh_from_db()
    data = {"version": meeting.version, "number": "9", "term": "2025-2030", "issued_on": "2026-09-05"}
    data |= {"items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0", "items-0-text": "", "items-1-text": "Làm đường"}
    data |= {"assignments-TOTAL_FORMS": "1", "assignments-INITIAL_FORMS": "0", "assignments-0-text": "Vận động 226 hộ"}
    data |= {"assignments-0-members": [str(member.pk)], "assignments-0-item": "2"}
    return data | changed


def html(answer):
    return answer.content.decode()


def test_page_proposes_number_term_and_day(page, access, member):
    IssuedDocumentFactory(meeting=MeetingFactory(unit=access.unit, month=date(2026, 8, 1)), number=8)
    initial = page[0].get(page[1]).context["head"].initial
    assert (initial["number"], initial["term"], initial["issued_on"]) == (9, "2025–2030", HELD_ON)


def test_number_of_an_item_is_that_on_the_page(page, meeting, member):
    assert page[0].post(page[1], posted(meeting, member)).status_code == 302
    written, assignment = IssuedDocument.objects.get(), Assignment.objects.get()
    assert (written.term, written.issued_on) == ("2025–2030", date(2026, 9, 5))
    assert assignment.item.text == "Làm đường"
    assert "Lê Thị Lan" in html(page[0].get(page[1]))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"assignments-0-members": []}, "Chưa giao cho ai"),
        ({"assignments-0-members": ["999999"]}, "không có trong danh sách"),
        ({"assignments-0-due_on": "2026-09-02"}, "Hạn phải từ ngày sinh hoạt 03/09/2026 trở đi"),
        ({"assignments-0-due_on": "ngày mai"}, "Chưa rõ là ngày nào"),
        ({"assignments-0-text": ""}, "Chưa ghi việc gì"),
        ({"assignments-0-measure_unit": "hộ"}, "Chưa có số chỉ tiêu"),
        ({"assignments-0-measure_total": "0"}, "phải từ 1 trở lên"),
        ({"assignments-0-item": "1"}, "Không có mục mang số này"),
        ({"items-1-text": "x" * 10_000}, "chỉ ghi được 4000 chữ"),
        ({"assignments-0-text": "x" * 10_000}, "chỉ ghi được 2000 chữ"),
        ({"number": "không"}, "Chỗ này cần một số"),
        ({"term": "nhiệm kỳ này"}, "Chưa rõ nhiệm kỳ nào"),
        ({"issued_on": "2026-09-01"}, "Ngày ban hành phải từ ngày sinh hoạt"),
    ],
)
def test_bad_input_is_refused_and_kept(page, meeting, member, changed, sentence):
    data = posted(meeting, member, **changed)
    answer = page[0].post(page[1], data)
    assert answer.status_code == 200
    assert sentence in html(answer)
    for name in ("items-1-text", "assignments-0-text"):
        assert data[name] in html(answer)
    assert (Resolution.objects.count(), Assignment.objects.count()) == (0, 0)


def test_foreign_member_is_refused(page, meeting, member):
    foreign = MemberFactory(branch=AccessFactory().unit, name="Trần Văn Lạ")
    shown = html(page[0].post(page[1], posted(meeting, member, **{"assignments-0-members": [str(foreign.pk)]})))
    assert "không có trong danh sách" in shown
    assert "Trần Văn Lạ" not in shown


@pytest.mark.parametrize(("button", "name"), [("add-items", "items-2-text"), ("add-assignments", "assignments-1-text")])
def test_one_more_row_keeps_what_is_typed_and_saves_nothing(page, meeting, member, button, name):
    shown = html(page[0].post(page[1], posted(meeting, member, **{button: "1"})))
    assert f'name="{name}"' in shown
    assert "Vận động 226 hộ" in shown
    assert f'value="{member.pk}" checked' in shown
    assert not Resolution.objects.exists()


def test_emptied_text_takes_an_assignment_out(page, meeting, member):
    page[0].post(page[1], posted(meeting, member))
    changed = {"assignments-0-pk": Assignment.objects.get().pk, "assignments-0-text": "", "assignments-0-item": ""}
    answer = page[0].post(page[1], posted(meeting, member, **changed))
    assert answer.status_code == 302
    assert not Assignment.objects.exists()


def test_two_versions_stand_side_by_side_and_the_next_save_wins(page, meeting, member):
    data = posted(meeting, member)
    save(meeting, [ItemLine("Bản của người khác")])
    shown = html(page[0].post(page[1], data))
    assert "Bản của người khác" in shown
    assert "Vận động 226 hộ" in shown
    assert page[0].post(page[1], data | {"version": "2"}).status_code == 302
    assert ResolutionItem.objects.get().text == "Làm đường"


def test_page_costs_the_same_for_one_assignment_and_for_three(client, django_assert_num_queries):
    for count in (1, 3):
        access = AccessFactory()
        meeting = MeetingFactory(unit=access.unit, called=True)
        ResolutionItemFactory(resolution=ResolutionFactory(meeting=meeting))
        for _ in range(count):
            AssignmentFactory(meeting=meeting).members.add(MemberFactory(branch=access.unit))
        client.force_login(access.user)
        with django_assert_num_queries(22):
            client.get(reverse("meetings:resolution", args=[meeting.pk]))
