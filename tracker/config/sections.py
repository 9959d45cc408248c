"""Reads each section of the file into its value; the rules of what may stand where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracker.config.boxes import box
from tracker.config.references import ReferenceProblem, place_of, reference, resolve
from tracker.config.tables import Table, suggestion
from tracker.config.values import (
    DEFAULT_DELAY,
    DEFAULT_EVERY,
    Channel,
    Config,
    Delivery,
    Digests,
    Mail,
    Operator,
    SourceConfig,
    SpiderFacts,
    StoreConfig,
    Watch,
)
from tracker.domain import pushes, schedule
from tracker.domain.budget import Limits
from tracker.domain.items import RelationKind
from tracker.domain.courtlistener import NAMESPACE

#: The settings of spiders that name a court, a legislature or a city.
PLACES = ("court", "jurisdiction", "state", "client")


def read(root: Table, path: Path, spiders: Mapping[str, SpiderFacts] | None) -> Config:
    """The whole file; mistakes gather in the table's `problems`."""
    warnings: list[str] = []
    sources = {n: _source(n, table, spiders) for n, table in root.named("sources").items()}
    known = {place for source in sources.values() for place in places(source)}
    watches = {
        slug: _watch(slug, table, sources, known) for slug, table in root.named("watches").items()
    }
    operator = _operator(root.table("operator"), bool(sources), warnings)
    mail = _mail(root.table("mail"), warnings)
    channels = {n: _channel(n, table) for n, table in root.named("channels").items()}
    delivery = _delivery(root.table("delivery"))
    digests = _digests(root.table("digest"), path.parent)
    store = _store(root.table("store"), path.parent, warnings)
    boxes = {n: box(n, table, path.parent) for n, table in root.named("ingest").items()}
    root.close()
    warnings += [
        f"watches.{watch.slug}: follows nothing yet; add matters, sources or terms."
        for watch in watches.values()
        if not (watch.matters or watch.sources or watch.terms)
    ]
    return Config(
        path=path,
        operator=operator,
        mail=mail,
        channels=channels,
        store=store,
        sources=sources,
        watches=watches,
        boxes=boxes,
        delivery=delivery,
        digests=digests,
        warnings=tuple(f"{path.name}: {warning}" for warning in warnings),
    )


def places(source: SourceConfig) -> set[str]:
    """The first words by which a reference names this source: its place, or a name it had."""
    stated = [source.settings.get(key) for key in PLACES]
    if source.spider in pushes.SYSTEMS:
        courts = source.settings.get("courts")
        stated += courts if isinstance(courts, list) else []
        stated += [NAMESPACE] if source.spider == pushes.COURTLISTENER else []
    return {source.name, *source.was, *(s.strip().lower() for s in stated if isinstance(s, str))}


def _operator(table: Table, reads: bool, warnings: list[str]) -> Operator:
    operator = Operator(
        name=table.text("name"),
        contact=table.text("contact"),
        email=table.text("email"),
        timezone=table.text("timezone", "UTC"),
    )
    if reads and not operator.contact and isinstance(table.values.get("contact", ""), str):
        table.problem(
            "contact",
            "missing; courts and cities must be able to reach who reads them:"
            " give a web page or a mail address.",
        )
    elif operator.contact and not (_is_web(operator.contact) or _is_mail(operator.contact)):
        table.problem("contact", "must be a web page (https://...) or a mail address.")
    if operator.email and not _is_mail(operator.email):
        table.problem("email", f"{operator.email!r} is no mail address.")
    elif reads and not operator.email:
        warnings.append("operator.email: missing; nobody is told when a source breaks.")
    operator = replace(operator, timezone=_zone(table, operator.timezone))
    table.close()
    return operator


def _zone(table: Table, zone: str) -> str:
    try:
        schedule.zone(zone)
    except ValueError as error:
        table.problem("timezone", str(error))
        return "UTC"
    return zone


def _mail(table: Table, warnings: list[str]) -> Mail:
    mail = Mail(
        smtp=table.text("smtp"),
        sender=table.text("sender"),
        public_url=table.text("public_url").rstrip("/"),
        per_minute=table.number("per_minute", 0.0),
    )
    if mail.public_url and not mail.public_url.startswith("https://"):
        table.problem(
            "public_url", "must be an https address, such as https://tracker.example.org."
        )
    if mail.smtp:
        _check_smtp(table, mail.smtp, warnings)
        if not mail.sender and "sender" not in table.values:
            table.problem("sender", 'missing; write "Name <address>", who the mail comes from.')
    if mail.sender and not _is_mail(parseaddr(mail.sender)[1]):
        table.problem("sender", f'{mail.sender!r} holds no mail address; write "Name <address>".')
    table.close()
    return mail


