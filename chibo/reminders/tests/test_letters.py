"""One letter a person and day: what it says, when it goes, and that it never goes twice."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from chibo.jobs.models import Job
from chibo.organization.models import Access
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, PostFactory, UserFactory
from chibo.reminders.enums import ReminderKind
from chibo.reminders.models import Delivery, LetterRule, Reminder
from chibo.reminders.services.choices import choose_letters, put_off
from chibo.reminders.services.letters import deliver, plan_letters
from chibo.reminders.services.refreshing import refresh
from chibo.reminders.services.running import run
from chibo.reminders.tests import scene as made
from chibo.reminders.tests.scene import DAY, Scene, moment, person, run_all

REST = """Xem tất cả, hoặc để nhắc lại sau:
http://127.0.0.1:8000/reminders/

Đồng chí muốn nhận ít thư hơn, hoặc không nhận thư:
http://127.0.0.1:8000/reminders/letters/
"""


def went() -> list[tuple[list[str], str]]:
    return [(letter.to, letter.subject) for letter in mail.outbox]


# --- what it says ----------------------------------------------------------------------------------------------------


def test_letter_says_what_is_due_and_nothing_else(scene: Scene) -> None:
    made.order(scene)
    made.assignment_of(scene, date(2026, 11, 8))
    run_all(moment())
    (letter,) = mail.outbox
    row, task = scene.branch.orders_received.get(), scene.branch.assignments.get()
    assert (letter.to, letter.subject) == (["secretary@example.com"], "2 việc cần nhắc, ngày 10/11/2026")
    assert letter.body == (
        "Kính gửi: Người secretary\n\n"
        "Có 2 việc đến hạn ở Chi bộ thôn Mới:\n"
        "- Nhiệm vụ Đảng ủy xã Bản Mế giao, hạn 12/11/2026, chưa trả lời\n"
        f"  http://127.0.0.1:8000/meetings/assignments/received/{row.pk}/\n"
        "- Nhiệm vụ của chi bộ, hạn 08/11/2026, chưa báo kết quả (quá hạn 2 ngày)\n"
        f"  http://127.0.0.1:8000/meetings/assignments/{task.pk}/\n\n" + REST
    )


def test_level_above_hears_of_it_after_its_days(scene: Scene) -> None:
    made.no_information(scene)
    run_all(moment(date(2026, 11, 8)))
    assert went() == [(["secretary@example.com"], "1 việc cần nhắc, ngày 08/11/2026")]
    mail.outbox.clear()
    assert run_all(moment(date(2026, 11, 9)))["escalated"] == 1
    (letter,) = mail.outbox
    assert letter.to == ["committee@example.com"]
    assert letter.body == (
        "Kính gửi: Người committee\n\n"
        "Cấp dưới còn 1 việc quá hạn, mời đồng chí nhắc:\n"
        "Quá ngày sinh hoạt, chưa có thông tin: 1\n"
        "- Quá hạn 5 ngày ở Chi bộ thôn Mới\n\n" + REST
    )


def test_more_than_ten_below_are_counted(scene: Scene) -> None:
    for number in range(11):
        BranchFactory(code=f"B{number}", parent=scene.commune)
    made.no_information(scene)
    run_all(moment(date(2026, 11, 9)))
    (letter,) = [letter for letter in mail.outbox if letter.to == ["committee@example.com"]]
    lines = letter.body.splitlines()
    assert "Quá ngày sinh hoạt, chưa có thông tin: 12" in lines
    assert [line.startswith("- Quá hạn 5 ngày ở ") for line in lines].count(True) == 10
    assert "- và 2 việc nữa cùng loại" in lines


def test_person_with_two_roles_gets_one_letter(scene: Scene) -> None:
    made.assignment(scene)
    made.proposal_of(scene, date(2026, 11, 9))
    AccessFactory(user=scene.secretary.user, unit=scene.commune, committee=True)
    scene.committee.delete()
    run_all(moment())
    assert went() == [(["secretary@example.com"], "2 việc cần nhắc, ngày 10/11/2026")]
    assert [line for line in mail.outbox[0].body.splitlines() if line.startswith("Có")] == [
        "Có 1 việc đến hạn ở Chi bộ thôn Mới:",
        "Có 1 việc đến hạn ở Đảng bộ xã Bản Mế:",
    ]


def test_address_of_the_member_serves_where_the_account_has_none(scene: Scene) -> None:
    made.assignment(scene)
    member = MemberFactory(branch=scene.branch, email="bithu@example.com")
    post = PostFactory(member=member, unit=scene.branch)
    Access.objects.filter(pk=scene.secretary.pk).update(post=post, user=UserFactory(full_name="Bí thư"))
    run_all(moment())
    assert went() == [(["bithu@example.com"], "1 việc cần nhắc, ngày 10/11/2026")]


def test_visit_is_said_to_who_makes_it_and_nobody_else(scene: Scene) -> None:
    made.visit(scene)
    run_all(moment())
    assert went() == [(["cadre@example.com"], "1 việc cần nhắc, ngày 10/11/2026")]
    assert "Có 1 việc đến hạn được phân công:" in mail.outbox[0].body.splitlines()


def test_person_whose_access_has_ended_gets_none(scene: Scene) -> None:
    made.visit(scene)
    made.assignment_of(scene, DAY)
    Access.objects.filter(pk__in=[scene.secretary.pk, scene.cadre.pk]).update(valid_to=DAY - timedelta(days=1))
    run_all(moment())
    assert went() == []


# --- never twice -----------------------------------------------------------------------------------------------------


def test_run_twice_sends_once(scene: Scene) -> None:
    made.assignment(scene)
    assert run_all(moment()) == {"new": 1, "settled": 0, "escalated": 0, "letters": 1}
    assert run_all(moment(hour=10)) == {"new": 0, "settled": 0, "escalated": 0, "letters": 0}
    assert len(mail.outbox) == 1


def test_two_runs_that_cross_send_once(scene: Scene) -> None:
    """Both see what is due before either has planned, both ask for the job, both jobs hold the same letters."""
    made.assignment(scene)
    refresh(at=moment())
    refresh(at=moment(minute=1))
    plan_letters(at=moment())
    Job.objects.all().delete()
    plan_letters(at=moment(minute=1))
    ids = list(Delivery.objects.values_list("pk", flat=True))
    assert deliver(ids, at=moment(minute=2)) == {"sent": 1, "failed": 0}
    assert deliver(ids, at=moment(minute=2)) == {"sent": 0, "failed": 0}
    assert (Reminder.objects.count(), len(ids), len(mail.outbox)) == (1, 1, 1)


class BreakingBackend(EmailBackend):
    """Takes a letter and breaks off before it says so."""

    def send_messages(self, messages: list) -> int:
        super().send_messages(messages)
        raise ConnectionResetError


def test_letter_that_broke_off_is_not_sent_again_that_day(scene: Scene, settings) -> None:
    made.assignment(scene)
    run(at=moment())
    ids = list(Delivery.objects.values_list("pk", flat=True))
    settings.EMAIL_BACKEND = f"{__name__}.BreakingBackend"
    with pytest.raises(ConnectionResetError):
        deliver(ids, at=moment())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run_all(moment(hour=10))
    assert len(mail.outbox) == 1
    assert Delivery.objects.values_list("sent_at", "failed_at").get() == (None, None)


def test_mail_server_that_does_not_answer_costs_nobody_a_letter(scene: Scene, settings) -> None:
    made.assignment(scene)
    run(at=moment())
    ids = list(Delivery.objects.values_list("pk", flat=True))
    settings.EMAIL_BACKEND = "meetings.tests.notice_mailbox.SilentBackend"
    with pytest.raises(ConnectionRefusedError):
        deliver(ids, at=moment())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run_all(moment(hour=10))
    assert len(mail.outbox) == 1


def test_address_that_is_refused_is_noted_and_the_others_go_on(scene: Scene, settings) -> None:
    made.assignment(scene)
    made.visit_on(scene, DAY)
    scene.secretary.user.email = "khong-co@example.vn"
    scene.secretary.user.save()
    settings.EMAIL_BACKEND = "meetings.tests.notice_mailbox.RefusingBackend"
    run_all(moment())
    assert went() == [(["cadre@example.com"], "1 việc cần nhắc, ngày 10/11/2026")]
    failed = Delivery.objects.filter(failed_at__isnull=False).values_list("person__username", flat=True)
    assert list(failed) == ["secretary"]


def test_job_sends_what_the_run_planned(scene: Scene, run_jobs) -> None:
    LetterRule.objects.update(quiet_from=time(0), quiet_to=time(0))
    from django.utils import timezone  # noqa: PLC0415 -- the job reads the clock: so does this test, and only this

    made.assignment(scene)
    run(at=timezone.now())
    assert Job.objects.filter(kind="reminder-letters").count() == Delivery.objects.count() > 0
    run_jobs()
    assert len(mail.outbox) == Delivery.objects.filter(sent_at__isnull=False).count() > 0


# --- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "minute", "letters"), [(6, 29, 0), (6, 30, 1), (20, 29, 1), (20, 30, 0), (23, 59, 0), (0, 0, 0)]
)
def test_night_is_quiet(scene: Scene, hour: int, minute: int, letters: int) -> None:
    made.assignment(scene)
    run_all(moment(hour=hour, minute=minute))
    assert len(mail.outbox) == letters


def test_what_comes_at_night_waits_until_morning(scene: Scene) -> None:
    made.assignment(scene)
    run_all(moment(hour=22))
    run_all(moment(DAY + timedelta(days=1), hour=3))
    run_all(moment(DAY + timedelta(days=1), hour=7))
    assert went() == [(["secretary@example.com"], "1 việc cần nhắc, ngày 11/11/2026")]


def test_letter_planned_by_day_does_not_go_at_night(scene: Scene) -> None:
    made.assignment(scene)
    run(at=moment(hour=20))
    ids = list(Delivery.objects.values_list("pk", flat=True))
    assert deliver(ids, at=moment(hour=21)) == {"sent": 0, "failed": 0}
    assert deliver(ids, at=moment(DAY + timedelta(days=1), hour=7)) == {"sent": 0, "failed": 0}
    run_all(moment(DAY + timedelta(days=1), hour=8))
    assert len(mail.outbox) == 1


def test_hours_of_the_nearest_rule_hold(scene: Scene) -> None:
    made.assignment(scene)
    LetterRule.objects.create(unit=scene.commune, quiet_from=time(8), quiet_to=time(17))
    run_all(moment(hour=9))
    run_all(moment(hour=22))
    assert len(mail.outbox) == 1


def test_what_is_not_new_is_said_again_after_three_days_and_news_at_once(scene: Scene) -> None:
    made.assignment(scene)
    for day in range(10, 14):
        run_all(moment(date(2026, 11, day)))
    assert [subject for _, subject in went()] == [
        "1 việc cần nhắc, ngày 10/11/2026",
        "1 việc cần nhắc, ngày 13/11/2026",
    ]
    made.order_of(scene, date(2026, 11, 15))
    run_all(moment(date(2026, 11, 14)))
    assert went()[-1][1] == "2 việc cần nhắc, ngày 14/11/2026"


# --- what people choose ----------------------------------------------------------------------------------------------


def test_kind_switched_off_is_left_out_of_letters_and_stays_in_the_list(scene: Scene) -> None:
    made.order(scene)
    made.assignment_of(scene, date(2026, 11, 8))
    others = [kind for kind in ReminderKind.values if kind != "assignment"]
    choose_letters(has_letters=True, kinds=others, actor=scene.secretary.user)
    run_all(moment())
    assert went() == [(["secretary@example.com"], "1 việc cần nhắc, ngày 10/11/2026")]
    assert Reminder.objects.open().count() == 2


def test_all_letters_switched_off(scene: Scene) -> None:
    made.assignment(scene)
    choose_letters(has_letters=False, kinds=ReminderKind.values, actor=person("secretary"))
    run_all(moment())
    assert went() == []


def test_what_was_settled_before_the_letter_goes_is_not_in_it(scene: Scene) -> None:
    settle = made.assignment(scene)
    run(at=moment())
    settle()
    deliver(list(Delivery.objects.values_list("pk", flat=True)), at=moment())
    assert (went(), Delivery.objects.count()) == ([], 0)


def test_what_is_put_off_comes_back_after_three_days(scene: Scene) -> None:
    made.assignment(scene)
    run(at=moment(hour=22))
    put_off(reminder=Reminder.objects.get(), today=DAY, actor=scene.secretary.user)
    for day in range(11, 14):
        run_all(moment(date(2026, 11, day)))
    assert went() == [(["secretary@example.com"], "1 việc cần nhắc, ngày 13/11/2026")]
