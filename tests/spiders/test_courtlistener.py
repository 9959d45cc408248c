"""What the CourtListener reader makes of its answers; first what must never be told of them."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from sqlalchemy import Engine

from spiders.courtlistener import CourtListener
from spiders.saved import feed as fed
from tests.conftest import NOW
from tests.flow.reader import Reader
from tracker.domain.items import Answer, Coverage, Event, EventKind, Grade, Matter
from tracker.domain.ports import Capture, Followed, Outcome, SourceContext
from tracker.domain.sightings import stamp

ANSWERS = Path(__file__).parent / "answers"
ID = 71234567
REF = "cacd 2:25-cv-10999"
DOCKET: dict[str, Any] = json.loads((ANSWERS / "courtlistener_docket.json").read_text())
ROWS: list[dict[str, Any]] = json.loads((ANSWERS / "courtlistener_entries.json").read_text())[
    "results"
]
FEED = (ANSWERS / "courtlistener_feed.xml").read_text()
MINUTES, ORDER, MOTION = ROWS
API = "https://www.courtlistener.com/api/rest/v4"


def row(number: int | None, text: str, id_: int = 0, **more: Any) -> dict[str, Any]:
    """One row of `docket-entries/`."""
    plain = {
        "id": id_ or 430000100 + (number or 0),
        "docket": f"{API}/dockets/{ID}/",
        "date_filed": "2026-02-10",
        "date_modified": "2026-02-10T09:00:00.000000-08:00",
        "entry_number": number,
        "recap_sequence_number": "2026-02-10.001",
        "pacer_sequence_number": None,
        "description": text,
        "recap_documents": [],
    }
    return plain | more


def paper(label: str, attachment: int | None = None, id_: int = 0, **more: Any) -> dict[str, Any]:
    """One document of a row."""
    plain = {
        "id": id_ or 510000000 + (attachment or 0),
        "absolute_url": f"/docket/{ID}/70/x/",
        "attachment_number": attachment,
        "document_type": 2 if attachment else 1,
        "pacer_doc_id": "",
        "description": label,
    }
    return plain | more


def page(*rows: dict[str, Any], following: str | None = None) -> bytes:
    return json.dumps({"next": following, "previous": None, "results": rows}).encode()


def changed(of: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {**copy.deepcopy(of), **values}


def item(anchor: str, text: str, date: str = "2026-02-10") -> str:
    """One entry of a docket's feed."""
    link = f"https://www.courtlistener.com/docket/{ID}/u-v-c/?order_by=desc#{anchor}"
    return (
        f'<entry><title>x</title><link href="{link}" rel="alternate"/>'
        f"<published>{date}T00:00:00-08:00</published><id>{link}</id>"
        f'<summary type="html">{escape(text)}</summary></entry>'
    )


