"""A backup taken back is the same, row by row; a bad one changes nothing."""

import io
import json
import stat
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db.models import JSONField, Value
from django.utils import timezone

from chibo.common.dates import VIETNAM
from chibo.exchange.archive import LEFT_OUT, MANIFEST, carried_models, columns_of
from chibo.exchange.services.backup import stored_rows
from chibo.exchange.services.restore import _empty
from chibo.jobs.models import Job
from chibo.organization.models import Access, Member, Unit
from chibo.organization.tests.factories import BranchFactory, UserFactory
from meetings.models import Assignment, Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    """An uploaded file in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "biên bản").mkdir(parents=True)
    (settings.MEDIA_ROOT / "biên bản" / "tháng 5.pdf").write_bytes(b"%PDF-1.7 \x00\xff")
    return settings.MEDIA_ROOT


@pytest.fixture
def filled(world, media):
    """The small district with a bit of everything else that is awkward to carry over."""
    user = UserFactory(username="bithu")
    Access.objects.create(user=user, unit=Unit.objects.get(code="B"), role="secretary")
    group = Group.objects.create(name="Ban Tổ chức")
    group.permissions.add(Permission.objects.get(codename="change_holiday"))
    user.groups.add(group)
    assignment = Assignment.objects.create(
        unit=Unit.objects.get(code="B"), text="Dọn nhà văn hóa\nthôn", created_by=user, due_on=date(2026, 6, 30)
    )
    assignment.members.set(Member.objects.filter(code__in=["M1", "M2"]))
    Assignment.objects.update(created_at=datetime(2026, 5, 3, 21, 15, 7, 123456, tzinfo=VIETNAM))
    for key, result in {
        "null": Value(None, JSONField()),
        "none": None,
        "text": "null",
        "deep": {"ừ": [1, 2.5]},
    }.items():
        Job.objects.create(kind="thử", key=key, result=result)
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now() + timedelta(days=1))
    return user


@pytest.fixture
def backup(filled, tmp_path):
    path = tmp_path / "sao-luu.zip"
    call_command("backup", str(path), stdout=io.StringIO())
    return path


def restore(path, **options):
    out = io.StringIO()
    call_command("restore", str(path), stdout=out, **options)
    return out.getvalue()


def all_rows():
    return {
        model._meta.label: [
            [(bytes(value) if isinstance(value, memoryview) else value, is_null) for value, is_null in row]
            for row in stored_rows(model, columns_of(model))
        ]
        for model in carried_models()
    }


def files_below(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rollup():
    out = io.StringIO()
    for period in ("2026-05", "2026-Q2", "2026"):
        call_command("rollup", period, as_of="2026-11-01", json=True, stdout=out)
    return out.getvalue()


def spoil():
    """Change, add and take away rows, so that a restore has something to mend."""
    Meeting.objects.filter(unit__code="A").update(present=None, base=None, excused=None, unexcused=None)
    Unit.objects.filter(code="C").update(name="Khác")
    Job.objects.all().delete()
    Assignment.objects.all().delete()
    BranchFactory(code="MOI")


def test_backup_taken_back_is_the_same_row_by_row(backup, media):
    rows, files, figures = all_rows(), files_below(media), rollup()
    assert sum(map(len, rows.values())) > 100
    spoil()
    (media / "biên bản" / "tháng 5.pdf").write_bytes(b"khac")
    (media / "thừa.pdf").write_bytes(b"x")
    assert all_rows() != rows
    out = restore(backup, replace=True)
    assert out.startswith(f"Đã khôi phục {sum(map(len, rows.values()))} dòng, 1 tệp.".replace("1000", "1.000"))
    assert all_rows() == rows
    assert files_below(media) == files
    assert rollup() == figures


def test_backup_loads_into_an_empty_database(backup, media, settings, tmp_path):
    rows = all_rows()
    _empty([*carried_models(), Session])
    settings.MEDIA_ROOT = tmp_path / "other" / "media"
    restore(backup)
    assert all_rows() == rows
    assert files_below(settings.MEDIA_ROOT) == files_below(media)


def test_new_rows_get_new_ids_after_a_restore(backup):
    highest = Unit.objects.order_by("-pk").first().pk
    restore(backup, replace=True)
    assert BranchFactory(code="MOI").pk > highest


def test_null_of_json_is_not_an_empty_column(backup):
    Job.objects.all().delete()
    restore(backup, replace=True)
    assert Job.objects.get(key="none").result is None
    assert list(Job.objects.filter(kind="thử", result__isnull=True).values_list("key", flat=True)) == ["none"]
    assert Job.objects.get(key="text").result == "null"
    assert Job.objects.get(key="deep").result == {"ừ": [1, 2.5]}


def test_permissions_are_found_by_name_where_they_have_other_ids(backup):
    old = Permission.objects.get(codename="change_holiday")
    values = {"codename": old.codename, "name": old.name, "content_type": old.content_type}
    old.delete()
    new = Permission.objects.create(**values)
    restore(backup, replace=True)
    assert new.pk != old.pk
    assert list(Group.objects.get().permissions.all()) == [new]


def test_everybody_signs_in_again_after_a_restore(backup):
    restore(backup, replace=True)
    assert not Session.objects.exists()


def test_every_table_is_carried():
    carried = set(carried_models())
    assert set(apps.get_models(include_auto_created=True)) - carried == set(LEFT_OUT)


def test_backup_of_a_backup_is_the_same(backup, tmp_path):
    restore(backup, replace=True)
    call_command("backup", str(tmp_path / "hai.zip"), stdout=io.StringIO())

    def sums(path):
        with zipfile.ZipFile(path) as archive:
            return {part["name"]: part["sha256"] for part in json.loads(archive.read(MANIFEST))["parts"]}

    assert sums(tmp_path / "hai.zip") == sums(backup)


# --- writing -----------------------------------------------------------------------------------------------------


def test_backup_is_complete_or_not_there(backup, tmp_path):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("backup", str(tmp_path / "khong-co" / "x.zip"))


def test_failed_backup_leaves_the_former_one(backup, tmp_path, monkeypatch):
    former = backup.read_bytes()
    Unit.objects.filter(code="C").update(name="Khác")
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("backup", str(backup))
    assert backup.read_bytes() == former
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def fail(*args):
    raise OSError(28, "No space left on device")


# --- what is refused ---------------------------------------------------------------------------------------------


def changed(path, change_parts=None, **changes):
    """Write the backup anew beside it, with entries changed and the manifest's values replaced."""
    new = path.with_name("khac.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w") as archive:
        parts = {name: old.read(name) for name in old.namelist()}
        manifest = json.loads(parts[MANIFEST]) | changes
        parts[MANIFEST] = json.dumps(manifest).encode()
        for name, content in (change_parts(parts) if change_parts else parts).items():
            archive.writestr(name, content)
    return new


