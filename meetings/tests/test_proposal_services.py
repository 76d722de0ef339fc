from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.enums import UnitEventKind
from chibo.organization.services.tree import apply_event
from meetings.enums import ProposalState
from meetings.models import Proposal, ProposalStep
from meetings.queries.proposal import targets_of
from meetings.services.proposals import clarify_proposal, drop_proposal, raise_proposal, revise_proposal, take_step
from meetings.services.record import void_meeting
from meetings.tests.factories import MeetingFactory
from meetings.tests.proposal_scene import SENT_ON, at

TOKEN = uuid4()


def days(n):
    return SENT_ON + timedelta(days=n)


def refused(field, call, **arguments):
    with pytest.raises(Refused) as error:
        call(**arguments)
    assert error.value.field == field
    return error.value.sentence


# --- written and sent ------------------------------------------------------------------------------------------------


def test_kept_proposal_has_no_number_and_lies_nowhere(scene):
    row = scene.draft()
    assert (row.state, row.symbol, row.place, row.due_on, row.steps.count()) == ("draft", "", None, None, 0)


def test_sent_proposal_gets_the_next_number_of_branch_and_year(scene):
    symbols = [scene.send(day=day).symbol for day in (date(2026, 9, 3), date(2026, 12, 31), date(2027, 1, 1))]
    assert symbols == ["01/2026", "02/2026", "01/2027"]
    assert scene.send(scene.sister).symbol == "01/2026"


def test_sent_proposal_lies_with_the_committee_above_for_thirty_days(scene):
    row = scene.send()
    assert (row.state, row.place, row.lies_since) == (ProposalState.SENT, scene.commune, SENT_ON)
    assert row.due_on == date(2026, 10, 3)


def test_number_belongs_to_the_day_in_vietnam(scene):
    evening = at(date(2027, 1, 1), 3)  # still 31/12/2026 by the clock of Greenwich
    row = raise_proposal(
        unit=scene.branch,
        values=scene.values(),
        meeting=None,
        token=uuid4(),
        actor=scene.secretary.user,
        today=date(2027, 1, 1),
        send_at=evening,
    )
    assert row.symbol == "01/2027"


def raise_again(scene, **changes):
    return raise_proposal(
        unit=scene.branch,
        values=scene.values(**changes),
        meeting=None,
        token=TOKEN,
        actor=scene.secretary.user,
        today=SENT_ON,
        send_at=at(SENT_ON),
    )


def test_same_form_sent_twice_makes_one_proposal(scene):
    first, second = raise_again(scene), raise_again(scene)
    assert (first.pk, Proposal.objects.count(), ProposalStep.objects.count()) == (second.pk, 1, 1)


def test_going_back_after_keeping_changes_what_was_kept_and_sends_it(scene):
    kept = raise_proposal(
        unit=scene.branch,
        values=scene.values(),
        meeting=None,
        token=TOKEN,
        actor=scene.secretary.user,
        today=SENT_ON,
    )
    sent = raise_again(scene, text="Đề nghị đo lại đất của mười ba hộ.")
    assert (sent.pk, sent.text, sent.state) == (kept.pk, "Đề nghị đo lại đất của mười ba hộ.", "sent")


def test_token_of_another_branch_makes_a_proposal_of_ones_own(scene):
    first = raise_again(scene)
    second = raise_proposal(
        unit=scene.sister,
        values=scene.values(),
        meeting=None,
        token=TOKEN,
        actor=scene.sister_secretary.user,
        today=SENT_ON,
    )
    assert (second.unit, second.pk != first.pk) == (scene.sister, True)


@pytest.mark.parametrize("name", ["text", "addressee"])
def test_proposal_without_text_or_addressee_is_refused(scene, name):
    with pytest.raises(Refused) as error:
        scene.draft(**{name: "  "})
    assert error.value.field == name


