"""Real PDFs from the real child process; what is on paper is read back with the tools of poppler."""

import http.server
import subprocess
import threading
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from chibo.common import charts, documents
from chibo.common.documents import DocumentError, Letterhead, Paper, Signature
from chibo.common.pdf_child import own_file

pytestmark = pytest.mark.skipif(not documents.pdf_available(), reason="the native libraries of WeasyPrint are missing")

SAMPLE = """{% extends "pdf/base.html" %}
{% block body %}
  <h2>I- KẾT QUẢ</h2>
  {{ narrative|linebreaks }}
  {% include "pdf/_stacked_bars.html" with chart=levels title="Mức xếp loại theo quý" only %}
  {% include "pdf/_columns.html" with chart=attendance title="Tỷ lệ dự sinh hoạt" words="84,4% và 86,7%" only %}
{% endblock %}
{% block annex %}
  <section class="annex">
    <h2>PHỤ LỤC</h2>
    <table>
      <thead><tr><th scope="col">STT</th><th scope="col">Tên đơn vị</th></tr></thead>
      <tbody>{% for name in names %}<tr><td>{{ forloop.counter }}</td><td>{{ name }}</td></tr>{% endfor %}</tbody>
    </table>
  </section>
{% endblock %}"""


def sample_html(**changes) -> str:
    quarters = [("Quý I", {"tot": 30, "kha": 12, "trung_binh": 5, "kem": 1}, {}), ("Quý II", {"tot": 3, "": 1}, {})]
    months = [("Tháng 1", 84.4, "84,4%", ""), ("Tháng 2", 86.7, "86,7%", "")]
    context = {
        "paper": Paper("Báo cáo quý III/2026", verification="Mã kiểm tra 7F3A-22C1"),
        "head": Letterhead(
            "Đảng bộ thị xã Hoàng Mai", "Đảng ủy phường Quỳnh Thiện", "Số 05-BC/ĐU", "Quỳnh Thiện", date(2026, 2, 5)
        ),
        "title": "Báo cáo",
        "about": "kết quả sinh hoạt chi bộ quý III năm 2026",
        "signature": Signature("T/M Đảng ủy", "Bí thư", "Nguyễn Văn Mẫu"),
        "recipients": ["Thị ủy Hoàng Mai (để báo cáo),", "Lưu Đảng ủy."],
        "narrative": "Bằng phẳng, bế ẵm, đặng, Nguyễn, Đỗ, hộ, đỡ, hợp, chữ, sự, mỹ, 5.000 ₫",
        "names": [f"Chi bộ số {number:02d}" for number in range(1, 61)],
        "levels": charts.stacked_bars(quarters),
        "attendance": charts.columns(months),
        **changes,
    }
    return engines["django"].from_string(SAMPLE).render(context)


def read(tool: str, pdf: bytes, path: Path, *options: str) -> str:
    file = path / "document.pdf"
    file.write_bytes(pdf)
    command = [tool, *options, str(file), *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def test_document_has_head_title_signature_and_print_code(tmp_path):
    text = read("pdftotext", documents.pdf_of_html(sample_html()), tmp_path, "-layout", "-l", "2")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0] == "ĐẢNG BỘ THỊ XÃ HOÀNG MAI ĐẢNG CỘNG SẢN VIỆT NAM"
    for expected in (
        "Quỳnh Thiện, ngày 05 tháng 02 năm 2026",
        "Số 05-BC/ĐU",
        "BÁO CÁO",
        "kết quả sinh hoạt chi bộ quý III năm 2026",
        "Bằng phẳng, bế ẵm, đặng, Nguyễn, Đỗ, hộ, đỡ, hợp, chữ, sự, mỹ, 5.000 ₫",
        "T/M ĐẢNG ỦY",
        "Nguyễn Văn Mẫu",
        "Mã kiểm tra 7F3A-22C1",
    ):
        assert expected in "\n".join(lines)


def test_document_uses_only_the_fonts_that_it_brings(tmp_path):
    listed = read("pdffonts", documents.pdf_of_html(sample_html()), tmp_path).splitlines()[2:]
    assert {line.split()[0].partition("+")[2] for line in listed} == {"Tinos", "Tinos-Bold", "Tinos-Italic"}
    assert {tuple(line.split()[-5:-2]) for line in listed} == {("yes", "yes", "yes")}  # embedded, subset, unicode


def test_document_is_tagged_titled_and_its_annex_lies_across(tmp_path):
    facts = read("pdfinfo", documents.pdf_of_html(sample_html()), tmp_path, "-l", "9")
    assert "Tagged:          yes" in facts
    assert "Title:           Báo cáo quý III/2026" in facts
    sizes = [line.split("size:")[1].split()[:3] for line in facts.splitlines() if " size:" in line and "pts" in line]
    assert sizes[0] == ["595.276", "x", "841.89"]
    assert sizes[-1] == ["841.89", "x", "595.276"]


def test_annex_repeats_its_head_on_each_page(tmp_path):
    pdf = documents.pdf_of_html(sample_html())
    pages = [page for page in read("pdftotext", pdf, tmp_path, "-layout").split("\f") if "Chi bộ số" in page]
    assert len(pages) == 3
    assert [page.count("Tên đơn vị") for page in pages] == [1, 1, 1]
    assert [f"Chi bộ số {number:02d}" in "".join(pages) for number in range(1, 61)] == [True] * 60


