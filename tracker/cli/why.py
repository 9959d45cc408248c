"""`tracker why`: why somebody was told of a change."""

from __future__ import annotations

import click

from tracker.cli import kit

subscriber_option = click.option(
    "--subscriber",
    metavar="DESTINATION",
    required=True,
    help="Who, named as for `tracker subscribe`.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@kit.command(name="why")
@click.argument("change")
@subscriber_option
@json_option
@kit.pass_session
def command(session: kit.Session, change: str, subscriber: str, as_json: bool) -> None:
    """Say why a subscriber was told of a change.

    CHANGE is its number (the id of `tracker changes --json`), or a matter, whose newest change is
    meant. Exit code 1 when they were not told: then `tracker why-not` has the answer.
    """
    answer(session, change, subscriber, as_json, told=True)


def answer(
    session: kit.Session, change: str, subscriber: str, as_json: bool, *, told: bool
) -> None:
    """Print the answer to why, or why not; a failure where the other one has it."""
    import json

    from tracker import clock, reasons, report
    from tracker.cli import layout

    settings = session.config()
    verdict = reasons.explain(session.engine(settings), settings, change, subscriber, clock.now())
    if verdict.told is not told:
        other, word = ("why", "was") if verdict.told else ("why-not", "was not")
        raise kit.Failure(
            f"{subscriber} {word} told of it; `tracker {other} {change} --subscriber"
            f" {subscriber}` says why."
        )
    if as_json:
        value = {
            "told": verdict.told,
            "because": verdict.because.value,
            "says": verdict.says,
            "change": report.as_json(verdict.change) if verdict.change else None,
        }
        click.echo(json.dumps(value, ensure_ascii=True))
        return
    start = "Told" if verdict.told else f"Not told ({verdict.because.value})"
    says = layout.local_times(verdict.says, settings.operator.timezone)
    for line in layout.wrapped(f"{start}: {says}."):
        click.echo(line)
