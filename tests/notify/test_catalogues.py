"""Every message has words in every language, with the same placeholders, and digests use them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from notify import digest, render, voice
from notify.values import Message
from notify.voice import Voice
from tests.notify import catalogue, laws, sample
from tests.notify.test_golden import compare

PLACE = re.compile(r"\{(\w+)\}")
LANGUAGES = [code for code in voice.languages() if code != voice.ENGLISH]


def spanish(*, folded: bool = False) -> Message:
    reader = replace(sample.READER, language="es")
    value = digest.compose(
        reader,
        laws.everything() if folded else sample.ITEMS,
        () if folded else sample.TROUBLE,
        () if folded else sample.NOTICES,
        () if folded else sample.SHORTAGES,
        now=sample.NOW,
    )
    assert value is not None
    return render.digest(value if folded else sample.for_its_reader(value))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_lacks_words_and_none_is_left_over(language: str) -> None:
    held = catalogue.read(language)
    written = {one.id if isinstance(one.id, str) else tuple(one.id) for one in held if one.id}
    assert written == catalogue.messages()
    for one in held:
        texts = [one.string] if isinstance(one.string, str) else list(one.string)
        assert all(text.strip() for text in texts) and not (one.id and one.fuzzy), one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_stay_the_same(language: str) -> None:
    for one in catalogue.read(language):
        if not one.id:
            continue
        ids = [one.id] if isinstance(one.id, str) else list(one.id)
        texts = [one.string] if isinstance(one.string, str) else list(one.string)
        for text in texts:
            assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(ids[-1])), one.id
            assert text[:1].isspace() is ids[0][:1].isspace(), one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    path = catalogue.CATALOGUES / language / "LC_MESSAGES" / f"{voice.DOMAIN}.mo"
    assert path.read_bytes() == catalogue.compiled(catalogue.read(language))


@pytest.mark.parametrize("name", ["spanish", "spanish-folded"])
def test_a_digest_in_spanish(name: str) -> None:
    message = spanish(folded=name.endswith("folded"))
    compare(name, message)
    assert '<html lang="es"' in message.html


def test_no_english_of_ours_is_left_in_a_spanish_digest() -> None:
    words = " ".join(f"{spanish().text} {spanish(folded=True).text}".split())
    ours = r"\b(changes?|Status|moved|first seen|set for|You get|could not|not shown|important)\b"
    assert re.findall(ours, words) == []


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 cambios"), (1, "1 cambio"), (2, "2 cambios"), (12_345, "12.345 cambios")],
)
def test_plurals_and_numbers(count: int, said: str) -> None:
    assert Voice(language="es").many("{count} change", "{count} changes", count) == said


@pytest.mark.parametrize("text", ["fr", "", "español", "../es", "e"])
def test_a_language_without_a_catalogue_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="languages are: en, es"):
        voice.known(text)


@pytest.mark.parametrize(
    ("text", "code"), [("es", "es"), ("ES", "es"), ("es_MX", "es"), ("en", "en")]
)
def test_a_language_is_known_by_its_code(text: str, code: str) -> None:
    assert voice.known(text) == code


def test_days_and_times_are_written_as_readers_of_a_language_do() -> None:
    said = Voice("America/Los_Angeles", "es").when("2026-02-09T22:05:00Z")
    assert said == "lun, 9 feb 2026, 14:05"
    assert Voice(language="es").when("2026-02-09") == "lun, 9 feb 2026"
    assert Voice(language="es").when("soon") == "soon"


def test_a_language_that_lost_its_catalogue_is_told_in_english() -> None:
    value = digest.compose(replace(sample.READER, language="xx"), sample.ITEMS, now=sample.NOW)
    assert value is not None and "New entry 62" in render.digest(value).text
