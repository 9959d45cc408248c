"""From a change to a Slack channel through the real ledger: over several tries, each piece once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from notify.channels import slack as channel
from tests.conftest import NOW
from tests.flow.post import LIST, Office
from tests.flow.reader import order
from tests.notify.slack_server import Say, Workspace, slack_server
from tracker.deliver import deliver
from tracker.subscribers import subscribe

HOUR = timedelta(hours=1)
NEW = [order(str(n), f"Order {n} {'on the Use of City Property ' * 5}") for n in range(13, 73)]


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr(channel, "PAUSE", 0.0)
    with slack_server() as running:
        monkeypatch.setenv("TEAM_URL", running.bot)
        yield running


@pytest.fixture
def office(engine: Engine, tmp_path: Path, workspace: Workspace) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    subscribe(engine, made.config, "team", rhythm="immediate", now=NOW)
    made.read(NOW + HOUR, *NEW, *LIST)
    made.compose(NOW + HOUR)
    return made


def run(office: Office) -> None:
    deliver(office.engine, office.config, NOW + HOUR)


def pieces(workspace: Workspace) -> list[str]:
    return [post["text"] for post in workspace.posts]


def test_a_long_digest_arrives_over_several_tries_each_piece_once(
    office: Office, workspace: Workspace
) -> None:
    workspace.says = [None, Say(429, "", {"Retry-After": "600"})]
    run(office)
    run(office)  # it asked to wait: nothing is sent
    assert len(workspace.posts) == 1 and office.ledger() == [("channel:team", "waiting", 1)]
    office.hurry()
    run(office)
    count = len(workspace.posts)
    assert count >= 2 and len(set(pieces(workspace))) == count
    assert office.ledger() == [("channel:team", "sent", 2)]
    outcomes = [outcome for outcome, _ in office.receipts()]
    assert outcomes.count("piece") == count
    assert [one for one in outcomes if one != "piece"] == ["temporary", "sent"]


def test_an_answer_that_was_lost_repeats_that_piece_alone(
    office: Office, workspace: Workspace
) -> None:
    workspace.says = [None, Say(0, lands=True)]
    run(office)
    office.hurry()
    run(office)
    texts = pieces(workspace)
    assert len(texts) == len(set(texts)) + 1 and texts[1] == texts[2]
    assert office.ledger() == [("channel:team", "sent", 2)]


def test_a_channel_that_is_gone_is_said_with_slacks_reason(
    office: Office, workspace: Workspace
) -> None:
    workspace.channels = ()
    report = deliver(office.engine, office.config, NOW + HOUR)
    assert len(report.problems) == 1 and "invite the app" in report.problems[0]
    assert office.receipts() == [("misconfigured", "channel_not_found")]
