import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PARTS = ["opening", "roll", "review", "content", "discussion", "conclusion", "vote", "resolution", "rating", "closing"]
PART_CHOICES = [
    ("opening", "Mở đầu"),
    ("roll", "Điểm danh"),
    ("review", "Kết quả tháng trước"),
    ("content", "Nội dung"),
    ("discussion", "Thảo luận"),
    ("conclusion", "Kết luận"),
    ("vote", "Biểu quyết"),
    ("resolution", "Nghị quyết, giao nhiệm vụ"),
    ("rating", "Tự đánh giá"),
    ("closing", "Kết thúc"),
]
CHOOSE_AGAIN = "Giá trị này không có trong danh sách. Mời đồng chí chọn lại."
KIND_CHOICES = [
    ("absence", "Báo vắng"),
    ("opinion", "Ý kiến"),
    ("contribution", "Nội dung được phân công chuẩn bị"),
]


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0002_types"),
        ("meetings", "0016_gathering_types"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="origin",
            field=models.CharField(blank=True, default="", editable=False, max_length=60),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                fields=["meeting", "origin"],
                condition=models.Q(("origin", ""), _negated=True),
                name="meetings_agendaitem_once",
            ),
        ),
        migrations.CreateModel(
            name="StandingItem",
            fields=[
                ("id", key()),
                ("title", models.CharField(max_length=300, verbose_name="nội dung")),
                (
                    "part",
                    models.CharField(choices=PART_CHOICES, default="content", max_length=12, verbose_name="phần"),
                ),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dự kiến (phút)")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="đến hết ngày")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_items",
                        to="organization.unit",
                        verbose_name="áp dụng cho",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc hằng tháng",
                "ordering": ["unit", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("part__in", PARTS)),
                        name="meetings_standingitem_part",
                        violation_error_message=CHOOSE_AGAIN,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("unit", "title"),
                        name="meetings_standingitem_once",
                        violation_error_message=("Việc hằng tháng này đã có. Mời đồng chí xem lại danh sách."),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftResolution",
            fields=[
                ("id", key()),
                ("assessment", models.TextField(blank=True, verbose_name="đánh giá kết quả tháng trước")),
                ("items", models.TextField(blank=True, verbose_name="các mục, mỗi mục một dòng")),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_resolution",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={"verbose_name": "dự thảo nghị quyết"},
        ),
        migrations.CreateModel(
            name="Preparation",
            fields=[
                ("id", key()),
                ("kind", models.CharField(choices=KIND_CHOICES, max_length=12, verbose_name="báo gì")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="lý do vắng")),
                ("text", models.TextField(blank=True, verbose_name="nội dung")),
                ("on_behalf_by", models.CharField(blank=True, max_length=200, verbose_name="người ghi thay")),
                ("at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preparations",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.member",
                        verbose_name="đồng chí",
                    ),
                ),
                (
                    "typed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "ý kiến trước kỳ sinh hoạt",
                "ordering": ["meeting", "member__sort_key", "kind"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", [kind for kind, _ in KIND_CHOICES])),
                        name="meetings_preparation_kind",
                        violation_error_message=CHOOSE_AGAIN,
                    ),
                    models.UniqueConstraint(fields=("meeting", "member", "kind"), name="meetings_preparation_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "absence"), models.Q(("reason", ""), _negated=True)),
                            models.Q(
                                models.Q(("kind", "absence"), _negated=True),
                                models.Q(("text", ""), _negated=True),
                                ("reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="meetings_preparation_said",
                        violation_error_message=("Báo vắng cần có lý do, ý kiến cần có nội dung. Mời đồng chí ghi."),
                    ),
                ],
            },
        ),
    ]
