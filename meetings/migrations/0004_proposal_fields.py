"""Fields of proposals as they are usual in communes and wards, and a deadline where no place has set one."""

from django.db import migrations

FIELDS = [
    "Đất đai",
    "Môi trường",
    "An ninh trật tự",
    "Giao thông",
    "Chính sách xã hội",
    "Điện, nước",
    "Quy hoạch, xây dựng",
    "Y tế",
    "Giáo dục",
    "Văn hóa, thể thao",
    "Sản xuất, kinh doanh",
    "Thủ tục hành chính",
    "Xây dựng Đảng",
    "Lĩnh vực khác",
]
NOTE = "Đề xuất của chương trình, không theo văn bản nào. Mời đồng chí đối chiếu quy chế làm việc của cấp ủy."


def add(apps, schema_editor):
    field, rule = (apps.get_model("meetings", name) for name in ("ProposalField", "ProposalDeadlineRule"))
    field.objects.bulk_create(field(name=name, position=place * 10) for place, name in enumerate(FIELDS, start=1))
    rule.objects.create(days=30, days_to_escalate=10, grade="D", note=NOTE)


def remove(apps, schema_editor):
    field, rule = (apps.get_model("meetings", name) for name in ("ProposalField", "ProposalDeadlineRule"))
    field.objects.filter(name__in=FIELDS, proposals__isnull=True).delete()
    rule.objects.filter(unit=None, note=NOTE).delete()


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_proposals")]

    operations = [migrations.RunPython(add, remove)]
