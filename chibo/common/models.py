"""Constraints that several apps state in the same words, and the shape of a table of words. No domain models live here."""

from django.db import models
from django.db.models import F, Q


class Word(models.Model):
    """A word of a table of the site (a field, a form, a kind): names are data, and one no longer used stays where it stands.

    Each table has its own `name`, with its length and what is said of a name that is there already.
    """

    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


def ordered(start: str, end: str, *, name: str) -> models.CheckConstraint:
    """Return the constraint that `end` is not before `start`; either may be empty (open)."""
    return models.CheckConstraint(
        condition=Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)}),
        name=name,
        violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi. Mời đồng chí xem lại hai ngày này.",
    )


def one_of(field: str, values: list[str], *, name: str) -> models.CheckConstraint:
    """Return the constraint that `field` holds one of `values`: choices alone check nothing on write."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": values}),
        name=name,
        violation_error_message="Giá trị này không có trong danh sách. Mời đồng chí chọn lại.",
    )


def together(*fields: str, name: str) -> models.CheckConstraint:
    """Return the constraint that nullable `fields` are all filled or all empty."""
    empty = Q(**{f"{field}__isnull": True for field in fields})
    filled = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(
        condition=empty | filled,
        name=name,
        violation_error_message="Các mục này phải ghi đủ cùng nhau. Mời đồng chí ghi nốt mục còn thiếu.",
    )


def valid_on(day: object, *, start: str = "valid_from", end: str = "valid_to", prefix: str = "") -> Q:
    """Return the condition that the row holds on `day` (a date or an F expression), open ends included."""
    start, end = f"{prefix}{start}", f"{prefix}{end}"
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day})
    )
