"""What such documents are called, as a start: the table is data."""

from django.db import migrations

NAMES = ["Đề án", "Chương trình", "Nghị quyết", "Chỉ thị", "Kết luận", "Kế hoạch", "Hướng dẫn"]


def add(apps, schema_editor):
    kind = apps.get_model("reports", "ProgrammeKind")
    for place, name in enumerate(NAMES, start=1):
        kind.objects.create(name=name, position=place * 10)


def remove(apps, schema_editor):
    apps.get_model("reports", "ProgrammeKind").objects.filter(name__in=NAMES, programmes__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_programmes")]

    operations = [migrations.RunPython(add, remove)]
