"""What is told of the Federal Register over readings: first what must never be, then what is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import TextResponse
from sqlalchemy import Engine

from spiders.federal_register import FederalRegister
from spiders.reading import Reading
from tests.flow.reader import Reader
from tests.spiders.federal_register_site import (
    CBP,
    PRESIDENT,
    Register,
    filed,
    order,
    rule,
)
from tracker.domain.items import Answer, Coverage, Grade, MatterKind
from tracker.domain.ports import Capture, Followed, Outcome, SourceContext
from tracker.domain.sightings import stamp

#: Monday, one o'clock in Washington.
NOW = datetime(2026, 2, 9, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DHS = {"agencies": ["homeland-security-department"]}
ORDERS = {"presidential": ["executive_order"]}


class Desk:
    """Keeps what one reading gave."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.outcomes: list[Outcome] = []

    def contexts(self, spider: str) -> list[SourceContext]:
        return []

    def capture(self, capture: Capture) -> None:
        """Not looked at."""

    def answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


class Play:
    """One source of a small Federal Register, read again and again."""

    def __init__(
        self, reader: Reader | None = None, refs: tuple[str, ...] = (), **settings: Any
    ) -> None:
        self.site, self.reader, self.refs, self.settings = Register(), reader, refs, settings
        self.marks: dict[str, str] = {}

    def read(self, now: datetime = NOW) -> Answer:
        """A reading that must be good; with a store, settled in it."""
        desk = self.reading(now)
        (outcome,) = desk.outcomes
        assert outcome.grade is Grade.OK, outcome.reason
        self.marks = outcome.marks
        (answer,) = desk.answers
        if self.reader is not None:
            settled = self.reader.read(now, *answer.matters, extent=answer.extent)
            assert settled.state == "good", settled
        return answer

    def reading(self, now: datetime = NOW) -> Desk:
        """One reading through the spider's own steps."""
        desk = Desk()
        ctx = SourceContext(
            name="fr",
            namespace="fr",
            spider="federal_register",
            settings=self.settings,
            followed=Followed(refs=frozenset(self.refs), everything=not self.refs),
            marks=self.marks,
            now=stamp(now),
        )
        spider = FederalRegister(desk=desk)
        reading = spider.readings[ctx.name] = Reading(ctx, retried=True)
        waiting = spider._first(reading)
        while waiting and not reading.ended:
            waiting += spider.answered(self._answer(waiting.pop()))
        return desk

    def _answer(self, request: Request) -> TextResponse:
        status, body = self.site.answer(request.url)
        return TextResponse(request.url, status=status, body=body, request=request)

    def told(self) -> list[tuple[str, str, str]]:
        """Everything told so far: op, document, field."""
        assert self.reader is not None
        return [(op, number, field) for op, number, _, field in self.reader.told()]


@pytest.fixture
def play(engine: Engine, tmp_path: Path) -> Play:
    return Play(Reader(engine, tmp_path / "data", name="fr"), **DHS)


def numbers(answer: Answer) -> list[str]:
    return [matter.key.removeprefix("document/fr/") for matter in answer.matters]


# ---- never ---------------------------------------------------------------------------------------


def test_counters_agencies_and_titles_of_two_prints_are_no_news(play: Play) -> None:
    play.site.published = [rule("2026-00001", "2026-02-02")]
    play.read()
    play.site.published[0] |= {"page_views": {"count": 900}, "agencies": [CBP, *DHS_ROW]}
    play.site.published[0]["title"] = " Rule 2026-00001  of the&#160;Department"
    play.read(NOW + DAY)
    assert play.told() == []


DHS_ROW = rule("x", "2026-02-02")["agencies"][:1]


def test_what_leaves_the_days_that_are_read_is_not_gone(play: Play) -> None:
    play.site.published = [rule(f"2026-0000{n}", f"2026-02-0{n}") for n in range(1, 6)]
    play.read()
    for days in (25, 27, 29, 31, 33):
        play.read(NOW + days * DAY)
    assert play.told() == []


def test_a_document_that_a_search_loses_is_looked_up_by_its_number(play: Play) -> None:
    play.site.published = [rule("2026-00001", "2026-02-02"), rule("2026-00002", "2026-02-03")]
    play.read()
    play.site.published[0]["agencies"] = [PRESIDENT]  # the index lost the department
    for days in (1, 2, 3):
        assert numbers(play.read(NOW + days * DAY)) == ["2026-00002", "2026-00001"]
    assert play.told() == []


