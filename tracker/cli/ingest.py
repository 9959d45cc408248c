"""`tracker ingest`: take what others push, from files, mailboxes or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from sqlalchemy import Row

    from tracker.ingesting import Desk, Taken

#: The exit code of a run that took everything, but did not understand all of it.
NOT_ALL_READ = 3
#: Items that --list prints.
LISTED = 50

WORDS = {
    "read": "read",
    "noted": "known, and nothing to tell",
    "repeat": "handed over before",
    "unknown": "kept, not understood",
    "refused": "kept, not a docket",
    "waiting": "kept, waiting",
}


@kit.command(name="ingest")
@click.argument("paths", metavar="[PATH|-]...", nargs=-1)
@click.option(
    "--header", "headers", multiple=True, metavar="LINE", help="A header of a web hook's request."
)
@click.option("--type", "media_type", default="", metavar="TYPE", help="What it is: text/html.")
@click.option("--again", is_flag=True, help="Offer everything again that was kept and not read.")
@click.option("--list", "listed", is_flag=True, help="List what was handed over, newest first.")
@click.option("--show", metavar="ID", help="Show what became of an item, by the start of its id.")
@click.option("--forget", metavar="ID", help="Throw away an item that was kept.")
@click.option("--dry-run", is_flag=True, help="Say what the readers make of it; keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@kit.pass_session
def command(
    session: kit.Session,
    paths: tuple[str, ...],
    headers: tuple[str, ...],
    media_type: str,
    again: bool,
    listed: bool,
    show: str | None,
    forget: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take what others push: court mails, web hooks, saved dockets.

    PATH is a file or a Maildir, - is standard input; without one, the mailboxes of tracker.toml
    are read. What no reader knows is kept and said. Exit code 1 when something could not be
    taken, 3 when all was taken and something of it was not understood.
    """
    if sum((again, listed, show is not None, forget is not None)) > 1:
        raise click.UsageError("Only one of --again, --list, --show and --forget at a time.")
    if paths and (again or listed or show or forget):
        raise click.UsageError("--again, --list, --show and --forget take no PATH.")
    if dry_run and not paths:
        raise click.UsageError("--dry-run needs a PATH, or - for standard input.")
    if listed:
        _list(session, as_json)
    elif show is not None:
        _show(session, show, as_json)
    elif forget is not None:
        _forget(session, forget)
    elif dry_run:
        _rehearse(paths, headers, media_type)
    else:
        _take(session, paths, headers, media_type, again, as_json)


# ---- taking --------------------------------------------------------------------------------------


def _take(
    session: kit.Session,
    paths: tuple[str, ...],
    headers: tuple[str, ...],
    media_type: str,
    again: bool,
    as_json: bool,
) -> None:
    from tracker import clock
    from tracker.ingest.boxes import Unreachable
    from tracker.ingesting import Desk
    from tracker.mailboxes import mailbox

    session.start_logging()
    settings = session.config()
    if not (paths or again or settings.boxes):
        raise click.UsageError(
            "Name a file, a Maildir or -, or a mailbox in tracker.toml ([ingest.NAME])."
        )
    given = _headers(headers)
    engine = session.engine(settings, create=True)
    desk = Desk(engine, settings, clock.now())
    failed: list[str] = []
    seen: list[Taken] = []

    def take(found: Iterable[Taken]) -> None:
        try:
            for taken in found:
                seen.append(taken)
                if taken.left and not taken.known:
                    failed.append(f"{taken.name}: {taken.reason}")
                click.echo(_json(taken) if as_json else _line(taken))
        except Unreachable as error:
            failed.append(str(error))

    if again:
        take(desk.again())
    else:
        take(desk.waiting())
        for path in paths:
            take(_from(desk, path, media_type, given))
        for box in () if paths else settings.boxes.values():
            take(mailbox(desk, box))
    desk.match()
    if not as_json:
        for line in _sum(seen):
            click.echo(line)
    if failed:
        raise kit.Failure("\n".join(failed) if len(failed) > 1 else failed[0])
    if any(taken.is_open for taken in seen):
        click.get_current_context().exit(NOT_ALL_READ)


def _from(
    desk: Desk, path: str, media_type: str, headers: tuple[tuple[str, str], ...]
) -> Iterator[Taken]:
    for offer in _offers(path, media_type, headers):
        yield desk.take(offer)


def _offers(path: str, media_type: str, headers: tuple[tuple[str, str], ...]) -> Iterator[Any]:
    from tracker import clock
    from tracker.ingest import boxes

    if path == "-":
        yield boxes.stream(sys.stdin.buffer, "standard input", clock.now(), media_type, headers)
    else:
        yield from boxes.at(Path(path), clock.now(), media_type, headers)


