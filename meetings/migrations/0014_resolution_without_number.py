from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_numbers_into_the_register")]

    operations = [
        migrations.RemoveConstraint(
            model_name="resolution",
            name="meetings_resolution_number",
        ),
        migrations.RemoveField(
            model_name="resolution",
            name="issued_on",
        ),
        migrations.RemoveField(
            model_name="resolution",
            name="number",
        ),
        migrations.RemoveField(
            model_name="resolution",
            name="term",
        ),
    ]
