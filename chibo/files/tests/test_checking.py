"""What comes in: told from the bytes, hostile ones refused with a sentence, good ones kept without what they hid."""

from __future__ import annotations

import base64
import io
import time
import tracemalloc
import zlib

import pytest
from PIL import Image

from chibo.common.errors import Refused
from chibo.files import checking, images, papers
from chibo.files.checking import check
from chibo.files.enums import FileKind
from chibo.files.tests.samples import docx, giant_png, packed_objects, pdf, phone_photo, picture, upload

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document xmlns:w="w">&b;</w:document>'
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
MACRO_TYPES = b'<?xml version="1.0"?><Types><Override ContentType="application/vnd.ms-word.macroEnabled+xml"/></Types>'

SCRIPT = b"4 0 <</S/JavaScript/JS(1)>>"
FETCHING = (
    b'<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="http://schemas/KIND"'
    b' Target="https://example.com/a" TargetMode="External"/></Relationships>'
)

HOSTILE = {
    "empty": (b"", checking.EMPTY),
    "svg": (SVG, checking.UNKNOWN),
    "html": (HTML, checking.UNKNOWN),
    "xhtml": (b'<?xml version="1.0"?>' + HTML, checking.UNKNOWN),
    "exe renamed pdf": (b"MZ\x90\x00" + bytes(200), checking.UNKNOWN),
    "html before a pdf": (HTML + pdf(), checking.UNKNOWN),
    "gif": (b"GIF89a" + bytes(40), checking.UNKNOWN),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), checking.OLD_OFFICE),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(40), checking.HEIC),
    "plain zip": (docx().replace(b"word/document.xml", b"some/document.xml"), checking.UNKNOWN),
    "truncated jpeg": (picture(size=(400, 300))[:600], images.BROKEN),
    "jpeg of a head only": (b"\xff\xd8\xff\xe0" + bytes(30), images.BROKEN),
    "png of 50.000 by 50.000": (giant_png(), images.TOO_MANY_PIXELS),
    "png of 6.000 by 6.000": (giant_png(6_000), images.TOO_MANY_PIXELS),
    "pdf with a script": (pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), papers.ACTIVE_PDF),
    "pdf with a script spelled oddly": (pdf(b"/OpenAction<</S/J#61va#53cript/JS(1)>>"), papers.ACTIVE_PDF),
    "pdf with a packed script": (pdf(objects=b"4 0 <</S/JavaScript/JS(1)>>"), papers.ACTIVE_PDF),
    "pdf with a script packed as said elsewhere": (
        pdf(after=packed_objects(zlib.compress(SCRIPT), b"/Filter 6 0 R") + b"6 0 obj /FlateDecode endobj\n"),
        papers.ACTIVE_PDF,
    ),
    "pdf with a script far behind its head": (
        pdf(after=packed_objects(zlib.compress(SCRIPT), b"/Filter/FlateDecode" + b" " * 2_500)),
        papers.ACTIVE_PDF,
    ),
    "pdf with a script behind a false head": (
        pdf(after=packed_objects(zlib.compress(SCRIPT), b"/Filter/FlateDecode/A(1 0 obj)")),
        papers.ACTIVE_PDF,
    ),
    "pdf with a script in letters": (
        pdf(after=packed_objects(base64.a85encode(SCRIPT) + b"~>", b"/Filter/ASCII85Decode")),
        papers.ACTIVE_PDF,
    ),
    "pdf that starts a program": (pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"), papers.ACTIVE_PDF),
    "pdf with a file inside": (pdf(b"/Names<</EmbeddedFiles 5 0 R>>"), papers.ACTIVE_PDF),
    "pdf with a password": (pdf(b"/Encrypt 9 0 R"), papers.LOCKED_PDF),
    "pdf cut short": (pdf()[:-8], papers.BROKEN_PDF),
    "pdf that grows": (pdf(objects=bytes(papers.MOST_INFLATED + 1)), papers.SWOLLEN),
    "docx with a program": (docx({"evil.exe": b"MZ"}), papers.PASSENGERS),
    "docx with an object": (docx({"word/embeddings/oleObject1.bin": b"x"}), papers.PASSENGERS),
    "docx that fetches its template": (
        docx({"word/_rels/settings.xml.rels": FETCHING.replace(b"KIND", b"attachedTemplate")}),
        papers.PASSENGERS,
    ),
    "docx with macros": (docx({"word/vbaProject.bin": b"x"}), papers.MACROS),
    "docm renamed docx": (docx(types=MACRO_TYPES), papers.MACROS),
    "docx with billion laughs": (docx(document=BILLION), papers.BROKEN_OFFICE),
    "docx with an external entity": (docx({"word/styles.xml": EXTERNAL}), papers.BROKEN_OFFICE),
    "docx of 2.001 parts": (docx({f"word/media/{n}.png": b"x" for n in range(2_000)}), papers.SWOLLEN),
    "zip bomb": (docx({"word/media/a.bin": bytes(30_000_000)}), papers.SWOLLEN),
    "docx without its end": (docx()[:-30], papers.BROKEN_OFFICE),
}


