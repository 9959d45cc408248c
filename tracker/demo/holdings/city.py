"""What the sample city lists: executive orders, each title from its day on.

Real is that Boston issued an order on federal immigration enforcement on 10 June 2025. The words of
all titles and all other orders are invented.
"""

from __future__ import annotations

from tracker.demo.things import ListedOrder

ORDERS = (
    ListedOrder(
        number="2025-03",
        signed="2025-03-04",
        titles=(("2025-03-05T00:00:00Z", "Relative to Heat Safety in City Work"),),
    ),
    ListedOrder(
        number="2025-06",
        signed="2025-06-10",
        titles=(
            (
                "2025-06-10T00:00:00Z",
                "Relative to Requests for Information on Federal Immigration Enforcement",
            ),
            (
                "2026-02-09T18:00:00Z",
                "Relative to Requests for Information on Federal Immigration Enforcement"
                " and Their Publication",
            ),
        ),
    ),
    ListedOrder(
        number="2025-09",
        signed="2025-09-23",
        titles=(("2025-09-24T00:00:00Z", "Relative to Remote Access to Public Meetings"),),
    ),
    ListedOrder(
        number="2025-11",
        signed="2025-11-18",
        titles=(("2025-11-19T00:00:00Z", "Relative to the Care of Street Trees"),),
    ),
    ListedOrder(
        number="2026-01",
        signed="2026-01-13",
        titles=(("2026-01-14T00:00:00Z", "Relative to the City's Winter Emergency Plan"),),
    ),
    ListedOrder(
        number="2026-02",
        signed="2026-02-09",
        titles=(("2026-02-09T20:30:00Z", "Relative to the Use of City Property"),),
    ),
)
