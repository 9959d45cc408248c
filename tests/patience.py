"""That no input holds the reader up, said in pieces of work and not in seconds.

A busy or slow machine takes as much longer for the piece of work as for the test. What this guards
against is growth without bound, which no factor of a machine explains; benchmarks/ shows speed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def soon(pieces: float = 150) -> Iterator[None]:
    """What stands below must not cost the CPU of more pieces of work (some 30 ms each)."""
    before = _piece()
    began = time.process_time()
    yield
    took = time.process_time() - began
    piece = max(before, _piece())
    assert took < pieces * piece, f"{took:.1f} s of CPU, {took / piece:.0f} pieces of work"


def _piece() -> float:
    began = time.process_time()
    Counter(str(number % 1_000) for number in range(100_000))
    return time.process_time() - began
