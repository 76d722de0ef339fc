"""Lists taken home as Excel workbooks: the same rows as the page, text that stays text, and a line in the log."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from chibo.audit.models import AuditEvent
from chibo.committees.models import StandingDocumentKind
from chibo.common import lists
from chibo.common.excel import Row
from chibo.common.lists import LISTINGS, Listing, table, taken
from chibo.organization.models import Member
from chibo.testing.cast import Cast
from chibo.testing.reading import words_of
from reports.control_room import LISTS

# Queries for who asks, where they stand and the log are among them; a page of the board takes up to 20.
MOST_QUERIES = 24


def signed_in(cast: Cast, person: str) -> Client:
    client = Client()
    client.force_login(cast.people[person], backend="chibo.accounts.backends.UsernameOrPhoneBackend")
    return client


def take(client: Client, key: str, query: str) -> HttpResponse:
    return client.post(f"{reverse('list-excel', args=[key])}?{query}")


def book_of(answer: HttpResponse) -> Workbook:
    return load_workbook(BytesIO(answer.content))


def lines_in(sheet: Worksheet) -> int:
    """Return how many lines stand below the head, which stays in sight; totals are bold and no lines."""
    head = int("".join(char for char in sheet.freeze_panes if char.isdigit()))
    return sum(not row[0].font.bold for row in sheet.iter_rows(min_row=head) if row[0].value is not None)


def of_pages(name: str = "page") -> Callable[[dict], int]:
    return lambda context: context[name].paginator.count


def with_documents(context: dict) -> int:
    return sum(row["document"] is not None for row in context["rows"]) + len(context["earlier"])


# key → (page, its arguments, what it asks, how many it says, what the list asks in their stead)
PAGES = {
    "rows": ("reports:rows", ["ROOT", "held"], "period=YEAR", of_pages(), "unit=ROOT&which=held&"),
    "board": ("reports:board-unit", ["ROOT"], "period=YEAR", of_pages("lines_page"), "unit=ROOT&"),
    "heat-map": ("reports:heat-map", ["ROOT"], "", of_pages(), "unit=ROOT&"),
    "compare": ("reports:board-compare", ["ROOT"], "sort=-value", of_pages(), "unit=ROOT&"),
    "trend": ("reports:board-trend", ["ROOT"], "step=month", lambda found: len(found["lines"]), "unit=ROOT&"),
    "quality": ("reports:quality-rows", ["ROOT", "best", "tot"], "", of_pages(), "unit=ROOT&which=best.tot&"),
    "day": ("reports:day-unit", ["ROOT"], "list=met&month=MONTH", of_pages(), "unit=ROOT&"),
    "hints": ("reports:radar-unit", ["ROOT"], "period=YEAR", of_pages(), "unit=ROOT&"),
    "reports": ("reports:list", [], "by=month", lambda found: 1 + len(found["lines"]), ""),
    "annual": ("evaluations:annual", [], "unit=ROOT&kind=branches", of_pages(), ""),
    "units": ("organization:units", [], "q=e&closed=on", of_pages(), ""),
    "units-below": ("organization:unit", ["PK"], "", lambda found: len(found["children"]), "unit=ROOT&"),
    "members": ("organization:members", [], "q=a", of_pages(), ""),
    "branch-members": (
        "organization:branch-members",
        ["BRANCH_PK"],
        "",
        lambda found: len(found["entries"]),
        "unit=BRANCH&",
    ),
    "assignments": ("meetings:assignments", [], "state=open", of_pages(), ""),
    "proposals": ("meetings:proposals", [], "view=all", of_pages(), ""),
    "registrations": ("meetings:registrations", [], "unit=ROOT&state=missing", of_pages(), ""),
    "visits": ("meetings:visits", [], "state=", of_pages(), ""),
    "visit-branches": ("meetings:visit-branches", ["all"], "", of_pages(), "which=all&"),
    "documents-missing": ("committees:documents-missing", ["KIND"], "", of_pages(), "which=KIND&"),
    "training": ("committees:training", [], "", lambda found: found["classes"].count(), ""),
    "documents": ("committees:documents", [], "", with_documents, ""),
    "inspections": ("oversight:inspections", [], "", of_pages("inspections"), ""),
    "commendations": ("oversight:commendations", [], "", of_pages(), ""),
    "commendation-round": (
        "oversight:commendation-round",
        ["ROUND"],
        "",
        lambda found: len(found["units"]) + len(found["members"]),
        "which=ROUND&",
    ),
}


def test_every_list_is_held_against_its_page() -> None:
    assert sorted(PAGES) == sorted(LISTINGS)


@pytest.mark.parametrize("key", PAGES)
def test_list_has_as_many_rows_as_its_page_says(cast: Cast, key: str, django_assert_max_num_queries: Callable) -> None:
    name, arguments, query, shown, more = PAGES[key]
    root, branch, month = cast.units["root"], cast.units["branch"], cast.rows["meeting", "branch"].month
    words = {"ROOT": root.code, "PK": root.pk, "BRANCH": branch.code, "BRANCH_PK": branch.pk}
    words |= {
        "ROUND": cast.rows["round", "root"].pk,
        "KIND": StandingDocumentKind.objects.earliest("pk").pk,
        "YEAR": str(month.year),
        "MONTH": f"{month:%Y-%m}",
    }
    for word, meant in words.items():
        arguments = [meant if argument == word else argument for argument in arguments]
    query, more = (_filled(text, words) for text in (query, more))
    client = signed_in(cast, "board")
    page = client.get(f"{reverse(name, args=arguments)}?{query}")
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = take(client, key, more + query)
    assert sum(map(lines_in, book_of(answer))) == shown(page.context)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


def _filled(text: str, words: dict[str, object]) -> str:
    for word, meant in words.items():
        text = text.replace(f"={word}", f"={meant}")
    return text


def test_list_asked_like_a_formula_stays_text(cast: Cast) -> None:
    branch = cast.units["branch"]
    member = Member.objects.filter(memberships__branch=branch, memberships__valid_to=None).first()
    Member.objects.filter(pk=member.pk).update(name="=1+1")
    sheet = book_of(take(signed_in(cast, "secretary"), "members", ""))["Đảng viên"]
    found = [cell for row in sheet for cell in row if cell.value == "=1+1"]
    assert [(cell.data_type, cell.quotePrefix) for cell in found] == [("s", True)]


def test_taking_a_list_is_logged_without_what_it_holds(cast: Cast) -> None:
    branch = cast.units["branch"]
    answer = take(signed_in(cast, "committee"), "branch-members", f"unit={branch.code}")
    event = AuditEvent.objects.get(verb="lists.export")
    rows = lines_in(book_of(answer).active)
    assert (event.actor, event.unit_id) == (cast.people["committee"], branch.pk)
    assert event.fields == {"branch-members": rows}


def test_telephones_stand_in_the_list_of_the_day_where_they_stand_on_its_page(cast: Cast) -> None:
    Member.objects.update(phone="0912345678")
    root, month = cast.units["root"], f"{cast.rows['meeting', 'branch'].month:%Y-%m}"
    shown = {}
    for person, unit in (("committee", cast.units["commune"]), ("board", root)):
        client = signed_in(cast, person)
        for which in ("", *LISTS):
            page = client.get(reverse("reports:day-unit", args=[unit.code]), {"list": which, "month": month})
            listed = take(client, "day", f"unit={unit.code}&list={which}&month={month}")
            shown[person, which] = "0912345678" in page.content.decode(), "0912345678" in words_of(listed)
    assert [case for case, (on_page, in_list) in shown.items() if on_page != in_list] == []
    assert {on_page for on_page, _ in shown.values()} == {True, False}


def test_list_that_there_is_not_is_not_found(cast: Cast) -> None:
    assert take(signed_in(cast, "board"), "no-list", "").status_code == 404


def test_list_that_is_too_long_says_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_ROWS", 2)
    sheet = table("Bảng", ["Số"], iter([[1], [2], [3]]), above=["Các số"])
    made = taken(Listing("Bảng", None, [sheet]))
    cells = [row[0].value for row in load_workbook(BytesIO(made.content)).active]
    said = "Bảng chỉ ghi 2 dòng đầu. Để có đủ, mời đồng chí chọn kỳ ngắn hơn hoặc đơn vị nhỏ hơn."
    assert (made.rows, cells) == (2, ["Các số", said, "Số", 1, 2])


def test_totals_are_not_counted_as_rows() -> None:
    sheet = table("Bảng", ["Số"], [[1], Row([1], is_bold=True)])
    assert taken(Listing("Bảng", None, [sheet])).rows == 1
