"""The city's site: a list of executive orders as a Drupal page prints it.

The page's noise: a new script nonce, a visitor counter, and rows
in rising or falling order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.demo.pages import template
from tracker.demo.script import value_at
from tracker.demo.things import Holdings, ListedOrder
from tracker.demo.web import Asked, Look, Reply

PATH = "/executive-orders"
HEADERS = {"Content-Type": "text/html; charset=UTF-8"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table, as printed."""

    number: str
    title: str
    signed: date
    file: str

    @property
    def day(self) -> str:
        """The day as the page prints it: "June 10, 2025"."""
        return f"{self.signed:%B} {self.signed.day}, {self.signed.year}"


def answer(look: Look, asked: Asked) -> Reply | None:
    """The list, at its address."""
    if asked.path != PATH:
        return None
    return Reply(200, page(look.holdings, look.now, look.turn), HEADERS)


def page(held: Holdings, now: datetime, turn: int) -> bytes:
    """The list's bytes at `now`; `turn` moves the noise."""
    rows = [_row(order, now) for order in held.orders if value_at(order.titles, now)]
    rows.sort(key=lambda row: (row.signed, row.number), reverse=turn % 2 == 0)
    text = template("boston.html").render(
        rows=rows, nonce=f"r4nd0m{turn * 7919:06x}", views=f"{18204 + 37 * turn:,}", path=PATH
    )
    return text.encode()


def _row(order: ListedOrder, now: datetime) -> Row:
    signed = date.fromisoformat(order.signed)
    file = f"/sites/default/files/file/{signed:%Y/%m}/executive-order-{order.number}.pdf"
    return Row(order.number, value_at(order.titles, now), signed, file)
