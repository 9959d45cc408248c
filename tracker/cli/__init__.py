"""The command `tracker`: only click is imported here, everything else inside the commands."""

from tracker.cli.root import main, tracker

__all__ = ["main", "tracker"]
