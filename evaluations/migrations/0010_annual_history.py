"""Earlier classes of members stay as rows; what a decision replaced stands apart from the words of the person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

BEGINS, ENDS = " (Trước đó: ", ".)"


def part(apps, schema_editor):
    """Move the note that used to end a reason into the field of its own."""
    opinions = apps.get_model("evaluations", "AnnualOpinion").objects.using(schema_editor.connection.alias)
    for opinion in opinions.filter(stage="decide", reason__contains=BEGINS, reason__endswith=ENDS):
        reason, _, note = opinion.reason.rpartition(BEGINS)
        opinions.filter(pk=opinion.pk).update(reason=reason, replaced=note.removesuffix(ENDS))


def join(apps, schema_editor):
    opinions = apps.get_model("evaluations", "AnnualOpinion").objects.using(schema_editor.connection.alias)
    for opinion in opinions.exclude(replaced=""):
        opinions.filter(pk=opinion.pk).update(reason=f"{opinion.reason}{BEGINS}{opinion.replaced}{ENDS}")


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0009_review_reason_and_uncapped_level"),
        ("organization", "0002_types"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="memberclass", name="evaluations_memberclass_once"),
        migrations.AddField(
            model_name="memberclass",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="thay thế lúc"),
        ),
        migrations.AddField(
            model_name="memberclass",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="memberclass",
            constraint=models.UniqueConstraint(
                condition=Q(("ended_at__isnull", True)), fields=("member", "year"), name="evaluations_memberclass_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="memberclass",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="evaluations_memberclass_ended",
                violation_error_message=("Các mục này phải ghi đủ cùng nhau. Mời đồng chí ghi nốt mục còn thiếu."),
            ),
        ),
        migrations.AddField(
            model_name="annualopinion",
            name="replaced",
            field=models.CharField(blank=True, max_length=250, verbose_name="xếp loại đã nhập trước đó"),
        ),
        migrations.RunPython(part, join),
    ]
