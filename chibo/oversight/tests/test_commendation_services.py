"""Rounds, proposals and decisions: what is refused, what is written once, what never changes."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused
from chibo.organization.tests.conftest import Cast
from chibo.organization.tests.factories import MemberFactory, UserFactory
from chibo.oversight.enums import CommendationOutcome
from chibo.oversight.models import Commendation, CommendationCorrection, CommendationRound
from chibo.oversight.services import commendations as services
from chibo.oversight.tests.commendation_factories import (
    CHOSEN,
    DAY,
    DECISION,
    WORDS,
    decided,
    proposed,
    round_of,
    stored,
)
from reports.tests.factories import hold

NOT_CHOSEN = CommendationOutcome.NOT_CHOSEN


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def round_(cast):
    return round_of(cast.commune)


def refusal(service, **arguments):
    """Return (field, sentence) of the refusal."""
    with pytest.raises(Refused) as error:
        service(**arguments)
    return error.value.field, error.value.sentence


def decision_of(round_, verdicts, words=DECISION, **changed):
    asked = {"round_": round_, "verdicts": verdicts, "words": words, "actor": UserFactory()}
    return asked | {"at": timezone.now(), "today": DAY} | changed


# --- rounds ------------------------------------------------------------------------------------------------------


def test_round_sent_twice_is_made_once(cast):
    token = uuid.uuid4()
    sent = {"unit": cast.commune, "words": WORDS, "actor": cast.committee.user, "today": DAY, "token": token}
    assert services.open_round(**sent).pk == services.open_round(**sent).pk
    assert CommendationRound.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(date(2026, 7, 1), date(2026, 6, 30), "last_day"), (date(2026, 10, 6), date(2026, 12, 1), "first_day")],
)
def test_round_with_a_wrong_span_is_refused(cast, first, last, field):
    words = services.RoundWords(**(vars(WORDS) | {"first_day": first, "last_day": last}))
    found, _ = refusal(services.open_round, unit=cast.commune, words=words, actor=cast.committee.user, today=DAY)
    assert found == field


def test_round_changes_until_it_is_decided(cast, round_):
    words = services.RoundWords(**(vars(WORDS) | {"occasion": "Tổng kết năm 2026"}))
    changed = {"round_": round_, "words": words, "actor": cast.committee.user, "today": DAY}
    assert services.change_round(**changed).occasion == "Tổng kết năm 2026"
    proposed(round_, cast.branch)
    decided(round_)
    assert refusal(services.change_round, **changed) == (None, services.DECIDED)


# --- proposals ---------------------------------------------------------------------------------------------------


def test_member_is_proposed_with_the_branch_of_the_day(cast, round_):
    row = proposed(round_, cast.member, proposer=cast.branch)
    assert (row.unit, row.member, row.branch, row.proposer) == (None, cast.member, cast.branch, cast.branch)


def test_proposal_sent_twice_is_made_once(cast, round_):
    token = uuid.uuid4()
    sent = {"round_": round_, "subject": cast.branch, "proposer": cast.branch, "achievement": "Nền nếp", "token": token}
    sent |= {"actor": cast.secretary.user, "at": timezone.now(), "today": DAY}
    assert services.propose(**sent).pk == services.propose(**sent).pk
    assert Commendation.objects.count() == 1


def test_subject_in_the_round_already_is_refused_by_who_proposed_it(cast, round_):
    proposed(round_, cast.branch, proposer=cast.branch)
    with pytest.raises(Refused) as error:
        proposed(round_, cast.branch)
    assert error.value.sentence == (
        "Chi bộ khối Quang Trung đã có trong đợt này, do Chi bộ khối Quang Trung đề nghị. Mời đồng chí chọn lại."
    )


@pytest.mark.parametrize("name", ["outside", "stranger", "commune", "district"])
def test_subject_not_below_the_round_is_refused(cast, round_, name):
    with pytest.raises(Refused) as error:
        proposed(round_, getattr(cast, name))
    assert error.value.field == "subject"


def test_member_without_a_branch_is_refused(cast, round_):
    with pytest.raises(Refused) as error:
        proposed(round_, MemberFactory(name="Trần Chưa Về"))
    assert error.value.sentence.startswith("Đồng chí Trần Chưa Về hiện không thuộc chi bộ nào.")


def test_committee_below_is_commended_too(cast):
    assert proposed(round_of(cast.district), cast.commune).unit == cast.commune


def test_proposal_without_achievement_is_refused(cast, round_):
    with pytest.raises(Refused) as error:
        proposed(round_, cast.branch, achievement=" \n ")
    assert error.value.field == "achievement"


def test_proposal_taken_back_may_be_made_again(cast, round_):
    row = proposed(round_, cast.branch)
    services.withdraw(commendation=row, actor=cast.committee.user, at=timezone.now())
    again = proposed(round_, cast.branch)
    assert list(round_.commendations.standing()) == [again]
    field, sentence = refusal(services.withdraw, commendation=row, actor=cast.committee.user, at=timezone.now())
    assert (field, sentence[:26]) == (None, "Đề nghị này đã được rút. N")


def test_decided_round_takes_no_proposal_change_or_withdrawal(cast, round_):
    row = proposed(round_, cast.branch)
    decided(round_)
    actor = cast.committee.user
    with pytest.raises(Refused) as error:
        proposed(round_, cast.sister)
    assert error.value.sentence == services.DECIDED
    assert refusal(services.withdraw, commendation=row, actor=actor, at=timezone.now())[1] == services.DECIDED
    changed = {"commendation": row, "achievement": "Khác", "actor": actor}
    assert refusal(services.change_proposal, **changed)[1] == services.DECIDED
    row.refresh_from_db()
    assert row.achievement == "Sinh hoạt nền nếp, đúng quy định"


# --- the decision ------------------------------------------------------------------------------------------------


def test_decision_keeps_outcomes_and_figures(cast, round_):
    hold(cast.branch, date(2026, 7, 3))
    first, second = proposed(round_, cast.branch), proposed(round_, cast.member)
    decided(round_, {first.pk: CHOSEN, second.pk: services.Verdict(NOT_CHOSEN, "Chưa đủ thời gian")})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, first.outcome_reason, first.decision_id) == ("chosen", "", round_.pk)
    assert (second.outcome, second.outcome_reason) == ("not_chosen", "Chưa đủ thời gian")
    assert (first.figures["counts"]["held"], first.figures["as_of"]) == (1, "2026-10-05")
    hold(cast.branch, date(2026, 8, 3))
    first.refresh_from_db()
    assert first.figures["counts"]["held"] == 1


def test_same_decision_sent_twice_is_written_once(cast, round_):
    row = proposed(round_, cast.branch)
    first = services.decide(**decision_of(round_, {row.pk: CHOSEN}))
    events = AuditEvent.objects.count()
    assert services.decide(**decision_of(round_, {row.pk: CHOSEN})) == first
    assert AuditEvent.objects.count() == events


def test_another_decision_on_a_decided_round_is_refused(cast, round_):
    row = proposed(round_, cast.branch)
    decided(round_)
    other = {row.pk: services.Verdict(NOT_CHOSEN, "Đợt sau")}
    assert refusal(services.decide, **decision_of(round_, other)) == (None, services.DECIDED_ALREADY)


@pytest.mark.parametrize(
    ("name", "other"),
    [("number", "152-QĐ/ĐU"), ("issuer", "Đảng ủy xã Quỳnh Thiện"), ("decided_on", date(2026, 10, 1))],
)
def test_decision_with_another_word_on_a_decided_round_is_refused(cast, round_, name, other):
    row = proposed(round_, cast.branch)
    decided(round_)
    words = services.DecisionWords(**(vars(DECISION) | {name: other}))
    found = refusal(services.decide, **decision_of(round_, {row.pk: CHOSEN}, words))
    assert found == (None, services.DECIDED_ALREADY)
    assert stored(round_).decision.issuer == DECISION.issuer


def test_nobody_chosen_sent_twice_is_written_once_whatever_number_was_typed(cast, round_):
    row = proposed(round_, cast.branch)
    verdicts = {row.pk: services.Verdict(NOT_CHOSEN, "Để đợt sau")}
    first = services.decide(**decision_of(round_, verdicts))
    assert services.decide(**decision_of(round_, verdicts)) == first


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (services.DecisionWords("", "Huyện ủy", date(2026, 10, 2)), "number"),
        (services.DecisionWords("125-QĐ/ĐU", " ", date(2026, 10, 2)), "issuer"),
        (services.DecisionWords("125-QĐ/ĐU", "Huyện ủy", None), "decided_on"),
        (services.DecisionWords("125-QĐ/ĐU", "Huyện ủy", date(2026, 10, 6)), "decided_on"),
    ],
)
def test_decision_lacking_a_part_is_refused(cast, round_, words, field):
    row = proposed(round_, cast.branch)
    assert refusal(services.decide, **decision_of(round_, {row.pk: CHOSEN}, words))[0] == field
    assert not stored(round_).is_decided


def test_not_chosen_without_reason_is_refused(cast, round_):
    row = proposed(round_, cast.branch)
    verdicts = {row.pk: services.Verdict(NOT_CHOSEN, " ")}
    assert refusal(services.decide, **decision_of(round_, verdicts))[0] == f"reason_{row.pk}"


def test_decision_on_a_list_that_has_changed_is_refused(cast, round_):
    row = proposed(round_, cast.branch)
    proposed(round_, cast.sister)
    assert refusal(services.decide, **decision_of(round_, {row.pk: CHOSEN})) == (None, services.CHANGED)


def test_round_without_proposals_cannot_be_decided(cast, round_):
    assert refusal(services.decide, **decision_of(round_, {}))[1].startswith("Đợt này chưa có đề nghị nào.")


def test_nobody_chosen_needs_no_number(cast, round_):
    row = proposed(round_, cast.branch)
    verdicts = {row.pk: services.Verdict(NOT_CHOSEN, "Để đợt sau")}
    made = services.decide(**decision_of(round_, verdicts, services.DecisionWords()))
    assert (made.number, made.decided_on) == ("", None)


# --- corrections -------------------------------------------------------------------------------------------------


def test_correction_keeps_what_stood_before(cast, round_):
    row = proposed(round_, cast.branch)
    decided(round_)
    words = services.DecisionWords("152-QĐ/ĐU", "Huyện ủy Hòa Bình", date(2026, 10, 2))
    services.correct_decision(**decision_of(round_, {row.pk: CHOSEN}, words, reason="Ghi nhầm số"))
    kept = CommendationCorrection.objects.get()
    assert stored(round_).decision.number == "152-QĐ/ĐU"
    assert kept.reason == "Ghi nhầm số"
    assert kept.before == {
        "number": "125-QĐ/ĐU",
        "issuer": "Huyện ủy Hòa Bình",
        "decided_on": "2026-10-02",
        "outcomes": {str(row.pk): ["chosen", ""]},
    }


@pytest.mark.parametrize(("reason", "field"), [("", "reason"), ("Xem lại", None)])
def test_correction_without_reason_or_change_is_refused(cast, round_, reason, field):
    row = proposed(round_, cast.branch)
    decided(round_)
    assert refusal(services.correct_decision, **decision_of(round_, {row.pk: CHOSEN}, reason=reason))[0] == field
    assert CommendationCorrection.objects.count() == 0


def test_open_round_has_nothing_to_correct(cast, round_):
    row = proposed(round_, cast.branch)
    found = refusal(services.correct_decision, **decision_of(round_, {row.pk: CHOSEN}, reason="Nhầm"))
    assert found == (None, "Đợt này chưa có quyết định. Mời đồng chí ghi quyết định trước.")


def test_every_act_is_in_the_log(cast, round_):
    row = proposed(round_, cast.branch)
    services.change_proposal(commendation=row, achievement="Đi đầu", actor=cast.committee.user)
    decided(round_)
    verbs = AuditEvent.objects.filter(verb__startswith="oversight.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["oversight.round", "oversight.propose", "oversight.proposal_change", "oversight.decide"]
