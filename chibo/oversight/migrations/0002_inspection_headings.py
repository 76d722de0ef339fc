"""The seven headings under which Đống Đa inspected its branches, so that a committee can plan at once."""

from datetime import UTC, datetime

from django.db import migrations

NAME = "Bảy nội dung kiểm tra, giám sát sinh hoạt chi bộ"
HEADINGS = [
    {"code": "nen_nep", "label": "Nền nếp, chế độ sinh hoạt chi bộ"},
    {"code": "noi_dung", "label": "Nội dung sinh hoạt chi bộ"},
    {"code": "tap_trung_dan_chu", "label": "Thực hiện nguyên tắc tập trung dân chủ"},
    {"code": "tu_phe_binh", "label": "Tinh thần tự phê bình và phê bình"},
    {"code": "doan_ket", "label": "Đoàn kết nội bộ"},
    {"code": "dieu_hanh", "label": "Chất lượng điều hành trong sinh hoạt chi bộ"},
    {"code": "y_thuc", "label": "Ý thức của đảng viên trong việc tham gia sinh hoạt chi bộ"},
]


def load(apps, schema_editor):
    forms = apps.get_model("oversight", "InspectionForm").objects.using(schema_editor.connection.alias)
    forms.create(
        unit=None,
        name=NAME,
        headings=HEADINGS,
        issuer="Đảng ủy Khối Doanh nghiệp quận Đống Đa",
        grade="B",
        note="Theo bài trên Tạp chí Hòa Nhập ngày 15/5/2024.",
        published_at=datetime(2024, 5, 15, tzinfo=UTC),
    )


def unload(apps, schema_editor):
    forms = apps.get_model("oversight", "InspectionForm").objects.using(schema_editor.connection.alias)
    forms.filter(name=NAME, unit=None).delete()


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_inspection")]

    operations = [migrations.RunPython(load, unload)]
