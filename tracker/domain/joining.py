"""Which event of a matter an event is that one source never showed, but others may have.

A wrong join hides news, a missed one only tells it twice; so what is ambiguous is not joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from rapidfuzz import fuzz

from tracker.domain.items import EventKind, Value
from tracker.domain.sightings import instant

#: How far apart two sources may date a numbered entry: one by its filing, one by its entering.
DAYS = 7
#: Likeness from which texts of one day are one text, spelled otherwise.
NEAR = 95.0
#: Likeness below which two texts under one number are two entries: numbers are used again.
UNLIKE = 40.0
#: Of a text, so much is compared.
LONGEST = 2_000
#: Of a text, so many words may hold those of a label.
OPENING = 60

_WORD = re.compile(r"\w+")
#: How the entry of a docket begins that files an opinion.
_FILES = re.compile(
    r"(?:filed )?(?:(?:per curiam|published|unpublished|authored|amended) )*(opinion|memorandum)\b"
)
_DIGITS = re.compile(r"\d+")
_PLAIN = frozenset("a an and at by for from in of on or re s the to with".split())
#: The menu that a clerk took a label from ("~Util - Set/Reset Hearings"); no text repeats it.
_MENU = re.compile(r"\s*~\s*util\s*-\s*", re.IGNORECASE)
#: Names that are an event's own. "number:" has a rule of its own; "recap:" is counted anew with
#: every upload of a docket.
_OWN = ("document", "sequence", "acms", "courtlistener")
_NUMBERED = frozenset({EventKind.ENTRY, EventKind.ATTACHMENT})


class Rule(StrEnum):
    """Why an event is taken for another source's."""

    KEY = "the same key"
    NAME = "the same document, sequence or system id"
    NUMBER = "the same number"
    TEXT = "the same day and text"
    NEAR = "the same day and nearly the same text"
    LABEL = "the same day and label"
    UTC_DAY = "the same label, and the day in UTC"
    OPINION = "the same day, and it files the opinion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """All that is printed of one event, by one source or by several; words are folded.

    `days` are the local days that it may be dated of: two for an instant late in the evening;
    `utc_days` the days of instants in UTC.
    """

    keys: frozenset[str]
    kind: EventKind
    days: frozenset[str] = frozenset()
    utc_days: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()

    def named(self, scheme: str) -> frozenset[str]:
        """Its names of one scheme."""
        return frozenset(name for name in self.aliases if name.startswith(f"{scheme}:"))

    def and_(self, other: Print) -> Print:
        """The same event as both print it."""
        return replace(
            self,
            keys=self.keys | other.keys,
            days=self.days | other.days,
            utc_days=self.utc_days | other.utc_days,
            numbers=self.numbers | other.numbers,
            labels=self.labels | other.labels,
            texts=self.texts | other.texts,
            times=self.times | other.times,
            aliases=self.aliases | other.aliases,
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """The event that an unseen one is, by its id, and the rule that says so."""

    event: int
    rule: Rule


def printed(
    key: str,
    kind: EventKind,
    day: str,
    fields: Mapping[str, Value],
    aliases: Iterable[str] = (),
) -> Print:
    """An event as one source prints it, from its date and normalised fields."""
    labels = _labels(fields.get("labels")) | _labels(fields.get("label"))
    texts = _texts(fields.get("text"))
    if kind is not EventKind.ENTRY:  # only a docket prints label and text of one thing
        texts, labels = texts or labels or _texts(fields.get("name")), frozenset()
    return Print(
        keys=frozenset({key}),
        kind=kind,
        days=frozenset(days(day)) | frozenset(days(_word(fields.get("entered")))),
        utc_days=frozenset([day[:10]] if len(day) > 10 else []),
        numbers=frozenset(filter(None, [_word(fields.get("number"))])),
        labels=labels,
        texts=texts,
        times=frozenset(filter(None, [_word(fields.get("time")), _word(fields.get("when"))])),
        aliases=frozenset(aliases),
    )


def days(when: str) -> Iterator[str]:
    """The local days that a printed day or UTC instant may be, in the zones from -4 to -10."""
    if len(when) == 10:
        yield when
    elif when:
        moment = instant(when)
        yield from {(moment - timedelta(hours=h)).date().isoformat() for h in (4, 10)}


def join(unseen: Sequence[Print], known: Mapping[int, Print]) -> dict[int, Joined]:
    """Which of `unseen`, by its place, is which of `known`, by its id; one at most each.

    `unseen` are all of one source, in its order; `known` holds no event that the source shows.
    """
    found: dict[int, Joined] = {}
    free = dict(known)
    for rule, fits, traits in _RULES:
        waiting = {place: one for place, one in enumerate(unseen) if place not in found}
        for place, event in _resolve(waiting, free, fits, traits):
            found[place] = Joined(event, rule)
            del free[event]
    return found


def twin(one: Print, known: Mapping[int, Print]) -> int | None:
    """The one event that is the same as `one` beyond doubt: by a name of its own, or its number.

    Two sources showed them apart before anything that they have in common was known.
    """
    fits = [
        event
        for event, other in known.items()
        if other.kind is one.kind
        and (_by_name(one, other) or _by_number(one, other))
        and not (_differ(one, other) or _apart_in(one.numbers, other.numbers))
    ]
    return fits[0] if len(fits) == 1 else None


Fits = Callable[[Print, Print], int]
#: What two prints that a rule may join have in common at least one of.
Traits = Callable[[Print], frozenset[str]]


def _resolve(
    waiting: Mapping[int, Print], free: Mapping[int, Print], fits: Fits, traits: Traits
) -> list[tuple[int, int]]:
    """The pairs that a rule says without doubt.

    Each takes what fits it best. Of things that are printed alike each is as good as the other:
    they are taken in order, as long as there are enough of them.
    """
    having: dict[str, list[int]] = {}
    for event, other in free.items():
        for trait in traits(other):
            having.setdefault(trait, []).append(event)
    wanted = {
        place: _best(
            one, {e: free[e] for trait in traits(one) for e in having.get(trait, ())}, fits
        )
        for place, one in waiting.items()
    }
    suitors: dict[int, list[int]] = {}
    for place, events in wanted.items():
        for event in events:
            suitors.setdefault(event, []).append(place)
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    for place, events in wanted.items():
        if not events or not _alike([free[event] for event in events]):
            continue
        rivals = sorted({rival for event in events for rival in suitors[event]})
        if len(rivals) > len(events) and not _alike([waiting[rival] for rival in rivals]):
            continue
        left = [event for event in sorted(events) if event not in taken]
        if left:
            taken.add(left[0])
            pairs.append((place, left[0]))
    return pairs


def _best(one: Print, free: Mapping[int, Print], fits: Fits) -> list[int]:
    scores = {event: fits(one, other) for event, other in free.items() if other.kind is one.kind}
    best = max(scores.values(), default=0)
    return [event for event, score in scores.items() if score == best] if best else []


def _alike(prints: list[Print]) -> bool:
    """Whether all are printed alike, but for what only a machine reads."""
    return len({_seen(one) for one in prints}) < 2


def _seen(one: Print) -> tuple[frozenset[str], ...]:
    return one.days, one.numbers, one.labels, one.texts, one.times


# ---- the rules -----------------------------------------------------------------------------------


def _by_key(one: Print, other: Print) -> int:
    return len(one.keys & other.keys)


def _by_name(one: Print, other: Print) -> int:
    """How many own names both have; of two sequence numbers in one case, neither is the other."""
    shared = sum(len(one.named(scheme) & other.named(scheme)) for scheme in _OWN)
    return 0 if _disagree(one, other, "sequence") else shared


def _by_number(one: Print, other: Print) -> int:
    if one.kind not in _NUMBERED or not one.numbers & other.numbers or _differ(one, other):
        return 0
    apart = _apart(one.days, other.days)
    return int(apart is None or apart <= DAYS) and int(not _unlike(one.texts, other.texts))


def _by_text(one: Print, other: Print) -> int:
    return int(_one_day(one, other) and bool(one.texts & other.texts))


def _by_near_text(one: Print, other: Print) -> int:
    return int(
        _one_day(one, other) and any(_near(left, r) for left in one.texts for r in other.texts)
    )


def _by_label(one: Print, other: Print) -> int:
    """An entry without a number, of which one source prints its label alone."""
    return int(_one_day(one, other) and _is_labelled(one, other))


def _by_label_in_utc(one: Print, other: Print) -> int:
    """The same in the evening of a court, of which another source prints the day in UTC.

    A label of one word ("Order") is too little to go by there. Any other day is another entry:
    each day of a trial has minutes of its own. So what is filed one day and entered the next is
    joined by its label only where both days are printed.
    """
    if one.days & other.days:
        return 0
    if not (one.utc_days & other.days or one.days & other.utc_days) or not _is_one(one, other):
        return 0
    return int(_is_labelled(_told_by_more(one), _told_by_more(other)))


def _by_opinion(one: Print, other: Print) -> int:
    """An opinion that a court posts on its site, and the entry of the docket that files it."""
    posted, entry = (one, other) if one.named("opinion") else (other, one)
    if not posted.named("opinion") or entry.named("opinion") or not _one_day(one, other):
        return 0
    what = "memorandum" if any("memorandum" in label for label in posted.labels) else "opinion"
    filed = (_FILES.match(words) for words in entry.texts | entry.labels)
    return int(any(found[1] == what for found in filed if found))


def _told_by_more(one: Print) -> Print:
    return replace(one, labels=frozenset(label for label in one.labels if " " in label))


def _is_labelled(one: Print, other: Print) -> bool:
    """Whether two entries without numbers, one of them without a text, go by one label."""
    if one.kind is not EventKind.ENTRY or one.numbers or other.numbers:
        return False
    if one.texts and other.texts:
        return False
    if one.labels & other.labels:
        return True
    return _says(one.texts, other.labels) or _says(other.texts, one.labels)


_RULES: tuple[tuple[Rule, Fits, Traits], ...] = (
    (Rule.KEY, _by_key, lambda one: one.keys),
    (Rule.NAME, _by_name, lambda one: one.aliases),
    (Rule.NUMBER, _by_number, lambda one: one.numbers),
    (Rule.TEXT, _by_text, lambda one: one.texts),
    (Rule.NEAR, _by_near_text, lambda one: one.days),
    (Rule.LABEL, _by_label, lambda one: one.days),
    (Rule.UTC_DAY, _by_label_in_utc, lambda one: one.days | one.utc_days),
    (Rule.OPINION, _by_opinion, lambda one: one.days),
)


def _differ(one: Print, other: Print) -> bool:
    """Whether names of their own say that they are two."""
    return _disagree(one, other, "document") or _disagree(one, other, "sequence")


def _disagree(one: Print, other: Print, scheme: str) -> bool:
    """Whether both have names of a scheme, and none in common; each case counts for itself."""
    mine, theirs = one.named(scheme), other.named(scheme)
    if scheme == "sequence":
        cases = {_case(name) for name in mine} & {_case(name) for name in theirs}
        mine = frozenset(name for name in mine if _case(name) in cases)
        theirs = frozenset(name for name in theirs if _case(name) in cases)
    return bool(mine and theirs and not mine & theirs)


def _case(name: str) -> str:
    return re.split("[&-]", name)[0]


def _one_day(one: Print, other: Print) -> bool:
    """Whether both may be of one day, and nothing printed says that they are two."""
    return bool(one.days & other.days) and _is_one(one, other)


def _is_one(one: Print, other: Print) -> bool:
    """Whether nothing printed says that they are two."""
    if _differ(one, other):
        return False
    return not (_apart_in(one.numbers, other.numbers) or _apart_in(one.times, other.times))


def _apart_in(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine and theirs and not mine & theirs)


def _apart(mine: frozenset[str], theirs: frozenset[str]) -> int | None:
    """Days between the nearest; None where one is undated."""
    if not mine or not theirs:
        return None
    return min(
        abs(date.fromisoformat(a).toordinal() - date.fromisoformat(b).toordinal())
        for a in mine
        for b in theirs
    )


def _near(left: str, right: str) -> bool:
    """Whether two texts are one: the same figures, and one only has a word or two more."""
    if _DIGITS.findall(left) != _DIGITS.findall(right):
        return False
    mine, theirs = set(left.split()), set(right.split())
    if not (mine <= theirs or theirs <= mine) or "not" in mine ^ theirs:
        return False
    return fuzz.ratio(left, right, score_cutoff=NEAR) >= NEAR


def _unlike(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    if not mine or not theirs:
        return False
    return max(fuzz.partial_ratio(a, b) for a in mine for b in theirs) < UNLIKE


def _says(texts: frozenset[str], labels: frozenset[str]) -> bool:
    """Whether a text begins with the words of a label, in any order, of one thing or of several."""
    for text in texts:
        opening = set(map(_singular, text.split()[:OPENING]))
        for label in labels:
            words = set(map(_singular, set(label.split()) - _PLAIN))
            if words and words <= opening:
                return True
    return False


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word


def fold(text: str) -> str:
    """The words of a text without case and marks: for comparing two sources' prints."""
    return " ".join(_WORD.findall(text[:LONGEST].casefold()))


def _texts(value: Value) -> frozenset[str]:
    texts = (value,) if isinstance(value, str) else value or ()
    return frozenset(filter(None, map(fold, texts)))


def _labels(value: Value) -> frozenset[str]:
    labels = (value,) if isinstance(value, str) else value or ()
    return _texts(tuple(_MENU.sub("", label, count=1) for label in labels))


def _word(value: Value) -> str:
    return value if isinstance(value, str) else ""
