"""The settings of a council source, and the mistakes that one can make in them."""

from __future__ import annotations

import re
from typing import Any

from spiders import keep
from spiders.facts import Option
from spiders.legistar_api import BASE
from tracker.domain.schedule import interval, zone

OPTIONS = (
    Option(
        name="client",
        kind="text",
        required=True,
        help='the council\'s name in the API, as in webapi.legistar.com/v1/<client>: "nyc".',
    ),
    Option(
        name="token",
        kind="reference",
        shapes=False,
        secret=True,
        help='where the token stands, as "env:NAME"; New York gives one out and asks for it.',
    ),
    Option(
        name="url",
        kind="text",
        default=BASE,
        shapes=False,
        help="the address of the API, where it is not the usual one.",
    ),
    keep.option(
        "what is stored: what is followed by number, or also the rows of all matters that "
        "move and all meetings."
    ),
    Option(
        name="bodies",
        kind="list of texts",
        default=(),
        shapes=False,
        help="where more than names is followed: only matters and meetings of these bodies, by "
        "their full names.",
    ),
    Option(
        name="beat",
        kind="interval",
        default="24h",
        shapes=False,
        help="how often a followed record is read in full although it says that nothing moved; "
        "of up to 30 followed records, history and attachments are read each time.",
    ),
    Option(
        name="site",
        kind="text",
        shapes=False,
        help="the host of the council's own site, where it is not <client>.legistar.com.",
    ),
    Option(
        name="timezone",
        kind="text",
        help='the zone of the printed times, such as "America/New_York"; shown beside them.',
    ),
)


def problems(settings: dict[str, Any]) -> list[str]:
    """Each mistake in the values, as "setting: what is wrong, what to do"."""
    found = []
    client = settings.get("client")
    if client and not (isinstance(client, str) and re.fullmatch(r"[\w-]+", client)):
        found.append(f'client: "{client}" is no client; it is one word, such as "phila".')
    url = settings.get("url")
    if url and not (isinstance(url, str) and re.match(r"https?://[^/\s]+", url)):
        found.append("url: is no web address; it starts with https://.")
    found += keep.problems(settings)
    bodies = settings.get("bodies", [])
    if not isinstance(bodies, (list, tuple)) or not all(isinstance(one, str) for one in bodies):
        found.append('bodies: must be a list of names, such as ["Committee on Immigration"].')
    for name, reads in (("beat", interval), ("timezone", zone)):
        try:
            if settings.get(name):
                reads(str(settings[name]))
        except ValueError as error:
            found.append(f"{name}: {error}")
    return found
