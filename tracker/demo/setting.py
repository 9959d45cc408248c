"""What surrounds the story: the words around it, the configuration, the newcomer's commands."""

from __future__ import annotations

from collections.abc import Callable

from tracker.demo import city
from tracker.demo.story import DUTY, OPERATOR, TEAM

PROLOGUE = """
Tracker's demo: three days of United States v. California (C.D. Cal.) and of Boston's executive
orders, in about twenty seconds. Two sample sites on this machine stand in for the court and the
city; nothing leaves it. The case and the ruling of 9 February 2026 are real, the other filings and
titles are invented. Lines that begin with $ are commands as you would type them.
"""

FILLED_IN = """
(The demo now fills in tracker.toml as you would: who we are, the mail server, two sources.)
"""

EPILOGUE = """
The demo passed: every listed change was told once, at its hour, to the right readers, and nothing
else was.

Look around: {folder} holds tracker.toml, the database tracker.db, the captures under data, and the
messages under mail (open the .html files in a browser).
"""

COMMANDS = (
    ("check",),
    ("subscribe", TEAM, "--watch", "masks", "--every", "daily@07:00"),
    ("subscribe", DUTY, "--watch", "masks", "--every", "immediate", "--tier", "now"),
)


def config(base_url: Callable[[str], str], smtp: str) -> str:
    """The demo's tracker.toml, with the addresses of its sites and of its mail server."""
    return f"""\
# The configuration of `tracker demo`. Three settings are the demo's own; a real file has none of
# them: `base_url` sends a source to the sample site on this machine instead of the real one,
# `allow_private` lets it be read there, and `delay = 0` saves a courtesy that only others need.

[operator]
name = "Example Legal Clinic"
contact = "https://example.org/tracker"
email = "{OPERATOR}"
timezone = "America/Los_Angeles"

[mail]
smtp = "{smtp}"
sender = "Tracker <tracker@example.org>"

[sources.cacd]
title = "U.S. District Court, Central District of California"
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

[watches.masks]
title = "Masks and badges: United States v. California"
matters = ["cacd 2:25-cv-10999"]
sources = ["boston-orders"]
note = "SB 627 and SB 805 in court, and what cities do meanwhile."
"""
