"""Asks juriscraper what a page shows; it runs in a process of its own, within limits."""

from __future__ import annotations

import atexit
import importlib.util
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tracker.ingest.item import Unread

#: How long a page is waited for.
SECONDS = 60.0
#: Bytes of a page that is read at all; the largest dockets on record have eight million.
LARGEST = 24_000_000
CHILD = [sys.executable, "-I", str(Path(__file__).with_name("child.py"))]
MISSING = (
    "court notices and saved dockets are read with juriscraper, which is not installed: "
    "pip install 'legal-tracker[pacer]', then `tracker ingest --again`."
)
_PROBLEMS = {
    "missing": MISSING,
    "memory": "it takes more memory than a page may; it is not read.",
    "time": "reading it takes more time than a page may; it is not read.",
    "ended": "it made its reader end: it takes too much time or memory, or is damaged.",
}

Row = dict[str, Any]


def dockets(what: str, court: str, text: str, subject: str = "") -> list[Row]:
    """The dockets that a page shows, as `child.py` says them; raises `Unread`."""
    if importlib.util.find_spec("juriscraper") is None:
        raise Unread(MISSING)
    said = _CHILD.ask(what, court, text.encode("utf-8", "replace"), subject)
    try:
        found = json.loads(said)
    except ValueError:
        found = {"problem": "ended"}
    problem = found.get("problem")
    if problem:
        other = f"it is built as no page that is known ({found.get('error')}); it is not read."
        raise Unread(_PROBLEMS.get(problem, other))
    return list(found["dockets"])


class _Child:
    """The process that has the library loaded; begun when it is first needed, once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, what: str, court: str, text: bytes, subject: str) -> bytes:
        """What it says of a text; nothing if it ended."""
        asked = {
            "what": what,
            "court": court,
            "subject": subject,
            "seconds": SECONDS,
            "size": len(text),
        }
        with self._lock:
            process = self._begun()
            # It keeps the time itself; this is for the case that it cannot.
            alarm = threading.Timer(SECONDS + 30, process.kill)
            alarm.start()
            try:
                return _asked(process, json.dumps(asked).encode() + b"\n" + text)
            except OSError:
                return b""
            finally:
                alarm.cancel()

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = subprocess.Popen(
                CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        return self._process

    def end(self) -> None:
        """End it, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _asked(process: subprocess.Popen[bytes], question: bytes) -> bytes:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(question)
    process.stdin.flush()
    size = process.stdout.read(8)
    return process.stdout.read(int.from_bytes(size, "big"))


_CHILD = _Child()
atexit.register(_CHILD.end)
