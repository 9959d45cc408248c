"""The readers, in the order in which an item is offered to them."""

from __future__ import annotations

from collections.abc import Callable

from tracker.ingest import answers, bounces, courtlistener, pacer, scotus
from tracker.ingest.item import Item, Reading

#: Answers with what an item shows, or None when the item is none of its own. Raises `NotADocket`
#: for an item of its own that shows none; any other error counts as a fault of the reader, and
#: the item is kept.
Reader = Callable[[Item], Reading | None]

#: What our own mails are answered: it names a delivery or a token, which is proof enough.
OWN: tuple[Reader, ...] = (bounces.read, answers.read)

READERS: tuple[Reader, ...] = (courtlistener.read, scotus.read, *pacer.READERS)
