"""The job table: the truth about background work. Celery only carries hints that a row waits."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chibo.common.models import one_of
from chibo.jobs.enums import JobState


class JobQuerySet(models.QuerySet):
    def open(self) -> "JobQuerySet":
        return self.filter(state__in=JobState.open_states())

    def due(self, now: datetime.datetime) -> "JobQuerySet":
        return self.filter(state=JobState.QUEUED, due_at__lte=now)

    def running(self) -> "JobQuerySet":
        return self.filter(state=JobState.RUNNING)

    def held_by(self, job: "Job") -> "JobQuerySet":
        """Return the row of `job` if the claim under which it was loaded still holds."""
        return self.running().filter(pk=job.pk, claim=job.claim)


class Job(models.Model):
    """One piece of background work. `claim` names the process and the turn that holds it while it runs."""

    kind = models.CharField("loại việc", max_length=80)
    key = models.CharField("khóa", max_length=200)
    payload = models.JSONField("dữ liệu vào", default=dict)
    state = models.CharField("trạng thái", max_length=12, choices=JobState, default=JobState.QUEUED)
    again = models.BooleanField("chạy lại khi xong", default=False)
    attempt = models.PositiveSmallIntegerField("lần chạy", default=0)
    claim = models.CharField("đang giữ", max_length=200, blank=True, default="")
    lease_until = models.DateTimeField("giữ đến", null=True, blank=True)
    due_at = models.DateTimeField("chạy từ", default=timezone.now)
    hinted_at = models.DateTimeField("nhắc lúc", default=timezone.now)
    progress_done = models.PositiveIntegerField("đã làm", default=0)
    progress_total = models.PositiveIntegerField("tổng số", null=True, blank=True)
    result = models.JSONField("kết quả", null=True, blank=True)
    error = models.TextField("lỗi", blank=True, default="")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người yêu cầu",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField("ghi lúc", default=timezone.now)
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="jobs_job_state_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state__in=JobState.open_states()), name="jobs_job_one_open"
            ),
            one_of("state", JobState.values, name="jobs_job_state"),
            models.CheckConstraint(
                condition=(
                    Q(state=JobState.RUNNING, lease_until__isnull=False, started_at__isnull=False) & ~Q(claim="")
                )
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True, claim="", again=False)),
                name="jobs_job_running_is_held",
            ),
            models.CheckConstraint(
                condition=Q(state__in=JobState.open_states(), finished_at__isnull=True)
                | Q(state__in=JobState.closed_states(), finished_at__isnull=False),
                name="jobs_job_closed_is_finished",
            ),
            models.CheckConstraint(
                condition=Q(progress_total__isnull=True) | Q(progress_done__lte=F("progress_total")),
                name="jobs_job_progress",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"

    @property
    def is_open(self) -> bool:
        return self.state in JobState.open_states()


class Heartbeat(models.Model):
    """When a worker was last seen to read its queue and reach the database: one row."""

    name = models.CharField("tên", max_length=40, primary_key=True)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "nhịp của bộ phận chạy nền"
        verbose_name_plural = "nhịp của bộ phận chạy nền"

    def __str__(self) -> str:
        return self.name
