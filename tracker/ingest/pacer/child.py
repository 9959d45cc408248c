"""Reads pages and notices of courts, each in a process of its own, and says them as JSON.

    python -I child.py < questions > answers

A question is a line of JSON, {"what", "court", "subject", "seconds", "size"}, and as many bytes of
text; an answer its length in eight bytes, and JSON. A saved page is a stranger's markup for large C
libraries, and juriscraper's expressions were not written against malice: each text is read in a
fork whose memory and processor time are limited before the first byte of it is looked at, and which
is ended when its time is up. Run as a file, so that it imports nothing of the project.
"""

from __future__ import annotations

import json
import os
import re
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

MEMORY = 1_500_000_000  # bytes of address space
PROCESSOR = 30  # seconds; the largest dockets on record take two
OUTPUT = 64_000_000  # bytes of an answer

Row = dict[str, Any]

#: What stands at the head of a docket beside the caption.
_LABELLED = re.compile(
    r"(?:assigned|referred|cause|date|demand|jury|nature|jurisdiction|lead|related|member|cases?"
    r"(?!\s+title)|magistrate)\b[\w ()/]{0,40}:",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"case\s+title:\s*", re.IGNORECASE)


def limit() -> None:
    """Give up memory, time and files beyond what reading a page takes."""
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def _as_printed() -> None:
    """Captions as the court prints them: "USA v. Moultry", not "United States v. Moultry"."""
    import juriscraper.pacer  # noqa: F401

    for name, module in list(sys.modules.items()):
        if name.startswith("juriscraper.pacer") and hasattr(module, "harmonize"):
            module.harmonize = str  # type: ignore[attr-defined]


# ---- reports -------------------------------------------------------------------------------------


def _report(name: str, court: str, text: str) -> Any:
    """One of juriscraper's reports; whether it is one was decided by how it is built."""
    import juriscraper.pacer

    report = getattr(juriscraper.pacer, name)(court)
    # A filing that quotes an error page is a filing: "Case not found." may stand in any text.
    report.ERROR_STRINGS = []
    report._parse_text(text)
    return report


def _docket(court: str, text: str, _: str) -> list[Row]:
    report = _report("DocketReport", court, text)
    row = _head(report.metadata)
    if not report.is_bankruptcy:
        row["name"] = _caption(report.metadata_values)
    return [row | {"entries": [_entry(one) for one in report.docket_entries]}]


def _caption(values: Iterable[str]) -> str:
    """What stands first in the head of a docket, before all that has a label."""
    first = next(filter(None, values), "")
    return "" if _LABELLED.match(first) else _CAPTION.sub("", first)


def _plain(name: str) -> Callable[[str, str, str], list[Row]]:
    def read_it(court: str, text: str, _: str) -> list[Row]:
        report = _report(name, court, text)
        return [_head(report.metadata) | {"entries": [_entry(e) for e in report.docket_entries]}]

    return read_it


def _query(court: str, text: str, _: str) -> list[Row]:
    report = _report("CaseQuery", court, text)
    data = report.metadata
    return [_head(data) | {"name": data.get("case_name_raw") or "", "entries": []}]


def _opinions(court: str, text: str, _: str) -> list[Row]:
    report = _report("FreeOpinionReport", court, text)
    rows = report.data
    if len(rows) != report.reported_opinion_count:
        raise ValueError("the report says another number of opinions than it lists")
    return [_head(one) | {"entries": [_entry(one)]} for one in rows]


# ---- notices -------------------------------------------------------------------------------------


def _notice(content_type: str) -> Callable[[str, str, str], list[Row]]:
    def read_it(court: str, text: str, subject: str) -> list[Row]:
        from juriscraper.pacer.email import NotificationEmail, S3NotificationEmail

        notice = S3NotificationEmail(court)
        notice.ERROR_STRINGS = []
        notice.subject, notice.content_type = subject, content_type
        if content_type == "text/html":
            text = notice._html_from_s3_email(text)
        NotificationEmail._parse_text(notice, text)
        notice._is_appellate()
        return [
            _head(one) | {"entries": [_entry(each) for each in one["docket_entries"]]}
            for one in notice._get_dockets()
        ]

    return read_it


# ---- rows ----------------------------------------------------------------------------------------


def _head(data: Row) -> Row:
    """Who a docket is; empty where nothing is printed."""
    names = {
        "case": "pacer_case_id",
        "number": "docket_number",
        "name": "case_name",
        "defendant": "federal_defendant_number",
        "filed": "date_filed",
        "terminated": "date_terminated",
        "judge": "assigned_to_str",
        "referred": "referred_to_str",
    }
    below = data.get("originating_court_information") or {}
    return {ours: _word(data.get(theirs)) for ours, theirs in names.items()} | {
        "below": _word(below.get("docket_number")),
        "below_court": _word(below.get("court_id")),
    }


def _entry(data: Row) -> Row:
    names = {
        "number": "document_number",
        "date": "date_filed",
        "entered": "date_entered",
        "text": "description",
        "label": "short_description",
        "document": "pacer_doc_id",
        "case": "pacer_case_id",
        "sequence": "pacer_seq_no",
    }
    return {ours: _word(data.get(theirs)) for ours, theirs in names.items()}


def _word(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


READ: dict[str, Callable[[str, str, str], list[Row]]] = {
    "docket": _docket,
    "appellate": _plain("AppellateDocketReport"),
    "history": _plain("DocketHistoryReport"),
    "acms": _plain("ACMSDocketReport"),
    "query": _query,
    "opinions": _opinions,
    "notice": _notice("text/html"),
    "plain notice": _notice("text/plain"),
}


def main() -> None:
    # Or it prints to standard error that it has no place for its log.
    os.environ["JURISCRAPER_LOG"] = os.devnull
    try:
        _as_printed()
        here = True
    except ImportError:
        here = False
    while question := sys.stdin.buffer.readline():
        asked = json.loads(question)
        text = sys.stdin.buffer.read(asked["size"])
        said = apart(asked, text) if here else json.dumps({"problem": "missing"}).encode()
        sys.stdout.buffer.write(len(said).to_bytes(8, "big") + said)
        sys.stdout.buffer.flush()


def apart(asked: Row, text: bytes) -> bytes:
    """What a fork answers within its limits; it may say nothing, or be cut off."""
    taking, giving = os.pipe()
    child = os.fork()
    if not child:
        try:
            limit()
            _write(giving, answer(asked, text))
        finally:
            os._exit(0)
    os.close(giving)
    try:
        return _taken(taking, time.monotonic() + float(asked["seconds"]))
    finally:
        os.close(taking)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def answer(asked: Row, text: bytes) -> bytes:
    """The dockets that a text shows, or what kept it from being read."""
    try:
        words = text.decode("utf-8", "replace")
        dockets = READ[asked["what"]](asked["court"], words, asked["subject"])
        return json.dumps({"dockets": dockets}).encode()
    except MemoryError:
        return b'{"problem": "memory"}'
    except Exception as error:  # another shape than its maker knew: what it raises is any error
        return json.dumps({"problem": "unread", "error": type(error).__name__}).encode()


def _write(pipe: int, said: bytes) -> None:
    while said:
        said = said[os.write(pipe, said) :]


def _taken(pipe: int, until: float) -> bytes:
    """All that comes out of a pipe by then."""
    said = b""
    while len(said) < OUTPUT:
        left = until - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return b'{"problem": "time"}'
        more = os.read(pipe, 1 << 16)
        if not more:
            return said
        said += more
    return b'{"problem": "memory"}'


if __name__ == "__main__":
    main()
