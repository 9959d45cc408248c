"""What an answer is before anyone reads it. HTTP 200 proves nothing.

Status, headers, size, the expected root and structure, and known marks are used together, never
one string: healthy pages behind a wall carry its marks too, and articles quote block pages
(facts on change detectors). Marks alone count only in a small page or where the reader did not
find what it expects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tracker.domain.items import Grade

SMALL = 20_000  # bytes; walls, login forms and error pages are smaller, healthy pages seldom
_LOOK = 60_000  # bytes of the head in which marks are looked for

_ROOT = re.compile(rb"<(?![?!])\s*([A-Za-z][\w:.-]*)")
_WALL = re.compile(
    rb"attention required|just a moment|checking your browser|access denied|request unsuccessful"
    rb"|you have been blocked|cf-chl|cf_chl|challenge-platform|_incapsula_resource|captcha"
    rb"|request access|verify (?:that )?you are (?:a )?human|pardon our interruption|bot detection"
    rb"|reference #[0-9a-f.]{8,}|the requested url was rejected|unusual traffic",
    re.IGNORECASE,
)
_PASSWORD = re.compile(rb"<input[^>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN = re.compile(
    rb"<title>[^<]{0,80}(?:log ?in|sign ?in|authenticat)[^<]{0,80}</title>", re.IGNORECASE
)
_FAULT = re.compile(
    rb"unexpected error|temporarily unavailable|internal server error|service unavailable"
    rb"|under maintenance|scheduled maintenance|try again later|stack trace"
    rb"|an error (?:has )?occurred|<title>[^<]{0,60}error[^<]{0,60}</title>"
    rb"|bad gateway|gateway time-?out|page not found",
    re.IGNORECASE,
)
_TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,100})", re.IGNORECASE)

Headers = Mapping[str, str]
Verdict = tuple[Grade, str]
OK: Verdict = (Grade.OK, "")
LOGIN_PAGE = "a login page came instead of the expected answer."


def grade(
    status: int,
    headers: Headers,
    body: bytes,
    *,
    root: str = "",
    structure: bool | None = None,
    closed: bool = False,
) -> Verdict:
    """The grade of an answer and one sentence, "" when it is good.

    `headers` have lower-case names. `root` is "html", "xml", the name of a root element ("rss"),
    or "" for anything. `structure` is False when the reader looked and did not find what it
    expects, None before it looked. `closed` says that this source's pages end with </html>.
    """
    wall = _walled(status, headers, body, structure)
    if wall:
        return wall
    if status != 200:
        return _status(status, page=root not in ("", "html") and root_of(body) == "html")
    if not body or body.isspace():
        return Grade.EMPTY, "the answer is empty although the status is 200."
    if root in ("", "html"):
        return _html(body, structure, closed and root == "html")
    return _xml(body, root)


def _walled(status: int, headers: Headers, body: bytes, structure: bool | None) -> Verdict | None:
    """Marks of walls in the headers, then in a small page that is not what we expect."""
    action = headers.get("x-amzn-waf-action", "").lower()
    if action in ("challenge", "captcha"):
        return Grade.BLOCKED, f"a bot wall (AWS WAF, {action}) answered instead of the site."
    if "challenge" in headers.get("cf-mitigated", "").lower():
        return Grade.BLOCKED, "a bot wall (Cloudflare, challenge) answered instead of the site."
    if status not in (200, 202, 401, 403, 406, 429, 503):
        return None
    looked = len(body) <= SMALL and (status != 200 or structure is False)
    marked = _WALL.search(body) if looked else None
    if marked:
        words = marked[0].decode("latin-1").lower()
        return Grade.BLOCKED, f'a bot wall answered instead of the site ("{words}").'
    server = headers.get("server", "").lower()
    if status == 403 and len(body) < 1024 and server.startswith(("awselb", "akamai", "cloudfront")):
        return Grade.BLOCKED, f"the wall in front of the site ({server}) refuses us (403)."
    return None


def _status(status: int, *, page: bool = False) -> Verdict:
    """Answers other than 200 and 304; `page` says that a web page came in place of a feed."""
    if page and status in (502, 504):
        return Grade.BROKEN, f"a gateway's error page came instead of the feed ({status})."
    if status in (404, 410):
        return Grade.GONE, f"the address is not there any more ({status})."
    if status in (401, 407):
        return Grade.LOGIN, f"the site asks for a login ({status})."
    if status == 403:
        return Grade.BLOCKED, "the site refuses us (403)."
    if status == 429:
        return Grade.THROTTLED, "the site says that we ask too often (429)."
    if 300 <= status < 400:
        return Grade.MOVED, f"the address redirects ({status}) to something that is no web address."
    if 200 <= status < 300:
        return Grade.BROKEN, f"the status is {status}, which brings no page."
    return Grade.ERROR, f"the site answers with an error ({status})."


def root_of(body: bytes) -> str:
    """The name of the first element, lower case, "" if there is none near the beginning."""
    found = _ROOT.search(body, 0, 4096)
    return found[1].decode("latin-1").lower() if found else ""


def _html(body: bytes, structure: bool | None, closed: bool) -> Verdict:
    if structure is False:
        found = explain(body)
        if found:
            return found
    if closed and not ends_with_html(body):
        return Grade.BROKEN, "the page breaks off before its end (no </html>)."
    return OK


def end_of(body: bytes, root: str) -> int:
    """Where the root element's last closing tag begins, in any case of letters; -1 without one.

    What follows it (padding, debug traces) may be many times the page, so nothing is copied.
    """
    closing = b"</" + root.encode("latin-1")
    found = max(body.rfind(closing), body.rfind(closing.upper()))
    if found < 0:
        for other in re.finditer(re.escape(closing), body, re.IGNORECASE):
            found = other.start()
    return found


def ends_with_html(body: bytes) -> bool:
    """Whether the page has its closing tag."""
    return end_of(body, "html") >= 0


def explain(body: bytes) -> Verdict | None:
    """Why a page without the expected structure is none of ours, if its marks say so."""
    head = body[:_LOOK]
    small = len(body) <= SMALL
    if (small and _PASSWORD.search(head)) or _LOGIN.search(head):
        return Grade.LOGIN, LOGIN_PAGE
    fault = _FAULT.search(head) if small else None
    if fault:
        title = _TITLE.search(head)
        said = (title or fault)[1 if title else 0].decode("latin-1").strip()
        return Grade.BROKEN, f'an error page came instead of the expected answer ("{said}").'
    return None


def _xml(body: bytes, root: str) -> Verdict:
    """A feed must have its root and close it: cut ones are served with status 200."""
    found = root_of(body)
    if found == "html" or (found != root and b"<!doctype html" in body[:1024].lower()):
        marked = _WALL.search(body[:_LOOK]) if len(body) <= SMALL else None
        if marked:
            return Grade.BLOCKED, f'a bot wall answered instead of the feed ("{_words(marked)}").'
        return explain(body) or (Grade.BROKEN, "an HTML page came where a feed was expected.")
    if not found:
        return Grade.BROKEN, "the answer is no feed: it holds no element."
    if root != "xml" and found != root:
        return Grade.BROKEN, f"the answer is no feed: its root is <{found}>, not <{root}>."
    if b"<!ENTITY" in body[:_LOOK]:
        return Grade.BROKEN, "the feed declares entities of its own, which no court does."
    if end_of(body, found) < 0:
        return Grade.BROKEN, f"the feed breaks off before its end (no </{found}>)."
    return OK


def _words(marked: re.Match[bytes]) -> str:
    return marked[0].decode("latin-1").lower()
