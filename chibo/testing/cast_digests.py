"""The digest of the cast: of every committee one piece that was pushed today; of those below a root one that was not."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone
from PIL import Image

from chibo.common.dates import month_start
from chibo.files.checking import Checked
from chibo.files.enums import FileKind
from chibo.files.services import keep_checked
from meetings.models import DigestItem

if TYPE_CHECKING:
    from chibo.testing.cast import Cast


def make_digest(cast: Cast, places: list[str], *, said: str, unsaid: str) -> None:
    """`said`, `unsaid`: the words of a pushed and of an unpushed piece, with {} where the place stands."""
    for place in places:
        values = {"unit": cast.units[place], "month": month_start(cast.day), "source": "document"}
        text = said.format(place)
        stamp = {"pushed_at": timezone.now(), "pushed_by": cast.people["board"], "pushed_on": cast.day, "branches": 1}
        picture = Checked(FileKind.JPEG.value, f"{text}.jpg", _picture())
        file = keep_checked(picture, unit=cast.units[place], actor=cast.people["board"], at=timezone.now())
        cast.rows["digest", place] = DigestItem.objects.create(
            title=text, text=text, document=text, file=file, token=uuid4(), **values, **stamp
        )
        if cast.units[place].parent_id is not None:
            kept = unsaid.format(place)
            unsent = DigestItem.objects.create(title=kept, text=kept, token=uuid4(), **values)
            cast.rows["unsent_digest", place] = unsent


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG")
    return out.getvalue()
