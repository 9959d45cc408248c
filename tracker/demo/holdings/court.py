"""What the sample court's feed holds: our case among its neighbours.

Real are the case, the court and the ruling of 9 February 2026. Invented are all other entries, the
hours and numbers, and all neighbours. The docket number is from memory and was not verified with
the court; the PACER case id is made up.
"""

from __future__ import annotations

from datetime import timedelta

from tracker.demo.script import instant
from tracker.demo.things import Case, Entry

CASE = Case(
    id="999001",
    number="2:25-cv-10999",
    captions=(
        ("2025-11-17T00:00:00Z", "United States of America v. State of California"),
        ("2026-02-09T19:00:00Z", "United States of America v. State of California et al"),
    ),
)

OURS = (
    Entry(
        case=CASE.id,
        seq=201,
        at="2026-02-08T03:20:41Z",
        label="Reply (Motion related)",
        number="58",
        document="031146250118",
    ),
    Entry(
        case=CASE.id,
        seq=203,
        at="2026-02-08T15:02:10Z",
        label="Request for Judicial Notice",
        number="59",
        document="031146250131",
    ),
    Entry(
        case=CASE.id,
        seq=206,
        at="2026-02-08T21:12:33Z",
        label="Leave to File Document",
        number="60",
        document="031146250164",
    ),
    Entry(case=CASE.id, seq=208, at="2026-02-08T22:20:05Z", label="Text Only Scheduling Notice"),
    Entry(
        case=CASE.id,
        seq=210,
        at="2026-02-08T22:24:50Z",
        label="Notice of Lodging",
        number="61",
        document="031146250177",
        numbered_at="2026-02-09T19:00:00Z",
    ),
    Entry(
        case=CASE.id,
        seq=215,
        at="2026-02-09T19:48:12Z",
        label="Order on Motion for Preliminary Injunction",
        number="62",
        document="031046250233",
    ),
    Entry(
        case=CASE.id,
        seq=217,
        at="2026-02-09T20:26:59Z",
        label="Notice of Clerical Error (G-11)",
        number="63",
        document="031046250240",
        gone_at="2026-02-09T22:20:00Z",
    ),
)

#: Other people's cases in the same feed; one has our serial number at another office.
NEIGHBOURS = tuple(
    Case(id=id_, number=number, captions=(("2020-01-01T00:00:00Z", caption),))
    for id_, number, caption in (
        ("991101", "2:25-cv-08112", "Harbor Lantern LLC v. Palm Street Holdings, Inc. et al"),
        ("991102", "5:25-cv-10999", "Juniper Flat Water Company v. Cactus Bend Partners LP"),
        ("991103", "8:24-cv-02214", "Northgate Optics Inc.  v. Blue Mesa Devices, LLC"),
        ("991104", "2:24-cr-00655-1", "USA v. Doe et al"),
        ("991105", "2:26-cv-00871", "Seaside Bicycle Cooperative v. Tidepool Rentals & Co."),
        ("991106", "2:23-cv-09940", "In Re: Silver Pine Fund Litigation"),
    )
)

LABELS = (
    "Status Report",
    "Minutes of In Chambers Order/Directive - no proceeding held",
    "Summons Request",
    "Text Only Scheduling Notice",
    "Stipulation for Extension of Time",
    "Order",
    "~Util - Set/Reset Deadlines/Hearings",
)


def _neighbours_entries() -> tuple[Entry, ...]:
    """A neighbour's filing every 83 minutes, so that our entries stand among others."""
    start, step = instant("2026-02-07T16:10:00Z"), timedelta(minutes=83)
    entries = []
    for n in range(92):
        label = LABELS[n % len(LABELS)]
        text_only = label.startswith(("Text", "~"))
        entries.append(
            Entry(
                case=NEIGHBOURS[n % len(NEIGHBOURS)].id,
                seq=300 + 2 * n,
                at=f"{start + n * step:%Y-%m-%dT%H:%M:%SZ}",
                label=label,
                number="" if text_only else str(20 + n),
                document="" if text_only else f"0311462{50300 + 2 * n}",
            )
        )
    return tuple(entries)


#: Everything that the court prints in these days.
ENTRIES = OURS + _neighbours_entries()
CASES = (CASE, *NEIGHBOURS)
