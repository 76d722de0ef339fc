"""What a rating rests on is reckoned in another way from now on (`evaluations.engine.basis`).

A digest of the old way equals none of the new, so every rating given before would ask to be looked at again though
nothing changed. Without a digest it stands as it is; ratings given from now on carry the new one.
"""

from django.db import migrations


def empty(apps, schema_editor):
    evaluations = apps.get_model("evaluations", "Evaluation").objects.using(schema_editor.connection.alias)
    evaluations.exclude(facts_digest="").update(facts_digest="")


class Migration(migrations.Migration):

    dependencies = [("evaluations", "0010_annual_history")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
