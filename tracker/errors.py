"""Mistakes that a user can mend: each becomes one sentence and an exit code, never a traceback."""

from __future__ import annotations


class UserError(Exception):
    """Work that failed for a reason a user can mend: what, where and what to do, in a sentence."""

    exit_code = 1


class WrongUse(UserError):
    """A command, setting or environment variable that is written wrongly."""

    exit_code = 2
