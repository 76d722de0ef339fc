"""The rule of the year's quality of Khối Các cơ quan tỉnh Phú Thọ as the one that holds for all until a place sets its own.

Known from the source (xaydungdang.org.vn, an excerpt): Tốt = every regular meeting at least Khá and at least 7 Tốt; Khá =
every one at least Trung bình and a condition that is cut off. What the program added stands in the definition's `mends`.
"""

import json
from pathlib import Path

from django.db import migrations

NAME = "Xếp loại chất lượng sinh hoạt cả năm (Khối Các cơ quan tỉnh Phú Thọ)"
DEFINITION = Path(__file__).resolve().parent.parent / "data" / "quality" / "phu-tho.json"


def load(apps, schema_editor):
    rules = apps.get_model("evaluations", "QualityRule").objects.using(schema_editor.connection.alias)
    rules.create(
        name=NAME,
        period="year",
        unit=None,
        issuer="Đảng ủy Khối Các cơ quan tỉnh Phú Thọ",
        grade="B",
        note="cần đối chiếu bản gốc",
        definition=json.loads(DEFINITION.read_text(encoding="utf-8")),
    )


def unload(apps, schema_editor):
    rules = apps.get_model("evaluations", "QualityRule").objects.using(schema_editor.connection.alias)
    rules.filter(name=NAME, unit=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("evaluations", "0006_quality_rule"),
    ]

    operations = [
        migrations.RunPython(load, unload),
    ]
