from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chibo.audit.services import record
from chibo.common.documents import pdf_available
from chibo.organization.services.members import edit_member
from chibo.organization.tests.factories import BranchFactory, PostFactory
from meetings.enums.planning import RegistrationPaper
from meetings.models import RegistrationRule
from meetings.registration_papers import available, edition, print_state
from meetings.registration_pdf import registration_context
from meetings.services.registration_printing import print_month
from meetings.services.registrations import withdraw
from meetings.tests.conftest import People
from meetings.tests.planning_scene import DECEMBER, NOW, PLACE, TODAY, register


def test_calendar_of_the_month_has_the_columns_of_the_notice(people: People) -> None:
    people.member.phone = "0912345678"
    people.member.save()
    PostFactory(member=people.member, unit=people.branch)
    register(people.branch, people.secretary.user, kind="combined", topic="Chuyển đổi số", note="Mời đại biểu")
    first, second = registration_context(people.commune, DECEMBER, RegistrationPaper.CALENDAR, TODAY)["lines"]
    assert first == {
        "number": 1,
        "branch": "Chi bộ khối Quang Trung",
        "within": "",
        "members": 2,
        "when": ["19 giờ 00", "thứ Năm, 03/12/2026"],
        "place": PLACE,
        "secretary": "Hồ Thị Hòa",
        "phone": "0912345678",
        "note": "Kết hợp chuyên đề: Chuyển đổi số; Mời đại biểu",
    }
    assert (second["branch"], second["note"]) == ("Chi bộ khối Tân Tiến", "chưa đăng ký")


def test_letter_is_to_those_that_have_not_registered(people: People) -> None:
    RegistrationRule.objects.create(unit=people.commune, deadline_day=20)
    register(people.branch, people.secretary.user)
    said = registration_context(people.commune, DECEMBER, RegistrationPaper.LETTER, TODAY)
    assert (said["to"], said["registered"], said["branches"], said["missing"]) == ("Chi bộ khối Tân Tiến", 1, 2, 1)
    assert (said["until"], said["by"]) == ("ngày 20 tháng 11 năm 2026", "ngày 30 tháng 11 năm 2026")


def test_letter_is_there_only_while_somebody_is_missing(people: People) -> None:
    assert available(people.commune, DECEMBER) == [RegistrationPaper.LETTER, RegistrationPaper.CALENDAR]
    for branch in (people.branch, people.sister):
        register(branch, people.secretary.user)
    assert available(people.commune, DECEMBER) == [RegistrationPaper.CALENDAR]


@pytest.mark.skipif(not pdf_available(), reason="needs WeasyPrint and its libraries")
def test_paper_is_made_and_out_of_date_after_a_registration(people: People, run_jobs: Callable[[], int]) -> None:
    paper = RegistrationPaper.LETTER
    print_month(unit=people.commune, month=DECEMBER, paper=paper, actor=people.committee.user, today=TODAY)
    run_jobs()
    pdf = reverse("meetings:registration-pdf", args=["A", "2026-12", paper.value])
    answer = people.client("committee").get(pdf)
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    register(people.branch, people.secretary.user)
    assert print_state(people.commune, DECEMBER, paper).file is None


def told(people: People) -> str:
    return edition(people.commune, DECEMBER, RegistrationPaper.CALENDAR, TODAY)


def test_edition_changes_with_what_the_paper_says_and_with_nothing_else(people: People) -> None:
    actor, member = people.committee.user, people.member
    editions = [told(people)]
    row = register(people.branch, people.secretary.user)
    editions.append(told(people))
    withdraw(registration=row, actor=actor, at=NOW)
    editions.append(told(people))
    names = {"name": member.name, "joined_party_on": None, "official_on": None, "email": ""}
    edit_member(member=member, phone="0912345678", actor=actor, **names)
    editions.append(told(people))
    assert len(set(editions)) == 4
    register(people.outside, actor)
    record(actor=actor, verb="registrations.print", subject=people.commune, unit=people.commune)
    record(actor=actor, verb="meetings.frame", subject=None, unit=people.branch)
    assert told(people) == editions[-1]


def test_edition_costs_the_same_for_any_number_of_branches(people: People) -> None:
    with CaptureQueriesContext(connection) as before:
        told(people)
    for branch in (*BranchFactory.create_batch(3, parent=people.commune), people.branch):
        register(branch, people.secretary.user)
    with CaptureQueriesContext(connection) as after:
        told(people)
    assert len(before) == len(after) <= 4


def test_odd_paper_and_month_are_not_found(people: People) -> None:
    client = people.client("committee")
    for month, paper in (("2026-12", "khac"), ("2026-13", "lich-thang")):
        assert client.get(reverse("meetings:registration-pdf", args=["A", month, paper])).status_code == 404
