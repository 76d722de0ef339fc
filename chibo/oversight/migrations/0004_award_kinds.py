"""The usual forms of award of Party committees, so that a round can be made at once."""

from django.db import migrations

KINDS = ["Giấy khen", "Bằng khen", "Biểu dương", "Cờ thi đua"]


def load(apps, schema_editor):
    kinds = apps.get_model("oversight", "AwardKind").objects.using(schema_editor.connection.alias)
    for position, name in enumerate(KINDS, start=1):
        kinds.create(name=name, position=position)


def unload(apps, schema_editor):
    kinds = apps.get_model("oversight", "AwardKind").objects.using(schema_editor.connection.alias)
    kinds.filter(name__in=KINDS).delete()


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_commendation")]

    operations = [migrations.RunPython(load, unload)]
