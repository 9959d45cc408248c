"""Word-level redline of two texts: which words were struck, which were added.

The method (measured against ten others): the texts are cut into pieces
(sections, paragraphs, sentences), equal pieces are found first, near-equal pieces between them are
paired by likeness, and only paired pieces are compared word by word. Every step is bounded, so
that no input is slow: what is too large to compare is shown as replaced (`Redline.coarse`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from tracker.domain.aligning import Block, align
from tracker.domain.cutting import END, Piece, pieces

Op = Literal["same", "out", "in"]

NO_CHANGE = "no textual change"
LIKENESS = 60.0  # rapidfuzz ratio from which two pieces are one edited piece
WINDOW = 12  # pieces ahead that are searched for the edited form of one
MAX_CELLS = 4_000_000  # words times words of one comparison
MAX_RATIO_CHARACTERS = 40_000  # longer runs are not measured for likeness as a whole
PIECE_CHARACTERS = 4_000  # of one piece that are measured for likeness
MANY_EDITS = 60  # from here on, a pair with an edit at every third word is shown as replaced
MAX_GAP = 20_000  # pieces between two equal ones that are still paired
MAX_CHARACTERS = 4_000_000  # of one text
HIDDEN = 6  # fewer unchanged words between two shown edits are not worth leaving out
SWALLOWED = 2  # equal words between two edits that are read as part of the edit


@dataclass(frozen=True, slots=True)
class Hunk:
    """A run of words that stayed, went out or came in; a newline in `text` ends a paragraph."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Redline:
    """Both texts as one sequence of hunks: same + out is the old text, same + in the new one.

    `coarse` says that some part was too large to compare and is shown as replaced.
    """

    hunks: tuple[Hunk, ...]
    words_out: int
    words_in: int
    coarse: bool = False

    @property
    def changed(self) -> bool:
        """Whether any word differs."""
        return any(hunk.op != "same" for hunk in self.hunks)

    @property
    def edits(self) -> int:
        """How many separate places differ."""
        return sum(1 for kind, _ in groupby(self.hunks, _is_same) if kind == "edit")

    def __str__(self) -> str:
        return plain(self.hunks)


def redline(before: str, after: str) -> Redline:
    """The redline of two texts; white space, quotes and line breaks alone are no difference."""
    if max(len(before), len(after)) > MAX_CHARACTERS:
        return _finish([("out", tuple(before.split())), ("in", tuple(after.split()))], True)
    return _compare(pieces(before), pieces(after))


def _compare(old: list[Piece], new: list[Piece]) -> Redline:
    runs: list[tuple[Op, Piece]] = []
    coarse = False
    blocks = align(old, new) if _spoken(old) != _spoken(new) else [Block.equal(len(old), len(new))]
    for block in blocks:
        if block.same:
            runs += [("same", piece) for piece in new[block.new]]
        else:
            edits, rough = _gap(old[block.old], new[block.new])
            runs += edits
            coarse = coarse or rough
    return _finish(runs, coarse)


def plain(hunks: Iterable[Hunk]) -> str:
    """Hunks as plain text: `granted [-in part-] {+in full+}`."""
    shown = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
    text = "".join(
        shown[hunk.op].format(hunk.text.strip()) + (END if hunk.text.endswith(END) else " ")
        for hunk in hunks
    )
    return text.strip() or NO_CHANGE


def excerpt(
    redlined: Redline, edits: int = 3, context: int = 6, longest: int = 60
) -> tuple[Hunk, ...]:
    """The first edits with a few words around them; "…" stands for what is left out.

    An out and an in beside each other are one edit. A struck or added run longer than `longest`
    words is cut and says how many words follow. Without a change: no hunks.
    """
    if not redlined.changed:
        return ()
    shown: list[Hunk] = []
    groups = [list(run) for _, run in groupby(redlined.hunks, _is_same)]
    left = edits
    for place, run in enumerate(groups):
        if run[0].op == "same":
            last = left == 0 or place == len(groups) - 1
            shown.append(_context(run[0].text, context, place == 0, last))
            if left == 0:
                break
        else:
            shown += [_shortened(hunk, longest) for hunk in run]
            left -= 1
    return tuple(hunk for hunk in shown if hunk.text)


