"""How stored digests speak and look: by subscription, by group, and when a template breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.conftest import NOW
from tests.flow.post import LIST, Office, message
from tests.flow.reader import order
from tracker.config import Digests
from tracker.errors import WrongUse
from tracker.store.engine import reading
from tracker.subscribers import subscribe

HOUR = timedelta(hours=1)


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    return made


def speak(office: Office, digests: Digests) -> None:
    office.config = replace(office.config, digests=digests)


def sub(office: Office, address: str, **more: object) -> None:
    wishes = {"rhythm": "immediate", "confirmed": "they told us", **more}
    subscribe(office.engine, office.config, address, now=NOW, **wishes)


def told(office: Office) -> list[tuple[str, str]]:
    with reading(office.engine) as connection:
        rows = connection.execute(select(message).order_by(message.c.id))
        return [(row.subject, row.html) for row in rows]


def news(office: Office, number: int = 13) -> None:
    office.read(NOW + HOUR * (number - 12), order(str(number), "On City Property"), *LIST)
    office.compose(NOW + HOUR * (number - 12))


def test_a_subscription_speaks_its_language_and_the_others_that_of_the_group(
    office: Office,
) -> None:
    speak(office, Digests(language="es"))
    sub(office, "ana@example.com")
    sub(office, "bo@example.com", language="en")
    news(office)
    assert sorted(subject for subject, _ in told(office)) == [
        "New order 13: On City Property",
        "Nueva orden 13: On City Property",
    ]


def test_a_language_without_words_is_refused(office: Office) -> None:
    with pytest.raises(WrongUse, match="no catalogue for 'fr'"):
        sub(office, "ana@example.com", language="fr")


def test_a_template_that_breaks_holds_nothing_back_and_the_operator_hears_of_it_once_a_day(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "digest.html.j2").write_text("{{ wrong }}")
    speak(office, Digests(templates=folder))
    sub(office, "ana@example.com")
    news(office)
    news(office, 14)
    subjects = [subject for subject, _ in told(office)]
    assert sorted(subjects) == [
        "New order 13: On City Property",
        "New order 14: On City Property",
        "Tracker: a template cannot be used",
    ]
    html = dict(told(office))["Tracker: a template cannot be used"]
    assert "digest.html.j2, line 1: &#39;wrong&#39; is undefined." in html


def test_a_group_s_own_form_is_what_is_stored(office: Office, tmp_path: Path) -> None:
    (tmp_path / "digest.html.j2").write_text("<h1>Ours: {{ digest.summary }}</h1>")
    speak(office, Digests(templates=tmp_path))
    sub(office, "ana@example.com")
    news(office)
    ((_, html),) = told(office)
    assert "Ours: 1 change in 1 matter" in html


def test_a_mail_of_one_matter_is_stored_with_its_thread(office: Office) -> None:
    sub(office, "ana@example.com")
    news(office)
    news(office, 14)
    with reading(office.engine) as connection:
        rows = connection.execute(select(message.c.headers, message.c.calendar)).all()
    first, second = (row.headers for row in rows)
    assert first["References"] == first["In-Reply-To"] != second["References"]
    assert first["References"].endswith("@example.org>")
    assert [row.calendar for row in rows] == [None, None]
