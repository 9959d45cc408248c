"""Federal courts by their ids: PACER's, and CourtListener's where it has others."""

from __future__ import annotations

import re

#: Their dockets are known by number; the case ids of their systems are no PACER case ids.
APPELLATE = frozenset("ca1 ca2 ca3 ca4 ca5 ca6 ca7 ca8 ca9 ca10 ca11 cadc cafc".split())

#: CourtListener's names of courts that PACER calls otherwise.
COURTLISTENER = {"arb": "azb", "uscfc": "cofc", "nebraskab": "neb"}

_ID = re.compile(r"ca\d{1,2}|cadc|cafc|cit|cofc|jpml|[a-z]{2,3}[a-z]?[bd]")


def is_court(court: str) -> bool:
    """Whether that looks like a PACER court id (cacd, nysb, ca9)."""
    return bool(_ID.fullmatch(court))


def pacer(court: str) -> str:
    """PACER's id of a court that CourtListener calls otherwise."""
    return COURTLISTENER.get(court.lower(), court.lower())


def joint(court: str) -> str:
    """What stands between case and sequence number in a court's own feed, "" if they do not."""
    if court in APPELLATE:
        return ""
    return "-" if court.endswith("b") else "&"
