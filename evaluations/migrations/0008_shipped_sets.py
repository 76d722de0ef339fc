"""The sets of criteria that the program brings along: the frame of 12-HD/BTCTW for meetings of its time, local sets to copy."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
CHECK = "cần đối chiếu bản gốc"
HD42_FROM = date(2025, 10, 28)
REGULAR = ["regular", "combined"]

# That 42-HD/BTCTW took the place of 12-HD/BTCTW on its day of issue is implied by every source, said by none.
IN_FORCE_BEFORE = {
    "code": "hd12",
    "name": "Khung tiêu chí theo Hướng dẫn 12-HD/BTCTW",
    "kinds": REGULAR,
    "issuer": "Ban Tổ chức Trung ương",
    "number": "12-HD/BTCTW",
    "issued_on": date(2018, 7, 6),
    "valid_from": date(2018, 7, 6),
    "valid_to": date(2025, 10, 27),
    "grade": "B",
    "note": f"khung tiêu chí không chấm điểm, {CHECK}",
    "status": "superseded",
    "published_at": datetime(2018, 7, 6, tzinfo=UTC),
}
# Their issuers are not those of whoever installs the program: they rate nothing until copied and published by a unit.
MODELS = [
    {
        "code": "an-phu",
        "name": "Bảng chấm điểm của Đảng ủy phường An Phú",
        "kinds": REGULAR,
        "issuer": "Đảng ủy phường An Phú",
        "number": "08-KH/ĐU",
        "issued_on": date(2025, 9, 19),
        "grade": "C",
        "note": f"theo phần mềm của phường dẫn Kế hoạch 08-KH/ĐU và Hướng dẫn 42-HD/BTCTW, {CHECK}",
    },
    {
        "code": "phu-tho",
        "name": "Bảng chấm điểm của Khối Các cơ quan tỉnh Phú Thọ",
        "kinds": REGULAR,
        "issuer": "Đảng ủy Khối Các cơ quan tỉnh Phú Thọ",
        "grade": "B",
        "note": f"theo bài trên xaydungdang.org.vn, không ghi số văn bản, {CHECK}",
    },
    {
        "code": "binh-thuan",
        "name": "Bảng chấm điểm có điều kiện khống chế (phỏng theo Đảng ủy Khối Bình Thuận)",
        "kinds": REGULAR,
        "issuer": "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình Thuận",
        "grade": "C",
        "note": f"điều kiện khống chế theo trang của Đảng ủy Khối; các tiêu chí phỏng theo phường An Phú, {CHECK}",
    },
    {
        "code": "tra-vinh",
        "name": "Xếp loại theo mức, không chấm điểm (chi bộ ấp, khóm tỉnh Trà Vinh)",
        "kinds": REGULAR,
        "branch_type_id": "thon",
        "issuer": "Tỉnh ủy Trà Vinh",
        "grade": "B",
        "note": f"theo bài trên tuyengiao.travinh.gov.vn, trích không đủ, {CHECK}",
    },
]


def load(apps, schema_editor):
    sets = apps.get_model("evaluations", "CriteriaSet").objects.using(schema_editor.connection.alias)
    national = sets.get(code="hd42", unit=None)
    national.is_shipped = True
    national.valid_from = HD42_FROM
    national.definition = definition("hd42")
    national.save()
    before = sets.create(**IN_FORCE_BEFORE, is_shipped=True, definition=definition("hd12"))
    national.replaces = before
    national.save()
    for model in MODELS:
        sets.create(**model, is_shipped=True, status="draft", definition=definition(model["code"]))


def definition(code):
    return json.loads((DATA / f"{code}.json").read_text(encoding="utf-8"))


def unload(apps, schema_editor):
    """Take away what nothing rests on; the frame of 42-HD/BTCTW keeps its mended text."""
    sets = apps.get_model("evaluations", "CriteriaSet").objects.using(schema_editor.connection.alias)
    sets.filter(code="hd42", unit=None).update(valid_from=None, is_shipped=False, replaces=None)
    sets.filter(is_shipped=True, evaluations__isnull=True, copies__isnull=True, replaced_by__isnull=True).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("evaluations", "0007_quality_phu_tho"),
        ("organization", "0002_types"),
    ]

    operations = [migrations.RunPython(load, unload)]
