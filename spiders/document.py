"""Any document with an address of its own: a PDF by its words, another file by its bytes."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from scrapy import Request
from scrapy.http import Response

from spiders import page_links
from spiders.answers import judge
from spiders.base import SourceSpider
from spiders.document_text import Read, extract
from spiders.facts import Option, Recognised, Unexpected
from spiders.http.grade import root_of
from spiders.links import short
from spiders.not_found import not_found
from tracker.domain.items import Answer, Coverage, Extent, Matter, MatterKind, Value
from tracker.domain.normalise import link as normal_link
from tracker.domain.ports import SourceContext

_HEAD = 1024  # bytes in which a PDF says that it is one
_END = b"%%EOF"
_ADDRESS = re.compile(r"https?://[^/\s]+\S*")


class Document(SourceSpider):
    """One source is one document, and the document is one matter."""

    name = "document"
    title = "Any document with an address of its own, such as the PDF of an order"
    docs = (
        "Shows what words of a PDF are new or gone when another file stands at its address, and "
        "how many pages it has. A file that was only written anew, with the same words, is no "
        "news. Pages without text are said to be scanned and compared as pictures; their words "
        "are not read. Of other files (Word, Excel) only that they were replaced. PDFs need the "
        "extra `documents` (pypdfium2). Does not show web pages, which the spider page reads."
    )
    access = "None."
    allows = (
        "What the site's robots.txt asks for; else a second between two requests, or the "
        "setting delay."
    )
    keyed = "The document by its address; its words by where they stand between others."
    verified = (
        "Three real PDFs, one of them scanned. No real one that was replaced was at hand: "
        "changes were tried on made-up files."
    )
    revision = 1
    options: ClassVar[tuple[Option, ...]] = (
        Option(name="url", kind="text", required=True, help="the address of the document."),
    )
    example = (
        "[sources.illinois-order]\n"
        'spider = "document"\n'
        'every = "12h"\n'
        'url = "https://www.illinois.gov/content/dam/orders/2025-06.pdf"\n'
    )

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        url = settings.get("url")
        wrong = url and not (isinstance(url, str) and _ADDRESS.fullmatch(url))
        said = ["url: is no web address; it starts with https://."] if wrong else []
        return super().problems(settings) + said

    @classmethod
    def fingerprint(cls, settings: dict[str, Any]) -> str:
        """Another release of the library may read the same file into other words."""
        try:
            release = version("pypdfium2")
        except PackageNotFoundError:
            release = ""
        return hashlib.sha256(f"{super().fingerprint(settings)} {release}".encode()).hexdigest()[
            :16
        ]

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """An address that ends as those of documents do."""
        return page_links.document(cls.name, text.strip())

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The document."""
        request = self.ask(ctx, str(ctx.settings["url"]))
        return [request.replace(callback=self.arrived)]

    async def arrived(self, response: Response) -> list[Any]:
        """Have a PDF read by another process while the crawl goes on."""
        response.meta.pop("read", None)
        if response.status == 200 and _is_pdf(response.body) and not _is_known(response):
            try:
                response.meta["read"] = await asyncio.to_thread(extract, response.body)
            except Unexpected as error:
                response.meta["read"] = error
        return self.answered(response)

    def foresee(self, ctx: SourceContext, response: Response) -> Answer | None:
        """A document that was there and is not found: doubted over three reads, then gone."""
        return not_found(ctx, response) if ctx.marks.get("shown") else None

    def read(self, ctx: SourceContext, response: Response) -> Answer:
        """The document as one matter."""
        if root_of(response.body) == "html":
            judge(response, "html", structure=False)
            raise Unexpected(
                "a web page came where a document was expected; if the document is a page, "
                "follow it with the spider page."
            )
        if not _is_pdf(response.body):
            return self._answer(ctx, response, {"file": _bytes_of(response.body)}, ())
        if ctx.marks.get("shown") == "whole" and not _is_whole(response.body):
            raise Unexpected("the document breaks off before its end (no %%EOF).")
        read = response.meta.get("read") or extract(response.body)
        if isinstance(read, Unexpected):
            raise read
        return self._answer(ctx, response, _fields(read), tuple(_notes(read)))

    def _answer(
        self,
        ctx: SourceContext,
        response: Response,
        fields: dict[str, Value],
        notes: tuple[str, ...],
    ) -> Answer:
        address = str(ctx.settings["url"])
        place = normal_link(address).partition("://")[2].rstrip("/")
        matter = Matter(
            key=f"document/{ctx.namespace}/{short(place)}",
            kind=MatterKind.DOCUMENT,
            title=unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2] or address,
            url=address,
            fields=fields,
            follows=("*",),
        )
        return Answer(
            source=ctx.name,
            matters=(matter,),
            extent=Extent(matters=Coverage.WHOLE),
            url=response.url,
            notes=notes,
        )

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """Whether there was a document, and whether it ended as a whole PDF does."""
        if not answer.matters:
            return dict(ctx.marks)
        return {"shown": "whole" if _is_whole(response.body) else "yes"}


def _is_pdf(body: bytes) -> bool:
    return b"%PDF-" in body[:_HEAD]


def _is_whole(body: bytes) -> bool:
    return _END in body[-4096:]


def _is_known(response: Response) -> bool:
    """Whether the same bytes were read before, so that nothing has to be read anew."""
    known = response.meta.get("validators")
    return known is not None and known.sha256 == hashlib.sha256(response.body).hexdigest()


def _bytes_of(body: bytes) -> str:
    return f"{len(body):,} bytes ({hashlib.sha256(body).hexdigest()[:12]})"


def _fields(read: Read) -> dict[str, Value]:
    """The compared values; of a document without pictures no word about pictures."""
    fields: dict[str, Value] = {"pages": str(read.pages)}
    if read.text:
        fields["document_text"] = read.text
    if read.pictures:
        fields["scanned"] = f"{read.pictures} of {read.pages} pages ({read.picture})"
    return fields


def _notes(read: Read) -> Iterable[str]:
    """What the operator should know of this document."""
    if read.pictures == read.pages:
        yield "scanned: the document has no text, and its words are not read"
    elif read.pictures:
        yield f"scanned in part: {read.pictures} of {read.pages} pages have no text"
    if read.cut:
        yield "the document is longer than what is compared; only its beginning is"
