"""A run killed at any moment ends like the unkilled one."""

from __future__ import annotations

from pathlib import Path

from tests.flow.killing import check


def test_killed_at_fifty_random_moments(tmp_path: Path) -> None:
    check(tmp_path, 50)
