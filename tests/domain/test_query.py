"""The language of searches: what is no query, what a query finds, and what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.query import (
    All,
    Document,
    Either,
    Mistake,
    Node,
    Not,
    Phrase,
    Prefix,
    Word,
    as_json,
    compiled,
    document,
    from_json,
    parse,
)

MISTAKES = {
    "": (1, "nothing is searched for"),
    "NOT masks": (1, "NOT alone"),
    "masks OR NOT badge": (1, "NOT alone"),
    "(": (2, "never closed"),
    "(masks OR badge": (16, "never closed"),
    "masks)": (6, "never opened"),
    "()": (2, "missing before this parenthesis"),
    '"secret police': (1, "quotation mark is never closed"),
    "masks OR": (9, "missing at the end"),
    "OR masks": (1, "missing before OR"),
    "masks AND AND badge": (11, "missing before AND"),
    "masks and badge": (7, "in capitals"),
    "-masks": (1, "write NOT masks"),
    "ma*sks": (1, "at the end of a word"),
    "m*": (1, "2 letters"),
    "masks §": (7, "holds no word"),
    "kind:": (6, "missing at the end"),
    "kind:bil": (6, "there is no kind 'bil'; write docket, bill"),
    "masks knd:bill": (7, "did you mean kind"),
    "https://example.org/x": (1, "quote a word that holds a colon"),
    "x" * 2_001: (2_001, "at most 2,000"),
    "NOT " * 300 + "x": (1, "deep"),
    "a OR (b (" * 40 + "c" + "))" * 40: (1, "deep"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_one_sentence_with_its_place(text: str) -> None:
    at, says = MISTAKES[text]
    with pytest.raises(Mistake, match=says) as error:
        parse(text)
    assert error.value.at == at
    assert str(error.value).endswith(f"at character {at} of the query.")
    assert "\n" not in str(error.value)


MEANINGS = {
    "Masks": Word("text", "masks"),
    "mask*": Prefix("text", "mask"),
    "“Secret  POLICE”": Phrase("text", ("secret", "police")),
    '"secret polic*"': Phrase("text", ("secret", "polic"), True),
    "S.B.627": Phrase("text", ("s", "b", "627")),
    "title:masks": Word("title", "masks"),
    "jurisdiction:CA": Word("place", "ca"),
    'matter:"cacd 2:25-cv-10999"': Word("matter", "cacd 2:25-cv-10999"),
    "matter:2:25-cv-10999": Word("matter", "2:25-cv-10999"),
    "place:ca*": Prefix("place", "ca"),
    "a b": All((Word("text", "a"), Word("text", "b"))),
    "a AND b a": All((Word("text", "a"), Word("text", "b"))),
    "a b OR c": Either((All((Word("text", "a"), Word("text", "b"))), Word("text", "c"))),
    "a (b OR c)": All((Word("text", "a"), Either((Word("text", "b"), Word("text", "c"))))),
    "a NOT b": All((Word("text", "a"), Not(Word("text", "b")))),
    "NOT NOT a": Word("text", "a"),
    "a ORDER": All((Word("text", "a"), Word("text", "order"))),
    "kind:(bill OR docket)": Either((Word("kind", "bill"), Word("kind", "docket"))),
    "title:(a OR kind:bill)": Either((Word("title", "a"), Word("kind", "bill"))),
    "(" * 40 + "a" + ")" * 40: Word("text", "a"),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_what_a_query_means(text: str) -> None:
    assert parse(text) == MEANINGS[text]
    assert from_json(as_json(parse(text))) == parse(text)


BILL = document(
    {
        "title": ["No Secret Police Act"],
        "changed": ["Facial coverings, and badges", "Face masks"],
        "text": ["No Secret Police Act", "Facial coverings, and badges", "Face masks"],
    },
    {"kind": ["bill"], "place": ["ca"], "matter": ["bill/ca/20252026/SB 627", "ca SB 627"]},
)
MISSED = [
    "police secret masks bill",
    '"police secret"',
    '"act facial"',  # two texts are no phrase
    '"badges face"',
    "mask",
    "polices",
    "title:masks",
    "changed:police",
    "kind:docket",
    "place:c",
    "masks NOT badges",
    "(sheriff OR marshal) masks",
    '"secret police acts"',
    '"cret police"',
    "olice*",
]
FOUND = [
    "secret",
    "police secret",
    '"Secret Police"',
    '"no-secret police act"',
    '"secret polic*"',
    "badge* NOT sheriff",
    "title:(secret police) changed:badges",
    "kind:bill place:ca",
    'matter:"ca SB 627" masks',
    "matter:bill/ca/* (marshal OR masks)",
]


@pytest.mark.parametrize("text", MISSED)
def test_what_is_not_found(text: str) -> None:
    assert not compiled(parse(text))(BILL)


@pytest.mark.parametrize("text", FOUND)
def test_what_is_found(text: str) -> None:
    assert compiled(parse(text))(BILL)


def test_what_stands_far_down_a_long_text_is_found() -> None:
    long = document({"text": ["of the code, " * 20_000 + "the secret police act"]})
    assert compiled(parse('"secret police"'))(long)


def row(doc: Document, field: str) -> list[str]:
    """The words of a field in their order, with the sign that stands between two texts."""
    return [word for word in doc.lines[field].split(" ") if word]


def plainly(node: Node, doc: Document) -> bool:
    """The meaning of a query by its definition, without short cuts."""
    match node:
        case Not(part):
            return not plainly(part, doc)
        case All(parts):
            return all(plainly(part, doc) for part in parts)
        case Either(parts):
            return any(plainly(part, doc) for part in parts)
        case Word(field, text):
            return text in row(doc, field)
        case Prefix(field, text):
            return any(word.startswith(text) for word in row(doc, field))
        case Phrase(field, words, open_):
            said = row(doc, field)
            for start in range(len(said) - len(words) + 1):
                here = said[start : start + len(words)]
                last = here[-1].startswith(words[-1]) if open_ else here[-1] == words[-1]
                if here[:-1] == list(words[:-1]) and last:
                    return True
    return False


LETTERS = st.sampled_from(["aa", "ab", "abc", "b", "ba"])
LEAVES = st.one_of(
    LETTERS,
    st.builds("{}*".format, LETTERS.filter(lambda word: len(word) > 1)),
    st.builds('"{} {}"'.format, LETTERS, LETTERS),
    st.builds("title:{}".format, LETTERS),
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({} OR {})".format, inner, inner),
        st.builds("({} {})".format, inner, inner),
        st.builds("({} AND NOT {})".format, inner, inner),
    ),
    max_leaves=6,
)


@given(QUERIES, st.lists(LETTERS, max_size=6), st.lists(LETTERS, max_size=3))
def test_the_compiled_query_is_the_plain_meaning(
    text: str, body: list[str], title: list[str]
) -> None:
    try:
        node = parse(text)
    except Mistake:
        return  # all of it negated
    doc = document({"title": [" ".join(title)], "changed": [" ".join(body)]})
    assert compiled(node)(doc) == plainly(node, doc)


@given(st.text(max_size=40))
def test_any_text_is_a_query_or_one_sentence(text: str) -> None:
    try:
        compiled(parse(text))(BILL)
    except Mistake as error:
        assert str(error).endswith(" of the query.")