def test_nothing_at_all_is_never_read_as_if_all_had_gone(play: Play) -> None:
    play.site.published = [rule("2026-00001", "2026-02-02")]
    play.read()
    play.site.published = []
    (outcome,) = play.reading(NOW + DAY).outcomes
    assert outcome.grade is Grade.EMPTY and "none of the 1 documents" in outcome.reason


@pytest.mark.parametrize(
    ("part", "status", "body", "grade", "reason"),
    [
        ("/documents.json", 200, b"<html>Request Access</html>", Grade.BLOCKED, "bot wall"),
        ("/documents.json", 200, b'{"count": 1}', Grade.BROKEN, "no list 'results'"),
        ("/documents.json", 200, b'{"count": 1, "results": [{}]}', Grade.BROKEN, "without a num"),
        ("/documents.json", 200, b'{"count": 1, "resu', Grade.BROKEN, "no whole JSON"),
        ("/documents.json", 400, b'{"message": "field x not valid"}', Grade.ERROR, "field x not"),
        ("/documents.json", 400, b'{"errors": {"agencies": "?"}}', Grade.ERROR, "agencies"),
        ("/documents.json", 404, b"<html></html>", Grade.GONE, "404"),
        ("/current.json", 200, b'{"count": 3, "results": []}', Grade.BROKEN, "holds 0 of 3"),
        ("/current.json", 500, b"", Grade.ERROR, "500"),
    ],
)
def test_bad_answers_end_the_reading(
    part: str, status: int, body: bytes, grade: Grade, reason: str, monkeypatch: Any
) -> None:
    play = Play(**DHS)
    sound = play.site.answer
    monkeypatch.setattr(
        play.site, "answer", lambda url: (status, body) if part in url else sound(url)
    )
    desk = play.reading()
    assert not desk.answers and desk.outcomes[0].grade is grade
    assert reason in desk.outcomes[0].reason


def test_a_source_that_asks_for_nothing_says_so() -> None:
    desk = Play(inspection=True).reading()
    assert desk.outcomes[0].grade is Grade.REFUSED and "nothing is asked" in desk.outcomes[0].reason


# ---- one document, one matter --------------------------------------------------------------------


def test_from_public_inspection_to_publication_it_is_one_matter(play: Play) -> None:
    play.site.published = [rule("2026-00001", "2026-02-02")]
    play.read()
    play.site.inspected = [filed("2026-00009", "2026-02-12")]
    play.read(NOW + DAY)
    # The API lists it some days before its day, and then publishes it.
    play.site.published += [rule("2026-00009", "2026-02-12")]
    play.read(NOW + 2 * DAY)
    play.site.inspected = []
    play.read(NOW + 3 * DAY)
    play.read(NOW + 4 * DAY)
    assert play.told() == [
        ("new", "2026-00009", ""),
        ("changed", "2026-00009", "effective_date"),
        ("changed", "2026-00009", "status"),
    ]


def test_a_withdrawn_document_is_told(play: Play) -> None:
    play.site.published = [rule("2026-00001", "2026-02-02")]
    play.site.inspected = [filed("2026-00009", "2026-02-12")]
    play.read()
    note = "An agency letter requesting withdrawal of this document was received."
    play.site.inspected = [filed("2026-00009", None, editorial_note=note, filed_at=None)]
    play.read(NOW + DAY)
    play.site.inspected = []
    for days in (2, 3, 4, 5):
        play.read(NOW + days * DAY)
    assert play.told() == [
        ("changed", "2026-00009", "note"),
        ("changed", "2026-00009", "status"),
        ("gone", "2026-00009", ""),
    ]


def test_what_is_moved_to_another_day_is_told(play: Play) -> None:
    play.site.published = [rule("2026-00001", "2026-02-02")]
    play.site.inspected = [filed("2026-00009", "2026-02-12")]
    play.read()
    play.site.inspected = [filed("2026-00009", "2026-02-17")]
    play.read(NOW + DAY)
    assert play.told() == [("changed", "2026-00009", "publication_date")]


def test_a_presidential_document_that_turns_out_to_be_another_is_not_gone(
    engine: Engine, tmp_path: Path
) -> None:
    play = Play(Reader(engine, tmp_path / "data", name="fr"), **ORDERS)
    play.site.published = [order("2026-00001", "2026-02-02", "14400")]
    play.read()
    vague = {"type": "Presidential Document", "agencies": [PRESIDENT], "title": "Lebanon"}
    notice = {"executive_order_number": None, "subtype": "Notice"}
    play.site.inspected = [filed("2026-00009", "2026-02-12", **vague)]
    play.read(NOW + DAY)
    play.site.inspected = []
    play.site.published += [order("2026-00009", "2026-02-12", "", **notice)]
    for days in (3, 4, 5, 6):
        play.read(NOW + days * DAY)
    assert play.told() == [("new", "2026-00009", ""), ("changed", "2026-00009", "status")]


