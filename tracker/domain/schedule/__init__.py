"""When a digest is due: rhythms in a subscriber's zone, hours that are kept free, and lanes.

Rhythms: "immediate", "hourly", "daily@07:00", "weekly@mon-07:00", or a line of cron
("0 7,16 * * mon-fri"). Daily and weekly ones are due once on each local day that exists, also when
clocks change: a skipped time moves to the first instant after the gap, a repeated time counts
once, the first time. A line of cron that names hours keeps the same rule.
"""

from tracker.domain.schedule.days import on_day
from tracker.domain.schedule.instants import due, last_due, next_due
from tracker.domain.schedule.rhythm import DAYS, Rhythm, interval, parse, zone
from tracker.domain.schedule.timing import Quiet, Timing, Urgent, quiet

__all__ = [
    "DAYS",
    "Quiet",
    "Rhythm",
    "Timing",
    "Urgent",
    "due",
    "interval",
    "last_due",
    "next_due",
    "on_day",
    "parse",
    "quiet",
    "zone",
]