def _is_same(hunk: Hunk) -> str:
    return "same" if hunk.op == "same" else "edit"


def _context(text: str, context: int, first: bool, last: bool) -> Hunk:
    """The words of an unchanged run that stand next to an edit."""
    words = text.split()
    if first and last:
        kept = words[:context]
    elif first:
        kept = (["…"] if len(words) > context else []) + words[-context:]
    elif last:
        kept = words[:context] + (["…"] if len(words) > context else [])
    elif len(words) >= 2 * context + HIDDEN:
        kept = [*words[:context], "…", *words[-context:]]
    else:
        kept = words
    return Hunk("same", " ".join(kept))


def _shortened(hunk: Hunk, longest: int) -> Hunk:
    words = hunk.text.split()
    if len(words) <= longest:
        return Hunk(hunk.op, " ".join(words))
    more = len(words) - longest
    return Hunk(hunk.op, " ".join(words[:longest]) + f" … ({more:,} more words)")


def _gap(old: Sequence[Piece], new: Sequence[Piece]) -> tuple[list[tuple[Op, Piece]], bool]:
    """The runs of two stretches that have no equal piece in order, and whether it is coarse."""
    if _spoken(old) == _spoken(new):
        return [("same", _joined(new))], False
    if len(old) > MAX_GAP or len(new) > MAX_GAP:
        return [("out", _joined(old)), ("in", _joined(new))], bool(old and new)
    runs: list[tuple[Op, Piece]] = []
    coarse = False
    here_old = here_new = 0
    for left, right in [*_likely_pairs(old, new), (len(old), len(new))]:
        between, rough = _unpaired(old[here_old:left], new[here_new:right])
        runs += between
        if left < len(old):
            words, too_large = _words(old[left], new[right])
            runs += words
            coarse = coarse or too_large
        coarse = coarse or rough
        here_old, here_new = left + 1, right + 1
    return runs, coarse


def _likely_pairs(old: Sequence[Piece], new: Sequence[Piece]) -> list[tuple[int, int]]:
    """Index pairs, rising on both sides, of pieces that are likely one edited piece."""
    old_texts = [" ".join(piece)[:PIECE_CHARACTERS] for piece in old]
    new_texts = [" ".join(piece)[:PIECE_CHARACTERS] for piece in new]
    pairs: list[tuple[int, int]] = []
    start = 0
    for left, text in enumerate(old_texts):
        best, score = -1, LIKENESS
        for right in range(start, min(start + WINDOW, len(new_texts))):
            likeness = fuzz.ratio(text, new_texts[right], score_cutoff=score)
            if likeness > score or (best < 0 and likeness >= LIKENESS):
                best, score = right, likeness
        if best >= 0:
            pairs.append((left, best))
            start = best + 1
    return pairs


def _unpaired(old: Sequence[Piece], new: Sequence[Piece]) -> tuple[list[tuple[Op, Piece]], bool]:
    """Pieces without a partner: compared as a whole when alike (a sentence split in two)."""
    before, after = _joined(old), _joined(new)
    if before and after and _alike(before, after):
        return _words(before, after)
    return [("out", before), ("in", after)], False


def _alike(before: Piece, after: Piece) -> bool:
    left, right = " ".join(before), " ".join(after)
    if max(len(left), len(right)) > MAX_RATIO_CHARACTERS:
        return False
    return fuzz.ratio(left, right, score_cutoff=LIKENESS) >= LIKENESS


