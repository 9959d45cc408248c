"""What excuses a missed change of the simulated world, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.world_proof import Excuse, Labels, excuses

URL = "/city/a/executive-orders"
FEED = "/ecf/nysd/cgi-bin/rss_outside.pl"


def change(cid: str, tick: int, kind: str, eid: int = 7) -> dict[str, Any]:
    place = {"matter": "orders/a", "family": "orders", "court": None, "views": ["orders_html"]}
    return {"type": "change", "cid": cid, "tick": tick, "kind": kind, "eid": eid, **place}


def fault(tick: int, name: str, sticky: bool = True) -> dict[str, Any]:
    at = {"type": "label", "url": URL, "view": "orders_html", "tick": tick, "noise": []}
    return {**at, "fault": name, "sticky": sticky}


def redesign(tick: int) -> dict[str, Any]:
    at = {"type": "label", "url": URL, "view": "orders_html", "tick": tick, "noise": ["redesign"]}
    return {**at, "fault": None, "sticky": None}


def excuse(*lines: dict[str, Any], missed: str = "c", last: int = 4) -> Excuse:
    world = {"type": "world", "tick": last, "config": {"rss_window": 8}}
    watch = [
        {"type": "watch", "url": FEED, "view": "cmecf_rss", "matter": "court/nysd"},
        {"type": "watch", "url": URL, "view": "orders_html", "matter": "orders/a"},
    ]
    (found,) = excuses([missed], Labels.read([world, *watch, *lines]))
    return found


NEW = change("c", 3, "order_new")


@pytest.mark.parametrize(
    "lines",
    [
        [NEW, fault(3, "500"), fault(4, "reset")],
        [NEW, redesign(1)],
        [NEW, redesign(1), redesign(2)],
        [NEW, fault(3, "login_200"), redesign(4)],
        [NEW, fault(3, "500"), change("d", 4, "order_removed")],
        [change("c", 3, "title_edited"), fault(3, "500"), change("d", 4, "title_edited")],
        [change("d", 2, "order_new"), fault(2, "500"), change("c", 3, "title_edited")],
        [change("d", 2, "status_change"), fault(2, "404_flap"), change("c", 3, "status_change")],
    ],
)
def test_what_no_good_answer_showed_is_proved(lines: list[dict[str, Any]]) -> None:
    found = excuse(*lines)
    assert found.proved, found.reason


@pytest.mark.parametrize(
    "lines",
    [
        [NEW],
        [NEW, fault(3, "500")],
        [NEW, fault(3, "500"), fault(4, "500", sticky=False)],
        [NEW, fault(3, "slow"), fault(4, "slow")],
        [NEW, redesign(4)],
        [NEW, redesign(1), redesign(2), redesign(3)],
        [NEW, fault(3, "500"), change("d", 4, "order_removed", eid=8)],
        [change("d", 2, "title_edited"), fault(2, "500"), change("c", 3, "title_edited")],
        [change("c", 3, "order_removed"), redesign(4)],
    ],
)
def test_what_a_good_answer_showed_is_not(lines: list[dict[str, Any]]) -> None:
    found = excuse(*lines)
    assert not found.proved, found.reason


def test_the_line_names_each_tick() -> None:
    assert str(excuse(NEW, fault(3, "500"), redesign(4))) == (
        f"proved   c order_new: no good answer showed it: t3 500, t4 other design ({URL})"
    )


def test_a_removal_shown_too_shortly_says_so() -> None:
    found = excuse(change("c", 3, "order_removed"), redesign(4))
    assert "less than the 24 hours" in found.reason


def test_an_entry_of_a_feed_counts_while_it_stands_there() -> None:
    entry = {
        **change("c", 3, "entry_new"),
        "matter": "docket/nysd/1",
        "court": "nysd",
        "family": "docket",
        "views": ["cmecf_rss"],
    }
    broken = [{**fault(tick, "500"), "url": FEED} for tick in range(3, 11)]
    assert excuse(entry, *broken, last=20).proved
    assert not excuse(entry, *broken[:-1], last=20).proved


# ---- bills and council matters ------------------------------------------------------------------

ROW = "/v1/nyc/matters/60001"
STEPS = f"{ROW}/histories"
BILL, MATTER = "bill/NC/HB 100", "matter/nyc/Int 1"


def of_law(
    cid: str, tick: int, kind: str, eid: int | None = None, matter: str = MATTER
) -> dict[str, Any]:
    is_bill = matter == BILL
    views = ["os_bill"] if is_bill else ["lg_matter", "lg_histories", "lg_attachments"]
    place = {"matter": matter, "family": "bill" if is_bill else "matter", "court": None}
    return {"type": "change", "cid": cid, "tick": tick, "kind": kind, "eid": eid, **place} | {
        "views": views
    }


def bad(
    tick: int, name: str, view: str, url: str = "/list?1", sticky: bool = True
) -> dict[str, Any]:
    """A fault of a list that holds our matters, or of one of their own addresses."""
    label = {"type": "label", "tick": tick, "url": url, "view": view, "noise": [], "fault": name}
    matters = {"matters": [BILL, MATTER, "bill/NC/HB 7"]} if view.endswith("_list") else {}
    return {**label, "sticky": sticky, **matters}


def law_excuse(*lines: dict[str, Any], last: int = 4) -> Excuse:
    world = {"type": "world", "tick": last, "config": {"rss_window": 8}}
    watch = [
        {"type": "watch", "url": "/bills/ocd-bill/1", "view": "os_bill", "matter": BILL},
        {"type": "watch", "url": STEPS, "view": "lg_histories", "matter": MATTER},
    ]
    (found,) = excuses(["c"], Labels.read([world, *watch, *lines]))
    return found


STEP, TITLE = of_law("c", 3, "action_new", 17), of_law("c", 3, "title_edited")
OFF = of_law("c", 3, "hearing_cancelled", 200)


@pytest.mark.parametrize(
    "lines",
    [
        [STEP, bad(3, "500", "lg_histories", STEPS), bad(4, "500", "lg_list")],
        [STEP, bad(3, "500", "lg_list"), bad(4, "empty_200", "lg_histories", STEPS)],
        [TITLE, bad(3, "500", "lg_list"), of_law("d", 4, "title_edited")],
        [TITLE, bad(3, "empty_200", "lg_list"), bad(3, "429", "lg_matter", ROW)]
        + [of_law("d", 4, "title_edited")],
        [of_law("c", 3, "hearing_set", 200), bad(3, "500", "lg_list")]
        + [of_law("d", 4, "hearing_moved", 200)],
        [OFF, of_law("d", 2, "hearing_set", 200), bad(2, "reset", "lg_list")],
        [OFF, bad(3, "reset", "lg_list"), of_law("d", 4, "hearing_set", 201)],
        [of_law("c", 3, "title_edited", matter=BILL), bad(3, "429", "os_list")]
        + [of_law("d", 4, "title_edited", matter=BILL)],
        [of_law("d", 2, "action_new", 5, BILL), of_law("c", 3, "action_amended", 5, BILL)]
        + [bad(2, "truncated", "os_list")],
    ],
)
def test_a_law_that_no_good_answer_showed_is_proved(lines: list[dict[str, Any]]) -> None:
    found = law_excuse(*lines)
    assert found.proved, found.reason


@pytest.mark.parametrize(
    "lines",
    [
        [STEP],
        [STEP, bad(3, "500", "lg_histories", STEPS)],
        [STEP, bad(3, "500", "lg_list"), bad(4, "500", "lg_list", sticky=False)],
        [STEP, bad(3, "huge", "lg_list"), bad(4, "wrong_charset", "lg_histories", STEPS)],
        [STEP, bad(3, "500", "lg_matter", ROW), bad(4, "500", "lg_matter", ROW)],
        [TITLE, bad(3, "500", "lg_histories", STEPS), of_law("d", 4, "title_edited")],
        [TITLE, bad(3, "empty_200", "lg_list"), of_law("d", 4, "title_edited")],
        [TITLE, bad(3, "500", "lg_list"), of_law("d", 4, "status_change")],
        [OFF, of_law("d", 4, "hearing_set", 201)],
        [OFF, of_law("d", 2, "hearing_set", 200)],
        [of_law("c", 3, "title_edited", matter=BILL), bad(3, "429", "os_list")],
    ],
)
def test_a_law_that_a_good_answer_showed_is_not(lines: list[dict[str, Any]]) -> None:
    found = law_excuse(*lines)
    assert not found.proved, found.reason


# ---- dockets that several sources show ----------------------------------------------------------

DOCKET = "docket/nysd/400003"
ATOM, RECORD = "/docket/400003/feed/", "/api/rest/v4/dockets/400003/"
ROWS = "/api/rest/v4/docket-entries/?docket=400003&order_by=-recap_sequence_number"
SHOWN_BY = {
    "entry_new": ["docket_atom", "cl_entries", "cmecf_rss"],
    "entry_amended": ["docket_atom", "cl_entries"],
    "title_edited": ["docket_atom", "cl_docket"],
    "status_change": ["cl_docket"],
}


def of_docket(cid: str, tick: int, kind: str, eid: int | None = 17) -> dict[str, Any]:
    place = {"matter": DOCKET, "family": "docket", "court": "nysd", "views": SHOWN_BY[kind]}
    return {"type": "change", "cid": cid, "tick": tick, "kind": kind, "eid": eid, **place}


def of_label(tick: int, name: str, view: str, url: str, **more: Any) -> dict[str, Any]:
    label = {"type": "label", "tick": tick, "url": url, "view": view, "noise": [], "fault": name}
    return {**label, "sticky": True, "matter": DOCKET, **more}


def docket_excuse(view: str, *lines: dict[str, Any], last: int = 4) -> Excuse:
    """What excuses "c" of a docket that is watched by that view beside its court's feed."""
    url = {"docket_atom": ATOM, "cl_docket": RECORD, "cl_entries": ROWS}[view]
    world = {"type": "world", "tick": last, "config": {"rss_window": 8}}
    watch = [
        {"type": "watch", "url": FEED, "view": "cmecf_rss", "matter": "court/nysd"},
        {"type": "watch", "url": url, "view": view, "matter": DOCKET},
    ]
    (found,) = excuses(["c"], Labels.read([world, *watch, *lines]))
    return found


