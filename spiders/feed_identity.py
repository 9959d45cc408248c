"""Which entry of a feed is which thing, also when its guid, its link or its address changes.

A guid names an entry for ever, says the format. Feeds make new ones with every reading, with a new
host or with https; they use one again for another article, or one for several. So each entry is
known by its guid, its link and its title, and is the thing that it was where two of them agree.
One of them alone is enough only where nothing speaks against it: what is new must never be taken
for something old. The names of what was shown lately are remembered from reading to reading.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from spiders.feed_entries import Entry
from spiders.links import normal, short
from tracker.domain.normalise import folded
from tracker.domain.pairing import LIKENESS

LONGEST_TITLE = 80
#: So many things are remembered: the entries of the last reading, all of them, and some that left.
REMEMBERED = 2_000
#: Titles that agree without a time of day prove nothing, unless so many agree at once.
AT_ONCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one thing was last known by.

    `id` is the part of its key, from the names it had when it was first seen. `date` is its instant
    where that is printed, else its day; `day` the day as written. `older` marks what came into the
    feed at its old end and is from before the feed was first read.
    """

    id: str = ""
    guid: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    day: str = ""
    older: bool = False

    @property
    def guid_path(self) -> str:
        """The guid without scheme and host, "" where too little is left to name anything."""
        return _placeless(self.guid)

    @property
    def link_path(self) -> str:
        """The link without scheme and host, "" where too little is left to name anything."""
        return _placeless(self.link)


def faces(entries: Iterable[Entry], *, by_link: bool = False) -> list[Known]:
    """What each entry is known by, without an id yet; guids are not looked at `by_link`."""
    return [
        Known(
            guid="" if by_link else address(entry.guid),
            link=address(entry.link),
            title=folded(entry.title or entry.summary or entry.content)[:LONGEST_TITLE],
            date=entry.moment or entry.date,
            day=entry.date,
        )
        for entry in entries
    ]


_BULLETIN = re.compile(
    r"https?://content\.govdelivery\.com/(?:bulletins/gd/([A-Z0-9_]+)-|accounts/([A-Z0-9_]+)"
    r"/bulletins/)([0-9a-f]+)",
    re.IGNORECASE,
)
_TAG = re.compile(r"tag:[^,/]+,[\d-]+:")


def address(printed: str) -> str:
    """A guid or link without its noise; what follows "#" stays, for it may be all that differs.

    A bulletin of GovDelivery has two addresses and a stamp of who asked; its id is one.
    """
    text = " ".join(printed.split())
    bulletin = _BULLETIN.match(text)
    if bulletin:
        return f"{(bulletin[1] or bulletin[2]).upper()}-{bulletin[3].lower()}"
    if text.startswith(("http://", "https://")):
        before, mark, part = text.partition("#")
        text = normal(before) + (mark + part if part else "")
    return short(text)


def _hash(*texts: str) -> str:
    joined = "\x1f".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=8).hexdigest()


def _placeless(name: str) -> str:
    tag = _TAG.match(name)
    if tag:
        return name[tag.end() :]
    if not name.startswith("https://"):
        return ""
    parts = urlsplit(name)
    rest = name.partition("://")[2].partition("/")[2]
    return rest if len(parts.path) > 1 or parts.query else ""


# ---- which is which ------------------------------------------------------------------------------

Agrees = Callable[[Known, Known], bool]


def _always(old: Known, new: Known) -> bool:
    return True


def _alike(old: Known, new: Known) -> bool:
    """The title, or the time: nothing of a new article would be that of the old one."""
    if old.date and old.date == new.date:
        return True
    return bool(old.title) and fuzz.ratio(old.title, new.title) >= LIKENESS


def _only_guid(old: Known, new: Known) -> bool:
    return _alike(old, new) or not (old.link and new.link)


def _only_link(old: Known, new: Known) -> bool:
    return _alike(old, new) or not (old.guid and new.guid)


def _timed(old: Known, new: Known) -> bool:
    return len(new.date) > 10


def _nameless(old: Known, new: Known) -> bool:
    """Nothing but a title names them, and a title comes again: "Weekly report"."""
    named = old.guid or old.link or new.guid or new.link
    return not named and old.day == new.day


#: What must agree, surest first, and what must not speak against it.
_PASSES: tuple[tuple[tuple[str, ...], Agrees], ...] = (
    (("guid", "link"), _always),
    (("guid", "title"), _always),
    (("link", "title"), _always),
    (("guid",), _only_guid),
    (("link",), _only_link),
    (("guid_path", "title"), _always),
    (("link_path", "title"), _always),
    (("guid_path",), _alike),
    (("link_path",), _alike),
    (("title", "date"), _timed),
    (("title",), _nameless),
)


