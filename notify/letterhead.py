"""The headers of a mail by which mail programs group what belongs together. Pure."""

from __future__ import annotations

import hashlib

from notify.values import Digest


def headers(digest: Digest, sender: str) -> dict[str, str]:
    """The headers of one digest that comes from the mail address `sender`.

    Mails of one matter all name the same mail as their beginning; that mail was never sent. Mail
    programs group by it; one that also asks for equal subjects (Gmail) does not. A digest of
    several matters stands alone.
    """
    domain = sender.rpartition("@")[2]
    if not digest.thread or not domain:
        return {}
    name = hashlib.sha256(digest.thread.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    begins = f"<matter.{name}@{domain}>"
    return {"In-Reply-To": begins, "References": begins}
