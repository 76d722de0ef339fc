"""Constraints that several apps state in the same words. No domain models live here."""

from django.db import models
from django.db.models import F, Q


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
