"""The visitor's sheet: who may give it, that it stands beside the others, that the latest holds."""

from __future__ import annotations

from datetime import date

import pytest

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory
from chibo.testing.readonly import only_reads
from evaluations.engine import SheetError
from evaluations.enums import Rater
from evaluations.models import Evaluation
from evaluations.queries import ratings_of_one
from evaluations.services.review import confirm_rating
from evaluations.services.visiting import give_visitor_opinion
from evaluations.states import state_of
from evaluations.tests.cast import Cast
from evaluations.tests.factories import JUDGED, at, judged
from evaluations.visiting import keeps_branch, opinion_of
from meetings.models import Meeting
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def gives(cast: Cast, role: str = "cadre", moment: int = 5, reason: str = "", **changes: object) -> Evaluation:
    access = cast.accesses[role]
    return give_visitor_opinion(
        meeting=cast.meeting,
        unit=access.unit,
        judgements=judged(**changes),
        actor=access.user,
        at=at(moment),
        reason=reason,
    )


def posted(**changes: object) -> dict[str, str]:
    points = JUDGED | {code[1:].replace("_", "."): value for code, value in changes.items()}
    return {f"exact-{code}": str(value) for code, value in points.items()}


# --- the service -----------------------------------------------------------------------------------------------------


def test_opinion_stands_beside_the_branchs_own(cast: Cast) -> None:
    cast.rate()
    opinion = gives(cast, c4_2=10, reason="Ít ý kiến")  # 93 − 10 = 83
    ratings = ratings_of_one(cast.meeting)
    assert (ratings.visitor, ratings.own.total) == (opinion, 93)
    assert (opinion.rater, opinion.total, opinion.level, opinion.reason) == (Rater.VISITOR, 83, "kha", "Ít ý kiến")
    assert (opinion.unit, opinion.made_by) == (cast.branch, cast.accesses["cadre"].user)


def test_facts_score_themselves_and_deviating_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(SheetError) as refused:
        gives(cast, c2=3)
    assert list(refused.value.faults) == ["2"]


def test_latest_opinion_holds_and_the_one_before_stays(cast: Cast) -> None:
    gives(cast, c4_2=10)
    later = gives(cast, "committee", moment=6, c4_2=15)
    assert ratings_of_one(cast.meeting).visitor == later
    assert Evaluation.objects.filter(rater=Rater.VISITOR).count() == 2


def test_same_opinion_again_is_the_first(cast: Cast) -> None:
    first = gives(cast)
    assert gives(cast, moment=6) == first
    assert Evaluation.objects.count() == 1
    assert AuditEvent.objects.filter(verb="evaluations.visit").count() == 1


def test_same_opinion_after_another_is_given_anew(cast: Cast) -> None:
    gives(cast)
    gives(cast, moment=6, c4_2=10)
    gives(cast, moment=7)
    assert Evaluation.objects.count() == 3


def test_after_the_official_level_it_changes_nothing(cast: Cast) -> None:
    cast.submit()
    committee = cast.accesses["committee"]
    confirm_rating(meeting=cast.meeting, unit=committee.unit, actor=committee.user, at=at(5))
    before = state_of(cast.meeting, ratings_of_one(cast.meeting))
    gives(cast, moment=6, c4_2=0, c4_3=0)
    ratings = ratings_of_one(cast.meeting)
    assert (state_of(cast.meeting, ratings), ratings.official_level, ratings.needs_reconfirmation) == (
        before,
        "tot",
        False,
    )


def test_open_criterion_is_named(cast: Cast) -> None:
    with pytest.raises(SheetError) as refused:
        gives(cast, c4_3=None)
    assert refused.value.faults == {"4.3": "Chưa cho điểm. Mời đồng chí cho điểm mục này."}


def test_meeting_not_held_or_voided_is_refused(cast: Cast) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(
        voided_at=at(4), voided_by=cast.accesses["secretary"].user, void_reason="Ghi nhầm"
    )
    with pytest.raises(Refused):
        gives(cast)
    cast.meeting = MeetingFactory(unit=cast.branch, month=date(2026, 10, 1), held_on=None)
    with pytest.raises(Refused):
        gives(cast)