ENTRY, AMENDED = of_docket("c", 4, "entry_new"), of_docket("c", 4, "entry_amended")
TITLED = of_docket("c", 3, "title_edited", None)
NO_FEED = of_label(4, "500", "cmecf_rss", FEED)
TURNED = {**of_label(4, "500", "cl_entries", f"{ROWS}&cursor=x"), "matters": [DOCKET]}
del TURNED["matter"]


@pytest.mark.parametrize(
    "view,lines",
    [
        ("docket_atom", [ENTRY, NO_FEED, of_label(4, "empty_200", "docket_atom", ATOM)]),
        ("cl_entries", [ENTRY, NO_FEED, of_label(4, "reset", "cl_entries", ROWS)]),
        ("cl_docket", [ENTRY, NO_FEED, of_label(4, "reset", "cl_entries", ROWS)]),
        ("cl_docket", [ENTRY, NO_FEED, TURNED]),
        # The text before the edit was never shown: the court's feed prints labels alone.
        (
            "cl_entries",
            [of_docket("d", 3, "entry_new"), of_label(3, "429", "cl_entries", ROWS), AMENDED],
        ),
        (
            "cl_docket",
            [TITLED, of_label(3, "404_flap", "cl_docket", RECORD)]
            + [of_docket("d", 4, "title_edited", None)],
        ),
    ],
)
def test_a_docket_that_no_good_answer_showed_is_proved(
    view: str, lines: list[dict[str, Any]]
) -> None:
    found = docket_excuse(view, *lines)
    assert found.proved, found.reason


