"""What a text of a court is, by how it is built: a report that can be read, or something else.

Whether a page shows a docket is decided here, not by whether rows are found in it: an error page
has none either. No pattern looks at one
stretch of the text again and again.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Shape(NamedTuple):
    """A kind of page or notice; `what` is how `child.py` calls it."""

    what: str
    marks: tuple[re.Pattern[str], ...]  # all of them stand in it


def _shape(what: str, *marks: str) -> Shape:
    return Shape(what, tuple(re.compile(mark, re.IGNORECASE) for mark in marks))


#: In the order in which they are tried: notices and saved reports quote each other's names.
NOTICES = (
    _shape("notice", r"Notice\s+of\s+(?:Electronic\s+Filing|Docket\s+Activity)", r"Docket\s+Text:"),
)
REPORTS = (
    _shape("opinions", r"Written\s+Opinions\s+Report", r"Total\s+number\s+of\s+opinions"),
    _shape(
        "history", r"<title>[^<]{0,300}History/Documents", r"<th[^>]{0,200}>\s{0,50}Description"
    ),
    _shape("appellate", r"<!--[=\s]{0,200}NEW SECTION - Case Stub"),
    _shape("query", r"<title>[^<]{0,300}Case Summary", r"Date\s+filed:"),
    _shape("docket", r"DOCKET\s+FOR\s+CASE\s*#", r"Filed(?:\s+Date)?:"),
    _shape(
        "docket",
        r"(?:Petition|Proceeding|Docket)(?:\s|&nbsp;)*#:",
        r"Bankruptcy\s+Court",
        r"Date\s+Filed|Filed\s+Date",
    ),
)
#: An answer of ACMS: the record of a case and its entries in one object.
ACMS = ('"caseDetails"', '"docketInfo"')

#: That a page or mail is of CM/ECF, PACER or of a tool that saves their pages.
OURS = re.compile(
    r"CM/ECF|CMECF|cmecfMainContent|Electronic\s+(?:Claims\s+)?Filing|PACER|\buscourts\.gov"
    r"|recap-action-button|\.fedcourts\.us",
    re.IGNORECASE,
)
ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)

#: What courts answer in place of a docket, the surest first.
_INSTEAD: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(mark, re.IGNORECASE), said)
    for mark, said in (
        (
            r"To\s+accept\s+charges\s+shown\s+below",
            "the page that asks whether the charges are accepted",
        ),
        (
            r"The\s+report\s+may\s+take\s+a\s+long\s+time",
            "the page that asks whether to run a long report",
        ),
        (
            r"(?:start(?:ing)?)\s+(?:date|document\s+number)\s+must\s+be\s+less\s+than"
            r"|Incomplete\s+request\.|The\s+case\s+type\s+was.{0,40}but\s+it\s+must\s+be"
            r"|Please\s+enter\s+a\s+valid",
            "an error page: the court could not read what was asked for",
        ),
        (
            r"Case\s+not\s+found|Cannot\s+find\s+case|is\s+not\s+a\s+valid\s+case"
            r"|page\s+ID\s+does\s+not\s+exist|No\s+case\s+found",
            "an error page: the court knows no such case",
        ),
        (
            r"case\s+(?:is|has\s+been|was)\s+(?:under\s+seal|sealed)|This\s+case\s+is\s+SEALED"
            r"|do\s+not\s+have\s+permission\s+to\s+view",
            "the page of a case that is sealed",
        ),
        (
            r"in\s+the\s+process\s+of\s+being\s+opened",
            "the page of a case that is only being opened",
        ),
        (
            r"(?:has|have)\s+(?:been\s+)?(?:moved|transferred|migrated)\s+to"
            r"|You\s+are\s+being\s+redirected",
            "a page that says that the case or the system has moved",
        ),
        (
            r"Server\s+timeout|Submission\s+already\s+made|Internal\s+Server\s+Error"
            r"|temporarily\s+unavailable",
            "an error page: the court's system was too busy to answer",
        ),
        (
            r"Select\s+(?:a|one|the)\s+case|More\s+than\s+one\s+case|matches\s+the\s+following"
            r"|following\s+cases\s+match|Did\s+you\s+mean",
            "a page on which one of several cases is chosen",
        ),
        (
            r"csologin|login\.pl\?(?!logout)|name=['\"]?(?:login|loginForm:loginName|key)\b"
            r"|PACER\s+Login\s*</title>",
            "a log-in page",
        ),
        (
            r"Claims?\s+Filing|Claims\s+Register",
            "about claims in a bankruptcy, which have no entries",
        ),
        (r"announcement\s+e-mail\s+message", "an announcement of the court"),
        (r"There\s+are\s+no\s+documents\s+in\s+this\s+case", "a report without a single entry"),
    )
)


def shape(text: str, among: tuple[Shape, ...]) -> str:
    """What `child.py` calls such a text, "" for any other."""
    for one in among:
        if all(mark.search(text) for mark in one.marks):
            return one.what
    return ""


def instead(text: str) -> str:
    """What a court's page that shows no docket is, in words that follow "this is"."""
    if not text.strip():
        return "an empty page"
    found = (said for mark, said in _INSTEAD if mark.search(text))
    return next(found, "a page of a court's system that is known by nothing in it")
