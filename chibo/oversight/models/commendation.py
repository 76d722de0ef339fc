"""Commendation (khen thưởng): a round on an occasion, what is proposed in it, and the decision that ends it.

A round is open until its decision is written. A proposal points at the decision of its own round exactly when it has an
outcome, so the database itself holds that nothing is chosen in an open round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chibo.common.models import one_of, ordered, together
from chibo.organization.enums import Role
from chibo.organization.models import Member, Unit, subtree
from chibo.organization.queries import path_ids
from chibo.oversight.enums import CommendationOutcome

if TYPE_CHECKING:
    from chibo.organization.models import Access


class AwardKind(models.Model):
    """A form of award (giấy khen, bằng khen …) to choose from; a round keeps the words, so the list may change."""

    name = models.CharField("hình thức khen thưởng", max_length=80, unique=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "hình thức khen thưởng"

    def __str__(self) -> str:
        return self.name


class CommendationRoundQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> CommendationRoundQuerySet:
        """Return the rounds of the subtree that `access` reaches; of the committees above those still open, in which one
        may propose, and those decided with somebody of the subtree among the proposals."""
        if access is None or access.unit_id is None or not (access.is_above or access.role == Role.SECRETARY):
            return self.none()
        concerned = Q(decision__isnull=True) | Q(pk__in=Commendation.objects.visible_to(access).values("round"))
        return self.filter(subtree(access.unit.path, "unit__path") | (Q(unit__in=path_ids(access.unit)) & concerned))


class CommendationRound(models.Model):
    """Commending on an occasion (đợt khen thưởng) by a committee for the units and members below it.

    `first_day` to `last_day` is free: the span whose figures stand behind the proposals (a programme may run from
    6/12/2021 to 15/5/2024). `addressee` and `grounds` go into the tờ trình.
    """

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="commendation_rounds", verbose_name="cấp ủy lập đợt"
    )
    occasion = models.CharField("dịp khen thưởng", max_length=300)
    first_day = models.DateField("thành tích từ ngày")
    last_day = models.DateField("đến hết ngày")
    award = models.CharField("hình thức khen thưởng", max_length=80)
    addressee = models.CharField("kính gửi", max_length=200, blank=True)
    grounds = models.TextField("căn cứ", blank=True)
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CommendationRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-last_day", "-pk"]
        verbose_name = "đợt khen thưởng"
        constraints = [
            ordered("first_day", "last_day", name="oversight_commendationround_dates"),
            models.CheckConstraint(
                condition=~Q(occasion="") & ~Q(award=""),
                name="oversight_commendationround_words",
                violation_error_message="Chưa có dịp hoặc hình thức khen thưởng. Mời đồng chí ghi nốt.",
            ),
        ]

    def __str__(self) -> str:
        return self.occasion

    @property
    def is_decided(self) -> bool:
        """No query when the round was loaded with its decision."""
        return hasattr(self, "decision")


class CommendationDecision(models.Model):
    """What ended a round. Without anybody chosen there is no decision on paper: number, issuer and date stay empty."""

    round = models.OneToOneField(CommendationRound, on_delete=models.PROTECT, primary_key=True, related_name="decision")
    number = models.CharField("số quyết định", max_length=80, blank=True)
    issuer = models.CharField("cơ quan quyết định", max_length=200, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    figures_as_of = models.DateField("số liệu đến ngày")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "quyết định khen thưởng"
        constraints = [
            models.CheckConstraint(
                condition=Q(number="", issuer="", decided_on__isnull=True)
                | (~Q(number="") & ~Q(issuer="") & Q(decided_on__isnull=False)),
                name="oversight_commendationdecision_together",
                violation_error_message="Số, cơ quan và ngày quyết định phải ghi đủ cùng nhau. "
                "Mời đồng chí ghi nốt mục còn thiếu.",
            )
        ]

    def __str__(self) -> str:
        return self.number or "không có quyết định"


class CommendationCorrection(models.Model):
    """A slip in a decision that was put right: `before` is the decision as it stood, by whom, when and why it changed."""

    decision = models.ForeignKey(CommendationDecision, on_delete=models.PROTECT, related_name="corrections")
    before = models.JSONField()
    reason = models.CharField("lý do đính chính", max_length=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = "đính chính quyết định khen thưởng"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="oversight_commendationcorrection_reason",
                violation_error_message="Chưa có lý do đính chính. Mời đồng chí ghi lý do.",
            )
        ]

    def __str__(self) -> str:
        return self.reason


class CommendationQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> CommendationQuerySet:
        """Return what was proposed for units and members of the subtree, and in rounds of the subtree.

        So the branch and the committees above that deal with it; another branch sees nothing of it.
        """
        if access is None or access.unit_id is None or not (access.is_above or access.role == Role.SECRETARY):
            return self.none()
        path = access.unit.path
        reached = subtree(path, "unit__path") | subtree(path, "branch__path") | subtree(path, "round__unit__path")
        return self.filter(reached)

    def standing(self) -> CommendationQuerySet:
        """Return what was not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Commendation(models.Model):
    """A unit of any kind, or a member with the branch of that day, proposed in a round.

    `figures` are those of `chibo.oversight.commendation_figures`, kept when the round was decided; before that they are
    counted whenever they are looked at.
    """

    round = models.ForeignKey(CommendationRound, on_delete=models.PROTECT, related_name="commendations")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="commendations", verbose_name="tập thể"
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="commendations", verbose_name="cá nhân"
    )
    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị đề nghị")
    achievement = models.TextField("tóm tắt thành tích")
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.ForeignKey(
        CommendationDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes"
    )
    outcome = models.CharField("kết quả", max_length=12, choices=CommendationOutcome.choices, blank=True)
    outcome_reason = models.CharField("lý do chưa khen", max_length=300, blank=True)
    figures = models.JSONField(null=True, blank=True)

    objects = CommendationQuerySet.as_manager()

    class Meta:
        ordering = ["round", "pk"]
        verbose_name = "đề nghị khen thưởng"
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, member__isnull=True, branch__isnull=True)
                | Q(unit__isnull=True, member__isnull=False, branch__isnull=False),
                name="oversight_commendation_unit_or_member",
                violation_error_message="Mỗi đề nghị là cho một tập thể hoặc một đồng chí. Mời đồng chí chọn một trong hai.",
            ),
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=Q(withdrawn_at__isnull=True, unit__isnull=False),
                name="oversight_commendation_unit_once",
            ),
            models.UniqueConstraint(
                fields=["round", "member"],
                condition=Q(withdrawn_at__isnull=True, member__isnull=False),
                name="oversight_commendation_member_once",
            ),
            models.CheckConstraint(
                condition=~Q(achievement=""),
                name="oversight_commendation_achievement",
                violation_error_message="Chưa có tóm tắt thành tích. Mời đồng chí ghi thành tích.",
            ),
            together("withdrawn_at", "withdrawn_by", name="oversight_commendation_withdrawn"),
            one_of("outcome", ["", *CommendationOutcome.values], name="oversight_commendation_outcome"),
            models.CheckConstraint(
                condition=Q(decision__isnull=True, outcome="", figures__isnull=True)
                | (Q(decision=F("round"), figures__isnull=False, withdrawn_at__isnull=True) & ~Q(outcome="")),
                name="oversight_commendation_decided_round",
                violation_error_message="Đợt khen thưởng này chưa có quyết định. Mời đồng chí ghi quyết định trước.",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="not_chosen") & ~Q(outcome_reason=""))
                | (~Q(outcome="not_chosen") & Q(outcome_reason="")),
                name="oversight_commendation_not_chosen_reason",
                violation_error_message="Chưa có lý do chưa khen đợt này. Mời đồng chí ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> Unit | Member:
        return self.unit if self.unit_id else self.member

    @property
    def place(self) -> Unit:
        """The unit that is commended, or the branch of the member."""
        return self.unit if self.unit_id else self.branch

    @property
    def proposed_by_name(self) -> str:
        """Who proposes in words: a branch by its name, a committee by its own ('Đảng ủy xã …', not 'Đảng bộ')."""
        return self.proposer.name if self.proposer.is_branch else self.proposer.committee_name
