"""Attempts to get around access and integrity from within: by roles, by order of steps, by stale pages, by odd input."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chibo.accounts.models import User
from chibo.common.dates import Span, today
from chibo.organization.enums import MemberCount, MovementKind, Role
from chibo.organization.models import Access, BranchType, Unit, UnitType
from chibo.testing.cast import Cast, found_marks
from chibo.tests.test_access import signed_in
from evaluations.enums import Rater
from evaluations.models import Evaluation
from evaluations.queries import ratings_of_one
from evaluations.services.rating import submit_rating
from evaluations.states import RatingState, state_of
from meetings.facts import facts_of
from meetings.models import Attendance, Meeting
from meetings.services.record import finalize, open_correction
from reports.models import BranchMonth, Report
from reports.services.reports import return_report, submit_report

TOO_LONG = "9" * 5000  # more digits than Python turns into a number


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")


@pytest.fixture
def second(cast: Cast) -> Callable[..., User]:
    """Make one more person with a role over a place."""

    def make(name: str, role: str, place: str, **more: object) -> User:
        user = User.objects.create(username=name, full_name=f"Người {name}")
        Access.objects.create(user=user, role=role, unit=cast.units[place], **more)
        cast.people[name] = user
        return user

    return make


def browser(cast: Cast, person: str) -> Client:
    """A signed-in browser that takes a broken page as the status 500, as a person would."""
    client = signed_in(cast, person)
    client.raise_request_exception = False
    return client


def stale_fields(client: Client, page: str, address: str) -> dict[str, str]:
    """Return what the first form of `page` that posts to `address` would send as it stands."""
    shown = client.get(page).content.decode()
    start = shown.index(f'action="{address}"')
    inputs = re.findall(
        r'<input type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', shown[start:].split("</form>")[0]
    )
    return {name: value for name, value in inputs if name != "csrfmiddlewaretoken"}


def official(meeting: Meeting) -> str:
    return ratings_of_one(meeting).official_level


def correct(meeting: Meeting, actor: User, **changed: object) -> Meeting:
    """Open locked minutes, change some totals, lock them again."""
    row = open_correction(meeting=meeting, reason="Đính chính", actor=actor)
    Meeting.objects.filter(pk=row.pk).update(**changed)
    row = Meeting.objects.get(pk=row.pk)
    return finalize(meeting=row, version=row.version, actor=actor, at=timezone.now())


# --- ratings ---------------------------------------------------------------------------------------------------------


def test_rating_is_not_confirmed_while_its_minutes_are_open_for_correction(cast: Cast) -> None:
    meeting = cast.rows["locked", "branch"]
    open_correction(meeting=meeting, reason="Đính chính", actor=cast.people["secretary"])

    browser(cast, "committee").post(reverse("evaluations:confirm", args=[meeting.pk]), {"level": "tot"})

    assert official(meeting) == ""


def test_rating_sent_before_the_facts_changed_is_not_confirmed_as_if_nothing_had_changed(cast: Cast) -> None:
    """Sent with 1 of 2 present, corrected to 0 of 2: the level above must not give 'Tốt' without a word about it."""
    meeting = cast.rows["locked", "branch"]
    Evaluation.objects.filter(meeting=meeting).update(facts_digest=facts_of(meeting).digest)
    Attendance.objects.filter(meeting=meeting, status="present").update(status="unexcused", opinions=0)
    meeting = correct(meeting, cast.people["secretary"], present=0, unexcused=1)
    assert state_of(meeting, ratings_of_one(meeting)) == RatingState.SUBMITTED

    browser(cast, "committee").post(reverse("evaluations:confirm", args=[meeting.pk]), {"level": "", "reason": ""})

    ratings = ratings_of_one(Meeting.objects.get(pk=meeting.pk))
    assert (ratings.official_level == "") or ratings.needs_reconfirmation


def test_who_sent_a_rating_does_not_confirm_it_by_way_of_an_undone_confirmation(
    cast: Cast, second: Callable[..., User]
) -> None:
    """The committee sends on behalf, a colleague confirms, the sender takes that back and decides alone."""
    meeting = cast.rows["locked", "sibling"]
    meeting.review_steps.all().delete()
    submit_rating(meeting=meeting, actor=cast.people["committee"], at=timezone.now())
    second("colleague", Role.COMMITTEE, "commune")
    sender = browser(cast, "committee")
    confirm, undo = (reverse(f"evaluations:{name}", args=[meeting.pk]) for name in ("confirm", "undo"))
    sender.post(confirm, {"level": "tot"})
    assert official(meeting) == ""
    browser(cast, "colleague").post(confirm, {"level": "kha", "reason": "Chưa đủ"})
    assert official(meeting) == "kha"

    sender.post(undo, {"reason": "Xem lại"})
    sender.post(confirm, {"level": "tot", "reason": "Như chi bộ đề nghị"})

    assert official(meeting) == ""


def test_confirmation_from_a_stale_page_does_not_confirm_another_level(cast: Cast, second: Callable[..., User]) -> None:
    """The page said 'Tốt'; meanwhile a colleague returned it and the branch sent 'Kém'. Pressing 'công nhận' there."""
    meeting = cast.rows["locked", "branch"]
    address = reverse("evaluations:confirm", args=[meeting.pk])
    fields = stale_fields(browser(cast, "committee"), reverse("evaluations:review", args=[meeting.pk]), address)
    second("colleague", Role.COMMITTEE, "commune")
    browser(cast, "colleague").post(reverse("evaluations:return", args=[meeting.pk]), {"reason": "Xem lại"})
    own = Evaluation.objects.get(meeting=meeting, rater=Rater.SELF)
    own.pk, own.level, own.made_at = None, "kem", timezone.now()
    own.save()
    submit_rating(meeting=meeting, actor=cast.people["secretary"], at=timezone.now())

    browser(cast, "committee").post(address, fields)

    assert official(meeting) in ("", "tot")


def test_lower_committee_does_not_take_back_what_the_board_above_it_decided(cast: Cast) -> None:
    meeting = cast.rows["locked", "branch"]
    browser(cast, "board").post(
        reverse("evaluations:confirm", args=[meeting.pk]), {"level": "kha", "reason": "Theo kiểm tra"}
    )
    assert official(meeting) == "kha"

    browser(cast, "committee").post(reverse("evaluations:undo", args=[meeting.pk]), {"reason": "Xem lại"})

    assert official(meeting) == "kha"


def test_secretary_does_not_void_a_meeting_whose_level_was_confirmed(cast: Cast) -> None:
    meeting = cast.rows["locked", "branch"]
    browser(cast, "committee").post(reverse("evaluations:confirm", args=[meeting.pk]), {"level": "tot"})
    assert official(meeting) == "tot"

    browser(cast, "secretary").post(reverse("meetings:void", args=[meeting.pk]), {"reason": "Ghi nhầm"})

    assert Meeting.objects.get(pk=meeting.pk).voided_at is None


# --- reports ---------------------------------------------------------------------------------------------------------


def test_acceptance_from_a_stale_page_does_not_accept_a_version_never_seen(cast: Cast) -> None:
    version = cast.rows["sent_version", "branch"]
    report = Report.objects.get(pk=version.report_id)
    address = reverse("reports:accept", args=[report.pk])
    fields = stale_fields(browser(cast, "committee"), reverse("reports:detail", args=[report.pk]), address)
    return_report(report=report, actor=cast.people["board"], reason="Bổ sung", at=timezone.now())
    submit_report(report=report, actor=cast.people["secretary"], today=today(), at=timezone.now())

    browser(cast, "committee").post(address, fields)

    assert list(report.versions.filter(accepted_at__isnull=False)) == []


# --- records ---------------------------------------------------------------------------------------------------------


def test_token_of_another_branch_starts_a_meeting_of_ones_own(cast: Cast) -> None:
    """A link may carry a form_token; one that another branch has used must not swallow this branch's record."""
    token = uuid.uuid4()
    Meeting.objects.filter(pk=cast.rows["meeting", "cousin"].pk).update(token=token)
    month = f"{Span.month_of(today()).first:%Y-%m}"
    fields = {"unit": "m-sibling", "month": month, "kind": "topical", "form_token": str(token)}
    before = set(Meeting.objects.values_list("pk", flat=True))

    given = browser(cast, "sibling_secretary").post(reverse("meetings:start"), fields)

    started = Meeting.objects.filter(unit=cast.units["sibling"]).exclude(pk__in=before)
    assert [meeting.kind for meeting in started] == ["topical"]
    assert given.headers["Location"] == reverse("meetings:frame", args=[started.get().pk])


