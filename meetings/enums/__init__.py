"""Fixed words of the meeting."""

from django.db import models


class MeetingKind(models.TextChoices):
    REGULAR = "regular", "Sinh hoạt thường kỳ"
    TOPICAL = "topical", "Sinh hoạt chuyên đề"
    COMBINED = "combined", "Thường kỳ kết hợp chuyên đề"
    EXTRAORDINARY = "extraordinary", "Sinh hoạt bất thường"
    BRANCH_COMMITTEE = "chi_uy", "Họp chi ủy"
    COMMITTEE = "cap_uy", "Họp cấp ủy"
    CONFERENCE = "hoi_nghi", "Giao ban, hội nghị"

    @classmethod
    def of_the_month(cls) -> list[str]:
        """Kinds that are the branch's one regular meeting of a month."""
        return [cls.REGULAR, cls.COMBINED]

    @classmethod
    def with_topic(cls) -> list[str]:
        """Kinds that are, or contain, a topical session."""
        return [cls.TOPICAL, cls.COMBINED]

    @classmethod
    def rated(cls) -> list[str]:
        """Kinds that are rated Tốt / Khá / Trung bình / Kém."""
        return [cls.REGULAR, cls.COMBINED, cls.TOPICAL]

    @classmethod
    def of_committees(cls) -> list[str]:
        """Kinds that a committee above branches holds; what they are called and who attends is data (`GatheringType`)."""
        return [cls.COMMITTEE, cls.CONFERENCE]

    @classmethod
    def of_branches(cls) -> list[str]:
        """Kinds that a branch holds."""
        return [kind for kind in cls if kind not in cls.of_committees()]

    @classmethod
    def branch_choices(cls) -> list[tuple[str, str]]:
        return [(kind.value, kind.label) for kind in cls.of_branches()]


class AgendaPart(models.TextChoices):
    """The big steps of a meeting, in their order; the guided screen opens one at a time."""

    OPENING = "opening", "Mở đầu"
    ROLL = "roll", "Điểm danh"
    REVIEW = "review", "Kết quả tháng trước"
    CONTENT = "content", "Nội dung"
    DISCUSSION = "discussion", "Thảo luận"
    CONCLUSION = "conclusion", "Kết luận"
    VOTE = "vote", "Biểu quyết"
    RESOLUTION = "resolution", "Nghị quyết, giao nhiệm vụ"
    RATING = "rating", "Tự đánh giá"
    CLOSING = "closing", "Kết thúc"


class AgendaSource(models.TextChoices):
    """Where a line of the agenda came from."""

    STEP = "step", "Theo hướng dẫn"
    STANDING = "standing", "Việc hằng tháng"
    LOCAL = "local", "Của chi bộ"
    DIGEST = "digest", "Cấp trên phổ biến"
    ASSIGNMENT = "assignment", "Nhiệm vụ cấp trên giao"
    ANSWER = "answer", "Trả lời kiến nghị"
    MEMBER = "member", "Việc đến hạn của đảng viên"

    @classmethod
    def of_a_month(cls) -> list[str]:
        """Sources whose lines belong to one meeting and are not used again for another."""
        return [cls.DIGEST, cls.ASSIGNMENT, cls.ANSWER, cls.MEMBER]


class PreparationKind(models.TextChoices):
    """What a member says before the meeting."""

    ABSENCE = "absence", "Báo vắng"
    OPINION = "opinion", "Ý kiến"
    CONTRIBUTION = "contribution", "Nội dung được phân công chuẩn bị"


class MeetingFileRole(models.TextChoices):
    """What a file is at a meeting."""

    PAPER = "paper", "Tài liệu"
    SCAN = "scan", "Ảnh chụp trang viết tay"

    @classmethod
    def staying(cls) -> list[str]:
        """Roles that nobody above the branch opens: a page written by hand may hold criticism, discipline, admission."""
        return [cls.SCAN]


class PrivateText(models.TextChoices):
    """Texts of a meeting that never leave the branch: above it one reads that it was done. Values are fields of Meeting."""

    CRITICISM = "criticism", "Tự phê bình và phê bình"
    DISCIPLINE = "discipline", "Kiểm tra, kỷ luật đảng viên"
    ADMISSION = "admission", "Kết nạp, công nhận đảng viên chính thức"
    SELF_RECOGNITION = "self_recognition", "Tự nhận diện biểu hiện suy thoái"


