"""A spider that has not been seen against the real site says so with every answer."""

from __future__ import annotations

import pytest

from tests.spiders import test_base
from tracker.domain.ports import UNSEEN


@pytest.mark.parametrize("experimental", [True, False])
def test_the_note_of_an_experimental_spider(
    experimental: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_base.Two, "experimental", experimental)
    desk, _ = test_base.run(test_base.answer("second"))
    assert desk.answers[0]["notes"] == ((UNSEEN, "note") if experimental else ("note",))
