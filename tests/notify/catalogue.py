"""Every message that digests may say, gathered from the code, and the catalogues made of it.

`python -m tests.notify.catalogue` writes what is new into each catalogue, empty, and compiles it.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from notify import digest, folded, hearings, rosters, voice, wording
from tracker.domain import tiers
from tracker.domain.hearings.kinds import KINDS, WEAK_KINDS
from tracker.domain.redline import NO_CHANGE

NOTIFY = Path(voice.__file__).parent
CATALOGUES = NOTIFY / "catalogues"
#: Templates whose words are in the catalogues.
TEMPLATES = tuple(
    f"{name}.{form}.j2"
    for name in ("digest", "confirm", "operator", "well", "test")
    for form in ("html", "txt")
)
RHYTHMS = ("immediate", "hourly", "daily", "weekly")
#: Attributes that sources name and readers see, beside those of `wording.FIELDS`.
ATTRIBUTES = (
    "status title subject text date place zone time result tally note version number file link"
    " judge citation questions sponsors subjects action votes chamber committee body comment"
    " video outcome document enactment&number passed&date enactment&date agenda&date"
    " short&title long&description published&title order&number signing&date referred&judge"
    " lower&court case&status agenda&status minutes&status agenda&file minutes&file"
)

#: A message, and its plural if it speaks of a number.
Message = str | tuple[str, str]


def messages() -> set[Message]:
    """Every message: those that stand in the code, and those that are put together there."""
    return set(_written()) | set(_made()) | set(voice.TOLD)


def _written() -> Iterator[Message]:
    for path in sorted(NOTIFY.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                yield from _of_function(function)
    environment = Environment()
    for name in TEMPLATES:
        tree = environment.parse((NOTIFY / "templates" / name).read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in ("say", "many"):
                words = [a.value for a in call.args if isinstance(a, nodes.Const)]
                if words:
                    yield words[0] if call.node.name == "say" else (words[0], words[1])


def _of_function(function: ast.FunctionDef) -> Iterator[Message]:
    """What a function says: written in the call, or put into a name before it."""
    held: dict[str, list[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target, value in _pairs(node):
                held.setdefault(target, []).extend(_texts(value, {}))
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            texts = [_texts(argument, held) for argument in node.args]
            if node.func.attr == "say" and texts:
                yield from texts[0]
            if node.func.attr == "many" and len(texts) > 1:
                yield from zip(texts[0], texts[1], strict=True)


def _pairs(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    target = node.targets[0]
    if isinstance(target, ast.Name):
        yield target.id, node.value
    elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        for one, value in zip(target.elts, node.value.elts, strict=True):
            if isinstance(one, ast.Name):
                yield one.id, value


def _texts(node: ast.expr, held: Mapping[str, list[str]]) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value] if node.value else []
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body, held), *_texts(node.orelse, held)]
    return held.get(node.id, []) if isinstance(node, ast.Name) else []


def _made() -> Iterator[Message]:
    kinds = [*wording.EVENTS.values(), *wording.MATTERS.values()]
    yield from kinds
    yield from (f"New {kind}" for kind in kinds)
    yield from wording.FIELDS.values()
    yield from (name.replace("&", " ") for name in ATTRIBUTES.split())
    for what in (*wording.WITHDRAWN.values(), "is no longer listed", "is back on the list"):
        yield f"{{what}} {what}"
    for done in ("was removed from", "is back on"):
        yield from (f"{{what}} {done} the {place}" for place in ("docket", "record"))
    yield from hearings.STATES.values()
    yield from ("set", NO_CHANGE, digest.UNSEEN, "you follow these matters", "late", "again")
    yield from ("Hearing", "Meeting", "it may be another bill now (gut and amend)")
    yield from (f"first news of this {kind}" for kind in wording.MATTERS.values())
    yield from (name for name, _ in (*KINDS, *WEAK_KINDS))
    yield from ("hearing", "deadline", "submission")
    yield from map(_same, ("And {count} more.", "And {count} more notices."))
    yield from _reasons()
    yield from ("digest of {made}", *(f"{rhythm} digest of {{made}}" for rhythm in RHYTHMS))
    yield from (_same(f"{{count}} {word}") for word in digest.COUNTED.values())
    yield from (_same(f"{{count}} {many}: {{said}}") for many in folded.MANY.values())
    yield from _churned()
    for was in ("was frozen", "could not be read"):
        yield from (f"it {was} from {{since}}", f"it {was} before")


def _churned() -> Iterator[Message]:
    for roster in (*rosters.FIELDS.values(), *folded.PAPERS.values()):
        yield _same(f"{roster.noun.capitalize()}s changed and changed back ({{count}} in all)")
        for verb in ("added", roster.left, "replaced"):
            yield f"{{count}} {roster.noun} {verb}", f"{{count}} {roster.noun}s {verb}"
            yield _same(f"{{count}} {verb}")
            yield verb.capitalize()


def _same(text: str) -> tuple[str, str]:
    return text, text


def _reasons() -> Iterator[str]:
    """Why something is important: the reasons of all rules of the tiers."""
    for name in vars(tiers).values():
        rules = name if isinstance(name, tuple) else (name,)
        if isinstance(name, dict):
            rules = tuple(rule for table in name.values() for rule in _table(table))
        yield from (rule.reason for rule in rules if isinstance(rule, tiers.TierRule))


def _table(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def read(language: str) -> Catalog:
    """The catalogue of a language as people write it."""
    with _path(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as programs read it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _path(language: str, ending: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / f"{voice.DOMAIN}.{ending}"


def update(language: str) -> None:
    """Write a catalogue anew: every message, in order, with the translations that it has."""
    old = read(language)
    new = Catalog(locale=language, project="Tracker", fuzzy=False, copyright_holder="its authors")
    for message in sorted(messages(), key=str):
        one = message if isinstance(message, str) else message[0]
        held = old.get(one)
        empty: object = "" if isinstance(message, str) else ("", "")
        new.add(message, held.string if held is not None else empty)
    new.creation_date = new.revision_date = old.creation_date
    out = io.BytesIO()
    write_po(out, new, width=100, omit_header=False)
    _path(language, "po").write_bytes(out.getvalue())
    _path(language, "mo").write_bytes(compiled(new))


if __name__ == "__main__":
    for code in voice.languages():
        if code != voice.ENGLISH:
            update(code)
