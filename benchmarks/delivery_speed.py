"""What a delivery costs: the whole ledger against bare smtplib to the same sink.

  python benchmarks/delivery_speed.py --bench DIR [--count 500] [--gate]

DIR holds `smtp_sink.py`. The baseline builds the same mails (text and HTML) with the standard
library and hands them over one connection, one after the other: the plainest fast form. Tracker
claims, sends and records each in the store. Wall time of both, in turn, at 1x, 4x and 16x size; the
last line is one JSON object with the milliseconds a mail and the ratios.
"""

from __future__ import annotations

import argparse
import random
import smtplib
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import select

from benchmarks import delivery_stage as stage
from benchmarks.figures import Gate, finish, say
from notify import channels
from tracker.config import load
from tracker.deliver import deliver
from tracker.store.audience import Delivery, MessageRow
from tracker.store.engine import open_engine, reading
from tracker.store.types import table

MOST = 2.0
QUIET = {"mail": "", "chat": ""}
delivery, message = table(Delivery), table(MessageRow)


def bare(path: Path, port: int) -> float:
    """Seconds of plain smtplib for the mails of a store, which are read before."""
    with reading(open_engine(f"sqlite:///{path.parent}/tracker.db")) as connection:
        query = select(delivery.c.destination, delivery.c.key, message).join(message)
        rows = list(connection.execute(query))
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for row in rows:
            mail = EmailMessage()
            mail["From"], mail["To"] = "Tracker <tracker@example.org>", row.destination
            mail["Subject"], mail["Message-ID"] = row.subject, f"<bare-{row.key}@example.org>"
            mail.set_content(row.text)
            mail.add_alternative(row.html, subtype="html")
            server.send_message(mail)
    return time.perf_counter() - began


def ours(path: Path, count: int) -> float:
    """Seconds of `deliver` for all mails of a store."""
    config = load(path)
    engine = open_engine(config.store.url)
    began = time.perf_counter()
    report = deliver(engine, config, stage.NOW)
    passed = time.perf_counter() - began
    engine.dispose()
    assert report.sent == count, report
    return passed


def measure(bench: Path, count: int) -> tuple[float, float]:
    """Seconds of both for so many mails, the better of two turns each."""
    times: dict[str, list[float]] = {"bare": [], "ours": []}
    for turn in range(2):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with stage.sinks(bench, folder, QUIET, 1) as found:
                path = stage.furnish(folder, found, count, random.Random(turn), {"mail": 100})
                works = {"bare": lambda: bare(path, found.mail), "ours": lambda: ours(path, count)}
                for which in ("bare", "ours") if turn % 2 == 0 else ("ours", "bare"):
                    times[which].append(works[which]())
    return min(times["bare"]), min(times["ours"])


def main(arguments: list[str] | None = None) -> int:
    """The figures; 1 with --gate if the promise is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--bench", type=Path, required=True, help="the folder of the sink")
    parser.add_argument("--count", type=int, default=500, help="mails at 1x")
    parser.add_argument("--gate", action="store_true")
    given = parser.parse_args(arguments)
    channels.problem("json://loads.the.channels")
    figures: dict[str, object] = {"count": given.count}
    gates = []
    for times in (1, 4, 16):
        count = given.count * times
        plain, whole = measure(given.bench, count)
        ratio = round(whole / plain, 3)
        say(f"{count} mails: smtplib {plain:.2f} s, Tracker {whole:.2f} s")
        figures |= {
            f"bare_ms_{times}x": round(plain / count * 1000, 3),
            f"ours_ms_{times}x": round(whole / count * 1000, 3),
            f"ratio_{times}x": ratio,
        }
        gates.append(Gate(name=f"delivery against smtplib, {times}x", value=ratio, limit=MOST))
    return finish(figures, gates, given.gate)


if __name__ == "__main__":
    sys.exit(main())
