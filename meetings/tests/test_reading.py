"""Papers of a meeting: sent once, opened by a button, and who has opened them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.urls import reverse

from chibo.common.errors import Refused
from chibo.files.tests.samples import pdf, upload
from chibo.organization.tests.factories import AccessFactory, PostFactory
from meetings.models import Notice, PaperOpening
from meetings.services.files import attach
from meetings.services.notices import send_papers
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 1)
AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def meeting(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    people.member.email = "hoa@example.vn"
    people.member.save()
    return MeetingFactory(unit=people.branch, month=date(2026, 12, 1))


def paper_of(people, meeting, name="bao-cao.pdf"):
    content = upload(pdf(name.encode()), name, "application/pdf")
    return attach(meeting=meeting, upload=content, role="paper", actor=people.secretary.user, at=AT)


def sent(people, meeting, channels=("mail",)):
    when = {"day": "2026-12-03", "time": "19:00"}
    stamp = {"actor": people.secretary.user, "at": AT, "today": TODAY}
    return send_papers(meeting=meeting, day=date(2026, 12, 3), when=when, channels=channels, **stamp)


def test_papers_go_once_with_the_letter_and_date_the_record(people, meeting, run_jobs):
    paper_of(people, meeting)
    first = sent(people, meeting)
    assert sent(people, meeting) == first
    run_jobs()
    letter = mail.outbox[0]
    assert (len(mail.outbox), letter.to) == (1, ["hoa@example.vn"])
    assert [name for name, _, _ in letter.attachments] == ["bao-cao.pdf"]
    assert "Thời gian sinh hoạt: 19:00, thứ Năm, ngày 03/12/2026" in letter.body
    meeting.refresh_from_db()
    assert meeting.papers_sent_on == TODAY


def test_another_paper_is_sent_as_a_second_time(people, meeting):
    paper_of(people, meeting)
    sent(people, meeting, ["print"])
    paper_of(people, meeting, "du-thao.pdf")
    assert sent(people, meeting, ["print"]).number == 2


def test_nothing_to_send_is_refused(people, meeting):
    with pytest.raises(Refused):
        sent(people, meeting)
    assert Notice.objects.count() == 0


def test_opening_is_noted_once_and_shown_to_the_branch_by_name(people, meeting):
    post = PostFactory(member=people.member, unit=people.branch)
    AccessFactory(user__full_name="Hồ Thị Hòa", unit=people.branch, post=post)
    paper = paper_of(people, meeting)
    client = people.client("cadre")
    for _ in range(2):
        answer = client.post(reverse("meetings:reading-open", args=[paper.pk]))
        assert (answer.status_code, answer.url) == (303, reverse("meetings:file", args=[paper.pk]))
    assert PaperOpening.objects.count() == 1
    address = reverse("meetings:reading", args=[meeting.pk])
    page = people.client().get(address).content.decode()
    assert "Đã mở: 1/4 đồng chí có tài khoản" in page
    assert "Ai đã mở" not in client.get(address).content.decode()


def test_scans_and_papers_of_other_branches_are_not_opened_here(people, meeting):
    paper = paper_of(people, meeting)
    address = reverse("meetings:reading-open", args=[paper.pk])
    assert people.client("sister_secretary").post(address).status_code == 404
    paper.role = "scan"
    paper.save()
    assert people.client().post(address).status_code == 404
    assert PaperOpening.objects.count() == 0
