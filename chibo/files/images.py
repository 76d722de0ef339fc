"""Photographs: decoded under limits and drawn anew, so that nothing of the file that was sent in is kept but the picture."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from chibo.common.errors import Refused

LONGEST_SIDE = 2400  # a handwritten page of A4 stays readable; about 1 MB
THUMBNAIL_SIDE = 360
QUALITY = 82
# Pixels of the picture as sent. JPEG is decoded at a smaller scale right away, the others need all of it in memory.
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}

TOO_MANY_PIXELS = "Ảnh này quá lớn. Mời đồng chí chụp lại ở cỡ ảnh thường rồi thêm lại."
BROKEN = "Ảnh này bị hỏng hoặc tải lên chưa trọn. Mời đồng chí thêm lại, hoặc chụp lại."
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def redrawn(content: bytes) -> bytes:
    """Return the picture as a JPEG: turned upright, at most LONGEST_SIDE, without place, camera, comment or profile.

    Raises Refused("file") on a picture that is broken or has too many pixels.
    """
    return _drawn(content, LONGEST_SIDE)


def thumbnail(content: bytes) -> bytes:
    """Return a small JPEG of a picture that was kept."""
    return _drawn(content, THUMBNAIL_SIDE)


def _drawn(content: bytes, side: int) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=list(MOST_PIXELS)) as image:
            _check_size(image)
            return _as_jpeg(image, side)
    except Refused:
        raise
    except BOMBS as error:
        raise Refused("file", TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise Refused("file", BROKEN) from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS[image.format]:
        raise Refused("file", TOO_MANY_PIXELS)


def _as_jpeg(image: Image.Image, side: int) -> bytes:
    image.draft("RGB", (side, side))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((side, side))
    drawn = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        drawn.paste(upright, mask=upright.getchannel("A"))
    else:
        drawn.paste(upright.convert("RGB"))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
