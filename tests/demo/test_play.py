"""The demo passes as it stands, and fails when its story is broken."""

from dataclasses import replace
from pathlib import Path

import pytest

from tracker.demo import server
from tracker.demo.holdings.council import COUNCIL, FILE, HEARING
from tracker.demo.holdings.court import CASE
from tracker.demo.holdings.legislature import SB_627, SB_805
from tracker.demo.play import play
from tracker.demo.script import Story
from tracker.demo.story import STORY, TEAM
from tracker.demo.things import Act, Holdings, Step

README = Path(__file__).parents[2] / "README.md"
#: Between the first two moments of the story.
SOON = "2026-02-08T20:00:00Z"
KEY = "key-of-the-demo-9d1c"
pytestmark = pytest.mark.xdist_group("demo")  # one whole demo serves several tests


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One playing of the whole story: its problems, its words, its folder."""
    folder, said = tmp_path_factory.mktemp("demo") / "out", []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "token_hex", lambda size: KEY)
        found = play(folder, said.append)
    return found, "\n".join(said), folder


def test_the_whole_story_is_told_as_written(whole):
    found, said, folder = whole
    assert found == [], said
    assert "The demo passed" in said and "Traceback" not in said
    assert (folder / "tracker.db").is_file() and (folder / "tracker.toml").is_file()


def test_the_last_status_has_nothing_to_complain_of(whole):
    last = whole[1].rpartition("$ tracker status")[2]
    assert "Tracker is healthy" in last and "Incidents: none open" in last
    assert "could not be read" not in last and "ca-bills        good" in last


def test_one_digest_joins_docket_bills_orders_and_council_for_mail_and_rooms(whole):
    told = ("New entry 62", "SB 627", "SB 805", "New order 2026-02", "Meeting moved from")
    kept = sorted([*whole[2].glob("mail/*.html"), *whole[2].glob("rooms/*.json")])
    joined = [path for path in kept if all(word in path.read_text("utf-8") for word in told)]
    # rooms are served side by side: which of them is first, is chance
    assert sorted(path.stem.partition("-")[2] for path in joined) == ["matrix", "slack", "team"]


def test_a_new_draft_is_redlined(whole):
    page = max(whole[2].glob("mail/*-team.html")).read_text("utf-8")
    assert ">or badge number</ins>" in page and ">year</del>" in page


def test_keys_are_neither_shown_nor_stored(whole):
    _, said, folder = whole
    assert (folder / "tracker.toml").read_text().count('"env:') == 4
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    for secret in (KEY, "xoxb-1-2-demo", "demo-token"):
        assert secret not in said and not any(secret.encode() in held for held in files)


def test_the_digest_is_shown_and_kept_as_a_web_page(whole):
    _, said, folder = whole
    page = max((folder / "mail").glob("*-team.html"))
    assert str(page) in said
    html = page.read_text(encoding="utf-8")
    assert "Passed in a new draft" in html and "</html>" in html
    assert f"as {TEAM} reads it" in said


def test_the_excerpt_in_the_readme_is_what_the_demo_says(whole):
    said = [line.strip() for line in whole[1].splitlines()]
    excerpt = README.read_text(encoding="utf-8").partition("<!-- demo excerpt -->")[2]
    lines = excerpt.split("```")[1].splitlines()[1:]
    missing = [line for line in lines if line.strip() not in ("", "...", *said)]
    assert len(lines) > 10 and missing == []


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """One playing of a story whose sites do not hold what its script says: problems and words."""
    said: list[str] = []
    found = play(tmp_path_factory.mktemp("demo") / "out", said.append, broken_story())
    return found, said[-1]


def broken_story() -> Story:
    """Two moments; what is to be told of bills and council in the second one is brought forward."""
    short = STORY.until("filings")
    early = tuple(
        replace(fact, at="filings") for fact in STORY.facts if fact.name in ("chaptered", *COUNCILS)
    )
    return replace(short, facts=short.facts + early, holdings=court(bills(council(STORY.holdings))))


COUNCILS = ("concurrence", "agenda", "agenda-day", "moved")


def court(held: Holdings) -> Holdings:
    """One filing is dropped, one comes that no script lists, one is served twice."""
    motion = next(e for e in held.entries if e.number == "60")
    lodging = next(e for e in held.entries if e.label == "Notice of Lodging")
    stranger = replace(motion, case=CASE.id, seq=212, label="Stipulation to Continue", number="64")
    twin = replace(motion, seq=214)
    kept = tuple(entry for entry in held.entries if entry is not lodging)
    return replace(held, entries=(*kept, stranger, twin))


def bills(held: Holdings) -> Holdings:
    """The chaptered text never comes, a step comes that no script lists, the vote is miscounted."""
    step = Step(day="2026-02-08", chamber="Senate", text="Set for hearing March 3.", listed_at=SOON)
    (ballot,) = SB_805.ballots
    other = replace(
        SB_805,
        steps=(*SB_805.steps, step),
        ballots=(replace(ballot, no=11, listed_at=SOON),),
    )
    return replace(held, bills=(replace(SB_627, prints=SB_627.prints[:-1]), other))


def council(held: Holdings) -> Holdings:
    """The hearing moves to another hour; the file comes on the agendas of two sessions."""
    day = next(act for act in FILE.acts if act.id == 61402).when
    agendas = tuple(
        Act(
            id=key,
            body=COUNCIL,
            when=day,
            sitting=key,
            listed_at=SOON,
            acted_at="2027-01-01T00:00:00Z",
        )
        for key in (61402, 61403)
    )
    file = replace(FILE, acts=(*FILE.acts[:2], *agendas))
    hearing = replace(HEARING, times=(("", "10:00 AM"), (SOON, "3:00 PM")))
    return replace(held, files=(file,), sittings=(hearing,))


@pytest.mark.parametrize(
    "start",
    [
        "Missed: a notice of lodging was entered, without a number (Sunday, 15:00), and no change",
        "False: docket/cacd/999001: new 64 Stipulation to Continue",
        "Repeated: a motion for leave to file was entered as No. 60, told twice.",
        "Missed: the chaptered text of SB 627 was listed, months late",
        "False: bill/ca/20252026/SB 805: new Set for hearing March 3.",
        "Missed: the Senate's last vote on SB 805 was listed",
        "False: bill/ca/20252026/SB 805: new Concurrence in Assembly amendments · pass · yes 30,"
        " no 11",
        "Wrong: the hearing was moved from 10 to 2 o'clock, told as '2026-02-10T10:00' to"
        " '2026-02-10T15:00'.",
        "Repeated: the file was put on the agenda of the council's session, told twice.",
    ],
)
def test_a_broken_story_fails_by_name(broken, start):
    """Court, bills and council: what was dropped, added, doubled or altered is named."""
    found, last = broken
    assert [problem for problem in found if problem.startswith(start)], found
    assert "The demo failed" in last and all(problem in last for problem in found)