class DocumentKind(models.TextChoices):
    """Types of Party documents and their signs in numbers (HD 05-HD/VPTW of 27/5/2026)."""

    RESOLUTION = "nq", "Nghị quyết"
    DECISION = "qd", "Quyết định"
    CONCLUSION = "kl", "Kết luận"
    STATUTE = "qc", "Quy chế"
    NOTICE = "tb", "Thông báo"
    REPORT = "bc", "Báo cáo"
    PLAN = "kh", "Kế hoạch"
    PROGRAMME = "ctr", "Chương trình"
    SCHEME = "da", "Đề án"
    OPTION = "pa", "Phương án"
    PROPOSAL = "ttr", "Tờ trình"
    LETTER = "cv", "Công văn"
    MINUTES = "bb", "Biên bản"
    DIRECTIVE = "ct", "Chỉ thị"
    REGULATION = "qdi", "Quy định"
    GUIDANCE = "hd", "Hướng dẫn"

    @property
    def sign(self) -> str:
        """'NQ', 'TTr', 'QĐ' as they stand in a number."""
        special = {"qd": "QĐ", "ctr": "CTr", "da": "ĐA", "ttr": "TTr", "qdi": "QĐi"}
        return special.get(self.value, self.value.upper())

    @classmethod
    def of_committees(cls) -> list[str]:
        """Types that a branch does not issue (399-QĐ/TW of 09/01/2026, Điều 11, 13)."""
        return [cls.DIRECTIVE, cls.REGULATION, cls.GUIDANCE]

    @classmethod
    def of_branches(cls) -> list[str]:
        return [kind for kind in cls.values if kind not in cls.of_committees()]


class MeetingSource(models.TextChoices):
    ENTERED = "entered", "Ghi trên máy"
    IMPORTED = "imported", "Nhập từ bảng"
    PAPER = "paper", "Nhập từ bản giấy"


class AttendanceStatus(models.TextChoices):
    """The first four are chosen at the roll call; the last three follow from the member's standing."""

    PRESENT = "present", "Có mặt"
    LATE = "late", "Đến muộn"
    EXCUSED = "excused", "Vắng có lý do"
    UNEXCUSED = "unexcused", "Vắng không có lý do"
    EXEMPT = "mien", "Được miễn sinh hoạt"
    AWAY = "tam_vang", "Đang sinh hoạt tạm thời nơi khác"
    SPECIAL_DUTY = "nhiem_vu", "Làm nhiệm vụ đặc biệt"

    @classmethod
    def chosen(cls) -> list[str]:
        return [cls.PRESENT, cls.LATE, cls.EXCUSED, cls.UNEXCUSED]

    @classmethod
    def attending(cls) -> list[str]:
        """Who came; late counts as present."""
        return [cls.PRESENT, cls.LATE]

    @classmethod
    def outside_base(cls) -> list[str]:
        """Who is left out of the number that must attend (294-QĐ/TW 9.3.2; HD 12-HD/BTCTW 2018)."""
        return [cls.EXEMPT, cls.AWAY, cls.SPECIAL_DUTY]


class PassedOn(models.TextChoices):
    """How somebody who was absent learned what was said and decided."""

    READ = "read", "Đã đọc biên bản, nghị quyết"
    VISITED = "visited", "Đã đến tận nhà phổ biến"


class Shift(models.TextChoices):
    """Where the due day goes when it falls on a weekend, holiday or Tết."""

    NONE = "none", "Không dời"
    NEXT_DAY = "next_day", "Sang ngày hôm sau"
    NEXT_WORKING_DAY = "next_working_day", "Sang ngày làm việc kế tiếp"
    PREVIOUS_WORKING_DAY = "previous_working_day", "Lên ngày làm việc liền trước"


class AssignmentState(models.TextChoices):
    """Stored result of an assignment; 'Chưa đến hạn' and 'Quá hạn' are read off the deadline."""

    OPEN = "open", "Đang thực hiện"
    DONE = "done", "Hoàn thành"
    NOT_DONE = "not_done", "Chưa hoàn thành"


