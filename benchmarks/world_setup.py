"""The tracker.toml of a simulated world: one source for each page, court, legislature and council.

A page is a source of its own. Dockets are read at CourtListener, two sources a court: with a key
where the world has the API on its list, without one where it has the feed. Bills are followed by
number, a source a state; council matters by file number, a source a council, whichever of a
matter's addresses the world has on its list: our spider reads them all anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.command import Trouble
from benchmarks.world_reports import Places, source_name
from tracker.domain import keys

Row = dict[str, Any]

OPERATOR = '[operator]\nname = "Benchmark"\ncontact = "https://benchmark.example/bot"\n'
SESSION = "2026"
#: Where the key of every API stands; the world takes any.
KEY_VARIABLE = "WORLD_KEY"
#: What no real site would allow: a round is to measure our work, not our waiting.
LIFTED = "allow_private = true\ndelay = 0.0\nbudget = false\n"

#: The description of every city's list, written from one look at a page at tick 0.
ORDERS = r"""
kind = "order"
row = "tr.rgRow"
key = { css = "td:nth-child(2) a", attr = "href", pattern = '/eo/(\d+)\.pdf' }
rolls = false
[sources.{name}.fields]
title = "td:nth-child(3)::text"
number = "td:nth-child(2) a"
date = "td:nth-child(1)"
link = "td:nth-child(2) a"
status = "td:nth-child(3) em"
"""


def configuration(base: str, watch: list[Row]) -> str:
    """tracker.toml for the watch list of a world at that address."""
    sources: dict[str, list[Row]] = {}
    for row in watch:
        sources.setdefault(source_name(row), []).append(row)
    tables = [_builder(rows[0]["view"])(base, name, rows) for name, rows in sources.items()]
    return "\n".join([OPERATOR, *tables, *_watches(watch)])


def places(watch: list[Row]) -> Places:
    """What the world calls the pages and matters of its watch list."""
    pages = {source_name(row): row["url"] for row in watch if row["view"] in PAGES}
    laws = [row for row in watch if row["view"] in LAWS]
    named = {_key(row): str(row["matter"]) for row in laws}
    files = {(source_name(row), str(row["number"])): _key(row) for row in laws}
    return Places(urls=pages, matters=named, files=files)


def _key(row: Row) -> str:
    """Our key of a followed bill or council matter."""
    place = source_name(row)
    if row["view"] in ("os_bill", "ls_bill"):
        return keys.bill(place, SESSION, row["number"])
    return keys.council_matter(place, row["url"].split("/")[4])  # /v1/{client}/matters/{id}...


def _builder(view: str) -> Builder:
    build = TABLES.get(view)
    if build is None:
        raise Trouble(f"No spider reads the view {view} yet; known: {', '.join(TABLES)}.")
    return build


def _court(base: str, name: str, rows: list[Row]) -> str:
    # The world has more courts than there are: "nysd12" is a copy of the real nysd.
    court = name.rstrip("0123456789")
    return (
        f'[sources.{name}]\nspider = "us_courts_rss"\ncourt = "{court}"\n'
        f'base_url = "{base}/ecf/{name}"\nkeep = "all"\n{LIFTED}'
    )


def _orders(base: str, name: str, rows: list[Row]) -> str:
    head = f'[sources.{name}]\nspider = "listing"\nurl = "{base}{rows[0]["url"]}"\n{LIFTED}'
    return head.rstrip("\n") + ORDERS.replace("{name}", name)


def _dockets(base: str, name: str, rows: list[Row], key: str = "") -> str:
    numbers = ", ".join(row["matter"].rpartition("/")[2] for row in rows)
    return (
        f'[sources.{name}]\nspider = "courtlistener"\ncourt = "{rows[0]["court"]}"\n'
        f'dockets = [{numbers}]\nbase_url = "{base}"\n{key}{LIFTED}'
    )


def _api(base: str, name: str, rows: list[Row]) -> str:
    return _dockets(base, name, rows, f'key = "env:{KEY_VARIABLE}"\n')


def _open_states(base: str, name: str, rows: list[Row]) -> str:
    return (
        f'[sources.{name}]\nspider = "openstates"\njurisdiction = "{name}"\n'
        f'session = "{SESSION}"\nkey = "env:{KEY_VARIABLE}"\nbase_url = "{base}"\n{LIFTED}'
    )


def _legiscan(base: str, name: str, rows: list[Row]) -> str:
    return (
        f'[sources.{name}]\nspider = "legiscan"\nstate = "{name}"\n'
        f'session = "{SESSION}"\nkey = "env:{KEY_VARIABLE}"\nbase_url = "{base}"\n{LIFTED}'
    )


def _council(base: str, name: str, rows: list[Row]) -> str:
    return (
        f'[sources.{name}]\nspider = "legistar"\nclient = "{name}"\n'
        f'base_url = "{base}"\n{LIFTED}'
    )


def _watches(watch: list[Row]) -> list[str]:
    """One watch over all lists of orders, one over all followed bills and matters."""
    lists = [source_name(row) for row in watch if row["view"] == "orders_html"]
    laws = [f"{source_name(row)} {row['number']}" for row in watch if row["view"] in LAWS]
    return [*_one("orders", "sources", lists), *_one("laws", "matters", laws)]


def _one(slug: str, setting: str, names: list[str]) -> list[str]:
    listed = ", ".join(f'"{name}"' for name in names)
    return [f'[watches.{slug}]\ntitle = "All {slug}"\n{setting} = [{listed}]\n'] if names else []


Builder = Callable[[str, str, list[Row]], str]

#: View of the world -> its source, built of its rows. A new spider adds its views here.
TABLES: dict[str, Builder] = {
    "cmecf_rss": _court,
    "docket_atom": _dockets,
    "cl_docket": _api,
    "cl_entries": _api,
    "os_bill": _open_states,
    "ls_bill": _legiscan,
    "lg_matter": _council,
    "lg_histories": _council,
    "lg_attachments": _council,
    "lg_versions": _council,
    "lg_text": _council,
    "lg_sponsors": _council,
    "orders_html": _orders,
}
#: Views whose address is a source of its own; the others are read together, by other addresses.
PAGES = frozenset({"cmecf_rss", "orders_html"})
#: Views of bills and council matters, which a watch follows by their numbers.
LAWS = frozenset(view for view in TABLES if view.startswith(("os_", "ls_", "lg_")))
