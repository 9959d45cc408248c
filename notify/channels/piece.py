"""One post of a message that goes out as one or several."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """One post to one room. `name` is made of both, so that changed words are another piece.

    `root` is the post that it answers, "" for none. It is no part of the name: a piece that finds
    or loses its thread between two tries is still the same to the ledger and to the service.
    """

    room: str
    content: dict[str, Any]
    number: int
    root: str = ""

    @property
    def name(self) -> str:
        """A short stable name; it tells nothing of the room or the words."""
        whole = json.dumps([self.room, self.number, self.content], sort_keys=True)
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:20]
