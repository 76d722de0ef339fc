"""How much two texts of minutes have in common beyond what all minutes say. Pure.

A text is read as words: marks of tone, case and punctuation fall away, every number is one word, and so is every name. From
them fall what nobody writes anew: sentences that many branches have (formula), what was handed down to both (known), and the
name of a document after its number. What is left is the text's own; passages are runs of words that both have, and the share
is that of the own words which lie in such passages. Thresholds are judgement calls, held against fifty pairs of texts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from chibo.common.text import nfc, search_key

SHINGLE = 5  # words; in Vietnamese a word is a syllable, so two or three words of meaning
WINDOW = 8  # a run of SHINGLE + WINDOW - 1 = 12 words in both texts has at least one print in both
LEAST_RUN = 8  # shorter runs are turns of speech
LEAST_WORDS = 30  # own words in common, about two sentences: below it two people may well have said the same
LEAST_SHARE = 0.2  # of the shorter text: one paragraph of three or four
MOST_PLACES = 40  # of one turn of speech in a text: more of the same adds nothing
FORMULA_BRANCHES = 5  # a sentence that so many branches wrote is nobody's

NUMBER, NAME = "0", "#"
_WORD = re.compile(r"[^\W_]+")
_END = re.compile(r"[.!?;:\n…]")
_DOCUMENT = re.compile(r"\b\d+\s*[-–]\s*[A-ZĐa-zđ]{1,5}\s*/\s*[A-ZĐ]\w*")


@dataclass(frozen=True)
class Sentence:
    """The words `first` to `last` (excluded) of a text."""

    first: int
    last: int
    value: int


@dataclass(frozen=True)
class Text:
    """A text as it is compared. `words` are keys; word i stands at `spans[i]` of `written`.

    `cited`: the words that belong to the name of a document.
    """

    written: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[Sentence, ...]
    cited: frozenset[int]


@dataclass(frozen=True)
class Passage:
    """A run that both texts have: `length` words from `left` and from `right` on, `own` of them neither formula nor known."""

    left: int
    right: int
    length: int
    own: int


@dataclass(frozen=True)
class Likeness:
    """`words`: own words in common. `share`: of the own words of the shorter text, 0 to 1."""

    passages: tuple[Passage, ...]
    words: int
    share: float

    @property
    def is_worth_a_look(self) -> bool:
        return self.words >= LEAST_WORDS and self.share >= LEAST_SHARE


# --- reading -------------------------------------------------------------------------------------------------------


def read(written: str) -> Text:
    """Return `written` as words, each with its place."""
    written = nfc(written)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    sentences: list[Sentence] = []
    cited: set[int] = set()
    for start, end in _clauses(written):
        first = len(words)
        for key, place in _words(written, start, end):
            if key == NAME and len(words) > first and words[-1] == NAME:
                spans[-1] = (spans[-1][0], place[1])
                continue
            words.append(key)
            spans.append(place)
        document = _DOCUMENT.search(written, start, end)
        if document:
            cited.update(index for index in range(first, len(words)) if spans[index][0] >= document.start())
        if len(words) > first:
            sentences.append(Sentence(first, len(words), _value(words[first:])))
    return Text(written, tuple(words), tuple(spans), tuple(sentences), frozenset(cited))


def _clauses(written: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _END.finditer(written):
        yield start, end.start()
        start = end.end()
    yield start, len(written)


def _words(written: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """A capital inside a sentence makes a name; in a line of capitals it says nothing."""
    found = [(match.group(), match.span()) for match in _WORD.finditer(written, start, end)]
    capitals = sum(word[0].isupper() for word, _ in found)
    shouted = capitals * 2 > len(found) and any(word.isupper() and len(word) > 1 for word, _ in found)
    for index, (word, place) in enumerate(found):
        is_name = index > 0 and word[0].isupper() and not shouted
        yield (NAME if is_name else _key(word)), place


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    return NUMBER if word[0].isdigit() else search_key(word)


@lru_cache(maxsize=200_000)
def _hash(joined: str) -> int:
    """A whole number that JSON and every database keep exactly."""
    return int.from_bytes(hashlib.blake2b(joined.encode(), digest_size=6).digest())


def _value(words: Iterable[str]) -> int:
    return _hash(" ".join(words))


def shingles(text: Text) -> list[int]:
    """Return the value of each run of SHINGLE words, in the order of the text."""
    words = text.words
    return [hash(words[index : index + SHINGLE]) for index in range(len(words) - SHINGLE + 1)]


def prints(text: Text) -> frozenset[int]:
    """Return the fingerprints of a text (winnowing): of every WINDOW shingles in a row the least."""
    values = shingles(text)
    if len(values) <= WINDOW:
        return frozenset(values)
    return frozenset(min(values[index : index + WINDOW]) for index in range(len(values) - WINDOW + 1))


# --- comparing -----------------------------------------------------------------------------------------------------


def known_shingles(texts: Iterable[str]) -> set[int]:
    """Return the shingles of texts that were handed down, of agendas and of what the program filled in."""
    return {value for text in texts for value in shingles(read(text))}


def own_words(text: Text, formula: Collection[int], known: Collection[int]) -> list[bool]:
    """Return for each word whether it is the text's own: not of a formula sentence, not known, not the name of a document."""
    own = [index not in text.cited for index in range(len(text.words))]
    for sentence in text.sentences:
        if sentence.value in formula:
            own[sentence.first : sentence.last] = [False] * (sentence.last - sentence.first)
    if known:
        for index, value in enumerate(shingles(text)):
            if value in known:
                own[index : index + SHINGLE] = [False] * SHINGLE
    return own


