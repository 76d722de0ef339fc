"""Levels, raters and review steps."""

from django.db import models


class Level(models.TextChoices):
    """Quality of one meeting. A different scale from the annual class, with different deciders: never mapped."""

    GOOD = "tot", "Tốt"
    FAIR = "kha", "Khá"
    AVERAGE = "trung_binh", "Trung bình"
    POOR = "kem", "Kém"

    @classmethod
    def best_first(cls) -> list[str]:
        return [cls.GOOD, cls.FAIR, cls.AVERAGE, cls.POOR]

    @property
    def letter(self) -> str:
        """The letter of the heat map and of grey print."""
        return {"tot": "T", "kha": "K", "trung_binh": "TB", "kem": "Kém"}[self.value]


class Rater(models.TextChoices):
    """Whose level it is; none overwrites another."""

    SELF = "self", "Chi bộ tự xếp loại"
    VOTE = "vote", "Chi bộ biểu quyết"
    VISITOR = "visitor", "Cán bộ dự đánh giá"
    OFFICIAL = "official", "Cấp trên công nhận"


class ReviewStepKind(models.TextChoices):
    SUBMIT = "submit", "Gửi cấp trên"
    VERIFY = "verify", "Thẩm định"
    RETURN = "return", "Trả lại để bổ sung"
    CONFIRM = "confirm", "Công nhận"
    UNDO = "undo", "Rút lại"

    @classmethod
    def waiting(cls) -> list[str]:
        """Last steps after which the rating lies with the level above (taking back what it decided leaves it there)."""
        return [cls.SUBMIT, cls.VERIFY, cls.UNDO]


class CriteriaStatus(models.TextChoices):
    DRAFT = "draft", "Dự thảo"
    PUBLISHED = "published", "Đã ban hành"
    SUPERSEDED = "superseded", "Đã thay thế"


class AnnualScale(models.TextChoices):
    CURRENT = "current", "Từ năm 2018"
    BEFORE_2018 = "before_2018", "Trước năm 2018"


class AnnualLevel(models.TextChoices):
    """The annual class, always by its full name (366-QĐ/TW; before 2018 the names of that time)."""

    EXCELLENT = "xuat_sac", "Hoàn thành xuất sắc nhiệm vụ"
    GOOD = "tot", "Hoàn thành tốt nhiệm vụ"
    DONE = "hoan_thanh", "Hoàn thành nhiệm vụ"
    NOT_DONE = "khong_hoan_thanh", "Không hoàn thành nhiệm vụ"
    CLEAN_AND_STRONG = "trong_sach", "Trong sạch vững mạnh"
    GOOD_BEFORE_2018 = "tot_cu", "Hoàn thành tốt nhiệm vụ"
    DONE_BEFORE_2018 = "hoan_thanh_cu", "Hoàn thành nhiệm vụ"
    WEAK = "yeu_kem", "Yếu kém"

    @classmethod
    def of(cls, scale: str) -> list["AnnualLevel"]:
        """Return the four classes of a scale, best first."""
        if scale == AnnualScale.BEFORE_2018:
            return [cls.CLEAN_AND_STRONG, cls.GOOD_BEFORE_2018, cls.DONE_BEFORE_2018, cls.WEAK]
        return [cls.EXCELLENT, cls.GOOD, cls.DONE, cls.NOT_DONE]


class AnnualStage(models.TextChoices):
    """Whose opinion on an annual class it is: self → verify → decide; none overwrites another."""

    SELF = "self", "Tự xếp loại"
    VERIFY = "verify", "Thẩm định"
    DECIDE = "decide", "Quyết định"


class CapSubject(models.TextChoices):
    """Whose annual classes a cap limits; each kind is a group of its own."""

    BRANCHES = "branches", "Chi bộ"
    COMMITTEES = "committees", "Đảng bộ, đảng ủy"
    MEMBERS = "members", "Đảng viên trong một chi bộ"


class CapBase(models.TextChoices):
    """Of how many the percentage of a cap is taken. The Party-side base is not verified: the rule is data."""

    RATED = "rated", "Số được xếp loại"
    GOOD_OR_BETTER = "good_or_better", "Số xếp loại Hoàn thành tốt nhiệm vụ trở lên"
    GOOD = "good", "Số xếp loại Hoàn thành tốt nhiệm vụ"


class MemberNotRated(models.TextChoices):
    """Why a member has no class. A fixed list: only counts by reason leave the branch."""

    EXEMPT = "mien", "Miễn đánh giá (được miễn công tác và sinh hoạt đảng)"
    AWAY = "tam_vang", "Đang sinh hoạt tạm thời nơi khác"
    NEW = "moi", "Mới kết nạp, mới chuyển đến, chưa đủ thời gian"
    OTHER = "khac", "Lý do khác theo quy định"


class ShareOperator(models.TextChoices):
    """How a share is held against a percentage; documents differ ('trên 85%', 'từ 85% trở lên'), so it is data."""

    OVER = "gt", "trên"
    FROM = "ge", "từ"
    UP_TO = "le", "không quá"
    UNDER = "lt", "dưới"


class QualityPeriod(models.TextChoices):
    """The period whose meetings together make one level of quality."""

    YEAR = "year", "Cả năm"
    QUARTER = "quarter", "Từng quý"


class SimulatedChange(models.TextChoices):
    """How the level under a draft stands to the level of the branch's sheet; better and worse only where it is sure."""

    WORSE = "worse", "Hạ mức"
    BETTER = "better", "Nâng mức"
    UNSURE = "unsure", "Chưa xác định được"
    SAME = "same", "Giữ nguyên mức"
    NOT_RATED = "not_rated", "Chi bộ chưa xếp loại"

    @classmethod
    def listed(cls) -> list["SimulatedChange"]:
        """Return the changes whose meetings are shown one by one."""
        return [cls.WORSE, cls.BETTER, cls.UNSURE]


class SheetPaper(models.TextChoices):
    """What the sheet of a meeting is printed as; the value stands in addresses."""

    FILLED = "da-ghi", "Phiếu đã ghi"
    EMPTY = "de-trong", "Phiếu để trống, ghi bằng tay"
