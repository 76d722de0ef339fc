"""`python benchmarks/made_up.py FOLDER [COMMUNES] [BRANCHES] [YEAR]`: units and a year of meetings as files for `import_data`.

150 communes of 25 branches make a province of the size of Đồng Nai in 2024 (3,069 chi bộ trực thuộc and 621 chi bộ cơ sở).
The same arguments make the same files: every branch meets on the 3rd but for those that move, come late or stay away.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

TYPES = ["thon", "thon", "thon", "co_quan", "truong_hoc", "y_te"]
LEVELS = [("tot", 94), ("tot", 92), ("tot", 91), ("kha", 82), ("kha", 75), ("trung_binh", 60), ("kem", 40)]
UNITS = "code,name,type,parent,branch_type,valid_from,valid_to"
MEETINGS = (
    "branch,month,kind,held_on,start,end,base,present,excused,unexcused,opinions,score,self_level,official_level,topic,"
    "note"
)


def main(folder: str, communes: int = 150, branches: int = 25, year: int = 2026, months: int = 12) -> None:
    place, chance = Path(folder), random.Random(1930)
    place.mkdir(parents=True, exist_ok=True)
    codes = [(f"C{n:04d}", [f"C{n:04d}-{m:03d}" for m in range(1, branches + 1)]) for n in range(1, communes + 1)]
    write(place / "units.csv", UNITS, units(codes))
    write(place / "meetings.csv", MEETINGS, meetings(codes, year, months, chance))


def units(codes: list[tuple[str, list[str]]]) -> list[list]:
    rows = [["P", "Đảng bộ tỉnh đo thử", "tinh", "", "", "", ""]]
    for number, (commune, branches) in enumerate(codes, start=1):
        rows.append([commune, f"Đảng bộ xã số {number}", "co_so", "P", "", "", ""])
        for place, branch in enumerate(branches, start=1):
            rows.append([branch, f"Chi bộ thôn {place} xã số {number}", "chi_bo", commune, TYPES[place % 6], "", ""])
    return rows


def meetings(codes: list[tuple[str, list[str]]], year: int, months: int, chance: random.Random) -> list[list]:
    found = []
    for _, branches in codes:
        for branch in branches:
            for month in range(1, months + 1):
                found += of_month(branch, year, month, chance)
    return found


def of_month(branch: str, year: int, month: int, chance: random.Random) -> list[list]:
    if chance.random() < 0.04:
        return []
    base = chance.randint(9, 45)
    present = base - min(base, chance.choice([0, 0, 1, 2, 3]))
    level, score = chance.choice(LEVELS)
    official = level if chance.random() < 0.8 else ""
    day = 3 if chance.random() < 0.93 else 8
    people = [base, present, base - present, 0, chance.randint(2, 11)]
    time = ["19:00", "20:40"]
    rows = [
        [
            branch,
            f"{year}-{month:02d}",
            "regular",
            f"{year}-{month:02d}-{day:02d}",
            *time,
            *people,
            score,
            level,
            official,
        ]
    ]
    if month % 3 == 0:
        held_on = f"{year}-{month:02d}-20"
        rows.append([branch, f"{year}-{month:02d}", "topical", held_on, *time, *people, score, level, official])
    return [[*row, "Học tập và làm theo gương Bác" if row[2] == "topical" else "", ""] for row in rows]


def write(path: Path, head: str, rows: list[list]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head.split(","))
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1], *(int(number) for number in sys.argv[2:]))
