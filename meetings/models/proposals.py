"""Proposals (kiến nghị): what a branch asks of the levels above, the way it goes, and the answer that comes back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chibo.common.models import Word, one_of, ordered
from chibo.organization.enums import Role
from chibo.organization.models import Rule, Unit, UnitType, subtree
from meetings.enums import ProposalState, ProposalStepKind
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access

LONGEST_WAIT = 365


class ProposalField(Word):
    """What a proposal is about (đất đai, môi trường …). Names are data; one no longer used stays with its proposals."""

    name = models.CharField(
        "lĩnh vực",
        max_length=80,
        unique=True,
        error_messages={"unique": "Lĩnh vực này đã có trong bảng. Mời đồng chí xem lại hoặc ghi tên khác."},
    )

    class Meta(Word.Meta):
        verbose_name = "lĩnh vực kiến nghị"


class ProposalDeadlineRule(Rule):
    """Within how many days a unit answers, and after how many more the proposal goes one level up by itself.

    The rule nearest to the unit where the proposal lies holds; at one unit, one for the level of that unit wins.
    """

    level = models.ForeignKey(
        UnitType, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cấp trả lời"
    )
    days = models.PositiveSmallIntegerField(
        "số ngày phải trả lời", default=30, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WAIT)]
    )
    days_to_escalate = models.PositiveSmallIntegerField(
        "quá hạn bao nhiêu ngày thì tự chuyển lên một cấp",
        null=True,
        blank=True,
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WAIT)],
    )

    class Meta:
        ordering = ["-valid_from", "pk"]
        verbose_name = "quy định thời hạn trả lời kiến nghị"
        constraints = [
            ordered("valid_from", "valid_to", name="meetings_proposaldeadlinerule_dates"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=LONGEST_WAIT),
                name="meetings_proposaldeadlinerule_days",
                violation_error_message=f"Thời hạn từ 1 đến {LONGEST_WAIT} ngày. Mời đồng chí ghi lại.",
            ),
            models.CheckConstraint(
                condition=Q(days_to_escalate__isnull=True)
                | Q(days_to_escalate__gte=1, days_to_escalate__lte=LONGEST_WAIT),
                name="meetings_proposaldeadlinerule_escalate",
                violation_error_message=f"Số ngày từ 1 đến {LONGEST_WAIT}. Mời đồng chí ghi lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} ngày"


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> ProposalQuerySet:
        """Return proposals of the reach, and those that lie with a unit of it: every unit on the path sees them.

        What is not sent is seen by the secretary, and by who wrote it on behalf; one of a voided meeting by nobody.
        """
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        path = access.unit.path
        found = self.filter(subtree(path, "unit__path") | subtree(path, "place__path"))
        drafts = Q() if access.role == Role.SECRETARY else Q(created_by=access.user_id)
        unsent = drafts & (Q(meeting__isnull=True) | Q(meeting__voided_at__isnull=True))
        return found.filter(~Q(state=ProposalState.DRAFT) | unsent)

    def sent(self) -> ProposalQuerySet:
        return self.exclude(state=ProposalState.DRAFT)

    def unanswered(self) -> ProposalQuerySet:
        return self.filter(state__in=ProposalState.unanswered())

    def overdue_on(self, day: date) -> ProposalQuerySet:
        """Return those whose deadline, at the place where they lie, has passed."""
        return self.filter(due_on__lt=day)

    def waiting_at(self, unit: Unit) -> ProposalQuerySet:
        """Return those that lie with `unit`, which is to answer or to pass them on."""
        return self.filter(place=unit, state__in=ProposalState.waiting())

    def with_all(self) -> ProposalQuerySet:
        """Load what a line of a list shows."""
        return self.select_related("unit", "field", "place__type", "meeting")

    def pressing_first(self) -> ProposalQuerySet:
        """Order by deadline, what has none last, then the newest."""
        return self.order_by(models.F("due_on").asc(nulls_last=True), "-raised_on", "-pk")


class Proposal(models.Model):
    """One proposal of a branch. Its text does not change once it is sent; what happens to it are its steps.

    `unit` answers for it today (the successor after a merger); `origin` is the branch in whose register of `year` it
    has its `number`. The fields under 'Read off the steps' say nothing of their own: `services.proposals.settle` alone
    writes them, from the steps, so that lists and statistics need no walk through every path.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="proposals", verbose_name="chi bộ")
    field = models.ForeignKey(
        ProposalField, on_delete=models.PROTECT, related_name="proposals", verbose_name="lĩnh vực"
    )
    addressee = models.CharField("đề nghị cơ quan nào giải quyết", max_length=200)
    text = models.TextField("nội dung kiến nghị")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="kỳ sinh hoạt"
    )
    raised_on = models.DateField("ngày chi bộ kiến nghị")
    on_behalf_by = models.CharField("người ghi thay", max_length=200, blank=True)
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    # The register
    origin = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    number = models.PositiveSmallIntegerField("số", null=True, blank=True)

    # Read off the steps
    state = models.CharField(
        "tình trạng", max_length=12, choices=ProposalState.choices, default=ProposalState.DRAFT, editable=False
    )
    place = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals_here", verbose_name="đang ở"
    )
    outside_body = models.CharField("cơ quan ngoài đang giải quyết", max_length=200, blank=True, editable=False)
    sent_on = models.DateField("ngày gửi", null=True, blank=True, editable=False)
    lies_since = models.DateField("ở đó từ ngày", null=True, blank=True, editable=False)
    due_on = models.DateField("hạn trả lời", null=True, blank=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_on", "-pk"]
        verbose_name = "kiến nghị"
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "year", "number"],
                condition=Q(number__isnull=False),
                name="meetings_proposal_number",
                violation_error_message="Số này đã có trong sổ kiến nghị của năm. Mời đồng chí gửi lại để lấy số khác.",
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(addressee=""),
                name="meetings_proposal_text",
                violation_error_message="Chưa có nội dung hoặc nơi giải quyết. Mời đồng chí ghi đủ.",
            ),
            one_of("state", ProposalState.values, name="meetings_proposal_state"),
            models.CheckConstraint(
                condition=Q(
                    state="draft",
                    origin__isnull=True,
                    year__isnull=True,
                    number__isnull=True,
                    place__isnull=True,
                    sent_on__isnull=True,
                    lies_since__isnull=True,
                )
                | (
                    ~Q(state="draft")
                    & Q(
                        origin__isnull=False,
                        year__isnull=False,
                        number__isnull=False,
                        place__isnull=False,
                        sent_on__isnull=False,
                        lies_since__isnull=False,
                    )
                ),
                name="meetings_proposal_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "received", "considering", "forwarded"], due_on__isnull=False)
                | (~Q(state__in=["sent", "received", "considering", "forwarded"]) & Q(due_on__isnull=True)),
                name="meetings_proposal_clock",
            ),
            models.CheckConstraint(
                condition=Q(outside_body="") | Q(state="forwarded"), name="meetings_proposal_outside"
            ),
        ]
        indexes = [
            models.Index(fields=["place", "state", "due_on"], name="meetings_proposal_place_ix"),
            models.Index(fields=["unit", "-raised_on"], name="meetings_proposal_unit_ix"),
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="meetings_proposal_due_ix"),
        ]

    def __str__(self) -> str:
        return f"Kiến nghị {self.symbol}" if self.number else "Kiến nghị chưa gửi"

    @property
    def symbol(self) -> str:
        """'03/2026', the number in the branch's register of the year; '' before it is sent."""
        return f"{self.number:02d}/{self.year}" if self.number else ""

    @property
    def is_draft(self) -> bool:
        return self.state == ProposalState.DRAFT

    @property
    def is_answered(self) -> bool:
        return self.state == ProposalState.ANSWERED

    def is_overdue(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today

    def words_on(self, today: date) -> str:
        """Return the state as it is said; a passed deadline is said first."""
        return "Quá hạn trả lời" if self.is_overdue(today) else self.get_state_display()

    def tone_on(self, today: date) -> str:
        """Return the tone of `words_on`: ok, info, warn, bad, wait."""
        if self.is_overdue(today):
            return "bad"
        tones = {ProposalState.ANSWERED: "ok", ProposalState.RETURNED: "warn", ProposalState.DRAFT: "wait"}
        return tones.get(ProposalState(self.state), "info")


class ProposalStep(models.Model):
    """One step on the way of a proposal; a row is written once and never changed.

    `from_unit` is the unit in whose name it was done, `to_unit` where the proposal lies from then on; `outside_body` the
    body outside the tree that a letter went to, or whose answer was entered on its behalf. `due_on` is the deadline that
    this step set. Without `by` the program did it.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("bước", max_length=12, choices=ProposalStepKind.choices)
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outside_body = models.CharField("cơ quan ngoài", max_length=200, blank=True)
    text = models.TextField("nội dung", blank=True)
    document_number = models.CharField("số, ký hiệu văn bản", max_length=80, blank=True)
    document_on = models.DateField("ngày văn bản", null=True, blank=True)
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_by = models.CharField("người ghi thay", max_length=200, blank=True)

    class Meta:
        ordering = ["proposal", "at", "pk"]
        verbose_name = "bước xử lý kiến nghị"
        constraints = [
            one_of("kind", ProposalStepKind.values, name="meetings_proposalstep_kind"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["sent", "forwarded", "returned", "escalated", "handed_over"], to_unit__isnull=False
                )
                | (
                    ~Q(kind__in=["sent", "forwarded", "returned", "escalated", "handed_over"]) & Q(to_unit__isnull=True)
                ),
                name="meetings_proposalstep_to",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["sent", "forwarded", "letter", "escalated"]) | Q(due_on__isnull=False),
                name="meetings_proposalstep_due",
            ),
            models.CheckConstraint(
                condition=(Q(kind="letter") & ~Q(outside_body=""))
                | Q(kind="answered")
                | (~Q(kind__in=["letter", "answered"]) & Q(outside_body="")),
                name="meetings_proposalstep_outside",
                violation_error_message="Chưa có tên cơ quan. Mời đồng chí ghi tên cơ quan.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["answered", "returned"]) | ~Q(text=""),
                name="meetings_proposalstep_text",
                violation_error_message="Chưa có nội dung. Mời đồng chí ghi nội dung.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.get_kind_display()}"


class ProposalAnnouncement(models.Model):
    """An answer that was told to the branch at a meeting ('đã thông báo với chi bộ')."""

    step = models.ForeignKey(ProposalStep, on_delete=models.PROTECT, related_name="announcements")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="announced_answers")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "pk"]
        verbose_name = "thông báo trả lời kiến nghị"
        constraints = [
            models.UniqueConstraint(fields=["step", "meeting"], name="meetings_proposalannouncement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} @ {self.meeting_id}"
