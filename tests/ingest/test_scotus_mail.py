"""Mails of the Supreme Court: what they never are, what they tell, and that it is told once."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine

from spiders.scotus_records import read as read_docket
from tests.flow.reader import Reader
from tests.spiders.test_scotus import docket, entry
from tracker.domain.items import Extent
from tracker.domain.normalise import text as folded
from tracker.ingest import scotus
from tracker.ingest.item import DocketReading, Item, NotADocket
from tracker.ingest.readers import READERS

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
NOW = datetime(2026, 2, 9, 18, 0, tzinfo=UTC)
TEXT = "Petition GRANTED limited to Question 1."
PAGE = (
    "https://www.supremecourt.gov/search.aspx?filename=/docket/DocketFiles/html/Public/25-900.html"
)


def body(text: str = TEXT, page: str = PAGE, title: str = "California v. United States") -> str:
    return (
        f"A new docket entry, \"{text}\" has been added for <a href='{page}'>{title}</a>. You have "
        "been signed up to receive email notifications for No. 25-900. <br><br> If you no longer "
        "wish to receive them, please <a href='https://file.supremecourt.gov/x'>click here</a>."
    )


def mail(text: str, sender: str = "no-reply@sc-us.gov", date: str = "") -> Item:
    made = EmailMessage()
    made["From"], made["To"] = sender, "clinic@example.org"
    made["Subject"] = "Supreme Court Electronic Filing System"
    made["Date"] = date or "Mon, 09 Feb 2026 17:20:00 +0000"
    made["Message-ID"] = "<1@example.org>"
    made.set_content(text, subtype="html")
    return Item(name="1.eml", media_type="message/rfc822", body=made.as_bytes(), received_at=NOW)


def reading(item: Item) -> DocketReading:
    found = scotus.read(item)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "item",
    [
        mail("Dear counsel, a new docket entry.", sender="clerk@example.org"),
        Item(name="x", body=b"", received_at=NOW),
        Item(name="x.html", media_type="text/html", body=body().encode(), received_at=NOW),
        Item(name="x.json", media_type="application/json", body=b"{}", received_at=NOW),
    ],
)
def test_what_is_no_mail_of_the_court_is_left_to_others(item: Item) -> None:
    assert scotus.read(item) is None


@pytest.mark.parametrize(
    "text",
    [
        "Please confirm your request.",
        body(text=" "),
        body(text="<br>"),
        body(page="https://evil.example/25-900.html"),
        body(page=PAGE.replace("25-900", "../../25-900")),
        body()[:40],
        "",
    ],
)
def test_a_mail_without_an_entry_is_no_docket(text: str) -> None:
    with pytest.raises(NotADocket, match="^a mail of the Supreme Court"):
        scotus.read(mail(text))


@pytest.mark.parametrize("date", ["soon", "Fri, 31 Dec 9999 23:59:59 +0000", "Mon, 99 Feb 2026"])
def test_an_impossible_date_is_the_day_of_arrival(date: str) -> None:
    (matter,) = reading(mail(body(), date=date)).matters
    assert matter.events[0].date == "2026-02-09"


def test_hostile_words_stay_words() -> None:
    hostile = "x\" has been added for <a href='https://evil.example'>y</a> " + "<" * 40_000
    (matter,) = reading(mail(body(text=f"{hostile} &lt;b&gt;"))).matters
    assert matter.url.startswith("https://www.supremecourt.gov/") and matter.key.endswith("/25-900")


def test_an_entry_is_told_under_its_docket() -> None:
    linked = (
        "Judgment VACATED.  Kagan, J., delivered the <a href = 'https://x.gov/o.pdf'>opinion</a>."
    )
    found = reading(mail(body(text=linked)))
    (matter,) = found.matters
    assert (found.system, found.shows, found.key) == (
        "court_notices",
        "news",
        "message-id:<1@example.org>",
    )
    assert (matter.key, matter.refs) == ("docket/scotus/25-900", ("scotus 25-900",))
    assert matter.fields == {"case_name": matter.title, "docket_number": "25-900"}
    (event,) = matter.events
    assert event.fields == {"text": "Judgment VACATED. Kagan, J., delivered the opinion."}
    assert (event.date, event.url) == ("2026-02-09", PAGE)


def test_the_readers_take_it() -> None:
    found = [one for reader in READERS if (one := reader(mail(body()))) is not None]
    assert len(found) == 1 and isinstance(found[0], DocketReading)


def test_mail_and_docket_tell_an_entry_once(engine: Engine, tmp_path: Path) -> None:
    """Whichever comes first: the key is the same, since both print the same day and words."""
    pages = Reader(engine, tmp_path / "pages", name="scotus", follows=("scotus 25-900",))
    mails = Reader(engine, tmp_path / "mails", name="notices")
    extent = Extent(sweep=False)

    def show(now: datetime, *more: dict[str, object]) -> None:
        raw = json.dumps(docket(entry("Jan 05 2026", "Petition filed."), *more)).encode()
        pages.read(now, read_docket(raw, "25-900", ("scotus 25-900",)), extent=extent)

    show(NOW - timedelta(hours=1))
    mails.read(NOW - timedelta(hours=1), extent=extent)
    (matter,) = reading(mail(body())).matters
    mails.read(NOW, replace(matter, follows=("*",)), extent=extent)
    granted = entry("Feb 09 2026", TEXT)
    show(NOW + timedelta(hours=1), granted)
    assert [op for op, *_ in pages.told()] == ["new"]


@pytest.mark.skipif(not SAMPLES, reason="TRACKER_SAMPLES does not name the folder")
def test_a_real_mail_is_read_as_in_the_parse_beside_it() -> None:
    folder = Path(SAMPLES) / "courts" / "scotus"
    raw = (folder / "25-112.eml").read_bytes()
    expected = json.loads((folder / "25-112.json").read_bytes())
    found = reading(Item(name="25-112.eml", body=raw, received_at=NOW))
    (matter,) = found.matters
    (event,) = matter.events
    assert matter.fields["docket_number"] == expected["data"]["docket_number"]
    # The other parse leaves out what the petitioner is, and prints dashes as hyphens.
    assert matter.title.replace(", Petitioner", "") == expected["data"]["case_name"]
    said = str(event.fields["text"]).replace("\u2013", "-")
    assert said == folded(expected["data"]["entry_description"]).replace("\u2013", "-")
    assert event.date == expected["email_datetime"][:10] and found.url == expected["followup_url"]
