"""Where the courts print their opinions, and for how long a list shows each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from spiders.opinions_read import Opinion, Print, california, case_number, ninth_circuit
from tracker.domain import keys

#: Reads a list, given whether what it shows may be cited.
Reader = Callable[[Print, bool], list[Opinion]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One list of a court: `keeps` is how long a row surely stays, None where the list has a
    number of rows instead; `recent` names a shorter list of the same, that keeps less.
    """

    url: str
    keeps: timedelta | None = None
    recent: Shelf | None = None


@dataclass(frozen=True, slots=True)
class Court:
    """A court whose lists are read.

    `number` folds what people write of its docket numbers; `has` says whether a folded one is its
    own, since a list may hold those of other courts. `unpublished` is what it calls such opinions.
    """

    title: str
    read: Reader
    lists: dict[str, Shelf]
    number: Callable[[str], str] = case_number
    has: Callable[[str], bool] = lambda number: True
    unpublished: str = "unpublished opinion"


PUBLISHED, UNPUBLISHED = "published", "unpublished"
_NINTH = "https://www.ca9.uscourts.gov/decisions"
_CITABLE = "https://www.courts.ca.gov/cms/opinions.htm"
_OTHERS = "https://www.courts.ca.gov/cms/npopinions.htm"
#: Of what "the last 100 hours" and "120 days" promise, a little less: rows go when they are posted.
_HOURS = timedelta(hours=96)


def _is_supreme(number: str) -> bool:
    return number.startswith("S") and number[1:].isdecimal()


def _is_appellate(number: str) -> bool:
    return not _is_supreme(number)


COURTS = {
    "ca9": Court(
        "the Ninth Circuit",
        ninth_circuit,
        {
            PUBLISHED: Shelf(f"{_NINTH}/opinions/index.xml"),
            UNPUBLISHED: Shelf(f"{_NINTH}/memoranda/index.xml"),
        },
        number=keys.docket_number,
        unpublished="memorandum (unpublished opinion)",
    ),
    "cal": Court(
        "the Supreme Court of California",
        california,
        {PUBLISHED: Shelf(f"{_CITABLE}?Courts=S", timedelta(days=119))},
        has=_is_supreme,
    ),
    "calctapp": Court(
        "the California Courts of Appeal",
        california,
        {
            PUBLISHED: Shelf(
                f"{_CITABLE}?Courts=Y",
                timedelta(days=119),
                Shelf(f"{_CITABLE}?Courts=X", _HOURS),
            ),
            UNPUBLISHED: Shelf(
                f"{_OTHERS}?Courts=Y",
                timedelta(days=59),
                Shelf(f"{_OTHERS}?Courts=X", _HOURS),
            ),
        },
        has=_is_appellate,
    ),
}
