"""Tokens with which other programs read, and what was read with them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare

from chibo.accounts.models import User
from chibo.common.models import together
from chibo.organization.models import Access


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> ApiTokenQuerySet:
        """Return the tokens of the unit that `access` acts for, in the same role: a colleague can end them, too."""
        if access is None:
            return self.none()
        return self.filter(access__unit_id=access.unit_id, access__role=access.role)

    def standing_on(self, day: date) -> ApiTokenQuerySet:
        """Return the tokens that open something on `day`: neither revoked nor expired, and the person still acts there."""
        return self.filter(
            revoked_at__isnull=True,
            expires_on__gte=day,
            access__in=Access.objects.active_on(day),
            access__user__is_active=True,
            access__user__must_change_password=False,
        )


class ApiToken(models.Model):
    """A key for one program. It reads what the person reads in the role of `access`, and ends with that role.

    Only the digest of the secret is kept; `prefix` are its first signs, by which people tell tokens apart. `stamp` follows
    from the person's sign-in code: a new code, however it was given, makes the token void as it ends sessions.
    """

    access = models.ForeignKey(Access, on_delete=models.PROTECT, related_name="+", verbose_name="vai trò")
    name = models.CharField("tên phần mềm", max_length=80)
    prefix = models.CharField("các chữ đầu", max_length=16)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    stamp = models.CharField(max_length=128, editable=False)
    created_at = models.DateTimeField("tạo lúc")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField("dùng đến hết ngày")
    last_used_on = models.DateField("ngày dùng gần nhất", null=True, blank=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "mã kết nối"
        constraints = [
            together("revoked_at", "revoked_by", name="api_apitoken_revoked"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="api_apitoken_revoked_after_made",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="api_apitoken_named"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_stamped_by(self, user: User) -> bool:
        """Whether the person's sign-in code is still the one under which the token was made. No query."""
        stamps = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
        return any(constant_time_compare(self.stamp, stamp) for stamp in stamps)


class TokenUse(models.Model):
    """What was read with a token in one day at one endpoint: answers given, and rows in them.

    `counted_at`: when the counts of the day went into the log; the first answer of the day went there at once.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="uses")
    day = models.DateField()
    endpoint = models.CharField(max_length=40)
    answers = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = "lượt dùng mã kết nối"
        constraints = [models.UniqueConstraint(fields=["token", "day", "endpoint"], name="api_tokenuse_once")]
        indexes = [models.Index(fields=["day"], condition=Q(counted_at__isnull=True), name="api_tokenuse_uncounted")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.day} {self.endpoint}"
