"""Made-up names: family, middle and given names drawn apart, so that a name is nobody's in particular."""

from __future__ import annotations

from random import Random


def _words(text: str) -> list[str]:
    return text.split()


_FAMILIES = (
    ("Nguyễn", 30),
    ("Trần", 14),
    ("Lê", 12),
    ("Hồ", 8),
    ("Phạm", 7),
    ("Hoàng", 6),
    ("Võ", 5),
    ("Đặng", 4),
    ("Bùi", 4),
    ("Đỗ", 3),
    ("Ngô", 3),
    ("Dương", 3),
    ("Phan", 3),
    ("Trương", 2),
    ("Đinh", 2),
    ("Lưu", 1),
    ("Cao", 1),
    ("Thái", 1),
    ("Tô", 1),
)
_MALE_MIDDLE = ("Văn", "Xuân", "Hữu", "Đức", "Quang", "Minh", "Trọng", "Công", "Ngọc", "Viết")
_FEMALE_MIDDLE = ("Thị", "Thị Thu", "Thị Kim", "Thị Ngọc", "Thị Thanh", "Thị Hồng", "Thị Mai")
_MALE = _words(
    "An Bảo Bình Chiến Chính Cường Dũng Đạt Đông Giang Hà Hải Hạnh Hiếu Hòa Hùng Khánh Khoa Kiên Lâm Lĩnh Long Lộc Lợi "
    "Mạnh Nam Nghĩa Nhân Phong Phú Phúc Quân Quế Sơn Tài Tâm Tân Thành Thái Thắng Thiện Thịnh Thuận Tiến Toàn Tùng Tuấn "
    "Việt Vinh Ý"
)
_FEMALE = _words(
    "An Bình Chi Dung Duyên Giang Hà Hải Hạnh Hằng Hoa Hòa Hồng Huệ Hương Lan Liên Linh Loan Lý Mai Minh Nga Ngân Nhàn "
    "Nhung Oanh Phương Quyên Sâm Tâm Thanh Thảo Thơm Thủy Tuyết Vân Xuân Yến"
)

_HIGHLAND_MALE = (
    (("Giàng A", "Giàng Seo", "Sùng A", "Sùng Seo", "Thào A", "Ma Seo", "Vàng Seo", "Tráng A", "Ly Seo", "Cư Seo"), 6),
    (("Lù Văn", "Vàng Văn", "Thền Văn", "Lèng Văn", "Tải Văn", "Nùng Văn"), 3),
)
_HIGHLAND_FEMALE = (
    (("Giàng Thị", "Sùng Thị", "Thào Thị", "Ma Thị", "Vàng Thị", "Tráng Thị", "Ly Thị", "Cư Thị"), 6),
    (("Lù Thị", "Thền Thị", "Lèng Thị", "Tải Thị", "Nùng Thị"), 3),
)
_HIGHLAND_GIVEN_MALE = _words("Páo Lử Dình Sáng Chứ Vảng Tủa Sinh Phừ Giáo Hồ Pao Chá Lềnh Sềnh Thắng Phong Hòa Chô Dơ")
_HIGHLAND_GIVEN_FEMALE = _words("Mỷ Súa Chở Dở Sai Sua Pàng Mai Hoa Lan Sinh Dín Chư Ca Xoa Dua Say Máy")
_LOWLANDERS = 0.2  # share of people from the plain among the members of the highland district


def person_name(rng: Random, *, highland: bool = False) -> str:
    """Return one name; `highland` draws mostly Mông and Nùng names as they are usual in Si Ma Cai."""
    is_male = rng.random() < 0.62
    if highland and rng.random() > _LOWLANDERS:
        return _highland_name(rng, is_male=is_male)
    family = rng.choices([name for name, _ in _FAMILIES], [weight for _, weight in _FAMILIES])[0]
    middle, given = (_MALE_MIDDLE, _MALE) if is_male else (_FEMALE_MIDDLE, _FEMALE)
    return f"{family} {rng.choice(middle)} {rng.choice(given)}"


def _highland_name(rng: Random, *, is_male: bool) -> str:
    groups = _HIGHLAND_MALE if is_male else _HIGHLAND_FEMALE
    beginnings = rng.choices([group for group, _ in groups], [weight for _, weight in groups])[0]
    given = _HIGHLAND_GIVEN_MALE if is_male else _HIGHLAND_GIVEN_FEMALE
    return f"{rng.choice(beginnings)} {rng.choice(given)}"