def _check_smtp(table: Table, smtp: str, warnings: list[str]) -> None:
    if smtp.startswith(("env:", "file:")):
        return
    parts = _split(smtp)
    if parts is None or parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        table.problem(
            "smtp",
            'must be "env:NAME" or "file:PATH", where smtp://user:password@host:port stands,'
            ' or "smtp://host:port" without a password.',
        )
    elif parts.password:
        warnings.append(
            "mail.smtp: holds a password; move it into an environment variable"
            ' and write "env:TRACKER_SMTP" here.'
        )


def _channel(name: str, table: Table) -> Channel:
    url = table.text("url")
    if "url" not in table.values:
        table.problem("url", 'missing; write "env:NAME" or "file:PATH", where the address stands.')
    elif url and not url.startswith(("env:", "file:")):
        table.problem(
            "url", 'is a secret: write "env:NAME" or "file:PATH" here and keep the address there.'
        )
    stated = table.take("per_minute", (int, float), "a number")
    if stated is not None and not 0 < stated < float("inf"):
        table.problem("per_minute", "must be more than 0.")
        stated = None
    table.close()
    return Channel(name=name, url=url, per_minute=stated)


def _delivery(table: Table) -> Delivery:
    delivery = Delivery(brake=_limit(table, "brake"))
    table.close()
    return delivery


def _digests(table: Table, folder: Path) -> Digests:
    language = table.text("language", "en")
    if not re.fullmatch("[a-z]{2,3}", language):
        table.problem("language", 'must be the code of a language, such as "es".')
    stated = table.text("templates")
    table.close()
    templates = folder / Path(stated).expanduser() if stated else None
    return Digests(language=language, templates=templates)


def _store(table: Table, folder: Path, warnings: list[str]) -> StoreConfig:
    stated = table.text("url", "sqlite:///tracker.db")
    try:
        url = resolve(stated, folder)
    except ReferenceProblem as error:
        table.problem("url", str(error))
        url = ""
    parts = _split(url)
    if url and (parts is None or not parts.scheme):
        table.problem("url", "must be sqlite:///tracker.db or postgresql://...")
    elif parts and parts.password and url == stated:
        warnings.append(
            'store.url: holds a password; move it into an environment variable ("env:NAME").'
        )
    data = folder / Path(table.text("data", "data")).expanduser()
    table.close()
    return StoreConfig(url=_beside(url, folder), data=data)


def _beside(url: str, folder: Path) -> str:
    """A relative SQLite path is read from the configuration's folder, not from where cron runs."""
    found = re.fullmatch(r"(sqlite(?:\+\w+)?:///)([^/?:][^?]*)(\?.*)?", url)
    if not found:
        return url
    return f"{found[1]}{folder / found[2]}{found[3] or ''}"


def _source(name: str, table: Table, spiders: Mapping[str, SpiderFacts] | None) -> SourceConfig:
    source = SourceConfig(
        name=name,
        title=table.text("title") or name,
        spider=table.text("spider"),
        every=table.every("every", DEFAULT_EVERY),
        delay=table.number("delay", DEFAULT_DELAY),
        base_url=table.text("base_url"),
        allow_private=table.flag("allow_private"),
        ignore_robots=_ignore_robots(table),
        enabled=table.flag("enabled", True),
        was=table.texts("was"),
        budget=_budget(table),
        settings=table.rest(),
    )
    if source.spider in pushes.SYSTEMS:
        source = replace(source, every=timedelta(0))
        if "every" in table.values:
            table.problem("every", "is of no use: what is pushed has no rhythm; leave it out.")
    if source.base_url and not _is_web(source.base_url):
        table.problem("base_url", "must be a web address, such as http://127.0.0.1:8000.")
    _check_spider(source, table, spiders)
    return source


