"""The setting `keep`: whether a source stores what is followed, or everything that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spiders.facts import Option


def option(help: str) -> Option:
    """The setting; `help` says what is stored either way."""
    return Option(
        name="keep", kind='"followed" or "all"', default="followed", shapes=False, help=help
    )


def problems(settings: Mapping[str, Any]) -> list[str]:
    """The mistake in it, as a sentence; [] for none."""
    sound = settings.get("keep", "followed") in ("followed", "all")
    return [] if sound else ['keep: must be "followed" or "all".']


def everything(settings: Mapping[str, Any]) -> bool:
    """Whether all is stored."""
    return settings.get("keep") == "all"
