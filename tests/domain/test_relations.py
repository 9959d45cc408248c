"""How a relation reads from both sides, what words suggest, and who follows by which link."""

from __future__ import annotations

import pytest

from tracker.domain import relations
from tracker.domain.changes import Op, Tier
from tracker.domain.items import MatterKind, Relation, RelationKind
from tracker.domain.match import Followed, Index, Linked, Subject
from tracker.domain.relations import Link, Origin, State, inverse, phrase, suggested
from tracker.domain.tiers import tier

DOCKET, BILL, ORDER = MatterKind.DOCKET, MatterKind.BILL, MatterKind.ORDER
KIND = RelationKind


@pytest.mark.parametrize("kind", RelationKind)
def test_every_kind_reads_from_both_sides(kind: RelationKind) -> None:
    assert inverse(inverse(kind)) is kind and phrase(kind)
    assert relations.family(kind) == relations.family(inverse(kind)) == {kind, inverse(kind)}
    assert relations.wanted((kind.value,)) == relations.family(kind)


def test_all_kinds_are_wanted_by_a_star() -> None:
    assert relations.wanted(("*",)) == set(RelationKind)
    assert relations.wanted(()) == frozenset()


def test_the_reason_names_the_link() -> None:
    said = relations.reason(KIND.APPEAL_OF, "USA v. California")
    assert said == "appeal of USA v. California, which you follow"


def test_stated_ones_are_a_value_that_is_compared() -> None:
    one, two = Relation(KIND.COMPANION, "ca AB 9"), Relation(KIND.SUCCEEDED_BY, "ca SB 1004")
    assert relations.printed((two, one, one)) == ("companion of ca AB 9", "succeeded by ca SB 1004")
    before = relations.printed((one,))
    assert relations.added(before, relations.printed((two, one))) == ["succeeded by ca SB 1004"]
    assert relations.added(None, before) == ["companion of ca AB 9"]
    assert relations.added(before, None) == []


@pytest.mark.parametrize("kind", [DOCKET, BILL, ORDER, MatterKind.RULE, MatterKind.ORDINANCE])
def test_a_further_one_can_wait_for_the_day(kind: MatterKind) -> None:
    """Also of a matter whose title speaks of an order, a hearing, an injunction."""
    title = "Order granting preliminary injunction; hearing vacated"
    assert tier(kind, Op.CHANGED, relations.FIELD, (), "", title)[0] is Tier.DAILY


@pytest.mark.parametrize(
    ("court", "number", "refs"),
    [
        ("", "2:25-cv-10999", ()),
        ("cal", "S275432", ()),
        ("cacd", "", ()),
        ("cacd", "A number of cases", ()),
        ("cacd", "2:25-cv-10999-CAS-AJR", ("cacd 2:25-cv-10999",)),
        ("ca9", "26-926", ("ca9 26-926",)),
    ],
)
def test_the_case_below(court: str, number: str, refs: tuple[str, ...]) -> None:
    found = relations.appeal_of(court, number)
    assert tuple(one.ref for one in found) == refs
    assert {one.kind for one in found} <= {KIND.APPEAL_OF}