def feed(*items: str, title: str = "United States v. California, 2:25-cv-10999") -> bytes:
    """A docket's feed."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Docket updates for {title}</title>"
        f'<link href="https://www.courtlistener.com/docket/{ID}/feed/" rel="self"/>'
        f"{''.join(items)}</feed>"
    ).encode()


@dataclass
class Desk:
    """Keeps what one reading gave."""

    context: SourceContext
    answers: list[Answer] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def contexts(self, spider: str) -> list[SourceContext]:
        return [self.context]

    def capture(self, capture: Capture) -> None:
        assert capture.sha256

    def answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def context(key: str = "hush", **more: Any) -> SourceContext:
    given = {
        "now": stamp(NOW),
        "settings": {"dockets": [ID]},
        "followed": Followed(refs=frozenset({REF}), everything=False),
        "secrets": {"key": key} if key else {},
        "marks": {f"ref {REF}": f"{stamp(NOW)} {ID}"},
        **more,
    }
    return SourceContext(name="cl", namespace="cl", spider="courtlistener", **given)


def reading(ctx: SourceContext, *bodies: bytes) -> Desk:
    """One reading whose requests get these answers in their order."""
    desk = Desk(ctx)
    fed(CourtListener, ctx, desk, [(body, "") for body in bodies])
    return desk


def read(*bodies: bytes, **more: Any) -> Matter:
    """The one docket that these answers show."""
    desk = reading(context(**more), *bodies)
    assert desk.answers, desk.outcomes
    (matter,) = desk.answers[0].matters
    return matter


def record(**values: Any) -> bytes:
    return json.dumps(changed(DOCKET, **values)).encode()


def by_key(matter: Matter) -> dict[str, Event]:
    return {event.key: event for event in matter.events}


# ---- never told ----------------------------------------------------------------------------------


class Story:
    """Readings of one docket, a day apart, with what the spider remembers between them."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.reader = Reader(engine, folder, name="cl", follows=(REF,))
        self.marks: dict[str, str] = {f"ref {REF}": f"{stamp(NOW)} {ID}"}
        self.now = NOW - timedelta(days=30)

    def show(self, *bodies: bytes, key: str = "hush", days: float = 1, **more: Any) -> None:
        self.now += timedelta(days=days)
        ctx = context(key, marks=self.marks, now=stamp(self.now), **more)
        desk = reading(ctx, *bodies)
        assert desk.answers, desk.outcomes
        self.marks = desk.outcomes[0].marks
        answer = desk.answers[0]
        self.reader.read(self.now, *answer.matters, extent=answer.extent)

    def by_api(self, *rows: dict[str, Any], docket: dict[str, Any] | None = None) -> None:
        self.show(json.dumps(docket or DOCKET).encode(), page(*rows))

    def by_feed(
        self, *items: str, title: str = "United States v. California, 2:25-cv-10999"
    ) -> None:
        known = f"docket {ID}" in self.marks  # else it is asked who the docket is
        self.show(*([] if known else [record()]), feed(*items, title=title), key="")

    @property
    def told(self) -> list[tuple[str, str, str]]:
        return [(op, key, name) for op, _, key, name in self.reader.told()]


@pytest.fixture
def story(engine: Engine, tmp_path: Path) -> Story:
    """A docket that nobody has read yet."""
    return Story(engine, tmp_path)


def _noisy_paper(of: dict[str, Any]) -> dict[str, Any]:
    pacer = of["pacer_doc_id"]
    return changed(
        of,
        pacer_doc_id=pacer[:3] + "0" + pacer[4:],
        is_available=True,
        page_count=28,
        sha1="3875437ed27ed37a221fa72c6b3925d0e9e733be",
        description=of["description"].replace(" ", "\n  "),
    )


NOISE = {
    "the stamp of a row": lambda r: changed(r, date_modified="2026-02-11T00:00:00-08:00"),
    "the entry's day at the end": lambda r: changed(
        r, description=r["description"].replace(" (Entered: 02/09/2026)", "")
    ),
    "brackets about a number": lambda r: changed(
        r, description=r["description"].replace("[12]", "12")
    ),
    "the attachments of an e-mail": lambda r: changed(
        r, description=r["description"].replace("# 1 ", "# (1) ")
    ),
    "markup and white space": lambda r: changed(
        r, description=r["description"].replace("ORDER", "<b>ORDER</b>").replace(" ", "&nbsp; ")
    ),
    "documents that came in": lambda r: changed(
        r, recap_documents=[_noisy_paper(one) for one in r["recap_documents"]]
    ),
    "another sequence": lambda r: changed(r, recap_sequence_number="2026-02-09.007"),
    "a sequence number filled in": lambda r: changed(r, pacer_sequence_number=300 + r["id"] % 9),
    "a document filled in": lambda r: changed(
        r,
        recap_documents=(
            [*r["recap_documents"], paper("Exhibit A", 1, 590000000 + r["id"] % 9)]
            if r["entry_number"] == 64
            else r["recap_documents"]
        ),
    ),
}


@pytest.mark.parametrize("noise", NOISE)
def test_noise_is_never_told(story: Story, noise: str) -> None:
    story.by_api(*ROWS)
    story.by_api(*(NOISE[noise](one) for one in ROWS))
    story.by_api(*ROWS)
    assert story.told == []


def test_order_doubles_and_new_ids_are_never_told(story: Story) -> None:
    """The service makes rows anew; a minute entry is found again by PACER's sequence number."""
    story.by_api(*ROWS)
    renamed = [changed(one, id=one["id"] + 7_000_000) for one in reversed(ROWS)]
    story.by_api(*renamed, renamed[0])
    story.by_api(*(changed(one, pacer_sequence_number=None) for one in renamed))
    story.by_api(*ROWS)
    assert story.told == []


