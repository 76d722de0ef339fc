import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_agenda_files_private_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="criticisms",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="phê bình"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="self_criticisms",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="tự phê bình"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="passed_on",
            field=models.CharField(
                blank=True,
                choices=[("read", "Đã đọc biên bản, nghị quyết"), ("visited", "Đã đến tận nhà phổ biến")],
                max_length=8,
                verbose_name="phổ biến lại",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("passed_on__in", ["", "read", "visited"])),
                name="meetings_attendance_passed_on",
                violation_error_message="Giá trị này không có trong danh sách. Mời đồng chí chọn lại.",
            ),
        ),
        migrations.CreateModel(
            name="GuideState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("begun_at", models.DateTimeField(verbose_name="bắt đầu lúc")),
                ("step_begun_at", models.DateTimeField(verbose_name="bước này bắt đầu lúc")),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="guide", to="meetings.meeting"
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "bước đang điều hành"},
        ),
        migrations.CreateModel(
            name="Tap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="taps", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "lần chạm đã ghi",
                "constraints": [models.UniqueConstraint(fields=("meeting", "token"), name="meetings_tap_once")],
            },
        ),
    ]