# ---- what words suggest --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("citing", "cited", "words", "places", "kind"),
    [
        (DOCKET, BILL, "COMPLAINT against SB 627", ("cacd", "ca"), KIND.CHALLENGES),
        (DOCKET, ORDER, "enjoin E.O. 14333", ("cacd", "fr"), KIND.CHALLENGES),
        (DOCKET, DOCKET, "see 2:25-cv-1", ("cacd", "cacd"), KIND.RELATED),
        (DOCKET, DOCKET, "NOTICE OF APPEAL", ("cacd", "cacd"), KIND.RELATED),
        (DOCKET, DOCKET, "District Court No. 2:25-cv-1", ("ca9", "cacd"), KIND.RELATED),
        (DOCKET, DOCKET, "NOTICE of related case", ("cacd", "cacd"), KIND.COMPANION),
        (DOCKET, DOCKET, "Associated Cases: 1:20-cv-1", ("nysd", "nysd"), KIND.COMPANION),
        (DOCKET, DOCKET, "appeal from 2:25-cv-1", ("ca9", "cacd"), KIND.APPEAL_OF),
        (DOCKET, DOCKET, "USCA Case Number", ("cacd", "ca9"), KIND.APPEALED_IN),
        (BILL, BILL, "SUBSTITUTED BY A4181", ("ny", "ny"), KIND.SUCCEEDED_BY),
        (BILL, BILL, "substituted for SB 5", ("wa", "wa"), KIND.SUCCESSOR_OF),
        (BILL, BILL, "Laid on table; companion bill HB 9 passed", ("fl", "fl"), KIND.COMPANION),
        (BILL, BILL, "amended by AB 9", ("ca", "ca"), KIND.AMENDED_BY),
        (BILL, BILL, "heard with AB 9", ("ca", "ca"), KIND.RELATED),
        (BILL, DOCKET, "in 2:25-cv-1", ("ca", "cacd"), KIND.RELATED),
        (ORDER, ORDER, "Revoking Executive Order 13767", ("fr", "fr"), KIND.REVOKES),
        (ORDER, ORDER, "was revoked by EO 13767", ("fr", "fr"), KIND.REVOKED_BY),
        (ORDER, ORDER, "Amending Executive Order 13767", ("fr", "fr"), KIND.AMENDS),
        (ORDER, ORDER, "to implement Executive Order 13767", ("fr", "fr"), KIND.IMPLEMENTS),
        (ORDER, ORDER, "Executive Order 13767", ("fr", "fr"), KIND.RELATED),
        (MatterKind.RELEASE, ORDER, "revokes EO 13767", ("x", "fr"), KIND.RELATED),
    ],
)
def test_what_a_citation_most_likely_means(
    citing: MatterKind, cited: MatterKind, words: str, places: tuple[str, str], kind: RelationKind
) -> None:
    assert suggested(citing, cited, words, places) is kind


# ---- one matter's links --------------------------------------------------------------------------


def link(id_: int, kind: RelationKind, state: State, key: str = "k", ref: str = "r") -> Link:
    return Link(id=id_, kind=kind, state=state, origin=Origin.CITED, ref=ref, key=key)


def test_each_link_is_seen_once() -> None:
    both = [
        link(1, KIND.COMPANION, State.PROPOSED),
        link(2, KIND.COMPANION, State.CONFIRMED),
        link(3, KIND.RELATED, State.PROPOSED),
        link(4, KIND.COMPANION, State.CONFIRMED, key="", ref="ca SB 1"),
    ]
    assert [one.id for one in relations.seen_once(both)] == [2, 4, 3]


# ---- who is told ---------------------------------------------------------------------------------

SUIT = Linked(kind=KIND.APPEAL_OF, names=frozenset({"cacd 2:25-cv-1"}), title="USA v. California")


def told(*follows: tuple[str, str], links: tuple[Linked, ...] = (SUIT,)) -> list[tuple[str, str]]:
    subject = Subject(
        names=frozenset({"ca9 26-926"}), source="ca9", source_title="", words="", links=links
    )
    index = Index(Followed(watch="w", kind=kind, value=value) for kind, value in follows)
    return [(hit.watch, hit.reason) for hit in index.hits(subject)]


@pytest.mark.parametrize(
    "follows",
    [
        [],
        [("linked", "*")],
        [("matter", "cacd 2:25-cv-1")],
        [("matter", "cacd 2:25-cv-2"), ("linked", "*")],
        [("matter", "cacd 2:25-cv-1"), ("linked", "companion")],
        [("term", "cacd 2:25-cv-1"), ("linked", "*")],
    ],
)
def test_who_is_not_told_of_what_is_linked(follows: list[tuple[str, str]]) -> None:
    assert told(*follows) == []


@pytest.mark.parametrize("kind", ["*", "appeal-of", "appealed-in"])
def test_who_is_told_of_what_is_linked(kind: str) -> None:
    reason = "appeal of USA v. California, which you follow"
    assert told(("matter", "cacd 2:25-cv-1"), ("linked", kind)) == [("w", reason)]


def test_what_is_followed_itself_is_told_as_such() -> None:
    follows = [("matter", "cacd 2:25-cv-1"), ("linked", "*"), ("matter", "ca9 26-926")]
    assert told(*follows) == [("w", "you follow ca9 26-926")]
