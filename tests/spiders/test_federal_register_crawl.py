"""Real crawls of a small Federal Register on a local site, a mirror in its place."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.spiders.conftest import crawl
from tests.spiders.federal_register_site import Register, filed, order, rule
from tests.spiders.site_server import Handler, Site

API = "/api/v1"


def source(name: str, site: Site, place: str, **more: Any) -> dict[str, Any]:
    """The context of a source that reads the mirror at a place of the site."""
    given = {"now": "2026-02-09T18:00:00Z", "delay": 0.0, "allow_private": True, **more}
    return {"name": name, "spider": "federal_register", "base_url": site.url + place, **given}


def serve(register: Register, site: Site, place: str, *paths: str) -> None:
    """Let the site answer these paths of the API as the register does."""

    def answering() -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            status, body = register.answer(str(request.url))
            kind = "text/html" if body.startswith(b"<") else "application/json"
            return web.Response(status=status, body=body, content_type=kind)

        return handler

    for path in paths:
        site.pages[place + API + path] = answering()


def test_searches_pages_inspection_and_numbers_make_one_answer(site: Site) -> None:
    register = Register(
        published=[rule(f"2026-000{n}", "2026-02-02") for n in range(10, 15)],
        inspected=[filed("2026-00020", "2026-02-12")],
        page=2,
    )
    register.published.append(order("2025-15600", "2025-08-18", "14333"))
    current = "/public-inspection-documents/current.json"
    serve(register, site, "/fr", "/documents.json", current, "/documents/2025-99999.json")
    settings = {"agencies": ["homeland-security-department"]}
    followed = {"refs": ["fr EO 14333", "fr 2025-99999"], "everything": True}
    done = crawl(source("fr", site, "/fr", settings=settings, followed=followed))
    assert done.grade("fr") == "ok", done.outcome("fr")
    (answer,) = done.answers("fr")
    keys = [matter["key"].rpartition("/")[2] for matter in answer["matters"]]
    assert keys[0] == "2026-00020" and keys[-1] == "2025-15600" and len(keys) == 7
    pages = {one["sha256"]: one["url"] for one in done.raw["captures"]}
    proofs = [pages[matter["shown_by"][""]] for matter in answer["matters"]]
    assert "current.json" in proofs[0] and "Executive+Order" in proofs[-1]
    assert answer["extent"]["since"] == "2026-01-10"
    assert answer["notes"] == ["the Federal Register shows no document 2025-99999"]
    assert all("_=20260209180000" in url for url in register.asked)
    assert done.outcome("fr")["requests"] == len(register.asked) == 6
    serve(register, site, "/fr", "/documents/2025-15600,2025-99999.json")
    more = {"settings": settings, "followed": followed, "marks": done.outcome("fr")["marks"]}
    again = crawl(source("fr", site, "/fr", **more))
    (second,) = again.answers("fr")
    shown = [[(one["key"], one["fields"]) for one in a["matters"]] for a in (answer, second)]
    assert shown[0] == shown[1] and second["notes"] == answer["notes"]
    assert "2025-15600,2025-99999" in " ".join(register.asked[6:])


def test_the_wall_of_the_web_site_is_seen(site: Site) -> None:
    wall = "<html><head><title>Federal Register :: Request Access</title></head></html>"
    site.page("/walled" + API + "/documents.json", wall)
    site.page("/walled" + API + "/public-inspection-documents/current.json", wall)
    settings = {"types": ["rule"]}
    done = crawl(source("fr", site, "/walled", settings=settings))
    assert done.grade("fr") == "blocked" and not done.raw["answers"]
