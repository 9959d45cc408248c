"""What surrounds the story: the words around it, the configuration, the newcomer's commands."""

from __future__ import annotations

from collections.abc import Callable

from tracker.demo import city
from tracker.demo.story import DUTY, OPERATOR, TEAM

PROLOGUE = """
Tracker's demo: three days of United States v. California (C.D. Cal.) and of Boston's executive
orders, in about half a minute. Two sample sites on this machine stand in for the court and the
city; nothing leaves it. The case and the ruling of 9 February 2026 are real, the other filings and
titles are invented. Lines that begin with $ are commands as you would type them.
"""

INIT = (
    *("init", "--name", "Example Legal Clinic", "--contact", "https://example.org/tracker"),
    *("--email", OPERATOR, "--timezone", "America/Los_Angeles"),
)

WRITTEN = """
(Here the demo writes its two sources into tracker.toml, with the addresses of the sample sites, and
two channels: a Slack and a Matrix room on this machine. The addresses of the mail server and of the
rooms stand in the environment, as TRACKER_SMTP, TEAM_SLACK and TEAM_MATRIX.)
"""

EPILOGUE = """
The demo passed: every listed change was told once, at its hour, to the right readers, and nothing
else was.

Look around: {folder} holds tracker.toml, the database tracker.db, the captures under data, and the
messages under mail and rooms (open the .html files in a browser).
"""

WATCH_TITLE = "Masks and badges: United States v. California"
COMMANDS = (
    (
        "add",
        "2:25-cv-10999",
        "--court",
        "cacd",
        "--watch",
        "masks",
        "--title",
        WATCH_TITLE,
        "--yes",
    ),
    ("follow", "boston-orders", "--watch", "masks"),
    ("subscribe", TEAM, "--watch", "masks", "--every", "daily@07:00"),
    ("subscribe", "team-slack", "--watch", "masks", "--every", "daily@07:00"),
    ("subscribe", "team-matrix", "--watch", "masks", "--every", "daily@07:00"),
    ("subscribe", DUTY, "--watch", "masks", "--every", "immediate", "--tier", "now"),
)

CHANNELS = """
[channels.team-slack]
url = "env:TEAM_SLACK"

[channels.team-matrix]
url = "env:TEAM_MATRIX"
"""


def sources(base_url: Callable[[str], str]) -> str:
    """The demo's sources as tables of tracker.toml, at the addresses of its sites."""
    return f"""
# The sources of `tracker demo`. Three of their settings are the demo's own, a real file has none of
# them: `base_url` sends a source to a sample site on this machine, `allow_private` lets it be read
# there, and `delay = 0` saves the pause that a real site is owed between two requests.

[sources.cacd]
title = "U.S. District Court, C.D. Cal."
spider = "us_courts_rss"
court = "cacd"
every = "30m"
base_url = "{base_url("cacd")}"
allow_private = true
delay = 0

[sources.boston-orders]
title = "Boston, executive orders"
spider = "listing"
url = "https://www.boston.gov{city.PATH}"
kind = "order"
every = "30m"
row = "table.views-table tbody tr"
key = "number"
rolls = false
base_url = "{base_url("boston-orders")}"
allow_private = true
delay = 0

[sources.boston-orders.fields]
number = "td.views-field-number"
title = "td.views-field-title"
date = "td.views-field-signed time::attr(datetime)"
link = "td.views-field-document a::attr(href)"
"""
