"""The demo's story: four days of a cause that moves through court, legislature, city and council.

When we look, what the weather is, and which message must tell what to whom. The facts to be told
stand in facts/, what the sites hold apart in holdings/: neither is computed from the other.
"""

from __future__ import annotations

from tracker.demo import facts, holdings
from tracker.demo.rooms import MATRIX, SLACK
from tracker.demo.script import Letter, Moment, Story, Weather
from tracker.demo.setting import BILL_PAGE, DUTY, OPERATOR, TEAM

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
        text="Three filings in our case, and much that only looks like change: rewritten links, a"
        " new build date, other people's cases, Boston's rows turned round, every bill \"updated\""
        " with new ids inside, every row of the council's file stamped anew.",
        shows=("changes",),
    ),
    Moment(
        name="morning",
        now="2026-02-09T15:05:00Z",
        heading="Monday, 7:05",
        text="The council puts its file on the agenda of Wednesday's session. The team's daily"
        " digest is due.",
    ),
    Moment(
        name="outage",
        now="2026-02-09T17:00:00Z",
        act="Act 3: the sources fail",
        heading="Monday, 9:00",
        text="The court answers 503, come back later. Boston's orders show a robot check, with"
        " status 200. Open States answers with status 200 too, and with an empty list of bills.",
        weather={
            "cacd": Weather.UNAVAILABLE,
            "boston-orders": Weather.WALL,
            "ca-bills": Weather.HOLLOW,
        },
        exit_code=1,
    ),
    Moment(
        name="still-out",
        now="2026-02-09T18:30:00Z",
        heading="Monday, 10:30",
        text="The court now sends an empty page with status 200; the others are as before. Nothing"
        " has vanished, and the operator knows already. Boston's council can be read: it moves"
        " tomorrow's hearing, and leaves the meeting's stamp as it was.",
        weather={
            "cacd": Weather.EMPTY,
            "boston-orders": Weather.WALL,
            "ca-bills": Weather.HOLLOW,
        },
        shows=("status",),
    ),
    Moment(
        name="ruling",
        now="2026-02-09T22:00:00Z",
        act="Act 4: the ruling",
        heading="Monday, 14:00",
        text="The court is back. The judge has ruled on the preliminary injunction: granted in"
        " part, denied in part. Open States is back too, and lists two things of September late:"
        " the chaptered text of SB 627 and the Senate's last vote on SB 805. Boston's orders are"
        " still out, and the message says so.",
        weather={"boston-orders": Weather.WALL},
        exit_code=1,
        shows=("changes",),
        reads=DUTY,
    ),
    Moment(
        name="missing",
        now="2026-02-09T23:30:00Z",
        act="Act 5: what comes, and what vanishes",
        heading="Monday, 15:30",
        text="Boston's orders are back, with a new one and an amended title. In the court's feed,"
        " entry 63 is missing before its 24 hours are over. One look proves nothing: not a word of"
        " it yet. SB 627 has a successor, and we follow it too.",
        does=(("add", BILL_PAGE.format("SB1004"), "--watch", "masks", "--yes"),),
        exit_code=1,
    ),
    Moment(
        name="digest",
        now="2026-02-10T15:05:00Z",
        heading="Tuesday 10 February, 7:05",
        text="A second look agrees: entry 63 is gone. (Older entries left by age; that is no news.)"
        " The team's daily digest is due: docket, bills, orders and council in one message.",
        reads=TEAM,
    ),
    Moment(
        name="draft",
        now="2026-02-11T03:00:00Z",
        act="Act 6: the council votes",
        heading="Tuesday, 19:00",
        text="The hearing was held, and the committee has reported a new draft.",
        reads=DUTY,
    ),
    Moment(
        name="passed",
        now="2026-02-11T18:05:00Z",
        heading="Wednesday, 10:05",
        text="The council has passed its file. At seven this machine was off: the team's digest"
        " leaves with the first run after it.",
        shows=("status",),
        reads=TEAM,
    ),
)

LETTERS = (
    Letter(at="filings", to=DUTY, tells=("scheduling",)),
    Letter(at="morning", to=DUTY, tells=("agenda", "agenda-day")),
    *(
        Letter(
            at="morning",
            to=to,
            tells=("motion", "scheduling", "lodging", "agenda", "agenda-day"),
        )
        for to in EVERYWHERE
    ),
    Letter(at="outage", to=OPERATOR, words=("cacd", "boston-orders", "ca-bills")),
    Letter(at="still-out", to=DUTY, tells=("moved",)),
    Letter(
        at="ruling",
        to=DUTY,
        tells=("ruling", "chaptered"),
        words=("Boston, executive orders (boston-orders) could not be read since",),
    ),
    Letter(at="ruling", to=OPERATOR, words=("cacd", "ca-bills")),
    Letter(at="missing", to=DUTY, tells=("city-order", "city-title")),
    Letter(at="missing", to=OPERATOR, words=("boston-orders",)),
    Letter(at="digest", to=DUTY, tells=("vanished",)),
    *(
        Letter(
            at="digest",
            to=to,
            tells=(
                *("ruling", "clerical", "numbered", "caption", "vanished"),
                *("city-order", "city-title", "moved", "chaptered", "concurrence"),
            ),
            words=("Now following ca SB 1004",),
        )
        for to in EVERYWHERE
    ),
    Letter(at="draft", to=DUTY, tells=("draft", "draft-text")),
    Letter(
        at="passed",
        to=DUTY,
        tells=("passed", "passed-result", "passed-tally", "status", "passed-day"),
    ),
    *(
        Letter(
            at="passed",
            to=to,
            tells=(
                *("passed", "passed-result", "passed-tally", "status", "passed-day"),
                *("draft", "draft-text", "held", "minuted", "report", "printed"),
            ),
        )
        for to in EVERYWHERE
    ),
)

STORY = Story(
    holdings=holdings.ALL,
    moments=MOMENTS,
    facts=facts.ALL,
    letters=LETTERS,
    never=("Harbor Lantern", "Juniper Flat", "Northgate", "Doe", "Seaside", "Silver Pine"),
)