def test_meeting_is_not_started_for_a_month_before_the_site_keeps_records(cast: Cast) -> None:
    """One record of 1930 would put a hundred years into the year field of everybody."""
    fields = {"unit": "m-sibling", "month": "1930-01", "kind": "regular", "form_token": str(uuid.uuid4())}

    browser(cast, "sibling_secretary").post(reverse("meetings:start"), fields)

    assert BranchMonth.objects.filter(month__year__lt=2000).count() == 0


@pytest.mark.parametrize("version", ["²", TOO_LONG, str(10**30), "-1"])
@pytest.mark.parametrize("name", ["draft", "finalize"])
def test_odd_version_in_a_post_is_answered(cast: Cast, name: str, version: str) -> None:
    meeting = cast.rows["meeting", "branch"]

    given = browser(cast, "secretary").post(
        reverse(f"meetings:{name}", args=[meeting.pk]), {"version": version, "discussion": "Nội dung"}
    )

    assert given.status_code < 500


@pytest.mark.parametrize("year", ["²", "٣", "9" * 4500, "-1", "\x00"])
@pytest.mark.parametrize(
    "name", ["meetings:list", "meetings:holidays", "evaluations:annual", "reports:board", "reports:list"]
)
def test_odd_year_in_the_address_is_answered(cast: Cast, name: str, year: str) -> None:
    person = "secretary" if name == "meetings:list" else "board"

    assert browser(cast, person).get(reverse(name), {"year": year}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "9999-12-31", "²", "\x00"])
