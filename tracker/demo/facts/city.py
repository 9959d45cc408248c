"""What must be told of the city's orders."""

from __future__ import annotations

from tracker.demo.script import Fact

FACTS = (
    Fact(
        name="city-order",
        at="missing",
        matter="order/boston-orders/2026-02",
        op="new",
        words="New order 2026-02",
        says="Boston listed executive order 2026-02",
    ),
    Fact(
        name="city-title",
        at="missing",
        matter="order/boston-orders/2025-06",
        op="changed",
        field="title",
        before="Relative to Requests for Information on Federal Immigration Enforcement",
        after="Relative to Requests for Information on Federal Immigration Enforcement"
        " and Their Publication",
        words="and Their Publication",
        says="Boston amended the title of executive order 2025-06",
    ),
)
