"""The demo's story: three days of United States v. California and of Boston's executive orders.

When we look, what the weather is, what must be told at each moment, and to whom. What the sites
hold stands apart, in holdings.py: nothing here is computed from it.
"""

from __future__ import annotations

from tracker.demo.holdings import CASE, ENTRIES, NEIGHBOURS, ORDERS, neighbours_entries
from tracker.demo.rooms import MATRIX, SLACK
from tracker.demo.script import Fact, Letter, Moment, Story, Weather

DOCKET = "docket/cacd/999001"
TEAM, DUTY, OPERATOR = "team@example.org", "duty@example.org", "ops@example.org"
#: Who gets the team's daily digest: its members by mail, and its rooms.
EVERYWHERE = (TEAM, SLACK, MATRIX)

MOMENTS = (
    Moment(
        name="baseline",
        now="2026-02-08T16:00:00Z",
        act="Act 1: we begin to follow",
        heading="Sunday 8 February 2026, 8:00 in Los Angeles",
        text="The first look is silent: what stands there already is not news.",
    ),
    Moment(
        name="filings",
        now="2026-02-08T23:00:00Z",
        act="Act 2: filings among noise",
        heading="Sunday, 15:00",
        text="Three filings in our case, and much that only looks like change: links rewritten, a"
        " new build date, other people's cases, Boston's rows turned round, its counter moved.",
        shows=("changes",),
    ),
    Moment(
        name="morning",
        now="2026-02-09T15:05:00Z",
        heading="Monday, 7:05",
        text="The sites moved their noise again. The team's daily digest is due.",
    ),
    Moment(
        name="outage",
        now="2026-02-09T17:00:00Z",
        act="Act 3: the sources fail",
        heading="Monday, 9:00",
        text="The court answers 503, come back later. Boston shows a robot check, with status 200.",
        weather={"cacd": Weather.UNAVAILABLE, "boston-orders": Weather.WALL},
        exit_code=1,
    ),
    Moment(
        name="still-out",
        now="2026-02-09T18:30:00Z",
        heading="Monday, 10:30",
        text="The court now sends an empty page with status 200; Boston still wants no robots."
        " Nothing has vanished, and the operator knows already.",
        weather={"cacd": Weather.EMPTY, "boston-orders": Weather.WALL},
        shows=("status",),
    ),
    Moment(
        name="ruling",
        now="2026-02-09T22:00:00Z",
        act="Act 4: the ruling",
        heading="Monday, 14:00",
        text="The court is back. The judge has ruled on the preliminary injunction: granted in"
        " part, denied in part. Boston is still out, and the message says so.",
        weather={"boston-orders": Weather.WALL},
        exit_code=1,
        shows=("changes",),
        reads=DUTY,
    ),
    Moment(
        name="missing",
        now="2026-02-09T23:00:00Z",
        act="Act 5: what comes, and what vanishes",
        heading="Monday, 15:00",
        text="Boston is back, with a new order and an amended title. In the court's feed, entry 63"
        " is missing before its 24 hours are over. One look proves nothing: not a word of it yet.",
        exit_code=1,
        shows=("changes",),
    ),
    Moment(
        name="gone",
        now="2026-02-09T23:30:00Z",
        heading="Monday, 15:30",
        text="A second look agrees: entry 63 is gone. Older entries left by age; that is no news.",
        shows=("changes",),
    ),
    Moment(
        name="digest",
        now="2026-02-10T15:05:00Z",
        heading="Tuesday 10 February, 7:05",
        text="The team's daily digest is due: all of Monday in one message.",
        shows=("status",),
        reads=TEAM,
    ),
)

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
        name="city-order",
        at="missing",
        matter="order/boston-orders/2026-02",
        op="new",
        words="New order 2026-02",
        says="Boston listed executive order 2026-02",
    ),
    Fact(
        name="city-title",
        at="missing",
        matter="order/boston-orders/2025-06",
        op="changed",
        field="title",
        before="Relative to Requests for Information on Federal Immigration Enforcement",
        after="Relative to Requests for Information on Federal Immigration Enforcement"
        " and Their Publication",
        words="and Their Publication",
        says="Boston amended the title of executive order 2025-06",
    ),
    Fact(
        name="vanished",
        at="gone",
        matter=DOCKET,
        op="gone",
        number="63",
        text="Notice of Clerical Error (G-11)",
        words="Entry 63 (Notice of Clerical Error (G-11)) was removed from the docket",
        says="entry No. 63 vanished from the feed early",
    ),
)

LETTERS = (
    Letter(at="filings", to=DUTY, tells=("scheduling",)),
    *(Letter(at="morning", to=to, tells=("motion", "scheduling", "lodging")) for to in EVERYWHERE),
    Letter(at="outage", to=OPERATOR, words=("cacd", "boston-orders")),
    Letter(
        at="ruling",
        to=DUTY,
        tells=("ruling",),
        words=("Boston, executive orders (boston-orders) could not be read since",),
    ),
    Letter(at="ruling", to=OPERATOR, words=("cacd",)),
    Letter(at="missing", to=DUTY, tells=("city-order", "city-title")),
    Letter(at="missing", to=OPERATOR, words=("boston-orders",)),
    Letter(at="gone", to=DUTY, tells=("vanished",)),
    *(
        Letter(
            at="digest",
            to=to,
            tells=(
                *("ruling", "clerical", "numbered", "caption"),
                *("city-order", "city-title", "vanished"),
            ),
        )
        for to in EVERYWHERE
    ),
)

STORY = Story(
    cases=(CASE, *NEIGHBOURS),
    entries=ENTRIES + neighbours_entries(),
    orders=ORDERS,
    moments=MOMENTS,
    facts=FACTS,
    letters=LETTERS,
    never=("Harbor Lantern", "Juniper Flat", "Northgate", "Doe", "Seaside", "Silver Pine"),
)