def _words(before: Piece, after: Piece) -> tuple[list[tuple[Op, Piece]], bool]:
    """Two pieces word by word (longest common subsequence), unless they are too large."""
    if len(before) * len(after) > MAX_CELLS:
        return [("out", before), ("in", after)], True
    codes = LCSseq.opcodes(before, after)
    if len(codes) > max(MANY_EDITS, (len(before) + len(after)) // 3):
        return [("out", before), ("in", after)], False
    runs: list[tuple[Op, Piece]] = []
    for code in codes:
        if code.tag == "equal":
            runs.append(("same", before[code.src_start : code.src_end]))
            continue
        runs.append(("out", before[code.src_start : code.src_end]))
        runs.append(("in", after[code.dest_start : code.dest_end]))
    return runs, False


def _spoken(run: Sequence[Piece]) -> Piece:
    """The words alone, without where paragraphs end."""
    return tuple(word for piece in run for word in piece if word != END)


def _joined(run: Sequence[Piece]) -> Piece:
    return tuple(word for piece in run for word in piece)


def _finish(runs: list[tuple[Op, Piece]], coarse: bool) -> Redline:
    """Neighbours merged, short equal runs between edits swallowed, words counted."""
    merged = _merge(_swallow(_merge(run for run in runs if run[1])))
    hunks = tuple(Hunk(op, _text(words)) for op, words in merged)
    counts = {"out": 0, "in": 0, "same": 0}
    for op, words in merged:
        counts[op] += sum(word != END for word in words)
    return Redline(hunks, counts["out"], counts["in"], coarse)


def _merge(runs: Iterable[tuple[Op, Piece]]) -> list[tuple[Op, list[str]]]:
    """All that went out before all that came in between two equal runs, each as one run."""
    result: list[tuple[Op, list[str]]] = []
    for _, group in groupby(runs, lambda run: run[0] == "same"):
        gathered: dict[Op, list[str]] = {"same": [], "out": [], "in": []}
        for op, words in group:
            gathered[op] += words
        result += _trimmed(gathered["same"], gathered["out"], gathered["in"])
    return _without_blank_edits(result)


def _trimmed(same: list[str], out: list[str], into: list[str]) -> list[tuple[Op, list[str]]]:
    """One group as runs; words with which the struck and the added run both begin or end stay."""
    head = _common(out, into)
    tail = _common(out[head:][::-1], into[head:][::-1])
    runs: list[tuple[Op, list[str]]] = [
        ("same", same + into[:head]),
        ("out", out[head : len(out) - tail]),
        ("in", into[head : len(into) - tail]),
        ("same", into[len(into) - tail :]),
    ]
    return [(op, words) for op, words in runs if words]


def _common(left: list[str], right: list[str]) -> int:
    pairs = enumerate(zip(left, right))
    return next((n for n, (a, b) in pairs if a != b), min(len(left), len(right)))


def _without_blank_edits(runs: list[tuple[Op, list[str]]]) -> list[tuple[Op, list[str]]]:
    """Paragraph ends alone are no edit: dropped when struck, kept as unchanged when added."""
    result: list[tuple[Op, list[str]]] = []
    for op, words in runs:
        blank = op != "same" and all(word == END for word in words)
        kind: Op = "same" if blank else op
        if blank and op == "out":
            continue
        if result and result[-1][0] == kind == "same":
            result[-1] = ("same", result[-1][1] + words)
        else:
            result.append((kind, words))
    return result


def _swallow(runs: list[tuple[Op, list[str]]]) -> Iterator[tuple[Op, Piece]]:
    """Equal runs of a word or two between edits become part of the edit: it reads better."""
    for place, (op, words) in enumerate(runs):
        inside = 0 < place < len(runs) - 1
        if op == "same" and inside and len(words) <= SWALLOWED and END not in words:
            yield "out", tuple(words)
            yield "in", tuple(words)
        else:
            yield op, tuple(words)


def _text(words: Iterable[str]) -> str:
    return " ".join(words).replace(f" {END} ", END).replace(f" {END}", END).replace(f"{END} ", END)
