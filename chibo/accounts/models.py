"""People who sign in. What they may see hangs on `organization.Access`, not on the user."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with an account: made by a committee, with a first code handed over in person."""

    first_name = None
    last_name = None
    full_name = models.CharField("họ và tên", max_length=120)
    phone = models.CharField("số điện thoại", max_length=20, unique=True, null=True, blank=True)  # noqa: DJ001 -- unique
    must_change_password = models.BooleanField("phải đổi mã đăng nhập", default=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)
