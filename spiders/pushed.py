"""What is pushed to us and never fetched: sources without an address, read by `tracker ingest`.

The readers are in `tracker/ingest/`; here stands what `tracker spiders` and tracker.toml say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from scrapy import Request

from spiders.base import SourceSpider
from spiders.facts import Option, Unexpected
from tracker.domain import pushes
from tracker.domain.courts import is_court
from tracker.domain.items import Grade
from tracker.domain.ports import SourceContext

COURTS = Option(
    name="courts",
    kind="list of texts",
    shapes=False,
    help='the PACER ids of the courts that push here, ["ca9"]: a watch may then name their cases.',
)


class Pushed(SourceSpider):
    """A source that is never asked."""

    options: ClassVar[tuple[Option, ...]] = (COURTS,)

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = super().problems(settings)
        courts = settings.get("courts")
        if courts is None:
            return found
        if not isinstance(courts, list):
            return [*found, 'courts: must be a list of court ids, such as ["cacd", "ca9"].']
        wrong = [one for one in courts if not (isinstance(one, str) and is_court(one))]
        return found + [
            f'courts: "{one}" is no court id, such as "cacd" or "ca9".' for one in wrong
        ]

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """None: it is handed over."""
        raise Unexpected("it is pushed: hand it over with `tracker ingest`.", Grade.REFUSED)


class CourtListenerWebhook(Pushed):
    """Docket alerts of CourtListener, as its webhooks post them."""

    name = pushes.COURTLISTENER
    title = "Docket alerts that CourtListener posts to a web hook"
    docs = (
        "Pushed, with `tracker ingest`. Shows new entries of the dockets that you have an alert "
        "for at CourtListener, with their text and attachments, within minutes of their reaching "
        "it. Does not show changes of older entries, the number of a case or its caption: a docket "
        "is known by CourtListener's number until a link to one of its documents names court and "
        "case, or another source does. Old alerts about to end, fetched documents and search "
        "alerts are recognised and said, and tell nothing."
    )
    access = "An account of courtlistener.com whose alerts are sent to a web hook."
    allows = "Nothing is fetched; CourtListener limits how many dockets an account is alerted of."
    keyed = (
        "A docket by CourtListener's id until its PACER case id is known; an entry by its "
        "sequence or number; a post by its Idempotency-Key."
    )
    verified = "CourtListener's own examples of such posts."
    example = '[sources.alerts]\nspider = "courtlistener_webhook"\ncourts = ["cacd"]\n'


class CourtNotices(Pushed):
    """E-mail notices of courts."""

    name = pushes.NOTICES
    title = "Notices of filing that courts send by e-mail"
    docs = (
        "Pushed, with `tracker ingest`. Shows each filing of the cases for which a court sends "
        "you notices (NEF of district and bankruptcy courts, NDA of courts of appeals), with its "
        "text, at once. Does not show what was filed before you received notices, and nothing "
        "that is edited or deleted later."
    )
    access = "Notices that a court sends you, as a party's lawyer or by a subscription of your own."
    allows = "Nothing is fetched."
    keyed = (
        "A docket by its PACER case id or number; an entry by its number, else by its document "
        "or its day and words."
    )
    verified = (
        "17 real notices kept by others: 13 of filing, of district and bankruptcy courts, and four "
        "of docket activity, of the Ninth Circuit."
    )
    example = '[sources.notices]\nspider = "court_notices"\ncourts = ["cacd", "ca9"]\n'


class SavedDockets(Pushed):
    """Docket sheets that somebody saved."""

    name = pushes.DOCKETS
    title = "Docket sheets saved from PACER or ACMS"
    docs = (
        "Pushed, with `tracker ingest`. Shows all entries of a docket sheet that you saved as "
        "HTML (PACER) or JSON (ACMS), with their text. The first one of a case is its silent "
        "beginning. Does not show what happens after you saved it, nor that an entry is gone."
    )
    access = "None here; you save the sheet with your own PACER login."
    allows = "Nothing is fetched."
    keyed = (
        "A docket by its PACER case id or number; an entry by its number, else by its day and "
        "words."
    )
    verified = (
        "23 real sheets kept by others, of district, bankruptcy and appellate courts, two of them "
        "ACMS, and four pages that are no docket."
    )
    example = '[sources.dockets]\nspider = "saved_dockets"\ncourts = ["cacd"]\n'


class SavedHistories(Pushed):
    """History reports that somebody saved."""

    name = pushes.HISTORIES
    title = "History and documents reports saved from PACER"
    docs = (
        "Pushed, with `tracker ingest`. Shows the labels of all entries with their sequence "
        "numbers, which ties a court's feed to its docket sheet. The first one of a case is its "
        "silent beginning. Does not show the text of entries, unless the report was made with it."
    )
    access = "None here; you save the report with your own PACER login."
    allows = "Nothing is fetched."
    keyed = "A docket by its PACER case id; an entry by its sequence number."
    verified = "Four real reports kept by others (C.D. and S.D. California, S.D. New York)."
    example = '[sources.histories]\nspider = "saved_histories"\ncourts = ["cacd"]\n'
