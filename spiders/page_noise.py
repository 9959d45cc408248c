"""What a page prints anew without meaning anything by it: stamps, counters, "3 hours ago".

The rules are stated here and nowhere else; what changes between two readings moments apart is
learnt beside them (`page_memory`). Everything works on one passage, in time linear in its length.
"""

from __future__ import annotations

import re

_MOMENT = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)\b\.?"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|[ap]\.?m\b\.?|[ecmp][sd]?t\b|utc|gmt|at\b|on\b|in\b|of\b|the\b|seconds?|ms\b"
)
_MOMENTS = re.compile(rf"\b(?:{_MOMENT})", re.IGNORECASE)
#: "Page last updated", "Last reviewed:", "This page was generated in", "Content updated by ...".
_STAMP = re.compile(
    r"^(?:this )?(?:(?:web )?(?:page|site|content|document|data)(?: was| were)? )?(?:last )?"
    r"(?:updated?|modified|generated|rendered|refreshed)\b"
    r"|^(?:this )?(?:(?:web )?(?:page|site|content)(?: was)? )?last "
    r"(?:reviewed|revised|changed|edited|saved|checked|modification|update)\b"
    r"|^(?:today(?:'s date)? is|today's date|current (?:date|time)|server time"
    r"|date last (?:modified|updated))\b",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"(?:\b(?:number of |total |page )?(?:views|page ?views|hits)\b\s?[:(]{0,2}\s?[(]?[\d,.]+[)]?)"
    r"|(?:\b\d[\d,.]{0,12} (?:page ?|total |recent )?(?:views|hits)\b(?! (?:on|of|about|from)\b))"
    r"|(?:\byou are (?:our )?visitor\b[ #:a-z]{0,20}\d[\d,.]{0,12})"
    r"|(?:\bvisitors?(?: count(?:er)?| number)?\s?[:#]\s?\d[\d,.]{0,12})",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b(?:an?|\d{1,4}) (?:second|minute|min|hour|hr|day|week|month|year)s? ago\b", re.IGNORECASE
)
_COPYRIGHT = re.compile(r"^(?:©|\(c\) ?\d{4}|copyright\b)", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_STAMP = 160  # characters


def plain(passage: str) -> str:
    """The passage without what moves by itself; "" when nothing else is in it."""
    if len(passage) <= _LONGEST_STAMP and _is_stamp(passage):
        return ""
    text = _COUNTER.sub("…", passage) if _has_digit(passage) else passage
    return _AGO.sub("… ago", text) if " ago" in text.lower() else text


def _is_stamp(passage: str) -> bool:
    """Whether a short passage says when the page was made, how often seen, or whose it is."""
    if _COPYRIGHT.match(passage):
        return True
    counted = _COUNTER.sub(" ", passage).strip(" ·|-–—.,;:")
    stamp = _STAMP.match(counted)
    if stamp is None:
        return counted != passage.strip(" ·|-–—.,;:") and not _LETTER.search(counted)
    rest = _MOMENTS.sub(" ", counted[stamp.end() :])
    return not _LETTER.search(rest) and (_has_digit(counted) or len(counted) == stamp.end())


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)
