"""Standing documents that every unit has: of a term, and of each year."""

from django.db import migrations

KINDS = [
    ("Quy chế làm việc", "term"),
    ("Chương trình công tác toàn khóa", "term"),
    ("Chương trình kiểm tra, giám sát toàn khóa", "term"),
    ("Chương trình công tác năm", "year"),
    ("Chương trình kiểm tra, giám sát năm", "year"),
]


def add(apps, schema_editor):
    kind = apps.get_model("committees", "StandingDocumentKind")
    kind.objects.bulk_create(
        kind(name=name, period=period, position=place * 10) for place, (name, period) in enumerate(KINDS, start=1)
    )


def remove(apps, schema_editor):
    kind = apps.get_model("committees", "StandingDocumentKind")
    kind.objects.filter(name__in=[name for name, _ in KINDS], documents__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("committees", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