def test_day_to_come_is_refused(scene):
    with pytest.raises(Refused) as error:
        raise_again(scene, raised_on=days(1))
    assert error.value.field == "raised_on"
    assert error.value.sentence == "Ngày này chưa tới (hôm nay 03/09/2026). Mời đồng chí xem lại ngày."


def test_meeting_of_another_branch_is_refused(scene):
    with pytest.raises(Refused):
        scene.draft(meeting=MeetingFactory(unit=scene.sister))


def test_branch_that_ended_sends_nothing(scene):
    apply_event(
        unit=scene.branch, kind=UnitEventKind.CLOSE, on=SENT_ON, target=None, decision="QĐ 1", actor=scene.board.user
    )
    scene.branch.refresh_from_db()
    with pytest.raises(Refused):
        scene.send()


def test_changing_a_sent_proposal_is_refused(scene):
    row = scene.send()
    sentence = refused(
        None,
        revise_proposal,
        proposal=row,
        values=scene.values(),
        version=1,
        actor=scene.secretary.user,
        today=SENT_ON,
    )
    assert sentence.startswith("Kiến nghị này đã gửi")


def test_older_version_is_refused_with_the_stored_one(scene):
    row = scene.draft()
    arguments = {"proposal": row, "version": 1, "actor": scene.secretary.user, "today": SENT_ON}
    revise_proposal(values=scene.values(text="Bản của người thứ nhất"), **arguments)
    with pytest.raises(StaleVersion) as error:
        revise_proposal(values=scene.values(text="Bản của người thứ hai"), **arguments)
    assert error.value.current.text == "Bản của người thứ nhất"


def test_only_what_was_not_sent_can_be_dropped(scene):
    drop_proposal(proposal=scene.draft(), actor=scene.secretary.user)
    assert Proposal.objects.count() == 0
    refused(None, drop_proposal, proposal=scene.send(), actor=scene.secretary.user)


# --- a voided meeting ------------------------------------------------------------------------------------------------


def test_voided_meeting_takes_its_unsent_proposals_along_and_leaves_the_sent(scene):
    meeting = MeetingFactory(unit=scene.branch, called=True)
    kept, sent = scene.draft(meeting=meeting), scene.send(meeting=meeting)
    void_meeting(meeting=meeting, reason="Ghi nhầm", actor=scene.secretary.user, at=at(days(1)))
    assert list(Proposal.objects.visible_to(scene.secretary)) == [sent]
    arguments = {"values": scene.values(), "version": 1, "actor": scene.secretary.user, "today": SENT_ON}
    refused(None, revise_proposal, proposal=kept, **arguments)


# --- on its way ------------------------------------------------------------------------------------------------------


def test_way_through_the_tree_to_the_answer(scene):
    row = scene.send()
    row = scene.take(row, "received", 1)
    row = scene.take(row, "considering", 2)
    assert (row.state, row.place, row.due_on) == ("considering", scene.commune, days(30))
    row = scene.take(row, "forwarded", 5, to_unit=scene.district)
    assert (row.state, row.place, row.lies_since, row.due_on) == ("forwarded", scene.district, days(5), days(35))
    row = scene.take(row, "answered", 9, text="Sẽ đo trong tháng 10.", actor=scene.board.user)
    assert (row.state, row.place, row.due_on) == ("answered", scene.district, None)
    assert list(row.steps.values_list("kind", flat=True)) == [
        "sent",
        "received",
        "considering",
        "forwarded",
        "answered",
    ]


def test_letter_outside_keeps_the_committee_and_starts_the_clock_again(scene):
    row = scene.take(scene.send(), "letter", 4, outside_body="Công ty Điện lực")
    assert (row.state, row.place, row.outside_body, row.due_on) == (
        "forwarded",
        scene.commune,
        "Công ty Điện lực",
        days(34),
    )


