"""What must be told of the bills."""

from __future__ import annotations

from tracker.demo.script import Fact

BILL = "bill/ca/20252026/"

FACTS = (
    Fact(
        name="chaptered",
        at="ruling",
        matter=f"{BILL}SB 627",
        op="new",
        text="Chaptered",
        words="New text version: Chaptered",
        says="the chaptered text of SB 627 was listed, months late",
    ),
    Fact(
        name="concurrence",
        at="ruling",
        matter=f"{BILL}SB 805",
        op="new",
        text="Concurrence in Assembly amendments · pass · yes 30, no 10",
        words="New vote: Concurrence in Assembly amendments · pass · yes 30, no 10",
        says="the Senate's last vote on SB 805 was listed, months late",
    ),
    Fact(
        name="printed",
        at="draft",
        matter=f"{BILL}SB 1004",
        op="new",
        text="From printer. May be acted upon on or after March 12.",
        words="New action: From printer. May be acted upon on or after March 12.",
        says="SB 1004 came from the printer",
    ),
)