def test_first_page_has_no_number_and_the_second_has(tmp_path):
    pdf = documents.pdf_of_html(sample_html())
    first, second = read("pdftotext", pdf, tmp_path, "-layout").split("\f")[:2]
    assert second.strip().splitlines()[0].strip() == "2"
    assert "1" not in [line.strip() for line in first.splitlines()]


def test_same_input_gives_the_same_bytes():
    assert documents.pdf_of_html(sample_html()) == documents.pdf_of_html(sample_html())


def test_charts_say_in_words_what_they_show():
    html = sample_html()
    assert "<title>Quý I: Tốt 30, Khá 12, Trung bình 5, Kém 1</title>" in html
    assert "<title>Tỷ lệ dự sinh hoạt: 84,4% và 86,7%</title>" in html


def test_typed_markup_is_shown_literally(tmp_path):
    hostile = "</td><h1>To</h1><img src=file:///etc/hostname><style>*{display:none}</style>"
    pdf = documents.pdf_of_html(sample_html(names=[hostile], narrative=hostile, about=hostile))
    text = read("pdftotext", pdf, tmp_path, "-raw").replace("\n", "").replace(" ", "")
    assert text.count(hostile.replace(" ", "")) == 3


@pytest.fixture
def listener():
    """A web server on this machine that notes what is asked of it."""

    class Noting(http.server.BaseHTTPRequestHandler):
        asked: list[str] = []

        def do_GET(self):
            self.asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Noting.asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_child_fetches_nothing_even_where_markup_gets_through(tmp_path, listener):
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("BÍ MẬT 4711", encoding="utf-8")
    html = f"""<html lang="vi"><head><base href="{secret.parent.as_uri()}/">
      <link rel="stylesheet" href="{address}/style.css"><link rel="attachment" href="{secret.as_uri()}">
      <style>@import url({address}/import.css); body {{ background: url({address}/background.png) }}
        @font-face {{ font-family: F; src: url({address}/font.ttf) }} p {{ font-family: F; content: url({address}/c) }}
        li {{ list-style-image: url("{secret.as_uri()}") }}</style></head>
      <body><p>Còn lại</p><ul><li>x</li></ul><img src="{secret.as_uri()}"><img src="secret.txt">
      <img src="{address}/image.png"><img src="ftp://127.0.0.1/x"><img src="data:text/plain,abc">
      <object data="{secret.as_uri()}"></object><embed src="{address}/embed"><iframe src="{address}/frame"></iframe>
      <a rel="attachment" href="{secret.as_uri()}">a</a><img src="http://paper.invalid/../chibo/settings.py">
      <svg width="9" height="9"><image href="{address}/svg.png"/><use href="{secret.as_uri()}#a"/></svg></body></html>"""
    pdf = documents.pdf_of_html(html)
    assert asked == []
    assert "Còn lại" in read("pdftotext", pdf, tmp_path)
    assert "0 embedded files" in read("pdfdetach", pdf, tmp_path, "-list")
    assert read("pdfimages", pdf, tmp_path, "-list").splitlines()[2:] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://paper.invalid/../chibo/settings.py",
        "http://paper.invalid/%2e%2e/chibo/settings.py",
        "http://paper.invalid//etc/hostname",
        "http://paper.invalid/css/pdf.css?x",
        "http://paper.invalid.example.org/css/pdf.css",
        "http://paper.invalid/css",
        "file:///etc/hostname",
        "data:text/plain,abc",
        "css/pdf.css",
    ],
)
def test_own_file_refuses_every_other_address(url):
    with pytest.raises(ValueError, match="refused address|no such file of ours"):
        own_file(url, settings.BASE_DIR / "static")


def test_own_file_serves_the_style_sheet():
    folder = settings.BASE_DIR / "static"
    assert own_file("http://paper.invalid/css/pdf.css", folder) == (folder / "css" / "pdf.css").resolve()


def test_document_that_takes_too_long_is_refused_with_a_sentence():
    rows = "<tr><td>ô</td></tr>" * 20000
    with pytest.raises(DocumentError) as refusal:
        documents.pdf_of_html(f"<table>{rows}</table>", seconds=2)
    assert refusal.value.sentence == documents.TOO_LARGE


def test_document_that_takes_too_much_memory_is_refused_with_a_sentence():
    rows = "<tr><td>ô</td></tr>" * 20000
    with pytest.raises(DocumentError) as refusal:
        documents.pdf_of_html(f"<table>{rows}</table>", memory_mib=400)
    assert refusal.value.sentence == documents.TOO_LARGE


def test_one_very_long_word_stays_within_the_page(tmp_path):
    pdf = documents.pdf_of_html(sample_html(names=["Ơ" * 5000], narrative="á" * 20000))
    boxes = read("pdftotext", pdf, tmp_path, "-bbox")
    pages = [chunk for chunk in boxes.split("<page ")[1:] if "<word" in chunk]
    for page in pages:
        width = float(page.split('width="')[1].split('"')[0])
        assert max(float(word.split('"')[0]) for word in page.split('xMax="')[1:]) <= width


def test_letterhead_without_day_leaves_room_for_it():
    head = Letterhead("Đảng bộ xã Mẫu", "Chi bộ thôn Một", place="Xã Mẫu")
    assert " ".join(head.place_and_date.split()) == "Xã Mẫu, ngày tháng năm"
    assert Letterhead("Đảng bộ xã Mẫu", "Chi bộ thôn Một").place_and_date == ""
