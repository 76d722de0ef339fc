"""What is to be gone through at a meeting: the agenda, and the templates that it begins from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from chibo.common.models import one_of
from chibo.organization.models import Member, Rule
from meetings.enums import AgendaPart, AgendaSource, MeetingKind
from meetings.models.meeting import Meeting


class AgendaTemplate(Rule):
    """The steps of a meeting as a guidance sets them, for a kind of meeting and a branch type ('' for all of them).

    `steps` is a list of {"title", "part" (AgendaPart), "minutes" (int or null), "detail"} in their order.
    """

    name = models.CharField("tên mẫu", max_length=200)
    kind = models.CharField("loại kỳ sinh hoạt", max_length=16, choices=MeetingKind.choices)
    branch_type = models.CharField("loại hình chi bộ", max_length=40, blank=True)
    steps = models.JSONField("các bước", default=list)

    class Meta:
        verbose_name = "mẫu chương trình"
        constraints = [one_of("kind", MeetingKind.values, name="meetings_agendatemplate_kind")]

    def __str__(self) -> str:
        return self.name


class AgendaItem(models.Model):
    """One line of the agenda (nội dung chương trình) of a meeting, to be edited freely.

    `part` says which big step of the guided screen opens at it, `source` where it came from, `origin` the very row ('' when
    it needs no telling): so nothing is brought in twice. `done_at` is when it was gone through: for what came from above,
    'đã phổ biến'.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField("thứ tự")
    part = models.CharField("phần", max_length=12, choices=AgendaPart.choices, default=AgendaPart.CONTENT)
    source = models.CharField("từ đâu", max_length=12, choices=AgendaSource.choices, default=AgendaSource.LOCAL)
    origin = models.CharField(max_length=60, blank=True, editable=False)
    title = models.CharField("nội dung", max_length=300)
    detail = models.TextField("chi tiết", blank=True)
    minutes = models.PositiveSmallIntegerField("dự kiến (phút)", null=True, blank=True)
    is_focus = models.BooleanField("nội dung trọng tâm", default=False)
    preparer = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đồng chí chuẩn bị"
    )
    done_at = models.DateTimeField("đã làm lúc", null=True, blank=True)

    class Meta:
        ordering = ["meeting", "position", "pk"]
        verbose_name = "nội dung chương trình"
        constraints = [
            one_of("part", AgendaPart.values, name="meetings_agendaitem_part"),
            one_of("source", AgendaSource.values, name="meetings_agendaitem_source"),
            models.UniqueConstraint(
                fields=["meeting", "origin"], condition=~Q(origin=""), name="meetings_agendaitem_once"
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(is_focus=True),
                name="meetings_agendaitem_one_focus",
                violation_error_message="Chỉ một nội dung là trọng tâm. Mời đồng chí chọn một.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
