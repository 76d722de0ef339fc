"""What the pages of notices and papers show, in words."""

from __future__ import annotations

from collections.abc import Iterable

from chibo.jobs.models import Job
from chibo.organization.models import Access
from meetings.models import Meeting, Notice
from meetings.notice_text import as_read_above
from meetings.permissions.notice import reads_whole_agenda
from meetings.queries.notice import Recipient
from meetings.services.notices import MAIL_KIND


def reading_body(access: Access | None, meeting: Meeting, body: dict) -> dict:
    """Return the body as `access` may read it."""
    return body if reads_whole_agenda(access, meeting) else as_read_above(body)


def notice_lines(notices: Iterable[Notice]) -> list[dict]:
    """Return {notice, ways, by, mails} for each: by which way when, who sent it, how far its e-mails are."""
    return [
        {
            "notice": notice,
            "ways": ", ".join(way.in_sentence for way in notice.sendings.all()),
            "by": notice.on_behalf_by or notice.sent_by.full_name,
            "mails": mail_state(notice),
        }
        for notice in notices
    ]


def mail_state(notice: Notice) -> dict:
    """Return {all, sent, waiting, failed, is_stuck}: numbers, those whom no e-mail reached, and whether nothing sends on."""
    mails = list(notice.mails.all())
    failed = [mail for mail in mails if mail.failed_at]
    sent = sum(1 for mail in mails if mail.sent_at)
    waiting = len(mails) - sent - len(failed)
    is_open = waiting > 0 and Job.objects.open().filter(kind=MAIL_KIND, key=str(notice.pk)).exists()
    is_stuck = bool(failed) or (waiting > 0 and not is_open)
    return {"all": len(mails), "sent": sent, "waiting": waiting, "failed": failed, "is_stuck": is_stuck}


def recipient_groups(people: Iterable[Recipient]) -> dict:
    """Return {all, with_address, without, above}: how many get it, how many by e-mail, who only on paper or by Zalo."""
    people = list(people)
    return {
        "all": len(people),
        "with_address": sum(1 for person in people if person.address),
        "without": [person for person in people if not person.address],
        "above": [person for person in people if person.is_above],
    }
