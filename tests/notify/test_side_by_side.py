"""Messages that leave side by side from a process that has sent nothing yet."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from notify.channels import sending


def test_one_thread_prepares_the_services_and_the_others_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside: list[int] = [0, 0]  # now, and the most at once

    def prepared() -> None:
        inside[0] += 1
        inside[1] = max(inside)
        time.sleep(0.01)
        inside[0] -= 1

    monkeypatch.setattr(sending, "_prepared", prepared)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: sending._ready(), range(4)))
    assert inside == [0, 1]
