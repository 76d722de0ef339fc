"""The report of a period on paper: one description, from which both PDF and Word are made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from chibo.common.blocks import Block, Document, Heading, bold, document_pdf, paragraph, paragraphs
from chibo.common.dates import VIETNAM, screen_date
from chibo.common.documents import Letterhead, Paper, Signature
from chibo.common.text import roman, thousands
from chibo.common.word import document_docx
from reports import narrative
from reports.content import Content
from reports.enums import ReportKind
from reports.paper_blocks import (
    addition_blocks,
    annex_blocks,
    chart_blocks,
    form_blocks,
    headed,
    parts_blocks,
    summary_blocks,
    target_blocks,
)
from reports.tables import annual_lines

DIGEST_HEAD = 12


def report_pdf(content: Content) -> bytes:
    """Return the PDF of one version: from what it froze, or as counted now and marked 'BẢN TẠM TÍNH' before submission.

    Takes seconds for hundreds of branches: call it from a job. Raises documents.DocumentError with a sentence.
    """
    return document_pdf(report_document(content))


def report_docx(content: Content) -> bytes:
    """Return the same as a Word file, to be edited by hand."""
    return document_docx(report_document(content))


def report_document(content: Content) -> Document:
    """Return the description of the paper of one version."""
    head = content.figures["letterhead"]
    signature = Signature(head["on_behalf"], head["capacity"], head["signer"])
    return Document(
        paper=Paper(
            name=f"Báo cáo · {head['name']} · {content.span.label}",
            verification=_verification(content),
            address=_address(content),
        ),
        head=Letterhead(head["upper"], head["issuer"], head["number"], head["place"], _signed_on(content)),
        title="Báo cáo",
        about=_about(content),
        blocks=tuple(_body(content)),
        signatures=(signature,),
        recipients=tuple(head["recipients"]),
        annex=tuple(annex_blocks(content, signature)),
    )


# --- what says which paper it is ---------------------------------------------------------------------------------


def _verification(content: Content) -> str:
    """The line at the foot of every page: the code, the digest of the numbers and the head of the sealed log."""
    if not content.is_frozen:
        return f"BẢN TẠM TÍNH · số liệu đến ngày {screen_date(content.as_of)} · chưa gửi cấp trên"
    version, sealed = content.version, content.figures.get("audit")
    said = [f"Mã tra cứu: {version.code}", f"Lần {version.number}", f"Dấu số liệu: {version.digest[:DIGEST_HEAD]}"]
    if sealed and sealed["sequence"]:
        said.append(f"Dấu nhật ký {thousands(sealed['sequence'])}: {sealed['seal'][:DIGEST_HEAD]}")
    return " · ".join(said)


def _address(content: Content) -> str:
    """Where the QR code leads: the page behind the printed code, which asks to sign in."""
    return (
        f"{settings.SITE_ADDRESS}{reverse('reports:verify', args=[content.version.code])}" if content.is_frozen else ""
    )


def _signed_on(content: Content) -> date | None:
    at = content.version.submitted_at
    return timezone.localdate(at, VIETNAM) if at else None


def _about(content: Content) -> str:
    report = content.version.report
    if report.kind == ReportKind.PROGRAMME:
        about = report.title.removeprefix("Báo cáo ")
        return about[0].upper() + about[1:]
    return f"Kết quả sinh hoạt chi bộ và xếp loại chất lượng sinh hoạt chi bộ {narrative.in_sentence(content.span)}"


# --- text --------------------------------------------------------------------------------------------------------

PARTS = {
    "ĐÁNH GIÁ CHUNG": ["strengths", "limits", "causes"],
    "PHƯƠNG HƯỚNG, KIẾN NGHỊ": ["plans", "proposals"],
}
ADDITIONS = "SỐ LIỆU BỔ SUNG"


def _body(content: Content) -> list[Block]:
    blocks: list[Block] = []
    if not content.is_frozen:
        blocks.append(paragraph(bold("BẢN TẠM TÍNH, CHƯA GỬI CẤP TRÊN"), look="addressee"))
    blocks += [paragraph(_opening(content)), Heading("I- KẾT QUẢ"), *_results(content)]
    for number, (title, own) in enumerate(_parts(content), start=2):
        blocks += [Heading(f"{roman(number)}- {title}"), *own]
    return blocks


def _opening(content: Content) -> str:
    issuer = content.figures["letterhead"]["issuer"]
    as_of = f"Số liệu đến ngày {screen_date(content.as_of)}"
    if content.is_early:
        as_of += f", khi {narrative.in_sentence(content.span)} chưa kết thúc"
    return (
        f"{issuer} báo cáo kết quả sinh hoạt chi bộ và xếp loại chất lượng sinh hoạt chi bộ "
        f"{narrative.in_sentence(content.span)} như sau. {as_of}."
    )


def _results(content: Content) -> list[Block]:
    """Return the counted results under their numbered headings, then what people wrote on others."""
    figures = content.figures
    quality = [*narrative.level_sentences(figures), *narrative.attendance_sentences(figures)]
    form = figures.get("form") or {}
    found = [
        ("Kết quả thực hiện chỉ tiêu", target_blocks(content)),
        ("Nền nếp sinh hoạt", _sentences(narrative.held_sentences(figures))),
        ("Chất lượng sinh hoạt", [*_sentences(quality), *summary_blocks(content), *chart_blocks(content)]),
        (f"Số liệu các {content.part_words}", parts_blocks(content)),
        ("Đánh giá, xếp loại chất lượng hằng năm", _sentences(annual_lines(content))),
        (form.get("title", ""), form_blocks(content)),
        (narrative.SECTIONS["results"], paragraphs(content.narrative.get("results", ""))),
    ]
    shown = [(title, own) for title, own in found if own]
    return [block for number, (title, own) in enumerate(shown, start=1) for block in headed(number, title, own)]


def _sentences(lines: Iterable[str]) -> list[Block]:
    return [paragraph(line) for line in lines]


def _parts(content: Content) -> list[tuple[str, list[Block]]]:
    """Return what stands after 'I- KẾT QUẢ' as (title, blocks). What nobody wrote is left out."""
    found = [(title, _written(content, keys)) for title, keys in PARTS.items()]
    if content.additions:
        found.append((ADDITIONS, addition_blocks(content)))
    return [(title, own) for title, own in found if own]


def _written(content: Content, keys: list[str]) -> list[Block]:
    texts = {key: paragraphs(content.narrative.get(key, "")) for key in keys}
    shown = [(narrative.SECTIONS[key], own) for key, own in texts.items() if own]
    return [block for number, (title, own) in enumerate(shown, start=1) for block in headed(number, title, own)]
