"""Which federal court publishes what in its feed, and where.

Measured on 20 December 2022 (see docs of `us_courts_rss`); it changes without notice, so the feed's
own description counts when it is read, and this table only warns when a court is added.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.courts import APPELLATE, pacer

#: Every kind of docket entry.
ALL = frozenset(
    """akb akd alnb alsb alsd areb arwb arwd azb azd cacd caeb canb cand casb casd cob cofc ctb ctd
    dcb dcd deb ded flmd flnb flsb flsd ganb gub gud iasb iasd ilcb ilcd ilnb ilsb innd insb ksb ksd
    kyeb kywb kywd laed lamb lawb lawd mdb mieb mnb moeb moed mssd mtd nced ncmb ncmd ncwd ndb neb
    ned nhd njd nmb nvb nyeb nynb nysb ohnb ohsb ohsd okwd paeb paed pamb pawb prb prd rib rid scb
    scd sdb sdd tneb tned tnmb tnwb tnwd txed txnb txsb txsd txwb txwd utb vaeb vawd vtb vtd waeb
    waed wawb wawd wied wiwb wiwd wvnb wvnd wvsb wvsd wyb wyd""".split()
)

_ORDERS = "orders"
_MANY = "several kinds of entries, not all"
#: Some kinds of entries only; the words are the courts' own types.
PARTIAL: dict[str, str] = {
    **dict.fromkeys(("almd", "nvd"), "orders and motions"),
    **dict.fromkeys(("gamd", "med", "mnd", "vid"), _ORDERS),
    **dict.fromkeys(("cod", "iand", "idd"), "motions, in some of them orders"),
    **dict.fromkeys(("miwd", "mowd", "nmid", "tnmd", "utd"), "orders and motions"),
    **dict.fromkeys(("nynd", "pawd", "ilnd", "ohnd"), "complaints, orders and motions"),
    "hid": "complaints and orders",
    "ilsd": "complaints, charges, orders and motions",
    "txnd": "complaints, answers and orders",
    "lamd": "complaints, minutes, orders, motions and responses",
    "cit": "answers, appeals, complaints, motions, notices and orders",
    **dict.fromkeys(("caed", "mad", "mied", "insd", "nmd", "nysd"), _MANY),
    "cacb": "answers, appeals, complaints, motions, notices and orders",
    "gasb": _ORDERS,
    "meb": "answers",
    **dict.fromkeys(
        """almb flmb gamb hib ianb idb innb laeb mab mowb msnb mssb mtb ncwb nhb njb nmib nywb okeb
        oknb okwb orb txeb vawb vib wieb""".split(),
        _MANY,
    ),
    "ca2": "orders and opinions",
    **dict.fromkeys(("ca4", "ca6", "cadc", "cafc"), "orders, opinions and judgments"),
    **dict.fromkeys(("ca10", "ca11"), "opinions"),
    "nyed": "complaints, orders and judgments",
}
#: An answer without a feed.
NONE = frozenset(
    """ca1 ca3 ca5 ca7 ca8 ca9 alnd flnd gand gasd jpml kyed mdd miwb msnd nceb ndd nywd oked oknd
    pamd vaed""".split()
)
#: Where the feed is not at the usual place.
_PATHS = {"nyed": "/cgi-bin/readyDockets.pl", "ared": "/cgi-bin/rss_outside4.pl"}
_APPELLATE_PATH = "/n/beam/servlet/TransportRoom?servlet=RSSGenerator"


@dataclass(frozen=True, slots=True)
class Court:
    """What is known of one court's feed; `shows` is "all", "some", "none" or "unknown"."""

    id: str
    url: str
    shows: str
    sentence: str


def feed_url(court: str) -> str:
    """Where the court's feed is."""
    path = _PATHS.get(court)
    if path is None:
        path = _APPELLATE_PATH if court in APPELLATE else "/cgi-bin/rss_outside.pl"
    return f"https://ecf.{court}.uscourts.gov{path}"


def court(name: str) -> Court:
    """What is known of a court's feed, by its PACER or CourtListener id."""
    known = pacer(name)
    url = feed_url(known)
    if known in NONE:
        said = f"{known} served no usable feed when it was measured (December 2022)."
        return Court(known, url, "none", said)
    if known in PARTIAL:
        said = f"{known}'s feed shows only {PARTIAL[known]}; other entries are never seen here."
        return Court(known, url, "some", said)
    if known in ALL or known == "ared":
        said = f"{known}'s feed shows all kinds of public docket entries, for 24 hours each."
        return Court(known, url, "all", said)
    return Court(known, url, "unknown", f"what {known}'s feed shows has not been measured.")
