"""What must be told of the case."""

from __future__ import annotations

from tracker.demo.script import Fact

DOCKET = "docket/cacd/999001"

FACTS = (
    Fact(
        name="motion",
        at="filings",
        matter=DOCKET,
        op="new",
        number="60",
        text="Leave to File Document",
        words="New entry 60: Leave to File Document",
        says="a motion for leave to file was entered as No. 60",
    ),
    Fact(
        name="scheduling",
        at="filings",
        matter=DOCKET,
        op="new",
        text="Text Only Scheduling Notice",
        words="New entry, no number: Text Only Scheduling Notice",
        says="a text-only scheduling notice was entered",
    ),
    Fact(
        name="lodging",
        at="filings",
        matter=DOCKET,
        op="new",
        text="Notice of Lodging",
        words="New entry, no number: Notice of Lodging",
        says="a notice of lodging was entered, without a number",
    ),
    Fact(
        name="ruling",
        at="ruling",
        matter=DOCKET,
        op="new",
        number="62",
        text="Order on Motion for Preliminary Injunction",
        words="New entry 62: Order on Motion for Preliminary Injunction",
        says="the order on the motion for a preliminary injunction was entered as No. 62",
    ),
    Fact(
        name="clerical",
        at="ruling",
        matter=DOCKET,
        op="new",
        number="63",
        text="Notice of Clerical Error (G-11)",
        words="New entry 63: Notice of Clerical Error (G-11)",
        says="a notice of clerical error was entered as No. 63",
    ),
    Fact(
        name="numbered",
        at="ruling",
        matter=DOCKET,
        op="changed",
        field="number",
        number="61",
        text="Notice of Lodging",
        after="61",
        words="Entry got its number, 61: Notice of Lodging",
        says="the notice of lodging got its number, 61",
    ),
    Fact(
        name="caption",
        at="ruling",
        matter=DOCKET,
        op="changed",
        field="case_name",
        before="United States of America v. State of California",
        after="United States of America v. State of California et al",
        words="Caption changed",
        says="the caption of the case was edited",
    ),
    Fact(
        name="vanished",
        at="digest",
        matter=DOCKET,
        op="gone",
        number="63",
        text="Notice of Clerical Error (G-11)",
        words="Entry 63 (Notice of Clerical Error (G-11)) was removed from the docket",
        says="entry No. 63 vanished from the feed early",
    ),
)
