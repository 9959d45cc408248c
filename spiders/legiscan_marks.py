"""What is kept of each LegiScan bill between two readings, to fetch only what has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

#: What is missing from a bill is believed after a day; so a changed bill is fetched once more.
CONFIRM = timedelta(hours=25)
#: A bill is fetched now and then whatever its hash says.
REREAD = timedelta(days=14)
#: How the marks of a source are named: one for each bill id; the shape they were read in.
BILL, SHAPE = "bill ", "shape"


@dataclass(frozen=True, slots=True)
class Held:
    """What was fetched of a bill: the hash, when it was new, and when the bill was read last."""

    change_hash: str = ""
    since: str = ""
    read: str = ""

    @classmethod
    def of(cls, mark: str) -> Held:
        """From a mark; one of another form holds nothing."""
        return cls(*mark.split(" ")) if mark.count(" ") == 2 else cls()

    def mark(self) -> str:
        """As it is kept."""
        return f"{self.change_hash} {self.since} {self.read}"

    def due(self, change_hash: str, now: str) -> bool:
        """Whether the bill is to be fetched, now that the list prints that hash."""
        if self.change_hash != change_hash or not self.read:
            return True
        moment = datetime.fromisoformat(now)
        since, read = datetime.fromisoformat(self.since), datetime.fromisoformat(self.read)
        return (read - since < CONFIRM <= moment - since) or moment - read >= REREAD

    def fetched(self, change_hash: str, now: str) -> Held:
        """The same after the bill was read under that hash."""
        since = self.since if self.change_hash == change_hash and self.since else now
        return Held(change_hash, since, now)


def held(marks: Mapping[str, str], shape: str) -> dict[str, Held]:
    """What was fetched, by bill id; nothing counts once it would be read otherwise."""
    if marks.get(SHAPE) != shape:
        return {}
    return {
        name.removeprefix(BILL): Held.of(mark)
        for name, mark in marks.items()
        if name.startswith(BILL)
    }
