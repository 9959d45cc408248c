"""The lists of the recipes on small pages in the form that they are written for."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.facts import Unexpected
from spiders.listing import Listing
from tracker.catalogue import facts
from tracker.domain.items import Answer
from tracker.domain.ports import SourceContext
from tracker.recipes import Source, recipes

ANSWERS = Path(__file__).parent / "answers"
LISTS = {
    source.name: source
    for recipe in recipes()
    for source in recipe.sources
    if source.values["spider"] == "listing"
}
#: Lists of the same software are tried on one page.
SAME = {"sf-calendar": "phila-meetings", "ny-attorney-general": "ca-attorney-general"}


def read(source: Source, body: bytes) -> Answer:
    own = facts()["listing"].settings
    settings = {key: value for key, value in source.values.items() if key in own}
    ctx = SourceContext(name=source.name, namespace="x", spider="listing", settings=settings)
    return Listing().read_body(ctx, body, "text/html", str(settings["url"]))


def body_of(name: str) -> bytes:
    return (ANSWERS / f"{SAME.get(name, name)}.html").read_bytes()


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("other", [b"", b"<html><body><ul><li>News</li></ul></body></html>"])
def test_another_page_is_never_an_empty_list(name: str, other: bytes) -> None:
    with pytest.raises(Unexpected):
        read(LISTS[name], other)


@pytest.mark.parametrize("name", LISTS)
def test_each_row_has_its_title_day_and_a_key_of_its_own(name: str) -> None:
    found = read(LISTS[name], body_of(name))
    assert len(found.matters) == 2 and found.notes == ()
    assert all(row.title and row.date.startswith("2026-") for row in found.matters)
    assert len({row.key for row in found.matters}) == 2


def test_a_meeting_keeps_its_key_when_its_details_and_agenda_come() -> None:
    source, body = LISTS["phila-meetings"], body_of("phila-meetings")
    later = body.replace(
        b'title="Not viewable by the public"', b'href="MeetingDetail.aspx?ID=9&amp;GUID=D"'
    )
    first, second = read(source, body).matters[0], read(source, later).matters[0]
    assert first.key == second.key == "meeting/x/1500001"
    assert (first.fields["agenda"], first.fields["time"]) == ("", "10:00 AM")
    assert second.url == "https://phila.legistar.com/MeetingDetail.aspx?ID=9&GUID=D"


def test_a_meeting_s_hour_and_a_release_s_summary_are_read() -> None:
    meeting = read(LISTS["sf-meetings"], body_of("sf-meetings")).matters[0]
    assert (meeting.fields["time"], meeting.fields["place"]) == ("4:30pm", "Cancelled")
    release = read(LISTS["uscis-news"], body_of("uscis-news")).matters[0]
    assert release.fields["excerpt"] == "What the 287(g) agreements say."
    assert release.url == "https://www.uscis.gov/newsroom/alerts/new-agreements"