def test_secretary_of_the_branch_may_not_even_as_a_cadre(cast: Cast) -> None:
    secretary = cast.accesses["secretary"]
    cast.accesses["double"] = AccessFactory(unit=cast.branch, role=Role.CADRE, user=secretary.user)
    with pytest.raises(Refused) as refused:
        gives(cast, "double")
    assert "không đánh giá với tư cách cán bộ dự" in refused.value.sentence
    assert Evaluation.objects.count() == 0


def test_person_keeps_a_branch_only_while_the_access_holds(cast: Cast) -> None:
    access = cast.accesses["secretary"]
    assert keeps_branch(access.user_id, cast.branch, date(2026, 9, 5)) is True
    access.valid_to = date(2026, 9, 4)
    access.save()
    assert keeps_branch(access.user_id, cast.branch, date(2026, 9, 5)) is False
    assert keeps_branch(cast.accesses["cadre"].user_id, cast.branch, date(2026, 9, 5)) is False


def test_audit_tells_of_the_opinion_without_its_words(cast: Cast) -> None:
    opinion = gives(cast, reason="Nhận xét riêng")
    event = AuditEvent.objects.get(verb="evaluations.visit")
    assert (event.subject_id, event.unit_id) == (str(opinion.pk), cast.branch.pk)
    assert "Nhận xét riêng" not in str(event.fields)


# --- the page --------------------------------------------------------------------------------------------------------

# role → (GET, POST, POST preview)
STATUSES = {
    "secretary": (403, 403, 403),
    "cadre": (200, 302, 200),
    "committee": (200, 302, 200),
    "board": (200, 302, 200),
    "administrator": (403, 403, 403),
    "stranger": (404, 404, 404),
}


@pytest.mark.parametrize("role", STATUSES)
def test_who_may_give_it(cast: Cast, role: str) -> None:
    client = cast.client(role)
    found = (
        client.get(cast.url("visitor")).status_code,
        client.post(cast.url("visitor"), posted()).status_code,
        client.post(cast.url("visitor-preview"), posted()).status_code,
    )
    assert found == STATUSES[role]


def test_page_begins_empty_and_shows_ones_own_last_opinion_later(cast: Cast) -> None:
    cast.rate()
    client = cast.client("cadre")
    page = client.get(cast.url("visitor")).content.decode()
    assert 'name="exact-4.2" value=""' in page  # not the branch's 20
    client.post(cast.url("visitor"), posted(c4_2="12,5") | {"reason": "Còn ít ý kiến"})
    page = client.get(cast.url("visitor")).content.decode()
    assert 'name="exact-4.2" value="12,5"' in page
    assert "Còn ít ý kiến" in page
    other = cast.client("committee").get(cast.url("visitor")).content.decode()
    assert "Còn ít ý kiến" not in other


def test_wrong_sheet_comes_back_with_all_that_was_typed(cast: Cast) -> None:
    answer = cast.client("cadre").post(cast.url("visitor"), posted(c4_2="nhiều") | {"reason": "Còn ít ý kiến"})
    page = answer.content.decode()
    assert (answer.status_code, Evaluation.objects.count()) == (200, 0)
    assert 'value="nhiều"' in page
    assert "Còn ít ý kiến" in page


def test_preview_writes_nothing(cast: Cast) -> None:
    with only_reads():
        answer = cast.client("cadre").post(cast.url("visitor-preview"), posted(c4_2=15), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<b>88</b>/100" in page
    assert "<h1" not in page


def test_link_is_there_for_those_who_may(cast: Cast) -> None:
    cast.submit()
    address = f'href="{cast.url("visitor")}"'
    shown = {
        role: address in cast.client(role).get(cast.url("sheet")).content.decode() for role in ("cadre", "secretary")
    }
    assert shown == {"cadre": True, "secretary": False}


def test_opinion_of_is_the_persons_own(cast: Cast) -> None:
    mine = gives(cast)
    gives(cast, "committee", moment=6)
    assert opinion_of(cast.accesses["cadre"].user_id, cast.meeting) == mine
    assert opinion_of(cast.accesses["board"].user_id, cast.meeting) is None
