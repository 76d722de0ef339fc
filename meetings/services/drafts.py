"""What a person is typing, kept every few seconds: one cheap upsert, no history."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from chibo.accounts.models import User
from chibo.common.text import clean_text
from meetings.models import Draft, Meeting

TEXTS_SECTION = "texts"
SEEN = "seen"  # the digest of the texts that were typed over, kept beside them


def section_of(names: Collection[str]) -> str:
    """Return where a draft of these texts is kept: that of one text apart from that of the whole page."""
    names = list(names)
    return f"{TEXTS_SECTION}:{names[0]}" if len(names) == 1 else TEXTS_SECTION


def save_draft(*, user: User, meeting: Meeting, section: str, base_version: int, body: dict, at: datetime) -> None:
    """Keep what `user` has typed into `section` and not yet saved. One query."""
    draft = Draft(user=user, meeting=meeting, section=section, base_version=base_version, body=body, saved_at=at)
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "meeting", "section"],
        update_fields=["base_version", "body", "saved_at"],
    )


def unsaved_texts(user: User, meeting: Meeting, names: Collection[str] = ()) -> Draft | None:
    """Return what the person typed of `names` (empty: of all texts) and never saved, if it differs from what is stored.

    Put together from the drafts of single texts and of the whole page, the last typed word wins; not to be saved itself.
    """
    found = None
    for draft in _of_texts(user, meeting).order_by("saved_at"):
        typed = {name: text for name, text in draft.body.items() if name != SEEN and (not names or name in names)}
        if all(clean_text(text) == getattr(meeting, name) for name, text in typed.items()):
            continue
        earlier = found.body if found else {}
        version = min(draft.base_version, found.base_version) if found else draft.base_version
        body = earlier | typed | {SEEN: draft.body.get(SEEN, "")}
        found = Draft(user=user, meeting=meeting, base_version=version, body=body, saved_at=draft.saved_at)
    return found


def drop_texts(*, user: User, meeting: Meeting, names: Collection[str] = ()) -> None:
    """Forget the drafts of the texts `names` (empty: of all texts); what else the page held besides them stays."""
    for draft in _of_texts(user, meeting):
        rest = {name: text for name, text in draft.body.items() if names and name not in (*names, SEEN)}
        if rest:
            draft.body = rest | {SEEN: draft.body.get(SEEN, "")}
            draft.save(update_fields=["body"])
        else:
            draft.delete()


def _of_texts(user: User, meeting: Meeting) -> object:
    sections = Q(section=TEXTS_SECTION) | Q(section__startswith=f"{TEXTS_SECTION}:")
    return Draft.objects.filter(sections, user=user, meeting=meeting)
