"""Fields and forms of topical sessions as branches of communes, agencies and enterprises use them."""

from django.db import migrations

FIELDS = [
    "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "Chuyên môn, nghiệp vụ",
    "Sản xuất, kinh doanh",
    "Cải cách hành chính",
    "Giáo dục truyền thống",
    "Xây dựng nông thôn mới, đô thị văn minh",
    "Xây dựng Đảng, công tác quần chúng",
    "Lĩnh vực khác",
]
FORMS = [
    "Sinh hoạt tại chỗ, có đồng chí trình bày",
    "Tọa đàm, trao đổi",
    "Hội thi, tìm hiểu",
    "Về nguồn, tham quan di tích",
    "Liên chi bộ",
    "Trực tuyến",
]


def add(apps, schema_editor):
    for name, words in (("TopicalField", FIELDS), ("TopicalForm", FORMS)):
        table = apps.get_model("meetings", name)
        table.objects.bulk_create(table(name=word, position=place * 10) for place, word in enumerate(words, start=1))


def remove(apps, schema_editor):
    """What a plan refers to goes with the tables."""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0009_registrations_topical_plans")]

    operations = [migrations.RunPython(add, remove)]
