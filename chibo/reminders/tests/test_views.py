"""The list, putting off, the choice of letters, the rules, and the block on the first page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.common.dates import screen_date, today
from chibo.organization.models import Access
from chibo.organization.tests.factories import AccessFactory, BranchFactory
from chibo.reminders.models import LetterRule, Reminder, ReminderRule, SwitchedOff
from chibo.reminders.services.running import run
from chibo.reminders.tests import scene as made
from chibo.reminders.tests.scene import Scene, moment

BACKEND = "chibo.accounts.backends.UsernameOrPhoneBackend"


@pytest.fixture
def signed_in(scene: Scene):
    """Return the client of one of the people of the scene."""

    def sign(access: Access) -> Client:
        client = Client()
        client.force_login(access.user, backend=BACKEND)
        return client

    return sign


@pytest.fixture
def overdue(scene: Scene) -> Reminder:
    """An assignment of the branch that was due ten days ago, as the hourly run found it today; the only thing due."""
    ReminderRule.objects.exclude(kind="assignment").update(is_on=False)
    made.assignment_of(scene, today() - timedelta(days=10))
    run(at=moment(today()))
    return Reminder.objects.get(kind="assignment")


def opened(client: Client, name: str = "reminders:list") -> str:
    return " ".join(client.get(reverse(name)).content.decode().split())


def test_list_names_what_is_due_with_its_content(scene: Scene, overdue: Reminder, signed_in) -> None:
    page = opened(signed_in(scene.secretary))
    assert ("Thu đảng phí" in page, "Quá hạn 10 ngày" in page) == (True, True)
    assert "Không có việc nào đến hạn" in opened(signed_in(scene.cadre))


def test_committee_reads_kind_and_days_and_no_content(scene: Scene, overdue: Reminder, signed_in) -> None:
    Reminder.objects.filter(pk=overdue.pk).update(escalated_at=moment(today()))
    page = opened(signed_in(scene.committee))
    assert ("Quá hạn 10 ngày ở Chi bộ thôn Mới" in page, "Thu đảng phí" in page) == (True, False)


def test_first_page_says_how_many_and_leads_to_the_list(scene: Scene, overdue: Reminder, signed_in) -> None:
    client = signed_in(scene.secretary)
    assert opened(client, "home").count("<h2>Có 1 việc đến hạn</h2>") == 1
    scene.branch.assignments.update(state="done", closed_on=today())
    assert opened(client, "home").count("việc đến hạn</h2>") == 0


def test_first_page_names_an_overdue_order_once(scene: Scene, signed_in) -> None:
    ReminderRule.objects.exclude(kind="order").update(is_on=False)
    made.order_of(scene, today() - timedelta(days=2))
    page = opened(signed_in(scene.secretary), "home")
    sentence = f"Nhiệm vụ Đảng ủy xã Bản Mế giao, hạn {screen_date(today() - timedelta(days=2))}, chưa trả lời"
    assert (page.count(sentence), page.count("quá hạn trả lời")) == (1, 0)


def test_put_off_moves_it_below_and_is_logged(scene: Scene, overdue: Reminder, signed_in) -> None:
    client = signed_in(scene.secretary)
    answer = client.post(reverse("reminders:put-off", args=[overdue.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("reminders:list"))
    overdue.refresh_from_db()
    assert (overdue.put_off_until, overdue.put_off_by) == (today() + timedelta(days=3), scene.secretary.user)
    matters = client.get(reverse("reminders:list")).context["matters"]
    assert [row.reminder for row in matters.later] == [overdue]
    assert overdue not in [row.reminder for row in matters.now]
    assert AuditEvent.objects.filter(verb="reminders.put_off", unit_id=scene.branch.pk).count() == 1


def test_put_off_by_others(scene: Scene, overdue: Reminder, signed_in) -> None:
    """Who is elsewhere does not find it; who is above or only reads may not."""
    stranger = AccessFactory(unit=BranchFactory())
    people = [stranger, scene.committee, scene.cadre]
    statuses = [
        signed_in(person).post(reverse("reminders:put-off", args=[overdue.pk])).status_code for person in people
    ]
    assert statuses == [404, 403, 403]


def test_visit_is_put_off_by_who_makes_it(scene: Scene, signed_in) -> None:
    made.visit_on(scene, today())
    run(at=moment(today()))
    visit = Reminder.objects.get(kind="visit")
    url = reverse("reminders:put-off", args=[visit.pk])
    assert [signed_in(person).post(url).status_code for person in (scene.cadre, scene.committee)] == [302, 403]


def test_letters_are_chosen_and_shown_as_chosen(scene: Scene, signed_in) -> None:
    client = signed_in(scene.secretary)
    client.post(reverse("reminders:letters"), {"has_letters": "on", "kinds": ["minutes", "report"]})
    assert SwitchedOff.objects.count() == 7
    form = client.get(reverse("reminders:letters")).context["form"]
    assert (form.initial["has_letters"], form.initial["kinds"]) == (True, ["minutes", "report"])
    client.post(reverse("reminders:letters"), {"kinds": ["minutes", "report", "order"]})
    assert SwitchedOff.objects.filter(kind="").count() == 1
    assert SwitchedOff.objects.filter(kind="order").count() == 0


def test_rule_is_added_and_ended(scene: Scene, signed_in) -> None:
    client = signed_in(scene.committee)
    day = today().isoformat()
    values = {"unit": scene.commune.pk, "kind": "minutes", "is_on": "no", "days": 2, "escalate_after": 0}
    client.post(reverse("reminders:rule-new"), values | {"valid_from": day})
    rule = ReminderRule.objects.get(unit=scene.commune)
    assert (rule.kind, rule.is_on, rule.days) == ("minutes", False, 2)
    client.post(reverse("reminders:rule-end", args=[rule.pk]), {"last_day": day})
    assert ReminderRule.objects.get(pk=rule.pk).valid_to == today()


def test_letter_rule_is_added_and_refused_when_one_begins_later(scene: Scene, signed_in) -> None:
    client = signed_in(scene.committee)
    values = {"unit": scene.commune.pk, "quiet_from": "21:00", "quiet_to": "07:00", "repeat_days": 7}
    client.post(reverse("reminders:letter-rule-new"), values | {"valid_from": today().isoformat()})
    earlier = (today() - timedelta(days=1)).isoformat()
    answer = client.post(reverse("reminders:letter-rule-new"), values | {"valid_from": earlier})
    assert list(answer.context["form"].errors) == ["valid_from"]
    assert LetterRule.objects.filter(unit=scene.commune).count() == 1
