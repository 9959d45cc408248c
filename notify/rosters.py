"""Names that came and went, in one sentence: sponsors, subjects, papers, items of an agenda."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from notify import clean
from notify.voice import Voice
from tracker.domain.items import Value

MOST = 12  # names of one kind that are written out
NAME = 80


@dataclass(frozen=True, slots=True)
class Roster:
    """How a list is spoken of: "sponsor", and what happens to one that leaves it."""

    noun: str
    left: str


FIELDS = {"sponsors": Roster("sponsor", "withdrawn"), "subjects": Roster("subject", "dropped")}


@dataclass(frozen=True, slots=True)
class Churn:
    """What came and went: the counts, and the names of each ("Added: Ana, Bo")."""

    head: str
    lists: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Counts and names in one line."""
        if len(self.lists) == 1:
            return f"{self.head}: {self.lists[0].partition(': ')[2]}"
        return ". ".join((self.head, *self.lists))


def of_field(field: str, before: Value, after: Value, voice: Voice) -> Churn:
    """How a list that is one attribute of a matter changed."""
    roster = FIELDS[field]
    old, new = _names(before), _names(after)
    added = [name for name in new if name not in old]
    left = [name for name in old if name not in new]
    if not added and not left:
        back = f"{roster.noun.capitalize()}s changed and changed back ({{count}} in all)"
        return Churn(voice.many(back, back, len(new)))
    return churn(roster, {"added": added, roster.left: left}, voice, total=len(new))


def churn(
    roster: Roster, moved: Mapping[str, Sequence[str]], voice: Voice, total: int | None = None
) -> Churn:
    """ "2 sponsors added, 1 withdrawn (9 in all now)" with the names of each, by verb."""
    told = {verb: names for verb, names in moved.items() if names}
    counts = [
        voice.many(f"{{count}} {verb}", f"{{count}} {verb}", len(names))
        for verb, names in told.items()
    ]
    verb, first = next(iter(told.items()))
    noun = roster.noun
    counts[0] = voice.many(f"{{count}} {noun} {verb}", f"{{count}} {noun}s {verb}", len(first))
    now = ""
    if total is not None:
        now = f" ({voice.many('{count} in all now', '{count} in all now', total)})"
    lists = (
        f"{voice.say(verb.capitalize())}: {listed(names, voice)}" for verb, names in told.items()
    )
    return Churn(f"{', '.join(counts)}{now}", tuple(lists))


def listed(names: Collection[str], voice: Voice, most: int = MOST) -> str:
    """The names in a row, the rest of a long row as a number."""
    shown = [clean.line(name, NAME) or voice.say("without a name") for name in list(names)[:most]]
    more = len(names) - len(shown)
    comma = "; " if any("," in name for name in shown) else ", "
    rest = voice.many(" and {count} more", " and {count} more", more) if more else ""
    return comma.join(shown) + rest


def _names(value: Value) -> list[str]:
    if value is None:
        return []
    return list(dict.fromkeys((value,) if isinstance(value, str) else value))
