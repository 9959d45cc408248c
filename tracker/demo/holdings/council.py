"""What the sample of Boston's council holds: one file, a hearing on it, and a coming session.

All of it is invented: the file, its words, its sponsors, its days, and who voted how.
"""

from __future__ import annotations

from tracker.demo.things import Act, Draft, File, Item, Paper, Sitting

COUNCIL, COMMITTEE = "City Council", "Committee on Government Operations"
HEARING_ID, SESSION_ID = 1471, 1478
#: The hearing's new hour, the agenda of the session, the new draft, the vote: first seen then.
AGENDA = "2026-02-09T14:40:00Z"
MOVED = "2026-02-09T18:05:00Z"
REPORTED = "2026-02-11T01:30:00Z"
PASSED = "2026-02-11T17:50:00Z"

_FIRST = """\
Be it ordained by the City Council of Boston as follows:

Section 1. An officer who makes a stop or an arrest in the City of Boston shall wear a badge that \
shows the officer's name and agency.

Section 2. No officer shall cover the face while on duty, except against smoke, disease or cold.

Section 3. The Police Commissioner shall report to the Council every year on complaints made under \
this ordinance.

Section 4. This ordinance shall take effect upon passage.
"""
_SECOND = (
    _FIRST.replace("the officer's name and agency", "the officer's name or badge number and agency")
    .replace("disease or cold.", "disease or cold, or in undercover work.")
    .replace("every year", "every six months")
    .replace("upon passage", "sixty days after passage")
)
_YEAS = "Alder Birch Cedar Elm Fir Hazel Juniper Larch Maple Oak Rowan".split()
_NAYS = "Spruce Willow".split()

FILE = File(
    id=8815,
    number="2026-0213",
    name="Visible Identification of Law Enforcement Officers",
    title="Ordinance on the visible identification of law enforcement officers in Boston",
    committee=COMMITTEE,
    introduced="2026-01-28",
    sponsors=("Ines Alder", "Tom Maple"),
    statuses=(("", "In Committee"), (PASSED, "Passed")),
    drafts=(
        Draft(key=20411, label="*", since="", text=_FIRST),
        Draft(key=20467, label="A", since=REPORTED, text=_SECOND),
    ),
    acts=(
        Act(
            id=61120,
            body=COUNCIL,
            when="2026-01-28T00:00:00",
            sitting=1460,
            action="Referred to committee",
            voiced=True,
        ),
        Act(
            id=61388,
            body=COMMITTEE,
            when="2026-02-10T00:00:00",
            sitting=HEARING_ID,
            action="Hearing held",
            acted_at=REPORTED,
        ),
        Act(
            id=61402,
            body=COUNCIL,
            when="2026-02-11T00:00:00",
            sitting=SESSION_ID,
            action="Passed in a new draft",
            votes=(*((name, "Yea") for name in _YEAS), *((name, "Nay") for name in _NAYS)),
            listed_at=AGENDA,
            acted_at=PASSED,
        ),
    ),
    papers=(
        Paper(id=9301, name="Docket 2026-0213"),
        Paper(id=9358, name="Committee report on Docket 2026-0213", listed_at=REPORTED),
    ),
    passed="2026-02-11",
    passed_at=PASSED,
)

HEARING = Sitting(
    id=HEARING_ID,
    body=COMMITTEE,
    day="2026-02-10",
    times=(("", "10:00 AM"), (MOVED, "2:00 PM")),
    place="Christopher Iannella Chamber, City Hall, 5th floor",
    items=(
        Item(id=61387, title="Call to order"),
        Item(id=61388, title=FILE.title, act=61388),
    ),
)

SESSION = Sitting(
    id=SESSION_ID,
    body=COUNCIL,
    day="2026-02-11",
    times=(("", "12:00 PM"),),
    place="Christopher Iannella Chamber, City Hall, 5th floor",
    items=(Item(id=61402, title=FILE.title, act=61402),),
    listed_at=AGENDA,
)

FILES, SITTINGS = (FILE,), (HEARING, SESSION)
