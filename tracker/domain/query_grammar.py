"""The grammar of searches, read by Lark; its errors become sentences with a place."""

from __future__ import annotations

from functools import cache

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedInput

from tracker.domain import query
from tracker.domain.query import All, Either, Mistake, Node

# Two terms side by side mean AND. A field may stand before a group: kind:(bill OR order).
GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: one (_AND? one)*
?one: _NOT one     -> negated
    | FIELD one    -> scoped
    | _OPEN either _CLOSE
    | term
term: WORD | PHRASE

_OR.3: /OR(?=[\s()"]|$)/
_AND.3: /AND(?=[\s()"]|$)/
_NOT.3: /NOT(?=[\s()"]|$)/
FIELD.2: /[A-Za-z_]+:/
PHRASE.2: /"[^"]*"/
WORD: /[^\s()"]+/
_OPEN: "("
_CLOSE: ")"
%ignore /\s+/
"""
#: Quotation marks of word processors, one sign for one: places stay what they are.
_STRAIGHT = str.maketrans("“”„«»", '"""""')
_SMALL = {"and", "or", "not"}


def read(text: str) -> Node:
    """The values of a query; raises Mistake."""
    straight = text.translate(_STRAIGHT)
    try:
        tree = _parser().parse(straight)
    except UnexpectedInput as error:
        raise _mistake(error, straight) from None
    if _depth(tree) > 4 * query.DEEPEST:
        raise Mistake(f"parentheses stand in each other more than {query.DEEPEST} deep", 1)
    return _node(tree, query.TEXT)


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="basic")


def _depth(tree: Tree[Token]) -> int:
    found, level = 0, [tree]
    while level:
        found += 1
        level = [one for parent in level for one in parent.children if isinstance(one, Tree)]
    return found


def _node(tree: Tree[Token], field: str) -> Node:
    """The values of one branch, whose terms search in `field` unless they name another."""
    branches = [one for one in tree.children if isinstance(one, Tree)]
    if tree.data == "negated":
        return query.negated(_node(branches[0], field))
    if tree.data == "either":
        return query.joined(Either, (_node(one, field) for one in branches))
    if tree.data == "both":
        return query.joined(All, (_node(one, field) for one in branches))
    token = tree.children[0]
    assert isinstance(token, Token)
    if tree.data == "scoped":
        return _node(branches[0], query.named(token[:-1], _place(token)))
    return _term(token, field)


def _term(token: Token, field: str) -> Node:
    at = _place(token)
    if token.type == "PHRASE":
        return query.term(field, token[1:-1], at, quoted=True)
    if token.lower() in _SMALL:
        raise Mistake(f"write {token.upper()} in capitals, or {token} in quotation marks", at)
    if token.startswith("-") and token.strip("-"):
        raise Mistake(f"write NOT {token.lstrip('-')} for what must not be there", at)
    return query.term(field, str(token), at, quoted=False)


def _place(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _mistake(error: UnexpectedInput, text: str) -> Mistake:
    """What the parser stumbled over, in the words of those who write queries."""
    at = error.pos_in_stream if error.pos_in_stream is not None else len(text)
    if isinstance(error, UnexpectedCharacters) and text[at : at + 1] == '"':
        return Mistake("this quotation mark is never closed", at + 1)
    token = getattr(error, "token", None)
    if token is None or token.type == "$END":
        opened = text.count("(") > text.count(")")
        says = "a parenthesis is never closed" if opened else "something is missing at the end"
        return Mistake(says, len(text.rstrip()) + 1)
    if token.type == "_CLOSE":
        missing = "something is missing before this parenthesis"
        balanced = text.count(")") <= text.count("(")
        return Mistake(missing if balanced else "this parenthesis was never opened", _place(token))
    return Mistake(f"something to search for is missing before {token}", _place(token))