def _budget(table: Table) -> Limits | None:
    """The limits of a source; False lifts them, which only a server of one's own allows."""
    wanted = "a table such as { day = 250, minute = 10 }, or false"
    stated = table.take("budget", (dict, bool), wanted)
    if stated is None:
        return None
    if isinstance(stated, bool):
        if stated:
            table.problem("budget", f"must be {wanted}.")
        return Limits()
    inside = Table(stated, f"{table.where}.budget", table.problems)
    limits = Limits(day=_limit(inside, "day"), minute=_limit(inside, "minute"))
    inside.close()
    return limits


def _limit(table: Table, key: str) -> int | None:
    value = table.take(key, (int,), "a whole number")
    if value is not None and value < 1:
        table.problem(key, "must be 1 or more.")
    return None if value is None else max(1, int(value))


def _ignore_robots(table: Table) -> str:
    reason = table.text("ignore_robots")
    if "ignore_robots" in table.values and isinstance(table.values["ignore_robots"], str):
        if len(reason.split()) < 3:
            table.problem("ignore_robots", "must state the reason, in at least three words.")
    return reason


def _check_spider(
    source: SourceConfig, table: Table, spiders: Mapping[str, SpiderFacts] | None
) -> None:
    if not source.spider:
        if "spider" not in table.values or isinstance(table.values["spider"], str):
            table.problem("spider", "missing; `tracker spiders` lists them.")
    elif spiders is not None and source.spider not in spiders:
        better = suggestion(source.spider, spiders) or "; `tracker spiders` lists them."
        table.problem("spider", f"there is no spider {source.spider!r}{better}")
    elif spiders is not None:
        facts = spiders[source.spider]
        table.close(facts.settings)
        own = {key: value for key, value in source.settings.items() if key in facts.settings}
        table.problems += [f"{table.where}.{problem}" for problem in facts.problems(own)]


def _watch(slug: str, table: Table, sources: Mapping[str, SourceConfig], known: set[str]) -> Watch:
    watch = Watch(
        slug=slug,
        title=table.text("title") or slug,
        matters=_matters(table, known),
        sources=_known_sources(table, "sources", sources),
        terms=_terms(table),
        term_sources=_known_sources(table, "term_sources", sources),
        linked=_linked(table),
        tags=table.texts("tags"),
        note=table.text("note"),
        was=table.texts("was"),
    )
    table.close()
    return watch


def _matters(table: Table, known: set[str]) -> tuple[str, ...]:
    def wrong(text: str) -> str:
        place = place_of(reference(text))
        if not place:
            return (
                f"{text!r} names no matter; write the court or source and its number,"
                ' such as "cacd 2:25-cv-10999".'
            )
        if place in known:
            return ""
        return (
            f"no source reads {place!r}, so {text!r} would never be seen;"
            f" add a source for it{suggestion(place, known) or '.'}"
        )

    return tuple(dict.fromkeys(map(reference, table.texts("matters", wrong))))


def _known_sources(table: Table, key: str, sources: Mapping[str, SourceConfig]) -> tuple[str, ...]:
    def wrong(name: str) -> str:
        if name in sources:
            return ""
        return f"there is no source {name!r}{suggestion(name, sources) or '.'}"

    return table.texts(key, wrong)


def _terms(table: Table) -> tuple[str, ...]:
    def wrong(term: str) -> str:
        short = len(re.sub(r"\W", "", term)) < 3
        return f"{term!r} is too short; a term has three letters or more." if short else ""

    return table.texts("terms", wrong)


def _linked(table: Table) -> tuple[str, ...]:
    """true for every kind of link, or the kinds that are wanted."""
    kinds = [kind.value for kind in RelationKind]

    def wrong(kind: str) -> str:
        if kind in kinds:
            return ""
        better = suggestion(kind, kinds) or f"; there are {', '.join(kinds)}."
        return f"{kind!r} is no kind of link{better}"

    if isinstance(table.take("linked", (bool, list), "true, or a list of kinds of links"), bool):
        return ("*",) if table.values["linked"] else ()
    return table.texts("linked", wrong) if type(table.values.get("linked")) is list else ()


def _split(url: str) -> Any:
    try:
        parts = urlsplit(url)
        parts.port  # a port that is no number raises here
    except ValueError:
        return None
    return parts


def _is_web(text: str) -> bool:
    parts = _split(text)
    return bool(parts and parts.scheme in {"http", "https"} and parts.hostname)


def _is_mail(text: str) -> bool:
    return re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", text) is not None
