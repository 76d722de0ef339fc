import json
from pathlib import Path

from reports.radar.likeness import Likeness, compare, formula_of, known_shingles, read

PAIRS = json.loads((Path(__file__).parent / "data" / "likeness_pairs.json").read_text(encoding="utf-8"))


def judged() -> list[tuple[dict, Likeness]]:
    """Each of the hundred texts stands for a branch of its own; what they have in common beyond a pair is formula."""
    texts = [(read(pair["left"]), read(pair["right"])) for pair in PAIRS["pairs"]]
    written = [[sentence.value for sentence in text.sentences] for pair in texts for text in pair]
    formula, known = formula_of(enumerate(written)), known_shingles(PAIRS["handed_down"])
    found = [compare(left, right, formula=formula, known=known) for left, right in texts]
    return list(zip(PAIRS["pairs"], found, strict=True))


def test_pairs_are_fifty_half_of_them_copied():
    assert [len(PAIRS["pairs"]), sum(pair["copied"] for pair in PAIRS["pairs"])] == [50, 25]


def test_likeness_on_fifty_pairs_is_precise_and_complete():
    pairs = judged()
    flagged = [pair for pair, likeness in pairs if likeness.is_worth_a_look]
    right = [pair for pair in flagged if pair["copied"]]
    precision, recall = len(right) / len(flagged), len(right) / sum(pair["copied"] for pair, _ in pairs)
    print(f"precision {precision:.2f}, recall {recall:.2f} on {len(pairs)} pairs")
    assert (precision >= 0.95, recall >= 0.95) == (True, True)
