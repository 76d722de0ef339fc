"""What the database itself refuses, written around the services; and who reaches which rows."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from chibo.organization.tests.conftest import Cast
from chibo.organization.tests.factories import AccessFactory, MemberFactory, UserFactory
from chibo.oversight.models import (
    AwardKind,
    Commendation,
    CommendationCorrection,
    CommendationDecision,
    CommendationRound,
)
from chibo.oversight.tests.commendation_factories import decided, proposed, round_of


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def round_(cast):
    return round_of(cast.commune)


def refused_by(write):
    """Return whether the database refuses what `write` does."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def row_of(round_, **values):
    defaults = {"round": round_, "proposer": round_.unit, "achievement": "Nền nếp", "proposed_at": timezone.now()}
    return Commendation(**(defaults | {"proposed_by": UserFactory()} | values))


def ending(round_, **values):
    defaults = {"round": round_, "figures_as_of": date(2026, 10, 5), "recorded_at": timezone.now()}
    return CommendationDecision(**(defaults | {"recorded_by": UserFactory()} | values))


def test_unit_or_member_and_never_both(cast, round_):
    both = row_of(round_, unit=cast.branch, member=cast.member, branch=cast.branch)
    assert refused_by(both.save)
    assert refused_by(row_of(round_).save)
    assert refused_by(row_of(round_, member=cast.member).save)
    assert not refused_by(row_of(round_, unit=cast.branch).save)
    assert not refused_by(row_of(round_, member=cast.member, branch=cast.branch).save)


def test_once_per_round_unless_taken_back(cast, round_):
    proposed(round_, cast.branch)
    proposed(round_, cast.member)
    back = {"withdrawn_at": timezone.now(), "withdrawn_by": UserFactory()}
    assert refused_by(row_of(round_, unit=cast.branch).save)
    assert refused_by(row_of(round_, member=cast.member, branch=cast.branch).save)
    assert not refused_by(row_of(round_, unit=cast.branch, **back).save)
    assert not refused_by(row_of(round_of(cast.commune), unit=cast.branch).save)


def test_withdrawal_names_day_and_person(cast, round_):
    assert refused_by(row_of(round_, unit=cast.branch, withdrawn_at=timezone.now()).save)


def test_number_issuer_and_date_come_together(round_):
    assert refused_by(ending(round_, number="125-QĐ/ĐU").save)
    assert refused_by(ending(round_, number="125-QĐ/ĐU", issuer="Huyện ủy").save)
    assert refused_by(ending(round_, decided_on=date(2026, 10, 2)).save)
    assert not refused_by(ending(round_).save)


def test_chosen_only_in_the_decided_round_itself(cast, round_):
    row, other = proposed(round_, cast.branch), round_of(cast.commune)
    theirs = ending(other)
    theirs.save()
    rows = Commendation.objects.filter(pk=row.pk)
    assert refused_by(lambda: rows.update(outcome="chosen"))
    assert refused_by(lambda: rows.update(outcome="chosen", figures={}, decision=theirs))
    own = ending(round_)
    own.save()
    assert refused_by(lambda: rows.update(decision=own))
    assert refused_by(lambda: rows.update(outcome="chosen", decision=own))
    assert not refused_by(lambda: rows.update(outcome="chosen", figures={}, decision=own))


def test_not_chosen_has_a_reason_and_chosen_none(cast, round_):
    row = proposed(round_, cast.branch)
    decided(round_)
    rows = Commendation.objects.filter(pk=row.pk)
    assert refused_by(lambda: rows.update(outcome="not_chosen"))
    assert refused_by(lambda: rows.update(outcome_reason="Vì sao"))
    assert refused_by(lambda: rows.update(outcome="khac", outcome_reason=""))
    assert not refused_by(lambda: rows.update(outcome="not_chosen", outcome_reason="Đợt sau"))


def test_round_correction_and_achievement_need_words(cast, round_):
    rounds = CommendationRound.objects.filter(pk=round_.pk)
    assert refused_by(lambda: rounds.update(occasion=""))
    assert refused_by(lambda: rounds.update(award=""))
    assert refused_by(lambda: rounds.update(last_day=date(2020, 1, 1)))
    assert refused_by(row_of(round_, unit=cast.branch, achievement="").save)
    made = {"before": {}, "made_at": timezone.now(), "made_by": UserFactory()}
    proposed(round_, cast.branch)
    decision = decided(round_).decision
    assert refused_by(CommendationCorrection(decision=decision, reason="", **made).save)


def test_forms_of_award_are_there_to_choose(db):
    assert list(AwardKind.objects.values_list("name", flat=True)) == [
        "Giấy khen",
        "Bằng khen",
        "Biểu dương",
        "Cờ thi đua",
    ]


# --- reach -------------------------------------------------------------------------------------------------------


def test_proposal_is_seen_by_the_branch_and_those_above(cast, round_):
    row = proposed(round_, MemberFactory(name="Lê Văn Tốt", branch=cast.branch))
    sister = AccessFactory(unit=cast.sister)
    seen = {
        name: Commendation.objects.visible_to(access).filter(pk=row.pk).exists()
        for name, access in [
            ("secretary", cast.secretary),
            ("committee", cast.committee),
            ("board", cast.board),
            ("sister", sister),
            ("outside", AccessFactory(unit=cast.outside)),
            ("cadre", cast.cadre),
            ("administrator", cast.administrator),
            ("nobody", None),
        ]
    }
    assert [name for name, is_seen in seen.items() if is_seen] == ["secretary", "committee", "board"]


def test_decided_round_is_seen_by_the_branches_it_is_about(cast, round_):
    sister = AccessFactory(unit=cast.sister)
    proposed(round_, cast.branch)
    assert round_ in CommendationRound.objects.visible_to(sister)
    decided(round_)
    assert round_ not in CommendationRound.objects.visible_to(sister)
    assert round_ in CommendationRound.objects.visible_to(cast.secretary)
