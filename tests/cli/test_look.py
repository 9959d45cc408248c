"""What the commands show of a store: status, changes, show, diff, sources."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from tests.cli.conftest import CONFIG, NOW, Execute, Run
from tracker.store.audience import Delivery, MessageRow
from tracker.store.models import Source
from tracker.store.posting import Brake

STATUS = """\
Tracker is degraded (2026-02-10 10:00 PST).
  ! orders cannot be read: the row selector found nothing.

Source  Health   Last good read  Next due       Matters   7 days
cacd    good     15 minutes ago  in 15 minutes        1        2
  partial feed: orders
orders  failed   1 day ago       in 15 minutes        2        0

Watches
  masks: SB 627 in court (2 matters)
    not seen so far: cacd 2:25-cv-20000
  city: Orders of the city (1 source)

Changes of the last 7 days: 1 now, 0 daily, 0 weekly, 1 quiet
Messages: 0 sent, 0 waiting, 0 failed; 0 changes pending for the next digests
Subscribers: none so far; `tracker subscribe ADDRESS` adds one

Incidents
  orders, 1 day ago, broken: the row selector found nothing.
"""
CHANGES = """\
cacd: United States v. California
  2026-02-09 10:00  now     New entry 9: Order on Motion for Preliminary
                            Injunction
                            https://ecf.example/doc1/1
  2026-02-10 08:00  quiet   Entry 9 (Order) is now also labelled ~Util -
                            Terminate Motions [late]
