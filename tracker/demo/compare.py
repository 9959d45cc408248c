"""Compares what the product told with what the story says must be told. Values in, sentences out.

An empty list is a passed demo. Each sentence begins with what went wrong: Missed, False, Repeated,
Wrong (told, but at another moment or with other values), Asked too soon.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.demo.script import Fact, Letter, Moment, Story, instant

#: One object of `tracker changes --json`.
ToldChange = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One message that arrived: at which moment, to whom, and its words."""

    at: str
    to: str
    subject: str
    text: str


def problems(story: Story, told: Sequence[ToldChange], arrived: Sequence[Arrived]) -> list[str]:
    """Every difference between the script and what was told, one sentence each."""
    return [*_changes(story, told), *_letters(story, arrived)]


# --- changes ---------------------------------------------------------------------------------


def _identity(change: ToldChange) -> tuple[str, str, str, str, str]:
    """What makes two changes the same fact for a reader; the source's keys are none of it."""
    event = change.get("event") or {}
    text = str(event.get("text") or "")
    # A late number is the news itself, so it does not tell one entry from another here.
    numbering = change["op"] == "changed" and change["field"] == "number"
    number = "" if numbering else str(event.get("number") or "")
    return (change["matter"], change["op"], change["field"] or "", number, text)


def _expected_identity(fact: Fact) -> tuple[str, str, str, str, str]:
    number = "" if fact.op == "changed" and fact.field == "number" else fact.number
    return (fact.matter, fact.op, fact.field, number, fact.text)


def _changes(story: Story, told: Sequence[ToldChange]) -> Iterable[str]:
    facts = {_expected_identity(fact): fact for fact in story.facts}
    seen: Counter[tuple[str, str, str, str, str]] = Counter()
    for change in told:
        identity = _identity(change)
        seen[identity] += 1
        if identity not in facts:
            yield f"False: {describe(change)}. Nothing of the kind is in the script."
        elif seen[identity] > 1:
            yield f"Repeated: {facts[identity].says}, told {_times(seen[identity])}."
        else:
            yield from _details(story, facts[identity], change)
    for identity, fact in facts.items():
        if not seen[identity]:
            yield f"Missed: {fact.says} ({_heading(story, fact.at)}), and no change tells it."


def _details(story: Story, fact: Fact, change: ToldChange) -> Iterable[str]:
    """The moment and the values of a fact that was told."""
    moment = _moment_of(story, str(change["detected_at"]))
    if moment != fact.at:
        due = _heading(story, fact.at)
        yield f"Wrong: {fact.says}, told at {change['detected_at']}; it was due {due}."
    if fact.op == "changed":
        printed = (str(change["before"] or ""), str(change["after"] or ""))
        if not _agree(fact, *printed):
            yield f"Wrong: {fact.says}, told as {printed[0]!r} to {printed[1]!r}."


def _agree(fact: Fact, before: str, after: str) -> bool:
    """Whether the values that were told are those of the fact."""
    if not fact.partly:
        return (before, after) == (fact.before, fact.after)
    # What stands after must not have stood before, or the two values were not compared at all.
    return fact.before in before and fact.after in after and fact.after not in before


def describe(change: ToldChange) -> str:
    """One change in words, for a failure's sentence."""
    event = change.get("event") or {}
    what = " ".join(str(event[key]) for key in ("number", "text") if event.get(key))
    parts = [f"{change['matter']}: {change['op']}", str(change["field"] or ""), what]
    return " ".join(part for part in parts if part) + f" (told {change['detected_at']})"


# --- letters ---------------------------------------------------------------------------------


def _letters(story: Story, arrived: Sequence[Arrived]) -> Iterable[str]:
    due: dict[tuple[str, str], list[Letter]] = {}
    for letter in story.letters:
        due.setdefault((letter.at, letter.to), []).append(letter)
    came: dict[tuple[str, str], list[Arrived]] = {}
    for message in arrived:
        came.setdefault((message.at, message.to), []).append(message)
    for key in {**due, **came}:
        yield from _post(story, key, due.get(key, []), came.get(key, []))


def _post(
    story: Story, key: tuple[str, str], due: Sequence[Letter], came: Sequence[Arrived]
) -> Iterable[str]:
    """One reader's post of one moment."""
    where = f"{key[1]}, {_heading(story, key[0])}"
    if len(came) < len(due):
        yield f"Missed: {where}: {len(due)} message(s) due, {len(came)} arrived."
    if len(came) > len(due):
        kind = "Repeated" if due else "False"
        subjects = "; ".join(message.subject for message in came)
        yield f"{kind}: {where}: {len(due)} message(s) due, {len(came)} arrived ({subjects})."
    text = "\n".join(f"{message.subject}\n{message.text}" for message in came)
    if came and due:
        yield from _words(story, where, due, " ".join(text.split()))
    yield from (f"False: {where}: speaks of {word!r}." for word in story.never if word in text)


def _words(story: Story, where: str, due: Sequence[Letter], text: str) -> Iterable[str]:
    """What the post must say, and what it must not say yet or again."""
    tells = {name for letter in due for name in letter.tells}
    needed = {fact.words: fact.says for fact in story.facts if fact.name in tells}
    for words, says in needed.items():
        if words not in text:
            yield f"Missed: {where}: the message does not tell that {says}."
    for words in (words for letter in due for words in letter.words):
        if words not in text:
            yield f"Missed: {where}: the message does not speak of {words!r}."
    if not tells:
        return
    strangers = {fact.words: fact for fact in reversed(story.facts) if fact.words not in needed}
    for fact in strangers.values():
        if fact.words in text:
            kind = "Repeated" if _told_before(story, fact, due) else "False"
            yield f"{kind}: {where}: the message tells that {fact.says}, which is not due here."


def _told_before(story: Story, fact: Fact, due: Sequence[Letter]) -> bool:
    """True if another message of the story tells the same reader that fact."""
    reader = due[0].to
    return any(letter.to == reader and fact.name in letter.tells for letter in story.letters)


# --- words -----------------------------------------------------------------------------------


def _moment_of(story: Story, detected_at: str) -> str:
    """The last moment that had begun when a change was detected."""
    name = ""
    for moment in story.moments:
        if instant(moment.now) <= instant(detected_at):
            name = moment.name
    return name


def _heading(story: Story, name: str) -> str:
    moments: dict[str, Moment] = {moment.name: moment for moment in story.moments}
    return moments[name].heading


def _times(count: int) -> str:
    return {2: "twice", 3: "three times"}.get(count, f"{count} times")
