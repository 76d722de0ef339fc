"""Places and structure of the three demo districts: which committees, how many branches of which kind below each.

Names of places are real; which residential groups there are, and everything that happens in them, is made up. The counts
of Si Ma Cai are those published for its term 2015–2020: 40 base organizations (14 committees, 26 branches), 117 branches
under the 14, of them 98 village branches merged into 59.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Villages:
    """How the village branches of a commune stand to the mergers: 2·pairs + 3·triples merge into pairs + triples."""

    large: int
    small: int
    pairs: int
    triples: int

    @property
    def count(self) -> int:
        return self.large + self.small + 2 * self.pairs + 3 * self.triples


@dataclass(frozen=True)
class Base:
    """A base committee (đảng bộ cơ sở). `word` names its residential branches, `others` are (name, branch type)."""

    code: str
    name: str
    word: str = ""
    residential: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    villages: Villages | None = None
    former_name: str = ""


@dataclass(frozen=True)
class District:
    """A root of the demo with its base committees and its chi bộ cơ sở, (name, branch type)."""

    code: str
    name: str
    bases: tuple[Base, ...]
    base_branches: tuple[tuple[str, str], ...]


def _others(place: str) -> tuple[tuple[str, str], ...]:
    return (
        (f"Chi bộ trường Mầm non {place}", "truong_hoc"),
        (f"Chi bộ trường Tiểu học {place}", "truong_hoc"),
        (f"Chi bộ trường Trung học cơ sở {place}", "truong_hoc"),
        (f"Chi bộ Trạm Y tế {place}", "y_te"),
    )


def _police(place: str, teams: int) -> tuple[tuple[str, str], ...]:
    names = [
        "Tổng hợp",
        "An ninh",
        "Cảnh sát hình sự",
        "Cảnh sát giao thông",
        "Quản lý hành chính",
        "Hậu cần",
        "Ma túy",
    ]
    return tuple((f"Chi bộ Đội {name} Công an {place}", "luc_luong_vu_trang") for name in names[:teams])


def _army(place: str, teams: int) -> tuple[tuple[str, str], ...]:
    names = ["Chỉ huy", "Tham mưu", "Chính trị", "Hậu cần - Kỹ thuật"]
    return tuple((f"Chi bộ Ban {name} Quân sự {place}", "luc_luong_vu_trang") for name in names[:teams])


_KHOI = (
    "Quang Trung",
    "Thịnh Mỹ",
    "Tân Tiến",
    "Quyết Tiến",
    "Hòa Bình",
    "Đoàn Kết",
    "Thắng Lợi",
    "Bình Minh",
    "Tân Thành",
    "Yên Trung",
    "Phú Lợi",
    "Đông Hải",
    "Tây Sơn",
    "Nam Sơn",
    "Bắc Mỹ",
    "Tân An",
    "Phong Thái",
)


def _groups(first: str, count: int) -> tuple[str, ...]:
    """Return `count` names of residential groups, `first` the first; each commune draws from the same list."""
    rest = [name for name in _KHOI if name not in (first, "Quang Trung", "Thịnh Mỹ")]
    return (first, *rest)[:count]


def _commune(code: str, kind: str, place: str, word: str, names: tuple[str, ...], former: str = "") -> Base:
    return Base(code, f"Đảng bộ {kind} {place}", word, names, _others(place), former_name=former)


HOANG_MAI = District(
    code="HM",
    name="Đảng bộ thị xã Hoàng Mai",
    bases=(
        _commune("HM-QTH", "phường", "Quỳnh Thiện", "khối", _groups("Thịnh Mỹ", 14)),
        _commune("HM-QDI", "phường", "Quỳnh Dị", "khối", _groups("Quang Trung", 8)),
        _commune("HM-MHU", "phường", "Mai Hùng", "khối", _groups("Tân Tiến", 11)),
        _commune("HM-QXU", "phường", "Quỳnh Xuân", "khối", _groups("Yên Trung", 15)),
        _commune("HM-QPH", "phường", "Quỳnh Phương", "khối", _groups("Đông Hải", 13)),
        _commune("HM-QVI", "xã", "Quỳnh Vinh", "xóm", tuple(str(n) for n in range(1, 18))),
        _commune("HM-QTR", "xã", "Quỳnh Trang", "xóm", tuple(str(n) for n in range(1, 12))),
        _commune("HM-QLA", "xã", "Quỳnh Lập", "xóm", tuple(str(n) for n in range(1, 15))),
        _commune("HM-QLI", "xã", "Quỳnh Liên", "xóm", tuple(str(n) for n in range(1, 13))),
        _commune("HM-QLO", "xã", "Quỳnh Lộc", "xóm", tuple(str(n) for n in range(1, 12))),
        Base("HM-CA", "Đảng bộ Công an thị xã Hoàng Mai", others=_police("thị xã", 6)),
        Base("HM-QS", "Đảng bộ Quân sự thị xã Hoàng Mai", others=_army("thị xã", 3)),
    ),
    base_branches=(
        ("Chi bộ Kho bạc Nhà nước Hoàng Mai", "co_quan"),
        ("Chi bộ Bảo hiểm xã hội thị xã Hoàng Mai", "co_quan"),
        ("Chi bộ Chi cục Thuế Hoàng Mai", "co_quan"),
        ("Chi bộ Tòa án nhân dân thị xã Hoàng Mai", "co_quan"),
        ("Chi bộ Viện Kiểm sát nhân dân thị xã Hoàng Mai", "co_quan"),
        ("Chi bộ Thi hành án dân sự thị xã Hoàng Mai", "co_quan"),
        ("Chi bộ Trung tâm Chính trị thị xã Hoàng Mai", "co_quan"),
        ("Chi bộ trường Trung học phổ thông Hoàng Mai", "truong_hoc"),
        ("Chi bộ Trung tâm Y tế thị xã Hoàng Mai", "y_te"),
        ("Chi bộ Ngân hàng Chính sách xã hội Hoàng Mai", "doanh_nghiep"),
        ("Chi bộ Hợp tác xã Dịch vụ hậu cần nghề cá Hoàng Mai", "hop_tac_xa"),
    ),
)

# The last four xóm of the four communes above with one more than they have today were merged in 2019.
HOANG_MAI_MERGED_2019 = ("HM-QVI", "HM-QTR", "HM-QLA", "HM-QLI")

_TDP = (
    "Tân Long",
    "Liên Phú",
    "Trần Phú",
    "Hưng Hòa",
    "Hưng Thịnh",
    "Hưng Nhân",
    "Hưng Bình",
    "Hưng Lợi",
    "Châu Phố",
    "Tân Hà",
    "Tân Phong",
    "Long Sơn",
    "Long Hải",
    "Nhân Thắng",
    "Đông Trinh",
    "Tây Yên",
    "Trường Phú",
    "Hòa Lộc",
    "Quyền Thượng",
)


def _residents(first: str, count: int) -> tuple[str, ...]:
    rest = [name for name in _TDP if name not in (first, "Tân Long", "Liên Phú", "Trần Phú")]
    return (first, *rest)[:count]


KY_ANH = District(
    code="KA",
    name="Đảng bộ thị xã Kỳ Anh",
    bases=(
        _commune(
            "KA-HTR", "phường", "Hưng Trí", "tổ dân phố", _residents("Trần Phú", 17), former="Đảng bộ phường Sông Trí"
        ),
        _commune("KA-KLI", "phường", "Kỳ Liên", "tổ dân phố", _residents("Liên Phú", 6)),
        _commune("KA-KLO", "phường", "Kỳ Long", "tổ dân phố", _residents("Tân Long", 8)),
        _commune("KA-KPH", "phường", "Kỳ Phương", "tổ dân phố", _residents("Nhân Thắng", 9)),
        _commune("KA-KTH", "phường", "Kỳ Thịnh", "tổ dân phố", _residents("Tây Yên", 9)),
        _commune("KA-KTR", "phường", "Kỳ Trinh", "tổ dân phố", _residents("Đông Trinh", 9)),
        _commune("KA-KLA", "xã", "Kỳ Lợi", "thôn", _residents("Hòa Lộc", 9)),
        _commune("KA-KNI", "xã", "Kỳ Ninh", "thôn", _residents("Tân Hà", 9)),
        _commune("KA-KNA", "xã", "Kỳ Nam", "thôn", _residents("Quyền Thượng", 4)),
        _commune("KA-KHA", "xã", "Kỳ Hà", "thôn", _residents("Hưng Hòa", 6)),
        _commune("KA-KHO", "xã", "Kỳ Hoa", "thôn", _residents("Trường Phú", 6)),
        Base("KA-CA", "Đảng bộ Công an thị xã Kỳ Anh", others=_police("thị xã", 7)),
        Base("KA-QS", "Đảng bộ Quân sự thị xã Kỳ Anh", others=_army("thị xã", 4)),
        Base(
            "KA-CQ",
            "Đảng bộ các cơ quan thị xã Kỳ Anh",
            others=tuple(
                (f"Chi bộ {name} thị xã Kỳ Anh", "co_quan")
                for name in (
                    "Văn phòng Thị ủy",
                    "Ban Tổ chức Thị ủy",
                    "Ban Tuyên giáo Thị ủy",
                    "Cơ quan Ủy ban Kiểm tra Thị ủy",
                    "Cơ quan Mặt trận Tổ quốc",
                    "Phòng Tài chính - Kế hoạch",
                    "Phòng Quản lý đô thị",
                    "Phòng Giáo dục và Đào tạo",
                    "Phòng Tài nguyên và Môi trường",
                )
            ),
        ),
    ),
    base_branches=(
        *(
            (f"Chi bộ {name} Kỳ Anh", "co_quan")
            for name in (
                "Kho bạc Nhà nước",
                "Bảo hiểm xã hội",
                "Chi cục Thuế",
                "Tòa án nhân dân thị xã",
                "Viện Kiểm sát nhân dân thị xã",
                "Thi hành án dân sự thị xã",
                "Trung tâm Chính trị thị xã",
                "Hạt Kiểm lâm",
                "Đội Quản lý thị trường",
                "Trung tâm Văn hóa - Truyền thông",
            )
        ),
        ("Chi bộ trường Trung học phổ thông Kỳ Anh", "truong_hoc"),
        ("Chi bộ Trung tâm Giáo dục thường xuyên Kỳ Anh", "truong_hoc"),
        ("Chi bộ Bệnh viện đa khoa thị xã Kỳ Anh", "y_te"),
        ("Chi bộ Trung tâm Y tế thị xã Kỳ Anh", "y_te"),
        ("Chi bộ Ngân hàng Chính sách xã hội Kỳ Anh", "doanh_nghiep"),
        ("Chi bộ Ngân hàng Nông nghiệp Kỳ Anh", "doanh_nghiep"),
        ("Chi bộ Điện lực Kỳ Anh", "doanh_nghiep"),
        ("Chi bộ Công ty Cấp nước Kỳ Anh", "doanh_nghiep"),
        ("Chi bộ Quỹ tín dụng nhân dân Kỳ Anh", "hop_tac_xa"),
        ("Chi bộ Hội Nông dân thị xã Kỳ Anh", "hoi"),
    ),
)

_SMC_COMMUNES = (
    ("TT", "thị trấn Si Ma Cai", Villages(large=2, small=1, pairs=3, triples=1)),
    ("BM", "xã Bản Mế", Villages(large=2, small=1, pairs=2, triples=1)),
    ("CC", "xã Cán Cấu", Villages(large=2, small=1, pairs=2, triples=1)),
    ("LT", "xã Lùng Thẩn", Villages(large=2, small=1, pairs=2, triples=1)),
    ("NS", "xã Nàn Sán", Villages(large=2, small=0, pairs=1, triples=2)),
    ("NI", "xã Nàn Sín", Villages(large=2, small=0, pairs=1, triples=2)),
    ("QT", "xã Quan Hồ Thẩn", Villages(large=2, small=1, pairs=3, triples=0)),
    ("SC", "xã Sán Chải", Villages(large=2, small=1, pairs=3, triples=0)),
    ("SI", "xã Sín Chéng", Villages(large=2, small=1, pairs=3, triples=0)),
    ("TP", "xã Thào Chư Phìn", Villages(large=2, small=1, pairs=3, triples=0)),
)

_FIRST = ("Sín", "Lao", "Nà", "Phìn", "Lũng", "Nàn", "Cốc", "Bản", "Mào", "Seo", "Sảng", "Dìn")
_SECOND = ("Chải", "Chư", "Thàng", "Vái", "Dế", "Giáng", "Khai", "Mản", "Pan", "Hồ", "Sán", "Lùng")


def _villages(turn: int, count: int) -> tuple[str, ...]:
    """Return `count` made-up village names, no two alike in the district."""
    return tuple(f"{first} {_SECOND[(index + turn) % len(_SECOND)]}" for index, first in enumerate(_FIRST[:count]))


SI_MA_CAI = District(
    code="SMC",
    name="Đảng bộ huyện Si Ma Cai",
    bases=(
        *(
            Base(
                f"SMC-{code}",
                f"Đảng bộ {place}",
                "thôn",
                _villages(turn, villages.count),
                _others(place.partition(" ")[2] if place.startswith("xã") else "thị trấn Si Ma Cai"),
                villages,
            )
            for turn, (code, place, villages) in enumerate(_SMC_COMMUNES)
        ),
        Base("SMC-CA", "Đảng bộ Công an huyện Si Ma Cai", others=_police("huyện", 6)),
        Base("SMC-QS", "Đảng bộ Quân sự huyện Si Ma Cai", others=_army("huyện", 3)),
        Base(
            "SMC-CQ",
            "Đảng bộ các cơ quan huyện Si Ma Cai",
            others=tuple(
                (f"Chi bộ {name} huyện Si Ma Cai", "co_quan")
                for name in (
                    "Văn phòng Huyện ủy",
                    "Ban Tổ chức Huyện ủy",
                    "Ban Dân vận Huyện ủy",
                    "Văn phòng HĐND và UBND",
                    "Phòng Nội vụ",
                )
            ),
        ),
        Base(
            "SMC-YT",
            "Đảng bộ Trung tâm Y tế huyện Si Ma Cai",
            others=tuple(
                (f"Chi bộ {name} Trung tâm Y tế huyện", "y_te")
                for name in (
                    "Khoa Nội - Nhi",
                    "Khoa Ngoại - Sản",
                    "Khoa Kiểm soát bệnh tật",
                    "Phòng Tổ chức - Hành chính",
                )
            ),
        ),
    ),
    base_branches=(
        *(
            (f"Chi bộ {name} huyện Si Ma Cai", "co_quan")
            for name in (
                "Kho bạc Nhà nước",
                "Bảo hiểm xã hội",
                "Chi cục Thuế khu vực",
                "Tòa án nhân dân",
                "Viện Kiểm sát nhân dân",
                "Thi hành án dân sự",
                "Trung tâm Chính trị",
                "Hạt Kiểm lâm",
                "Phòng Tài chính - Kế hoạch",
                "Phòng Kinh tế và Hạ tầng",
                "Phòng Nông nghiệp",
                "Phòng Tài nguyên và Môi trường",
                "Phòng Giáo dục và Đào tạo",
                "Phòng Văn hóa và Thông tin",
                "Phòng Dân tộc",
                "Thanh tra",
                "Trung tâm Văn hóa, Thể thao - Truyền thông",
                "Trung tâm Dịch vụ nông nghiệp",
                "Ban Quản lý dự án",
            )
        ),
        ("Chi bộ trường Trung học phổ thông số 1 Si Ma Cai", "truong_hoc"),
        ("Chi bộ trường Trung học phổ thông số 2 Si Ma Cai", "truong_hoc"),
        ("Chi bộ trường Phổ thông dân tộc nội trú Si Ma Cai", "truong_hoc"),
        ("Chi bộ Trung tâm Giáo dục nghề nghiệp Si Ma Cai", "truong_hoc"),
        ("Chi bộ Ngân hàng Chính sách xã hội Si Ma Cai", "doanh_nghiep"),
        ("Chi bộ Ngân hàng Nông nghiệp Si Ma Cai", "doanh_nghiep"),
        ("Chi bộ Điện lực Si Ma Cai", "doanh_nghiep"),
    ),
)

DISTRICTS = (HOANG_MAI, KY_ANH, SI_MA_CAI)