class ProposalState(models.TextChoices):
    """How far a proposal (kiến nghị) is; read off its steps. 'Quá hạn trả lời' is read off the deadline."""

    DRAFT = "draft", "Chưa gửi"
    SENT = "sent", "Đã gửi"
    RECEIVED = "received", "Đã tiếp nhận"
    CONSIDERING = "considering", "Đang xem xét"
    FORWARDED = "forwarded", "Đã chuyển cơ quan có thẩm quyền"
    RETURNED = "returned", "Trả lại để bổ sung"
    ANSWERED = "answered", "Đã trả lời"

    @classmethod
    def waiting(cls) -> list[str]:
        """Lying with a committee that is to answer: the clock runs."""
        return [cls.SENT, cls.RECEIVED, cls.CONSIDERING, cls.FORWARDED]

    @classmethod
    def unanswered(cls) -> list[str]:
        """Sent, and not answered yet, wherever it lies."""
        return [*cls.waiting(), cls.RETURNED]


class ProposalStepKind(models.TextChoices):
    """What happened to a proposal on its way."""

    SENT = "sent", "Gửi lên cấp trên"
    RECEIVED = "received", "Tiếp nhận"
    CONSIDERING = "considering", "Xem xét"
    FORWARDED = "forwarded", "Chuyển cấp ủy khác"
    LETTER = "letter", "Chuyển cơ quan có thẩm quyền bằng công văn"
    RETURNED = "returned", "Trả lại để bổ sung"
    ANSWERED = "answered", "Trả lời"
    ESCALATED = "escalated", "Tự chuyển lên một cấp do quá hạn trả lời"
    HANDED_OVER = "handed_over", "Chuyển theo tổ chức đảng hợp nhất"

    @classmethod
    def placing(cls) -> list[str]:
        """Steps that bring a proposal to a place where the clock starts."""
        return [cls.SENT, cls.FORWARDED, cls.LETTER, cls.ESCALATED, cls.HANDED_OVER]


class ProposalPaper(models.TextChoices):
    """Papers of a proposal; the value stands in addresses and file names."""

    SLIP = "phieu-kien-nghi", "Phiếu kiến nghị"
    LETTER = "cong-van", "Công văn chuyển kiến nghị"
    ANSWER = "phieu-tra-loi", "Phiếu trả lời kiến nghị"


class VisitState(models.TextChoices):
    """How far a visit is; read off its row."""

    PLANNED = "planned", "Theo lịch"
    UNNOTED = "unnoted", "Quá tháng, chưa ghi"
    ATTENDED = "attended", "Đã dự"
    MISSED = "missed", "Không đến dự"
    WITHDRAWN = "withdrawn", "Đã bỏ khỏi lịch"

    @property
    def tone(self) -> str:
        tones = {"planned": "wait", "unnoted": "warn", "attended": "ok", "missed": "bad", "withdrawn": "wait"}
        return tones[self.value]


class OrderOrigin(models.TextChoices):
    """After what a committee gives units something to do."""

    BRIEFING = "giao_ban", "Giao ban"
    INSPECTION = "kiem_tra", "Kiểm tra, giám sát"
    VISIT = "du_sinh_hoat", "Dự sinh hoạt"
    DOCUMENT = "van_ban", "Văn bản"
    OTHER = "khac", "Việc khác"


class UnitAssignmentState(models.TextChoices):
    """Stored state of what a unit received from above; 'Chưa đến hạn' and 'Quá hạn' are read off the deadline."""

    OPEN = "open", "Đang thực hiện"
    DONE = "done", "Hoàn thành"
    NOT_DONE = "not_done", "Chưa hoàn thành"
    RETURNED = "returned", "Trả lại để bổ sung"

    @classmethod
    def awaiting(cls) -> list[str]:
        """States in which the unit owes an answer."""
        return [cls.OPEN, cls.RETURNED]

    @classmethod
    def answered(cls) -> list[str]:
        return [cls.DONE, cls.NOT_DONE]


class OrderAnswerKind(models.TextChoices):
    DONE = "done", "Trả lời: đã hoàn thành"
    NOT_DONE = "not_done", "Trả lời: chưa hoàn thành"
    RETURNED = "returned", "Trả lại để bổ sung"

    @classmethod
    def answers(cls) -> list[str]:
        return [cls.DONE, cls.NOT_DONE]


class TopicalPeriod(models.TextChoices):
    """In what time a least number of topical sessions is to be held."""

    QUARTER = "quarter", "Mỗi quý"
    YEAR = "year", "Cả năm"
