"""What an entry cancels or records without printing its day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.domain.hearings.forms import AFTER, OFF, OTHER_OBJECT, Role
from tracker.domain.hearings.kinds import DEADLINE, GENERIC, KIND, about, named
from tracker.domain.hearings.entry import Entry, Sentence
from tracker.domain.hearings.values import Found, Proceeding, Status

#: "Terminate Deadlines and Hearings", "Terminate Motion Deadlines/Hearings": a clerk's label.
_TERMINATE = re.compile(
    r"\bterminat(?:e|es|ed|ing)\s+(?P<of>(?:[\w&]+\W+){0,5}?)(?P<first>deadlines?|hearings?)\b"
    r"(?:\s*(?:and|&|/|,)\s*(?P<second>deadlines?|hearings?)\b)?",
    re.IGNORECASE,
)
#: What is named with it: "deadlines and hearings are vacated".
_LISTED = re.compile(rf"(?:\s*(?:,|and|&|/)\s*(?:{KIND.pattern})){{1,4}}", re.IGNORECASE)
_ARGUED = re.compile(r"\W*(?:case )?argued\b", re.IGNORECASE)
_HELD = re.compile(r"(?<!be )\bheld\b", re.IGNORECASE)
#: What may stand before the name of what was held: "Final Supervised Release ...".
_ADJECTIVES = re.compile(
    r"\W*(?:(?!(?:the|an?|at|of|to|as|in|for|from|after|before|following|pursuant|since|per|re"
    r"|order|notice|proposed)\b)[\w/]+\W+){0,4}",
    re.IGNORECASE,
)
#: A name that is set, not recorded.
_SETS = re.compile(
    r"[\s,]*(?:is |are |has been |will be |to be )?(?:re-?)?(?:set|continued|scheduled|moved)\b"
)
#: What may stand between "Minutes" and the name of what they record.
_BEGINS = re.compile(r"(?:\W+(?:of|for|re|before)\b[^;]{0,80}?)?\W*(?:\w+\W+){0,3}?", re.IGNORECASE)
#: How far into the minutes the name of what they record stands.
_TITLE = 300


@dataclass(frozen=True, slots=True)
class _Struck:
    """Something cancelled: where, by what name, and of which kind it is."""

    at: int
    name: str
    kind: str


def struck(entry: Entry, found: Sequence[Found]) -> list[Found]:
    """With what is vacated, cancelled or terminated without its day.

    What the same entry set before it is what is cancelled: "Motion, set for hearing on 6/12, is
    taken under submission. Accordingly, the hearing date is vacated."
    """
    result = list(found)
    for one in list(_terminated(entry)) or list(_vacated(entry)):
        place = next((at for at, other in enumerate(result) if _means(one, other)), None)
        if place is not None:
            told = replace(result[place].told, status=Status.CANCELLED)
            result[place] = replace(result[place], told=told)
        elif not any(_told(one, other) for other in result):
            result.append(Found(one.at, Proceeding(kind=one.kind, status=Status.CANCELLED)))
    return result


def _same(one: _Struck, other: Proceeding) -> bool:
    any_hearing = one.name in GENERIC and not other.is_deadline
    return other.kind == one.kind or any_hearing


def _means(one: _Struck, other: Found) -> bool:
    set_before = other.told.status is Status.SET and other.at < one.at
    return set_before and not other.told.is_deadline and _same(one, other.told)


def _told(one: _Struck, other: Found) -> bool:
    """Whether a day tells of it already: it is moved, or cancelled with its day."""
    return other.told.status in (Status.CANCELLED, Status.MOVED) and _same(one, other.told)


def _terminated(entry: Entry) -> Iterator[_Struck]:
    for text in (*entry.labels.split(" \u00b7 "), entry.plain[:1_000]):
        for match in _TERMINATE.finditer(text):
            hearing = "motion hearing" if "motion" in match["of"].lower() else "hearing"
            for word in filter(None, (match["first"], match["second"])):
                name = DEADLINE if word.lower().startswith("d") else hearing
                yield _Struck(0, name, name)


def _vacated(entry: Entry) -> Iterator[_Struck]:
    for sentence in entry.sentences:
        yield from _in(entry, sentence)


def _in(entry: Entry, sentence: Sentence) -> Iterator[_Struck]:
    """What one sentence cancels."""
    for one in named(sentence.text):
        head, tail = sentence.text[: one.start], sentence.text[one.end :]
        if (_off_behind(head, tail) or _off_before(head)) and not entry.asked(head[-400:]):
            at = sentence.start + one.start
            for name in one.kinds:
                yield _Struck(at, name, about(name, entry.text[:at]))


def _off_behind(head: str, tail: str) -> bool:
    """ "The hearing is vacated", and not the order that followed the hearing."""
    tail = tail[:400]
    listed = _LISTED.match(tail)
    tail = tail[listed.end() :] if listed else tail
    for role, words, _ in AFTER:
        match = words.match(tail)
        if match:
            plain = not KIND.search(match.group()) and not OTHER_OBJECT.search(head[-60:])
            return role is Role.CANCELLED and plain
    return False


def _off_before(head: str) -> bool:
    """ "The Court vacates the further hearing"."""
    match = OFF.search(head[-160:])
    if match is None or KIND.search(match["between"]):
        return False
    return not OTHER_OBJECT.search(match["between"])


def held(entry: Entry, found: Sequence[Found]) -> list[Found]:
    """What minutes record without its day, if nothing dated says so."""
    if any(one.told.status is Status.HELD for one in found):
        return []
    kinds = ("oral argument",) if _ARGUED.match(entry.text) else _recorded(entry)
    return [Found(0, Proceeding(kind=name, status=Status.HELD)) for name in kinds]


def _recorded(entry: Entry) -> tuple[str, ...]:
    """The kinds of what an entry records; none if it records nothing."""
    title = entry.plain[:_TITLE]
    minutes, word = entry.minutes, _HELD.search(title)
    if minutes is None:
        return opening(entry)
    first = next((one for one in named(title) if not _SETS.match(title, one.end)), None)
    if first and DEADLINE in first.kinds:
        first = None
    if not word and (first is None or not _BEGINS.fullmatch(title, minutes.end(), first.start)):
        return ()
    return tuple(
        about(name, entry.text[:_TITLE]) for name in (first.kinds if first else ("hearing",))
    )


def opening(entry: Entry) -> tuple[str, ...]:
    """What an entry begins with as held: "Arraignment as to A. B. held"; none if it does not."""
    first = next(iter(named(entry.plain[:80])), None)
    word = _HELD.search(entry.sentences[0].text) if entry.sentences else None
    if first is None or word is None or DEADLINE in first.kinds or first.end > word.start():
        return ()
    begins = _ADJECTIVES.fullmatch(entry.plain, 0, first.start)
    return first.kinds if begins and not entry.is_transcript and not entry.is_paper else ()
