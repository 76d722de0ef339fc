"""Fixed words of what committees hold: meetings of the committee, giao ban, conferences."""

from django.db import models


class Audience(models.TextChoices):
    """Who is called at the roll."""

    COMMITTEE = "cap_uy", "Các đồng chí cấp ủy viên"
    STANDING = "thuong_vu", "Các đồng chí trong ban thường vụ"
    CHILDREN = "truc_thuoc", "Bí thư các tổ chức đảng trực thuộc trực tiếp"
    BRANCHES = "chi_bo", "Bí thư tất cả các chi bộ bên dưới"
    CHOSEN = "chon", "Bí thư các đơn vị của một cụm, hoặc các đơn vị được mời"

    @classmethod
    def people(cls) -> list[str]:
        """Audiences of members by their posts; the others come for their units."""
        return [cls.COMMITTEE, cls.STANDING]


class Rhythm(models.TextChoices):
    """How often it is expected; '' where it is held when needed."""

    MONTHLY = "thang", "Hằng tháng"
    QUARTERLY = "quy", "Hằng quý"
    HALF_YEARLY = "6_thang", "6 tháng một lần"
    YEARLY = "nam", "Hằng năm"

    @property
    def months(self) -> int:
        return {"thang": 1, "quy": 3, "6_thang": 6, "nam": 12}[self.value]


class HeldAs(models.TextChoices):
    """In what way people met."""

    IN_PERSON = "truc_tiep", "Trực tiếp"
    ONLINE = "truc_tuyen", "Trực tuyến"
    MIXED = "ket_hop", "Trực tiếp kết hợp trực tuyến"


class UnitPresence(models.TextChoices):
    """Who came for a unit."""

    PRESENT = "present", "Có mặt"
    SUBSTITUTE = "substitute", "Cử người dự thay"
    EXCUSED = "excused", "Vắng có lý do"
    UNEXCUSED = "unexcused", "Vắng không có lý do"

    @classmethod
    def attending(cls) -> list[str]:
        return [cls.PRESENT, cls.SUBSTITUTE]
