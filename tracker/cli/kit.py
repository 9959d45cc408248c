"""What all commands share: the two common options, the session, and errors as one sentence."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from tracker.config import Config


#: What the machine refuses and a user can mend: rights, space, a folder where a file should be.
_OUTSIDE = frozenset(
    {
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.ENOSPC,
        errno.EDQUOT,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EISDIR,
    }
)


@dataclass
class Session:
    """What the common options say, and the things that commands open with them."""

    config_option: str | None = None
    verbose: int = 0

    def config(self, *, with_spiders: bool = False) -> Config:
        """The configuration in force; `with_spiders` also checks what belongs to the spiders."""
        from tracker import config

        spiders = None
        if with_spiders:
            from tracker import catalogue

            spiders = catalogue.facts()
        return config.load(config.find(self.config_option), spiders)

    def survey(self) -> tuple[Config, tuple[str, ...]]:
        """What can be read of the configuration, and every mistake for which `run` refuses it."""
        from tracker import catalogue, config

        return config.survey(config.find(self.config_option), catalogue.facts())

    def engine(self, settings: Config, *, create: bool = False) -> Engine:
        """The store, with the schema that this Tracker needs; `create` makes an empty one."""
        from tracker.store import schema
        from tracker.store.engine import StoreError, open_engine

        engine = open_engine(settings.store.url)
        found = schema.mismatch(engine)
        if found:
            engine.dispose()
            if not create or found != schema.EMPTY:
                raise StoreError(found)
            _create(settings.store.url)
            engine = open_engine(settings.store.url)
        click.get_current_context().find_root().call_on_close(engine.dispose)
        return engine

    @contextmanager
    def stage(
        self, settings: Config, now: datetime, *, rehearse: bool
    ) -> Iterator[tuple[Engine, Config]]:
        """The store to read into; to `rehearse`, a copy of it that is thrown away."""
        if not rehearse:
            yield self.engine(settings, create=True), settings
            return
        from tracker import rehearsal

        with rehearsal.stage(settings, now) as staged:
            yield staged

    def start_logging(self) -> None:
        """Warnings and worse on the error stream; -v adds what happens, -vv everything."""
        level = {0: logging.WARNING, 1: logging.INFO}.get(self.verbose, logging.DEBUG)
        handler = logging.StreamHandler()
        # On the handler too: Scrapy sets the level of its own loggers, which then pass by ours.
        handler.setLevel(level)
        if self.verbose < 2:
            handler.addFilter(_is_ours_or_grave)
        form = "%(levelname)s %(name)s: %(message)s"
        logging.basicConfig(level=level, format=form, handlers=[handler])


def _create(url: str) -> None:
    from tracker import clock
    from tracker.store import migrate  # which brings Alembic: only where it is needed

    migrate.upgrade(url, clock.now())


def _is_ours_or_grave(record: logging.LogRecord) -> bool:
    """Libraries say much that helps nobody but us; that is for -vv."""
    ours = record.name.partition(".")[0] in {"tracker", "spiders", "notify"}
    return ours or record.levelno >= logging.WARNING


class Failure(click.ClickException):
    """A command that ends with sentences on the error stream and a code."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance

    def show(self, file: Any = None) -> None:
        """Prints one sentence after "Error:", or several as they stand."""
        several = "\n" in self.message
        click.echo(self.message if several else f"Error: {self.message}", file=file, err=True)


def _session() -> Session:
    return click.get_current_context().find_root().ensure_object(Session)


def _take_config(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is not None:
        _session().config_option = value


def _take_verbose(context: click.Context, option: click.Parameter, value: int) -> None:
    session = _session()
    session.verbose = max(session.verbose, value)


def common_options() -> list[click.Parameter]:
    """--config and -v, which may stand before or after the command's name."""
    return [
        click.Option(
            ["--config", "config_option"],
            metavar="FILE",
            expose_value=False,
            callback=_take_config,
            help="The tracker.toml to use (else TRACKER_CONFIG, else ./tracker.toml).",
        ),
        click.Option(
            ["-v", "--verbose", "verbosity"],
            count=True,
            expose_value=False,
            callback=_take_verbose,
            help="Say what happens; twice for everything.",
        ),
    ]


class Command(click.Command):
    """A command with the common options."""

    def __init__(self, *names: Any, **settings: Any) -> None:
        settings.setdefault("context_settings", {"max_content_width": 88})
        super().__init__(*names, **settings)
        self.params += common_options()


class Group(click.Group):
    """A group whose commands have the common options."""

    command_class = Command

    def __init__(self, *names: Any, **settings: Any) -> None:
        super().__init__(*names, **settings)
        self.params += common_options()


def command(**settings: Any) -> Callable[[Callable[..., Any]], Command]:
    """`click.command` with the common options."""
    return click.command(cls=Command, **settings)


pass_session = click.make_pass_decorator(Session, ensure=True)


def explain(error: Exception, verbose: int) -> Failure | None:
    """The sentence and exit code for an error; None when its traceback should be shown."""
    from tracker.errors import UserError

    if isinstance(error, UserError):
        return Failure(str(error), error.exit_code)
    if isinstance(error, BrokenPipeError):
        return None
    if isinstance(error, OSError) and error.errno in _OUTSIDE:
        place = f"{error.filename}: " if error.filename else ""
        return Failure(f"{place}{error.strerror}.")
    if is_foreign(error):
        return Failure(foreign_sentence(error))
    if verbose:
        return None
    return Failure(
        f"this is a fault of Tracker itself ({type(error).__name__}: {first_line(error)})."
        " Run the command again with -v to see where, and please report it."
    )


def is_foreign(error: Exception) -> bool:
    """Whether it says that the store cannot be used; other database errors are faults of ours."""
    store, database = (sys.modules.get(name) for name in ("tracker.store.engine", "sqlalchemy.exc"))
    if store is not None and isinstance(error, store.StoreError):
        return True
    return database is not None and (
        isinstance(error, database.OperationalError) or type(error) is database.DatabaseError
    )


def foreign_sentence(error: Exception) -> str:
    """What such an error says to a user."""
    origin = getattr(error, "orig", None)
    if origin is not None:  # the statement and its values are no business of the user's
        said = first_line(origin)
        said += "; is the disk full?" if said == "disk I/O error" else "."
        return f"the store cannot be used: {said}"
    return str(error)


def first_line(error: object) -> str:
    """An error's first line, short enough for a sentence."""
    lines = str(error).strip().splitlines() or [""]
    return lines[0][:200].rstrip(".")


def plain(text: str) -> str:
    """A text of the outside world on one line, without anything that steers a terminal."""
    return "".join(
        letter if letter.isprintable() else " " for letter in " ".join(text.split())
    ).strip()


def shorten(text: str, width: int) -> str:
    """A text on one line, cut to a width with an ellipsis."""
    text = plain(text)
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + "…"


def on_terminal() -> bool:
    """Whether a person watches: only then there are questions and progress bars."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def load(name: str) -> click.Command:
    """The command of a module of this package."""
    found: click.Command = import_module(f"tracker.cli.{name}").command
    return found
