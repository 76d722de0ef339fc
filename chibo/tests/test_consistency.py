"""What holds for every page, template and form of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from chibo.testing.cast import Cast
from chibo.tests.access_table import TABLE
from chibo.tests.test_access import addresses, expected, one_of_each, role_of, signed_in

ROOT = settings.BASE_DIR
TEMPLATES = ROOT / "templates"
PYTHON = [file for app in ("chibo", "meetings", "evaluations", "reports") for file in (ROOT / app).rglob("*.py")]
ALL_TEMPLATES = sorted(file for file in TEMPLATES.rglob("*") if file.suffix in (".html", ".txt"))

# Opened by Django and by crispy themselves, by name.
CALLED_BY_OTHERS = {
    "400.html",
    "403.html",
    "404.html",
    "500.html",
    "bootstrap5/errors.html",
    "bootstrap5/errors_formset.html",
}


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def name_of(file: Path) -> str:
    return str(file.relative_to(TEMPLATES))


def lines_with(pattern: str, files: list[Path], flags: int = 0) -> list[str]:
    """Return 'file:line: line' for every line that `pattern` finds."""
    wanted = re.compile(pattern, flags)
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for file in files
        for number, line in enumerate(text_of(file).splitlines(), 1)
        if wanted.search(line)
    ]


# --- templates -------------------------------------------------------------------------------------------------------


def test_every_template_is_used() -> None:
    named = {
        name for file in PYTHON if "tests" not in file.parts for name in re.findall(r'"([\w/-]+\.\w+)"', text_of(file))
    }
    waiting, used = sorted(named | CALLED_BY_OTHERS), set()
    while waiting:
        name = waiting.pop()
        file = TEMPLATES / name
        if name in used or not file.is_file():
            continue
        used.add(name)
        waiting += re.findall(r'"([\w/-]+\.(?:html|txt))"', text_of(file))
    assert [name_of(file) for file in ALL_TEMPLATES if name_of(file) not in used] == []


def test_templates_carry_no_script_style_or_handler() -> None:
    inline = r"<script(?![^>]*\bsrc=)|<style|\s(?:style|on[a-z]+)=[\"']|javascript:|\|\s*safe\b|autoescape off"
    pages = [file for file in ALL_TEMPLATES if "pdf" not in file.relative_to(TEMPLATES).parts]
    assert lines_with(inline, pages, re.IGNORECASE) == []


def test_templates_of_documents_carry_no_script_or_handler() -> None:
    papers = [file for file in ALL_TEMPLATES if "pdf" in file.relative_to(TEMPLATES).parts]
    assert lines_with(r"<script|\son[a-z]+=[\"']|javascript:|\|\s*safe\b|autoescape off", papers, re.IGNORECASE) == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert lines_with(r"(?:src|href|action)=[\"'](?:https?:)?//", ALL_TEMPLATES) == []


def test_spelling_is_that_of_the_field() -> None:
    """'hằng tháng' and 'nền nếp' (labels of the field), also in the sentences of forms and services."""
    sources = [file for file in PYTHON if "tests" not in file.parts and "migrations" not in file.parts]
    assert lines_with(r"\bhàng (?:tháng|quý|năm)\b|\bnề nếp\b", [*ALL_TEMPLATES, *sources], re.IGNORECASE) == []


# --- pages -----------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The parts of a page that the tests speak of."""

    def __init__(self, html: str):
        super().__init__()
        self.language, self.title, self.headings, self.inline = "", "", 0, []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.forms: list[dict[str, bool]] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        self.headings += tag == "h1"
        if tag == "form":
            self.forms.append({"sends": given.get("method", "").lower() == "post", "has_token": False})
        if given.get("name") == "csrfmiddlewaretoken" and self.forms:
            self.forms[-1]["has_token"] = True
        self.ids += [given["id"]] if given.get("id") else []
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data
        elif "script" not in self._inside and "style" not in self._inside:
            self.words.append(data)


WALKERS = ["secretary", "cadre", "committee", "board", "administrator", "stranger", "anonymous"]
# Fragments that htmx puts into a page, and files: no page of their own.
NO_PAGES = {
    "meetings:feed",
    "meetings:file",
    "meetings:digest-file",
    "meetings:file-thumbnail",
    "committees:document-file",
}
ENGLISH = re.compile(
    r"\b(?:dashboard|upload|download|submit|offline|online|sync|job|server|click|link|template|user|login|logout|"
    r"admin|email|password|error|none|null|true|false)\b",
    re.IGNORECASE,
)


def pages_of(cast: Cast, person: str) -> Iterator[tuple[str, object]]:
    """Yield (address, answer) of every page that `person` may open, one for each way a place stands to the person."""
    client, role = signed_in(cast, person), role_of(person)
    for row in TABLE:
        if row.get is None or role in row.redirects or row.name in NO_PAGES:
            continue
        for place, address in one_of_each(addresses(row, cast), person):
            if expected(row, row.get, person, place) == "may":
                answer = client.get(address)
                # A file that is handed out (picture, Word, Excel) is no page.
                if answer.headers.get("Content-Type", "text/html").startswith("text/html"):
                    yield f"{row.name} @ {place}", answer


@pytest.mark.sqlite_only
@pytest.mark.parametrize("person", WALKERS)
def test_pages_are_whole(cast: Cast, person: str) -> None:
    """One h1, a title, the language, the policy that lets no foreign script in; nothing inline, no id twice."""
    differences = [f"{where}: {what}" for where, answer in pages_of(cast, person) for what in defects_of(answer)]
    assert "\n".join(differences) == ""


def defects_of(answer: object) -> Iterator[str]:
    shown = Page(answer.content.decode())
    if shown.headings != 1:
        yield f"{shown.headings} h1"
    if shown.language != "vi":
        yield f"lang is {shown.language!r}"
    if len(shown.title.strip()) < 5:
        yield f"title is {shown.title!r}"
    if "script-src 'self'" not in answer.headers.get("Content-Security-Policy", ""):
        yield "no Content-Security-Policy"
    if shown.inline:
        yield f"inline {sorted(set(shown.inline))}"
    if any(form["sends"] and not form["has_token"] for form in shown.forms):
        yield "a form that is sent without its token"
    twice = {found for found in shown.ids if shown.ids.count(found) > 1}
    if twice:
        yield f"ids twice: {sorted(twice)}"
    if "{{" in "".join(shown.words) or "{%" in "".join(shown.words):
        yield "a template tag is shown"


@pytest.mark.sqlite_only
@pytest.mark.parametrize("person", ["secretary", "cadre", "committee"])
def test_pages_speak_no_english(cast: Cast, person: str) -> None:
    differences = [
        f"{where}: {word!r}"
        for where, answer in pages_of(cast, person)
        for word in sorted(set(ENGLISH.findall(" ".join(Page(answer.content.decode()).words))))
    ]
    assert "\n".join(differences) == ""