def _headers(lines: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    from tracker.ingest.boxes import headers_of

    try:
        return headers_of(lines)
    except ValueError:
        raise click.UsageError('--header takes one line "Name: value".') from None


def _line(taken: Taken) -> str:
    from tracker.cli import layout

    name = kit.shorten(taken.name, 60)
    if taken.known:
        said = f"known already ({WORDS[taken.state]})"
    elif taken.state == "read":
        said = layout.several(taken.told, "change")
    elif taken.state == "noted":
        said = ""
    else:
        said = f"{WORDS[taken.state]}: {kit.plain(taken.reason)}"
    heard = [note for note in (taken.alarm, *taken.notes) if note]
    if not taken.known and heard:
        notes = "; ".join(kit.plain(note) for note in heard)
        said = f"{said}; {notes}" if said else notes
    return "\n".join(layout.wrapped(f"{name}: {said}", "", "  "))


def _json(taken: Taken) -> str:
    return json.dumps(
        {
            "id": taken.sha256,
            "name": kit.plain(taken.name),
            "state": taken.state,
            "known": taken.known,
            "reason": kit.plain(taken.reason),
            "system": taken.system,
            "changes": taken.told,
            "notes": [kit.plain(note) for note in (taken.alarm, *taken.notes) if note],
        },
        ensure_ascii=False,
    )


def _sum(seen: list[Taken]) -> Iterator[str]:
    from tracker.cli import layout

    if not seen:
        yield "Nothing new was handed over."
        return
    fresh = [taken for taken in seen if not taken.known]
    told = layout.several(sum(taken.told for taken in fresh), "change")
    yield f"Took {layout.several(len(fresh), 'item')} of {len(seen):,}: {told}."
    left = sum(taken.is_open for taken in seen)
    if left:
        verb = "was" if left == 1 else "were"
        yield f"{layout.several(left, 'item')} {verb} kept and not read; `tracker ingest --list`."


def _rehearse(paths: tuple[str, ...], headers: tuple[str, ...], media_type: str) -> None:
    from tracker.cli import layout
    from tracker.ingest.boxes import Unreachable
    from tracker.handed import rehearse

    given = _headers(headers)
    for path in paths:
        try:
            for offer in _offers(path, media_type, given):
                for line in rehearse(offer):
                    click.echo("\n".join(layout.wrapped(kit.plain(line), "", "  ")))
        except Unreachable as error:
            raise kit.Failure(str(error)) from None


# ---- looking -------------------------------------------------------------------------------------


def _list(session: kit.Session, as_json: bool) -> None:
    from tracker import clock
    from tracker.cli import layout
    from tracker.domain.sightings import stamp
    from tracker.handed import listed

    settings = session.config()
    rows = listed(session.engine(settings), None if as_json else LISTED)
    if as_json:
        for row in rows:
            click.echo(json.dumps(_values(row), ensure_ascii=False))
        return
    if not rows:
        click.echo("Nothing was handed over yet.")
        return
    table = [("Id", "When", "What", "Became")]
    table += [
        (
            row.sha256[:10],
            layout.ago(stamp(row.offered_at), clock.now()),
            kit.plain(row.name),
            WORDS[row.state],
        )
        for row in rows
    ]
    for line in layout.table(table, (10, 14, 30, 30)):
        click.echo(line)


def _show(session: kit.Session, prefix: str, as_json: bool) -> None:
    from tracker.handed import shown

    settings = session.config()
    row = shown(session.engine(settings), prefix)
    values = _values(row)
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    for name, value in values.items():
        text = "; ".join(value) if isinstance(value, list) else str(value)
        if text:
            click.echo(f"{name + ':':<10} {kit.plain(text)}")


def _values(row: Row[Any]) -> dict[str, Any]:
    from tracker.domain.sightings import stamp

    return {
        "id": row.sha256,
        "name": kit.plain(row.name),
        "box": row.box,
        "type": kit.plain(row.media_type),
        "size": row.size,
        "state": row.state,
        "reason": kit.plain(row.reason),
        "system": row.system,
        "key": kit.plain(row.key),
        "changes": row.told,
        "notes": [kit.plain(note) for note in row.notes],
        "received": stamp(row.received_at),
        "offered": stamp(row.offered_at),
    }


def _forget(session: kit.Session, prefix: str) -> None:
    from tracker.handed import forget, shown

    settings = session.config()
    engine = session.engine(settings)
    row = shown(engine, prefix)
    forget(engine, settings, row)
    click.echo(f"{kit.plain(row.name)} is thrown away.")
