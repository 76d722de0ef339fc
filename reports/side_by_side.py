"""Two versions of a report side by side: numbers with their difference, words with the changed sentences marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from chibo.common.text import thousands
from reports import monthly, tables
from reports.content import Content
from reports.narrative import SECTIONS

# A sentence ends with its mark and what follows it; a line of a list is a sentence, too.
_SENTENCE = re.compile(r"[^.;!?\n]+[.;!?]*\s*|\n+")
SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True)
class Number:
    """`difference` is '' where nothing changed, else '+3' or '−3'."""

    label: str
    before: int
    after: int

    @property
    def difference(self) -> str:
        change = self.after - self.before
        return "" if not change else f"{'+' if change > 0 else '−'}{thousands(abs(change))}"


@dataclass(frozen=True)
class Passage:
    """A run of sentences: in both versions, in the later one only, or in the earlier one only."""

    kind: str
    text: str


@dataclass(frozen=True)
class Words:
    label: str
    passages: list[Passage]

    @property
    def is_changed(self) -> bool:
        return any(passage.kind != SAME for passage in self.passages)


def numbers_of(before: Content, after: Content) -> list[Number]:
    """Return every number of both contents: of the summary, and of the register where both keep it."""
    then, now = _values(before), _values(after)
    return [Number(label, then[key][1], value) for key, (label, value) in now.items() if key in then]


def _values(content: Content) -> dict[str, tuple[str, int]]:
    found = {line["key"]: (line["label"], line["value"]) for line in tables.summary(content.figures)}
    for part in ("standing", "movement"):
        lines = content.figures.get(part, {}).get("lines", [])
        found |= {f"{part}.{line['key']}": (line["label"], line["value"]) for line in lines}
    return found


def words_of(before: Content, after: Content) -> list[Words]:
    """Return the sections and the answers to the monthly form with what changed, those that are empty in both left out."""
    then, now = _texts(before), _texts(after)
    found = [Words(label, passages(then.get(key, ("", ""))[1], text)) for key, (label, text) in now.items()]
    gone = [Words(label, passages(text, "")) for key, (label, text) in then.items() if key not in now]
    return [words for words in [*found, *gone] if words.passages]


def _texts(content: Content) -> dict[str, tuple[str, str]]:
    asked = monthly.answered(content.figures.get("form"), content.narrative)
    answers = {f"answer.{line['key']}": (line["label"], line["answer"]) for line in asked}
    return answers | {key: (label, content.narrative.get(key, "")) for key, label in SECTIONS.items()}


def passages(before: str, after: str) -> list[Passage]:
    """Return the text sentence by sentence as runs of same, removed and added ones, in reading order."""
    then, now = _sentences(before), _sentences(after)
    matcher = SequenceMatcher(None, [text.strip() for text in then], [text.strip() for text in now], autojunk=False)
    found = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.append(Passage(SAME, "".join(now[c:d])))
            continue
        found.append(Passage(REMOVED, "".join(then[a:b])))
        found.append(Passage(ADDED, "".join(now[c:d])))
    return [passage for passage in found if passage.text.strip() or passage.kind == SAME and passage.text]


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text)
