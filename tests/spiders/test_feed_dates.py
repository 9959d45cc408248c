"""The forms in which feeds print a day: each read as written, or not at all."""

from __future__ import annotations

import pytest

from spiders.dates import day


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        # What is no day, or might be another one, is never read as one.
        ("Fri, 31 Feb 2026 10:00:00 GMT", None),
        ("20 May 18", None),
        ("2026-02/09", None),
        ("January 20, 2025 10 pages", None),
        ("Mi, 21 M\u00e4r 2018 10:27:32 +0100", None),
        ("yesterday", None),
        ("1770656400", None),
        # The day as written counts, whatever it would be in UTC.
        ("Wed, 21 Mar 2018 23:27:32 -0500", "2018-03-21"),
        ("Sun, 06 Sep 2009 16:20:00 +0000", "2009-09-06"),
        ("Tue, 29 Sep 2026 21:23:48 GMT", "2026-09-29"),
        ("Tue, 3 Feb 2026 10:00:00 -0500 (EST)", "2026-02-03"),
        ("Sat, 07 Sep 2002 00:00:01 Z", "2002-09-07"),
        ("Wed, 21 Mar 18 10:27 EST", "2018-03-21"),
        ("1 Mar 99 10:00 GMT", "1999-03-01"),
        ("Mon Feb  9 17:00:00 EST 2026", "2026-02-09"),
        ("Mon Feb 9 17:00:00 2026", "2026-02-09"),
        ("2026-02-09T17:00:00.000-05:00", "2026-02-09"),
        ("2026/02/09 10:00", "2026-02-09"),
        ("Sept. 4, 2026", "2026-09-04"),
        ("Monday, April 15, 2013 - 2:23pm", "2013-04-15"),
        ("02/09/2026 05:26 PM EDT", "2026-02-09"),
        ("3/4/26", "2026-03-04"),
    ],
)
def test_days_as_feeds_print_them(printed: str, found: str | None) -> None:
    assert day(printed) == found
