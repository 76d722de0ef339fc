"""The job that sends the e-mails of a notice: one letter a person, so that nobody reads another's address."""

from __future__ import annotations

import smtplib

from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.utils import timezone

from chibo.files.enums import FileKind
from chibo.files.models import StoredFile
from chibo.jobs.models import Job
from chibo.jobs.registry import handler
from chibo.jobs.services import progress
from meetings.enums.notice import NoticeKind
from meetings.models import MeetingFile, Notice, NoticeMail
from meetings.notice_text import as_read_above, papers_text, plain_text, subject
from meetings.services.notices import MAIL_KIND

# Faults of one letter: the next may well go. Anything else (nobody answers, the line broke) is tried again as a whole.
OF_ONE_LETTER = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    BadHeaderError,
    UnicodeError,
)
REFUSED = "Nơi nhận thư không nhận địa chỉ này."
MOST_ATTACHED = 8 * 1024 * 1024

Attachment = tuple[str, bytes, str]


@handler(MAIL_KIND)
def send_mails(job: Job) -> dict:
    """Send the letters of `payload["notice"]` that did not go yet; return {"sent", "failed"}.

    A letter that is refused is noted and the others go on. A process that dies between a letter and its note sends that one
    letter again; none is lost.
    """
    notice = Notice.objects.select_related("meeting__unit").filter(pk=job.payload["notice"]).first()
    if notice is None:
        return {"sent": 0, "failed": 0}
    waiting = list(notice.mails.waiting())
    attached = _attachments(notice)
    sent = 0
    with get_connection() as connection:
        for index, mail in enumerate(waiting, 1):
            sent += _send(mail, _letter(notice, mail, attached, connection))
            progress(job, index, len(waiting))
    return {"sent": sent, "failed": len(waiting) - sent}


def _send(mail: NoticeMail, letter: EmailMessage) -> int:
    """Send one letter and note what became of it; return 1 if it went."""
    now, row = timezone.now(), NoticeMail.objects.waiting().filter(pk=mail.pk)
    try:
        letter.send()
    except OF_ONE_LETTER:
        row.update(failed_at=now, failure=REFUSED)
        return 0
    row.update(sent_at=now)
    return 1


def _letter(notice: Notice, mail: NoticeMail, attached: list[Attachment], connection: object) -> EmailMessage:
    if notice.kind == NoticeKind.PAPERS:
        names = [paper["name"] for paper in notice.body["papers"]]
        title = " ".join(f"Tài liệu sinh hoạt {notice.body['unit']}".split())
        text = papers_text(notice.body["unit"], names, notice.body["when"], is_attached=bool(attached))
        return EmailMessage(title, text, to=[mail.address], attachments=attached, connection=connection)
    body = as_read_above(notice.body) if mail.is_above else notice.body
    return EmailMessage(subject(body), plain_text(body), to=[mail.address], connection=connection)


def _attachments(notice: Notice) -> list[Attachment]:
    """Return the papers as (name, bytes, type); none when they are too heavy for a letter or one is not on disk."""
    if notice.kind != NoticeKind.PAPERS:
        return []
    ids = [paper["pk"] for paper in notice.body["papers"]]
    files = [paper.file for paper in MeetingFile.objects.filter(pk__in=ids).select_related("file").order_by("pk")]
    if sum(file.size for file in files) > MOST_ATTACHED:
        return []
    try:
        return [(file.name, _bytes(file), FileKind(file.kind).content_type) for file in files]
    except FileNotFoundError:
        return []


def _bytes(file: StoredFile) -> bytes:
    with file.bytes.open("rb") as content:
        return content.read()