def test_a_correction_is_a_document_that_names_what_it_corrects(play: Play) -> None:
    play.site.published = [rule("2026-00001", "2026-02-02")]
    play.read()
    of = "https://www.federalregister.gov/api/v1/documents/2026-00001.json?publication_date=x"
    play.site.published += [rule("C1-2026-00001", "2026-02-10", correction_of=of)]
    answer = play.read(NOW + DAY)
    assert play.told() == [("new", "C1-2026-00001", "")]
    corrected = answer.matters[0]
    assert corrected.title.startswith("Correction of 2026-00001: Rule C1-2026-00001")
    assert {"fr C1-2026-00001", "fr 2026-00001"} <= set(corrected.refs)


def test_a_document_is_read_whole() -> None:
    play = Play(**DHS)
    play.site.published = [rule("2026-00001", "2026-02-02")]
    (matter,) = play.read().matters
    assert (matter.key, matter.kind) == ("document/fr/2026-00001", MatterKind.RULE)
    assert (matter.title, matter.date) == ("Rule 2026-00001 of the Department", "2026-02-02")
    assert matter.fields == {
        "status": "published",
        "type": "rule",
        "body": ("Homeland Security Department", "U.S. Customs and Border Protection"),
        "order_number": "",
        "publication_date": "2026-02-02",
        "published_title": "Rule 2026-00001 of the Department",
        "abstract": "What rule 2026-00001 does.",
        "citation": "91 FR 100",
        "signing_date": "",
        "effective_date": "2026-04-01",
        "comments_close_date": "",
    }
    assert matter.refs == ("fr 2026-00001", "fr Docket No. USCBP-2026-0001")
    assert matter.url.startswith("https://www.federalregister.gov/documents/2026/02/02/2026-00001")


def test_an_executive_order_has_its_number_from_the_first() -> None:
    play = Play(**ORDERS)
    more = {"type": "Presidential Document", "agencies": [PRESIDENT]}
    play.site.inspected = [
        filed("2026-00007", "2026-02-12", title="Labor; Doing Something (EO 14434)", **more),
        filed("2026-00008", "2026-02-12", title="Gold Stars (Proc. 11048)", **more),
        filed(
            "2026-00009", "2026-02-12", title="Lebanon (Presidential Determination No. 3)", **more
        ),
    ]
    play.site.published = [order("2026-00001", "2026-02-02", "14400")]
    first, second = play.read().matters
    assert first.title == "EO 14434: Labor; Doing Something (EO 14434)" and "status" in first.fields
    assert (first.fields["status"], first.kind) == ("on public inspection", MatterKind.ORDER)
    assert second.title == "EO 14400: Doing Something About 2026-00001"
    assert second.fields["signing_date"] == "2026-02-05" and "fr EO 14400" in second.refs


# ---- what is asked -------------------------------------------------------------------------------


def test_every_page_is_read_and_every_field_named() -> None:
    play = Play(**DHS)
    play.site.published = [rule(f"2026-000{n}", "2026-02-02") for n in range(10, 35)]
    play.site.page = 10
    assert len(numbers(play.read())) == 25
    assert all("fields%5B%5D=citation" in url for url in play.site.asked if "documents.json" in url)
    assert sum("documents.json" in url for url in play.site.asked) == 3
    play.site.page = 2
    (outcome,) = Play.reading(play).outcomes
    assert outcome.grade is Grade.BROKEN and "narrow them" in outcome.reason


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (DHS, "2 7"),
        ({"agencies": ["u-s-customs-and-border-protection"]}, "2 7"),
        ({"types": ["presidential"]}, "4 5 9"),
        ({"types": ["proposed_rule"]}, "3"),
        (ORDERS, "4 9"),
        (DHS | ORDERS, "2 4 7 9"),
        (DHS | {"types": ["proposed_rule"]}, ""),
        ({"terms": ["masks"]}, "3 9"),
        ({"terms": ["masks", "number 2"]}, "2 3 9"),
        (DHS | {"terms": ["masks"]}, ""),
        ({"dockets": ["USCBP-2026-0001"]}, "2 7"),
        ({"dockets": ["no such docket"]}, ""),
        (DHS | {"inspection": False}, "2"),
        (DHS | {"days": 3}, "7"),
    ],
)
def test_conditions(settings: dict[str, Any], shown: str) -> None:
    play = Play(**settings)
    other = {"agencies": [PRESIDENT], "docket_ids": []}
    presidential = {"type": "Presidential Document", "agencies": [PRESIDENT], "docket_numbers": []}
    play.site.published = [
        rule("2026-00002", "2026-02-02", abstract="Rule number 2."),
        rule("2026-00003", "2026-02-02", type="Proposed Rule", abstract="On masks.", **other),
        order("2026-00004", "2026-02-02", "14400"),
        order("2026-00005", "2026-02-02", "", subtype="Notice", executive_order_number=None),
        rule("2026-00006", "2026-01-02"),
    ]
    play.site.inspected = [
        filed("2026-00007", "2026-02-12"),
        filed("2026-00008", "2026-02-12", agencies=[], type="Notice", docket_numbers=[]),
        filed("2026-00009", "2026-02-12", title="On Masks (EO 14401)", **presidential),
    ]
    # The id of a department is learned from what it has published.
    play.marks = {"agencies": '{"homeland-security-department": 227}'}
    assert " ".join(sorted(number[-1] for number in numbers(play.read()))) == shown


