"""Which mails belong together, how large they are, and what goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from notify import digest, letterhead, render
from notify.channels import Kind, mailbox, send
from notify.values import Digest, Item, Message, Notice, Trouble
from tests.notify.conftest import Server
from tests.notify.sample import NOW, READER, change, entry, in_boston, item, order

pytestmark = pytest.mark.filterwarnings(
    # aiosmtpd says so once for each login, whatever the handler does.
    "ignore:Session.login_data is deprecated:DeprecationWarning"
)
SENDER = "tracker@example.org"


def composed(*items: Item) -> Digest:
    value = digest.compose(READER, items, now=NOW)
    assert value is not None
    return value


def test_mails_of_one_matter_begin_with_the_same_and_others_with_none() -> None:
    first = letterhead.headers(composed(item(change(1, event=entry("A")))), SENDER)
    later = letterhead.headers(composed(item(change(9, event=entry("B")))), SENDER)
    other = letterhead.headers(composed(in_boston(order(3, after="13 · Order"))), SENDER)
    both = composed(item(change(1, event=entry("A"))), in_boston(order(3, after="13 · Order")))
    assert first == later != other
    assert first["References"] == first["In-Reply-To"]
    assert first["References"].endswith("@example.org>")
    assert letterhead.headers(both, SENDER) == {}
    assert letterhead.headers(composed(item(change(1, event=entry("A")))), "") == {}


@pytest.mark.parametrize("domain", ["example.org", f"{'legal.' * 30}example.org"])
def test_ids_and_addresses_go_out_whole_however_long(server: Server, domain: str) -> None:
    value = composed(item(change(1, event=entry("A"))))
    headers = letterhead.headers(value, f"t@{domain}")
    headers |= {"List-Unsubscribe": f"<https://{domain}/u/{'t' * 300}>, <mailto:t@{domain}>"}
    box = mailbox(server.url, SENDER)
    sent = send("a@b.org", render.digest(value), key="k", mail=box, headers=headers)
    assert sent.kind is Kind.SENT
    for name, words in headers.items():
        assert f"\r\n{name}: {words}\r\n".encode() in server.post.arrived[0]


def test_the_calendar_goes_as_a_file_beside_the_words(server: Server) -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Año\r\nEND:VCALENDAR\r\n"
    message = Message(subject="S", text="words\n", html="<p>words</p>", calendar=calendar)
    assert send("a@b.org", message, key="k", mail=mailbox(server.url, SENDER)).kind is Kind.SENT
    (mail,) = server.post.mails
    assert mail.get_content_type() == "multipart/mixed"
    (file,) = mail.iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "hearings.ics")
    assert file.get_param("method") == "CANCEL"
    assert file.get_content().splitlines() == calendar.splitlines()
    text = mail.get_body(("plain",))
    assert text is not None and text.get_content().splitlines() == ["words"]


def many(count: int) -> Sequence[Item]:
    return [
        item(
            change(
                number,
                event=entry(f"Motion number {number} " + "of some length " * 8, str(number)),
                matter=f"docket/cacd/{number}",
                matter_title=f"Case number {number} of a great many",
            )
        )
        for number in range(1, count + 1)
    ]


def test_a_large_digest_stays_below_what_mail_programs_show_and_counts_the_rest() -> None:
    trouble = [Trouble(source=f"s{n}", title="Court " * 10, why="no " * 60) for n in range(400)]
    notices = [Notice(text="Now following " * 9, watch="masks") for _ in range(400)]
    compose = partial(digest.compose, READER, many(900), trouble, notices, now=NOW)
    made = render.fitted(lambda most: compose(most=most))
    assert made is not None
    value, message = made
    assert render.weight(message) < 100_000 and len(message.html.encode()) < 100_000
    assert value.shown == len(value.listed) > 20
    assert value.shown + value.hidden == 900
    for form in (message.text, message.html):
        words = " ".join(form.split())
        assert f"{value.hidden} more changes counted, not shown." in words
        assert "And 370 more." in words and "And 388 more notices." in words


def test_a_small_digest_is_shown_whole() -> None:
    compose = partial(digest.compose, READER, many(30), now=NOW)
    made = render.fitted(lambda most: compose(most=most))
    assert made is not None and made[0].shown == 30
