"""The mark that the data here are made up."""

from django.db import models
from django.db.models import Q


class DemoMarker(models.Model):
    """One row where the demo was loaded. Without it nothing here prints a password or writes into a database."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.PositiveSmallIntegerField("phiên bản")
    day = models.DateField("lập như ở ngày")
    loaded_at = models.DateTimeField("nạp lúc", auto_now_add=True)

    class Meta:
        verbose_name = "dấu dữ liệu minh họa"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="demo_demomarker_one")]

    def __str__(self) -> str:
        return f"bản {self.version}, ngày {self.day:%d/%m/%Y}"
