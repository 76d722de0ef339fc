"""Files that are there whole or not at all."""

import pytest

from chibo.common.files import write_atomically


def test_file_is_replaced_and_nothing_else_is_left(tmp_path):
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old")
    write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_failed_write_leaves_what_was_there(tmp_path):
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_atomically(file, "not bytes")
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
