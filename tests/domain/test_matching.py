"""What subscriptions ask for, and the index that finds whom a change is for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_query import QUERIES
from tracker.domain.changes import Change, EventRef, Op, Tier
from tracker.domain.items import EventKind, MatterKind
from tracker.domain.match import Hit
from tracker.domain.match_index import Audience
from tracker.domain.matching import Criteria, criteria, document
from tracker.domain.query import Document, Mistake, Node, Not, as_json, compiled, parse
from tracker.domain.query import document as plain_document

ENTRY = EventRef(
    key="869712&9", kind=EventKind.ENTRY, number="9", date="2026-02-09", text="Order · masks"
)
CHANGE = Change(
    id=1,
    detected_at="2026-02-09T17:00:00Z",
    crawl=1,
    source="cacd",
    matter="docket/cacd/869712",
    matter_kind=MatterKind.DOCKET,
    matter_title="United States v. California",
    matter_url="",
    op=Op.NEW,
    field="",
    event=ENTRY,
    before="",
    after="Order · masks",
    tier=Tier.NOW,
    reason="an order or ruling",
    late=False,
    again=False,
    first=False,
    url="",
    capture="",
)
TAGS = {"suit": frozenset({"urgent"}), "city": frozenset({"local"})}
NAMES = ("docket/cacd/869712", "cacd 2:25-cv-10999", "cacd #869712")


def seen(change: Change = CHANGE, *watches: str) -> Document:
    hits = [Hit(watch, f"you follow {watch}") for watch in watches]
    return document(change, names=NAMES, sources=("cacd",), hits=hits, tags=TAGS)


NOT_TAKEN = {
    "nothing of its watches": ({}, ()),
    "another watch": ({"watches": ["city"]}, ("suit",)),
    "its watch, but another kind": ({"watches": ["suit"], "kinds": ["bill"]}, ("suit",)),
    "its watch, but the search fails": ({"watches": ["suit"], "query": "badges"}, ("suit",)),
    "another tag": ({"tags": ["local"]}, ("suit",)),
    "another source": ({"sources": ["orders"]}, ()),
    "another place": ({"places": ["ca"]}, ()),
    "another case": ({"matters": ["cacd 2:25-cv-11"]}, ()),
    "another event": ({"events": ["vote"]}, ()),
    "a place, but another case": ({"places": ["cacd"], "matters": ["cacd 1:1-cv-1"]}, ()),
    "what the search excludes": ({"query": "order NOT place:cacd"}, ()),
}
TAKEN = {
    "all watches": ({}, ("suit",)),
    "one of its watches": ({"watches": ["city", "suit"]}, ("suit",)),
    "a tag of its watch": ({"tags": ["urgent", "local"]}, ("suit",)),
    "its case by name": ({"matters": ["cacd 2:25-cv-10999"]}, ()),
    "its case by key": ({"matters": ["docket/cacd/869712"]}, ()),
    "its source": ({"sources": ["cacd"]}, ()),
    "its place": ({"places": ["cacd"]}, ()),
    "its kind and event": ({"kinds": ["docket", "bill"], "events": ["entry"]}, ()),
    "a search": ({"query": '"order masks" kind:docket tier:now op:new number:9'}, ()),
    "a number in a search": ({"query": "matter:2:25-cv-10999"}, ()),
    "a watch in a search": ({"query": "watch:suit tag:urgent"}, ("suit",)),
}


def asked(wanted: dict[str, list[str] | str]) -> Criteria:
    kept = dict(wanted)
    watches = kept.pop("watches", [])
    assert isinstance(watches, list)
    return criteria(watches, kept)


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_is_not_taken(name: str) -> None:
    wanted, watches = NOT_TAKEN[name]
    doc, node = seen(CHANGE, *watches), asked(wanted).node
    assert not compiled(node)(doc)
    assert Audience([(1, node)]).takers(doc) == []


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken(name: str) -> None:
    wanted, watches = TAKEN[name]
    doc, node = seen(CHANGE, *watches), asked(wanted).node
    assert compiled(node)(doc)
    assert Audience([(1, node)]).takers(doc) == [1]


def test_an_edit_is_searched_before_and_after() -> None:
    edit = replace(CHANGE, op=Op.CHANGED, field="text", before="old masks", after="new badges")
    doc = seen(edit)
    assert all(compiled(parse(f"changed:{word}"))(doc) for word in ("masks", "badges"))
    assert not compiled(parse("changed:california"))(doc)
    assert compiled(parse("california badges field:text"))(doc)


def test_the_kept_tree_is_what_is_asked() -> None:
    tree = as_json(parse("masks"))
    assert criteria((), {"query": "masks", "tree": tree}) == criteria((), {"query": "masks"})
    assert criteria((), {"query": "masks", "tree": tree}).search == parse("masks")
    assert criteria((), None).is_plain and not criteria((), None).is_free
    assert criteria((), {"kinds": ["bill"]}).is_free
    assert not criteria((), {"tags": ["x"], "kinds": ["bill"]}).is_free


def nodes(texts: list[str]) -> list[Node]:
    found = []
    for text in texts:
        try:
            found.append(parse(text))
        except Mistake:
            continue  # all of it negated
    return found


WORDS = st.lists(st.sampled_from(["aa", "ab", "abc", "b", "ba"]), max_size=6).map(" ".join)


@given(st.lists(QUERIES, max_size=6), st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
def test_the_index_finds_what_testing_each_pair_finds(
    texts: list[str], pages: list[tuple[str, str]]
) -> None:
    docs = [plain_document({"title": [title], "changed": [body]}) for title, body in pages]
    members = list(enumerate(nodes(texts)))
    audience = Audience(members, docs[:2])
    for doc in docs:
        assert sorted(audience.takers(doc)) == [id_ for id_, node in members if compiled(node)(doc)]


def test_a_long_beginning_is_still_found() -> None:
    word = "anticonstitutionnellementissimo"
    doc = plain_document({"title": [word + "s"]})
    assert Audience([(1, parse(word + "*"))]).takers(doc) == [1]
    assert Audience([(1, parse(word + "x*"))]).takers(doc) == []


def test_a_query_without_anchors_is_still_tested() -> None:
    (inner,) = nodes(["aa"])
    audience = Audience([(1, Not(inner))])
    assert audience.takers(plain_document({"title": ["b"]})) == [1]
    assert audience.takers(plain_document({"title": ["aa"]})) == []
