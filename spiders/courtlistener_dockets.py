"""Who a docket at CourtListener is, how a watch names it, and what is remembered of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from spiders.courtlistener_names import Known, Window, numbers_of, spans
from tracker.domain import courts, keys
from tracker.domain.courtlistener import NAMESPACE, SITE, Entry, whole
from tracker.domain.courts import APPELLATE, COURTLISTENER, pacer
from tracker.domain.sightings import stamp

#: What was filed shortly before a docket was followed may reach the archive after it.
GRACE = timedelta(days=7)

_COURT = re.compile(r"[a-z0-9]{2,15}", re.IGNORECASE)
#: PACER's case ids are numbers; the newer system of appellate courts has others, kept by number.
_CASE = re.compile(r"\d{1,12}")
_PATH = re.compile(r"/docket/\d+/[\w.-]+/?")
_LONGEST = 80  # characters of a docket number


def listener(court: str) -> str:
    """CourtListener's id of a court that PACER calls otherwise."""
    return {theirs: own for own, theirs in COURTLISTENER.items()}.get(court, court)


def utc(text: Any) -> str:
    """A printed stamp as a UTC instant; "" when it is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return ""
    return stamp(found) if found.tzinfo else ""


@dataclass(slots=True, kw_only=True)
class Docket:
    """What is remembered of a docket: who it is, and how far it was read.

    `key` is the matter's, made once; `read` and `asked` the instants at which its entries and its
    own record were last read; `modified` the stamp up to which changed rows were read, "" before
    the first whole reading by the API; `partly` when more were waiting; `floor` the id below which
    rows were not read at the start; `shown` how many entries the last reading showed; `window` what
    the last feed reached down to; `began` the day of the first reading, `top` the highest id yet.
    """

    id: int
    key: str = ""
    court: str = ""
    number: str = ""
    case: str = ""
    name: str = ""
    path: str = ""
    read: str = ""
    asked: str = ""
    modified: str = ""
    partly: bool = False
    floor: int = 0
    shown: int = 0
    began: str = ""
    top: int = 0
    numbers: set[int] = field(default_factory=set)
    window: Window = Window()
    rows: list[Known] = field(default_factory=list)

    @classmethod
    def parse(cls, id_: int, text: str) -> Docket:
        """The docket that `mark` wrote; an unknown one for anything else."""
        try:
            found = json.loads(text)
            rows = [Known(*row) for row in found.pop("rows", [])]
            window = Window(*found.pop("window", ()))
            numbers = numbers_of(found.pop("numbers", ""))
            return cls(id=id_, rows=rows, window=window, numbers=numbers, **found)
        except (ValueError, TypeError, AttributeError):
            return cls(id=id_)

    def mark(self) -> str:
        """What is remembered, as short text."""
        values = {name.name: getattr(self, name.name) for name in fields(self)}
        values |= {"rows": [list(row) for row in self.rows], "window": list(self.window)}
        values["numbers"] = spans(self.numbers)
        if self.window == Window():
            del values["window"]
        values = {name: value for name, value in values.items() if value and name != "id"}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def identify(self, court: str, number: str, case: str) -> None:
        """Take over what an answer says of the case; its key is made when first it can be."""
        self.court = pacer(court) if _COURT.fullmatch(court) else self.court
        self.number = keys.docket_number(number)[:_LONGEST] or self.number
        self.case = case if _CASE.fullmatch(case) else self.case
        if not self.key:
            if self.court in APPELLATE and self.number:
                self.key = keys.docket(self.court, self.number)
            elif self.court and self.case and self.court not in APPELLATE:
                self.key = keys.docket(self.court, self.case)

    def knows(self, one: Entry) -> bool:
        """Whether an entry was ever shown: by its number, or as one that is remembered."""
        if one.number:
            return int(one.number) in self.numbers
        if 0 < one.id <= self.top:
            return True
        return any(
            one.id == row.id
            or bool(one.sequence and one.sequence == row.sequence)
            or (one.date == row.date and row.digest in one.digests)
            for row in self.rows
        )

    def completes(self, one: Entry) -> bool:
        """Whether an entry is news to the archive only: somebody brought it an old docket sheet.

        It was filed well before the docket was followed, and is shown for the first time since.
        """
        if not self.began or not one.date or self.knows(one):
            return False
        return one.date < (date.fromisoformat(self.began) - GRACE).isoformat()

    def note(self, rows: Iterable[Entry]) -> None:
        """Remember that these entries were shown."""
        for one in rows:
            self.top = max(self.top, one.id)
            if one.number:
                self.numbers.add(int(one.number))

    @property
    def names(self) -> tuple[str, ...]:
        """The names that a watch may use for it."""
        found = [f"{self.court} {self.number}"] if self.court and self.number else []
        if self.court and self.case and self.court not in APPELLATE:
            found.append(keys.case_ref(self.court, self.case))
        return (*found, f"{NAMESPACE} {self.id}")

    @property
    def url(self) -> str:
        """Its page."""
        path = self.path if _PATH.fullmatch(self.path) else f"/docket/{self.id}/-/"
        return f"{SITE}{path}"

    @property
    def joint(self) -> str:
        """What stands between case and sequence number in the court's own feed, if they do."""
        return courts.joint(self.court)

    @property
    def called(self) -> str:
        """Its name in a sentence."""
        return self.names[0]


# ---- what is followed ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """A case that a watch names otherwise than by a docket's id: to be looked up."""

    ref: str
    court: str
    number: str = ""
    case: str = ""

    def fits(self, number: str) -> bool:
        """Whether a docket of that number is the case: the exact number pins it.

        A name without an office digit fits any office; one of a defendant fits the whole case.
        """
        wanted, printed = keys.docket_of(self.number), keys.docket_of(number)
        if wanted is None or printed is None:
            return keys.docket_number(number).lower() == self.number.lower()
        if not wanted.office:
            return printed.tail == wanted.tail
        return printed.case == wanted.case

    def is_case_of(self, docket: Docket) -> bool:
        """Whether it names the case of a docket by its PACER id."""
        return bool(self.case) and (self.court, self.case) == (docket.court, docket.case)

    @property
    def sought(self) -> str:
        """The number as it is searched: without office and defendant."""
        found = keys.docket_of(self.number)
        return found.tail if found else self.number


def named(ref: str, source: str) -> int | Named | None:
    """What a name in a watch means: a docket's id, a case to look up, or nothing of ours."""
    if "/" in ref.partition(" ")[0]:
        kind, _, rest = ref.partition("/")
        place, _, name = rest.partition("/")
        if kind != "docket" or not name:
            return None
        by_case = place not in APPELLATE and place != NAMESPACE
        ref_name = f"#{name}" if by_case else name
    else:
        place, _, ref_name = ref.partition(" ")
    place = place.lower()
    if place in (NAMESPACE, source.lower()) and whole(ref_name):
        return whole(ref_name)
    if ref_name.startswith("#"):
        return Named(ref, pacer(place), case=ref_name[1:].strip())
    return Named(ref, pacer(place), number=keys.docket_number(ref_name))
