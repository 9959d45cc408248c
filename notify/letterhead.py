"""What groups the messages of one matter, in every channel that can group. Pure."""

from __future__ import annotations

import hashlib

from notify.values import Digest


def thread(digest: Digest) -> str:
    """The name of the conversation that a digest belongs to: of the one matter that it concerns.

    "" for a digest of several matters, which stands alone.
    """
    if not digest.thread:
        return ""
    name = hashlib.sha256(digest.thread.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return f"matter.{name}"


def headers(digest: Digest, sender: str) -> dict[str, str]:
    """The headers of one digest that comes from the mail address `sender`.

    Mails of one matter all name the same mail as their beginning; that mail was never sent. Mail
    programs group by it; one that also asks for equal subjects (Gmail) does not.
    """
    domain = sender.rpartition("@")[2]
    name = thread(digest)
    if not name or not domain:
        return {}
    begins = f"<{name}@{domain}>"
    return {"In-Reply-To": begins, "References": begins}
