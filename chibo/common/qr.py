"""QR codes: as one path, so that a template draws them as plain SVG and nothing has to be marked safe, or as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

import segno

QUIET = 4  # modules of white around the code, as readers want


@dataclass(frozen=True)
class Code:
    """A QR code: `side` modules with its quiet zone, `path` of the dark ones; drawn by templates/components/qr.html."""

    side: int
    path: str


def code(text: str) -> Code:
    """Return the QR code of `text` with error correction M: a crumpled or stained page can still be read."""
    drawn = segno.make(text, error="m", micro=False)
    strokes = []
    for y, row in enumerate(drawn.matrix):
        x = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                strokes.append(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z")
            x += length
    return Code(len(drawn.matrix) + 2 * QUIET, "".join(strokes))


def svg(text: str) -> str:
    """Return the QR code of `text` as a whole SVG file."""
    drawn = code(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.side} {drawn.side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{drawn.side}v{drawn.side}h-{drawn.side}z"/><path d="{drawn.path}"/></svg>'
    )


def png(text: str, *, pixels: int = 8) -> bytes:
    """Return the QR code of `text` as a PNG picture for Word, each module `pixels` wide."""
    stream = BytesIO()
    segno.make(text, error="m", micro=False).save(stream, kind="png", scale=pixels, border=QUIET)
    return stream.getvalue()