@pytest.mark.parametrize(("content", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_refused_with_a_sentence(content: bytes, sentence: str):
    started = time.process_time()
    with pytest.raises(Refused) as refused:
        check(upload(content, "Biên bản.pdf", "application/pdf"))
    assert (refused.value.field, refused.value.sentence) == ("file", sentence)
    assert time.process_time() - started < 1


def test_a_bomb_is_refused_without_being_unpacked():
    bomb = upload(docx({"word/media/a.bin": bytes(100_000_000)}))
    tracemalloc.start()
    with pytest.raises(Refused):
        check(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        (picture(), FileKind.JPEG, "Trang 1.jpg"),
        (picture("PNG"), FileKind.JPEG, "Trang 1.jpg"),
        (picture("WEBP"), FileKind.JPEG, "Trang 1.jpg"),
        (pdf(b"/Lang(vi)"), FileKind.PDF, "Trang 1.pdf"),
        (pdf(objects=b"4 0 <</Type/Font>>"), FileKind.PDF, "Trang 1.pdf"),
        (docx(), FileKind.DOCX, "Trang 1.docx"),
        (
            docx({"word/_rels/document.xml.rels": FETCHING.replace(b"KIND", b"hyperlink")}),
            FileKind.DOCX,
            "Trang 1.docx",
        ),
    ],
)
def test_good_bytes_are_known_whatever_they_are_called(content: bytes, kind: str, name: str):
    checked = check(upload(content, "Trang 1.png", "text/html"))
    assert (checked.kind, checked.name) == (kind, name)


def test_a_real_pdf_and_a_real_word_file_pass():
    import docx as word

    from chibo.common.documents import pdf_of_html

    out = io.BytesIO()
    word.Document().save(out)
    assert check(upload(out.getvalue())).kind == FileKind.DOCX
    assert (
        check(upload(pdf_of_html("<html lang=vi><title>Biên bản</title><p>Nội dung</p></html>"))).kind == FileKind.PDF
    )


def test_a_photograph_is_drawn_anew_upright_without_place_camera_or_comment():
    sent = phone_photo()
    assert b"MayAnhXa" in sent
    assert b"ghi chu rieng" in sent
    kept = check(upload(sent)).content
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif()), image.info.get("comment")) == ((40, 60), {}, None)
    assert b"MayAnhXa" not in kept
    assert b"ghi chu rieng" not in kept


def test_a_picture_that_is_also_a_page_of_html_keeps_only_the_picture():
    checked = check(upload(picture("PNG") + HTML, "a.png.html", "text/html"))
    assert b"<script" not in checked.content
    assert checked.name == "a.png.html.jpg"


def test_a_large_picture_is_made_smaller():
    with Image.open(io.BytesIO(check(upload(picture(size=(4000, 3000)))).content)) as image:
        assert image.size == (2400, 1800)


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    big = upload(b"x")
    big.size = checking.LARGEST + 1
    with pytest.raises(Refused) as refused:
        check(big)
    assert refused.value.sentence == checking.TOO_LARGE


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (FileKind.images(), checking.ONLY_IMAGES),
        ([FileKind.DOCX], "Chỗ này không nhận loại tệp đó. Các loại nhận được: Word."),
    ],
)
def test_a_kind_that_is_not_asked_for_is_refused(kinds: list[str], sentence: str):
    with pytest.raises(Refused) as refused:
        check(upload(pdf()), kinds)
    assert refused.value.sentence == sentence


def test_no_file_at_all_is_refused():
    with pytest.raises(Refused) as refused:
        check(None)
    assert refused.value.sentence == checking.MISSING
