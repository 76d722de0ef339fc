"""Levels of the tree and branch types, as data that a place may change."""

from django.db import migrations

UNIT_TYPES = [
    # code, name, rank, is_branch, committee words
    ("tinh", "Đảng bộ tỉnh, thành phố", 1, False, [["Đảng bộ tỉnh", "Tỉnh ủy"], ["Đảng bộ thành phố", "Thành ủy"], ["Đảng bộ", "Đảng ủy"]]),
    (
        "huyen",
        "Đảng bộ huyện và tương đương",
        2,
        False,
        [
            ["Đảng bộ huyện", "Huyện ủy"],
            ["Đảng bộ thị xã", "Thị ủy"],
            ["Đảng bộ quận", "Quận ủy"],
            ["Đảng bộ thành phố", "Thành ủy"],
            ["Đảng bộ", "Đảng ủy"],
        ],
    ),
    ("co_so", "Đảng bộ cơ sở", 3, False, [["Đảng bộ", "Đảng ủy"]]),
    ("bo_phan", "Đảng bộ bộ phận", 4, False, [["Đảng bộ bộ phận", "Đảng ủy bộ phận"], ["Đảng bộ", "Đảng ủy"]]),
    ("chi_bo", "Chi bộ", 5, True, [["Chi bộ", "Chi ủy"]]),
]

BRANCH_TYPES = [
    ("thon", "Thôn, xóm, khối, tổ dân phố"),
    ("co_quan", "Cơ quan"),
    ("truong_hoc", "Trường học"),
    ("y_te", "Y tế"),
    ("doanh_nghiep", "Doanh nghiệp"),
    ("hop_tac_xa", "Hợp tác xã"),
    ("hoi", "Hội, hiệp hội"),
    ("vien", "Viện"),
    ("luc_luong_vu_trang", "Lực lượng vũ trang"),
    ("khac", "Loại hình khác"),
]


def fill(apps, schema_editor):
    UnitType = apps.get_model("organization", "UnitType")
    BranchType = apps.get_model("organization", "BranchType")
    for code, name, rank, is_branch, words in UNIT_TYPES:
        UnitType.objects.create(code=code, name=name, rank=rank, is_branch=is_branch, committee_words=words)
    for position, (code, name) in enumerate(BRANCH_TYPES):
        BranchType.objects.create(code=code, name=name, position=position)


def empty(apps, schema_editor):
    apps.get_model("organization", "UnitType").objects.all().delete()
    apps.get_model("organization", "BranchType").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]

    operations = [migrations.RunPython(fill, empty)]
