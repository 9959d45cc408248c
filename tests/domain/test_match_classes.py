"""Which news is listed: quiet classes are muted by default, an order never is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.test_matching import CHANGE
from tracker.domain import tiers
from tracker.domain.changes import Tier
from tracker.domain.match_classes import CLASSES, class_of, listing
from tracker.domain.tiers import RULES, Rank


def test_no_order_or_hearing_is_muted_by_default() -> None:
    quiet = [rule for rules in RULES.values() for rule in rules if rule.tier is Tier.QUIET]
    assert quiet, "the tables have noise"
    for rule in quiet:
        assert rule.rank is Rank.REST
        assert class_of(rule.reason) == "routine"


def test_every_reason_has_one_class() -> None:
    listed = [reason for reasons in CLASSES.values() for reason in reasons]
    assert len(listed) == len(set(listed))
    rulings = {
        rule.reason
        for rules in RULES.values()
        for rule in rules
        if rule.rank in (Rank.RELIEF, Rank.RULING)
    }
    assert {class_of(reason) for reason in rulings} == {"orders"}
    assert class_of(tiers.COMPLETES) == "routine"
    assert class_of("something that no table says") == "other"


@pytest.mark.parametrize(
    ("tier", "reason", "mute", "unmute", "why_not"),
    [
        (Tier.QUIET, "clerk's routine", (), (), "tier quiet is muted"),
        (Tier.QUIET, "clerk's routine", (), ("routine",), ""),
        (Tier.DAILY, "a filing", ("filings",), (), "filings are muted"),
        (Tier.DAILY, "a filing", ("orders",), (), ""),
        (Tier.NOW, "an order or ruling", (), (), ""),
        (Tier.NOW, "an order or ruling", ("orders",), ("orders",), "orders are muted"),
    ],
)
def test_what_is_listed(
    tier: Tier, reason: str, mute: tuple[str, ...], unmute: tuple[str, ...], why_not: str
) -> None:
    change = replace(CHANGE, tier=tier, reason=reason)
    taken = listing((), mute, unmute)
    assert taken.why_not(change) == why_not
    assert taken.lists(change) == (not why_not)


def test_tiers_that_are_named_alone_are_listed() -> None:
    assert listing([Tier.QUIET]).why_not(CHANGE) == "tier now is muted"
