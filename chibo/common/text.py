"""Vietnamese text and numbers: cleaning, search, order of names, and how figures are written.

Everything stored is NFC. Search folds marks away, so 'hòa' and 'hoà', 'ủy' and 'uỷ' find each other. Order follows the
Vietnamese alphabet (a ă â … d đ … o ô ơ … u ư …), then the tone (ngang, huyền, hỏi, ngã, sắc, nặng), then small
before capital; it is stored as bytes, because bytes compare alike on SQLite and PostgreSQL and text does not.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

NOTHING = "–"
MAX_MARKS = 2  # a Vietnamese letter carries at most two: ệ = e + circumflex + dot below

LIST_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # f, j, w, z stand where foreign names need them
_POSITION = {letter: bytes([0x41 + index]) for index, letter in enumerate(_ALPHABET)}
_SHAPES = {"\u0302", "\u0306", "\u031b"}  # circumflex, breve, horn make another letter
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u0060": "'", "\u00b4": "'"})
_END_OF_LEVEL = b"\x01"  # below every position, so a shorter word comes first
_END_OF_WORD = b"\x00"
_LEVEL_BASE = 2  # tones and cases count from here, above _END_OF_LEVEL


# --- cleaning ----------------------------------------------------------------------------------------------------


def nfc(s: str) -> str:
    return unicodedata.normalize("NFC", s)


def clean_line(s: str) -> str:
    """Return one line: NFC, without invisible characters, spaces squeezed."""
    return " ".join(_visible(s).split())


def clean_text(s: str) -> str:
    """Return text of several lines: NFC, without invisible characters, line breaks kept as one line feed each."""
    lines = _visible(s).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def is_odd_name(s: str) -> bool:
    """Tell whether `s`, as typed, hides characters or stacks marks that no name needs."""
    return _visible(s) != _spaced(nfc(s))


def _visible(s: str) -> str:
    """Return NFC text without zero-width, direction and control characters and without towers of marks."""
    kept = []
    marks = 0
    for char in unicodedata.normalize("NFD", _spaced(s)):
        if char != "\n" and _is_invisible(char):
            continue
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return nfc("".join(kept))


def _spaced(s: str) -> str:
    """Return `s` with every line end as a line feed and every kind of space as a space."""
    s = s.replace("\r\n", "\n")
    return "".join("\n" if c in "\r\x0b\x0c\x85\u2028\u2029" else " " if c == "\t" or _is_space(c) else c for c in s)


def _is_space(char: str) -> bool:
    return unicodedata.category(char) == "Zs"


def _is_invisible(char: str) -> bool:
    """Control, format (zero-width, bidi, BOM, soft hyphen), half surrogates and code points that XML cannot hold."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"} or ord(char) & 0xFFFE == 0xFFFE


# --- search and order --------------------------------------------------------------------------------------------


def search_key(s: str) -> str:
    """Return `s` as it is searched for: small letters without marks, đ as d, one space between words.

    >>> search_key("ĐẢNG ỦY xã Hoà Bình")
    'dang uy xa hoa binh'
    """
    folded = unicodedata.normalize("NFD", clean_line(s).translate(_APOSTROPHES).casefold())
    return "".join(char for char in folded if not unicodedata.combining(char)).replace("đ", "d")


def sort_key(s: str) -> bytes:
    """Return the bytes by which `s` stands in Vietnamese order; store them in a `BinaryField`."""
    primary, tones, cases = [], [], []
    for letter, tone, upper in _letters(clean_line(s)):
        primary.append(_position(letter))
        tones.append(_LEVEL_BASE + tone)
        cases.append(_LEVEL_BASE + upper)
    levels = [b"".join(primary), _stripped(tones), _stripped(cases)]
    return _END_OF_LEVEL.join(levels).rstrip(_END_OF_LEVEL)


def name_key(s: str) -> bytes:
    """Return the bytes by which a person's name stands in a list: by the last word, then by the rest."""
    rest, _, last = clean_line(s).rpartition(" ")
    return sort_key(last) + _END_OF_WORD + sort_key(rest)