def identify(shown: Sequence[Known], remembered: Sequence[Known]) -> list[Known]:
    """Each entry with the id of the thing that it is: one that is remembered, or a new one.

    Entries that agree in guid, link and title are one thing, whatever their dates.
    """
    once = {_same(face): face for face in reversed(shown)}
    faces = list(reversed(once.values()))
    named = dict(zip(map(_same, faces), _identified(faces, remembered), strict=True))
    return [named[_same(face)] for face in shown]


def _same(face: Known) -> tuple[str, ...]:
    named = face.guid or face.link
    return (face.guid, face.link, face.title, "" if named else face.day)


def _identified(faces: Sequence[Known], remembered: Sequence[Known]) -> list[Known]:
    """The same for entries of which no two are one thing."""
    pairs = _pairs(faces, remembered)
    taken = {known.id for known in remembered}
    guids = Counter(face.guid for face in faces)
    links = Counter(face.link for face in faces)
    found: list[Known] = []
    for place, face in enumerate(faces):
        if place in pairs:
            old = remembered[pairs[place]]
            found.append(replace(face, id=old.id, older=old.older))
        else:
            found.append(replace(face, id=_new_id(face, taken, guids, links)))
            taken.add(found[-1].id)
    return found


def _pairs(shown: Sequence[Known], remembered: Sequence[Known]) -> dict[int, int]:
    """Places of entries -> places of what they were."""
    pairs: dict[int, int] = {}
    for names, agrees in _PASSES:
        if len(pairs) == len(shown):
            return pairs
        pairs |= _agreeing(shown, remembered, names, agrees, pairs)
    by_day = _agreeing(shown, remembered, ("title", "date"), _always, pairs)
    if len(by_day) >= AT_ONCE and len(by_day) * 2 > len(shown) - len(pairs):
        pairs |= by_day
    return pairs


def _agreeing(
    shown: Sequence[Known],
    remembered: Sequence[Known],
    names: tuple[str, ...],
    agrees: Agrees,
    pairs: dict[int, int],
) -> dict[int, int]:
    """Pairs that agree in these names, where only one thing of either side has them."""
    old, new = _by_name(remembered, names), _by_name(shown, names)
    known = set(pairs.values())
    return {
        new[name]: old[name]
        for name in new.keys() & old.keys()
        if new[name] not in pairs
        and old[name] not in known
        and agrees(remembered[old[name]], shown[new[name]])
    }


def _by_name(things: Sequence[Known], names: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    named = [tuple(getattr(thing, name) for name in names) for thing in things]
    counted = Counter(named)
    return {name: n for n, name in enumerate(named) if all(name) and counted[name] == 1}


def _new_id(face: Known, taken: set[str], guids: Counter[str], links: Counter[str]) -> str:
    """The id of a thing never seen: its guid, else its link, else its words."""
    if face.guid and guids[face.guid] == 1 and face.guid not in taken:
        return face.guid
    if face.link and links[face.link] == 1 and face.link not in taken:
        return face.link
    if face.guid or face.link:
        return f"{face.guid or face.link}~{_hash(face.title, face.date, face.guid, face.link)}"
    return f"entry~{_hash(face.title, face.day)}"


# ---- the memory ----------------------------------------------------------------------------------


def memory(shown: Sequence[Known], remembered: Sequence[Known]) -> list[Known]:
    """What is to be remembered after a reading: its things in their order, then those before."""
    now = {known.id: known for known in reversed(shown)}
    order = dict.fromkeys(known.id for known in shown)
    rest = [known for known in remembered if known.id not in now]
    return [*(now[id_] for id_ in order), *rest[: max(0, REMEMBERED - len(order))]]


def written(known: Sequence[Known]) -> str:
    """The memory as one text; a name that is the id is not written twice."""
    rows = [
        [
            one.id,
            "=" if one.guid == one.id else one.guid,
            "=" if one.link == one.id else one.link,
            one.title,
            "=" if one.date == one.day else one.date,
            one.day,
            int(one.older),
        ]
        for one in known
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> list[Known]:
    """The memory from its text; [] when there is none."""
    return list(_rows(json.loads(text))) if text else []


def _rows(rows: Iterable[list[str]]) -> Iterator[Known]:
    for id_, guid, link, title, date, day, older in rows:
        yield Known(
            id=id_,
            guid=id_ if guid == "=" else guid,
            link=id_ if link == "=" else link,
            title=title,
            date=day if date == "=" else date,
            day=day,
            older=bool(older),
        )
