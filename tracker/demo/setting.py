"""What surrounds the story: the words around it, the configuration, the newcomer's commands."""

from __future__ import annotations

from collections.abc import Callable

from tracker.demo import city

TEAM, DUTY, OPERATOR = "team@example.org", "duty@example.org", "ops@example.org"

PROLOGUE = """
Tracker's demo: four days of a cause that moves through a court, a legislature, a city and its
council, in about a minute. Four sample sites on this machine stand in for C.D. Cal., Open
States, Boston and Boston's council; nothing leaves it.

Real are United States v. California and its ruling of 9 February 2026, and the bills SB 627, SB 805
and SB 1004 with the steps, days and counts that are shown. The rest is a story: the other filings,
the words of Boston's orders, all of the council's file, and when a site lists what.

Lines that begin with $ are commands as you would type them.
"""

INIT = (
    *("init", "--name", "Example Legal Clinic", "--contact", "https://example.org/tracker"),
    *("--email", OPERATOR, "--timezone", "America/Los_Angeles"),
)

WRITTEN = """
(Here the demo writes its four sources into tracker.toml, with the addresses of the sample sites,
and two channels: a Slack and a Matrix room on this machine. What is secret stands in the
environment: the addresses of the mail server and of the rooms as TRACKER_SMTP, TEAM_SLACK and
TEAM_MATRIX, the key for Open States as OPENSTATES_KEY.)
"""

EPILOGUE = """
The demo passed: every listed change was told once, at its hour, to the right readers, and nothing
else was.

Look around: {folder} holds tracker.toml, the database tracker.db, the captures under data, and the
messages under mail and rooms (open the .html files in a browser).
"""

BILL_PAGE = "https://openstates.org/ca/bills/20252026/{}/"
WATCH_TITLE = "Masks and badges"
_WATCH = ("--watch", "masks")
_DAILY = (*_WATCH, "--every", "daily@07:00")
_AGREED = ("--confirmed", "colleagues of the operator")
COMMANDS = (
    ("add", "2:25-cv-10999", "--court", "cacd", *_WATCH, "--title", WATCH_TITLE, "--yes"),
    ("add", BILL_PAGE.format("SB627"), *_WATCH, "--yes"),
    ("add", BILL_PAGE.format("SB805"), *_WATCH, "--yes"),
    ("follow", "boston-orders", *_WATCH),
    ("follow", "boston 2026-0213", *_WATCH),
    ("follow", "boston event 1471", *_WATCH),
    ("subscribe", TEAM, *_DAILY, *_AGREED),
    ("subscribe", "team-slack", *_DAILY),
    ("subscribe", "team-matrix", *_DAILY),
    ("subscribe", DUTY, *_WATCH, "--every", "immediate", "--tier", "now", *_AGREED),
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
# The sources of `tracker demo`. Some of their settings are the demo's own, a real file has none of
# them: `base_url` sends a source to a sample site on this machine, `allow_private` lets it be read
# there, `delay = 0` saves the pause that a real site is owed between two requests, and
# `budget = false` lifts Open States' limit of ten requests a minute.

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

[sources.ca-bills]
title = "California bills, from Open States"
spider = "openstates"
jurisdiction = "ca"
session = "20252026"
key = "env:OPENSTATES_KEY"
budget = false
every = "30m"
base_url = "{base_url("ca-bills")}"
allow_private = true
delay = 0

[sources.boston-council]
title = "Boston City Council"
spider = "legistar"
client = "boston"
timezone = "America/New_York"
every = "30m"
base_url = "{base_url("boston-council")}"
allow_private = true
delay = 0
"""