def test_odd_day_in_the_address_is_answered(cast: Cast, day: str) -> None:
    client, branch = browser(cast, "secretary"), cast.units["branch"]
    answers = {
        name: client.get(
            reverse(f"organization:{name}", args=[branch.pk]), {"day": day, "first": day, "last": day} | more
        )
        for name, more in [
            ("branch-members", {}),
            ("standings", {}),
            ("figures", {}),
            ("figure-members", {"kind": MemberCount.ALL}),
            ("figure-movement", {"kind": MovementKind.ADMITTED}),
        ]
    }

    assert [name for name, given in answers.items() if given.status_code >= 500] == []


# --- organization ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["A/B", "..", ".", "/"])
def test_code_of_a_new_unit_does_not_break_the_pages_above_it(cast: Cast, code: str) -> None:
    """Codes stand in addresses: a slash in one would take the board away from everybody above."""
    kind = UnitType.objects.get(code="chi_bo")
    fields = {
        "name": "Chi bộ Mới",
        "unit_type": kind.pk,
        "branch_type": BranchType.objects.first().pk,
        "parent": cast.units["commune"].pk,
        "code": code,
    }
    browser(cast, "committee").post(reverse("organization:unit-new"), fields)

    assert Unit.objects.filter(code=code).count() == 0
    assert browser(cast, "committee").get(reverse("reports:board")).status_code == 200


def test_writer_on_behalf_of_a_merged_branch_writes_no_more(cast: Cast, second: Callable[..., User]) -> None:
    """The secretary's right ends with the post; that of a person who wrote on behalf hangs on nothing."""
    second("clerk", Role.SECRETARY, "predecessor", on_behalf=True)
    meeting = cast.rows["locked", "predecessor"]

    given = browser(cast, "clerk").post(reverse("meetings:void", args=[meeting.pk]), {"reason": "Ghi nhầm"})

    assert given.status_code in (403, 404)
    assert Meeting.objects.get(pk=meeting.pk).voided_at is None


def test_administrator_of_one_commune_does_not_change_holidays_of_all(cast: Cast, second: Callable[..., User]) -> None:
    second("commune_administrator", Role.ADMINISTRATOR, "commune")
    fields = {"day": "2026-07-03", "name": "Ngày nghỉ riêng"}

    assert browser(cast, "commune_administrator").post(reverse("meetings:holiday-new"), fields).status_code == 403


def test_code_is_not_reset_for_somebody_who_is_about_to_stand_higher(cast: Cast, second: Callable[..., User]) -> None:
    user = second("promoted", Role.CADRE, "branch")
    held = Access.objects.get(user=user)
    Access.objects.create(user=user, role=Role.BOARD, unit=cast.units["root"], valid_from=today() + timedelta(days=1))

    given = browser(cast, "committee").post(reverse("organization:access-code", args=[held.pk]))

    assert given.status_code == 403


def test_access_that_ended_yesterday_ends_the_running_session(cast: Cast) -> None:
    client = browser(cast, "secretary")
    meeting = cast.rows["meeting", "branch"]
    assert client.get(reverse("meetings:detail", args=[meeting.pk])).status_code == 200
    Access.objects.filter(user=cast.people["secretary"]).update(valid_to=today() - timedelta(days=1))

    assert client.get(reverse("meetings:detail", args=[meeting.pk])).status_code == 404
    assert client.post(reverse("meetings:texts", args=[meeting.pk]), {"version": 1}).status_code == 404


def test_draft_of_criticism_sent_by_a_committee_shows_nothing_of_the_branch(cast: Cast) -> None:
    meeting = cast.rows["meeting", "branch"]
    client = browser(cast, "committee")
    client.post(reverse("meetings:draft", args=[meeting.pk]), {"version": 0, "criticism": "x", "discussion": "y"})
    stale = {"version": 0, "assessment": "a", "discussion": "b", "conclusion": "c", "note": "d", "criticism": "e"}

    pages = [
        client.get(reverse("meetings:texts", args=[meeting.pk])),
        client.post(reverse("meetings:texts", args=[meeting.pk]), stale),
    ]

    shown = {kind for page in pages for kind, _ in found_marks(page.content.decode())}
    assert "criticism" not in shown
    assert Meeting.objects.get(pk=meeting.pk).criticism == meeting.criticism
