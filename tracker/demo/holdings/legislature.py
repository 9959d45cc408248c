"""What the sample of Open States holds: California's SB 627, SB 805 and, from one day on, SB 1004.

Real are the bills, their authors, the days, words and counts of what is shown here; left out are
other steps and texts, coauthors who are not principal ones, and the Journal's page numbers.
Invented is only when Open States lists what (`listed_at`), and the name of the one vote's motion.
"""

from __future__ import annotations

from tracker.demo.things import Ballot, Bill, Print, Step

SENATE, ASSEMBLY = "Senate", "Assembly"
#: Open States lists two things of September 2025 only when it is back from its outage.
BACK = "2026-02-09T20:00:00Z"
FOUNDED = "Introduced. Read first time. To Com. on RLS. for assignment. To print."

SB_627 = Bill(
    number="SB 627",
    title="Law enforcement: masks.",
    authors=("Wiener", "Arreguín", "Pérez", "Wahab"),
    coauthors=("Bryan",),
    steps=(
        Step(day="2025-02-20", chamber=SENATE, text=FOUNDED, classes=("introduction",)),
        Step(
            day="2025-05-08",
            chamber=SENATE,
            text="Read third time. Passed. Ordered to the Assembly.",
            classes=("passage",),
        ),
        Step(
            day="2025-09-09",
            chamber=ASSEMBLY,
            text="Read third time. Passed. Ordered to the Senate.",
            classes=("passage",),
        ),
        Step(
            day="2025-09-10",
            chamber=SENATE,
            text="Re-referred to Com. on RLS. pursuant to Senate Rule 29.10(d).",
            classes=("referral-committee",),
        ),
        Step(
            day="2025-09-11",
            chamber=SENATE,
            text="From committee: That the Assembly amendments be concurred in. (Ayes 5. Noes 1.)",
            classes=("committee-passage",),
        ),
        Step(
            day="2025-09-11",
            chamber=SENATE,
            text="Assembly amendments concurred in. (Ayes 27. Noes 10.)"
            " Ordered to engrossing and enrolling.",
            classes=("concurrence",),
        ),
        Step(day="2025-09-11", chamber=SENATE, text="Motion to reconsider made by Senator Wiener."),
        Step(day="2025-09-11", chamber=SENATE, text="Reconsideration granted. (Ayes 30. Noes 10.)"),
        Step(
            day="2025-09-11",
            chamber=SENATE,
            text="Assembly amendments concurred in. (Ayes 28. Noes 11.)"
            " Ordered to engrossing and enrolling.",
            classes=("concurrence",),
        ),
        Step(
            day="2025-09-17",
            chamber=SENATE,
            text="Enrolled and presented to the Governor at 2 p.m.",
            classes=("executive-receipt",),
        ),
        Step(
            day="2025-09-20",
            chamber=SENATE,
            text="Approved by the Governor.",
            classes=("executive-signature",),
        ),
        Step(
            day="2025-09-20",
            chamber=SENATE,
            text="Chaptered by Secretary of State. Chapter 125, Statutes of 2025.",
            classes=("became-law",),
        ),
    ),
    prints=(
        Print(day="2025-02-20", name="Introduced", id="20250SB62799INT"),
        Print(day="2025-09-17", name="Enrolled", id="20250SB62792ENR"),
        Print(day="2025-09-20", name="Chaptered", id="20250SB62791CHP", listed_at=BACK),
    ),
)

SB_805 = Bill(
    number="SB 805",
    title="Crimes.",
    authors=("Pérez", "Wiener"),
    coauthors=("Elhawary", "Ortega", "Solache"),
    steps=(
        Step(day="2025-02-21", chamber=SENATE, text=FOUNDED, classes=("introduction",)),
        Step(
            day="2025-05-08",
            chamber=SENATE,
            text="Read third time. Passed. Ordered to the Assembly.",
            classes=("passage",),
        ),
        Step(
            day="2025-09-05",
            chamber=ASSEMBLY,
            text="Read third time and amended.",
            classes=("amendment-passage",),
        ),
        Step(
            day="2025-09-09",
            chamber=ASSEMBLY,
            text="Read third time. Urgency clause adopted. Passed. (Ayes 60. Noes 15.)"
            " Ordered to the Senate.",
            classes=("passage",),
        ),
        Step(
            day="2025-09-10",
            chamber=SENATE,
            text="Re-referred to Com. on RLS. pursuant to Senate Rule 29.10(d).",
            classes=("referral-committee",),
        ),
        Step(
            day="2025-09-11",
            chamber=SENATE,
            text="Urgency clause adopted. Assembly amendments concurred in. (Ayes 30. Noes 10.)"
            " Ordered to engrossing and enrolling.",
            classes=("concurrence",),
        ),
        Step(
            day="2025-09-17",
            chamber=SENATE,
            text="Enrolled and presented to the Governor.",
            classes=("executive-receipt",),
        ),
        Step(
            day="2025-09-20",
            chamber=SENATE,
            text="Approved by the Governor.",
            classes=("executive-signature",),
        ),
        Step(
            day="2025-09-20",
            chamber=SENATE,
            text="Chaptered by Secretary of State. Chapter 126, Statutes of 2025.",
            classes=("became-law",),
        ),
    ),
    prints=(
        Print(day="2025-02-21", name="Introduced", id="20250SB80599INT"),
        Print(day="2025-09-05", name="Amended Assembly", id="20250SB80595AMD"),
        Print(day="2025-09-17", name="Enrolled", id="20250SB80594ENR"),
        Print(day="2025-09-20", name="Chaptered", id="20250SB80593CHP"),
    ),
    ballots=(
        Ballot(
            day="2025-09-11",
            chamber=SENATE,
            motion="Concurrence in Assembly amendments",
            yes=30,
            no=10,
            listed_at=BACK,
        ),
    ),
)

#: The successor of SB 627, introduced within hours of the ruling.
SB_1004 = Bill(
    number="SB 1004",
    title="Law enforcement: masks.",
    authors=("Wiener", "Arreguín", "Pérez", "Wahab"),
    coauthors=("Bryan", "Carrillo", "Garcia", "Schultz"),
    steps=(
        Step(day="2026-02-09", chamber=SENATE, text=FOUNDED, classes=("introduction",)),
        Step(
            day="2026-02-10",
            chamber=SENATE,
            text="From printer. May be acted upon on or after March 12.",
            listed_at="2026-02-11T01:00:00Z",
        ),
    ),
    prints=(Print(day="2026-02-09", name="Introduced", id="20250SB100499INT"),),
    listed_at="2026-02-09T23:10:00Z",
)

BILLS = (SB_627, SB_805, SB_1004)