def test_answer_of_a_body_outside_needs_its_document(scene):
    row = scene.take(scene.send(), "letter", 4, outside_body="Công ty Điện lực")
    said = {"text": "Sẽ lắp.", "outside_body": "Công ty Điện lực"}
    with pytest.raises(Refused) as error:
        scene.take(row, "answered", 9, **said)
    assert error.value.field == "document_number"
    with pytest.raises(Refused) as error:
        scene.take(row, "answered", 9, document_number="120/ĐL", **said)
    assert error.value.field == "document_on"
    row = scene.take(row, "answered", 9, document_number="120/ĐL", document_on=days(8), **said)
    assert (row.state, row.outside_body) == ("answered", "")


@pytest.mark.parametrize(("day", "said"), [(10, "chưa tới"), (-1, "trước ngày chi bộ kiến nghị")])
def test_document_of_an_impossible_day_is_refused(scene, day, said):
    with pytest.raises(Refused, match=said) as error:
        scene.take(scene.send(), "letter", 4, outside_body="Điện lực", document_on=days(day))
    assert error.value.field == "document_on"


@pytest.mark.parametrize(
    ("kind", "field"),
    [("forwarded", "to_unit"), ("letter", "outside_body"), ("returned", "text"), ("answered", "text")],
)
def test_step_without_what_it_needs_is_refused_beside_its_field(scene, kind, field):
    with pytest.raises(Refused) as error:
        scene.take(scene.send(), kind)
    assert error.value.field == field


def test_proposal_goes_only_to_committees_above_its_branch(scene):
    row = scene.send()
    assert targets_of(row, SENT_ON) == [scene.district]
    for unit in (scene.commune, scene.other_commune, scene.sister):
        with pytest.raises(Refused) as error:
            scene.take(row, "forwarded", to_unit=unit)
        assert error.value.field == "to_unit"


def test_same_step_sent_twice_is_taken_once(scene):
    row = scene.send()
    for _ in range(2):
        row = scene.take(row, "answered", 3, token=TOKEN, text="Sẽ đo.")
    assert row.steps.filter(kind="answered").count() == 1


@pytest.mark.parametrize("kind", ["received", "considering", "forwarded", "letter", "returned"])
def test_answered_proposal_takes_no_other_step(scene, kind):
    row = scene.take(scene.send(), "answered", 3, text="Sẽ đo.")
    with pytest.raises(Refused):
        scene.take(row, kind, 4, text="x", to_unit=scene.district, outside_body="x")


def test_answer_may_be_followed_by_one_that_adds_to_it(scene):
    row = scene.take(scene.send(), "answered", 3, text="Sẽ đo.")
    row = scene.take(row, "answered", 5, text="Đo vào ngày 20.")
    assert list(row.steps.filter(kind="answered").values_list("text", flat=True)) == ["Sẽ đo.", "Đo vào ngày 20."]


def test_draft_takes_no_step(scene):
    with pytest.raises(Refused):
        scene.take(scene.draft(), "answered", 1, text="x")


def test_returned_proposal_waits_with_the_branch_without_a_clock(scene):
    row = scene.take(scene.send(), "returned", 4, text="Hộ nào?")
    assert (row.state, row.place, row.lies_since, row.due_on) == ("returned", scene.branch, days(4), None)


def clarify(scene, row, **changes):
    values = {"text": "Mười hai hộ ở ngõ 3.", "token": uuid4(), "actor": scene.secretary.user, "at": at(days(8))}
    return clarify_proposal(proposal=row, **values | changes)


def test_clarified_proposal_goes_back_to_who_returned_it_with_a_new_deadline(scene):
    row = scene.take(scene.send(), "forwarded", 2, to_unit=scene.district)
    row = scene.take(row, "returned", 4, text="Hộ nào?")
    row = clarify(scene, row)
    assert (row.state, row.place, row.due_on, row.symbol) == ("sent", scene.district, days(38), "01/2026")
    assert row.sent_on == SENT_ON