def test_without_a_published_document_offices_are_not_known_and_that_is_said() -> None:
    play = Play(**DHS)
    play.site.inspected = [filed("2026-00007", "2026-02-12")]
    answer = play.read()
    assert answer.matters == () and "homeland-security-department" in answer.notes[0]


# ---- what is followed by name --------------------------------------------------------------------


def test_followed_documents_are_read_whatever_their_age() -> None:
    play = Play(refs=("fr 2025-15550", "fr EO 14333", "fr EO 14500", "fr 2025-99999"))
    play.site.published = [
        rule("2025-15550", "2025-08-15"),
        order("2025-15600", "2025-08-18", "14333"),
        order("2025-15700", "2025-08-19", "14334", title="Amending Executive Order 14333"),
        rule("2026-00001", "2026-02-02"),
    ]
    first = play.read()
    assert numbers(first) == ["2025-15600", "2025-15550"]
    assert [matter.follows for matter in first.matters] == [("fr EO 14333",), ("fr 2025-15550",)]
    assert set(first.notes) == {
        "no executive order 14500 is published or on public inspection",
        "the Federal Register shows no document 2025-99999",
    }
    assert (first.extent.matters, first.extent.sweep) == (Coverage.ADDITIONS, False)
    play.site.asked.clear()
    assert numbers(play.read(NOW + DAY)) == numbers(first)
    assert any("2025-15550,2025-15600,2025-99999" in url for url in play.site.asked)
    assert sum("Executive+Order" in url for url in play.site.asked) == 1  # only for 14500


def test_a_followed_order_is_seen_on_public_inspection(engine: Engine, tmp_path: Path) -> None:
    reader = Reader(engine, tmp_path / "data", name="fr", follows=("fr EO 14500",))
    play = Play(reader, refs=("fr EO 14500",))
    play.read()
    more = {"type": "Presidential Document", "agencies": [PRESIDENT], "title": "It (EO 14500)"}
    play.site.inspected = [filed("2026-00009", "2026-02-12", **more), filed("2026-1000", None)]
    assert numbers(play.read(NOW + DAY)) == ["2026-00009"]
    play.site.inspected = []
    play.site.published = [order("2026-00009", "2026-02-12", "14500")]
    play.read(NOW + 3 * DAY)
    assert play.told() == [("new", "2026-00009", ""), ("changed", "2026-00009", "status")]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"agencies": "dhs"}, "agencies: must be a list"),
        ({"agencies": ["Homeland Security"]}, 'agencies: "Homeland Security"'),
        ({"types": ["RULE"]}, 'types: "RULE" is none of'),
        ({"presidential": ["order"]}, 'presidential: "order"'),
        ({"terms": ["a"]}, "terms: "),
        ({"terms": [f"term {n}" for n in range(21)]}, "terms: must be 20 at most"),
        ({"dockets": [3]}, "dockets: must be a list"),
        ({"days": 0}, "days: "),
        ({"inspection": "no"}, "inspection: "),
        ({"agency": "x"}, "agency: is no setting"),
    ],
)
def test_mistakes_are_named(change: dict[str, Any], wrong: str) -> None:
    found = FederalRegister.problems({**DHS, **change})
    assert any(one.startswith(wrong) for one in found), found
    assert FederalRegister.problems(DHS | ORDERS) == []