"""


def test_status_in_80_columns(filled: Path, run: Run) -> None:
    ran = run("status")
    assert (ran.code, ran.out, ran.err) == (3, STATUS, "")


def test_status_of_a_new_installation_is_healthy(place: Path, run: Run) -> None:
    ran = run("status")
    assert ran.code == 0
    assert ran.out.startswith("Tracker is healthy")
    assert "orders  new      never           next run" in ran.out


def test_status_is_failing_when_nothing_is_read(filled: Path, run: Run, execute: Execute) -> None:
    execute(update(Source).values(health="failed", reason="no answer"))
    assert run("status").code == 1


MISTAKES = {
    "of a spider": (
        [("every", "evry"), ("court =", "curt =")],
        "tracker.toml: sources.cacd.evry: unknown key; did you mean every?",
        "2 more mistakes; `tracker check` lists all.",
    ),
    "of no spider": (
        [("us_courts_rss", "us_court_rss")],
        "tracker.toml: sources.cacd.spider: there is no spider 'us_court_rss';"
        " did you mean us_courts_rss?",
        "",
    ),
    "of the operator": (
        [("America/Los_Angeles", "Mars/Olympus"), ('row = "tr"\n', "")],
        "tracker.toml: sources.orders.row: ",
        "1 more mistake; `tracker check` lists all.",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_nothing_is_healthy_while_a_run_would_refuse_the_configuration(
    name: str, filled: Path, run: Run, execute: Execute
) -> None:
    execute(update(Source).values(health="good", reason=""))
    assert run("status").out.startswith("Tracker is healthy")
    changed, first, rest = MISTAKES[name]
    text = (filled / "tracker.toml").read_text()
    for old, new in changed:
        text = text.replace(old, new)
    (filled / "tracker.toml").write_text(text)
    assert run("run").code == 2
    shown, found = run("status"), run("status", "--json")
    words = " ".join(shown.out.split())
    assert (shown.code, found.code) == (1, 1)
    assert words.startswith("Tracker is failing (2026-02-10 ")
    assert f"! Nothing is read until what is wrong in the configuration is mended: {first}" in words
    assert rest in words and ("more mistake" in words) == bool(rest)
    assert "Changes of the last 7 days: 1 now" in words and "cacd good 15 minutes ago" in words
    told = json.loads(found.out)
    assert told["health"] == "failing" and told["problems"][0] in words
    assert told["mistakes"] == run("check").err.removeprefix("Error: ").splitlines()


@pytest.mark.parametrize("table", ["[stor]", "[store]\nurrl = 1"])
def test_no_other_store_is_shown_for_one_that_is_hidden_by_a_mistake(
    table: str, filled: Path, run: Run
) -> None:
    (filled / "tracker.toml").write_text(f'{CONFIG}\n{table}\nurl = "sqlite:///other.db"\n')
    ran = run("status")
    assert (ran.code, ran.out) == (2, "") and ran.err.startswith("Error: tracker.toml: stor")


def test_paused_sources_are_no_problem(filled: Path, run: Run) -> None:
    assert run("sources", "pause", "orders").out == "orders is paused.\n"
    assert run("sources", "pause", "orders").out == "orders was paused already.\n"
    assert run("status").code == 0
    assert run("sources", "resume", "orders").out == "orders is read again.\n"
    assert run("status").code == 3


def test_a_cron_that_sleeps_is_told(filled: Path, run: Run, execute: Execute) -> None:
    late = NOW - timedelta(hours=5)
    execute(update(Source).where(Source.id == 1).values(next_due_at=late))
    ran = run("status")
    assert ran.code == 1  # the other source failed: nothing is read any more
    assert "cacd was due at 2026-02-10 05:00 PST; does cron run?" in ran.out
    assert "overdue" in ran.out


@pytest.mark.parametrize(
    ("state", "age", "says"),
    [
        ("dead", timedelta(hours=1), "1 message of the last 7 days was not delivered."),
        ("waiting", timedelta(hours=7), "Messages wait since 2026-02-10 03:00 PST (1 so far)."),
    ],
)
def test_messages_that_do_not_arrive_are_told(
    state: str, age: timedelta, says: str, filled: Path, run: Run, execute: Execute
) -> None:
    made = NOW - age
    execute(
        insert(MessageRow).values(id=1, subject="s", text="t", html="", headers={}, created_at=made)
    )
    execute(
        insert(Delivery).values(
            message_id=1,
            destination="a@example.org",
            key="k",
            state=state,
            next_try_at=NOW,
            done_at=made if state == "dead" else None,
        )
    )
    ran = run("status")
    assert ran.code == 3 and f"  ! {says}\n" in ran.out


def test_what_the_brake_holds_is_told(filled: Path, run: Run, execute: Execute) -> None:
    (filled / "tracker.toml").write_text(f"{CONFIG}\n[delivery]\nbrake = 1\n")
    execute(insert(Brake).values(id=1, hour_at=NOW, started=1, released=0))
    assert "brake" not in run("status").out
    execute(update(Brake).values(held_at=NOW))
    ran = run("status")
    assert ran.code == 3
    assert (
        "! The brake holds 0 messages since 2026-02-10 10:00 PST; `tracker outbox list` shows them,"
        " `tracker outbox release` lets them go." in " ".join(ran.out.split())
    )
    assert json.loads(run("status", "--json").out)["deliveries"]["braked_since"]
    assert run("outbox", "release").code == 0
    assert "brake" not in run("status").out


def test_status_json(filled: Path, run: Run) -> None:
    ran = run("status", "--json")
    found = json.loads(ran.out)
    assert ran.code == 3
    assert list(found) == [
        "v",
        "at",
        "health",
        "problems",
        "days",
        "sources",
        "watches",
        "changes",
        "deliveries",
        "subscribers",
        "incidents",
        "handed",
        "proposed_links",
        "mistakes",
    ]
    assert [(one["name"], one["health"]) for one in found["sources"]] == [
        ("cacd", "good"),
        ("orders", "failed"),
    ]
    assert found["incidents"][0]["since"] == "2026-02-09T18:00:00Z"
    assert found["watches"][0]["unseen"] == ["cacd 2:25-cv-20000"]


def test_many_good_sources_are_counted(place: Path, run: Run) -> None:
    table = '[sources.{0}]\nspider = "us_courts_rss"\ncourt = "{0}"\nenabled = {1}\n'
    text = (place / "tracker.toml").read_text().partition("[sources")[0]
    text += "".join(table.format(f"s{n}", "false" if n == 7 else "true") for n in range(60))
    (place / "tracker.toml").write_text(text)
    ran = run("status")
    assert "s7      off" in ran.out
    assert "59 sources are good; --all lists them." in ran.out
    assert len(run("status", "--all").out.splitlines()) > 60


def test_changes_for_people(filled: Path, run: Run) -> None:
    assert run("changes", "--matter", "10999").out == CHANGES


def test_no_changes_since_then(filled: Path, run: Run) -> None:
    assert run("changes", "--since", "2026-02-10T17:59:00Z").out == "No changes since then.\n"


def test_changes_of_text_show_the_words(filled: Path, run: Run) -> None:
    out = run("changes", "--watch", "city").out
    assert "[-masks-] {+badges+}" in out and "United States" not in out


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], [1, 2, 3]),
        (["--since", "2d"], [1, 2]),
        (["--since", "2026-02-10"], [2]),
        (["--since", "2026-02-10T16:00:00Z"], [2]),
        (["--since", "2026-02-10T16:00:01Z"], []),
        (["--matter", "cacd 2:25-cv-10999-CAS"], [1, 2]),
        (["--matter", "docket/cacd/869712", "--tier", "now"], [1]),
        (["--watch", "masks"], [1, 2]),
        (["--watch", "city"], [3]),
        (["--tier", "now", "--tier", "quiet"], [1, 2, 3]),
        (["--tier", "weekly"], []),
    ],
)
def test_changes_are_filtered(words: list[str], ids: list[int], filled: Path, run: Run) -> None:
    lines = run("changes", "--json", *words).out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids


def test_a_watch_of_terms_sees_their_words(filled: Path, run: Run) -> None:
    text = (filled / "tracker.toml").read_text()
    (filled / "tracker.toml").write_text(text + '[watches.w]\nterms = ["preliminary injunction"]\n')
    lines = run("changes", "--json", "--watch", "w").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [1]


def test_the_public_format_stays_as_it_is(filled: Path, run: Run) -> None:
    lines = run("changes", "--json").out.splitlines()
    assert lines[1] == (
        '{"v": 1, "id": 2, "detected_at": "2026-02-10T16:00:00Z", "crawl": 1, "source": "cacd",'
        ' "matter": "docket/cacd/869712", "matter_kind": "docket",'
        ' "matter_title": "United States v. California", "op": "changed", "field": "labels",'
        ' "event": {"key": "869712&9", "number": "9", "kind": "entry", "date": "2026-02-09",'
        ' "text": "Order"}, "before": ["Order"], "after": ["Order", "~Util - Terminate Motions"],'
        ' "tier": "quiet", "late": true, "url": "", "capture": ""}'
    )
    assert json.loads(lines[2])["event"] is None


def test_show(filled: Path, run: Run) -> None:
    out = run("show", "10999").out
    assert out.startswith("United States v. California\n  docket, key docket/cacd/869712\n")
    assert "  followed by masks\n" in out
    assert "  2026-02-09      9  Order on Motion for Preliminary Injunction\n" in out
    found = json.loads(run("show", "10999", "--json").out)
    assert [change["v"] for change in found["changes"]] == [1, 1]
    assert found["events_total"] == 2


def test_diff(filled: Path, run: Run) -> None:
    out = run("diff", "order/orders/2026-1").out
    assert out == (
        "2026-02-02 10:00 title\n"
        "  Order 1 on the wearing of [-masks-] {+badges+} by officers of the city\n\n"
    )
    assert run("diff", "order/orders/2026-2").out == "Nothing of it was edited so far.\n"


def test_sources(place: Path, run: Run) -> None:
    assert (
        run("sources").out
        == run("sources", "list").out
        == (
            "Source  Spider         Read              Followed there\n"
            "cacd    us_courts_rss  every 30 minutes  2 matters\n"
            "orders  listing        every hour        everything\n"
        )
    )


def test_accept(filled: Path, run: Run, execute: Execute) -> None:
    execute(update(Source).where(Source.id == 2).values(health="suspect"))
    ran = run("sources", "accept", "orders", "--quiet")
    assert ran.out == "The next run takes what orders shows, and tells nobody what differs.\n"
    assert execute(select(Source.accept).where(Source.id == 2)) == [("quiet",)]