def table(parts, model):
    return next(name for name in parts if name.endswith(f"-{model}.jsonl"))


def with_part(model, change):
    def change_parts(parts):
        name = table(parts, model)
        return parts | {name: change(parts[name])}

    return change_parts


def with_sums(change_parts):
    """Change entries and their checksums alike: what only the database can notice."""
    import hashlib

    def change(parts):
        parts = change_parts(parts)
        manifest = json.loads(parts[MANIFEST])
        for part in manifest["parts"]:
            content = parts[part["name"]]
            part |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        return parts | {MANIFEST: json.dumps(manifest).encode()}

    return change


def without_member(part):
    """Let the first belonging point at a member that there is not."""
    first, rest = part.split(b"\n", 1)
    row = json.loads(first)
    return json.dumps([row[0], 999_999, *row[2:]]).encode() + b"\n" + rest


def evil_media(parts):
    manifest = json.loads(parts[MANIFEST])
    manifest["parts"][-1]["name"] = "media/../../evil"
    old = next(name for name in parts if name.startswith("media/"))
    renamed = {("media/../../evil" if name == old else name): content for name, content in parts.items()}
    return renamed | {MANIFEST: json.dumps(manifest).encode()}


REFUSED = {
    "a changed row": (
        lambda b: changed(b, with_part("organization.member", lambda p: p.replace(b"An", b"Anh"))),
        "bị hỏng",
    ),
    "a row less": (lambda b: changed(b, with_part("meetings.meeting", lambda p: p.split(b"\n", 1)[1])), "bị hỏng"),
    "a part less": (
        lambda b: changed(b, lambda parts: {n: c for n, c in parts.items() if "meetings.meeting" not in n}),
        "thừa hoặc thiếu phần",
    ),
    "a part more": (lambda b: changed(b, lambda parts: parts | {"media/x.txt": b"x"}), "thừa hoặc thiếu phần"),
    "a file outside the folder": (lambda b: changed(b, evil_media), "tên tệp đính kèm"),
    "another format": (lambda b: changed(b, format=2), "khuôn dạng 2, chương trình này đọc khuôn dạng 1"),
    "another program": (lambda b: changed(b, program="khac"), "không phải bản sao lưu"),
    "no manifest": (
        lambda b: changed(b, lambda parts: {n: c for n, c in parts.items() if n != MANIFEST}),
        "không phải bản sao lưu",
    ),
    "a newer version": (
        lambda b: changed(b, migrations=[*manifest_of(b)["migrations"], "meetings.0999_later"]),
        "meetings.0999_later",
    ),
    "an older version": (lambda b: changed(b, migrations=manifest_of(b)["migrations"][1:]), "phiên bản cũ hơn"),
    "other columns": (
        lambda b: changed(b, parts=[part | {"fields": part["fields"][1:]} for part in manifest_of(b)["parts"]]),
        "Các bảng trong bản sao lưu khác",
    ),
    "a row that belongs to nobody": (
        lambda b: changed(b, with_sums(with_part("organization.membership", without_member))),
        "Chưa thay đổi gì",
    ),
    "a row that the database refuses": (
        lambda b: changed(b, with_sums(with_part("organization.post", lambda p: p.replace(b"bi_thu", b"bi__thu")))),
        "Chưa thay đổi gì",
    ),
    "a value that is none": (
        lambda b: changed(
            b, with_sums(with_part("organization.unit", lambda p: p.replace(b"2024-01-01", b"2024-13-01")))
        ),
        "bị hỏng",
    ),
    "half a file": (lambda b: cut(b), "bị hỏng"),
    "no ZIP": (lambda b: text_file(b), "bị hỏng"),
}


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(MANIFEST))


