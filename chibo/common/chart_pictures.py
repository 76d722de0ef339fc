"""Charts as pictures for Word, told apart in black and white like those of the PDF. Grey PNG, drawn at 200 dots an inch."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from chibo.common.charts import Bar, Columns, StackedBars

WIDTH = 1300  # 165 mm, the text of a page
LABEL, BAR, GAP = 210, 44, 16
BLACK, GREY, WHITE = 0, 102, 255
COLUMN_GREY = 153
UNIT = 2.4  # dots for a pixel of `charts.columns`


def bars_png(chart: StackedBars) -> bytes:
    """Return the shares as bars with a legend under them."""
    height = len(chart.rows) * (BAR + GAP) + 60
    picture = Image.new("L", (WIDTH, height), WHITE)
    draw = ImageDraw.Draw(picture)
    for place, row in enumerate(chart.rows):
        _bar(picture, draw, row, place * (BAR + GAP) + GAP // 2)
    x = LABEL
    for level in chart.columns:
        _fill(picture, draw, level.code, (x, height - 46, x + 52, height - 18))
        draw.text((x + 62, height - 32), level.name, BLACK, _font(28), anchor="lm")
        x += 62 + round(draw.textlength(level.name, _font(28))) + 40
    return _written(picture)


def columns_png(chart: Columns) -> bytes:
    """Return the columns with their number on top."""
    picture = Image.new("L", (WIDTH, round(chart.height * UNIT)), WHITE)
    draw = ImageDraw.Draw(picture)
    font = _font(24 if chart.dense else 28)
    for column in chart.columns:
        left, middle = (float(value) * WIDTH / 100 for value in (column.x, column.middle))
        right, top = left + float(chart.width) * WIDTH / 100, column.y * UNIT
        draw.rectangle((left, top, right, chart.base * UNIT), COLUMN_GREY, BLACK, 2)
        draw.text((middle, column.text_y * UNIT), column.text, BLACK, font, anchor="ms")
        draw.text((middle, chart.axis * UNIT), column.label, BLACK, font, anchor="ms")
    draw.line((0, chart.base * UNIT, WIDTH, chart.base * UNIT), BLACK, 2)
    return _written(picture)


def _bar(picture: Image.Image, draw: ImageDraw.ImageDraw, row: Bar, top: int) -> None:
    draw.text((0, top + BAR / 2), row.label, BLACK, _font(28), anchor="lm")
    room = WIDTH - LABEL - 2
    for part in row.parts:
        left = LABEL + round(float(part.x) * room / 100)
        right = LABEL + round((float(part.x) + float(part.width)) * room / 100)
        _fill(picture, draw, part.code, (left, top, max(right, left + 2), top + BAR))
        if part.roomy:
            middle = LABEL + float(part.middle) * room / 100
            draw.rectangle((middle - 32, top + 6, middle + 32, top + BAR - 6), WHITE)
            draw.text((middle, top + BAR / 2), part.letter, BLACK, _font(26), anchor="mm")


def _fill(picture: Image.Image, draw: ImageDraw.ImageDraw, code: str, box: tuple[int, int, int, int]) -> None:
    """Fill a box as the PDF's hatches do: grey, slanting lines, dots, a net, nothing."""
    width, height = box[2] - box[0], box[3] - box[1]
    own = Image.new("L", (width, height), GREY if code == "tot" else WHITE)
    pen = ImageDraw.Draw(own)
    if code == "kha":
        for x in range(-height, width, 13):
            pen.line((x, height, x + height, 0), BLACK, 3)
    if code == "kem":
        for x in range(6, width, 11):
            pen.line((x, 0, x, height), BLACK, 2)
        for y in range(6, height, 11):
            pen.line((0, y, width, y), BLACK, 2)
    if code == "trung_binh":
        for x in range(6, width, 11):
            for y in range(6, height, 11):
                pen.ellipse((x - 2, y - 2, x + 2, y + 2), BLACK)
    picture.paste(own, box[:2])
    draw.rectangle(box, None, BLACK, 2)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(settings.BASE_DIR / "static/fonts/paper/tinos-400-normal.ttf"), size)


def _written(picture: Image.Image) -> bytes:
    stream = BytesIO()
    picture.save(stream, "PNG", dpi=(200, 200), optimize=True)
    return stream.getvalue()
