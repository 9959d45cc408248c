"""The page of a Supreme Court docket, in the words of its JSON: older dockets have nothing else."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from spiders.facts import Unexpected
from spiders.list_page import tree_of
from spiders.rows import Element, text_of

Row = dict[str, Any]
_NUMBER = re.compile(r"(?:Docket for|No\.)\s+(\d{2}(?:-|[AMO])\d{1,5})\b", re.IGNORECASE)
_SIDES = re.compile(r"\s+v\.\s+")
#: What stands before a value of the head: how the JSON calls it.
_HEAD = {
    "Title:": "Title",
    "Docketed:": "DocketedDate",
    "Linked with:": "Links",
    "Lower Ct:": "LowerCourt",
    "Case Numbers:": "LowerCourtCaseNumbers",
    "Decision Date:": "LowerCourtDecision",
}


def is_page(body: bytes) -> bool:
    """Whether an answer is the page of a docket."""
    return body.lstrip()[:1] == b"<" and b'class="ProceedingItem"' in body


def row(body: bytes) -> Row:
    """The docket of a page, as its JSON would print it; raises `Unexpected` where that fails."""
    tree = tree_of(body, "")
    if tree is None:
        raise Unexpected("the page of the docket holds no element.")
    titles = (_NUMBER.search(text_of(one)) for one in tree.iter("title", "span"))
    number = next((found[1] for found in titles if found), "")
    found: Row = {"CaseNumber": number, **_head(tree)}
    sides = _SIDES.split(str(found.pop("Title", "")), maxsplit=1)
    found |= dict(zip(("PetitionerTitle", "RespondentTitle"), sides, strict=False))
    return found | {"ProceedingsandOrder": [_entry(one) for one in _tables(tree)]}


def _head(tree: Element) -> Row:
    """The values of the head, each behind its name; and the link to the questions presented."""
    found: Row = {}
    for line in tree.iter("tr"):
        cells = line.findall("td")
        if len(cells) == 2 and text_of(cells[0]) in _HEAD:
            found.setdefault(_HEAD[text_of(cells[0])], text_of(cells[1]))
        for link in cells[0].iter("a") if len(cells) == 1 else ():
            if "questions presented" in text_of(link).lower():
                found["QPLink"] = link.get("href") or ""
    return found


def _tables(tree: Element) -> list[Element]:
    return [one for one in tree.iter("table") if one.get("class") == "ProceedingItem"]


def _entry(table: Element) -> Row:
    """An entry: its day, its words as markup, and what was filed with it."""
    cells = next((line.findall("td") for line in table.iter("tr")), [])
    if len(cells) != 2:
        raise Unexpected("an entry of the docket is no day with its words.")
    links = []
    for span in [one for one in cells[1].iter("span") if one.get("class") == "documentlinks"]:
        links = [
            {"Description": text_of(one), "DocumentUrl": one.get("href") or ""}
            for one in span.iter("a")
        ]
        span.clear()
    words = etree.tostring(cells[1], encoding="unicode", with_tail=False)
    return {"Date": text_of(cells[0]), "Text": words, "Links": links}
