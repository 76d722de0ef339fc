from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_hints")]

    operations = [
        migrations.AddField(
            model_name="figures", name="is_settled", field=models.BooleanField(default=False), preserve_default=True
        )
    ]
