"""Taking an answer back needs a reason as returning does; the level before caps is one of the four or empty."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0008_shipped_sets")]

    operations = [
        migrations.RemoveConstraint(model_name="reviewstep", name="evaluations_reviewstep_return_reason"),
        migrations.AddConstraint(
            model_name="reviewstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["return", "undo"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="evaluations_reviewstep_reason",
                violation_error_message="Chưa có lý do. Mời đồng chí ghi rõ cần bổ sung gì, hoặc vì sao rút lại.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(("uncapped_level__in", ["", "tot", "kha", "trung_binh", "kem"])),
                name="evaluations_evaluation_uncapped_level",
                violation_error_message="Giá trị này không có trong danh sách. Mời đồng chí chọn lại.",
            ),
        ),
    ]
