"""A run killed before and after every commit, rename and removal ends like the unkilled one."""

from __future__ import annotations

from pathlib import Path

from tests.flow.killing import check


def test_killed_at_every_point(tmp_path: Path) -> None:
    check(tmp_path, 0)
