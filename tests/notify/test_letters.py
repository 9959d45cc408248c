"""The mails that are no digest speak the language of whom they are for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from notify import render, voice
from notify.values import Dead, Held, Hole, Message, OperatorReport, Trouble
from notify.voice import Voice
from tests.notify import catalogue

SPANISH = voice.of("America/New_York", "es")
MARCH = date(2026, 3, 1)

ZZZ = Trouble(source="zzz", why="Xxx", since="2026-03-01T08:00:00Z", until="2026-03-02T08:00:00Z")
HOLE = Hole(since="2026-03-01T08:00:00Z", until="2026-03-02T08:00:00Z")
LOST = Dead(destination="a@a.example", subject="Sss", reason="Xxx", maybe_delivered=True)
FULL = OperatorReport(
    broken=(ZZZ, replace(ZZZ, source="yyy", frozen=True)),
    redesigned=(ZZZ,) * 60,
    back=(replace(ZZZ, holes=(HOLE, HOLE)),),
    dead=(LOST,),
    templates=("Xxx",),
    held=Held(count=1_200, most=500),
    sender="Clinica",
)
SHORT = OperatorReport(
    broken=(Trouble(source="zzz", why=""),), back=(Trouble(source="yyy"),), dead=(LOST, LOST)
)

Letter = Callable[[Voice], Message]
LETTERS: dict[str, Letter] = {
    "question": lambda v: render.confirm(
        "Clinica", "Zzz", "t0", link="https://a.example/t0", contact="ops@a.example", voice=v
    ),
    "question of nobody for everything": lambda v: render.confirm("", "", "t0", voice=v),
    "test": lambda v: render.trial("Clinica", "a@a.example", v),
    "test of nobody": lambda v: render.trial("", "a@a.example", v),
    "all well": lambda v: render.well(MARCH, 12, 3, [], "Clinica", v),
    "all well without a message": lambda v: render.well(MARCH, 0, 1, [], "", v),
    "most well": lambda v: render.well(MARCH, 1, 3, ["Zzz"], "Clinica", v),
    "alert": lambda v: render.operator(FULL, v),
    "alert of nobody's": lambda v: render.operator(SHORT, v),
    "most well of several": lambda v: render.well(MARCH, 1, 3, ["Zzz", "Yyy"], "", v),
}


def _english() -> set[str]:
    """The words that only English messages have."""
    spanish = " ".join(str(one.string) for one in catalogue.read("es"))
    return _words(" ".join(map(str, catalogue.messages()))) - _words(spanish)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text.lower()))


@pytest.mark.parametrize("name", LETTERS)
def test_no_english_word_is_left_in_spanish(name: str) -> None:
    message = LETTERS[name](SPANISH)
    said = f"{message.subject} {message.text}".replace("confirm t0", "")
    said = re.sub(r"`.*?`", "", said, flags=re.DOTALL)  # commands are typed as they are
    assert not _words(said) & _english()
    assert '<html lang="es"' in message.html


@pytest.mark.parametrize("name", LETTERS)
def test_html_says_what_the_text_says(name: str) -> None:
    for speaks in (Voice(), SPANISH):
        message = LETTERS[name](speaks)
        html = _words(re.sub(r"(?s)<style.*?</style>|<[^>]+>", " ", message.html))
        assert _words(message.text.replace("https://a.example/t0", "")) <= html


def test_the_month_and_the_numbers_are_said_as_people_say_them() -> None:
    assert LETTERS["all well"](SPANISH).subject == "Todo va bien: marzo de 2026"
    assert "En marzo de 2026 recibió 12 mensajes." in LETTERS["all well"](SPANISH).text
    assert LETTERS["all well"](Voice()).subject == "All is well: March 2026"
    assert "you got no messages." in LETTERS["all well without a message"](Voice()).text
