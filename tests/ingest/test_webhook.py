"""CourtListener's posts: what is silent or a repeat first, then what is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.ingest.conftest import (
    DOCKET,
    NOTICE,
    NOW,
    ORDER,
    Place,
    notice,
    paper,
    post,
    row,
)
from tracker.store.audience import Pending
from tracker.store.inbox import Handed
from tracker.store.models import Source
from tracker.store.types import table

DAY = timedelta(days=1)
KEY = "Idempotency-Key: 7b0a9f6e-0000-4000-8000-000000000001"
handed, source = table(Handed), table(Source)

Later = Callable[[datetime], None]


def keys(place: Place) -> list[str]:
    return [key for key, _, _ in place.told()]


def pending(place: Place) -> int:
    """How many changes wait for a digest."""
    query = select(table(Pending)).where(table(Pending).c.change_id.is_not(None))
    return len(place.rows(query))


# ---- what is not told ----------------------------------------------------------------------------


def test_the_same_bytes_are_one_item(place: Place) -> None:
    assert place.push(post(ORDER)).out.startswith("standard input: 1 change\n")
    again = place.push(post(ORDER))
    assert again.code == 0 and "known already (read)" in again.out
    assert keys(place) == ["entry-64"] and len(place.states()) == 1


def test_the_same_key_is_a_repeat_whatever_the_bytes(place: Place) -> None:
    place.push(post(ORDER), "--header", KEY)
    again = place.push(post(ORDER, NOTICE), "--header", KEY.upper())
    assert "0 changes" in again.out or again.code == 0
    again = place.push(post(NOTICE), "--header", KEY)
    assert again.code == 0 and "handed over before" in again.out
    assert [state for _, state in place.states()].count("repeat") >= 1
    assert keys(place).count("entry-64") == 1


def test_an_entry_that_is_posted_again_is_no_news(place: Place) -> None:
    place.push(post(ORDER))
    place.push(post(ORDER, NOTICE))
    place.push(post(NOTICE, ORDER))
    assert keys(place) == ["entry-64", "entry-65"]


def test_an_old_docket_that_somebody_uploads_is_taken_over_in_silence(place: Place) -> None:
    old = [row(n, f"MOTION number {n}", "2025-12-01") for n in range(1, 41)]
    hung = paper(40, attachment=1)
    old[-1]["recap_documents"].append(hung)
    ran = place.push(post(*old, ORDER))
    assert "41 older entries" in " ".join(ran.out.split())
    assert keys(place) == ["entry-64"]
    place.push(post(row(41, "MOTION number 41", "2025-12-01"), NOTICE))
    assert keys(place) == ["entry-64", "entry-65"]


@pytest.mark.parametrize(
    "body, says",
    [
        (post(kind=2, alert={"name": "masks"}, results=[{}, {}]), "search alert"),
        (post(kind=3, status=2, message="done"), "nothing to tell"),
        (post(kind=5, id=1), "nothing to tell"),
        (
            post(kind=4, old_alerts=[{"docket": 3}, {"docket": 2}], disabled_alerts=[]),
            "alerts for dockets 2, 3: open each",
        ),
        (post(kind=4, old_alerts=[], disabled_alerts=[{"docket": 1}]), "has ended its alerts for"),
    ],
)
def test_other_posts_are_said_and_tell_nothing(place: Place, body: bytes, says: str) -> None:
    ran = place.push(body)
    assert ran.code == 0 and says in " ".join(ran.out.split())
    assert place.told() == [] and place.kept() == []
    assert place.states() == [("standard input", "noted")]


def test_it_is_never_overdue_and_nothing_is_gone(place: Place, later: Later) -> None:
    place.push(post(ORDER, NOTICE))
    for days in (1, 2, 40):
        later(NOW + days * DAY)
        place.push(post(row(70 + days, "REPLY", f"{NOW + days * DAY:%Y-%m-%d}")))
    later(NOW + 90 * DAY)
    ran = place.run("status")
    assert ran.code == 0 and "pushed" in ran.out and "overdue" not in ran.out
    assert {op for _, op, _ in place.told()} == {"new"}
    (kept,) = place.rows(select(source))
    assert (kept.next_due_at, kept.covered_to) == (None, "")


# ---- what waits ----------------------------------------------------------------------------------


def unstored(number: int, text: str) -> dict[str, object]:
    """An entry of which no document is stored: it names no court."""
    return row(number, text, recap_documents=[paper(number, stored=False)])


def test_a_docket_that_nobody_knows_waits_until_somebody_does(place: Place) -> None:
    ran = place.push(post(unstored(63, "MOTION to stay")))
    assert ran.code == 3 and f"docket {DOCKET} at CourtListener is not known" in ran.out
    assert keys(place) == [] and len(place.kept()) == 1
    assert place.run("status").code == 3
    ran = place.push(post(ORDER))
    assert ran.code == 0 and keys(place) == ["entry-64"]
    ran = place.push(post(NOTICE))
    assert keys(place) == ["entry-64", "entry-63", "entry-65"] and place.kept() == []
    assert place.run("status").code == 0


def test_a_docket_that_a_watch_names_by_number_is_known(place: Place) -> None:
    place.configure("[watches.number]", f'matters = ["courtlistener {DOCKET}"]')
    assert place.push(post(unstored(63, "MOTION to stay"))).code == 0
    assert place.push(post(ORDER)).code == 0
    assert place.push(post(unstored(66, "REPLY"))).code == 0
    assert keys(place) == ["entry-63", "entry-64", "entry-66"]
    assert len({title for _, _, title in place.told()}) == 1


def test_a_system_without_a_source_waits_for_one(place: Place) -> None:
    text = (place.folder / "tracker.toml").read_text()
    place.configure(text=text.split("[sources")[0])
    ran = place.push(post(ORDER))
    assert ran.code == 3 and "[sources.courtlistener-webhook]" in " ".join(ran.out.split())
    place.configure()
    assert place.ingest("--again").code == 0 and keys(place) == ["entry-64"]


def test_a_paused_source_waits(place: Place) -> None:
    place.push(post(NOTICE))
    place.run("sources", "pause", "alerts")
    assert "is paused" in place.push(post(ORDER)).out
    place.run("sources", "resume", "alerts")
    assert place.ingest("--again").code == 0
    assert keys(place) == ["entry-65", "entry-64"]


# ---- what is told --------------------------------------------------------------------------------


def test_a_first_alert_is_news_at_once(place: Place) -> None:
    place.push(post(ORDER, NOTICE))
    title = "United States v. California"
    assert place.told() == [("entry-64", "new", title), ("entry-65", "new", title)]
    assert place.rows(select(notice)) == []
    shown = place.run("changes").out
    assert "granting" in shown and "Motion to stay" in shown


def test_attachments_and_unnumbered_entries(place: Place) -> None:
    order = row(64, "ORDER granting 12. (Attachments: # 1 Exhibit 1)")
    order["recap_documents"].append(paper(64, attachment=1))
    minutes = row(None, "MINUTES of Motion Hearing held", recap_documents=[])
    place.push(post(order, minutes))
    assert sorted(keys(place)) == ["entry-64", "minute-entry-430000900"]


def test_two_dockets_in_one_post(place: Place) -> None:
    other = {"filepath_local": "recap/gov.uscourts.nysd.77.1.0.pdf", "id": 9}
    place.push(post(ORDER, row(1, "COMPLAINT", docket=5, recap_documents=[other])))
    assert [(key, op) for key, op, _ in place.told()] == [("entry-64", "new"), ("entry-1", "new")]
    assert {title for _, _, title in place.told()} == {
        "United States v. California",
        "docket 5 at CourtListener",
    }


def test_who_follows_it_is_told(place: Place) -> None:
    place.run("subscribe", "reader@example.org", "--every", "immediate", "--confirmed", "me")
    assert "no watch names" not in place.push(post(ORDER)).out
    assert pending(place) == 1
    other = {"filepath_local": "recap/gov.uscourts.nysd.77.1.0.pdf", "id": 9}
    ran = place.push(post(row(1, "COMPLAINT", docket=5, recap_documents=[other])))
    assert "no watch names nysd #77" in ran.out and pending(place) == 1


def test_the_evidence_of_a_change_is_the_post(place: Place) -> None:
    body = post(ORDER)
    place.push(body, "--header", KEY)
    ran = place.run("show", "cacd #901234")
    assert "ORDER" in ran.out and ran.code == 0
    (item,) = place.rows(select(handed))
    assert item.key.endswith("000000000001") and item.system == "courtlistener_webhook"
    shown = place.ingest("--show", item.sha256[:8]).out
    assert "Idempotency" not in shown.split("key:")[0] and "read" in shown
