"""The tracker.toml of a simulated world: one source for each address of the watch list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.command import Trouble
from benchmarks.world_reports import source_name

OPERATOR = '[operator]\nname = "Benchmark"\ncontact = "https://benchmark.example/bot"\n'

#: The description of every city's list, written from one look at a page at tick 0.
ORDERS = r"""
kind = "order"
row = "tr.rgRow"
key = { css = "td:nth-child(2) a", attr = "href", pattern = '/eo/(\d+)\.pdf' }
rolls = false
allow_private = true
delay = 0.0
[sources.{name}.fields]
title = "td:nth-child(3)::text"
number = "td:nth-child(2) a"
date = "td:nth-child(1)"
link = "td:nth-child(2) a"
status = "td:nth-child(3) em"
"""


def configuration(base: str, watch: list[dict[str, Any]]) -> str:
    """tracker.toml for the watch list of a world at that address."""
    tables = [_table(base, row) for row in watch]
    lists = [source_name(row) for row in watch if row["view"] == "orders_html"]
    return "\n".join([OPERATOR, *tables, _watch(lists)])


def addresses(watch: list[dict[str, Any]]) -> dict[str, str]:
    """The watched address of each source, by its name."""
    return {source_name(row): row["url"] for row in watch}


def _table(base: str, row: dict[str, Any]) -> str:
    build = TABLES.get(row["view"])
    if build is None:
        raise Trouble(f"No spider reads the view {row['view']} yet; known: {', '.join(TABLES)}.")
    return build(base, row)


def _court(base: str, row: dict[str, Any]) -> str:
    name = source_name(row)
    # The world has more courts than there are: "nysd12" is a copy of the real nysd.
    return "\n".join(
        [
            f"[sources.{name}]",
            'spider = "us_courts_rss"',
            f'court = "{name.rstrip("0123456789")}"',
            f'base_url = "{base}/ecf/{name}"',
            'keep = "all"',
            "allow_private = true",
            "delay = 0.0",
        ]
    )


def _orders(base: str, row: dict[str, Any]) -> str:
    name = source_name(row)
    head = f'[sources.{name}]\nspider = "listing"\nurl = "{base}{row["url"]}"'
    return head + ORDERS.replace("{name}", name)


def _watch(lists: list[str]) -> str:
    if not lists:
        return ""
    names = ", ".join(f'"{name}"' for name in lists)
    return f'[watches.orders]\ntitle = "Executive orders"\nsources = [{names}]\n'


#: View of the world -> its source. A new spider adds its views here.
TABLES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "cmecf_rss": _court,
    "orders_html": _orders,
}