@pytest.mark.parametrize(
    "view,lines",
    [
        ("docket_atom", [ENTRY, NO_FEED]),
        ("docket_atom", [ENTRY, of_label(4, "empty_200", "docket_atom", ATOM)]),
        ("docket_atom", [ENTRY, NO_FEED, of_label(4, "huge", "docket_atom", ATOM)]),
        ("cl_docket", [ENTRY, NO_FEED, of_label(4, "500", "cl_docket", RECORD)]),
        ("cl_entries", [AMENDED, NO_FEED]),
        (
            "cl_entries",
            [of_docket("d", 3, "entry_new"), of_label(3, "500", "cl_docket", RECORD), AMENDED],
        ),
        ("cl_docket", [TITLED, of_label(3, "500", "cl_docket", RECORD)]),
        ("cl_docket", [TITLED, of_docket("d", 4, "title_edited", None)]),
    ],
)
def test_a_docket_that_one_good_answer_showed_is_not(
    view: str, lines: list[dict[str, Any]]
) -> None:
    found = docket_excuse(view, *lines)
    assert not found.proved, found.reason


def test_an_old_entry_has_rolled_off_the_feed_alone() -> None:
    broken = [of_label(tick, "500", "docket_atom", ATOM) for tick in range(4, 13)]
    feeds = [of_label(tick, "500", "cmecf_rss", FEED) for tick in range(4, 12)]
    assert docket_excuse("docket_atom", ENTRY, *broken, *feeds, last=12).proved
    assert not docket_excuse("docket_atom", ENTRY, *broken[:-1], *feeds, last=12).proved


# ---- bills at LegiScan --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines,proved",
    [
        ([bad(4, "500", "ls_list")], True),
        ([bad(4, "empty_200", "ls_bill", "/?op=getBill&id=1")], True),
        ([bad(4, "wrong_charset", "ls_list")], False),
        ([bad(4, "500", "ls_bill", "/?op=getBill&id=2")], False),
        ([], False),
    ],
)
def test_a_bill_at_legiscan_takes_the_list_and_its_own_answer(
    lines: list[dict[str, Any]], proved: bool
) -> None:
    change = {**of_law("c", 4, "title_edited", matter=BILL), "views": ["os_bill", "ls_bill"]}
    row = {"type": "watch", "url": "/?op=getBill&id=1", "view": "ls_bill", "matter": BILL}
    world = {"type": "world", "tick": 4, "config": {"rss_window": 8}}
    (found,) = excuses(["c"], Labels.read([world, row, change, *lines]))
    assert found.proved is proved, found.reason
