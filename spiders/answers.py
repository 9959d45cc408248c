"""How one answer is judged before and after it is read, as functions of the answer."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from spiders.facts import Unexpected
from spiders.http.grade import LOGIN_PAGE, grade
from tracker.domain.items import Grade

#: Bad answers that may be bad luck: asked for once more within the run.
ONCE_MORE = frozenset(
    {Grade.BROKEN, Grade.EMPTY, Grade.UNREACHABLE, Grade.LOGIN, Grade.GONE, Grade.MOVED}
)

#: What a request carries of the try before it.
OF_ONE_TRY = (
    "redirect_times",
    "redirect_ttl",
    "redirect_urls",
    "redirect_reasons",
    "throttled",
    "download_slot",
)
#: Errors that are our own doing, so that asking again is no use.
_OURS = tuple(f"({status})." for status in range(400, 500) if status not in (408, 425))


def may_be_luck(bad: Grade, reason: str) -> bool:
    """Whether asking once more may help."""
    return bad in ONCE_MORE or (bad is Grade.ERROR and not reason.endswith(_OURS))


def shuts_out(bad: Grade, reason: str) -> bool:
    """Whether one bad answer speaks of all others: robots.txt refuses, or a key is wanted.

    A login page in place of one of many answers may be the fault of that one.
    """
    return bad is Grade.REFUSED or (bad is Grade.LOGIN and reason != LOGIN_PAGE)


def judge(
    response: Response, root: str, *, structure: bool | None = None, closed: bool = False
) -> None:
    """Raise `Unexpected` unless the answer is good as far as can be told."""
    found, reason = grade(
        response.status,
        _headers(response),
        response.body,
        root=root,
        structure=structure,
        closed=closed,
    )
    if found is not Grade.OK:
        raise Unexpected(reason, found)
    _same_place(response)


def netloc_of(request: Request) -> str:
    """Host and port that the request goes to."""
    return request.url.partition("://")[2].partition("/")[0].partition("?")[0]


def _headers(response: Response) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }


def _same_place(response: Response) -> None:
    """A redirect from a deep address to the front page is a polite "not there any more"."""
    steps: list[str] = response.meta.get("redirect_urls", [])
    if not steps:
        return
    first, last = _path(steps[0]), _path(response.url)
    if first.strip("/") and not last.strip("/"):
        raise Unexpected(f"the address now leads to the front page {response.url}.", Grade.MOVED)


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2].partition("?")[0]


def blame(error: Exception, what: str) -> str:
    """One sentence for an exception that no parser should let out."""
    text = " ".join(str(error).split())[:200]
    return f"{what}: {type(error).__name__}{f' ({text})' if text else ''}."
