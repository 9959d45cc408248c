"""A page in a new design: said to the operator once, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from spiders.page import Page
from tests.conftest import NOW
from tests.flow.post import Office
from tests.spiders.page_reader import PageReader
from tests.spiders.test_page import ROWS, page, redesigned, small
from tracker.match import match
from tracker.status import status
from tracker.subscribers import subscribe

HOUR = timedelta(hours=1)


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.reader = PageReader(engine, tmp_path / "data", Page, name="boston")
    subscribe(engine, made.config, "ana@example.com", rhythm="immediate", now=NOW)
    show(made, 0, page())
    made.compose(NOW)
    return made


def show(office: Office, hours: int, body: str) -> None:
    assert isinstance(office.reader, PageReader)
    office.reader.show(NOW + hours * HOUR, body)
    match(office.engine, NOW + hours * HOUR)


def said(office: Office, *, operator: bool) -> list[str]:
    """The subjects of the operator's messages, or the words of the readers' digests."""
    if operator:
        return [row.subject for row in office.messages() if not row.subscription_id]
    return [row.text for row in office.messages() if row.subscription_id]


def test_a_new_design_is_said_to_the_operator_once_and_has_no_end(office: Office) -> None:
    for hours in (6, 12, 40):
        show(office, hours, redesigned())
        office.compose(NOW + hours * HOUR)
    assert said(office, operator=True) == ["Tracker: boston has a new design"]
    assert said(office, operator=False) == []


def test_a_new_design_is_said_although_another_reading_came_between(office: Office) -> None:
    show(office, 6, redesigned())
    show(office, 12, redesigned())
    office.compose(NOW + 12 * HOUR)
    assert said(office, operator=True) == ["Tracker: boston has a new design"]
    office.compose(NOW + 13 * HOUR)
    assert len(said(office, operator=True)) == 1


def test_news_of_a_page_in_a_new_design_does_not_speak_of_the_design(office: Office) -> None:
    show(office, 6, redesigned())
    office.compose(NOW + 6 * HOUR)
    show(office, 12, redesigned([("2/1/2026", "No. 5", "On snow")] + ROWS))
    office.compose(NOW + 12 * HOUR)
    (news,) = said(office, operator=False)
    assert "On snow" in news and "new design" not in news
    assert "Every source of these watches could be read" in news


def test_another_page_in_its_place_is_an_outage_for_everybody(office: Office) -> None:
    short = small("Orders", "This page is resting. Come back some other day of the week.")
    for hours in (6, 18):
        show(office, hours, short)
        office.compose(NOW + hours * HOUR)
    found = status(office.engine, office.config, NOW + 18 * HOUR)
    assert [one.health for one in found.sources] == ["doubted"]
    assert any("boston shows another page: it has 12 words" in one for one in found.problems)
    assert said(office, operator=True) == ["Tracker: boston cannot be read"]
