"""Sightings: what one source last showed of one thing, and the doubts about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tracker.domain import normalise, relations
from tracker.domain.items import Answer, EventKind, Matter, MatterKind, Value

#: (matter key, event key); the event key of the matter itself is "".
ItemKey = tuple[str, str]


class Place(StrEnum):
    """Where a thing stands: in the newest answer, out of its window, or gone."""

    SHOWN = "shown"
    LEFT = "left"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Hold:
    """A doubt: since when, how many good reads agree, what it needs, and what it would become."""

    since: str
    reads: int
    minutes: int
    need: int
    value: Value = None

    def again(self) -> Hold:
        """The same doubt after one more good read that agrees."""
        return replace(self, reads=self.reads + 1)

    def proven(self, now: datetime) -> bool:
        """Whether enough good reads over enough time agree."""
        waited = now - instant(self.since)
        return self.reads >= self.need and waited >= timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one source last showed of one thing.

    `fields` are the values as told; `digest` is of the values as last printed, which may differ
    while a value is doubted. `holds` maps "" (the thing is missing) or a field's name to a doubt.
    `seen` maps a field to its earlier values and when each stopped being shown.
    """

    key: ItemKey
    place: Place
    digest: str
    fields: Mapping[str, Value]
    date: str = ""
    as_of: str = ""
    position: int | None = None
    fact: str = ""
    echo: bool = False
    seen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    holds: Mapping[str, Hold] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Light:
    """The part of a shown sighting that tells whether it moved: read for every thing shown."""

    digest: str
    date: str
    position: int | None
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of an answer, matter or event alike, normalised and ready to compare."""

    key: ItemKey
    fields: dict[str, Value]
    digest: str
    date: str
    as_of: str
    position: int | None
    fact: str
    url: str
    matter: Matter
    event_kind: EventKind | None
    aliases: tuple[str, ...] = ()

    @property
    def kind(self) -> MatterKind:
        return self.matter.kind


def items(answer: Answer) -> Iterator[Item]:
    """Every matter and event of an answer, each key once: of equal keys the first counts."""
    taken: set[ItemKey] = set()
    for matter in answer.matters:
        if (matter.key, "") not in taken:
            taken.add((matter.key, ""))
            yield _matter_item(matter)
        for event in matter.events:
            key = (matter.key, event.key)
            if key in taken:
                continue
            taken.add(key)
            values = normalise.fields(event.fields)
            yield Item(
                key=key,
                fields=values,
                digest=normalise.digest(values, *steady(event.aliases)),
                date=event.date,
                as_of="",
                position=None,
                fact=event.fact,
                url=event.url or matter.url,
                matter=matter,
                event_kind=event.kind,
                aliases=event.aliases,
            )


def steady(aliases: tuple[str, ...]) -> Iterator[str]:
    """The names that an event keeps: one that comes later is taken note of.

    "recap:" is counted anew with every upload of a docket.
    """
    return (name for name in aliases if not name.startswith("recap:"))


def _matter_item(matter: Matter) -> Item:
    stated = relations.printed(matter.relations)
    values = normalise.fields(
        {**matter.fields, relations.FIELD: stated} if stated else matter.fields
    )
    return Item(
        key=(matter.key, ""),
        fields=values,
        digest=normalise.digest(values),
        date=matter.date,
        as_of=matter.as_of,
        position=matter.position,
        fact="",
        url=matter.url,
        matter=matter,
        event_kind=None,
    )


def instant(text: str) -> datetime:
    """An ISO day or instant as an aware datetime; a day is its midnight in UTC."""
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """An instant as it is stored and compared: UTC, whole seconds, "Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
