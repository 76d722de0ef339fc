"""The inspection folder on paper: cover, contents with page numbers, then everything in the order of its parts."""

from __future__ import annotations

from datetime import date

from chibo.common.documents import Letterhead, Paper, Signature, render_pdf
from chibo.organization.letterhead import letterhead
from chibo.oversight.models import Folder

DIGEST_HEAD = 12
PRIVATE = "CHỈ LƯU TRONG CHI BỘ"


def folder_pdf(folder: Folder, content: dict, day: date) -> bytes:
    """Return the PDF. Takes up to a minute for a year with long minutes: call it from a job. Raises DocumentError."""
    return render_pdf("pdf/folder.html", folder_context(folder, content, day))


def folder_context(folder: Folder, content: dict, day: date) -> dict:
    """Return what templates/pdf/folder.html shows."""
    head = letterhead(folder.made_for, day)
    foot = f"Hồ sơ số {folder.pk} · lập lúc {content['made_at']} · Dấu hồ sơ: {content['digest'][:DIGEST_HEAD]}"
    return {
        "paper": Paper(
            name=f"Hồ sơ kiểm tra · {content['branch']} · {content['period']}",
            verification=f"{PRIVATE} · {foot}" if folder.is_full else foot,
        ),
        # A folder is no document type with a number of its own (HD 05-HD/VPTW of 2026): the line is left out.
        "head": Letterhead(head["upper"], head["issuer"], "", head["place"], day),
        "signature": Signature(head["on_behalf"], head["capacity"], head["signer"]),
        "recipients": [],
        "folder": folder,
        "content": content,
        "private": PRIVATE if folder.is_full else "",
    }
