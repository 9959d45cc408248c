"""Hostile titles, names and addresses change nothing in the structure of a message."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar
from lxml import html as lxml_html

from notify import clean, digest, render, render_matrix, render_slack
from notify.channels import mailbox
from notify.channels.mail import Post, mime
from notify.channels.pieces import Letter
from notify.channels.webhook import contents
from notify.render_chat import FORMS, chat
from notify.values import Dead, Item, Message, Notice, OperatorReport, Shortage, Trouble
from tests.notify.sample import NOW, READER, change, changed, entry, item, order
from tracker.domain.changes import EventRef, Op
from tracker.domain.items import EventKind

HOSTILE = {
    "markup": '</li></ul><script>alert(1)</script><h1 style="x">&amp; {{ 7*7 }} {% raw %}',
    "header": "Order\r\nBcc: victim@example.org\r\n\r\n<p>forged</p>",
    "separators": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "bidi": "Order \u202egnissim\u202c \u2066x\u2069 \u200f\u061c",
    "controls": "".join(map(chr, range(32))) + "\x7f\x9f\ufeff\u200b\ue000",
    "long word": "x" * 10_000,
    "long title": "word " * 5_000,
    "accents": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d" * 300,
    "homograph": "Suprеme Cоurt \U000e0041\U000e0042",
    "surrogate": "bad \ud800 half",
    "structure": "\n\nWhat could not be read\n====\n* nothing",
    "empty": "   ",
    "braces": "{0.__class__} {made} {count!r} {{x}} %s %(y)s ${HOME}",
    "calendar": "Hearing\\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:v@example.org\r\n ;,:x",
    "calls": "<!channel> <@U123> @everyone @here <https://evil.example|bank> ![x](https://evil.x)",
}


def message(text: str) -> Message:
    """A digest in which every text that comes from outside is hostile."""
    told = [
        change(
            1,
            event=entry(text, text[:40]),
            matter_title=text,
            reason=text,
            url="javascript:" + text,
        ),
        changed(2, "case_name", f"{text} a b c d e f", f"g h i j k l {text}", matter_title=text),
        changed(3, text[:30] or "x", text, text[::-1], matter_title=text),
        order(4, Op.GONE, before=text, matter_title=text, url="http://x/" + text, matter_url=text),
    ]
    items = [
        replace(item(one), watch_title=text, watch_note=text, reason=text, watch=text)
        for one in told
    ]
    trouble = [Trouble(source=text, title=text, why=text, since=text)]
    reader = replace(READER, sender=text, contact=text)
    notices = [Notice(text=text, watch="w", watch_title=text)]
    both = ((text, text), (text[::-1], text))
    shortages = [
        Shortage(sources=both[:1], matters=2, oldest=text),
        Shortage(sources=both, matters=0, oldest=text),
    ]
    value = digest.compose(reader, items, trouble, notices, shortages, now=NOW)
    assert value is not None
    return render.digest(value)


# ---- every form ----------------------------------------------------------------------------------


def with_hearing(text: str) -> Message:
    """The hostile digest, with a hearing whose every word is hostile too."""
    event = EventRef(
        key=text, kind=EventKind.HEARING, text=text, when="2026-03-02T10:00", zone=text, place=text
    )
    told = change(9, event=event, matter_title=text, url="https://x.example/" + text)
    value = digest.compose(READER, [item(told)], now=NOW)
    assert value is not None
    return replace(message(text), calendar=render.digest(value).calendar)


def of_mail(rendered: Message) -> object:
    """The names of the headers and the kinds of the parts."""
    headers = {"References": f"<{rendered.subject}@x>", "List-Unsubscribe": rendered.subject}
    box = mailbox("smtp://localhost", "Tracker <tracker@example.org>")
    post = Post("ana@example.com", rendered, "<k@example.org>", box, headers)
    parsed = message_from_bytes(mime(post), policy=policy.default)
    assert not parsed.defects
    return sorted(set(parsed.keys())), [part.get_content_type() for part in parsed.walk()]


def of_calendar(rendered: Message) -> object:
    """The components and the names of their properties."""
    return [
        (one.name, sorted(set(one) - {"LOCATION", "URL"}))
        for one in Calendar.from_ical(rendered.calendar).walk()
    ]


def of_slack(rendered: Message) -> object:
    """What kinds of blocks there are; and nothing in them is a link or call but what we made."""
    posts = render_slack.slack(rendered)
    for post in posts:
        assert len(post.blocks) <= 50
        for found in re.findall(r"<[^>]*>", json.dumps(post.blocks, ensure_ascii=False)):
            assert found.startswith(("<https://", "<http://"))
            assert not found.startswith("<https://evil.example|")
    return {str(block["type"]) for post in posts for block in post.blocks}


def of_matrix(rendered: Message) -> object:
    """Which tags stand in the events."""
    events = render_matrix.matrix(rendered)
    assert all(event["m.mentions"] == {} for event in events)
    tags = {
        str(element.tag)
        for event in events
        for element in lxml_html.fragment_fromstring(event["formatted_body"], "section").iter()
    } - {"section"}
    allowed = {"h3", "h4", "h5", "p", "i", "ul", "li", "a", "strong", "del", "u", "br"}
    assert tags <= allowed
    return sorted(events[0])


def of_chat(rendered: Message) -> object:
    """What a post is made of."""
    for form in FORMS.values():
        for post in chat(rendered, form):
            assert form.size(post["body"]) <= form.most and "\n" not in post["title"]
    return sorted(chat(rendered, FORMS["mmost"])[0])


def of_web_hook(rendered: Message) -> object:
    """The keys of the JSON."""
    return sorted(json.loads(json.dumps(contents(Letter(rendered, "k")))))


FORMED = {
    "mail": of_mail,
    "calendar": of_calendar,
    "slack": of_slack,
    "matrix": of_matrix,
    "chat": of_chat,
    "web hook": of_web_hook,
}
PLAIN = "A harmless title of some length about orders, number 7"


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", FORMED)
def test_every_form_is_made_as_of_harmless_words(form: str, name: str) -> None:
    shape = FORMED[form]
    assert shape(with_hearing(HOSTILE[name])) == shape(with_hearing(PLAIN))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_digest_in_another_language_stands_too(name: str) -> None:
    value = digest.compose(
        replace(READER, language="es"),
        [item(change(1, event=entry(HOSTILE[name], "7"), matter_title=HOSTILE[name]))],
        notices=[Notice(text=HOSTILE[name], watch="w")],
        now=NOW,
    )
    assert value is not None
    rendered = render.digest(value)
    assert rendered.text.count("\nLo que no se pudo leer\n=") == 1
    assert "<script" not in rendered.html and skeleton(rendered.html).count("h1") == 1


def skeleton(text: str) -> list[str]:
    """The elements of an HTML part, in order."""
    tree = lxml_html.document_fromstring(text)
    return [str(element.tag) for element in tree.iter()]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_structure_stands(name: str) -> None:
    rendered = message(HOSTILE[name])
    assert len(rendered.subject) <= 120
    everything = (
        rendered.subject + rendered.text.replace("\n", "") + rendered.html.replace("\n", "")
    )
    assert not re.search(
        r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", everything
    )
    assert "\n" not in rendered.subject
    assert max(len(line) for line in rendered.text.splitlines()) <= 100
    assert "<script" not in rendered.html and "javascript:" not in rendered.html
    assert rendered.text.count("\nWhat could not be read\n=") == 1
    allowed = {"html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "h3", "p", "ul"}
    assert set(skeleton(rendered.html)) <= allowed | {"li", "a", "strong", "ins", "del", "span"}
    assert skeleton(rendered.html).count("h1") == 1


def test_harmless_and_hostile_titles_give_the_same_skeleton() -> None:
    marked = HOSTILE["markup"]
    plain = "A harmless title of some length about orders, number 7"
    assert skeleton(message(marked).html) == skeleton(message(plain).html)


def test_template_syntax_is_text() -> None:
    assert "{{ 7*7 }}" in message(HOSTILE["markup"]).text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:secret@example.org/",
        "https://",
        "http://[::1",
        "https://example.org/\u202egnp",
        'https://example.org/"onclick="x',
        "https://example.org/ x",
        "https://example.org/" + "x" * 3000,
        "",
    ],
)
def test_addresses_that_a_reader_must_not_follow(url: str) -> None:
    assert clean.url(url) == ""


def test_an_ordinary_address_stays() -> None:
    url = "https://ecf.cacd.uscourts.gov/cgi-bin/DktRpt.pl?999001&x=(1)"
    assert clean.url(url) == url


def test_operator_mail_with_hostile_reasons() -> None:
    for text in HOSTILE.values():
        report = OperatorReport(
            broken=(Trouble(source=text, title=text, why=text),),
            back=(Trouble(source=text),),
            dead=(Dead(destination=text, subject=text, reason=text),),
        )
        rendered = render.operator(report)
        assert len(rendered.subject) <= 120 and "\n" not in rendered.subject
        assert "<script" not in rendered.html


def test_items_of_one_digest_are_left_as_they_are() -> None:
    one: Item = item(change(1, event=entry("Plain", "1")))
    assert clean.line(one.watch_title) == one.watch_title
    assert (
        clean.line("§ 1983 – “Doe” v. Peña, et al. & Co. <x>")
        == "§ 1983 – “Doe” v. Peña, et al. & Co. <x>"
    )
