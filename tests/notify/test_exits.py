"""The ways out of a digest: shown to its reader, absent from everything that others get."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from notify import digest, exits, render, render_chat, render_matrix, render_slack
from notify.values import Message
from tests.notify import laws, sample
from tests.notify.test_golden import mailed_digest, one_matter, sample_digest

HREF = re.compile(r'href="((?:mailto:|https://tracker\.)[^"]*)"')


def holds(text: str) -> bool:
    return sample.TOKEN.removeprefix("WzEy") in text


# ---- what must not happen ------------------------------------------------------------------------


@pytest.mark.parametrize("mail", [mailed_digest, one_matter])
def test_without_them_a_message_is_the_one_for_all(mail: object) -> None:
    left = exits.without(mail(), holds)  # type: ignore[operator]
    assert not holds(left.text) and not holds(left.html)
    assert "Mute" not in left.text + left.html and "Stop" not in left.text + left.html
    assert "New entry 62: Order on Motion" in left.text and "New entry 62: Order" in left.html


def test_without_them_nothing_else_is_lost() -> None:
    left, whole = exits.without(mailed_digest(), holds), sample_digest()
    assert left.text.split() == whole.text.split() and left.subject == whole.subject
    assert re.sub(r"\s+(?=<)", "", left.html) == re.sub(r"\s+(?=<)", "", whole.html)


def test_rooms_say_the_same_without_them() -> None:
    left, whole = exits.without(mailed_digest(), holds), sample_digest()
    assert render_slack.slack(left) == render_slack.slack(whole)
    assert render_chat.chat(left, render_chat.FORMS["mmost"]) == render_chat.chat(
        whole, render_chat.FORMS["mmost"]
    )
    assert render_matrix.matrix(left) == render_matrix.matrix(whole)


@pytest.mark.parametrize(
    "html",
    [
        f'<p>One <a class="x" href="mailto:t@x.org?subject=mute%20{sample.TOKEN}"><b>off</b></a>.',
        f"<p>Paste this: {sample.TOKEN}</p>",
        f'<form action="https://t.example.org/unsubscribe/{sample.TOKEN}"></form>',
    ],
)
def test_a_groups_own_template_gives_none_away(html: str) -> None:
    own = Message(subject="S", text=f"News.\nOff with {sample.TOKEN}\n", html=html)
    left = exits.without(own, holds)
    assert left.text == "News.\n" and not holds(left.html)


def test_a_mass_event_is_no_matter_that_could_be_muted() -> None:
    value = digest.compose(sample.READER, laws.everything(), now=sample.NOW)
    assert value is not None
    shown = sample.for_its_reader(value)
    parts = [matter for watch in shown.watches for matter in watch.matters]
    mass = [part for part in parts if part.key.endswith("/")]
    assert mass and all(part.mute is None for part in mass)
    assert render.digest(shown).html.count(">Mute this matter<") == len(parts) - len(mass)


def test_links_that_sound_alike_say_which_matter() -> None:
    html = mailed_digest().html
    labels = re.findall(r'aria-label="(Mute this matter: [^"]+)"', html)
    assert len(labels) == len(set(labels)) == html.count(">Mute this matter</a>") == 5


# ---- what must -----------------------------------------------------------------------------------


def test_each_matter_has_one_and_the_foot_the_whole() -> None:
    mail = mailed_digest()
    assert mail.text.count("\nMute this matter: mailto:") == 5
    assert mail.text.rstrip().rpartition("\n")[2].startswith("Stop this subscription: mailto:")
    assert len(HREF.findall(mail.html)) == 6
    assert set(HREF.findall(mail.html)) == set(re.findall(r"mailto:\S+", mail.text))


def test_with_a_page_the_foot_still_offers_mail() -> None:
    mail = one_matter()
    schemes = [link.partition(":")[0] for link in HREF.findall(mail.html)]
    assert schemes == ["https", "https", "mailto"]
    assert [line.partition(": ")[0] for line in mail.text.splitlines()[-3:]] == [
        "Mute this matter",
        "Stop this subscription",
        "Stop it by mail",
    ]


def test_a_hostile_title_stays_a_label() -> None:
    hostile = replace(
        sample.ITEMS[0].change,
        matter_title='x" onclick="y <b>' + "w" * 10_000,
        url="",
        matter_url="",
    )
    value = digest.compose(sample.READER, [sample.item(hostile)], now=sample.NOW)
    assert value is not None
    html = render.digest(sample.for_its_reader(value)).html
    (label,) = re.findall(r'<a href="mailto:[^"]*mute[^"]*" aria-label="([^"]*)" style=', html)
    assert "x&#34; onclick=&#34;y…" in label and len(label) < 200


def test_a_full_digest_stays_within_what_programs_show() -> None:
    items = [
        sample.item(
            replace(
                one.change, id=number, matter=f"docket/cacd/{number}", matter_title=f"A v. {number}"
            )
        )
        for number, one in enumerate([sample.ITEMS[0]] * 400)
    ]

    def told(most: int) -> object:
        value = digest.compose(sample.READER, items, now=sample.NOW, most=most)
        return value and sample.for_its_reader(value, page=sample.PAGE)

    made = render.fitted(told)  # type: ignore[arg-type]
    assert made is not None
    value, message = made
    assert render.weight(message) <= render.LARGEST
    assert value.shown + value.hidden == 400 and value.shown > 45
