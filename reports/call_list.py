"""Danh sách liên hệ: whom to call about the day of meeting, on screen and on paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from chibo.common.blocks import Document, Table, edition_of_document, paragraph
from chibo.common.dates import paper_date
from chibo.common.documents import Letterhead, Paper, Signature
from chibo.common.models import valid_on
from chibo.common.text import thousands
from chibo.jobs.printed import PrintState, plain_name, print_state_of
from chibo.organization.enums import PostKind
from chibo.organization.letterhead import letterhead
from chibo.organization.models import Member, Post, subtree
from reports.control_room import SETTLED, Asked, Place, due_by_rule, placed
from reports.control_rows import Contacts, contacts_of
from reports.models import BranchMonth

KIND = "reports.call_list"
FOLDER = "call_lists"
# So many branches are put on one paper; more are called commune by commune.
MOST_ON_PAPER = 1000

SILENT = "silent"
NO_EMAIL = "no_email"
WHO = [
    (SILENT, "Chi bộ chưa có thông tin"),
    (NO_EMAIL, "Chi bộ chưa sinh hoạt, bí thư không có thư điện tử"),
]
# The same in a sentence, after 'các chi bộ'.
IN_SENTENCE = {SILENT: "chưa có thông tin", NO_EMAIL: "chưa sinh hoạt, bí thư không có thư điện tử"}
HEAD = ("TT", "Chi bộ", "Bí thư, điện thoại", "Phó bí thư, điện thoại", "Cấp ủy viên phụ trách", "Đã gọi", "Ghi chú")
WIDTHS = (6, 22, 18, 18, 14, 8, 14)


@dataclass(frozen=True)
class CallLine:
    """A branch to be called about; `within`: the committee above it where that is not the one whose list it is."""

    branch: str
    within: str
    contacts: Contacts


@dataclass(frozen=True)
class CallList:
    """What a list is of: who is called, about which branches. `asked.unit` must lie in the reach of who reads it."""

    asked: Asked
    who: str

    @property
    def key(self) -> str:
        branch_type = self.asked.branch_type.pk if self.asked.branch_type else ""
        return f"{self.asked.unit.pk}:{self.asked.month:%Y-%m}:{self.who}:{branch_type}"


def to_call(listing: CallList) -> QuerySet[BranchMonth]:
    """Return the branches of a list that still belong to the unit today and work, by the committee above and by name."""
    asked = listing.asked
    rows = placed(asked, [asked.unit.pk]).filter(subtree(asked.unit.path, "branch__path"))
    rows = rows.exclude(branch__valid_to__lt=asked.today)
    if listing.who == SILENT:
        rows = rows.filter(place=Place.SILENT)
    else:
        reached = Post.objects.filter(valid_on(asked.today), kind=PostKind.SECRETARY).exclude(member__email="")
        rows = rows.exclude(place__in=SETTLED).exclude(branch__in=reached.values("unit"))
    in_order = "branch__parent__sort_key", "branch__parent__code", "branch__sort_key", "branch__code"
    return rows.select_related("branch__parent").order_by(*in_order)


def lines_of(found: Iterable[BranchMonth], asked: Asked) -> list[CallLine]:
    """Return the lines for branches of `to_call`, in their order. Two queries."""
    found = list(found)
    contacts = contacts_of([row.branch_id for row in found], asked.today)
    return [CallLine(row.branch.name, _within(row, asked), contacts[row.branch_id]) for row in found]


def _within(row: BranchMonth, asked: Asked) -> str:
    above = row.branch.parent
    return above.name if above is not None and above.pk != asked.unit.pk else ""


# --- on paper --------------------------------------------------------------------------------------------------------


def call_list_document(listing: CallList) -> Document:
    """Return the description of the list for PDF and Word, with empty columns to tick and to write in. Eight queries."""
    asked = listing.asked
    found = letterhead(asked.unit, asked.today, "DS")
    lines = lines_of(to_call(listing)[:MOST_ON_PAPER], asked)
    month = f"{asked.month.month}/{asked.month.year}"
    of_type = f", loại hình {asked.branch_type.name.lower()}" if asked.branch_type else ""
    day = due_by_rule(asked.unit, [asked.month])[asked.month]
    return Document(
        paper=Paper(name=f"Danh sách liên hệ tháng {month}"),
        head=Letterhead(found["upper"], found["issuer"], "", found["place"], asked.today),
        title="Danh sách liên hệ",
        about=f"Các chi bộ {IN_SENTENCE[listing.who]}, kỳ sinh hoạt tháng {month}{of_type}",
        blocks=(
            paragraph(
                f"Ngày sinh hoạt theo quy định: {paper_date(day)}. Danh sách lập {paper_date(asked.today)}, gồm "
                f"{thousands(len(lines))} chi bộ. Số điện thoại chỉ dùng để liên hệ công tác."
            ),
            Table(head=HEAD, rows=tuple(map(_cells, lines, range(1, len(lines) + 1))), widths=WIDTHS, centered=(0, 5)),
        ),
        signatures=(Signature("Người lập danh sách", "", ""),),
        sheet="brief",
    )


def _cells(line: CallLine, number: int) -> tuple[str, ...]:
    contacts = line.contacts
    return (
        str(number),
        "\n".join(part for part in (line.branch, line.within) if part),
        _person(contacts.secretary) if contacts.secretary else "Chưa có bí thư",
        "\n".join(map(_person, contacts.deputies)),
        contacts.in_charge.name if contacts.in_charge else "",
        "□",
        "",
    )


def _person(member: Member) -> str:
    return f"{member.name}\n{member.phone or 'chưa có số'}"


def edition(listing: CallList) -> str:
    """Return the digest of what the paper says: a branch that has met, another name or number makes it out of date."""
    return edition_of_document(call_list_document(listing))


def print_state(listing: CallList) -> PrintState:
    """Return how far the PDF is; its file only if it says what stands now."""
    return print_state_of(KIND, listing.key, FOLDER, lambda: edition(listing))


def file_name(listing: CallList, ending: str) -> str:
    """'danh-sach-lien-he-12-2026-dang-uy-phuong-quynh-thien.pdf'."""
    return f"danh-sach-lien-he-{listing.asked.month:%m-%Y}-{plain_name(listing.asked.unit.committee_name)}.{ending}"
