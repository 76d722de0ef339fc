"""Fixed words of the organization. What differs by place (type names, branch types) is data."""

from django.db import models


class UnitEventKind(models.TextChoices):
    """What may happen to a unit on a day, by a decision."""

    FOUND = "found", "Thành lập"
    MOVE = "move", "Chuyển cấp trên trực tiếp"
    MERGE = "merge", "Hợp nhất, sáp nhập"
    SPLIT = "split", "Chia tách"
    RENAME = "rename", "Đổi tên"
    CLOSE = "close", "Kết thúc hoạt động"


class Role(models.TextChoices):
    """What a person may do in a subtree."""

    SECRETARY = "secretary", "Bí thư chi bộ"
    CADRE = "cadre", "Cán bộ dự sinh hoạt"
    COMMITTEE = "committee", "Cấp ủy"
    BOARD = "board", "Ban Tổ chức"
    ADMINISTRATOR = "administrator", "Quản trị"

    @classmethod
    def reads_minutes(cls) -> list[str]:
        """Roles that may read what was said. The administrator runs the site and reads no minutes."""
        return [cls.SECRETARY, cls.CADRE, cls.COMMITTEE, cls.BOARD]

    @classmethod
    def above_branches(cls) -> list[str]:
        """Roles of a level above the branch that oversee many branches."""
        return [cls.COMMITTEE, cls.BOARD]


class StandingKind(models.TextChoices):
    """Why a member need not attend; fixed by decision, not chosen at the roll call."""

    EXEMPT = "mien", "Được miễn sinh hoạt"
    AWAY = "tam_vang", "Đang sinh hoạt tạm thời nơi khác"
    SPECIAL_DUTY = "nhiem_vu", "Làm nhiệm vụ đặc biệt"


class PostKind(models.TextChoices):
    SECRETARY = "bi_thu", "Bí thư"
    DEPUTY = "pho_bi_thu", "Phó bí thư"
    STANDING = "uy_vien_btv", "Ủy viên ban thường vụ"
    BRANCH_COMMITTEE = "chi_uy_vien", "Chi ủy viên"
    COMMITTEE = "cap_uy_vien", "Cấp ủy viên"
    INSPECTION = "uy_vien_ubkt", "Ủy viên ủy ban kiểm tra"

    @classmethod
    def chi_uy(cls) -> list[str]:
        """Posts that make a branch committee (chi ủy) together; one chi ủy viên at least shows that it was elected."""
        return [cls.SECRETARY, cls.DEPUTY, cls.BRANCH_COMMITTEE]

    @classmethod
    def standing_committee(cls) -> list[str]:
        """Posts that make the ban thường vụ of a committee together."""
        return [cls.SECRETARY, cls.DEPUTY, cls.STANDING]

    @classmethod
    def committee(cls) -> list[str]:
        """Posts that make a committee above branches (cấp ủy) together."""
        return [*cls.standing_committee(), cls.COMMITTEE]


class StartReason(models.TextChoices):
    ADMITTED = "ket_nap", "Kết nạp"
    TRANSFERRED = "chuyen_den", "Chuyển đến"
    RECORDED = "co_san", "Có sẵn khi lập danh sách"
    UNIT_CHANGED = "sap_nhap", "Chi bộ hợp nhất, chia tách"


class EndReason(models.TextChoices):
    TRANSFERRED = "chuyen_di", "Chuyển đi"
    DIED = "tu_tran", "Từ trần"
    RESIGNED = "xin_ra", "Xin ra khỏi Đảng"
    STRUCK_OFF = "xoa_ten", "Xóa tên"
    EXPELLED = "khai_tru", "Khai trừ"
    UNIT_CHANGED = "sap_nhap", "Chi bộ hợp nhất, chia tách, kết thúc"
    RECORDED = "theo_danh_sach", "Theo danh sách nhập vào"

    @classmethod
    def left_party(cls) -> list[str]:
        return [cls.RESIGNED, cls.STRUCK_OFF, cls.EXPELLED]


class Grade(models.TextChoices):
    """How sure a rule's source is."""

    A = "A", "Theo văn bản chính thức"
    B = "B", "Theo tin, bài về văn bản"
    C = "C", "Cần đối chiếu bản gốc"
    D = "D", "Chưa có nguồn, cần đối chiếu"


class ExemptGround(models.TextChoices):
    """Why a member is exempted: the ground only, no health detail. The words themselves are stored and shown."""

    AGE = "Tuổi cao"
    HEALTH = "Sức khỏe"
    MATERNITY = "Nghỉ thai sản"
    ABROAD = "Ra nước ngoài một mình"
    ITINERANT = "Làm việc lưu động, nơi không có tổ chức đảng"
    OTHER = "Lý do khác theo quyết định"


class MovementKind(models.TextChoices):
    """Lines of a period's movement of members (biến động đảng viên); the first three are gains, the rest losses."""

    ADMITTED = "ket_nap", "Kết nạp"
    TRANSFERRED_IN = "chuyen_den", "Chuyển đến"
    OTHER_IN = "tang_khac", "Tăng khác (lập danh sách, tổ chức đảng chuyển đến)"
    TRANSFERRED_OUT = "chuyen_di", "Chuyển đi"
    DIED = "tu_tran", "Từ trần"
    LEFT = "ra_khoi_dang", "Ra khỏi Đảng (xin ra, xóa tên, khai trừ)"
    OTHER_OUT = "giam_khac", "Giảm khác (kết thúc danh sách, tổ chức đảng chuyển đi)"

    @classmethod
    def gains(cls) -> list[str]:
        return [cls.ADMITTED, cls.TRANSFERRED_IN, cls.OTHER_IN]


class UnitCount(models.TextChoices):
    """Standing figures that count units."""

    BASE = "co_so", "Chi, đảng bộ cơ sở"
    BASE_COMMITTEES = "dang_bo_co_so", "Đảng bộ cơ sở"
    BASE_BRANCHES = "chi_bo_co_so", "Chi bộ cơ sở"
    SUBORDINATE = "truc_thuoc", "Chi bộ trực thuộc"
    BRANCHES = "chi_bo", "Chi bộ"
    WITH_CHI_UY = "co_chi_uy", "Chi bộ có chi ủy"
    WITHOUT_CHI_UY = "chua_co_chi_uy", "Chi bộ không có chi ủy"
    ELECTING = "du_bau", "Chi bộ đủ điều kiện bầu chi ủy"


class MemberCount(models.TextChoices):
    """Standing figures that count members."""

    ALL = "tat_ca", "Đảng viên"
    OFFICIAL = "chinh_thuc", "Đảng viên chính thức"
    PROBATIONARY = "du_bi", "Đảng viên dự bị"


class GroupKind(models.TextChoices):
    """Groups of members inside a branch: no level of the tree, no meetings of their own on record."""

    PARTY = "to_dang", "Tổ đảng"
    SELF_RULE = "to_tu_quan", "Tổ tự quản"
    WORK = "to_cong_tac", "Tổ công tác"


class BranchSignature(models.TextChoices):
    """In whose name a branch's documents are signed; the label stands over the signature."""

    BRANCH = "chi_bo", "T/M Chi bộ"
    CHI_UY = "chi_uy", "T/M Chi ủy"


class ResolutionSigner(models.TextChoices):
    """Who signs the resolution of a branch meeting."""

    CHAIR = "chu_tri", "Người chủ trì, nếu là bí thư hoặc phó bí thư"
    SECRETARY = "bi_thu", "Bí thư; khuyết bí thư thì phó bí thư"
