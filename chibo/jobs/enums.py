"""States of a job."""

from django.db import models


class JobState(models.TextChoices):
    QUEUED = "queued", "Đang chờ"
    RUNNING = "running", "Đang chạy"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Không làm được"
    QUARANTINED = "quarantined", "Tạm gác, cần xem lại"
    STOPPED = "stopped", "Đã dừng"

    @classmethod
    def open_states(cls) -> list["JobState"]:
        """Return the states of a job that will still run: at most one per kind and key."""
        return [cls.QUEUED, cls.RUNNING]

    @classmethod
    def closed_states(cls) -> list["JobState"]:
        return [state for state in cls if state not in cls.open_states()]
