"""Printed days, as spiders read them; the rules are `tracker.domain.dates`."""

from __future__ import annotations

from tracker.domain.dates import MONTHS, day

__all__ = ["MONTHS", "day"]