def test_rows_that_become_one_are_never_gone(story: Story) -> None:
    """A label came first, the text as a row of its own; a later report makes them one."""
    stub = row(None, "", 430000110, recap_documents=[paper("Text Only Scheduling Notice")])
    full = row(None, "NOTICE: the hearing is moved to 3/2/2026.", 430000111)
    story.by_api(*ROWS, stub, full)
    one = changed(stub, description=full["description"])
    for _ in range(4):
        story.by_api(*ROWS, one)
    assert story.told == [("changed", "minute-entry-430000110", "text")]


def test_the_feed_and_the_api_show_one_docket(story: Story) -> None:
    """A key that is refused, and granted again, tells nothing twice."""
    stub = row(105, "", recap_documents=[paper("Scheduling Order")])  # its text is not known yet
    exhibits = [stub, *(row(n, f"EXHIBIT {n} filed.", n) for n in range(100, 104))]
    story.by_api(*ROWS, *exhibits)
    minutes = item(f"minute-entry-{MINUTES['id']}", MINUTES["description"], "2026-02-09")
    shown = [item("entry-64", ORDER["description"], "2026-02-09"), minutes]
    shown.append(item("entry-105", "Scheduling Order"))
    shown += [item(f"entry-{n}", f"EXHIBIT {n} filed.") for n in range(100, 104)]
    story.by_feed(*shown)
    story.by_feed(*shown, title=f"{'United States v. California ' * 4}..., 2:25-cv-10999")
    story.by_api(*ROWS, *exhibits)
    assert story.told == []


def test_what_rolls_out_of_the_feed_is_never_gone(story: Story) -> None:
    days = [(NOW - timedelta(days=60 - n)).date().isoformat() for n in range(60)]
    items = [item(f"entry-{n}", f"EXHIBIT {n} filed.", days[n]) for n in range(60)]
    story.by_feed(*items[29::-1])
    for last in range(30, 36):
        story.by_feed(*items[last : last - 30 : -1])
    assert story.told == [("new", f"entry-{n}", "") for n in range(30, 36)]