def compare(left: Text, right: Text, *, formula: Collection[int] = (), known: Collection[int] = ()) -> Likeness:
    """Return the passages that both texts have, in the order of `left`, and how much of the shorter they make."""
    own_left, own_right = own_words(left, formula, known), own_words(right, formula, known)
    found = tuple(_passages(left, right, own_left, own_right))
    words = sum(passage.own for passage in found)
    shorter = min(sum(own_left), sum(own_right))
    return Likeness(found, words, words / shorter if shorter else 0.0)


def _passages(left: Text, right: Text, own_left: list[bool], own_right: list[bool]) -> Iterator[Passage]:
    """Yield the longest run at each word of `left` that is not in one yet; a word of `right` answers for one run only."""
    places: dict[int, list[int]] = {}
    for index, value in enumerate(shingles(right)):
        known = places.setdefault(value, [])
        if len(known) < MOST_PLACES:
            known.append(index)
    taken = [False] * len(right.words)
    values, index = shingles(left), 0
    while index < len(values):
        start, length = _longest(left.words, right.words, index, places.get(values[index], ()), taken)
        own = sum(own_left[index + step] and own_right[start + step] for step in range(length))
        if own < LEAST_RUN:
            index += 1
            continue
        taken[start : start + length] = [True] * length
        yield Passage(index, start, length, own)
        index += length


def _longest(
    left: tuple[str, ...], right: tuple[str, ...], index: int, starts: Iterable[int], taken: list[bool]
) -> tuple[int, int]:
    """Return (start in `right`, length) of the longest run that begins at `index` and is not taken."""
    best = (0, 0)
    for start in starts:
        length = 0
        while (
            index + length < len(left)
            and start + length < len(right)
            and left[index + length] == right[start + length]
            and not taken[start + length]
        ):
            length += 1
        if length > best[1]:
            best = (start, length)
    return best


# --- many texts ----------------------------------------------------------------------------------------------------


def formula_of(branches: Iterable[tuple[int, Iterable[int]]]) -> set[int]:
    """Return the sentences that at least FORMULA_BRANCHES branches wrote, of (branch id, sentence values) of their texts."""
    writers: dict[int, set[int]] = {}
    for branch, values in branches:
        for value in values:
            known = writers.setdefault(value, set())
            if len(known) < FORMULA_BRANCHES:
                known.add(branch)
    return {value for value, known in writers.items() if len(known) >= FORMULA_BRANCHES}
