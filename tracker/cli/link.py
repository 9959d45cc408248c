"""`tracker link`: how matters hang together, proposed by texts, decided by people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tracker.cli import kit
from tracker.domain.items import RelationKind

if TYPE_CHECKING:
    from tracker.links import LinkLine

KIND = click.Choice([kind.value for kind in RelationKind])


@click.group(cls=kit.Group, name="link")
def command() -> None:
    """Say which matters hang together: an appeal, a companion bill.

    What a system states is confirmed; what a text only cites is proposed, and nobody is told of it
    until you confirm it.
    """


@command.command(name="list")
@click.option("--proposed", "which", flag_value="proposed", help="Only what waits for a decision.")
@click.option(
    "--all", "which", flag_value="all", help="Also rejected ones, and of what no watch names."
)
@click.option("--unknown", "which", flag_value="unknown", help="What texts cite and nobody knows.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, for programs.")
@kit.pass_session
def list_(session: kit.Session, which: str | None, as_json: bool) -> None:
    """Show the links of what you follow: those proposed, with the words that suggest them.

    And those confirmed. Links between matters that no watch names are counted.
    """
    from tracker import links
    from tracker.cli import layout
    from tracker.domain.relations import State

    settings = session.config()
    engine = session.engine(settings)
    if which == "unknown":
        _unknown(links.unknown(engine, settings), as_json)
        return
    states = {"proposed": (State.PROPOSED,), "all": tuple(State)}
    wanted = states.get(which or "", (State.PROPOSED, State.CONFIRMED))
    found = links.listed(engine, settings, wanted)
    if as_json:
        for line in found:
            click.echo(json.dumps({"v": 1, **asdict(line)}, ensure_ascii=True))
        return
    shown = [line for line in found if line.followed or which == "all"]
    for state in State:
        _listed(state.value, [line for line in shown if line.state is state])
    if len(shown) < len(found):
        rest = layout.several(len(found) - len(shown), "link")
        click.echo(f"{rest} between matters that no watch names; --all lists them too.")
    if not found:
        click.echo("No links." if which != "proposed" else "No link is proposed.")


def _listed(state: str, lines: Sequence[LinkLine]) -> None:
    from tracker.cli import layout

    if not lines:
        return
    click.echo(state.capitalize())
    for line in lines:
        start = f"  {line.id:>4}  "
        told = layout.wrapped(line.sentence, start, " " * len(start))
        by = {"stated": f"stated by {line.source}", "said": "added by hand"}.get(line.origin, "")
        if line.words:
            by = f"{line.source}: “… {line.words} …”"
        told += layout.wrapped(by, " " * (len(start) + 2)) if by else []
        click.echo("\n".join(told))


def _unknown(found: Sequence[object], as_json: bool) -> None:
    from tracker.cli import layout
    from tracker.links import Unknown

    for one in found:
        assert isinstance(one, Unknown)
        if as_json:
            click.echo(json.dumps({"v": 1, **asdict(one)}, ensure_ascii=True))
            continue
        lines = layout.wrapped(f"{one.name} ({one.kind}), in {one.matter_title or one.matter}")
        lines += layout.wrapped(f"“… {one.words} …”", "    ")
        click.echo("\n".join(lines))
    if not found and not as_json:
        click.echo("Every number that the newest texts cite is known.")


@command.command()
@click.argument("ids", metavar="ID...", type=int, nargs=-1, required=True)
@click.option("--as", "kind", type=KIND, default=None, help="What the first is to the second.")
@kit.pass_session
def confirm(session: kit.Session, ids: tuple[int, ...], kind: str | None) -> None:
    """Confirm proposed links, by the numbers that `tracker link list` shows."""
    from tracker import clock, links
    from tracker.domain.relations import State

    settings = session.config()
    named = RelationKind(kind) if kind else None
    engine = session.engine(settings)
    for line in links.decide(engine, ids, State.CONFIRMED, clock.now(), named):
        click.echo(f"Confirmed: {kit.plain(line.sentence)}.")


@command.command()
@click.argument("ids", metavar="ID...", type=int, nargs=-1, required=True)
@kit.pass_session
def reject(session: kit.Session, ids: tuple[int, ...]) -> None:
    """Reject links for good: they are never proposed again."""
    from tracker import clock, links
    from tracker.domain.relations import State

    settings = session.config()
    for line in links.decide(session.engine(settings), ids, State.REJECTED, clock.now()):
        click.echo(f"Rejected: {kit.plain(line.sentence)}.")


@command.command()
@click.argument("matter")
@click.argument("kind", type=KIND, metavar="KIND")
@click.argument("other", metavar="OTHER")
@kit.pass_session
def add(session: kit.Session, matter: str, kind: str, other: str) -> None:
    """Add a link: MATTER is the KIND of OTHER, "ca9 26-926" appeal-of "cacd 2:25-cv-10999".

    Both are named as for `tracker show`; OTHER may be one that no source has shown yet.
    """
    from tracker import clock, links

    settings = session.config()
    line = links.add(session.engine(settings), matter, RelationKind(kind), other, clock.now())
    click.echo(f"Link {line.id}: {kit.plain(line.sentence)}.")


@command.command()
@click.argument("ids", metavar="ID...", type=int, nargs=-1, required=True)
@kit.pass_session
def remove(session: kit.Session, ids: tuple[int, ...]) -> None:
    """Take links away: yours vanish, others are rejected."""
    from tracker import clock, links

    settings = session.config()
    for line in links.remove(session.engine(settings), ids, clock.now()):
        click.echo(f"Removed: {kit.plain(line.sentence)}.")
