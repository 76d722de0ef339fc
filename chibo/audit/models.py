"""Who did or read what. Rows are added, never changed; sealing fills the last three columns once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class AuditEventQuerySet(models.QuerySet):
    def sealed(self) -> "AuditEventQuerySet":
        return self.filter(sequence__isnull=False)

    def unsealed(self) -> "AuditEventQuerySet":
        return self.filter(sequence__isnull=True)


class AuditEvent(models.Model):
    """One act. `fields` maps names of what was changed to numbers or digests: no text of anybody's minutes stands here.

    Subject and unit are plain ids and not foreign keys: the log outlives what it speaks of and lies below it in the
    layers.
    """

    at = models.DateTimeField("lúc", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người thực hiện",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    actor_label = models.CharField("bộ phận thực hiện", max_length=80, blank=True, default="")
    verb = models.CharField("việc", max_length=80)
    subject_type = models.CharField("loại đối tượng", max_length=80)
    subject_id = models.CharField("mã đối tượng", max_length=80)
    unit_id = models.BigIntegerField("mã đơn vị", null=True, blank=True)
    fields = models.JSONField("mục", default=dict)
    ip = models.GenericIPAddressField("địa chỉ máy", null=True, blank=True)
    sequence = models.BigIntegerField("số trong chuỗi", null=True, blank=True, unique=True)
    previous_seal = models.CharField("dấu trước", max_length=64, blank=True, default="")
    seal = models.CharField("dấu", max_length=64, blank=True, default="")

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = "nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_event_subject"),
            models.Index(fields=["unit_id", "at"], name="audit_event_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(sequence__isnull=True, previous_seal="", seal=""))
                | (Q(sequence__isnull=False) & ~Q(previous_seal="") & ~Q(seal="")),
                name="audit_auditevent_sealed_together",
            ),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | ~Q(actor_label=""),
                name="audit_auditevent_somebody_acted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
