"""The homeserver, once for all tests of this folder; without one they are skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

import pytest

from tests.matrix.homeserver import Account, Homeserver, running

SYNAPSE = "TRACKER_TEST_SYNAPSE"  # a Python that has matrix-synapse installed
NAMES = count(1)


@pytest.fixture(scope="session")
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    python = os.environ.get(SYNAPSE)
    if not python:
        pytest.skip(f"{SYNAPSE} names no Python with matrix-synapse")
    with running(python, tmp_path_factory.mktemp("synapse")) as server:
        yield server


@pytest.fixture(scope="session")
def owner(homeserver: Homeserver) -> Account:
    """Who makes the rooms and reads them; the server's administrator."""
    return homeserver.register("owner", admin=True)


@pytest.fixture
def bot(homeserver: Homeserver) -> Account:
    """A fresh account for Tracker."""
    return homeserver.register(f"bot{next(NAMES)}")


@pytest.fixture
def room(homeserver: Homeserver, owner: Account, bot: Account) -> str:
    """A room that the bot is invited to and has not joined yet."""
    return homeserver.create(owner, invite=(bot.id,))
