"""Refusals that a person can mend."""

from django.core.exceptions import ValidationError


class Refused(ValidationError):  # noqa: N818 -- reads as what it says
    """A service's refusal: field name (or None for the whole form) and one Vietnamese sentence that says what to do.

    >>> raise Refused("ended_at", "Chưa có giờ kết thúc. Mời đồng chí ghi giờ kết thúc, ví dụ 20:45.")

    It is a `ValidationError`, so a form shows it beside the field: `form.add_error(error.field, error.sentence)`.
    """

    def __init__(self, field: str | None, sentence: str):
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class StaleVersion(Refused):
    """Somebody saved a newer version in between. `current` is the stored row, so both texts can be shown."""

    def __init__(self, current: object):
        super().__init__(
            None,
            "Nội dung này vừa được người khác sửa và lưu. Phần đồng chí vừa ghi vẫn còn bên dưới; "
            "mời đồng chí so với bản đã lưu rồi lưu lại.",
        )
        self.current = current
