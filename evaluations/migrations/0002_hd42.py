"""The national frame of 42-HD/BTCTW as a published set, so that a new installation can rate at once."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import migrations

CODE = "hd42"
DEFINITION = Path(__file__).resolve().parent.parent / "data" / "hd42.json"


def load(apps, schema_editor):
    sets = apps.get_model("evaluations", "CriteriaSet").objects.using(schema_editor.connection.alias)
    sets.create(
        code=CODE,
        name="Khung tiêu chí theo Hướng dẫn 42-HD/BTCTW",
        kinds=["regular", "combined", "topical"],
        unit=None,
        issuer="Ban Tổ chức Trung ương",
        number="42-HD/BTCTW",
        issued_on=date(2025, 10, 28),
        valid_from=None,
        grade="C",
        note="cần đối chiếu bản gốc",
        status="published",
        published_at=datetime(2025, 10, 28, tzinfo=UTC),
        definition=json.loads(DEFINITION.read_text(encoding="utf-8")),
    )


def unload(apps, schema_editor):
    sets = apps.get_model("evaluations", "CriteriaSet").objects.using(schema_editor.connection.alias)
    sets.filter(code=CODE, unit=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('evaluations', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(load, unload),
    ]
