"""`manage.py score SET SHEET.json`: rate a sheet by a shipped set, without the database."""

import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chibo.common.text import decimal_comma
from evaluations import criteria as criteria_sets
from evaluations.engine import LEVEL, Judgement, Result, SheetError, score
from evaluations.enums import Level

EXIT_USAGE = 2
KEYS = ("scores", "events", "level")
NO_LEVEL = "Bộ tiêu chí này không chấm điểm: phiếu cần mục 'level' là tot, kha, trung_binh hoặc kem."


class Command(BaseCommand):
    """Rate `{"scores": {code: points, or null for not applicable}, "level": for sets without points, "events": [code]}`.

    SET is hd42, an-phu, phu-tho, binh-thuan, tra-vinh or hd12. With --json prints {"total", "max", "level",
    "uncapped_level", "caps": [sentence]}, numbers as JSON numbers, total and max null for a set without points. Exit 2 with
    one line per fault: unknown set, unreadable sheet, unknown or missing criterion, points a criterion cannot have.
    """

    help = "Tính điểm và mức của một phiếu theo bộ tiêu chí có sẵn."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("set", metavar="SET", help="mã bộ tiêu chí, ví dụ hd42")
        parser.add_argument("sheet", metavar="SHEET.json", help="tệp phiếu chấm điểm")
        parser.add_argument("--json", action="store_true", help="in ở dạng JSON")

    def handle(self, **options: Any) -> None:
        try:
            criteria = criteria_sets.shipped(options["set"])
        except KeyError:
            raise _refusal([f"Không có bộ tiêu chí '{options['set']}'."]) from None
        scores, events, level = _read(Path(options["sheet"]))
        try:
            result = score(criteria, None, _judgements(scores), events, level)
        except SheetError as error:
            missing = [item.code for item in criteria.items if item.code not in scores]
            raise _refusal([*error.faults.values(), *_missing(missing)]) from error
        if result.missing:
            raise _refusal(_missing(result.missing))
        self.stdout.write(_as_json(result) if options["json"] else _as_text(result))


def _refusal(sentences: list[str]) -> CommandError:
    return CommandError("\n".join(sentences), returncode=EXIT_USAGE)


def _missing(codes: list[str] | tuple[str, ...]) -> list[str]:
    return [
        NO_LEVEL if code == LEVEL else f"Tiêu chí {code}: chưa có điểm. Không áp dụng thì ghi null." for code in codes
    ]


def _read(path: Path) -> tuple[dict[str, Any], list[str], str]:
    try:
        sheet = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal, object_pairs_hook=_once)
    except OSError as error:
        raise _refusal([f"Không đọc được tệp {path}: {error.strerror}."]) from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _refusal([f"Tệp {path} không phải phiếu dạng JSON: {error}."]) from error
    if not isinstance(sheet, dict):
        raise _refusal(["Phiếu phải là một đối tượng JSON có mục 'scores'."])
    faults = [f"Phiếu có mục lạ '{key}'." for key in sheet if key not in KEYS]
    scores, events, level = sheet.get("scores", {}), sheet.get("events", []), sheet.get("level") or ""
    if not isinstance(scores, dict):
        faults.append("Mục 'scores' phải ghi theo từng mã tiêu chí.")
    if not isinstance(events, list) or not all(isinstance(event, str) for event in events):
        faults.append("Mục 'events' phải là danh sách mã sự kiện.")
    if not isinstance(level, str):
        faults.append("Mục 'level' phải là tên một mức, ví dụ tot.")
    if faults:
        raise _refusal(faults)
    return scores, events, level


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key written twice: json would silently keep the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("một mã được ghi hai lần")
    return found


def _judgements(scores: dict[str, Any]) -> dict[str, Judgement]:
    wrong = [code for code, points in scores.items() if not _is_points(points)]
    if wrong:
        raise _refusal([f"Tiêu chí {code}: điểm phải là một số, hoặc null khi không áp dụng." for code in wrong])
    return {
        code: Judgement(points=None, not_applicable=True) if points is None else Judgement(points=Decimal(points))
        for code, points in scores.items()
    }


def _is_points(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float, Decimal)) and not isinstance(value, bool))


def _as_json(result: Result) -> str:
    answer = {
        "total": _plain(result.total),
        "max": _plain(result.maximum),
        "level": result.level,
        "uncapped_level": result.uncapped_level,
        "caps": list(result.caps),
    }
    return json.dumps(answer, ensure_ascii=False)


def _plain(points: Decimal | None) -> int | float | None:
    if points is None:
        return None
    return int(points) if points == points.to_integral_value() else float(points)


def _as_text(result: Result) -> str:
    level = f"mức {Level(result.level).label}"
    if result.total is not None:
        level = f"{decimal_comma(result.total)}/{decimal_comma(result.maximum)} điểm, {level}"
    return "\n".join([level, *result.caps])
