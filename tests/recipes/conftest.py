"""The folder, the command and the local site, as other tests have them."""

from __future__ import annotations

from tests.cli.conftest import bare, run
from tests.spiders.conftest import site

__all__ = ["bare", "run", "site"]
