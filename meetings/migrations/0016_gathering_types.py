"""Meetings of committees, giao ban and conferences as they are usual, and how often the Party's charter expects them."""

from django.db import migrations

# name, kind, audience, minutes
TYPES = [
    ("Họp chi ủy", "chi_uy", "cap_uy", None),
    ("Họp ban thường vụ", "cap_uy", "thuong_vu", None),
    ("Họp đảng ủy", "cap_uy", "cap_uy", None),
    ("Họp đảng ủy bộ phận", "cap_uy", "cap_uy", None),
    ("Họp cấp ủy bất thường", "cap_uy", "cap_uy", None),
    ("Giao ban bí thư hằng tháng", "hoi_nghi", "chi_bo", 90),
    ("Giao ban bí thư 6 tháng", "hoi_nghi", "chi_bo", 120),
    ("Giao ban bí thư cuối năm", "hoi_nghi", "chi_bo", 120),
    ("Giao ban theo cụm", "hoi_nghi", "chon", 90),
    ("Hội nghị quán triệt, triển khai nghị quyết", "hoi_nghi", "chi_bo", None),
    ("Hội thảo, tọa đàm", "hoi_nghi", "chon", None),
]
# type, level, rhythm
RULES = [("Họp chi ủy", None, "thang"), ("Họp đảng ủy", "co_so", "thang"), ("Họp đảng ủy bộ phận", "bo_phan", "thang")]
NOTE = "Chi ủy, đảng ủy cơ sở họp thường lệ mỗi tháng một lần theo Điều lệ Đảng. Mời đồng chí đối chiếu quy chế làm việc."


def add(apps, schema_editor):
    kind, rule = (apps.get_model("meetings", name) for name in ("GatheringType", "GatheringRule"))
    levels = apps.get_model("organization", "UnitType").objects.in_bulk()
    for place, (name, group, audience, minutes) in enumerate(TYPES, start=1):
        kind.objects.create(name=name, kind=group, audience=audience, minutes_norm=minutes, position=place * 10)
    for name, level, rhythm in RULES:
        if level is None or level in levels:
            gathering = kind.objects.get(name=name)
            issuer = "Điều lệ Đảng"
            rule.objects.create(
                gathering=gathering, level=levels.get(level), rhythm=rhythm, issuer=issuer, grade="C", note=NOTE
            )


def remove(apps, schema_editor):
    kind, rule = (apps.get_model("meetings", name) for name in ("GatheringType", "GatheringRule"))
    rule.objects.filter(unit=None, note=NOTE).delete()
    kind.objects.filter(name__in=[row[0] for row in TYPES], meetings__isnull=True, rules__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("meetings", "0015_gatherings"), ("organization", "0004_unit_groups")]

    operations = [migrations.RunPython(add, remove)]
