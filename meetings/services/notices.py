"""Writing and sending a notice of a meeting, and sending its papers. What was sent is frozen; nothing goes out twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused, StaleVersion
from chibo.jobs.services import enqueue
from meetings.enums.notice import NoticeChannel, NoticeKind
from meetings.models import AgendaItem, Meeting, Notice, NoticeMail, NoticeSending
from meetings.notice_text import when_words
from meetings.queries.notice import body_of, files_named, papers_of, recipients
from meetings.services.locking import close, opened

MAIL_KIND = "meeting-notice"
VALUES = ["planned_on", "planned_at", "place", "extra"]
NOBODY = "Chưa đồng chí nào có địa chỉ thư điện tử. Mời đồng chí chọn bản in hoặc Zalo."


@transaction.atomic
def save_notice(*, meeting: Meeting, values: dict, version: int, actor: User) -> Notice:
    """Keep day, time, place and extra words (`values`, the names of VALUES) of a notice not sent yet; return it.

    Raises Refused when the record is closed, StaleVersion when somebody saved a newer draft than `version` (0: none yet).
    """
    opened(meeting)  # locks the row; the record itself does not change
    draft = _draft(meeting, version)
    _fill(draft, values)
    draft.save()
    record(actor=actor, verb="meetings.notice_draft", subject=draft, unit=meeting.unit_id, fields=VALUES)
    return draft


@transaction.atomic
def send_notice(
    *,
    meeting: Meeting,
    values: dict,
    agenda: Iterable[AgendaItem],
    channels: Collection[str],
    after: int,
    version: int,
    actor: User,
    at: datetime,
    today: date,
    on_behalf_by: str = "",
) -> Notice:
    """Send the notice with `values` by `channels` (NoticeChannel) and return it; e-mails go out by a job.

    `after` is the number of the last notice that the sender saw (0: none). The same words again make no second notice: only
    a way not used yet is added. Other words make the next notice, 'Thông báo thay đổi'. The first sending is the day of the
    notice (`Meeting.notified_on`) unless one stands there. Raises Refused when the record is closed, no way was chosen,
    nobody has an e-mail address, or another notice went out meanwhile; StaleVersion as `save_notice`.
    """
    row = opened(meeting)
    last = meeting.notices.of_kind(NoticeKind.NOTICE).sent().last()
    body = body_of(meeting, values, number=last.number if last else 1, agenda=agenda)
    if last is not None and last.body == body:
        notice = last
    elif last is not None and last.number != after:
        raise Refused(None, "Vừa có một thông báo khác được gửi. Mời đồng chí xem thông báo đó, cần sửa thì gửi lại.")
    else:
        notice = _freeze(_draft(meeting, version), values, body, actor=actor, at=at, on_behalf_by=on_behalf_by)
    _go_out(notice, channels, day=notice.planned_on, actor=actor, at=at)
    if row.notified_on is None:
        row.notified_on = today
        close(row, actor=actor, verb="notify", fields=["notified_on"])
    return notice


@transaction.atomic
def send_papers(
    *,
    meeting: Meeting,
    day: date,
    when: dict,
    channels: Collection[str],
    actor: User,
    at: datetime,
    today: date,
    on_behalf_by: str = "",
) -> Notice:
    """Send the papers that are there to those who get the notice of `day` and return what was sent.

    `when`: {"day", "time"} in ISO, '' where unknown. The same papers again are not sent twice: only a way not used yet is
    added. The first sending is the day of the papers (`Meeting.papers_sent_on`) unless one stands there. Raises Refused
    without papers, and as `send_notice`.
    """
    row = opened(meeting)
    papers = files_named(papers_of(meeting))
    if not papers:
        raise Refused(None, "Chưa có tài liệu nào. Mời đồng chí thêm tài liệu trước khi gửi.")
    last = meeting.notices.of_kind(NoticeKind.PAPERS).sent().last()
    if last is not None and last.body["papers"] == papers:
        notice = last
    else:
        notice = Notice(meeting=meeting, kind=NoticeKind.PAPERS, number=last.number + 1 if last else 1)
        body = {"unit": meeting.unit.name, "when": when_words(when), "papers": papers}
        notice = _stamp(notice, body, actor=actor, at=at, on_behalf_by=on_behalf_by)
    _go_out(notice, channels, day=day, actor=actor, at=at)
    if row.papers_sent_on is None:
        row.papers_sent_on = today
        close(row, actor=actor, verb="send_papers", fields=["papers_sent_on"])
    return notice


@transaction.atomic
def send_mails_again(*, notice: Notice, actor: User) -> int:
    """Try the e-mails of a sent notice that did not go out once more and return how many. Those that went are not repeated."""
    row = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    row.mails.failed().update(failed_at=None, failure="")
    waiting = row.mails.waiting().count()
    if waiting:
        enqueue(MAIL_KIND, str(row.pk), {"notice": row.pk}, requested_by=actor)
        record(actor=actor, verb="meetings.notice_again", subject=row, unit=row.meeting.unit_id)
    return waiting


def _draft(meeting: Meeting, version: int) -> Notice:
    """Return the draft to be written, one version on; a new one when there is none."""
    notices = meeting.notices.of_kind(NoticeKind.NOTICE)
    draft = notices.unsent().select_for_update(of=("self",)).first()
    if draft is None:
        last = notices.sent().last()
        return Notice(meeting=meeting, number=last.number + 1 if last else 1, version=1)
    if draft.version != version:
        raise StaleVersion(draft)
    draft.version += 1
    return draft


def _fill(notice: Notice, values: dict) -> None:
    for name in VALUES:
        setattr(notice, name, values[name])


def _freeze(notice: Notice, values: dict, body: dict, *, actor: User, at: datetime, on_behalf_by: str) -> Notice:
    _fill(notice, values)
    return _stamp(notice, body | {"number": notice.number}, actor=actor, at=at, on_behalf_by=on_behalf_by)


def _stamp(notice: Notice, body: dict, *, actor: User, at: datetime, on_behalf_by: str) -> Notice:
    notice.body, notice.on_behalf_by = body, on_behalf_by
    notice.sent_at, notice.sent_by = at, actor
    notice.save()
    record(
        actor=actor, verb=f"meetings.send_{notice.kind}", subject=notice, unit=notice.meeting.unit_id, fields=["body"]
    )
    return notice


def _go_out(notice: Notice, channels: Collection[str], *, day: date, actor: User, at: datetime) -> None:
    """Note each way that was not used yet; for the e-mail write one letter a person and ask for the job that sends them."""
    if not channels:
        raise Refused("channels", "Chưa chọn cách gửi. Mời đồng chí chọn ít nhất một cách.")
    used = set(notice.sendings.values_list("channel", flat=True))
    fresh = [channel for channel in NoticeChannel.values if channel in channels and channel not in used]
    if NoticeChannel.MAIL in fresh:
        _write_mails(notice, day)
        enqueue(MAIL_KIND, str(notice.pk), {"notice": notice.pk}, requested_by=actor)
    NoticeSending.objects.bulk_create(NoticeSending(notice=notice, channel=way, at=at, by=actor) for way in fresh)


def _write_mails(notice: Notice, day: date) -> None:
    people = [person for person in recipients(notice.meeting, day) if person.address]
    if not people:
        raise Refused("channels", NOBODY)
    NoticeMail.objects.bulk_create(
        NoticeMail(
            notice=notice,
            member=person.member,
            user=person.user,
            name=person.name,
            address=person.address,
            is_above=person.is_above,
        )
        for person in people
    )