def cut(path):
    new = path.with_name("cut.zip")
    new.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return new


def text_file(path):
    new = path.with_name("text.zip")
    new.write_text("code,name")
    return new


@pytest.mark.parametrize("case", REFUSED)
def test_bad_backup_is_refused_and_changes_nothing(backup, media, case):
    make, sentence = REFUSED[case]
    path = make(backup)
    spoil()
    (media / "mới.pdf").write_bytes(b"x")
    rows, files = all_rows(), files_below(media)
    with pytest.raises(CommandError) as refused:
        restore(path, replace=True)
    assert sentence in str(refused.value)
    assert all_rows() == rows
    assert files_below(media) == files
    assert [path.name for path in media.parent.iterdir() if path.name.startswith(".")] == []


def test_database_with_data_is_not_replaced_without_being_told(backup):
    rows = all_rows()
    with pytest.raises(CommandError, match="đang có số liệu nên chưa khôi phục"):
        restore(backup)
    assert all_rows() == rows


def test_folder_with_files_is_not_replaced_without_being_told(backup, media):
    _empty([*carried_models(), Session])
    with pytest.raises(CommandError, match="đang có số liệu nên chưa khôi phục"):
        restore(backup)
    assert files_below(media) == {"biên bản/tháng 5.pdf": b"%PDF-1.7 \x00\xff"}


def test_missing_backup_is_refused(tmp_path, db):
    with pytest.raises(CommandError, match="Không đọc hoặc ghi được tệp"):
        restore(tmp_path / "khong.zip")
