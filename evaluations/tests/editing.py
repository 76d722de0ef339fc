"""What the tests of the editor share: a page's form as a browser would send it, and the people who write sets."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from evaluations.models import CriteriaSet
from evaluations.services.criteria import copy_set


class SentForm(HTMLParser):
    """The fields of the page's edit form with their values, as a browser sends them."""

    def __init__(self, html: str):
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self._inside, self._select, self._text = False, None, None
        self._options: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._inside = "data-chibo-keep" in given
        if not self._inside:
            return
        name = given.get("name")
        if tag == "input" and name and given.get("type") not in ("checkbox", "radio"):
            self._add(name, given.get("value") or "")
        elif tag == "input" and name and "checked" in given:
            self._add(name, given.get("value") or "on")
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._text = name
            self._add(name, "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        if tag == "select" and self._select:
            chosen = [value for value, is_selected in self._options if is_selected]
            self._add(self._select, (chosen or [self._options[0][0]])[0])
            self._select = None
        if tag == "textarea":
            self._text = None

    def handle_data(self, data):
        if self._text:
            self.data[self._text][-1] += data

    def _add(self, name, value):
        if name != "csrfmiddlewaretoken":
            self.data.setdefault(name, []).append(value)


def shown(client: Client, address: str) -> dict:
    """Return what the form at `address` would send unchanged."""
    page = client.get(address)
    assert page.status_code == 200, address
    # A browser drops the first line feed of a textarea.
    return {
        name: [value.removeprefix("\n") for value in values]
        for name, values in SentForm(page.content.decode()).data.items()
    }


def sent(client: Client, address: str, **changes: object):
    """Send the form at `address` with some fields changed; a field named None is left out."""
    data = shown(client, address) | changes
    return client.post(address, {name: value for name, value in data.items() if value is not None})


class Editors:
    """district > commune > branch, with an account for each role, and a neighbor district."""

    def __init__(self) -> None:
        self.district = UnitFactory(type_code="huyen", name="Đảng bộ huyện Hòa Bình")
        self.commune = UnitFactory(parent=self.district, name="Đảng bộ xã Quỳnh Thiện")
        self.branch = BranchFactory(parent=self.commune, name="Chi bộ khối Quang Trung")
        self.other = UnitFactory(type_code="huyen", name="Đảng bộ huyện Mai Châu")
        self.accesses = {
            "secretary": AccessFactory(unit=self.branch),
            "committee": AccessFactory(unit=self.commune, role=Role.COMMITTEE),
            "board": AccessFactory(unit=self.district, role=Role.BOARD),
            "second": AccessFactory(unit=self.district, role=Role.BOARD),
            "local_administrator": AccessFactory(unit=self.district, role=Role.ADMINISTRATOR),
            "administrator": AccessFactory(unit=None, role=Role.ADMINISTRATOR),
            "other_board": AccessFactory(unit=self.other, role=Role.BOARD),
        }

    def client(self, role: str, **options: bool) -> Client:
        client = Client(**options)
        client.force_login(self.accesses[role].user, backend="chibo.accounts.backends.UsernameOrPhoneBackend")
        return client

    def user(self, role: str):
        return self.accesses[role].user

    def draft(self, code: str = "an-phu", **changes: object) -> CriteriaSet:
        """A copy of a shipped set for the district."""
        source = CriteriaSet.objects.get(code=code, is_shipped=True)
        draft = copy_set(source=source, unit=self.district, name=source.name, actor=self.user("board"))
        for name, value in changes.items():
            setattr(draft, name, value)
        draft.save()
        return draft


def part_url(draft: CriteriaSet, part: str) -> str:
    return reverse("evaluations:criteria-part", args=[draft.pk, part])


def row_url(draft: CriteriaSet, part: str, index: int) -> str:
    return reverse("evaluations:criteria-row", args=[draft.pk, part, index])
