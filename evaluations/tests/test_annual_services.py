"""Self-rating → verification → decision: who may, in which order, with which reason; the cap; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from chibo.accounts.models import User
from chibo.audit.digests import digest
from chibo.audit.models import AuditEvent
from chibo.common.dates import VIETNAM
from chibo.common.errors import Refused
from chibo.organization.models import Access, Unit, UnitAncestor
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from evaluations.annual import annual_row
from evaluations.annual_caps import cap_group, cap_rule_for, cap_state
from evaluations.enums import AnnualLevel, AnnualStage
from evaluations.models import AnnualCapRule, AnnualClass, AnnualOpinion
from evaluations.permissions import can_give_annual
from evaluations.services.annual import (
    Decision,
    Given,
    RefusedRows,
    give_opinion,
    give_opinions,
    save_published,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 1, 20, 9, tzinfo=VIETNAM)
DECISION = Decision("31-QĐ/ĐU", date(2025, 12, 28))


@dataclass
class Cast:
    commune: Unit
    branch: Unit
    secretary: Access
    verifier: Access
    decider: Access

    def give(self, stage: str, level: str, who: Access, reason: str = "", **changes: object) -> AnnualOpinion:
        values = {
            "unit": self.branch,
            "year": 2025,
            "stage": stage,
            "given": Given(level, "", reason),
            "by_unit": who.unit,
            "actor": who.user,
            "at": AT,
            "decision": DECISION if stage == AnnualStage.DECIDE else None,
        }
        return give_opinion(**values | changes)


@pytest.fixture
def cast() -> Cast:
    commune = UnitFactory()
    branch = BranchFactory(parent=commune)
    secretary = AccessFactory(unit=branch)
    verifier, decider = AccessFactory(unit=commune, committee=True), AccessFactory(unit=commune, committee=True)
    return Cast(commune, branch, secretary, verifier, decider)


def refused(act: Callable[[], object]) -> tuple[str | None, str]:
    with pytest.raises(Refused) as error:
        act()
    return error.value.field, error.value.sentence


def test_three_steps_stand_side_by_side(cast: Cast) -> None:
    cast.give("self", "xuat_sac", cast.secretary)
    cast.give("verify", "tot", cast.verifier, "Còn một nhiệm vụ chậm")
    cast.give("decide", "tot", cast.decider)
    row = annual_row(cast.branch, 2025)
    assert [(stage, row.opinions[stage].level) for stage in AnnualStage] == [
        ("self", "xuat_sac"),
        ("verify", "tot"),
        ("decide", "tot"),
    ]
    assert row.difference == "Thẩm định khác tự xếp loại"
    assert (row.held.level, row.held.decision, row.held.decided_on) == ("tot", "31-QĐ/ĐU", date(2025, 12, 28))
    assert row.held.opinion == row.opinions["decide"]


def test_only_a_decision_writes_the_class(cast: Cast) -> None:
    cast.give("self", "tot", cast.secretary)
    cast.give("verify", "tot", cast.verifier)
    assert AnnualClass.objects.count() == 0


def test_same_opinion_twice_is_one_row(cast: Cast) -> None:
    first = cast.give("self", "tot", cast.secretary)
    assert cast.give("self", "tot", cast.secretary) == first
    cast.give("decide", "tot", cast.decider, "Chưa kịp thẩm định")
    cast.give("decide", "tot", cast.decider, "Chưa kịp thẩm định")
    assert AnnualOpinion.objects.count() == 2


def test_shortened_reason_is_another_opinion(cast: Cast) -> None:
    cast.give("decide", "tot", cast.decider, "Chưa kịp thẩm định vì bí thư ốm")
    cast.give("decide", "tot", cast.decider, "Chưa kịp thẩm định")
    assert AnnualOpinion.objects.latest().reason == "Chưa kịp thẩm định"
    assert AnnualClass.objects.get().opinion == AnnualOpinion.objects.latest()


def test_new_opinion_is_a_new_row(cast: Cast) -> None:
    cast.give("self", "xuat_sac", cast.secretary)
    cast.give("self", "tot", cast.secretary)
    assert list(AnnualOpinion.objects.values_list("level", flat=True)) == ["xuat_sac", "tot"]
    assert annual_row(cast.branch, 2025).self_rated.level == "tot"


@pytest.mark.parametrize(
    ("stage", "given", "field"),
    [
        ("verify", Given("tot"), "reason"),  # nobody rated before
        ("decide", Given("tot"), "reason"),  # nobody verified
        ("self", Given("trong_sach"), "level"),  # a name of before 2018
        ("self", Given("kha"), "level"),  # a level of meetings
        ("self", Given("", ""), "level"),
        ("self", Given("tot", "Mới thành lập"), "level"),
    ],
)
def test_opinion_that_cannot_be_is_refused_beside_its_field(cast: Cast, stage: str, given: Given, field: str) -> None:
    who = cast.secretary if stage == "self" else cast.decider
    assert refused(lambda: cast.give(stage, "", who, given=given))[0] == field
    assert AnnualOpinion.objects.count() == 0


def test_step_that_differs_from_the_one_before_needs_a_reason(cast: Cast) -> None:
    cast.give("self", "xuat_sac", cast.secretary)
    assert refused(lambda: cast.give("verify", "tot", cast.verifier))[0] == "reason"
    cast.give("verify", "xuat_sac", cast.verifier)
    assert refused(lambda: cast.give("decide", "tot", cast.decider))[0] == "reason"


def test_decided_class_changes_only_with_a_reason(cast: Cast) -> None:
    cast.give("self", "tot", cast.secretary)
    cast.give("verify", "tot", cast.verifier)
    cast.give("decide", "tot", cast.decider)
    assert refused(lambda: cast.give("decide", "hoan_thanh", cast.decider))[0] == "reason"
    cast.give("decide", "hoan_thanh", cast.decider, "Có kết luận kiểm tra")
    held = AnnualClass.objects.get()
    assert (held.level, held.opinion.reason) == ("hoan_thanh", "Có kết luận kiểm tra")
    assert AnnualOpinion.objects.filter(stage="decide").count() == 2


def test_after_the_decision_no_other_step_is_taken(cast: Cast) -> None:
    cast.give("decide", "tot", cast.decider, "Chi bộ không có bí thư")
    assert refused(lambda: cast.give("self", "tot", cast.secretary))[0] is None
    assert refused(lambda: cast.give("verify", "tot", cast.verifier, "Thẩm định sau"))[0] is None


def test_after_the_verification_the_branch_does_not_rate_again(cast: Cast) -> None:
    cast.give("self", "tot", cast.secretary)
    cast.give("verify", "tot", cast.verifier)
    assert refused(lambda: cast.give("self", "xuat_sac", cast.secretary))[0] is None


def test_nobody_decides_what_they_verified_or_rated(cast: Cast) -> None:
    cast.give("self", "tot", cast.secretary)
    cast.give("verify", "tot", cast.verifier)
    assert refused(lambda: cast.give("decide", "tot", cast.verifier))[0] is None
    also_above = AccessFactory(unit=cast.commune, user=cast.secretary.user, committee=True)
    assert refused(lambda: cast.give("decide", "tot", also_above))[0] is None
    row = annual_row(cast.branch, 2025)
    may = {
        name: can_give_annual(getattr(cast, name), cast.branch, "decide", row)
        for name in ("secretary", "verifier", "decider")
    }
    assert may == {"secretary": False, "verifier": False, "decider": True}


def test_who_may_take_which_step(cast: Cast) -> None:
    row = annual_row(cast.branch, 2025)
    own = annual_row(cast.commune, 2025)
    board = AccessFactory(unit=UnitFactory(type_code="huyen"), board=True)
    others = {
        "cadre": AccessFactory(unit=cast.branch, cadre=True),
        "administrator": AccessFactory(unit=cast.commune, administrator=True),
        "sibling": AccessFactory(unit=BranchFactory(parent=cast.commune)),
        "elsewhere": board,
    }
    for access in others.values():
        assert [can_give_annual(access, cast.branch, stage, row) for stage in AnnualStage] == [False] * 3
    assert [can_give_annual(cast.secretary, cast.branch, stage, row) for stage in AnnualStage] == [True, False, False]
    assert [can_give_annual(cast.decider, cast.branch, stage, row) for stage in AnnualStage] == [False, True, True]
    # a committee rates itself; it never decides its own class
    assert [can_give_annual(cast.decider, cast.commune, stage, own) for stage in AnnualStage] == [True, False, False]


def test_committee_is_classified_by_the_level_above() -> None:
    district = UnitFactory(type_code="huyen")
    commune = UnitFactory(parent=district)
    own, board = AccessFactory(unit=commune, committee=True), AccessFactory(unit=district, board=True)
    other = AccessFactory(unit=district, committee=True)
    cast = Cast(district, commune, own, board, other)
    cast.give("self", "tot", own)
    cast.give("verify", "tot", board)
    cast.give("decide", "tot", other)
    assert AnnualClass.objects.get().unit == commune


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (Decision("", date(2025, 12, 28)), "decision"),
        (Decision("31-QĐ/ĐU", None), "decided_on"),
        (Decision("31-QĐ/ĐU", date(2024, 12, 31)), "decided_on"),
        (Decision("31-QĐ/ĐU", date(2026, 1, 21)), "decided_on"),
    ],
)
def test_decision_names_its_document(cast: Cast, decision: Decision, field: str) -> None:
    assert refused(lambda: cast.give("decide", "tot", cast.decider, "x", decision=decision))[0] == field


def test_year_before_2018_is_recorded_under_its_old_names(cast: Cast) -> None:
    cast.give("decide", "trong_sach", cast.decider, year=2015, decision=Decision())
    assert AnnualClass.objects.get().get_level_display() == "Trong sạch vững mạnh"
    assert not can_give_annual(cast.secretary, cast.branch, "self", annual_row(cast.branch, 2014))


def test_year_to_come_and_year_before_the_branch_are_refused(cast: Cast) -> None:
    assert refused(lambda: cast.give("self", "tot", cast.secretary, year=2027))[0] == "year"
    young = BranchFactory(parent=cast.commune, valid_from=date(2020, 1, 1))
    decided = {"unit": young, "year": 2015, "decision": Decision()}
    assert refused(lambda: cast.give("decide", "tot_cu", cast.decider, **decided))[0] == "year"


def test_unit_that_was_open_only_in_the_middle_of_the_year_is_classified(cast: Cast) -> None:
    short = BranchFactory(parent=cast.commune, valid_from=date(2025, 3, 1), valid_to=date(2025, 10, 31))
    cast.give("decide", "tot", cast.decider, "Giải thể tháng 10", unit=short)
    assert AnnualClass.objects.get().unit == short
    for year in (2024, 2026):
        decided = {"unit": short, "year": year, "decision": Decision("31-QĐ/ĐU", date(year, 1, 5))}
        assert refused(lambda decided=decided: cast.give("decide", "tot", cast.decider, "x", **decided)) == (
            "year",
            f"{short.name} không hoạt động trong năm {decided['year']}. Mời đồng chí xem lại năm.",
        )


def test_imported_class_is_named_when_it_is_replaced(cast: Cast) -> None:
    AnnualClass.objects.create(unit=cast.branch, year=2025, level="hoan_thanh", decision="QĐ số 5")
    assert refused(lambda: cast.give("decide", "tot", cast.decider))[0] == "reason"
    cast.give("decide", "tot", cast.decider, "Nhập nhầm dòng")
    made = AnnualOpinion.objects.get()
    assert (made.reason, made.replaced) == ("Nhập nhầm dòng", "Hoàn thành nhiệm vụ")
    cast.give("decide", "hoan_thanh", cast.decider, "Xem lại")
    assert AnnualOpinion.objects.latest().replaced == ""


def test_page_from_before_another_opinion_is_refused(cast: Cast) -> None:
    first = cast.give("self", "tot", cast.secretary)
    cast.give("verify", "tot", cast.verifier, seen=first.pk)
    sentence = "Đã có ý kiến mới từ khi đồng chí mở trang này. Mời đồng chí xem lại rồi ghi."
    assert refused(lambda: cast.give("decide", "tot", cast.decider, seen=first.pk)) == (None, sentence)


def test_database_refuses_a_decision_without_its_document(cast: Cast) -> None:
    values = {"unit": cast.branch, "year": 2025, "level": "tot", "by_unit": cast.commune, "made_at": AT}
    values |= {"made_by": cast.decider.user}
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualOpinion.objects.create(stage="decide", **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualOpinion.objects.create(stage="self", decision="31-QĐ/ĐU", **values)


# --- the cap ---------------------------------------------------------------------------------------------------------


@dataclass
class Forty:
    commune: Unit
    branches: list[Unit]
    decider: User

    def decide(self, levels: dict[Unit, str], exception_reason: str = "") -> list[AnnualOpinion]:
        decision = Decision(DECISION.number, DECISION.decided_on, exception_reason)
        return give_opinions(
            units={unit: Given(level, "", "Theo kết quả năm") for unit, level in levels.items()},
            year=2025,
            stage=AnnualStage.DECIDE,
            by_unit=self.commune,
            actor=self.decider,
            at=AT,
            decision=decision,
        )

    def state(self) -> str:
        return cap_state(self.commune, self.commune, 2025, branches=True).words


@pytest.fixture
def forty() -> Forty:
    """Forty branches, all of which rate themselves 'Hoàn thành tốt nhiệm vụ': the base is 40 from the start."""
    commune = UnitFactory()
    branches = [BranchFactory(parent=commune) for _ in range(40)]
    secretary = AccessFactory(unit=branches[0]).user
    AnnualOpinion.objects.bulk_create(
        AnnualOpinion(unit=branch, year=2025, stage="self", level="tot", by_unit=branch, made_at=AT, made_by=secretary)
        for branch in branches
    )
    return Forty(commune, branches, AccessFactory(unit=commune, committee=True).user)


def test_shipped_cap_is_that_of_366() -> None:
    rule = cap_rule_for(UnitFactory(), 2025, "branches")
    assert (rule.number, rule.issued_on, rule.percent, rule.base) == (
        "366-QĐ/TW",
        date(2025, 8, 30),
        20,
        "good_or_better",
    )
    assert (rule.grade, rule.note) == ("B", "cần đối chiếu bản gốc")
    assert cap_rule_for(UnitFactory(), 2024, "branches") is None


def test_eight_of_forty_pass_and_the_ninth_is_refused(forty: Forty) -> None:
    forty.decide(dict.fromkeys(forty.branches[:7], "xuat_sac"))
    assert forty.state() == "Hoàn thành xuất sắc nhiệm vụ: đã có 7/40 = 17,5%; còn được 1."
    forty.decide({forty.branches[7]: "xuat_sac"})
    assert forty.state() == "Hoàn thành xuất sắc nhiệm vụ: đã có 8/40 = 20,0%; còn được 0."
    field, sentence = refused(lambda: forty.decide({forty.branches[8]: "xuat_sac"}))
    assert field == "exception_reason"
    assert sentence == (
        "Quyết định này vượt tỷ lệ tối đa. Hoàn thành xuất sắc nhiệm vụ: đã có 9/40 = 22,5%; vượt 1 so với tối đa 8. "
        "Mời đồng chí chọn mức khác, hoặc ghi lý do ngoại lệ."
    )
    assert AnnualClass.objects.count() == 8


def test_exception_is_kept_with_the_opinion_and_the_cap_of_that_day(forty: Forty) -> None:
    forty.decide(dict.fromkeys(forty.branches[:8], "xuat_sac"))
    made = forty.decide({forty.branches[8]: "xuat_sac"}, "Đơn vị dẫn đầu toàn tỉnh")[0]
    stored = AnnualOpinion.objects.get(pk=made.pk)
    assert stored.exception_reason == "Đơn vị dẫn đầu toàn tỉnh"
    rule = AnnualCapRule.objects.get(subject="branches")
    assert stored.cap == {"rule": rule.pk, "used": 9, "base": 40, "allowed": 8}


def test_exception_that_was_not_needed_is_not_kept(forty: Forty) -> None:
    made = forty.decide({forty.branches[0]: "xuat_sac"}, "Phòng khi cần")[0]
    assert AnnualOpinion.objects.get(pk=made.pk).exception_reason == ""


def test_changed_reason_of_an_exception_is_another_decision(forty: Forty) -> None:
    nine = dict.fromkeys(forty.branches[:9], "xuat_sac")
    forty.decide(nine, "Đơn vị dẫn đầu toàn tỉnh")
    forty.decide(nine, "Đơn vị dẫn đầu toàn tỉnh")
    assert AnnualOpinion.objects.filter(stage="decide").count() == 9
    forty.decide(nine, "Theo kết luận của ban thường vụ")
    assert set(AnnualClass.objects.values_list("opinion__exception_reason", flat=True)) == {
        "Theo kết luận của ban thường vụ"
    }


def test_of_thirty_nine_good_or_better_the_eighth_is_refused(forty: Forty) -> None:
    # 20% of 39 = 7,8: seven pass
    forty.decide({forty.branches[39]: "hoan_thanh"} | dict.fromkeys(forty.branches[:7], "xuat_sac"))
    assert forty.state() == "Hoàn thành xuất sắc nhiệm vụ: đã có 7/39 = 17,9%; còn được 0."
    assert refused(lambda: forty.decide({forty.branches[7]: "xuat_sac"}))[0] == "exception_reason"


def test_lowering_one_that_breaks_the_cap_for_the_others_is_refused(forty: Forty) -> None:
    forty.decide(dict.fromkeys(forty.branches[:8], "xuat_sac"))
    assert refused(lambda: forty.decide({forty.branches[20]: "hoan_thanh"}))[0] == "exception_reason"


def test_round_is_counted_as_one_and_written_all_or_not_at_all(forty: Forty) -> None:
    assert refused(lambda: forty.decide(dict.fromkeys(forty.branches[:9], "xuat_sac")))[0] == "exception_reason"
    with pytest.raises(RefusedRows) as error:
        forty.decide({forty.branches[0]: "xuat_sac", forty.branches[1]: "kha"})
    assert list(error.value.rows) == [forty.branches[1].pk]
    assert AnnualClass.objects.count() == 0


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="this database has one writer at a time")
def test_deciding_unit_is_locked_before_its_cap_is_counted(forty: Forty) -> None:
    with CaptureQueriesContext(connection) as queries:
        forty.decide({forty.branches[0]: "xuat_sac"})
    locks = [number for number, query in enumerate(queries) if "FOR UPDATE" in query["sql"]]
    reads = [number for number, query in enumerate(queries) if 'FROM "evaluations_annualclass"' in query["sql"]]
    assert str(forty.commune.pk) in queries[locks[0]]["sql"]
    assert locks[0] < reads[0]


def test_nearest_cap_wins_over_the_shipped_one(forty: Forty) -> None:
    AnnualCapRule.objects.create(unit=forty.commune, subject="branches", percent=25, base="rated", number="06-HD/BTCTU")
    # 25% of 40 = 10
    forty.decide(dict.fromkeys(forty.branches[:10], "xuat_sac"))
    assert refused(lambda: forty.decide({forty.branches[10]: "xuat_sac"}))[0] == "exception_reason"


def test_units_that_another_unit_decided_count_in_the_group(forty: Forty) -> None:
    forty.decide({forty.branches[0]: "xuat_sac"})
    seen = cap_group(forty.commune.pk, 2025, branches=True)
    assert (len(seen.decided), len(seen.proposed)) == (1, 39)


# --- two units above one another -------------------------------------------------------------------------------------


@dataclass
class Layers:
    """A root and a commune below it with ten branches; each has one who decides."""

    root: Access
    commune: Access
    branches: list[Unit]

    def decide(self, who: Access, levels: dict[Unit, str], exception_reason: str = "", stage: str = "decide") -> None:
        give_opinions(
            units={unit: Given(level, "", "Theo kết quả năm") for unit, level in levels.items()},
            year=2025,
            stage=stage,
            by_unit=who.unit,
            actor=who.user,
            at=AT,
            decision=Decision("31-QĐ/ĐU", date(2025, 12, 28), exception_reason) if stage == "decide" else None,
        )


@pytest.fixture
def layers() -> Layers:
    root = UnitFactory(type_code="huyen")
    commune = UnitFactory(parent=root)
    branches = [BranchFactory(parent=commune) for _ in range(10)]
    return Layers(AccessFactory(unit=root, board=True), AccessFactory(unit=commune, committee=True), branches)


@pytest.mark.parametrize("stage", ["verify", "decide"])
def test_answer_of_a_unit_is_not_changed_by_one_below_it(layers: Layers, stage: str) -> None:
    branch = layers.branches[0]
    layers.decide(layers.root, {branch: "tot"}, stage=stage)
    other = {"verify": "hoan_thanh", "decide": "xuat_sac"}[stage]
    with pytest.raises(RefusedRows) as error:
        layers.decide(layers.commune, {branch: other}, "Dẫn đầu", stage=stage)
    assert error.value.rows[branch.pk].sentence == (
        "Đơn vị này đã có ý kiến của cấp trên đồng chí, nên chỉ cấp ấy hoặc cao hơn được thay đổi."
    )
    row = annual_row(branch, 2025)
    assert row.opinions[stage].level == "tot"
    assert [can_give_annual(layers.commune, branch, step, row) for step in AnnualStage] == [False] * 3


def test_decision_of_a_unit_is_changed_by_one_above_it(layers: Layers) -> None:
    branch = layers.branches[0]
    layers.decide(layers.commune, {branch: "tot"})
    layers.decide(layers.root, {branch: "hoan_thanh"})
    assert AnnualClass.objects.get().level == "hoan_thanh"


def test_cap_is_counted_over_all_siblings_whoever_decided_them(layers: Layers) -> None:
    # 20% of 10 = 2
    good, best = layers.branches[3:], layers.branches[:3]
    layers.decide(layers.commune, dict.fromkeys([*good, best[0]], "tot"))
    layers.decide(layers.root, dict.fromkeys(best[1:], "xuat_sac"))
    assert refused(lambda: layers.decide(layers.commune, {best[0]: "xuat_sac"}))[0] == "exception_reason"
    assert refused(lambda: layers.decide(layers.root, {best[0]: "xuat_sac"}))[0] == "exception_reason"
    assert AnnualClass.objects.filter(level="xuat_sac").count() == 2


def test_cap_cannot_be_passed_by_deciding_again_from_above(layers: Layers) -> None:
    best, good = layers.branches[:2], layers.branches[2:]
    layers.decide(layers.commune, dict.fromkeys(best, "xuat_sac") | dict.fromkeys(good, "tot"))
    layers.decide(layers.root, {best[0]: "xuat_sac"})
    assert refused(lambda: layers.decide(layers.commune, {good[0]: "xuat_sac"}))[0] == "exception_reason"
    assert refused(lambda: layers.decide(layers.root, {good[0]: "xuat_sac"}))[0] == "exception_reason"
    assert AnnualClass.objects.filter(level="xuat_sac").count() == 2


def test_every_group_of_a_round_is_held_against_the_cap(layers: Layers) -> None:
    beside = UnitFactory(parent=layers.root.unit)
    others = [BranchFactory(parent=beside) for _ in range(10)]
    # 20% of 20 would be 4; the cap of each group is 2
    levels = dict.fromkeys([*layers.branches, *others[:9]], "tot") | {others[9]: "xuat_sac"}
    levels |= dict.fromkeys(layers.branches[:3], "xuat_sac")
    assert refused(lambda: layers.decide(layers.root, levels))[0] == "exception_reason"


def test_branch_closed_within_the_year_counts_where_it_stood(layers: Layers) -> None:
    closed = BranchFactory(parent=layers.commune.unit, valid_to=date(2025, 10, 31))
    UnitAncestor.objects.filter(unit=closed).update(valid_to=date(2025, 10, 31))
    layers.decide(layers.commune, dict.fromkeys(layers.branches, "tot") | {closed: "xuat_sac"})
    # 20% of 11 = 2,2: one more may be, not two
    both = dict.fromkeys(layers.branches[:2], "xuat_sac")
    assert refused(lambda: layers.decide(layers.commune, both))[0] == "exception_reason"


# --- the log ---------------------------------------------------------------------------------------------------------


def test_log_gives_back_no_level_and_no_share(cast: Cast) -> None:
    cast.give("self", "tot", cast.secretary)
    cast.give(
        "decide", "xuat_sac", cast.decider, "Chưa kịp thẩm định", decision=replace(DECISION, exception_reason="Một")
    )
    shares = {"trong_sach": Decimal("50.9"), "tot_cu": Decimal("44.7")}
    values = {"source": "Trang của thị xã", "note": "", "actor": cast.decider.user, "at": AT}
    save_published(unit=cast.commune, year=2014, shares=shares, **values)
    events = AuditEvent.objects.filter(verb__startswith="evaluations.annual").order_by("pk")
    assert [sorted(event.fields) for event in events] == [
        ["level", "stage", "year"],
        ["level", "stage", "year"],
        ["note", "shares", "source", "year"],
    ]
    logged = {value for event in events for value in event.fields.values()}
    per_cent = [f"{tenth / 10}" for tenth in range(1001)]
    assert logged & {digest(value) for value in [*AnnualLevel.values, *per_cent]} == set()


@pytest.mark.parametrize("stage", ["self", "verify"])
def test_years_of_the_old_names_are_only_decided(cast: Cast, stage: str) -> None:
    who = cast.secretary if stage == "self" else cast.verifier
    sentence = "Các năm trước 2018 chỉ ghi quyết định xếp loại. Mời đồng chí xem lại năm."
    assert refused(lambda: cast.give(stage, "trong_sach", who, "x", year=2015)) == ("year", sentence)
