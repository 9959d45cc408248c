"""Docket text as every report prints it: what one adds without meaning is gone."""

from __future__ import annotations

import pytest

from tracker.domain.docket_text import text_of


@pytest.mark.parametrize(
    ("raw", "text", "entered"),
    [
        ("", "", ""),
        ("ORDER granting 12.", "ORDER granting 12.", ""),
        ("ORDER granting [12]. (Entered: 02/09/2026)", "ORDER granting 12.", "2026-02-09"),
        ("ORDER [Entered: 02/09/2026 03:30 PM]", "ORDER", "2026-02-09"),
        ("ORDER. [Entered: 2/9/26 3:30 AM]", "ORDER.", "2026-02-09"),
        ("(Attachments: (1) Exhibit A)", "(Attachments: (1) Exhibit A)", ""),
        ("(Attachments: # (1) Exhibit A, # (2) B)", "(Attachments: # 1 Exhibit A, # 2 B)", ""),
        ("LETTER <b>re</b>[3]and&nbsp;4", "LETTER re 3 and 4", ""),
        # Not the end of the text, and no day of the calendar: nothing is made up.
        ("(Entered: 02/09/2026) as amended", "(Entered: 02/09/2026) as amended", ""),
        ("ORDER (Entered: 13/45/2026)", "ORDER", ""),
    ],
)
def test_docket_text(raw: str, text: str, entered: str) -> None:
    assert text_of(raw) == (text, entered)
