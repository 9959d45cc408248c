"""The comparison accepts the story as it stands and names each way in which it can go wrong."""

from dataclasses import replace

import pytest

from tracker.demo.compare import Arrived, problems
from tracker.demo.story import DUTY, OPERATOR, STORY, TEAM

MOMENTS = {moment.name: moment for moment in STORY.moments}
FACTS = {fact.name: fact for fact in STORY.facts}


def change(name: str, **other: object) -> dict[str, object]:
    """The change that tells a fact of the story, as `tracker changes --json` prints it."""
    fact = FACTS[name]
    event = None
    if fact.text:
        event = {"key": f"999001&{name}", "number": fact.number, "kind": "entry"}
        event |= {"date": "2026-02-09T19:48:12Z", "text": fact.text}
    told = {
        "v": 1,
        "detected_at": MOMENTS[fact.at].now,
        "matter": fact.matter,
        "op": fact.op,
        "field": fact.field or None,
        "event": event,
        "before": fact.before,
        "after": fact.after,
    }
    return told | other


def letter(at: str, to: str, *names: str, words: str = "") -> Arrived:
    text = " / ".join(FACTS[name].words for name in names)
    return Arrived(at=at, to=to, subject="Tracker", text=f"{text} {words}")


def letters() -> list[Arrived]:
    return [letter(x.at, x.to, *x.tells, words=" ".join(x.words)) for x in STORY.letters]


def changes() -> list[dict[str, object]]:
    return [change(name) for name in FACTS]


def only(told=None, arrived=None) -> str:
    """The one problem that is found."""
    found = problems(STORY, changes() if told is None else told, arrived or letters())
    assert len(found) == 1, found
    return found[0]


def test_the_script_told_exactly_is_no_problem():
    assert problems(STORY, changes(), letters()) == []


def test_the_facts_of_the_script_can_be_told_apart():
    assert len({(f.matter, f.op, f.field, f.number, f.text) for f in STORY.facts}) == len(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_each_missing_fact_is_missed(name):
    assert only([c for c in changes() if c != change(name)]).startswith(
        f"Missed: {FACTS[name].says} ("
    )


@pytest.mark.parametrize("name", FACTS)
def test_each_fact_told_twice_is_repeated(name):
    assert only([*changes(), change(name)]) == f"Repeated: {FACTS[name].says}, told twice."


def test_the_same_filing_under_another_key_is_repeated():
    copy = change("motion")
    copy["event"] = {**copy["event"], "key": "999001&999"}
    assert only([*changes(), copy]).startswith("Repeated: a motion for leave to file")


def test_an_unlisted_change_is_false():
    stranger = change("motion", matter="docket/cacd/991102")
    assert only([*changes(), stranger]).startswith(
        "False: docket/cacd/991102: new 60 Leave to File Document (told 2026-02-08T23:00:00Z)."
    )


def test_a_fact_told_at_another_moment_is_wrong():
    early = change("vanished", detected_at=MOMENTS["missing"].now)
    told = [early if c == change("vanished") else c for c in changes()]
    assert only(told).startswith("Wrong: entry No. 63 vanished from the feed early, told at")


def test_a_change_told_with_other_values_is_wrong():
    told = [change("caption", after="X") if c == change("caption") else c for c in changes()]
    assert "told as 'United States of America v. State of California' to 'X'" in only(told)


@pytest.mark.parametrize(
    "before, after",
    [
        ("It shows the officer's name and agency. Etc.", "It shows nothing."),
        ("", "It shows the officer's name or badge number and agency."),
        (
            "shows the officer's name and agency. shows the officer's name or badge number"
            " and agency.",
            "shows the officer's name or badge number and agency.",
        ),
    ],
)
def test_a_long_text_told_without_what_changed_is_wrong(before, after):
    other = change("draft-text", before=before, after=after)
    told = [other if c == change("draft-text") else c for c in changes()]
    assert only(told).startswith("Wrong: the new draft has other words, told as")


def test_a_long_text_is_known_by_what_changed_in_it():
    fact = FACTS["draft-text"]
    whole = change("draft-text", before=f"1. It {fact.before} 2.", after=f"1. It {fact.after} 2.")
    assert (
        problems(STORY, [whole if c == change("draft-text") else c for c in changes()], letters())
        == []
    )


def test_a_message_that_does_not_come_is_missed():
    assert only(arrived=[x for x in letters() if x.at != "outage"]).startswith(
        "Missed: ops@example.org, Monday, 9:00: 1 message(s) due, 0 arrived."
    )


def test_a_message_that_comes_twice_is_repeated():
    twice = [*letters(), letter("outage", OPERATOR, words="cacd boston-orders")]
    assert only(arrived=twice).startswith("Repeated: ops@example.org, Monday, 9:00")


def test_an_alarm_of_the_outage_to_a_reader_is_false():
    assert only(arrived=[*letters(), letter("outage", TEAM)]).startswith("False: team@")


def changed_letter(at: str, to: str, words: str) -> list[Arrived]:
    """All letters, that one with more words."""
    return [replace(x, text=x.text + words) if (x.at, x.to) == (at, to) else x for x in letters()]


def test_a_fact_that_a_message_leaves_out_is_missed():
    short = [letter("filings", DUTY) if x.at == "filings" else x for x in letters()]
    assert only(arrived=short) == (
        "Missed: duty@example.org, Sunday, 15:00: the message does not tell that"
        " a text-only scheduling notice was entered."
    )


def test_a_fact_told_to_a_reader_in_a_second_message_is_repeated():
    again = changed_letter("digest", TEAM, FACTS["motion"].words)
    assert only(arrived=again).startswith("Repeated: team@example.org, Tuesday")


def test_a_fact_told_to_the_wrong_reader_is_false():
    wrong = changed_letter("ruling", DUTY, FACTS["clerical"].words)
    assert only(arrived=wrong).startswith("False: duty@example.org, Monday, 14:00")


def test_a_neighbours_case_in_a_message_is_false():
    wrong = changed_letter("morning", TEAM, "Juniper Flat Water Company")
    assert only(arrived=wrong).endswith("speaks of 'Juniper Flat'.")


def test_the_story_can_be_cut():
    short = STORY.until("morning")
    assert [m.name for m in short.moments] == ["baseline", "filings", "morning"]
    told = [change(name) for name in ("motion", "scheduling", "lodging", "agenda", "agenda-day")]
    assert problems(short, told, [x for x in letters() if x.at in ("filings", "morning")]) == []
