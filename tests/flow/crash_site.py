"""A court's feed and a list of orders that answer conditionally, at three moments."""

from __future__ import annotations

import hashlib
import threading
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ITEM = """<item><title>2:25-cv-{case:05d} A v. B{more}</title>
<link>https://ecf.cacd.uscourts.gov/cgi-bin/DktRpt.pl?{case}</link>
<description>[{label}] (&#x3C;a href=&#x22;https://ecf.cacd.uscourts.gov/doc1/0310{seq}\
?caseid={case}&#x26;de_seq_num={seq}&#x22; &#x3E;{seq}&#x3C;/a&#x3E;)</description>
<guid isPermaLink="true">https://ecf.cacd.uscourts.gov/cgi-bin/DktRpt.pl?{case}&#x26;{seq}</guid>
<pubDate>{at}</pubDate></item>"""
FEED = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0"><channel><title>C.D. Cal. - Recent Entries</title>
<link>https://ecf.cacd.uscourts.gov</link><description>Docket entries of type: all</description>
<lastBuildDate>{built}</lastBuildDate>{items}</channel></rss>"""
ROW = (
    '<tr class="o"><td>{date}</td><td><a href="/eo/{n}.pdf">Order {n}</a></td>'
    "<td>{status}</td></tr>"
)
PAGE = "<!DOCTYPE html><html><body><table>{rows}</table></body></html>"


def moment(start: datetime, turn: int, hours: int = 30) -> datetime:
    """The clock of a turn."""
    return start + timedelta(hours=hours * turn)


def feed(start: datetime, turn: int, hours: int = 30) -> str:
    """Entries every two minutes, forty of them new at each turn; older than a day they leave."""
    now = moment(start, turn, hours)
    items = []
    for seq in range(40 * turn if hours >= 24 else 0, 40 * turn + 160):
        at = now - timedelta(minutes=2 * (40 * turn + 160 - seq))
        items.append(
            ITEM.format(
                case=1 + seq % 60,
                seq=1000 + seq,
                more=" et al" if turn > 1 and seq % 60 == 7 else "",
                label="Order" if seq % 9 == 0 else "Notice (Other)",
                at=format_datetime(at),
            )
        )
    return FEED.format(built=format_datetime(now), items="\n".join(reversed(items)))


def orders(turn: int) -> str:
    """Thirty orders; a new one and a rescinded one at each turn, one withdrawn after the first."""
    rows = [
        ROW.format(
            n=n,
            date=f"01/{1 + n % 28:02d}/2026",
            status="Rescinded" if n <= turn else "In effect",
        )
        for n in range(30 + turn, 0, -1)
        if not (turn and n == 17)
    ]
    return PAGE.format(rows="\n".join(rows))


class Site:
    """Serves the turn that it is told, with ETags."""

    def __init__(self, start: datetime, hours: int = 30) -> None:
        self.start, self.hours, self.turn = start, hours, 0
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                """Clients are killed here; that they hang up is no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path == "/orders":
            kind, text = "text/html; charset=utf-8", orders(self.turn)
        elif request.path.startswith("/feed"):
            kind, text = "text/xml", feed(self.start, self.turn, self.hours)
        else:
            request.send_error(404)
            return
        body = text.encode("latin-1")
        tag = f'"{hashlib.md5(body).hexdigest()}"'
        same = request.headers.get("If-None-Match") == tag
        request.send_response(304 if same else 200)
        request.send_header("ETag", tag)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", "0" if same else str(len(body)))
        request.end_headers()
        if not same:
            request.wfile.write(body)
