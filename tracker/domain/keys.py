"""Keys and aliases: what names a matter or an event, by the source's own identifiers."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tracker.domain import normalise

#: A docket number as courts print it: office, year, kind of case, serial number and part
#: ("1:22-cv-00123/A"), in appellate and bankruptcy courts year and serial number; then what
#: stands behind it: a defendant, judges' initials.
_DOCKET = re.compile(
    r"\s*((?:(\d{1,2}):)?(?:\d\d)?(\d\d)-([a-z~]{1,5})-(\d{1,7})(/[a-z0-9]+)?|\d\d-\d{2,7})"
    r"((?:-[a-z0-9]*)*)(?!\S)",
    re.IGNORECASE,
)
#: Kinds of cases, where no office is stated: councils number files so too ("2025-RES-0123").
_KINDS = frozenset("ap bk cm cr cv gj mc md mj ml mp po pt sw vv".split())
#: What stands behind the number of a bankruptcy; councils print other ends ("25-0123-S1").
_INITIALS = re.compile(r"\d\d-\d{4,6}(?:-[A-Za-z]*)*")
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


class Docket(NamedTuple):
    """A docket number in its parts, folded: two-digit year, five digits at least, small letters."""

    office: str  # "2"; "" where none is printed
    kind: str  # "cv"; "" where none is printed
    tail: str  # "25-cv-10999", "26-926": the case without its office
    defendant: str  # "2" of "-2" or "-CAS-02"; "" of the whole case
    printed: str  # as it stands there, without what follows it
    end: int  # where in the text all of it ends

    @property
    def case(self) -> str:
        """The whole case: "2:25-cv-10999"."""
        return f"{self.office}:{self.tail}" if self.office else self.tail

    @property
    def number(self) -> str:
        """The case, or one defendant's part of it: "2:22-cr-00070-2"."""
        return f"{self.case}-{self.defendant}" if self.defendant else self.case

    @property
    def short(self) -> str:
        """The same without the office, as some people write it: "22-cr-00070-2"."""
        return f"{self.tail}-{self.defendant}" if self.defendant else self.tail


def docket_at(text: str) -> Docket | None:
    """The docket number that a court's text begins with; None when it begins with another word."""
    found = _DOCKET.match(text)
    if found is None:
        return None
    printed, office, year, kind, serial, part, rest = found.groups("")
    kind = kind.lower()
    if len(serial) != 5:
        serial = f"{serial.lstrip('0'):0>5}"
    tail = f"{year}-{kind}-{serial}{part.lower()}" if kind else printed
    return Docket(office, kind, tail, _defendant(rest) if rest else "", printed, found.end())


def _defendant(rest: str) -> str:
    """The first number behind a docket number, without its zeros."""
    numbers = (part.lstrip("0") or "0" for part in rest.split("-") if part.isdecimal())
    return next(numbers, "")


def docket_of(text: str) -> Docket | None:
    """The docket number that a text is; None for any other text, a council's file number too."""
    text = text.strip()
    found = docket_at(text)
    if found is None or found.end != len(text):
        return None
    if found.kind:
        return found if found.office or found.kind in _KINDS else None
    return found if text == found.printed or _INITIALS.fullmatch(text) else None


def docket_number(number: str) -> str:
    """A docket number as courts' feeds print it: office, two-digit year, kind, five digits.

    Judge initials are dropped ("2:25-cv-10999-CAS-AJR", "16-10992-smb"), a defendant's suffix is
    kept ("-2"). A number of another form is folded and returned as it is.
    """
    found = docket_of(number)
    return found.number if found else normalise.text(number)


def base_number(number: str) -> str:
    """A docket number without the defendant's suffix: the whole case."""
    found = docket_of(number)
    return found.case if found else number


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
