"""Numbers of documents: per unit, type and term; the register with its gaps; two people at once."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from meetings.enums import DocumentKind
from meetings.models import CommitteeTerm, IssuedDocument
from meetings.numbering import kinds_of, next_number, register, symbol, term_on
from meetings.services.documents import begin_term, correct_document, register_document, take_number
from meetings.tests.factories import HELD_ON, IssuedDocumentFactory, MeetingFactory

pytestmark = pytest.mark.django_db
NQ, TB, BB = DocumentKind.RESOLUTION, DocumentKind.NOTICE, DocumentKind.MINUTES


@pytest.fixture
def access():
    return AccessFactory()


def take(meeting, kind=TB, day=HELD_ON):
    return take_number(meeting=meeting, kind=kind, day=day, about="kỳ sinh hoạt", actor=UserFactory())


def by_hand(unit, kind=TB, number=None, day=HELD_ON, about="Về việc đi cơ sở"):
    return register_document(unit=unit, kind=kind, number=number, issued_on=day, about=about, actor=UserFactory())


@pytest.mark.parametrize(
    ("committee", "kind", "number", "written"),
    [
        ("", NQ, 5, "05-NQ/CB"),
        ("", DocumentKind.DECISION, 12, "12-QĐ/CB"),
        ("", DocumentKind.PROGRAMME, None, "……-CTr/CB"),
        ("Đảng ủy phường Quỳnh Thiện", DocumentKind.PROPOSAL, 9, "09-TTr/ĐU"),
        ("Đảng ủy bộ phận trường A", DocumentKind.SCHEME, 100, "100-ĐA/ĐUBP"),
        ("Thị ủy Hoàng Mai", DocumentKind.REGULATION, 1, "01-QĐi/ThU"),
    ],
)
def test_symbol_has_a_leading_zero_the_type_and_who_issues(committee, kind, number, written):
    unit = UnitFactory(committee_name=committee) if committee else BranchFactory()
    assert symbol(number, kind, unit) == written


def test_branch_issues_no_directive_regulation_guidance():
    """399-QĐ/TW of 09/01/2026, Điều 11, 13."""
    committees = set(DocumentKind.values) - {kind for kind, _ in kinds_of(BranchFactory())}
    assert committees == {"ct", "qdi", "hd"}
    with pytest.raises(Refused, match="Chi bộ không ban hành chỉ thị"):
        by_hand(BranchFactory(), DocumentKind.DIRECTIVE)


def test_numbers_run_per_type_through_the_term_and_not_per_year(access):
    for month, year in ((10, 2025), (12, 2025), (1, 2026)):
        take(MeetingFactory(unit=access.unit, month=date(year, month, 1)), NQ, date(year, month, 3))
    take(MeetingFactory(unit=access.unit, month=date(2025, 6, 1)), NQ, date(2025, 6, 3))
    take(MeetingFactory(unit=access.unit, month=date(2026, 9, 1)), TB)
    rows = IssuedDocument.objects.order_by("issued_on", "kind").values_list("term", "kind", "number")
    assert list(rows) == [
        ("2020–2025", "nq", 1),
        ("2025–2030", "nq", 1),
        ("2025–2030", "nq", 2),
        ("2025–2030", "nq", 3),
        ("2025–2030", "tb", 1),
    ]


def test_number_of_a_voided_meeting_is_not_given_again_and_gaps_stay(access):
    IssuedDocumentFactory(unit=access.unit, meeting=MeetingFactory(unit=access.unit, voided=True), number=7)
    assert next_number(access.unit, NQ, HELD_ON) == 8
    rows = list(IssuedDocument.objects.select_related("meeting"))
    assert [(line.first, line.last, line.is_voided) for line in register(rows)] == [(1, 6, False), (7, 7, True)]


def test_paper_keeps_the_number_it_has(access):
    meeting = MeetingFactory(unit=access.unit, called=True)
    assert (take(meeting).pk, take(meeting).symbol) == (take(meeting).pk, "01-TB/CB")


@pytest.mark.parametrize("state", ["called", "finalized"])
def test_taking_a_number_is_a_new_version_of_the_meeting_once(access, state):
    meeting = MeetingFactory(unit=access.unit, **{state: True})
    before = meeting.version
    for _ in range(2):
        take(meeting)
        meeting.refresh_from_db()
        assert meeting.version == before + 1
    events = AuditEvent.objects.filter(verb__endswith=".number").order_by("pk")
    assert list(events.values_list("verb", flat=True)) == ["documents.number", "meetings.number"]


def test_voided_meeting_takes_no_number(access):
    with pytest.raises(Refused, match="đã hủy nên không lấy số"):
        take(MeetingFactory(unit=access.unit, voided=True))


def test_handwritten_documents_share_the_numbers(access):
    assert by_hand(access.unit, number=4).symbol == "04-TB/CB"
    assert take(MeetingFactory(unit=access.unit, called=True)).number == 5
    with pytest.raises(Refused, match="Số 4 đã dùng trong nhiệm kỳ 2025–2030. Mời đồng chí lấy số 6") as refusal:
        by_hand(access.unit, number=4)
    assert refusal.value.field == "number"
    with pytest.raises(Refused, match="Chưa có trích yếu"):
        by_hand(access.unit, about=" ")


def test_line_is_mended_but_not_onto_a_used_number(access):
    first, second = by_hand(access.unit), by_hand(access.unit)
    with pytest.raises(Refused, match="Số 1 đã dùng"):
        correct_document(document=second, number=1, issued_on=HELD_ON, about="A", actor=access.user)
    mended = correct_document(document=second, number=9, issued_on=HELD_ON, about="A", actor=access.user)
    assert (first.symbol, mended.symbol, mended.about) == ("01-TB/CB", "09-TB/CB", "A")


def test_own_term_comes_before_that_of_the_units_above():
    branch = BranchFactory(parent=UnitFactory())
    assert term_on(branch, HELD_ON) == "2025–2030"
    CommitteeTerm.objects.create(unit=branch.parent, name="2024–2029", valid_from=date(2024, 8, 1))
    assert term_on(branch, HELD_ON) == "2024–2029"
    begin_term(unit=branch, name="2025–2027", valid_from=date(2025, 3, 15), actor=UserFactory())
    begin_term(unit=branch, name="2027–2030", valid_from=date(2027, 9, 1), actor=UserFactory())
    assert [term_on(branch, day) for day in (HELD_ON, date(2027, 8, 31), date(2027, 9, 1))] == [
        "2025–2027",
        "2025–2027",
        "2027–2030",
    ]


def test_database_refuses_a_number_twice_and_a_handwritten_line_without_words(access):
    line = by_hand(access.unit)
    for changed in ({"number": 1}, {"number": 2, "about": ""}, {"number": 0}):
        values = {"kind": TB, "term": line.term, "body": "CB", "issued_on": HELD_ON, "about": "A"} | changed
        with pytest.raises(IntegrityError), transaction.atomic():
            IssuedDocument.objects.create(unit=access.unit, **values)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="a test database in memory has one connection at a time")
def test_two_people_at_once_get_two_numbers():
    unit, together, given = BranchFactory(), Barrier(2), []
    CommitteeTerm.objects.create(name="2025–2030")
    people = [UserFactory(), UserFactory()]

    def ask(actor):
        together.wait()
        row = register_document(unit=unit, kind=TB, number=None, issued_on=HELD_ON, about="A", actor=actor)
        given.append(row.number)
        connection.close()

    threads = [Thread(target=ask, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [1, 2]


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, access):
    client.force_login(access.user)
    return client


def html(answer):
    return answer.content.decode()


def test_register_shows_lines_gaps_and_voided_ones(page, access):
    by_hand(access.unit, NQ, number=3, about="Nghị quyết chuyên đề")
    IssuedDocumentFactory(unit=access.unit, meeting=MeetingFactory(unit=access.unit, voided=True), number=4)
    shown = html(page.get(reverse("meetings:documents")))
    for words in ("03-NQ/CB", "Nghị quyết chuyên đề", "01–02", "Chưa có trong sổ", "số không dùng lại"):
        assert words in shown
    assert "03-NQ/CB" not in html(page.get(reverse("meetings:documents"), {"kind": "tb"}))


def test_line_is_written_and_mended_on_the_page(page, access):
    data = {"kind": "kh", "number": "", "issued_on": f"{today():%Y-%m-%d}", "about": "Kế hoạch dọn vệ sinh"}
    assert page.post(reverse("meetings:document-new"), data).status_code == 302
    line = IssuedDocument.objects.get()
    assert line.symbol == "01-KH/CB"
    answer = page.post(
        reverse("meetings:document", args=[line.pk]), {"number": "x", "issued_on": "", "about": "Giữ lại"}
    )
    for words in ("Chỗ này cần một số", "Giữ lại", "Mời đồng chí ghi ngày ban hành"):
        assert words in html(answer)
    page.post(
        reverse("meetings:document", args=[line.pk]),
        {"number": "2", "issued_on": f"{today():%Y-%m-%d}", "about": "Sửa"},
    )
    line.refresh_from_db()
    assert (line.symbol, line.about) == ("02-KH/CB", "Sửa")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issued_on": f"{today() + timedelta(days=1):%Y-%m-%d}"}, "Ngày này chưa tới"),
        ({"kind": "ct"}, "Mục này không có trong danh sách"),
        ({"number": "0"}, "phải từ 1 trở lên"),
        ({"about": ""}, "Mời đồng chí ghi trích yếu"),
    ],
)
def test_bad_line_is_refused(page, changed, sentence):
    data = {"kind": "kh", "number": "1", "issued_on": f"{today():%Y-%m-%d}", "about": "A"} | changed
    assert sentence in html(page.post(reverse("meetings:document-new"), data))
    assert not IssuedDocument.objects.exists()


def test_term_of_the_branch_is_written_on_the_page(page, access):
    assert "Chưa rõ nhiệm kỳ nào" in html(
        page.post(reverse("meetings:term-new"), {"name": "2025", "valid_from": "2025-03-15"})
    )
    page.post(reverse("meetings:term-new"), {"name": "2025-2027", "valid_from": "2025-03-15"})
    assert term_on(access.unit, HELD_ON) == "2025–2027"


def test_number_of_a_resolution_is_not_mended_in_the_register(page, access):
    line = IssuedDocumentFactory(meeting=MeetingFactory(unit=access.unit, called=True))
    assert page.get(reverse("meetings:document", args=[line.pk])).status_code == 403


def test_register_costs_the_same_for_one_line_and_for_three(page, access, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(6):
            page.get(reverse("meetings:documents"), {"kind": "tb"})
        for _ in range(3):
            by_hand(access.unit, day=HELD_ON - timedelta(days=1))
