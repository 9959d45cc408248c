"""Loads the pages of the sample sites, which lie in site/ beside this file."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

_PAGES = Environment(undefined=StrictUndefined, keep_trailing_newline=True)


def page(name: str) -> str:
    """The stored page of that name."""
    return files("tracker.demo").joinpath("site", name).read_text("utf-8")


def template(name: str) -> Template:
    """The stored page of that name as a template; it escapes nothing by itself."""
    return _PAGES.from_string(page(name))
