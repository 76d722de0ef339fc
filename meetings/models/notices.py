"""What members get before a meeting: notices and papers as they were sent, by which way, to whom, and who opened a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of, together
from chibo.organization.enums import Role
from chibo.organization.models import Member, subtree
from meetings.enums.notice import NoticeChannel, NoticeKind
from meetings.models.files import MeetingFile
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> NoticeQuerySet:
        """Return notices of meetings in reach."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        return self.filter(subtree(access.unit.path, "meeting__unit__path"))

    def of_kind(self, kind: str) -> NoticeQuerySet:
        return self.filter(kind=kind)

    def sent(self) -> NoticeQuerySet:
        return self.filter(sent_at__isnull=False)

    def unsent(self) -> NoticeQuerySet:
        return self.filter(sent_at__isnull=True)


class Notice(models.Model):
    """A notice of a meeting, or its papers, as they went out: `number` 2 is 'Thông báo thay đổi'.

    Unsent it is a draft, one a meeting, with `version` against writing over each other. Once sent `body` holds every word
    and nothing of it changes any more.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField("là gì", max_length=10, choices=NoticeKind.choices, default=NoticeKind.NOTICE)
    number = models.PositiveSmallIntegerField("lần")
    version = models.PositiveIntegerField(default=1)
    planned_on = models.DateField("ngày sinh hoạt", null=True, blank=True)
    planned_at = models.TimeField("giờ bắt đầu", null=True, blank=True)
    place = models.CharField("nơi sinh hoạt", max_length=200, blank=True)
    extra = models.TextField("lời nhắn thêm", blank=True)
    body = models.JSONField(default=dict)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_behalf_by = models.CharField("người gửi thay", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "kind", "number"]
        verbose_name = "thông báo sinh hoạt"
        constraints = [
            one_of("kind", NoticeKind.values, name="meetings_notice_kind"),
            together("sent_at", "sent_by", name="meetings_notice_sent"),
            models.UniqueConstraint(fields=["meeting", "kind", "number"], name="meetings_notice_number"),
            models.UniqueConstraint(
                fields=["meeting", "kind"], condition=Q(sent_at__isnull=True), name="meetings_notice_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(kind="papers") | Q(planned_on__isnull=False),
                name="meetings_notice_day",
                violation_error_message="Chưa có ngày sinh hoạt. Mời đồng chí ghi ngày, ví dụ 03/12/2026.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.kind} {self.number}"

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def title(self) -> str:
        """'Thông báo sinh hoạt', from the second on 'Thông báo thay đổi (lần 2)'."""
        return "Thông báo sinh hoạt" if self.number == 1 else f"Thông báo thay đổi (lần {self.number})"


class NoticeSending(models.Model):
    """One way by which a notice went out, once."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="sendings")
    channel = models.CharField("cách gửi", max_length=8, choices=NoticeChannel.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["notice", "pk"]
        verbose_name = "lần gửi thông báo"
        constraints = [
            one_of("channel", NoticeChannel.values, name="meetings_noticesending_channel"),
            models.UniqueConstraint(fields=["notice", "channel"], name="meetings_noticesending_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"

    @property
    def in_sentence(self) -> str:
        """'bản in', 'thư điện tử'; Zalo keeps its capital."""
        label = self.get_channel_display()
        return label if self.channel == NoticeChannel.ZALO else label.lower()


class NoticeMailQuerySet(models.QuerySet):
    def waiting(self) -> NoticeMailQuerySet:
        return self.filter(sent_at__isnull=True, failed_at__isnull=True)

    def failed(self) -> NoticeMailQuerySet:
        return self.filter(failed_at__isnull=False)


class NoticeMail(models.Model):
    """One e-mail to one person, a member or (for a cadre without a post) the holder of an account, and what became of it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="mails")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    address = models.EmailField()
    is_above = models.BooleanField("cấp trên phụ trách", default=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = NoticeMailQuerySet.as_manager()

    class Meta:
        ordering = ["notice", "pk"]
        verbose_name = "thư gửi đảng viên"
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, user__isnull=True) | Q(member__isnull=True, user__isnull=False),
                name="meetings_noticemail_person",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True), name="meetings_noticemail_state"
            ),
            models.UniqueConstraint(
                fields=["notice", "member"], condition=Q(member__isnull=False), name="meetings_noticemail_member"
            ),
            models.UniqueConstraint(
                fields=["notice", "user"], condition=Q(user__isnull=False), name="meetings_noticemail_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.name}"


class PaperOpening(models.Model):
    """A person with an account opened a paper for the first time. For the secretary to know; nobody is ranked by it."""

    paper = models.ForeignKey(MeetingFile, on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["paper", "pk"]
        verbose_name = "lần mở tài liệu"
        constraints = [models.UniqueConstraint(fields=["paper", "user"], name="meetings_paperopening_once")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.user_id}"
