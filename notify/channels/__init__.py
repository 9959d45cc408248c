"""Delivery of one message to one destination through Apprise, with a typed outcome.

Importing this package is light; Apprise is loaded with the first message that is sent.
"""

from notify.channels.outcome import Kind, Outcome, masked
from notify.channels.pieces import Memory
from notify.channels.sending import pause, problem, repeatable, send
from notify.channels.smtp import Mailbox, is_address, mailbox

__all__ = [
    "Kind",
    "Mailbox",
    "Memory",
    "Outcome",
    "is_address",
    "mailbox",
    "masked",
    "pause",
    "problem",
    "repeatable",
    "send",
]
