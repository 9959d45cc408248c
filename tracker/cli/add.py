"""`tracker add`: recognise an address or number and write it into tracker.toml."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from spiders.facts import Recognised
    from tracker.adding import Plan
    from tracker.asking import Asked
    from tracker.config import Config
    from tracker.fetch import Page


@kit.command(name="add")
@click.argument("text", metavar="URL-OR-NUMBER", default="")
@click.option("--recipe", metavar="NAME", default="", help="Add what a recipe of Tracker holds.")
@click.option("--court", metavar="COURT", default="", help="The court of a docket number: cacd.")
@click.option("--state", metavar="STATE", default="", help="The state of a bill's number: ca.")
@click.option("--watch", metavar="WATCH", default="", help="The watch it is for; made if new.")
@click.option("--title", metavar="TITLE", default="", help="The title of a watch that is new.")
@click.option("--name", metavar="NAME", default="", help="The source's name, if you want another.")
@click.option("--base-url", metavar="URL", default="", help="Read a mirror or proxy instead.")
@click.option("--allow-private", is_flag=True, help="It may stand at a private address.")
@click.option("--offline", is_flag=True, help="Do not ask the source for the title.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@kit.pass_session
def command(
    session: kit.Session,
    text: str,
    recipe: str,
    court: str,
    state: str,
    watch: str,
    title: str,
    name: str,
    base_url: str,
    allow_private: bool,
    offline: bool,
    yes: bool,
) -> None:
    """Recognise an address or number and follow it.

    URL-OR-NUMBER is what you would paste to a colleague: a docket number (with --court), the
    number of a bill (with --state), a link to a case or bill, or the address of a page that lists
    orders or releases. Says what it recognised, what that source does not show, asks it for the
    title, and says what it would write; asks before it writes.

    With --recipe, what `tracker recipes NAME` shows is added instead: sources and watches that are
    there stay as they are, and nothing is asked of any site.
    """
    from tracker import adding

    session.start_logging()
    if recipe:
        _no_more(text, court, state, name, base_url, allow_private)
        _add_recipe(session, recipe, watch, title, yes)
        return
    if not text:
        raise click.UsageError("Say what to add: an address, a number, or --recipe NAME.")
    settings = session.config(with_spiders=True)
    found, page = adding.recognise(
        settings,
        text,
        court=court,
        state=state,
        base_url=base_url,
        allow_private=allow_private,
        offline=offline,
    )
    for sentence in found.sentences:
        _say(sentence)
    plan = adding.plan(
        settings,
        found,
        watch=watch,
        title=title,
        name=name,
        base_url=base_url,
        allow_private=allow_private,
    )
    if plan.nothing:
        click.echo("It is followed already; nothing to write.")
        return
    asked = None
    named = title or found.title or page is not None  # one crawl a process
    if not (offline or named) and (yes or kit.on_terminal()):
        plan, asked = _asked(session, settings, plan)
    _show(plan, found, page)
    if not (yes or _agreed()):
        raise kit.Failure("Nothing was written.")
    adding.write(settings, plan)
    click.echo(f"Written to {settings.path}. The next `tracker run` reads it.")
    if asked:
        _book(session, plan, asked)


def _no_more(*given: str | bool) -> None:
    if any(given):
        raise click.UsageError("With --recipe only --watch, --title and --yes can be given.")


def _add_recipe(session: kit.Session, name: str, watch: str, title: str, yes: bool) -> None:
    """Write what of a recipe is not there yet, with what was not verified of it."""
    from tracker import recipe_plan, recipes
    from tracker.cli.recipes import standing

    settings = session.config(with_spiders=True)
    plan = recipe_plan.plan(settings, recipes.find(name), watch=watch, title=title)
    if plan.nothing:
        click.echo("All of it stands there already; nothing to write.")
        return
    for line in standing(plan):
        click.echo(line)
    click.echo("")
    for line in plan.lines():
        click.echo(f"  {line}".rstrip())
    click.echo("")
    if not (yes or _agreed()):
        raise kit.Failure("Nothing was written.")
    recipe_plan.write(settings, plan)
    click.echo(f"Written to {settings.path}. The next `tracker run` reads it.")


def _asked(session: kit.Session, settings: Config, plan: Plan) -> tuple[Plan, Asked | None]:
    """The plan with the title that the system gives, or with one in its place; both are said."""
    from tracker import adding, asking

    if not plan.ref:
        return plan, None
    source = adding.source_of(settings, plan)
    try:
        store = partial(session.engine, settings, create=True)
        asked = asking.ask(settings, source, plan.ref, store)
    except Exception as error:
        if not kit.is_foreign(error):
            raise
        said = f"its requests cannot be counted: {kit.foreign_sentence(error)}"
        asked = asking.Asked(reason=said)
    if asked.title:
        _say(f'The source calls it "{asked.title}".')
        return plan.titled(asked.title), asked
    if asked.refused:
        raise kit.Failure(f"Nothing was written: {asked.reason}")
    place = f', so "{plan.watch_values["title"]}" stands in its place' if plan.watch_values else ""
    _say(f"The title could not be asked for{place}: {asked.reason}")
    return plan, asked


def _book(session: kit.Session, plan: Plan, asked: Asked) -> None:
    """Count the requests that asking took against a source that is new."""
    from tracker import asking

    written = session.config(with_spiders=True)
    asking.book(written, plan.source, asked, partial(session.engine, written, create=True))


def _say(sentence: str) -> None:
    from tracker.cli import layout

    for line in layout.wrapped(sentence):
        click.echo(line)


def _show(plan: Plan, found: Recognised, page: Page | None) -> None:
    """The lines that would be written; for a list, the first rows as they would be read."""
    from tracker import adding

    if page is not None and plan.source_values:
        click.echo("")
        for row in adding.sample(plan, page):
            click.echo(f"  {kit.shorten(row, 78)}")
    click.echo("")
    for line in plan.lines():
        click.echo(f"  {line}".rstrip())
    click.echo("")


def _agreed() -> bool:
    if not kit.on_terminal():
        raise click.UsageError("Nobody is here to be asked: add --yes to write it.")
    return click.confirm("Write this?", default=True)
