"""In whose language and zone a message speaks: what pure functions take to put facts into words.

The English words are the keys of the catalogues (notify/catalogues), so that a message without a
translation is English and never empty. Catalogues are found by the language's code.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

from notify import counted, dates

ENGLISH = "en"
DOMAIN = "tracker"


@dataclass(frozen=True, slots=True)
class Voice:
    """Words, numbers, days and times as readers of a language in a zone write them."""

    zone: str = "UTC"
    language: str = ENGLISH

    def say(self, message: str, /, **values: object) -> str:
        """A message of the catalogue with its values."""
        known = _catalogue(self.language)
        found = known.gettext(message) if known and message else message
        return found.format(**values) if values else found

    def many(self, one: str, more: str, count: int, /, **values: object) -> str:
        """A message that speaks of a number, which it calls {count}."""
        known = _catalogue(self.language)
        found = known.ngettext(one, more, count) if known else (one if count == 1 else more)
        return found.format(count=self.number(count), **values)

    def number(self, value: int) -> str:
        """A whole number: "1,234"."""
        if self.language == ENGLISH:
            return f"{value:,}"
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.language)

    def listed(self, parts: Sequence[str]) -> str:
        """Things in a row: "a, b and c"."""
        if self.language == ENGLISH or len(parts) < 2:
            return counted.listed(parts) if parts else ""
        from babel.lists import format_list

        return format_list(parts, locale=self.language)

    def when(self, text: str) -> str:
        """An ISO day or UTC instant for people, in the zone."""
        return dates.when(text, self.zone, self.language)

    def moment(self, instant: datetime) -> str:
        """An instant as local day and time."""
        return dates.moment(instant, self.zone, self.language)

    def month(self, day: date) -> str:
        """The month and year of a day: "February 2026"."""
        return dates.month(day, self.language)

    def told(self, sentence: str) -> str:
        """A sentence that was stored in English, as far as its form is known."""
        if self.language == ENGLISH or not sentence:
            return sentence
        for form, pattern in _FORMS:
            if found := pattern.fullmatch(sentence):
                return self.say(form, **{f"a{n}": word for n, word in enumerate(found.groups())})
        return self.say(sentence)


#: Sentences that were stored with what they speak of; {a0} is what differs.
TOLD = (
    "you follow everything from {a0}",
    "you follow {a0}",
    "it mentions “{a0}”",
    "it fits your search {a0}",
    "You follow: {a0}",
    "Search: {a0}",
    "Now following {a0}, {a1} so far.",
    "{a0} could not be read for a day or longer.",
    "{a0} could not be read whole for a day or longer.",
    "{a0} can be read again.",
    "{a0} is read whole again.",
    "Nothing was read from {a0} to {a1}.",
)


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{a\d\\}", "(.+?)", re.escape(form)), re.DOTALL)


_FORMS = tuple((form, _pattern(form)) for form in TOLD)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The codes of the languages that messages can be told in."""
    found = [one.name for one in files("notify.catalogues").iterdir() if _file(one.name)]
    return tuple(sorted([ENGLISH, *found]))


def of(zone: str, language: str) -> Voice:
    """A voice; English where the language has lost its catalogue."""
    return Voice(zone, language if language in languages() else ENGLISH)


def known(language: str) -> str:
    """A language as it is stored: "es" for "ES", "es_MX" too; ValueError with one sentence."""
    code = re.split(r"[-_]", language.strip().lower())[0]
    if code not in languages():
        raise ValueError(
            f"there is no catalogue for {language!r}; languages are: {', '.join(languages())}."
        )
    return code


@lru_cache(maxsize=16)
def _catalogue(language: str) -> gettext.NullTranslations | None:
    found = _file(language) if language != ENGLISH else b""
    if not found:
        return None
    return gettext.GNUTranslations(io.BytesIO(found))


def _file(language: str) -> bytes:
    place = files("notify.catalogues").joinpath(language, "LC_MESSAGES", f"{DOMAIN}.mo")
    return place.read_bytes() if place.is_file() else b""
