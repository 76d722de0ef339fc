"""Files of a meeting: once each, also after the lock, opened by whom they are for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from chibo.common.errors import Refused
from chibo.files.models import StoredFile
from chibo.files.tests.samples import pdf, picture, upload
from meetings.enums import MeetingFileRole
from meetings.models import Meeting, MeetingFile
from meetings.services.files import ODD_PAGE, VOIDED, attach, remove, set_pages
from meetings.states import HELD, ON_PAPER, STARTED, state_of
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
SCAN, PAPER = MeetingFileRole.SCAN, MeetingFileRole.PAPER
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def meeting(people):
    return MeetingFactory(unit=people.branch, finalized=True)


def add(people, meeting, role=SCAN, content=b"", name="trang.jpg", **more) -> MeetingFile:
    actor = more.pop("actor", people.secretary.user)
    return attach(
        meeting=meeting, upload=upload(content or picture(), name), role=role, actor=actor, at=timezone.now(), **more
    )


def test_a_picture_of_the_signed_page_comes_after_the_lock_and_is_marked_so(people, meeting):
    early = add(people, MeetingFactory(unit=people.sister, held=True))
    assert [file.is_late for file in (add(people, meeting), early)] == [True, False]


def test_the_same_photograph_sent_twice_is_one(people, meeting):
    first, again = add(people, meeting), add(people, meeting, name="khac.jpg", page=2)
    assert (again.pk, again.page) == (first.pk, 2)
    assert (MeetingFile.objects.count(), StoredFile.objects.count()) == (1, 1)
    add(people, meeting, role=PAPER)
    assert MeetingFile.objects.count() == 2


def test_what_was_taken_out_keeps_its_row_and_comes_back_when_sent_again(people, meeting):
    file = add(people, meeting)
    remove(file=file, actor=people.secretary.user, at=timezone.now())
    first = MeetingFile.objects.get(pk=file.pk).removed_at
    remove(file=file, actor=people.secretary.user, at=timezone.now() + timedelta(hours=1))
    assert MeetingFile.objects.get(pk=file.pk).removed_at == first
    assert add(people, meeting).removed_at is None


def test_what_was_there_at_the_lock_stays(people, meeting):
    file = add(people, meeting)
    StoredFile.objects.update(uploaded_at=meeting.finalized_at - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        remove(file=file, actor=people.secretary.user, at=timezone.now())
    assert "Đính chính" in refused.value.sentence


def test_a_voided_meeting_takes_no_file(people):
    with pytest.raises(Refused) as refused:
        add(people, MeetingFactory(unit=people.branch, voided=True))
    assert refused.value.sentence == VOIDED


def test_a_page_written_by_hand_is_a_picture_or_a_pdf(people, meeting):
    from chibo.files.tests.samples import docx

    assert add(people, meeting, content=pdf()).file.kind == "pdf"
    with pytest.raises(Refused):
        add(people, meeting, content=docx())
    assert add(people, meeting, role=PAPER, content=docx()).file.kind == "docx"


def test_pages_are_numbers_of_this_meeting(people, meeting):
    file, strange = add(people, meeting), add(people, MeetingFactory(unit=people.sister))
    set_pages(meeting=meeting, pages={file.pk: 3, strange.pk: 3}, actor=people.secretary.user)
    assert [MeetingFile.objects.get(pk=row.pk).page for row in (file, strange)] == [3, None]
    with pytest.raises(Refused) as refused:
        set_pages(meeting=meeting, pages={file.pk: 99}, actor=people.secretary.user)
    assert (refused.value.field, refused.value.sentence) == (f"page-{file.pk}", ODD_PAGE)


@pytest.mark.parametrize(
    ("role", "scan", "paper"),
    [
        ("secretary", 200, 200),
        ("clerk", 200, 200),
        ("committee", 403, 200),
        ("cadre", 403, 200),
        ("sister_secretary", 404, 404),
        ("administrator", 404, 404),
    ],
)
def test_a_written_page_is_opened_in_the_branch_only(people, meeting, role, scan, paper):
    files = {SCAN: add(people, meeting), PAPER: add(people, meeting, role=PAPER)}
    client = people.client(role)
    for name in ("meetings:file", "meetings:file-thumbnail"):
        found = [client.get(reverse(name, args=[files[kind].pk])).status_code for kind in (SCAN, PAPER)]
        assert found == [scan, paper]


def test_a_committee_sees_that_a_page_is_there_and_not_what_it_is_called(people, meeting):
    add(people, meeting, name="Kỷ luật đồng chí Nam.jpg", page=2)
    page = people.client("committee").get(reverse("meetings:files", args=[meeting.pk])).content.decode()
    assert "Trang 2 · chỉ mở được trong chi bộ" in page
    assert "Kỷ luật" not in page


def test_several_photographs_come_in_one_plain_form_and_a_bad_one_is_named(people, meeting):
    sent = [upload(picture(color="red"), "1.jpg"), upload(b"MZ", "2.jpg"), upload(picture(color="blue"), "3.jpg")]
    url = reverse("meetings:files", args=[meeting.pk])
    answer = people.client().post(url, {"role": "scan", "file": sent})
    assert meeting.files.count() == 2
    assert len(answer.context["refusals"]) == 1
    assert answer.context["refusals"][0].startswith("2.jpg: Không nhận loại tệp này.")
    assert people.client().post(url, {"role": "scan"}).context["refusals"] == [
        "Chưa chọn tệp. Mời đồng chí chọn tệp hoặc chụp ảnh rồi bấm lại."
    ]


def test_a_script_sends_one_by_one_and_is_answered_in_words(people, meeting):
    url, client = reverse("meetings:files", args=[meeting.pk]), people.client()
    good = client.post(url, {"role": "scan", "page": 1, "file": upload(picture(), "a.jpg")}, **JSON)
    file = meeting.files.get()
    picture_url = reverse("meetings:file-thumbnail", args=[file.pk])
    assert good.json() == {"text": "Đã nhận a.jpg", "picture": picture_url}
    bad = client.post(url, {"role": "scan", "file": upload(b"MZ", "a.jpg")}, **JSON)
    assert (bad.status_code, bad.json()["text"][:23]) == (400, "Không nhận loại tệp này")
    odd = client.post(url, {"role": "kho", "file": upload(picture(), "a.jpg")}, **JSON)
    assert odd.status_code == 400


def test_a_committee_that_adds_a_page_on_behalf_gets_no_picture_back(people, meeting):
    url = reverse("meetings:files", args=[meeting.pk])
    answer = people.client("committee").post(url, {"role": "scan", "file": upload(picture(), "a.jpg")}, **JSON)
    assert answer.json() == {"text": "Đã nhận a.jpg", "picture": ""}


@pytest.mark.parametrize(
    ("sender", "remover", "status"),
    [("committee", "secretary", 302), ("committee", "committee", 302), ("secretary", "committee", 403)],
)
def test_a_file_is_taken_out_by_the_branch_or_by_who_sent_it(people, meeting, sender, remover, status):
    file = add(people, meeting, actor=people.access(sender).user)
    answer = people.client(remover).post(reverse("meetings:file-remove", args=[file.pk]))
    assert (answer.status_code, meeting.files.kept().exists()) == (status, status == 403)
    if status == 302:
        assert people.client().get(reverse("meetings:file", args=[file.pk])).status_code == 404


def test_record_of_which_only_photographs_are_there_was_received_on_paper(people, django_assert_num_queries):
    meeting = MeetingFactory(unit=people.branch)
    add(people, meeting, role=PAPER)
    assert state_of(Meeting.objects.get(pk=meeting.pk)) == STARTED
    page = add(people, meeting)
    assert state_of(Meeting.objects.get(pk=meeting.pk)) == ON_PAPER
    loaded = Meeting.objects.with_paper().get(pk=meeting.pk)
    with django_assert_num_queries(0):
        assert state_of(loaded) == ON_PAPER
    loaded.held_on = meeting.month
    assert state_of(loaded) == HELD
    remove(file=page, actor=people.secretary.user, at=timezone.now())
    assert state_of(Meeting.objects.get(pk=meeting.pk)) == STARTED