def _letters(s: str) -> Iterator[tuple[str, int, bool]]:
    """Yield (letter of the alphabet, tone 0–5, whether it is a capital) for each written letter of `s`."""
    for cluster in _clusters(unicodedata.normalize("NFD", s)):
        shape = "".join(mark for mark in cluster[1:] if mark in _SHAPES)
        tone = next((_TONES[mark] for mark in cluster[1:] if mark in _TONES), 0)
        base = cluster[0].lower()
        letter = nfc(base + shape)
        # ĭ, ŏ, č of Ê Đê and Gia Rai names stand with their plain letter
        yield letter if letter in _POSITION else base, tone, cluster[0] != base


def _clusters(decomposed: str) -> Iterator[str]:
    cluster = ""
    for char in decomposed:
        if cluster and not unicodedata.combining(char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _position(letter: str) -> bytes:
    """Return the place of a letter: space, signs, digits, the alphabet, then every other script by code point."""
    if letter in _POSITION:
        return _POSITION[letter]
    if letter == " ":
        return b"\x04"
    if letter.isascii() and letter.isdigit():
        return letter.encode()
    lead = b"\x20" if unicodedata.category(letter[0])[0] in "PS" else b"\xfe"
    return lead + letter.encode("utf-8", "replace")


def _stripped(level: list[int]) -> bytes:
    return bytes(level).rstrip(bytes([_LEVEL_BASE]))


# --- numbers -----------------------------------------------------------------------------------------------------


def share(numerator: int | Decimal, denominator: int | Decimal) -> Decimal:
    """Return numerator / denominator unrounded (0 where there is nothing to divide by).

    Thresholds are compared with this, never with the printed percentage: 2.101/2.235 is above 94% and prints 94,0%.
    """
    return Decimal(numerator) / Decimal(denominator) if denominator else Decimal(0)


def percent(numerator: int | Decimal, denominator: int | Decimal, places: int = 1) -> str:
    """Return the share the Vietnamese way, rounded once, half up: '46,7%'; '–' where there is nothing to divide by."""
    if not denominator:
        return NOTHING
    return f"{_grouped(_rounded(Decimal(numerator) * 100 / Decimal(denominator), places))}%"


def thousands(n: int) -> str:
    """Return a whole number with dots: '2.235'."""
    return f"{n:,d}".replace(",", ".")


def decimal_comma(x: Decimal | float | int, places: int | None = None) -> str:
    """Return a number with a decimal comma: '8,5'. With `places` rounded half up to as many, else without end zeros."""
    number = Decimal(str(x)) if isinstance(x, float) else Decimal(x)
    if places is None:
        text = f"{number:f}"
        return _grouped(text.rstrip("0").rstrip(".") if "." in text else text)
    return _grouped(_rounded(number, places))


def _rounded(number: Decimal, places: int) -> str:
    return f"{number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):f}"


def _grouped(plain: str) -> str:
    """Return '-2235.5' as '-2.235,5'."""
    whole, _, fraction = plain.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return sign + thousands(int(whole.lstrip("-"))) + (f",{fraction}" if fraction else "")


def roman(n: int) -> str:
    """Return a number from 1 as a Roman numeral: 3 → 'III'."""
    if n < 1:
        raise ValueError("Số La Mã bắt đầu từ 1.")
    numerals = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")]
    numerals += [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    result = ""
    for value, numeral in numerals:
        count, n = divmod(n, value)
        result += numeral * count
    return result


def ordinal_letter(i: int) -> str:
    """Return the i-th letter, from 1, of a list in a Party document: a, b, c, d, đ, e, g, h, i, k, …, y, aa, ab, …"""
    if i < 1:
        raise ValueError("Thứ tự bắt đầu từ 1.")
    result = ""
    while i:
        i, index = divmod(i - 1, len(LIST_LETTERS))
        result = LIST_LETTERS[index] + result
    return result


# --- digests -----------------------------------------------------------------------------------------------------


def digest(obj: object) -> str:
    """Return the SHA-256 of `obj` as canonical JSON, the same before it is stored in a JSON field and after.

    Takes what JSON takes, and dates, times (ISO) and decimals (as text). Raises TypeError or ValueError on the rest.
    """
    plain = json.loads(json.dumps(obj, default=_jsonable, allow_nan=False))
    canonical = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _jsonable(value: object) -> str:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
