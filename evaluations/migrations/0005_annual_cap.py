"""The cap of 366-QĐ/TW as rules that hold for all, so that a new installation counts it at once.

366-QĐ/TW 30/8/2025: at most 20 % Hoàn thành xuất sắc nhiệm vụ. On which base is not verified (cần đối chiếu bản gốc).
"""

from datetime import date

from django.db import migrations

NUMBER = "366-QĐ/TW"
SUBJECTS = ["branches", "committees", "members"]


def load(apps, schema_editor):
    rules = apps.get_model("evaluations", "AnnualCapRule").objects.using(schema_editor.connection.alias)
    for subject in SUBJECTS:
        rules.create(
            unit=None,
            issuer="Bộ Chính trị",
            number=NUMBER,
            issued_on=date(2025, 8, 30),
            valid_from=date(2025, 8, 30),
            grade="B",
            note="cần đối chiếu bản gốc",
            subject=subject,
            level="xuat_sac",
            percent=20,
            base="good_or_better",
        )


def unload(apps, schema_editor):
    rules = apps.get_model("evaluations", "AnnualCapRule").objects.using(schema_editor.connection.alias)
    rules.filter(number=NUMBER, unit=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("evaluations", "0004_annual"),
    ]

    operations = [
        migrations.RunPython(load, unload),
    ]
