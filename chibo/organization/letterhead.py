"""Head and foot of a unit's Party documents: who issues, under whom, where, and who signs (HD 05-HD/VPTW of 27/5/2026)."""

from __future__ import annotations

import re
from datetime import date

from chibo.organization.enums import BranchSignature, PostKind, ResolutionSigner
from chibo.organization.models import LetterheadRule, Member, Unit
from chibo.organization.models.rules import nearest
from chibo.organization.queries import has_chi_uy, holders, path_ids

# Beginning of a committee's name → its sign in numbers of documents.
SYMBOLS = [
    ("Đảng ủy bộ phận", "ĐUBP"),
    ("Đảng ủy", "ĐU"),
    ("Huyện ủy", "HU"),
    ("Thị ủy", "ThU"),
    ("Quận ủy", "QU"),
    ("Thành ủy", "TU"),
    ("Tỉnh ủy", "TU"),
]
BRANCH_SYMBOL = "CB"
_PLACE = re.compile(r"Đảng bộ (?P<kind>xã|phường|thị trấn|huyện|thị xã|quận|thành phố|tỉnh|đặc khu) (?P<name>.+)")
UNKNOWN_PLACE = "…………"


def letterhead(unit: Unit, day: date, symbol: str = "BC", *, signer: Member | None = None) -> dict:
    """Return {"upper", "issuer", "name", "number", "place", "on_behalf", "capacity", "signer", "recipients"} of a document.

    `symbol` is that of the type: BC for a report (báo cáo), TTr for a proposal (tờ trình), BB for minutes (biên bản).

    A branch signs 'T/M CHI BỘ' unless a LetterheadRule says otherwise. The number is left to be written by hand: numbers run
    through the whole term, not per year. `signer`: who is to sign, where that person is the bí thư or a phó bí thư on `day`
    and no rule keeps it to the bí thư; else the bí thư signs. For a collective nobody signs in another's stead (no K/T): a
    phó bí thư signs T/M as well. One query; two for a branch, one more where it signs in the name of its chi ủy.
    """
    rule = rule_of(unit, day) if unit.is_branch else None
    if rule is not None and rule.signer == ResolutionSigner.SECRETARY:
        signer = None
    issuer = unit.name if unit.is_branch else unit.committee_name
    posts = holders(unit, [PostKind.SECRETARY, PostKind.DEPUTY], day)
    asked = [post for post in posts if signer is not None and post.member_id == signer.pk]
    signing = next(iter(asked or posts), None)
    return {
        "upper": unit.parent.name if unit.parent else "",
        "issuer": issuer,
        "name": unit.name,
        "number": f"Số ……-{symbol}/{body_symbol(unit)}",
        "place": _place(unit),
        "on_behalf": _on_behalf(unit, rule, day),
        "capacity": signing.get_kind_display() if signing else PostKind.SECRETARY.label,
        "signer": signing.member.name if signing else "",
        "recipients": _recipients(unit),
    }


def rule_of(unit: Unit, day: date) -> LetterheadRule | None:
    """Return the rule by which a branch signs on `day`: that of the nearest unit above. One query."""
    lineage = path_ids(unit)[::-1]
    return nearest(LetterheadRule.objects.for_lineage(lineage, day), lineage, day)


def _on_behalf(unit: Unit, rule: LetterheadRule | None, day: date) -> str:
    if rule is not None and rule.line == BranchSignature.CHI_UY and has_chi_uy(unit, day):
        return BranchSignature.CHI_UY.label
    return f"T/M {_body(unit)}"


def _body(unit: Unit) -> str:
    """'Chi bộ' for a branch, 'Đảng ủy', 'Huyện ủy' … for a committee."""
    return "Chi bộ" if unit.is_branch else " ".join(unit.committee_name.split()[:2])


def body_symbol(unit: Unit) -> str:
    """Return the sign of who issues in numbers of documents: 'CB' of a branch, 'ĐU', 'ĐUBP', 'HU' … of a committee."""
    if unit.is_branch:
        return BRANCH_SYMBOL
    found = (symbol for beginning, symbol in SYMBOLS if unit.committee_name.startswith(beginning))
    return next(found, "ĐU")


def _place(unit: Unit) -> str:
    """Return the commune, district … that the unit or the nearest one above it is named after."""
    at: Unit | None = unit
    while at is not None:
        if match := _PLACE.fullmatch(at.name):
            name = match["name"]
            return f"{match['kind'].capitalize()} {name}" if name[0].isdigit() else name
        at = at.parent
    return UNKNOWN_PLACE


def _recipients(unit: Unit) -> list[str]:
    upper = [f"{unit.parent.committee_name} (để báo cáo),"] if unit.parent else []
    below = [] if unit.is_branch else ["Các tổ chức đảng trực thuộc,"]
    return [*upper, *below, f"Lưu {_body(unit)}."]