def test_clarifying_needs_a_text_and_happens_once(scene):
    row = scene.take(scene.send(), "returned", 4, text="Hộ nào?")
    refused("text", clarify, scene=scene, row=row, text=" ")
    for _ in range(2):
        clarify(scene, row, token=TOKEN)
    assert row.steps.filter(kind="sent").count() == 2
    refused(None, clarify, scene=scene, row=row)


def test_step_on_behalf_is_marked(scene):
    row = scene.take(scene.send(), "received", on_behalf_by="Trần Văn A, Huyện ủy")
    assert row.steps.last().on_behalf_by == "Trần Văn A, Huyện ủy"


def test_log_holds_no_words(scene):
    row = scene.take(scene.send(), "answered", 3, text="Câu trả lời bí mật.")
    events = AuditEvent.objects.filter(subject_type="meetings.proposal")
    assert list(events.order_by("pk").values_list("verb", flat=True)) == [
        "proposals.raise",
        "proposals.sent",
        "proposals.answered",
    ]
    assert [text for event in events for text in (row.text, "Câu trả lời") if text in str(event.fields)] == []


# --- what the database guards ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "answered"},
        {"due_on": None},
        {"number": None},
        {"place": None},
        {"state": "draft"},
        {"state": "received", "outside_body": "Điện lực"},
        {"text": ""},
        {"state": "lost"},
    ],
)
def test_database_refuses_fields_that_contradict_each_other(scene, changes):
    row = scene.send()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=row.pk).update(**changes)


@pytest.mark.parametrize(
    "changes", [{"kind": "letter"}, {"kind": "answered", "to_unit": None}, {"to_unit": None}, {"outside_body": "x"}]
)
def test_database_refuses_a_step_without_what_it_needs(scene, changes):
    step = scene.send().steps.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposalStep.objects.filter(pk=step.pk).update(**changes)


# --- mergers ---------------------------------------------------------------------------------------------------------


def merge(scene, unit, into):
    apply_event(unit=unit, kind=UnitEventKind.MERGE, on=days(20), target=into, decision="QĐ 2", actor=scene.board.user)


def test_merged_branch_hands_on_what_is_open(scene):
    kept, sent, returned = scene.draft(), scene.send(), scene.take(scene.send(), "returned", 2, text="Hộ nào?")
    untold = scene.take(scene.send(), "answered", 2, text="Sẽ đo.")
    merge(scene, scene.branch, scene.sister)
    rows = Proposal.objects.in_bulk([kept.pk, sent.pk, returned.pk, untold.pk])
    assert {row.unit_id for row in rows.values()} == {scene.sister.pk}
    assert rows[sent.pk].symbol == "01/2026"
    assert rows[sent.pk].origin == scene.branch
    assert (rows[returned.pk].place, rows[returned.pk].state) == (scene.sister, "returned")
    assert scene.send(scene.sister, day=days(30)).symbol == "01/2026"


def test_merged_committee_hands_on_what_lies_with_it_with_the_same_deadline(scene):
    row = scene.take(scene.send(), "letter", 4, outside_body="Điện lực")
    for branch in (scene.branch, scene.sister):
        apply_event(
            unit=branch,
            kind=UnitEventKind.MOVE,
            on=days(15),
            target=scene.other_commune,
            decision="QĐ 3",
            actor=scene.board.user,
        )
    merge(scene, scene.commune, scene.other_commune)
    row.refresh_from_db()
    assert (row.place, row.state, row.outside_body, row.due_on) == (
        scene.other_commune,
        "forwarded",
        "Điện lực",
        days(34),
    )


def test_step_of_another_day_is_read_in_its_order(scene):
    row = scene.send()
    take_step(
        proposal=row, kind="received", token=uuid4(), actor=scene.committee.user, at=at(days(2)), text="Đã nhận sổ."
    )
    assert [step.text for step in row.steps.order_by("at")] == ["", "Đã nhận sổ."]
