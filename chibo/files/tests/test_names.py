from __future__ import annotations

import unicodedata

import pytest

from chibo.files.names import clean_name

NAMES = {
    "../../etc/passwd": "passwd.pdf",
    "..\\..\\Windows\\win.ini": "win.ini.pdf",
    "/tuyệt/đối/Biên bản.pdf": "Biên bản.pdf",
    "C:\\Users\\a\\Nghị quyết.PDF": "Nghị quyết.pdf",
    "a\0b.pdf": "ab.pdf",
    "a\r\nSet-Cookie: x=1.pdf": "a Set-Cookie- x=1.pdf",
    "bien\u202efdp.exe": "bienfdp.exe.pdf",
    'a"; filename="b.html': "a-; filename=-b.html.pdf",
    "CON": "tep-CON.pdf",
    "com1.pdf": "tep-com1.pdf",
    "nul.tar.pdf": "tep-nul.tar.pdf",
    unicodedata.normalize("NFD", "Biên bản ủy.pdf"): "Biên bản ủy.pdf",
    "họp 🎉.pdf": "họp 🎉.pdf",
    "": "tai-lieu.pdf",
    "...": "tai-lieu.pdf",
    ".htaccess": "htaccess.pdf",
    "a" * 400 + ".pdf": "a" * 146 + ".pdf",
    "ệ" * 200 + ".pdf": "ệ" * 78 + ".pdf",
}


@pytest.mark.parametrize(("raw", "shown"), NAMES.items(), ids=lambda name: ascii(name)[:30])
def test_a_name_is_cleaned(raw: str, shown: str):
    assert clean_name(raw, "pdf") == shown
    assert len(shown) <= 150
    assert len(shown.encode()) <= 240


def test_a_picture_without_a_name_is_called_so():
    assert clean_name("", "jpeg") == "anh.jpg"