def test_what_moves_up_into_the_feed_is_never_new(story: Story) -> None:
    """A younger entry leaves, and an old one stands at the end of the thirty again."""
    days = [(NOW - timedelta(days=60 - n // 2)).date().isoformat() for n in range(60)]
    items = [item(f"entry-{n}", f"EXHIBIT {n} filed.", days[n]) for n in range(59)]
    minutes = item("minute-entry-9", "MINUTES of a hearing.", days[29])
    story.by_feed(*items[58:29:-1], minutes)
    for _ in range(3):
        story.by_feed(*items[58:40:-1], *items[39:29:-1], minutes, items[29])
    assert story.told == [("gone", "entry-40", "")]
    moved = item("entry-29", "EXHIBIT 29 refiled.", days[29])
    story.by_feed(*items[58:41:-1], *items[39:29:-1], minutes, moved, items[28])
    assert story.told[1:] == [("changed", "entry-29", "text")]


@pytest.mark.parametrize("by_api", [True, False])
def test_what_the_archive_gets_of_former_years_is_never_new(story: Story, by_api: bool) -> None:
    """Somebody brings it the whole sheet of a docket of which it had the newest entries only."""
    late = row(66, "NOTICE filed on the day before.", 900, date_filed="2026-01-09")
    old = [row(n, f"BRIEF {n} filed.", 800 + n, date_filed="2025-11-20") for n in range(1, 6)]
    if by_api:
        newest = row(65, "ORDER granting the motion.", 700, date_filed="2026-01-10")
        story.show(record(), page(newest), budget_left=9)
        story.show(page(newest, late, *old), record(), budget_left=9)
        # An edit is one, also in a row that was made anew.
        edit = changed(old[0], id=990, description="BRIEF 1 refiled.")
        story.show(page(edit), record(), budget_left=9)
        edited = [("changed", "entry-1", "text")]
    else:
        newest_item = item("entry-65", "ORDER granting the motion.", "2026-01-09")
        late_item = item("entry-66", late["description"], "2026-01-09")
        story.by_feed(newest_item)
        rest = [item(f"entry-{n}", f"BRIEF {n} filed.", "2025-11-20") for n in range(1, 6)]
        story.by_feed(newest_item, late_item, *rest)
        rest[0] = item("entry-1", "BRIEF 1 refiled.", "2025-11-20")
        story.by_feed(newest_item, late_item, *rest)
        edited = [("changed", "entry-1", "text")]
    assert story.told == [("new", "entry-66", ""), *edited]


def test_a_judge_that_is_filled_in_and_blanks_are_never_told(story: Story) -> None:
    story.by_api(*ROWS, docket=changed(DOCKET, assigned_to_str=""))
    story.by_api(*ROWS)
    blank = changed(DOCKET, assigned_to_str="", case_name="Unknown Case Title")
    for _ in range(3):
        story.by_api(*ROWS, docket=blank)
    assert story.told == []


def test_within_a_budget_nothing_is_gone(story: Story) -> None:
    """Only what changed is asked for; what is not in it says nothing."""
    budget = {"budget_left": 5}
    story.show(record(), page(*ROWS), **budget)
    for n in range(1, 6):
        # What moved may have ended the case: then its own record is asked for too.
        story.show(page(row(70 + n, f"BRIEF {n} filed.")), record(), **budget)
    assert story.told == [("new", f"entry-{70 + n}", "") for n in range(1, 6)]


def test_the_rest_of_a_long_docket_is_taken_over_without_a_word(story: Story) -> None:
    """Its first readings have not the requests for all of it; what moves there says nothing yet."""
    rows = [row(n, f"BRIEF {n} filed.", 1000 + n) for n in range(60, 0, -1)]
    more = f"{API}/docket-entries/?cursor=abc&docket={ID}"
    story.show(record(), page(*rows[:20], following=more), budget_left=2)
    touched = [changed(rows[30], description="BRIEF 30 refiled."), changed(rows[0])]
    story.show(page(*touched), page(*rows[20:40], following=more), budget_left=2, days=0.2)
    story.show(page(), page(*rows[40:]), budget_left=2, days=0.2)
    assert story.told == [] and "floor" not in json.loads(story.marks[f"docket {ID}"])
    moved = [changed(rows[50], description="BRIEF 10 withdrawn."), row(61, "REPLY filed.")]
    story.show(page(*moved), budget_left=2, days=0.2)
    assert story.told == [("changed", "entry-10", "text"), ("new", "entry-61", "")]


@pytest.mark.parametrize("ended", [None, "2020-05-05"])
def test_a_key_that_comes_later_tells_nothing_of_what_was_so_before(
    story: Story, ended: str | None
) -> None:
    story.marks[f"docket {ID}"] = json.dumps({"asked": stamp(NOW - timedelta(days=29))})
    old = row(3, "BRIEF filed.", date_filed="2026-01-01", recap_documents=[paper("Exhibit", 1)])
    story.by_feed(item("entry-64", ORDER["description"]), item("entry-3", "BRIEF filed."))
    story.by_api(ORDER, old, docket=changed(DOCKET, date_terminated=ended))
    assert story.told == []


# ---- told, once ----------------------------------------------------------------------------------


def test_a_new_entry_an_edited_one_and_a_vanished_one(story: Story) -> None:
    story.by_api(*ROWS)
    story.by_api(*ROWS, row(65, "NOTICE OF APPEAL to the 9th CCA filed by plaintiff."))
    edited = changed(ORDER, description=f"{ORDER['description']} Modified on 2/12/2026 (rs).")
    story.by_api(
        edited, MOTION, MINUTES, row(65, "NOTICE OF APPEAL to the 9th CCA filed by plaintiff.")
    )
    for _ in range(3):
        story.by_api(edited, MOTION, row(65, "NOTICE OF APPEAL to the 9th CCA filed by plaintiff."))
    gone = ("gone", f"minute-entry-{MINUTES['id']}", "")
    assert story.told == [("new", "entry-65", ""), ("changed", "entry-64", "text"), gone]


def test_an_edited_minute_entry_under_another_id_is_edited(story: Story) -> None:
    story.by_api(*ROWS)
    edited = changed(MINUTES, id=7, description=f"{MINUTES['description']} (rs)")
    story.by_api(ORDER, MOTION, edited)
    assert story.told == [("changed", f"minute-entry-{MINUTES['id']}", "text")]


def test_an_entry_that_gets_its_number_is_numbered(story: Story) -> None:
    story.by_api(*ROWS)
    story.by_api(changed(MINUTES, entry_number=66), ORDER, MOTION)
    minutes = item("entry-66", MINUTES["description"], "2026-02-09")
    story.by_feed(minutes, item("entry-64", ORDER["description"], "2026-02-09"))
    assert story.told == [("changed", f"minute-entry-{MINUTES['id']}", "number")]


def test_an_attachment_is_news_unless_its_entry_names_it(story: Story) -> None:
    story.by_api(*ROWS)
    text = "BRIEF filed by defendant. (Attachments: # 1 Exhibit A, # 12 Exhibit B)"
    named = [paper("Exhibit A", 1, 1), paper("Exhibit B", 12, 2)]
    story.by_api(*ROWS, row(70, text, recap_documents=named))
    story.by_api(*ROWS, row(70, text, recap_documents=[*named, paper("Proposed Order", 2, 3)]))
    assert story.told == [("new", "entry-70", ""), ("new", "entry-70/2", "")]


def test_the_end_of_a_case_its_return_and_another_judge(story: Story) -> None:
    story.by_api(*ROWS)
    story.by_api(*ROWS, docket=changed(DOCKET, assigned_to_str="Other Judge"))
    ended = changed(DOCKET, assigned_to_str="Other Judge", date_terminated="2026-02-10")
    for docket in (ended, ended, changed(ended, date_terminated=None)):
        story.by_api(*ROWS, docket=docket)
    assert story.told == [
        ("changed", "", "judge"),
        ("changed", "", "case_status"),
        ("changed", "", "case_status"),
    ]


# ---- what it asks --------------------------------------------------------------------------------


def test_a_long_docket_takes_no_requests_that_were_promised_to_another() -> None:
    marks = {
        f"ref {REF}": f"{stamp(NOW)} {ID}",
        **MARK,
        "docket 7": json.dumps({"key": "docket/x/7"}),
    }
    followed = Followed(refs=frozenset({REF, "courtlistener 7"}))
    ctx = context(marks=marks, followed=followed, budget_left=4, settings={})
    seventh = json.dumps(changed(DOCKET, id=7)).encode()
    endless = page(changed(ROWS[0], docket=7), following="/?cursor=1")
    # In the order of asking: who the first is and a page of it, then the same of the other.
    desk = reading(ctx, seventh, endless, record(), page(*ROWS))
    assert desk.answers, desk.outcomes
    assert {one.key for one in desk.answers[0].matters} == {"docket/x/7", "docket/cacd/869712"}
    assert "older ones follow" in " ".join(desk.answers[0].notes)


# ---- what it makes of an answer ------------------------------------------------------------------


def test_a_docket_has_the_key_and_the_names_of_the_court_s_own_feed() -> None:
    matter = read(record(), page(*ROWS))
    assert (matter.key, matter.title) == ("docket/cacd/869712", "United States v. California")
    assert matter.refs == (REF, "cacd #869712", f"courtlistener {ID}")
    assert (matter.follows, matter.date) == ((REF,), "2025-11-17")
    assert matter.as_of == "2026-02-09T17:12:44Z"
    assert matter.url == f"https://www.courtlistener.com/docket/{ID}/united-states-v-california/"
    assert matter.fields == {
        "case_name": "United States v. California",
        "docket_number": "2:25-cv-10999",
        "case_status": "open",
        "judge": "Example Judge",
        "record": "on file",
    }


def test_entries_are_read_with_every_name_that_is_printed() -> None:
    matter = read(record(), page(*ROWS))
    motion, order, attached, minutes = matter.events
    assert (order.key, order.kind, order.date) == ("entry-64", EventKind.ENTRY, "2026-02-09")
    assert order.fields == {
        "number": "64",
        "labels": ("Order on Motion for Preliminary Injunction",),
        "text": "ORDER by Judge Example Judge: granting in part 12 MOTION for Preliminary "
        "Injunction. (Attachments: # 1 Exhibit A)",
        "entered": "2026-02-09",
    }
    assert order.aliases == (
        "courtlistener:document/500000001",
        "courtlistener:entry/430000002",
        "document:031039050097",
        "number:64",
        "recap:2026-02-09.001",
        "sequence:869712&256",
    )
    assert (attached.key, attached.kind) == ("entry-64/1", EventKind.ATTACHMENT)
    assert attached.fields == {"number": "64-1", "label": "Exhibit A"}
    assert attached.fact == order.fact != "" and "document:031039050098" in attached.aliases
    assert attached.url.endswith(f"/docket/{ID}/64/1/united-states-v-california/")
    assert (minutes.key, minutes.date) == ("minute-entry-430000003", "2026-02-09")
    assert "sequence:869712&260" in minutes.aliases and "number" not in minutes.fields
    assert (motion.date, motion.fields["labels"]) == ("", ("Motion for Preliminary Injunction",))
    assert "text" not in motion.fields


def test_the_feed_names_case_and_document_by_its_links() -> None:
    # The record is refused to who has no key; then the links of the feed say which case it is.
    state = json.dumps({"asked": stamp(NOW)})
    marks = {f"ref {REF}": f"{stamp(NOW)} {ID}", f"docket {ID}": state}
    matter = read(FEED.encode(), key="", marks=marks)
    assert (matter.key, matter.coverage, matter.since) == (
        "docket/cacd/869712",
        Coverage.WINDOW,
        "",
    )
    order = by_key(matter)["entry-64"]
    assert order.aliases == ("document:031039050097", "number:64")
    assert order.fields["text"] == by_key(read(record(), page(*ROWS)))["entry-64"].fields["text"]
    minutes = by_key(matter)["minute-entry-430000003"]
    assert minutes.aliases == ("courtlistener:entry/430000003",)
    assert matter.fields["case_name"] == "United States v. California"


def test_a_docket_of_which_nothing_is_known_has_a_key_of_its_own_for_good() -> None:
    marks = {
        f"ref {REF}": f"{stamp(NOW)} {ID}",
        f"docket {ID}": json.dumps({"asked": stamp(NOW)}),
    }
    desk = reading(context("", marks=marks), feed(item("entry-1", "COMPLAINT filed.")))
    assert desk.answers[0].matters[0].key == f"docket/courtlistener/{ID}"
    later = reading(context(marks=desk.outcomes[0].marks), record(), page(*ROWS))
    known = later.answers[0].matters[0]
    assert known.key == f"docket/courtlistener/{ID}" and "cacd #869712" in known.refs


@pytest.mark.parametrize(
    ("values", "key", "sequence"),
    [
        (
            {"court_id": "ca9", "docket_number": "26-926", "pacer_case_id": "x-1"},
            "docket/ca9/26-926",
            "",
        ),
        (
            {"court_id": "canb", "docket_number": "25-30001", "pacer_case_id": "77"},
            "docket/canb/77",
            "sequence:77-256",
        ),
        (
            {"court_id": "arb", "docket_number": "2:25-bk-00001", "pacer_case_id": "77"},
            "docket/azb/77",
            "sequence:77-256",
        ),
        (
            {"court_id": "cal", "docket_number": "S280001", "pacer_case_id": None},
            f"docket/courtlistener/{ID}",
            "",
        ),
    ],
)
def test_other_courts_have_other_names(values: dict[str, Any], key: str, sequence: str) -> None:
    matter = read(record(**values), page(ORDER))
    named = [name for name in matter.events[0].aliases if name.startswith("sequence:")]
    assert (matter.key, named) == (key, [sequence] if sequence else [])


def test_an_appellate_entry_without_a_number_is_not_known_by_its_document() -> None:
    rows = [row(12345678901, "MOTION for stay filed.", 9, pacer_sequence_number=None)]
    (event,) = read(record(court_id="ca9", docket_number="26-926"), page(*rows)).events
    assert event.key == "minute-entry-9" and "number" not in event.fields
    assert "document:12305678901" in event.aliases


def test_two_rows_of_one_number_are_two_entries() -> None:
    rows = [row(5, "EXHIBIT filed.", 21), row(5, "EXHIBIT filed under seal.", 20)]
    keys = [(event.key, event.fields["text"]) for event in read(record(), page(*rows)).events]
    assert keys == [("entry-5", "EXHIBIT filed under seal."), ("entry-5.21", "EXHIBIT filed.")]


def test_all_of_a_docket_shows_what_is_gone_and_a_part_does_not() -> None:
    assert read(record(), page(*ROWS)).coverage is Coverage.WHOLE
    assert read(record(), page(*ROWS), budget_left=9).coverage is Coverage.ADDITIONS


def test_a_full_feed_speaks_of_the_days_after_its_oldest() -> None:
    items = [item(f"entry-{n}", f"BRIEF {n} filed.", f"2026-01-{n:02d}") for n in range(1, 31)]
    matter = read(feed(*items), key="", marks={f"ref {REF}": f"{stamp(NOW)} {ID}", **MARK})
    assert (matter.coverage, matter.since) == (Coverage.WINDOW, "2026-01-02")


MARK = {f"docket {ID}": json.dumps({"key": "docket/cacd/869712", "read": stamp(NOW), "shown": 3})}


@pytest.mark.parametrize(
    ("key", "body", "grade", "said"),
    [
        ("hush", b'{"results": [', Grade.BROKEN, "no whole JSON"),
        ("hush", b"[]", Grade.BROKEN, "no JSON object"),
        ("hush", b"{}", Grade.BROKEN, "no list 'results'"),
        ("hush", b"<html><title>502 Bad Gateway</title></html>", Grade.BROKEN, "Bad Gateway"),
        ("hush", page(row(1, "x", docket=f"{API}/dockets/5/")), Grade.BROKEN, "another docket"),
        ("hush", page(row(1, "x", -4)), Grade.BROKEN, "without an id"),
        ("hush", page(row(1, "x", recap_documents="y")), Grade.BROKEN, "are no list"),
        ("hush", page(*[{}] * 1_001), Grade.BROKEN, "1,001 entries on one page"),
        ("hush", page(), Grade.EMPTY, "without entries"),
        ("", feed(), Grade.EMPTY, "shows no entries"),
        ("", feed(item("entry-1", "x"))[:-20], Grade.BROKEN, "breaks off"),
        ("", feed(item("entry-1", "x")).replace(b"<entry>", b"<entry"), Grade.BROKEN, "be read"),
        ("", b"<html><title>Log in</title></html>", Grade.LOGIN, "login page"),
        ("", b"<rss><channel></channel></rss>", Grade.BROKEN, "no Atom feed"),
        ("", b"<feed></feed>", Grade.BROKEN, "feed of no docket"),
        ("", feed("<a/>" * 400_001), Grade.BROKEN, "more elements than"),
        (
            "",
            feed(item("entry-1", "x")).replace(b"/docket/712", b"/docket/812"),
            Grade.BROKEN,
            "of",
        ),
        (
            "",
            b'<!DOCTYPE f [<!ENTITY a "b">]>'
            + feed(item("entry-1", "x")).replace(b">x<", b">&a;<"),
            Grade.BROKEN,
            "be read",
        ),
    ],
)
def test_what_is_no_docket_is_never_read(key: str, body: bytes, grade: Grade, said: str) -> None:
    marks = {f"ref {REF}": f"{stamp(NOW)} {ID}", **MARK}
    bodies = (record(), body) if key else (body,)
    desk = reading(context(key, marks=marks), *bodies, body)  # asked for once more
    assert desk.answers == [] and desk.outcomes[0].grade is grade, desk.outcomes
    assert said in desk.outcomes[0].reason


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"court": "Los Angeles"}, "court: "),
        ({"dockets": "71234567"}, "dockets: must be a list"),
        ({"dockets": [True]}, "dockets: must be a list"),
        ({"key": "abc"}, "key: is a secret"),
        ({"token": "env:X"}, "token: is no setting"),
    ],
)
def test_mistakes_in_settings_are_named(settings: dict[str, Any], said: str) -> None:
    assert any(problem.startswith(said) for problem in CourtListener.problems(settings))
    assert CourtListener.problems({"court": "cacd", "dockets": [7], "key": "env:X"}) == []
