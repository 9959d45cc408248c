"""Keys and aliases: what names a matter or an event, by the source's own identifiers."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from tracker.domain import normalise

_DOCKET = re.compile(
    r"^(?P<office>\d{1,2}:)?(?P<year>\d{2}|\d{4})-(?P<type>[a-z]{2,4})-(?P<serial>\d{1,6})"
    r"(?P<rest>(?:-[A-Za-z0-9]+)*)$",
    re.IGNORECASE,
)
_DEFENDANT = re.compile(r"^(?:-[A-Za-z]+)*-(\d{1,3})(?![A-Za-z0-9])")
_BANKRUPTCY = re.compile(r"^(?P<number>\d{2}-\d{4,6})(?:-[A-Za-z]*)*$")
_BILL = re.compile(r"^\s*(?P<prefix>[A-Z]{1,6})[\s.\-]*0*(?P<number>\d+)(?P<print>[A-Z]?)\s*$")


def docket(court: str, identifier: str) -> str:
    """The key of a docket: PACER case id in trial courts, docket number in appellate courts."""
    return f"docket/{court}/{identifier}"


def docket_ref(court: str, number: str) -> str:
    """The name under which a watch follows a docket: "cacd 2:25-cv-10999"."""
    return f"{court.lower()} {docket_number(number)}"


def case_ref(court: str, case_id: str) -> str:
    """The name of a docket by its PACER case id, which survives a new number: "cacd #869712"."""
    return f"{court.lower()} #{case_id}"


def is_case_ref(ref: str) -> bool:
    """Whether a name is a PACER case id."""
    return " #" in ref


def docket_number(number: str) -> str:
    """A docket number as courts' feeds print it: office, two-digit year, type, five digits.

    Judge initials are dropped ("2:25-cv-10999-CAS-AJR", "16-10992-smb"), a defendant's suffix is
    kept ("-2"). A number of another form is folded and returned as it is.
    """
    match = _DOCKET.match(number.strip())
    if match is None:
        bankruptcy = _BANKRUPTCY.match(number.strip())
        return bankruptcy["number"] if bankruptcy else normalise.text(number)
    base = f"{match['office'] or ''}{match['year'][-2:]}-{match['type'].lower()}"
    defendant = _DEFENDANT.match(match["rest"])
    suffix = f"-{int(defendant[1])}" if defendant else ""
    return f"{base}-{int(match['serial']):05d}{suffix}"


def base_number(number: str) -> str:
    """A docket number without the defendant's suffix: the whole case."""
    match = _DOCKET.match(number)
    return number[: match.start("rest")] if match else number


def row(kind: str, namespace: str, identifier: str) -> str:
    """The key of a row of a list: kind, the list's namespace, the row's own identifier."""
    return f"{kind}/{namespace}/{identifier}"


def bill(jurisdiction: str, session: str, identifier: str) -> str:
    """The key of a bill: "bill/ca/20252026/SB 627"."""
    return f"bill/{jurisdiction.lower()}/{session}/{bill_identifier(identifier)}"


def bill_identifier(identifier: str) -> str:
    """A bill number with its prefixes and zeros folded: "SB-627", "S.B. 0627" -> "SB 627".

    A trailing print letter (New York's S609A) is a version, not a bill, and is dropped.
    """
    match = _BILL.match(identifier.upper().replace(".", ""))
    return f"{match['prefix']} {match['number']}" if match else normalise.text(identifier).upper()


def council_matter(client: str, identifier: int | str) -> str:
    """The key of a council's matter by the Web API's id: the file number may be blank or reused."""
    return f"ordinance/{client}/{identifier}"


def meeting(client: str, identifier: int | str) -> str:
    """The key of a meeting; a moved meeting keeps its id, so no date or time is in it."""
    return f"meeting/{client}/{identifier}"


def content_keys(rows: Iterable[tuple[str, str, str]], family: str = "") -> list[str]:
    """Keys for events of a system without ids, from (date, body, text), in the order given.

    Equal rows are told apart by their ordinal; the key begins with "~", so that the differ pairs
    an edited row with its old self. Only rows of one `family` are paired: a hearing that leaves
    the calendar on the day of the step "Public hearing held" is not that step.
    """
    start = f"~{family}:" if family else "~"
    counted: Counter[str] = Counter()
    keys = []
    for date, body, text in rows:
        printed = "\x1f".join((date, normalise.folded(body), normalise.folded(text)))
        short = hashlib.blake2b(printed.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()
        keys.append(f"{start}{short}.{counted[short]}")
        counted[short] += 1
    return keys
