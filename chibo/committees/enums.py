"""Fixed words of training classes and standing documents."""

from django.db import models


class TrainingAudience(models.TextChoices):
    """For whom a class (lớp bồi dưỡng) is."""

    SECRETARIES = "bi_thu", "Bí thư, phó bí thư chi bộ"
    COMMITTEES = "cap_uy", "Cấp ủy viên, chi ủy viên"
    CANDIDATES = "quan_chung", "Quần chúng ưu tú"

    @classmethod
    def of_members(cls) -> list[str]:
        """Audiences of Party members, ticked by name; quần chúng are counted by unit, their names are not kept."""
        return [cls.SECRETARIES, cls.COMMITTEES]


class DocumentPeriod(models.TextChoices):
    """For how long a standing document is made."""

    TERM = "term", "Cả nhiệm kỳ"
    YEAR = "year", "Từng năm"
